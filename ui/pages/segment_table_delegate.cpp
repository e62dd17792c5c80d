// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/segment_table_delegate.h"

#include "ui/itemmodels/segment_item_model.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>

namespace studio
{

namespace
{

constexpr int kSidePadding = 10;

/// A field that lets no plain key through to a shortcut around it.
class CellEdit final : public QLineEdit
{
public:
    using QLineEdit::QLineEdit;

protected:
    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::ShortcutOverride) {
            const auto modifiers = static_cast<QKeyEvent*>(event)->modifiers();
            if ((modifiers & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) == 0) {
                event->accept();
                return true;
            }
        }
        return QLineEdit::event(event);
    }
};

} // namespace

SegmentTableDelegate::SegmentTableDelegate(Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{
}

void SegmentTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    using Column = SegmentItemModel::Column;
    const auto column = static_cast<Column>(index.column());
    painter->save();
    if ((option.state & QStyle::State_Selected) != 0)
        painter->fillRect(option.rect, m_theme.color(Token::SelectionFill));
    painter->setPen(m_theme.color(Token::Hairline));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QRect box = option.rect.adjusted(kSidePadding, 0, -kSidePadding, 0);
    if (column == Column::Label) {
        painter->setRenderHint(QPainter::Antialiasing);
        paintChip(*painter, m_theme, box,
                  {.text = index.data().toString(),
                   .classIndex = index.data(SegmentItemModel::LabelIndexRole).toInt(),
                   .isDashed = index.data(SegmentItemModel::IsSuggestionRole).toBool()});
        painter->restore();
        return;
    }
    painter->setFont(m_theme.font(column == Column::By ? TextRole::Body : TextRole::Mono));
    painter->setPen(m_theme.color(Token::Text));
    const QString text =
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, box.width());
    painter->drawText(box, index.data(Qt::TextAlignmentRole).toInt(), text);
    painter->restore();
}

QSize SegmentTableDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    using Column = SegmentItemModel::Column;
    const auto column = static_cast<Column>(index.column());
    const QString text = index.data().toString();
    const int width = column == Column::Label ? chipSize(m_theme, {.text = text, .classIndex = index.data(SegmentItemModel::LabelIndexRole).toInt()}).width()
                                              : QFontMetrics(m_theme.font(column == Column::By ? TextRole::Body : TextRole::Mono)).horizontalAdvance(text);
    return {width + 2 * kSidePadding + 2, QStyledItemDelegate::sizeHint(option, index).height()};
}

QWidget* SegmentTableDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                            const QModelIndex& index) const
{
    auto* edit = new CellEdit(parent);
    edit->setFrame(true);
    edit->setObjectName(QStringLiteral("label.cellEdit"));
    edit->setAccessibleName(index.model()->headerData(index.column(), Qt::Horizontal).toString());
    edit->setFont(m_theme.font(TextRole::Mono));
    return edit;
}

} // namespace studio
