// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace studio
{

class Theme;

/// A run as a row: a box to tick, a star, and for a run that failed the reason over its empty figures.
class RunTableDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    RunTableDelegate(Theme& theme, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Where the box stands within the first cell.
    [[nodiscard]] static QRect boxRect(const QRect& cell);

private:
    Theme& m_theme;
};

} // namespace studio
