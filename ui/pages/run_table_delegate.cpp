// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/run_table_delegate.h"

#include "ui/itemmodels/run_item_model.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QAbstractItemView>
#include <QPainter>

namespace studio
{

namespace
{
constexpr int kPadding = 10;
constexpr int kBox = 16;
constexpr int kAfterBox = 10;
constexpr int kStarRoom = 22;
} // namespace

RunTableDelegate::RunTableDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QRect RunTableDelegate::boxRect(const QRect& cell)
{
    return {cell.left() + kPadding, cell.center().y() - kBox / 2, kBox, kBox};
}

QSize RunTableDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const bool isFirst = index.column() == 0;
    const bool isNumber = (index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight) != 0;
    const QFontMetrics metrics(m_theme.font(isFirst ? TextRole::BodyStrong : isNumber ? TextRole::Mono : TextRole::Body));
    return {metrics.horizontalAdvance(index.data().toString()) + 2 * kPadding + (isFirst ? kBox + kAfterBox + kStarRoom : 0) + 4, 34};
}

void RunTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    const auto color = [this](Token token) { return m_theme.color(token); };
    if ((option.state & QStyle::State_Selected) != 0)
        painter->fillRect(option.rect, color(Token::SelectionFill));
    painter->setPen(color(Token::Hairline));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    QRect box = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const bool isFirst = index.column() == 0;
    const qreal ratio = option.widget != nullptr ? option.widget->devicePixelRatioF() : 1.0;
    if (isFirst) {
        const QRectF tick = boxRect(option.rect);
        const bool isTicked = index.data(RunItemModel::TickedRole).toBool();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(color(isTicked ? Token::AccentFill : Token::ControlBorder), 1));
        painter->setBrush(color(isTicked ? Token::AccentFill : Token::Raised));
        painter->drawRoundedRect(tick.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        if (isTicked)
            painter->drawPixmap(tick.adjusted(2, 2, -2, -2).topLeft(), m_theme.icons().pixmap(QStringLiteral("check"), color(Token::OnAccent), 12, ratio));
        painter->setRenderHint(QPainter::Antialiasing, false);
        box.setLeft(static_cast<int>(tick.right()) + kAfterBox);
        if (index.data(RunItemModel::StarredRole).toBool()) {
            const int width = QFontMetrics(m_theme.font(TextRole::BodyStrong)).horizontalAdvance(index.data().toString());
            painter->drawPixmap(std::min(box.left() + width + 6, box.right() - 14), option.rect.center().y() - 7,
                                m_theme.icons().pixmap(QStringLiteral("star-filled"), color(Token::Warning), 14, ratio));
        }
    }
    const bool isNumber = (index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight) != 0;
    painter->setFont(m_theme.font(isFirst ? TextRole::BodyStrong : isNumber ? TextRole::Mono : TextRole::Body));
    const bool hasFailed = !index.data(RunItemModel::FailureRole).toString().isEmpty();
    const bool isOld = hasFailed && static_cast<RunItemModel::Column>(index.column()) == RunItemModel::Column::Validation;
    QString text = isOld ? tr("failed") : index.data().toString();
    painter->setPen(color(isOld ? Token::Error : (isFirst || isNumber) && !hasFailed ? Token::Text : Token::Text2));
    painter->drawText(box, Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft), painter->fontMetrics().elidedText(text, Qt::ElideMiddle, box.width()));
    if ((option.state & QStyle::State_HasFocus) != 0) {
        painter->setPen(QPen(color(Token::Accent), 2.0));
        painter->drawRect(QRectF(option.rect).adjusted(1.0, 1.0, -1.0, -2.0));
    }
    painter->restore();
}

} // namespace studio
