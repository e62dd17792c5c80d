// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace studio
{

class Theme;

/// Rows of the sample table: the label as a chip, numbers in digits of equal width, excluded names struck through.
class SampleTableDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    SampleTableDelegate(Theme& theme, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme& m_theme;
};

} // namespace studio
