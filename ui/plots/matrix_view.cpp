// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/matrix_view.h"

#include "ui/shell/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QStyledItemDelegate>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kShareRole = Qt::UserRole + 1; ///< of the row's windows, 0 to 1
constexpr int kDiagonalRole = Qt::UserRole + 2;
constexpr int kSecondRole = Qt::UserRole + 3; ///< the other of count and percent, in small digits
constexpr int kUnsureRole = Qt::UserRole + 4;
constexpr int kLowestRow = 24;
constexpr int kTwoLinesFrom = 40; ///< pixels of height

class CellDelegate final : public QStyledItemDelegate
{
public:
    CellDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const double share = index.data(kShareRole).toDouble();
        const QRectF box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        // Small errors must show: the ramp rises steeply at its low end.
        const double opacity = share > 0.0 ? 0.08 + 0.86 * std::pow(share, 0.6) : 0.0;
        const bool isUnsure = index.data(kUnsureRole).toBool();
        const QColor hue = isUnsure ? m_theme.color(Token::Text3) : m_theme.classColor(0);
        const QColor fill = mixed(hue, m_theme.color(Token::Surface), isUnsure ? 0.5 * opacity : opacity);
        painter->setPen(Qt::NoPen);
        painter->setBrush(fill);
        painter->drawRoundedRect(box, 4, 4);
        if (index.data(kDiagonalRole).toBool()) {
            painter->setPen(QPen(m_theme.classColor(0), 1.5));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(box, 4, 4);
        }
        if ((option.state & QStyle::State_Selected) != 0 || (option.state & QStyle::State_HasFocus) != 0) {
            painter->setPen(QPen(m_theme.color(Token::Text), 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4);
        }
        const QColor dark = m_theme.color(Token::Text);
        const QColor light = m_theme.isDark() ? m_theme.color(Token::Window) : m_theme.color(Token::Surface);
        painter->setPen(contrastRatio(dark, fill) >= contrastRatio(light, fill) ? dark : light);
        const QString second = index.data(kSecondRole).toString();
        const bool hasTwo = !second.isEmpty() && box.height() >= kTwoLinesFrom;
        const qreal half = box.height() / 2.0;
        painter->setFont(m_theme.font(hasTwo ? TextRole::MonoStrong : TextRole::Mono));
        painter->drawText(hasTwo ? box.adjusted(0, half - 17, 0, -half) : box, Qt::AlignCenter, index.data().toString());
        if (hasTwo) {
            painter->setFont(m_theme.font(TextRole::MonoSmall));
            painter->drawText(box.adjusted(0, half, 0, 15 - half), Qt::AlignCenter, second);
        }
        painter->restore();
    }

private:
    Theme& m_theme;
};

} // namespace

MatrixView::MatrixView(Theme& theme, QWidget* parent) : QTableWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("matrix"));
    setAccessibleName(tr("Confusion matrix, rows actual, columns predicted"));
    setItemDelegate(new CellDelegate(theme, this));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    verticalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    verticalHeader()->setMinimumSectionSize(kLowestRow);
    horizontalHeader()->setHighlightSections(false);
    verticalHeader()->setHighlightSections(false);
    connect(this, &QTableWidget::cellClicked, this, &MatrixView::cellChosen);
    connect(&theme, &Theme::themeChanged, viewport(), qOverload<>(&QWidget::update));
}

void MatrixView::setMatrix(const QStringList& classes, const QStringList& columns, const std::vector<int>& counts)
{
    m_classes = classes;
    m_columns = columns;
    m_counts = counts;
    fill();
}

void MatrixView::setPercent(bool isPercent)
{
    if (m_isPercent == isPercent)
        return;
    m_isPercent = isPercent;
    fill();
    Q_EMIT percentChanged(isPercent);
}

int MatrixView::countAt(int actual, int predicted) const
{
    return m_counts[static_cast<std::size_t>(actual * static_cast<int>(m_columns.size()) + predicted)];
}

void MatrixView::fill()
{
    const int rows = static_cast<int>(m_classes.size());
    const int columns = static_cast<int>(m_columns.size());
    const int row0 = currentRow();
    const int column0 = currentColumn();
    setRowCount(rows);
    setColumnCount(columns);
    setHorizontalHeaderLabels(m_columns);
    setVerticalHeaderLabels(m_classes);
    for (int column = 0; column < columns; ++column)
        horizontalHeaderItem(column)->setToolTip(m_columns[column]);
    // Names stay whole: where there is no room for all columns, the matrix scrolls.
    int widest = 0;
    for (int column = 0; column < columns; ++column)
        widest = std::max(widest, horizontalHeader()->sectionSizeHint(column));
    horizontalHeader()->setMinimumSectionSize(widest);
    const QLocale locale;
    for (int row = 0; row < rows; ++row) {
        int total = 0;
        for (int column = 0; column < columns; ++column)
            total += countAt(row, column);
        for (int column = 0; column < columns; ++column) {
            const int count = countAt(row, column);
            const double share = total > 0 ? static_cast<double>(count) / total : 0.0;
            const QString percent = locale.toString(share * 100.0, 'f', 1) + QStringLiteral(" %");
            auto* item = new QTableWidgetItem(m_isPercent ? percent : locale.toString(count));
            item->setData(kShareRole, share);
            item->setData(kSecondRole, count == 0 ? QString() : m_isPercent ? locale.toString(count) : percent);
            item->setData(kDiagonalRole, row == column);
            item->setData(kUnsureRole, column >= rows);
            item->setToolTip(tr("%n window(s) of %1 taken for %2", "", count).arg(m_classes[row], m_columns[column]));
            item->setData(Qt::AccessibleTextRole, item->toolTip());
            setItem(row, column, item);
        }
    }
    if (row0 >= 0 && row0 < rows && column0 < columns)
        setCurrentCell(row0, column0);
}

void MatrixView::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentRow() >= 0) {
        Q_EMIT cellChosen(currentRow(), currentColumn());
        return;
    }
    if (event->text() == QLatin1String("%")) {
        setPercent(!m_isPercent);
        return;
    }
    QTableWidget::keyPressEvent(event);
}

} // namespace studio
