// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/request_card.h"

#include "ui/itemmodels/request_item_model.h"
#include "ui/pages/table_parts.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kPadding = 24;      ///< of a cell, both sides, with what rounding takes
constexpr int kDetailMargin = 12;
constexpr int kLeastPath = 120;
constexpr int kLeastResult = 90;

} // namespace

RequestCard::RequestCard(Theme& theme, ServiceHost& services, QWidget* parent)
    : Card(theme, tr("Requests"), parent)
    , m_theme(theme)
    , m_services(services)
    , m_model(new RequestItemModel(services, this))
    , m_shown(new QSortFilterProxyModel(this))
    , m_table(new QTableView(this))
    , m_filter(new QLineEdit(this))
{
    setIconName(QStringLiteral("log"));
    setBodyMargins(0);
    m_filter->setObjectName(QStringLiteral("requests.filter"));
    m_filter->setAccessibleName(tr("Filter the requests"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setToolTip(tr("Shows the requests that hold this text, in whatever column or in their notes  (Ctrl+F)"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setProperty("compact", true);
    m_filter->setMinimumWidth(m_filter->fontMetrics().averageCharWidth() * 18);
    addHeaderWidget(m_filter);
    m_shown->setSourceModel(m_model);
    m_shown->setFilterRole(RequestItemModel::FilterRole);
    m_shown->setFilterCaseSensitivity(Qt::CaseInsensitive);
    connect(m_filter, &QLineEdit::textChanged, m_shown, &QSortFilterProxyModel::setFilterFixedString);

    m_table->setObjectName(QStringLiteral("requests.table"));
    m_table->setAccessibleName(tr("Requests"));
    m_table->setModel(m_shown);
    styleTable(*m_table, theme);
    setSentenceColumns(*m_table, {static_cast<int>(RequestItemModel::Column::Result)});
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    body()->addWidget(m_table, 1);
    m_none = makeLabel(theme, TextRole::Body, Token::Text2, {}, this);
    m_none->setObjectName(QStringLiteral("requests.none"));
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setWordWrap(true);
    m_none->setMargin(24);
    body()->addWidget(m_none, 1);
    m_detail = makeLabel(theme, TextRole::Body, Token::Text, {}, this);
    m_detail->setObjectName(QStringLiteral("requests.detail"));
    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detail->setContentsMargins(kDetailMargin, kDetailMargin / 2, kDetailMargin, kDetailMargin / 2);
    m_detail->hide();
    body()->addWidget(m_detail);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this); // it has its width later than the card

    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_shown, signal, this, &RequestCard::showState);
    connect(m_shown, &QAbstractItemModel::modelReset, this, &RequestCard::showState);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RequestCard::showDetail);
    connect(&services, &ServiceHost::stateChanged, this, &RequestCard::showState);
    connect(&theme, &Theme::themeChanged, this, &RequestCard::fitColumns);
    showState();
}

void RequestCard::focusTable()
{
    if (m_table->isVisible())
        m_table->setFocus();
    else
        m_filter->setFocus();
}

void RequestCard::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

bool RequestCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copyRows();
        return true;
    }
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    return Card::eventFilter(watched, event);
}

void RequestCard::resizeEvent(QResizeEvent* event)
{
    Card::resizeEvent(event);
    fitColumns();
}

/// Every column as wide as what it holds; path and result share the rest.
void RequestCard::fitColumns()
{
    using Column = RequestItemModel::Column;
    const QFontMetrics mono(m_theme.font(TextRole::Mono));
    const QFontMetrics text(m_theme.font(TextRole::Body));
    const auto width = [&](Column column, const QFontMetrics& metrics, const QString& widest) {
        const int needed = std::max(metrics.horizontalAdvance(widest),
                                    QFontMetrics(m_theme.font(TextRole::SmallStrong))
                                        .horizontalAdvance(m_model->headerData(static_cast<int>(column), Qt::Horizontal, Qt::DisplayRole).toString()));
        m_table->setColumnWidth(static_cast<int>(column), needed + kPadding);
        return needed + kPadding;
    };
    int used = width(Column::Time, text, QStringLiteral("00:00:00"));
    used += width(Column::From, text, QStringLiteral("192.168.100.100"));
    used += width(Column::Method, text, QStringLiteral("DELETE"));
    used += width(Column::Status, mono, QStringLiteral("0000"));
    used += width(Column::Size, mono, QStringLiteral("65,536.0 KB"));
    const int rest = m_table->viewport()->width() - used;
    const int usualPath = text.horizontalAdvance(QStringLiteral("/api/training/files")) + kPadding;
    const int path = std::max(kLeastPath, std::min(usualPath, rest - kLeastResult));
    m_table->setColumnWidth(static_cast<int>(Column::Path), path);
    m_table->setColumnWidth(static_cast<int>(Column::Result), std::max(kLeastResult, rest - path));
}

void RequestCard::showState()
{
    const bool isEmpty = m_shown->rowCount() == 0;
    m_table->setVisible(!isEmpty);
    m_none->setVisible(isEmpty);
    if (m_model->rowCount() > 0)
        m_none->setText(tr("No request fits the filter."));
    else if (m_services.isAnyOpen())
        m_none->setText(tr("Nothing has come in yet. What programs and devices send is listed here, never with a key or its content."));
    else
        m_none->setText(tr("The services are closed, so nothing can come in. Open one at the right."));
    showDetail();
    fitColumns();
}

/// A cell is seldom as wide as a reason is long.
void RequestCard::showDetail()
{
    const QModelIndexList chosen = m_table->selectionModel()->selectedRows();
    const bool isOne = chosen.size() == 1 && !m_table->isHidden();
    const QString text = isOne ? chosen.first().data(RequestItemModel::DetailRole).toString() : QString();
    m_detail->setText(text);
    m_detail->setVisible(isOne);
    m_table->setAccessibleDescription(text);
}

void RequestCard::copyRows() const
{
    QModelIndexList chosen = m_table->selectionModel()->selectedRows();
    std::sort(chosen.begin(), chosen.end());
    QString text;
    for (const QModelIndex& row : std::as_const(chosen)) {
        QStringList cells;
        for (int column = 0; column < m_shown->columnCount(); ++column)
            cells << row.siblingAtColumn(column).data().toString();
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    QGuiApplication::clipboard()->setText(text);
}

} // namespace studio
