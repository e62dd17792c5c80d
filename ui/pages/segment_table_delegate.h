// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace studio
{

class Theme;

/// Paints the table of regions: class chips (dashed for suggestions), times in mono, a full-width selection.
/// Its editors keep every plain key for themselves, so that no canvas key acts while something is typed.
class SegmentTableDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    SegmentTableDelegate(Theme& theme, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;

private:
    Theme& m_theme;
};

} // namespace studio
