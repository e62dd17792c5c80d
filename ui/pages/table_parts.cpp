// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/table_parts.h"

#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHeaderView>
#include <QLocale>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kSidePadding = 10;
constexpr int kRowHeight = 34;
constexpr int kRowPadding = 14; ///< above and below the text, where that is large
constexpr int kNarrowestColumn = 24;
constexpr int kMostTightness = 6; ///< what the padding of a crowded table gives away
constexpr int kChipGap = 4;
constexpr qsizetype kChipsMeasured = 3; ///< of a cell with several, whatever more there are
constexpr const char* kUsualRow = "usualRow";
constexpr const char* kFittedRow = "fittedRow";
constexpr const char* kTightness = "tightness";
constexpr const char* kNumberColumns = "numberColumns";
constexpr const char* kSentenceColumns = "sentenceColumns";

QString moreText(qsizetype count)
{
    return QCoreApplication::translate("Tables", "+%1").arg(count);
}

/// What the chips of a cell are given: the first ones, and the number of the others.
int chipsWidth(const Theme& theme, const QStringList& texts)
{
    int width = 0;
    const qsizetype shown = std::min(kChipsMeasured, texts.size());
    for (qsizetype i = 0; i < shown; ++i)
        width += (i > 0 ? kChipGap : 0) + chipSize(theme, {.text = texts[i]}).width();
    if (shown < texts.size())
        width += kChipGap + QFontMetrics(theme.font(TextRole::Small)).horizontalAdvance(moreText(texts.size() - shown));
    return width;
}

/// A row with a hairline under it; classes as chips; numbers at the right in digits of equal width.
class RowDelegate final : public QStyledItemDelegate
{
public:
    RowDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        if ((option.state & QStyle::State_Selected) != 0)
            painter->fillRect(option.rect, m_theme.color(Token::SelectionFill));
        painter->setPen(m_theme.color(Token::Hairline));
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        const int padding = kSidePadding - (option.widget != nullptr ? option.widget->property(kTightness).toInt() : 0);
        const QRect box = option.rect.adjusted(padding, 0, -padding, 0);
        const QString text = index.data().toString();
        const QVariant classIndex = index.data(kClassIndexRole);
        if (const QStringList several = index.data(kChipTextsRole).toStringList(); !several.isEmpty()) {
            painter->setRenderHint(QPainter::Antialiasing);
            paintChips(*painter, box, several, index.data(kChipClassesRole).toList());
        } else if (classIndex.isValid() && classIndex.toInt() >= 0) {
            painter->setRenderHint(QPainter::Antialiasing);
            paintChip(*painter, m_theme, box, {.text = text, .classIndex = classIndex.toInt()});
        } else if (const QVariant kind = index.data(kTagKindRole); kind.isValid() && !text.isEmpty()) {
            painter->setRenderHint(QPainter::Antialiasing);
            const QSize size = tagSize(m_theme, text);
            paintTag(*painter, m_theme, QRectF(box.left(), box.top() + std::floor((box.height() - size.height()) / 2.0),
                                               std::min(size.width(), box.width()), size.height()),
                     text, static_cast<TagKind>(kind.toInt()));
        } else {
            const QVariant alignment = index.data(Qt::TextAlignmentRole);
            const bool isNumber = index.data(Qt::FontRole).isValid() || (alignment.isValid() && (alignment.toInt() & Qt::AlignRight) != 0);
            painter->setFont(m_theme.font(isNumber ? TextRole::Mono : TextRole::Body));
            painter->setPen(m_theme.color(index.column() == 0 || isNumber ? Token::Text : Token::Text2));
            const bool isSentence = option.widget != nullptr && option.widget->property(kSentenceColumns).value<QVector<int>>().contains(index.column());
            painter->drawText(box, Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft),
                              painter->fontMetrics().elidedText(text, isSentence ? Qt::ElideRight : Qt::ElideMiddle, box.width()));
        }
        if ((option.state & QStyle::State_HasFocus) != 0) {
            painter->setPen(QPen(m_theme.color(Token::Accent), 2.0));
            painter->drawRect(QRectF(option.rect).adjusted(1.0, 1.0, -1.0, -2.0));
        }
        painter->restore();
    }

private:
    /// As many as fit, then how many more there are.
    void paintChips(QPainter& painter, const QRect& box, const QStringList& texts, const QVariantList& classes) const
    {
        const QFontMetrics metrics(m_theme.font(TextRole::Small));
        int left = box.left();
        for (qsizetype i = 0; i < texts.size(); ++i) {
            const ChipSpec chip{.text = texts[i], .classIndex = classes.value(i, -1).toInt()};
            const int width = chipSize(m_theme, chip).width();
            const qsizetype rest = texts.size() - i - 1;
            const int more = rest > 0 ? kChipGap + metrics.horizontalAdvance(moreText(rest)) : 0;
            const int room = box.right() + 1 - left - more;
            if (i > 0 && width > room) {
                painter.setFont(m_theme.font(TextRole::Small));
                painter.setPen(m_theme.color(Token::Text2));
                painter.drawText(QRect(left, box.top(), box.right() + 1 - left, box.height()), Qt::AlignVCenter | Qt::AlignLeft, moreText(rest + 1));
                return;
            }
            paintChip(painter, m_theme, QRectF(left, box.top(), std::min(width, room), box.height()), chip);
            left += width + kChipGap;
        }
    }

    Theme& m_theme;
};

/// Gives every column what its content needs and shares out the rest; where there is too little, margins and the first column give way.
class ColumnFitter final : public QObject
{
public:
    ColumnFitter(QTableWidget& table, Theme& theme) : QObject(&table), m_table(table), m_theme(theme)
    {
        table.viewport()->installEventFilter(this);
        connect(table.model(), &QAbstractItemModel::dataChanged, this, [this] { m_isStale = true; });
        connect(table.model(), &QAbstractItemModel::rowsInserted, this, [this] { m_isStale = true; });
        connect(&theme, &Theme::themeChanged, this, [this] { m_isStale = true; });
    }

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Resize || (event->type() == QEvent::Paint && m_isStale))
            fit();
        return false;
    }

private:
    [[nodiscard]] int needed(int column) const
    {
        const QFontMetrics header(m_theme.font(TextRole::SmallStrong));
        const QFontMetrics body(m_theme.font(TextRole::Body));
        const QFontMetrics mono(m_theme.font(TextRole::Mono));
        int width = header.horizontalAdvance(m_table.horizontalHeaderItem(column)->text());
        const int rows = std::min(m_table.rowCount(), kRowsMeasured);
        for (int row = 0; row < rows; ++row) {
            const QTableWidgetItem* item = m_table.item(row, column);
            if (item == nullptr)
                continue;
            const QVariant classIndex = item->data(kClassIndexRole);
            if (const QStringList several = item->data(kChipTextsRole).toStringList(); !several.isEmpty())
                width = std::max(width, chipsWidth(m_theme, several));
            else if (classIndex.isValid() && classIndex.toInt() >= 0)
                width = std::max(width, chipSize(m_theme, {.text = item->text(), .classIndex = classIndex.toInt()}).width());
            else if (item->data(kTagKindRole).isValid())
                width = std::max(width, tagSize(m_theme, item->text()).width());
            else
                width = std::max(width, (item->data(Qt::FontRole).isValid() ? mono : body).horizontalAdvance(item->text()));
        }
        return width + 2 * kSidePadding + 2;
    }

    void fit()
    {
        m_isStale = false;
        const int columns = m_table.columnCount();
        QVector<int> widths;
        int sum = 0;
        for (int column = 0; column < columns; ++column) {
            widths.append(needed(column));
            sum += widths.last();
        }
        const int room = m_table.viewport()->width();
        // First the margins give way, then the first column.
        const int tightness = std::clamp((sum - room + 2 * columns - 1) / std::max(1, 2 * columns), 0, kMostTightness);
        m_table.setProperty(kTightness, tightness);
        for (int& width : widths)
            width -= 2 * tightness;
        sum -= 2 * tightness * columns;
        bool scrolls = false;
        if (sum > room) {
            const int first = std::max(kNarrowestFirst, widths[0] - (sum - room));
            scrolls = sum - widths[0] + first > room;
            widths[0] = first;
        } else {
            // The first column takes what does not divide evenly, so that the last one ends at the edge.
            const int share = (room - sum) / columns;
            for (int& width : widths)
                width += share;
            widths[0] += room - sum - share * columns;
        }
        for (int column = 0; column < columns; ++column)
            m_table.setColumnWidth(column, widths[column]);
        m_table.setHorizontalScrollBarPolicy(scrolls ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    }

    static constexpr int kRowsMeasured = 200;
    static constexpr int kNarrowestFirst = 84;
    QTableWidget& m_table;
    Theme& m_theme;
    bool m_isStale = true;
};

} // namespace

void styleTable(QTableView& table, Theme& theme)
{
    table.setFrameShape(QFrame::NoFrame);
    table.setShowGrid(false);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setTabKeyNavigation(false);
    table.setWordWrap(false);
    table.verticalHeader()->hide();
    table.setProperty(kUsualRow, kRowHeight);
    const auto fitRows = [&table, &theme] {
        const int height = std::max(table.property(kUsualRow).toInt(), QFontMetrics(theme.font(TextRole::Body)).height() + kRowPadding);
        table.verticalHeader()->setDefaultSectionSize(height);
        table.setProperty(kFittedRow, height);
    };
    fitRows();
    QObject::connect(&theme, &Theme::themeChanged, &table, [&table, fitRows] {
        if (const int height = table.verticalHeader()->defaultSectionSize(); height != table.property(kFittedRow).toInt())
            table.setProperty(kUsualRow, height); // the table was given another
        fitRows();
    });
    table.horizontalHeader()->setHighlightSections(false);
    table.horizontalHeader()->setMinimumSectionSize(kNarrowestColumn); // the style would ask for the font's widest letter, and cut the last column
    table.horizontalHeader()->setStretchLastSection(true);
    table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table.setFont(theme.font(TextRole::Body));
    table.setItemDelegate(new RowDelegate(theme, &table));
}

QTableWidget* makeTable(Theme& theme, const QString& name, const QStringList& headers, QWidget* parent)
{
    auto* table = new QTableWidget(parent);
    table->setObjectName(name);
    table->setAccessibleName(name);
    table->setColumnCount(static_cast<int>(headers.size()));
    table->setHorizontalHeaderLabels(headers);
    styleTable(*table, theme);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->horizontalHeader()->setStretchLastSection(false); // the fitter shares out the room; stretching would cut the last column unseen
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    new ColumnFitter(*table, theme);
    return table;
}

void setNumberColumns(QTableWidget& table, const QVector<int>& columns)
{
    table.setProperty(kNumberColumns, QVariant::fromValue(columns));
    for (int column = 0; column < table.columnCount(); ++column)
        table.horizontalHeaderItem(column)->setTextAlignment((columns.contains(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

void setSentenceColumns(QTableView& table, const QVector<int>& columns)
{
    table.setProperty(kSentenceColumns, QVariant::fromValue(columns));
}

void setRows(QTableWidget& table, Theme& theme, const QVector<QStringList>& rows)
{
    table.setRowCount(static_cast<int>(rows.size()));
    const QVariant named = table.property(kNumberColumns);
    const auto columns = named.value<QVector<int>>();
    for (int row = 0; row < rows.size(); ++row) {
        for (int column = 0; column < rows[row].size(); ++column) {
            const QString& text = rows[row][column];
            auto* item = new QTableWidgetItem(text);
            const bool looksLikeOne = !text.isEmpty() && (text[0].isDigit() || text[0] == QLatin1Char('-')) && column > 0;
            const bool isNumber = named.isValid() ? columns.contains(column) : looksLikeOne;
            if (isNumber)
                item->setFont(theme.font(TextRole::Mono));
            item->setToolTip(text);
            table.setItem(row, column, item);
            // The header of a column of numbers stands over its digits.
            if (row == 0 && !named.isValid() && table.horizontalHeaderItem(column) != nullptr)
                table.horizontalHeaderItem(column)->setTextAlignment((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        }
    }
}

void setChipColumn(QTableWidget& table, int column, const QStringList& classes)
{
    for (int row = 0; row < table.rowCount(); ++row) {
        if (QTableWidgetItem* item = table.item(row, column))
            item->setData(kClassIndexRole, static_cast<int>(classes.indexOf(item->text())));
    }
}

void setChips(QTableWidgetItem& item, const QStringList& texts, const QStringList& classes)
{
    QVariantList numbers;
    for (const QString& one : texts)
        numbers << static_cast<int>(classes.indexOf(one));
    item.setText(texts.join(QStringLiteral(", ")));
    item.setData(kChipClassesRole, numbers);
    item.setData(kChipTextsRole, texts);
}

} // namespace studio
