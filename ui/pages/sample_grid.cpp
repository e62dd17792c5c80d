// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sample_grid.h"

#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/sample_cells.h"
#include "ui/pages/sample_scanner.h"
#include "ui/shell/icons.h"
#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kWantedCell = 168;
constexpr int kGap = 8;
constexpr int kPadding = 8;
constexpr int kPicture = 72;
constexpr double kExcludedOpacity = 0.4;

class CellDelegate final : public QStyledItemDelegate
{
public:
    CellDelegate(Theme& theme, SampleGrid& grid) : QStyledItemDelegate(&grid), m_theme(theme), m_grid(grid) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return m_grid.gridSize(); }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRectF cell = QRectF(option.rect).adjusted(0, 0, -kGap, -kGap);
        const bool isSelected = (option.state & QStyle::State_Selected) != 0;
        const bool isEnabled = index.data(SampleItemModel::EnabledRole).toBool();
        painter->setPen(QPen(m_theme.color(isSelected ? Token::Accent : Token::Hairline), isSelected ? 2.0 : 1.0));
        painter->setBrush(m_theme.color(isSelected ? Token::SelectionFill : Token::Surface));
        painter->drawRoundedRect(cell.adjusted(1.5, 1.5, -1.5, -1.5), 5, 5);
        const QRectF top(cell.left() + 3, cell.top() + 3, cell.width() - 6, kPicture);
        painter->fillRect(top, m_theme.color(Token::Window));
        painter->setPen(m_theme.color(Token::Hairline));
        painter->drawLine(top.bottomLeft(), top.bottomRight());
        const SampleId id{index.data(SampleItemModel::SampleIdRole).toLongLong()};
        if (m_grid.scanner() != nullptr) {
            if (const SamplePicture* picture = m_grid.scanner()->picture(id))
                paintThumbnail(*painter, m_theme, top.adjusted(kPadding, 6, -kPadding, -6), *picture, isEnabled ? 1.0 : kExcludedOpacity);
        }
        if (index.data(SampleItemModel::StarredRole).toBool())
            painter->drawPixmap(QPointF(top.right() - 22, top.top() + 6), icon(QStringLiteral("star-filled"), Token::Warning, 16));
        paintText(*painter, cell, index, isEnabled);
        if ((option.state & QStyle::State_HasFocus) != 0)
            drawFocusRing(*painter, cell.adjusted(-1, -1, 1, 1), m_theme.color(Token::Accent), 7);
        painter->restore();
    }

private:
    [[nodiscard]] QPixmap icon(const QString& name, Token token, int side) const
    {
        return m_theme.icons().pixmap(name, m_theme.color(token), side, m_grid.devicePixelRatioF());
    }

    void paintText(QPainter& painter, const QRectF& cell, const QModelIndex& index, bool isEnabled) const
    {
        const auto column = [&](SampleItemModel::Column one) { return index.siblingAtColumn(static_cast<int>(one)).data().toString(); };
        const QFontMetricsF strong(m_theme.font(TextRole::BodyStrong));
        const QFontMetricsF mono(m_theme.font(TextRole::Mono));
        const QFontMetricsF small(m_theme.font(TextRole::Small));
        double y = cell.top() + kPicture + 9;
        const double left = cell.left() + kPadding + 3;
        const double right = cell.right() - kPadding - 3;
        paintVerdictDisc(painter, m_theme, QRectF(left, y + (strong.height() - 18) / 2, 18, 18),
                         static_cast<Verdict>(index.data(SampleItemModel::VerdictRole).toInt()), isEnabled);
        const QString length = column(SampleItemModel::Column::Length);
        painter.setFont(m_theme.font(TextRole::Mono));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QPointF(right - mono.horizontalAdvance(length), y + strong.ascent()), length);
        QFont nameFont = m_theme.font(TextRole::BodyStrong);
        nameFont.setStrikeOut(!isEnabled);
        painter.setFont(nameFont);
        painter.setPen(m_theme.color(isEnabled ? Token::Text : Token::Text2));
        const double nameLeft = left + 25;
        painter.drawText(QPointF(nameLeft, y + strong.ascent()),
                         strong.elidedText(column(SampleItemModel::Column::Name), Qt::ElideMiddle, right - mono.horizontalAdvance(length) - 6 - nameLeft));
        y += strong.height() + 7;
        const QString split = column(SampleItemModel::Column::Split);
        const double splitWidth = small.horizontalAdvance(split);
        painter.setFont(m_theme.font(TextRole::Small));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QPointF(right - splitWidth, y + 2 + small.ascent()), split);
        const int classIndex = index.data(SampleItemModel::LabelIndexRole).toInt();
        const QString label = column(SampleItemModel::Column::Label);
        const QRectF chip(left, y, right - splitWidth - 8 - left, chipSize(m_theme, {}).height());
        if (classIndex >= 0) {
            paintChip(painter, m_theme, chip, {.text = label, .classIndex = classIndex});
        } else {
            painter.setFont(m_theme.font(TextRole::Small));
            painter.setPen(m_theme.color(Token::Text2));
            painter.drawText(chip, Qt::AlignVCenter, small.elidedText(label, Qt::ElideRight, chip.width()));
        }
    }

    Theme& m_theme;
    SampleGrid& m_grid;
};

} // namespace

SampleGrid::SampleGrid(Theme& theme, QWidget* parent) : QListView(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("dataset.grid"));
    setAccessibleName(tr("Samples as pictures"));
    setFrameShape(QFrame::NoFrame);
    // Wrapped rows of a list: unlike icon mode it lays out 100,000 cells at once.
    setFlow(QListView::LeftToRight);
    setWrapping(true);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setItemDelegate(new CellDelegate(theme, *this));
    setSpacing(0);
    connect(&theme, &Theme::themeChanged, this, &SampleGrid::fitCells);
    fitCells();
}

void SampleGrid::setScanner(SampleScanner* scanner)
{
    m_scanner = scanner;
    if (scanner != nullptr)
        connect(scanner, &SampleScanner::pictured, viewport(), qOverload<>(&QWidget::update));
    viewport()->update();
}

void SampleGrid::fitCells()
{
    const QFontMetrics strong(m_theme.font(TextRole::BodyStrong));
    const int height = kPicture + 9 + strong.height() + 7 + chipSize(m_theme, {}).height() + 8 + kGap;
    const int room = viewport()->width() - 1;
    const int columns = std::max(1, room / static_cast<int>(kWantedCell * m_theme.textScale()));
    const QSize cell(std::max(kWantedCell / 2, room / columns), height);
    if (gridSize() != cell)
        setGridSize(cell);
    verticalScrollBar()->setSingleStep(height / 3);
}

void SampleGrid::resizeEvent(QResizeEvent* event)
{
    fitCells();
    QListView::resizeEvent(event);
}

} // namespace studio
