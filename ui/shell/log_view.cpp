// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/log_view.h"

#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <QShortcut>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kLeft = 10;
constexpr int kRight = 6;
constexpr int kAbove = 4;

class LineDelegate final : public QStyledItemDelegate
{
public:
    LineDelegate(Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        if ((option.state & QStyle::State_Selected) != 0)
            painter->fillRect(option.rect, m_theme.color(Token::SelectionFill));
        const auto level = static_cast<LogLevel>(index.data(LogItemModel::LevelRole).toInt());
        const bool isText = index.column() == static_cast<int>(LogItemModel::Column::Text);
        Token ink = isText ? Token::Text : Token::Text2;
        if (level == LogLevel::Error && !(option.state & QStyle::State_Selected))
            ink = Token::Error;
        else if (level == LogLevel::Warning && !(option.state & QStyle::State_Selected))
            ink = Token::Warning;
        painter->setFont(m_theme.font(isText ? TextRole::Small : TextRole::Mono));
        painter->setPen(m_theme.color(ink));
        painter->drawText(option.rect.adjusted(kLeft, kAbove, -kRight, -kAbove), Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap,
                          index.data().toString());
        painter->restore();
    }

    /// Long lines wrap: a message is read whole, here above all.
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const bool isText = index.column() == static_cast<int>(LogItemModel::Column::Text);
        const QFontMetrics metrics(m_theme.font(isText ? TextRole::Small : TextRole::Mono));
        const int width = std::max(40, option.rect.width() - kLeft - kRight);
        const QRect needed = metrics.boundingRect(QRect(0, 0, width, 10'000), Qt::AlignLeft | Qt::TextWordWrap, index.data().toString());
        return {needed.width() + kLeft + kRight, needed.height() + 2 * kAbove};
    }

private:
    Theme& m_theme;
};

} // namespace

LogView::LogView(Theme& theme, AppLog& log, QWidget* parent) : QWidget(parent), m_model(log)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("log"));
    m_table->setAccessibleName(tr("Log"));
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new LineDelegate(theme, m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setWordWrap(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    const auto fit = [this, &theme] {
        const QFontMetrics mono(theme.font(TextRole::Mono));
        m_table->setColumnWidth(static_cast<int>(LogItemModel::Column::Time), mono.horizontalAdvance(QStringLiteral("00:00:00")) + 24);
        m_table->setColumnWidth(static_cast<int>(LogItemModel::Column::Code), mono.horizontalAdvance(QStringLiteral("IMPORT-000")) + 24);
    };
    fit();
    connect(&theme, &Theme::themeChanged, this, fit);
    column->addWidget(m_table);
    auto* copy = new QShortcut(QKeySequence::Copy, m_table, nullptr, nullptr, Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this, &LogView::copyRows);
    // The newest line stays in view unless the user has scrolled away from it.
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, [this] {
        const QScrollBar* bar = m_table->verticalScrollBar();
        if (bar->value() >= bar->maximum() - 2)
            QMetaObject::invokeMethod(m_table, &QTableView::scrollToBottom, Qt::QueuedConnection);
    });
}

void LogView::copyRows()
{
    QModelIndexList chosen = m_table->selectionModel()->selectedRows();
    if (chosen.isEmpty()) {
        for (int row = 0; row < m_model.rowCount(); ++row)
            chosen.append(m_model.index(row, 0));
    }
    std::sort(chosen.begin(), chosen.end());
    QString text;
    for (const QModelIndex& row : std::as_const(chosen)) {
        QStringList cells;
        for (int column = 0; column < m_model.columnCount(); ++column)
            cells << row.siblingAtColumn(column).data().toString();
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    QGuiApplication::clipboard()->setText(text);
}

} // namespace studio
