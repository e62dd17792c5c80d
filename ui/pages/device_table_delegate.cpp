// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/device_table_delegate.h"

#include "ui/itemmodels/device_item_model.h"
#include "ui/shell/theme.h"
#include "ui/widgets/sparkline.h"

#include <QMouseEvent>
#include <QPainter>

namespace studio
{

namespace
{

using Column = DeviceItemModel::Column;

constexpr int kSidePadding = 11;
constexpr int kMarkSide = 10;
constexpr int kMarkGap = DeviceTableDelegate::kMarkRoom - kMarkSide;
constexpr int kSignalHeight = 34;

Token inkOf(DeviceMark mark)
{
    switch (mark) {
    case DeviceMark::Off: return Token::Text3;
    case DeviceMark::Working: return Token::Accent;
    case DeviceMark::Good: return Token::Success;
    case DeviceMark::Waiting: return Token::Warning;
    case DeviceMark::Wrong: return Token::Error;
    }
    return Token::Text3;
}

/// Upper and lower line of a cell.
QRect line(const QRect& box, const QFontMetrics& upper, const QFontMetrics& lower, bool isUpper)
{
    const int top = box.center().y() - (upper.height() + lower.height()) / 2;
    return isUpper ? QRect(box.left(), top, box.width(), upper.height())
                   : QRect(box.left(), top + upper.height(), box.width(), lower.height());
}

} // namespace

void paintDeviceMark(QPainter& painter, const Theme& theme, const QRectF& box, DeviceMark mark)
{
    const QColor color = theme.color(inkOf(mark));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.6));
    painter.setBrush(mark == DeviceMark::Good ? QBrush(color) : QBrush(Qt::NoBrush));
    if (mark == DeviceMark::Wrong) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF{QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()});
    } else {
        painter.drawEllipse(box.adjusted(0.8, 0.8, -0.8, -0.8));
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        const QRectF inner = box.adjusted(1.6, 1.6, -1.6, -1.6);
        if (mark == DeviceMark::Working)
            painter.drawPie(inner, -90 * 16, 180 * 16);
        else if (mark == DeviceMark::Waiting)
            painter.drawPie(inner, 0, 90 * 16);
    }
    painter.restore();
}

DeviceTableDelegate::DeviceTableDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

void DeviceTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    if ((option.state & QStyle::State_Selected) != 0)
        painter->fillRect(option.rect, m_theme.color(Token::SelectionFill));
    if (index.row() + 1 < index.model()->rowCount()) {
        painter->setPen(m_theme.color(Token::Hairline));
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    }
    const auto column = static_cast<Column>(index.column());
    if (column == Column::Status)
        paintStatus(*painter, option, index);
    else if (column == Column::Signal)
        paintSignal(*painter, option, index);
    else
        paintTwoLines(*painter, option.rect.adjusted(kSidePadding, 0, -kSidePadding, 0), index);
    painter->restore();
}

void DeviceTableDelegate::paintTwoLines(QPainter& painter, const QRect& box, const QModelIndex& index) const
{
    const auto column = static_cast<Column>(index.column());
    const QFont upper = m_theme.font(column == Column::Board ? TextRole::BodyStrong : column == Column::Rate ? TextRole::Mono : TextRole::Body);
    const QFont lower = m_theme.font(TextRole::Small);
    const QString second = index.data(DeviceItemModel::DetailRole).toString();
    const int side = column == Column::Rate ? Qt::AlignRight : Qt::AlignLeft;
    const QString first = index.data().toString();
    painter.setFont(upper);
    painter.setPen(m_theme.color(Token::Text));
    const QRect firstBox = second.isEmpty() ? box : line(box, QFontMetrics(upper), QFontMetrics(lower), true);
    painter.drawText(firstBox, side | Qt::AlignVCenter, QFontMetrics(upper).elidedText(first, Qt::ElideMiddle, box.width()));
    if (second.isEmpty())
        return;
    const bool isLoss = column == Column::Rate && index.data(DeviceItemModel::DroppedRole).toULongLong() > 0;
    painter.setFont(lower);
    painter.setPen(m_theme.color(isLoss ? Token::Warning : Token::Text2));
    painter.drawText(line(box, QFontMetrics(upper), QFontMetrics(lower), false), side | Qt::AlignVCenter,
                     QFontMetrics(lower).elidedText(second, Qt::ElideMiddle, box.width()));
}

QRect DeviceTableDelegate::fixRect(const QRect& cell, const QModelIndex& index) const
{
    const QString fix = index.data(DeviceItemModel::FixTextRole).toString();
    if (fix.isEmpty())
        return {};
    const QFontMetrics upper(m_theme.font(TextRole::Body));
    const QFontMetrics lower(m_theme.font(TextRole::Small));
    const QRect box = line(cell.adjusted(kSidePadding + kMarkSide + kMarkGap, 0, -kSidePadding, 0), upper, lower, false);
    const QString detail = index.data(DeviceItemModel::DetailRole).toString();
    const int width = lower.horizontalAdvance(fix);
    const int before = detail.isEmpty() ? 0 : lower.horizontalAdvance(detail + QLatin1Char(' '));
    return QRect(box.left() + std::min(before, std::max(0, box.width() - width)), box.top(), width, box.height());
}

void DeviceTableDelegate::paintStatus(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QRect box = option.rect.adjusted(kSidePadding + kMarkSide + kMarkGap, 0, -kSidePadding, 0);
    const auto mark = static_cast<DeviceMark>(index.data(DeviceItemModel::MarkRole).toInt());
    const QRectF markBox(option.rect.left() + kSidePadding, option.rect.center().y() - kMarkSide / 2.0, kMarkSide, kMarkSide);
    paintDeviceMark(painter, m_theme, markBox, mark);
    const QFont upper = m_theme.font(TextRole::Body);
    const QFont lower = m_theme.font(TextRole::Small);
    const QString detail = index.data(DeviceItemModel::DetailRole).toString();
    const QRect fix = fixRect(option.rect, index);
    const bool hasSecond = !detail.isEmpty() || !fix.isEmpty();
    painter.setFont(upper);
    painter.setPen(m_theme.color(mark == DeviceMark::Wrong ? Token::Error : Token::Text));
    const QRect firstBox = hasSecond ? line(box, QFontMetrics(upper), QFontMetrics(lower), true) : box;
    painter.drawText(firstBox, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(upper).elidedText(index.data().toString(), Qt::ElideRight, box.width()));
    painter.setFont(lower);
    if (!detail.isEmpty()) {
        QRect second = line(box, QFontMetrics(upper), QFontMetrics(lower), false);
        if (!fix.isEmpty())
            second.setRight(fix.left() - 2);
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(second, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(lower).elidedText(detail, Qt::ElideRight, second.width()));
    }
    if (!fix.isEmpty()) {
        painter.setPen(m_theme.color(Token::Accent));
        painter.drawText(fix, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, index.data(DeviceItemModel::FixTextRole).toString());
    }
    const int percent = index.data(DeviceItemModel::PercentRole).toInt();
    if (percent >= 0) {
        const QRectF track(box.left(), option.rect.bottom() - 5, box.width(), 3);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::PlotGrid));
        painter.drawRoundedRect(track, 1.5, 1.5);
        painter.setBrush(m_theme.color(Token::Accent));
        painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(track.width() * percent / 100.0, track.height())), 1.5, 1.5);
    }
}

void DeviceTableDelegate::paintSignal(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* model = qobject_cast<const DeviceItemModel*>(index.model());
    const DeviceLive* live = model != nullptr ? model->live(index.row()) : nullptr;
    QRectF box = option.rect.adjusted(kSidePadding - 4, 0, -kSidePadding + 4, -1);
    box = QRectF(box.left() + 0.5, std::floor(box.center().y() - kSignalHeight / 2.0) + 0.5, box.width() - 1.0, kSignalHeight);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.color(Token::Hairline), 1.0, live != nullptr ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(live != nullptr ? QBrush(m_theme.color(Token::Window)) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(box, 4, 4);
    if (live != nullptr) {
        paintSparkline(painter, m_theme, box.adjusted(5, 4, -5, -4), live->axes);
        return;
    }
    const bool isSelected = (option.state & QStyle::State_Selected) != 0;
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    painter.setPen(m_theme.color(isSelected ? Token::Text2 : Token::Text3));
    painter.drawText(box, Qt::AlignCenter, index.data().toString());
}

QSize DeviceTableDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const auto column = static_cast<Column>(index.column());
    const QFontMetrics upper(m_theme.font(column == Column::Board ? TextRole::BodyStrong : column == Column::Rate ? TextRole::Mono : TextRole::Body));
    const QFontMetrics lower(m_theme.font(TextRole::Small));
    QString second = index.data(DeviceItemModel::DetailRole).toString();
    if (column == Column::Status)
        second += QLatin1Char(' ') + index.data(DeviceItemModel::FixTextRole).toString();
    int width = std::max(upper.horizontalAdvance(index.data().toString()), lower.horizontalAdvance(second)) + 2 * kSidePadding + 2;
    if (column == Column::Status)
        width += kMarkSide + kMarkGap;
    return {width, std::max(kSignalHeight, upper.height() + lower.height()) + 16};
}

bool DeviceTableDelegate::editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() == QEvent::MouseButtonRelease && static_cast<Column>(index.column()) == Column::Status) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->button() == Qt::LeftButton && fixRect(option.rect, index).adjusted(-4, -6, 4, 6).contains(mouse->position().toPoint())) {
            Q_EMIT fixClicked(index);
            return true;
        }
    }
    return QStyledItemDelegate::editorEvent(event, model, option, index);
}

} // namespace studio
