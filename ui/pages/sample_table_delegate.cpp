// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sample_table_delegate.h"

#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/sample_cells.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QPainter>

namespace studio
{

SampleTableDelegate::SampleTableDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

void SampleTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    using Column = SampleItemModel::Column;
    const auto column = static_cast<Column>(index.column());
    painter->save();
    if ((option.state & QStyle::State_Selected) != 0)
        painter->fillRect(option.rect, m_theme.color(Token::SelectionFill));
    painter->setPen(m_theme.color(Token::Hairline));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QRect whole = option.rect.adjusted(10, 0, -10, 0);
    const bool isEnabled = index.data(SampleItemModel::EnabledRole).toBool();
    const int classIndex = index.data(SampleItemModel::LabelIndexRole).toInt();
    if (column == Column::Label && classIndex >= 0) {
        painter->setRenderHint(QPainter::Antialiasing);
        paintChip(*painter, m_theme, whole, {.text = index.data().toString(), .classIndex = classIndex});
        painter->restore();
        return;
    }
    const bool isNumber = column == Column::Length || column == Column::Readings || column == Column::Rate || column == Column::Recorded;
    QFont font = m_theme.font(isNumber ? TextRole::Mono : TextRole::Body);
    QString text = index.data().toString();
    QRect box = whole;
    if (column == Column::Name) {
        paintVerdictDisc(*painter, m_theme, QRectF(whole.left(), whole.center().y() - 8.5, 18, 18),
                         static_cast<Verdict>(index.data(SampleItemModel::VerdictRole).toInt()), isEnabled);
        box.adjust(28, 0, 0, 0);
        font = m_theme.font(TextRole::BodyStrong);
        font.setStrikeOut(!isEnabled);
        if (index.data(SampleItemModel::StarredRole).toBool())
            text = QStringLiteral("\u2605 ") + text;
    }
    painter->setFont(font);
    const bool isQuiet = !isEnabled || (column != Column::Name && column != Column::Length && column != Column::Readings);
    painter->setPen(m_theme.color(isQuiet ? Token::Text2 : Token::Text));
    painter->drawText(box, index.data(Qt::TextAlignmentRole).toInt(), painter->fontMetrics().elidedText(text, Qt::ElideMiddle, box.width()));
    painter->restore();
}

} // namespace studio
