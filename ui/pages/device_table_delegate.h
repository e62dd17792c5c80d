// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/itemmodels/device_words.h"

#include <QStyledItemDelegate>

namespace studio
{

class Theme;

/// The mark of a board: disc, half disc, quarter disc, open ring or triangle, so that the shape alone tells.
void paintDeviceMark(QPainter& painter, const Theme& theme, const QRectF& box, DeviceMark mark);

/// Rows of the Devices table: two lines a cell, the state with its mark and its fix, the live signal.
class DeviceTableDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    static constexpr int kMarkRoom = 19; ///< of the mark before a state, with its gap
    DeviceTableDelegate(Theme& theme, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// What the cell needs to show its texts whole.
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override;

Q_SIGNALS:
    void fixClicked(const QModelIndex& index);

private:
    void paintStatus(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintSignal(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintTwoLines(QPainter& painter, const QRect& box, const QModelIndex& index) const;
    [[nodiscard]] QRect fixRect(const QRect& cell, const QModelIndex& index) const;

    Theme& m_theme;
};

} // namespace studio
