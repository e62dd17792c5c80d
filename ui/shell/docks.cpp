// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/docks.h"

#include "app/session/studio_context.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/history_view.h"
#include "ui/shell/jobs_view.h"
#include "ui/shell/log_view.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QApplication>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QMainWindow>
#include <QPainter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kUndoLimit = 500;
constexpr int kDockHeight = 300;
constexpr int kMostTitleWidth = 220; ///< at the usual text size

/// The row at the top of a dock: hairlines above and below, so that it stands apart from the page.
class Header final : public QWidget
{
public:
    Header(Theme& theme, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
    {
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), m_theme.color(Token::Window));
        painter.setPen(m_theme.color(Token::Hairline));
        painter.drawLine(rect().topLeft(), rect().topRight());
        painter.drawLine(rect().bottomLeft(), rect().bottomRight());
    }

private:
    Theme& m_theme;
};

/// Tabs as words with an accent line under the one that is shown.
class WordTabs final : public QTabBar
{
public:
    WordTabs(Theme& theme, QWidget* parent)
        : QTabBar(parent)
        , m_theme(theme)
    {
        setDrawBase(false);
        setExpanding(false);
        setElideMode(Qt::ElideNone);
        setUsesScrollButtons(true);
        setFocusPolicy(Qt::StrongFocus);
        theme.setFont(this, TextRole::BodyStrong);
    }

protected:
    [[nodiscard]] QSize tabSizeHint(int index) const override
    {
        return {QFontMetrics(m_theme.font(TextRole::BodyStrong)).horizontalAdvance(tabText(index)) + 24, m_theme.controlHeight() + 4};
    }
    [[nodiscard]] QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        for (int i = 0; i < count(); ++i) {
            const QRect box = tabRect(i);
            const bool isShown = i == currentIndex();
            painter.setFont(m_theme.font(isShown ? TextRole::BodyStrong : TextRole::Body));
            painter.setPen(m_theme.color(isShown ? Token::Text : Token::Text2));
            painter.drawText(box, Qt::AlignCenter | Qt::TextHideMnemonic, tabText(i));
            if (isShown)
                painter.fillRect(QRect(box.left(), box.bottom() - 1, box.width(), 2), m_theme.color(Token::Accent));
            if (isShown && hasFocus()) {
                painter.setPen(QPen(m_theme.color(Token::Accent), 2));
                painter.drawRoundedRect(box.adjusted(2, 4, -2, -5), 4, 4);
            }
        }
    }

private:
    Theme& m_theme;
};

bool holdsFocus(const QWidget* widget)
{
    const QWidget* focused = QApplication::focusWidget();
    return focused != nullptr && (widget == focused || widget->isAncestorOf(focused));
}

} // namespace

Docks::Docks(Theme& theme, ActionRegistry& actions, StudioContext& context, QMainWindow& window)
    : QObject(&window)
    , m_theme(theme)
    , m_actions(actions)
    , m_context(context)
    , m_window(window)
{
    buildWork();
    buildHistory();
    reset();
    connect(&context, &StudioContext::projectChanged, this, [this] {
        ProjectSession* project = m_context.project();
        m_historyView->setProject(project);
        if (project != nullptr)
            connect(&project->undoStack(), &QUndoStack::indexChanged, this, &Docks::showCounts);
        showCounts();
    });
    connect(&context.jobs(), &JobRunner::jobAdded, this, &Docks::showCounts);
    connect(&context.jobs(), &JobRunner::jobFinished, this, &Docks::showCounts);
    showCounts();
}

QDockWidget* Docks::makeDock(const QString& name, const QString& title)
{
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setAllowedAreas(Qt::BottomDockWidgetArea | Qt::TopDockWidgetArea | Qt::RightDockWidgetArea);
    return dock;
}

QWidget* Docks::makeHeader(QDockWidget& dock, QWidget* left, const QList<QWidget*>& right)
{
    auto* header = new Header(m_theme, &dock);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 1, 8, 1);
    row->setSpacing(8);
    row->addWidget(left);
    row->addStretch(1);
    for (QWidget* widget : right)
        row->addWidget(widget);
    auto* closer = new Button(m_theme, ButtonKind::Icon, tr("Close %1").arg(dock.windowTitle()), header);
    closer->setIconName(QStringLiteral("x"));
    closer->setCompact(true);
    closer->setObjectName(dock.objectName() + QStringLiteral(".close"));
    connect(closer, &QPushButton::clicked, &dock, &QDockWidget::hide);
    row->addWidget(closer);
    connect(&m_theme, &Theme::themeChanged, header, qOverload<>(&QWidget::update));
    return header;
}

void Docks::buildWork()
{
    m_work = makeDock(QStringLiteral("dock.work"), tr("Jobs, log and console"));
    m_tabs = new WordTabs(m_theme, m_work);
    m_tabs->setAccessibleName(tr("Jobs, log and console"));
    m_stack = new QStackedWidget(m_work);
    auto* jobs = new JobsView(m_theme, m_context.jobs(), m_stack);
    m_log = new LogView(m_theme, m_context.log(), m_stack);
    connect(jobs, &JobsView::pageWanted, this, &Docks::pageWanted);
    connect(jobs, &JobsView::logWanted, this, [this] { show(QStringLiteral("log")); });
    auto* clear = new Button(m_theme, ButtonKind::Quiet, tr("Clear finished"), m_work);
    clear->setObjectName(QStringLiteral("jobs.clear"));
    clear->setCompact(true);
    connect(clear, &QPushButton::clicked, this, [this] { m_context.jobs().clearFinished(); });
    auto* copy = new Button(m_theme, ButtonKind::Quiet, tr("Copy"), m_work);
    copy->setObjectName(QStringLiteral("log.copy"));
    copy->setAccessibleName(tr("Copy the log"));
    copy->setCompact(true);
    connect(copy, &QPushButton::clicked, m_log, &LogView::copyRows);
    m_work->setTitleBarWidget(makeHeader(*m_work, m_tabs, {clear, copy}));
    m_work->setWidget(m_stack);
    addTab(QStringLiteral("jobs"), tr("Jobs"), jobs);
    addTab(QStringLiteral("log"), tr("Log"), m_log);
    const auto follow = [this, clear, copy](int index) {
        m_stack->setCurrentIndex(index);
        clear->setVisible(m_tabIds.value(index) == QLatin1String("jobs"));
        copy->setVisible(m_tabIds.value(index) == QLatin1String("log"));
    };
    connect(m_tabs, &QTabBar::currentChanged, this, follow);
    follow(0);
}

void Docks::buildHistory()
{
    m_history = makeDock(QStringLiteral("dock.history"), tr("History"));
    m_historyView = new HistoryView(m_theme, m_actions, m_history);
    QLabel* title = makeLabel(m_theme, TextRole::BodyStrong, Token::Text, tr("History"), m_history);
    title->setMinimumHeight(m_theme.controlHeight() + 4);
    m_steps = makeLabel(m_theme, TextRole::Small, Token::Text2, {}, m_history);
    m_history->setTitleBarWidget(makeHeader(*m_history, title, {m_steps}));
    m_history->setWidget(m_historyView);
}

QWidget* Docks::tabParent() const
{
    return m_stack;
}

void Docks::addTab(const QString& id, const QString& title, QWidget* content)
{
    m_tabIds << id;
    m_stack->addWidget(content);
    m_tabs->addTab(title);
}

void Docks::setTabTitle(const QString& id, const QString& title)
{
    const auto index = static_cast<int>(m_tabIds.indexOf(id));
    if (index < 0)
        return;
    const QFontMetrics metrics(m_theme.font(TextRole::BodyStrong));
    QString shown = metrics.elidedText(title, Qt::ElideRight, static_cast<int>(kMostTitleWidth * m_theme.textScale()));
    m_tabs->setTabText(index, shown.replace(QLatin1Char('&'), QStringLiteral("&&"))); // a name may hold any letter
    m_tabs->setTabToolTip(index, title);
}

void Docks::show(const QString& id)
{
    if (id == QLatin1String("history")) {
        m_history->show();
        m_history->raise();
        return;
    }
    const qsizetype index = m_tabIds.indexOf(id);
    if (index < 0)
        return;
    m_tabs->setCurrentIndex(static_cast<int>(index));
    m_work->show();
    m_work->raise();
}

void Docks::toggle(const QString& id)
{
    QDockWidget* dock = id == QLatin1String("history") ? m_history : m_work;
    const bool isShown = dock->isVisible() && (dock == m_history || m_tabIds.value(m_tabs->currentIndex()) == id);
    // What is typed after the console's key is meant for the console, also where that stood open already.
    if (isShown && (id != QLatin1String("console") || holdsFocus(dock))) {
        dock->hide();
        return;
    }
    show(id);
    focusInto(*dock);
}

void Docks::focusInto(QDockWidget& dock)
{
    // What is shown takes the keys, at the place it names for them; the tabs only where nothing in it can.
    QWidget* content = &dock == m_work ? m_stack->currentWidget() : dock.widget();
    if (content->focusProxy() != nullptr) {
        content->setFocus(Qt::OtherFocusReason);
        return;
    }
    for (QWidget* place : {content, static_cast<QWidget*>(&dock)}) {
        for (QWidget* child : place->findChildren<QWidget*>()) {
            if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus) != 0 && !holdsFocus(&dock)) {
                child->setFocus(Qt::OtherFocusReason);
                return;
            }
        }
    }
}

void Docks::reset()
{
    for (QDockWidget* dock : {m_work, m_history}) {
        dock->setFloating(false);
        m_window.addDockWidget(Qt::BottomDockWidgetArea, dock);
    }
    m_window.splitDockWidget(m_work, m_history, Qt::Horizontal);
    m_window.resizeDocks({m_work, m_history}, {5, 2}, Qt::Horizontal);
    m_window.resizeDocks({m_work, m_history}, {kDockHeight, kDockHeight}, Qt::Vertical);
    m_work->hide();
    m_history->hide();
}

QList<QWidget*> Docks::visiblePanes() const
{
    QList<QWidget*> panes;
    for (QDockWidget* dock : {m_work, m_history}) {
        if (dock->isVisible())
            panes << dock;
    }
    return panes;
}

void Docks::showCounts()
{
    const int running = m_context.jobs().runningCount();
    m_tabs->setTabText(0, running > 0 ? tr("Jobs (%1)").arg(running) : tr("Jobs"));
    ProjectSession* project = m_context.project();
    m_steps->setText(project != nullptr ? tr("%1 of %2 steps").arg(project->undoStack().index()).arg(kUndoLimit) : QString());
}

} // namespace studio
