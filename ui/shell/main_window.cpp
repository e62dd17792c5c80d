// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "app/session/studio_context.h"
#include "ui/itemmodels/job_item_model.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/console_pane.h"
#include "ui/shell/device_console.h"
#include "ui/shell/rail.h"
#include "ui/shell/strip.h"
#include "ui/shell/theme.h"
#include "ui/shell/toast_view.h"
#include "ui/shell/ui_settings.h"
#include "ui/widgets/elided_label.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTime>
#include <QUndoView>
#include <QVBoxLayout>

namespace studio
{

namespace
{
constexpr int kCollapseBelow = 1200;
const QString kGeometryKey = QStringLiteral("window/geometry");
const QString kDocksKey = QStringLiteral("window/docks");
const QString kPageKey = QStringLiteral("window/page");
} // namespace

MainWindow::MainWindow(Theme& theme, ActionRegistry& actions, Dialogs& dialogs, UiSettings& settings, StudioContext& context)
    : m_services{theme, actions, dialogs, settings, *this, context}
    , m_entries(pageList())
{
    setObjectName(QStringLiteral("window"));
    setWindowTitle(QStringLiteral("Sensorsmith"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/mark.svg")));
    actions.setWindow(this);

    auto* central = new QWidget(this);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* strip = new Strip(theme, actions, central);
    column->addWidget(strip);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    m_rail = new Rail(theme, central);
    m_stack = new QStackedWidget(central);
    row->addWidget(m_rail);
    row->addWidget(m_stack, 1);
    column->addLayout(row, 1);
    setCentralWidget(central);
    for (const PageEntry& entry : std::as_const(m_entries))
        m_rail->addPage(entry.info);
    connect(m_rail, &Rail::pageChosen, this, [this](const QString& id) { showPage(id); });

    m_palette = new CommandPalette(theme, actions, this);
    buildStatusBar();
    buildJobsDock();
    buildConsoleDock();
    registerActions();
    registerViewActions();
    // Pages register their actions when they are made, so all are made now: menus and palette know everything.
    for (const PageEntry& entry : std::as_const(m_entries))
        pageOf(entry.info.id);
    strip->fillMenus();
    followContext();
    resize(1280, 800);
    restoreGeometry(settings.blob(kGeometryKey));
    restoreState(settings.blob(kDocksKey));
    showPage(m_entries.first().info.id);
}

MainWindow::~MainWindow() = default;

QStringList MainWindow::pageIds() const
{
    QStringList ids;
    for (const PageEntry& entry : m_entries)
        ids << entry.info.id;
    return ids;
}

Page* MainWindow::currentPage() const
{
    return qobject_cast<Page*>(m_stack->currentWidget());
}

Page* MainWindow::pageOf(const QString& id)
{
    if (Page* page = m_pages.value(id))
        return page;
    for (const PageEntry& entry : std::as_const(m_entries)) {
        if (entry.info.id != id)
            continue;
        Page* page = entry.make(entry.info, m_services);
        m_pages.insert(id, page);
        m_stack->addWidget(page);
        connect(page, &Page::stateMarkChanged, this,
                [this, page] { m_rail->setMark(page->info().id, page->stateMark(), page->stateMarkText()); });
        return page;
    }
    return nullptr;
}

void MainWindow::showPage(const QString& id, const QVariantMap& arguments)
{
    Page* page = pageOf(id);
    if (page == nullptr)
        return;
    m_stack->setCurrentWidget(page);
    m_rail->setCurrent(id);
    setStatusNote({});
    page->activated();
    page->setFocusPolicy(Qt::NoFocus);
    if (QWidget* proxy = page->focusProxy(); proxy != nullptr)
        proxy->setFocus(Qt::OtherFocusReason);
    else if (QWidget* first = page->nextInFocusChain(); first != nullptr && page->isAncestorOf(first))
        first->setFocus(Qt::OtherFocusReason);
    if (!arguments.isEmpty())
        page->open(arguments);
}

void MainWindow::openProject(const QString& path)
{
    showPage(m_entries.first().info.id, {{QStringLiteral("project"), path}});
}

void MainWindow::restoreSession()
{
    const AppSettings& settings = m_services.context.settings();
    // After a bad end Home offers the project; opening it unasked could end the same way again.
    if (!settings.reopensProject() || !settings.endedCleanly() || !QFileInfo::exists(settings.projectAtEnd()))
        return;
    const QString page = QString::fromUtf8(m_services.settings.blob(kPageKey));
    openProject(settings.projectAtEnd());
    if (m_services.context.project() != nullptr && pageIds().contains(page))
        showPage(page);
}

void MainWindow::showToast(const Toast& toast)
{
    delete m_toast;
    auto* view = new ToastView(m_services.theme, toast, this);
    connect(view, &QObject::destroyed, this, [this, view] {
        if (m_toast == view)
            m_toast = nullptr;
    });
    m_toast = view;
    view->place();
}

void MainWindow::showDock(const QString& id)
{
    QDockWidget* dock = id == QLatin1String("history") ? m_historyDock : id == QLatin1String("console") ? m_consoleDock : m_jobsDock;
    dock->show();
    dock->raise();
}

void MainWindow::setPageMark(const QString& id, StateMark mark, const QString& text)
{
    m_rail->setMark(id, mark, text);
}

void MainWindow::setStatusNote(const QString& text)
{
    m_note->setFullText(text);
}

void MainWindow::buildStatusBar()
{
    Theme& theme = m_services.theme;
    const auto label = [&](const QString& name) {
        QLabel* one = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
        one->setObjectName(name);
        return one;
    };
    m_saved = label(QStringLiteral("status.saved"));
    m_project = label(QStringLiteral("status.project"));
    m_jobs = label(QStringLiteral("status.jobs"));
    m_note = new ElidedLabel(theme, TextRole::Small, Token::Text2, {}, this);
    QStatusBar* bar = statusBar();
    bar->setSizeGripEnabled(false);
    bar->setContentsMargins(8, 0, 8, 0);
    bar->addWidget(m_saved);
    bar->addWidget(m_project);
    bar->addWidget(m_note, 1);
    bar->addPermanentWidget(m_jobs);
}

void MainWindow::buildJobsDock()
{
    m_jobsDock = new QDockWidget(tr("Jobs"), this);
    m_jobsDock->setObjectName(QStringLiteral("dock.jobs"));
    m_jobsDock->setWidget(new JobsView(m_services.theme, m_services.context.jobs(), m_jobsDock));
    addDockWidget(Qt::BottomDockWidgetArea, m_jobsDock);
    m_jobsDock->hide();
    m_historyDock = new QDockWidget(tr("History"), this);
    m_historyDock->setObjectName(QStringLiteral("dock.history"));
    auto* history = new QUndoView(m_historyDock);
    history->setObjectName(QStringLiteral("history"));
    history->setAccessibleName(tr("History of changes"));
    history->setEmptyLabel(tr("As opened"));
    m_historyDock->setWidget(history);
    addDockWidget(Qt::BottomDockWidgetArea, m_historyDock);
    tabifyDockWidget(m_jobsDock, m_historyDock);
    m_historyDock->hide();
    connect(&m_services.context, &StudioContext::projectChanged, history, [this, history] {
        ProjectSession* project = m_services.context.project();
        history->setStack(project != nullptr ? &project->undoStack() : nullptr);
    });
}

void MainWindow::buildConsoleDock()
{
    m_consoleDock = new QDockWidget(tr("Device console"), this);
    m_consoleDock->setObjectName(QStringLiteral("dock.console"));
    m_console = new ConsolePane(m_services.theme, m_services.context.devices(), m_consoleDock);
    m_consoleDock->setWidget(m_console);
    addDockWidget(Qt::BottomDockWidgetArea, m_consoleDock);
    tabifyDockWidget(m_historyDock, m_consoleDock);
    m_consoleDock->hide();
}

void MainWindow::showConsole()
{
    // The page's own console, where it has one.
    if (auto* own = currentPage()->findChild<DeviceConsole*>(); own != nullptr && own->isVisible()) {
        own->focusInput();
        return;
    }
    const bool hasFocus = m_consoleDock->isAncestorOf(QApplication::focusWidget());
    if (m_consoleDock->isVisible() && hasFocus) {
        m_consoleDock->hide();
        return;
    }
    showDock(QStringLiteral("console"));
    m_console->console().focusInput();
}

void MainWindow::registerActions()
{
    ActionRegistry& actions = m_services.actions;
    StudioContext& context = m_services.context;
    const auto add = [&](const QString& id, const QString& text, const QString& icon, const QKeySequence& keys, const QString& menu,
                         std::function<void()> handler) {
        ActionSpec spec;
        spec.id = id;
        spec.text = text;
        spec.iconName = icon;
        if (!keys.isEmpty())
            spec.shortcuts = {keys};
        spec.menu = menu;
        spec.handler = std::move(handler);
        return actions.add(spec);
    };
    add(QStringLiteral("edit.undo"), tr("&Undo"), QStringLiteral("undo"), QKeySequence(Qt::CTRL | Qt::Key_Z), QStringLiteral("edit"), [&context] {
        if (ProjectSession* project = context.project())
            project->undoStack().undo();
    });
    add(QStringLiteral("edit.redo"), tr("&Redo"), QStringLiteral("redo"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QStringLiteral("edit"),
        [&context] {
            if (ProjectSession* project = context.project())
                project->undoStack().redo();
        });
    add(QStringLiteral("model.runAll"), tr("Run &all that is out of date"), QStringLiteral("play"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return), QStringLiteral("model"), [this, &context] {
            if (context.runAllOutOfDate() == 0)
                showToast({tr("Everything is up to date.")});
        });
    add(QStringLiteral("page.primary"), tr("Do the page's main action"), QStringLiteral("bolt"), QKeySequence(Qt::CTRL | Qt::Key_Return), {}, [this] {
        if (const Page* page = currentPage(); page != nullptr && !page->primaryActionId().isEmpty())
            m_services.actions.trigger(page->primaryActionId());
    });
    add(QStringLiteral("page.filter"), tr("&Filter on this page"), QStringLiteral("filter"), QKeySequence(Qt::CTRL | Qt::Key_F),
        QStringLiteral("edit"), [this] {
            if (Page* page = currentPage())
                page->focusFilter();
        });
    add(QStringLiteral("page.reload"), tr("Re&fresh"), QStringLiteral("refresh"), QKeySequence(Qt::Key_F5), QStringLiteral("view"), [this] {
        if (ProjectSession* project = m_services.context.project())
            project->refresh();
        if (Page* page = currentPage())
            page->reload();
    });
}

void MainWindow::registerViewActions()
{
    ActionRegistry& actions = m_services.actions;
    const auto add = [&](const QString& id, const QString& text, const QString& icon, const QKeySequence& keys, const QString& menu,
                         std::function<void()> handler) {
        ActionSpec spec;
        spec.id = id;
        spec.text = text;
        spec.iconName = icon;
        if (!keys.isEmpty())
            spec.shortcuts = {keys};
        spec.menu = menu;
        spec.handler = std::move(handler);
        actions.add(spec);
    };
    add(QStringLiteral("palette"), tr("Search &commands"), QStringLiteral("search"), QKeySequence(Qt::CTRL | Qt::Key_K), QStringLiteral("help"),
        [this] { m_palette->open(); });
    for (const PageEntry& entry : std::as_const(m_entries)) {
        add(QStringLiteral("go.") + entry.info.id, tr("Go to %1").arg(entry.info.title), entry.info.iconName, entry.info.shortcut,
            QStringLiteral("view"), [this, id = entry.info.id] { showPage(id); });
    }
    const struct {
        const char* id;
        QString text;
        QString icon;
    } themes[] = {{"system", tr("Theme: as the system"), QStringLiteral("settings")},
                  {"light", tr("Theme: light"), QStringLiteral("sun")},
                  {"dark", tr("Theme: dark"), QStringLiteral("moon")},
                  {"high-contrast", tr("Theme: high contrast"), QStringLiteral("eye")}};
    for (const auto& one : themes) {
        const QString name = QString::fromLatin1(one.id);
        add(QStringLiteral("theme.") + name, one.text, one.icon, {}, QStringLiteral("view"), [this, name] {
            m_services.theme.apply(themeKindFromName(name));
            m_services.settings.setThemeName(name);
        });
    }
    add(QStringLiteral("view.jobs"), tr("&Jobs"), QStringLiteral("jobs"), {}, QStringLiteral("view"), [this] { showDock(QStringLiteral("jobs")); });
    add(QStringLiteral("view.history"), tr("&History"), QStringLiteral("history"), {}, QStringLiteral("view"),
        [this] { showDock(QStringLiteral("history")); });
    add(QStringLiteral("view.console"), tr("Device &console"), QStringLiteral("terminal"), QKeySequence(Qt::CTRL | Qt::Key_QuoteLeft),
        QStringLiteral("view"), [this] { showConsole(); });
    ActionSpec reopen;
    reopen.id = QStringLiteral("file.reopen");
    reopen.text = tr("&Reopen the project at start");
    reopen.iconName = QStringLiteral("history");
    reopen.menu = QStringLiteral("file");
    reopen.description = tr("Shows the project and page of the last time");
    reopen.isCheckable = true;
    reopen.handler = [this, &actions] {
        m_services.context.settings().setReopensProject(actions.action(QStringLiteral("file.reopen"))->isChecked());
    };
    actions.add(reopen)->setChecked(m_services.context.settings().reopensProject());
    add(QStringLiteral("view.fullScreen"), tr("F&ull screen"), QStringLiteral("fullscreen"), QKeySequence(Qt::Key_F11), QStringLiteral("view"),
        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    add(QStringLiteral("view.nextPane"), tr("Next pane"), QStringLiteral("arrow-right"), QKeySequence(Qt::Key_F6), {}, [this] { cyclePane(1); });
    add(QStringLiteral("view.previousPane"), tr("Previous pane"), QStringLiteral("arrow-left"), QKeySequence(Qt::SHIFT | Qt::Key_F6), {},
        [this] { cyclePane(-1); });
}

void MainWindow::followContext()
{
    StudioContext& context = m_services.context;
    connect(&context, &StudioContext::projectChanged, this, [this, &context] {
        if (ProjectSession* project = context.project()) {
            connect(project, &ProjectSession::saved, this,
                    [this](const QDateTime& at) { m_saved->setText(tr("saved %1").arg(at.time().toString(QStringLiteral("HH:mm:ss")))); });
            connect(project, &ProjectSession::pipelineChanged, this, &MainWindow::showMarks);
            connect(&project->undoStack(), &QUndoStack::indexChanged, this, &MainWindow::showProjectState);
        }
        showProjectState();
        showMarks();
    });
    connect(&context, &StudioContext::noticed, this,
            [this](const Error& error) { showToast({error.message, error.id, NoticeKind::Error}); });
    const auto jobsText = [this, &context] {
        const int running = context.jobs().runningCount();
        m_jobs->setText(running == 0 ? tr("no jobs") : tr("%n job(s) running", "", running));
    };
    connect(&context.jobs(), &JobRunner::jobAdded, this, jobsText);
    connect(&context.jobs(), &JobRunner::jobFinished, this, jobsText);
    jobsText();
    showProjectState();
}

void MainWindow::showProjectState()
{
    ProjectSession* project = m_services.context.project();
        const QString shown = project == nullptr       ? QString()
                          : project->isReadOnly() ? tr("%1 (read-only)").arg(project->name())
                                                  : project->name();
    setWindowTitle(project != nullptr ? tr("%1 - Sensorsmith").arg(shown) : QStringLiteral("Sensorsmith"));
    m_project->setText(project != nullptr ? shown : tr("No project open"));
    if (project == nullptr)
        m_saved->clear();
    const bool canWrite = project != nullptr && !project->isReadOnly();
    const bool canUndo = canWrite && project->undoStack().canUndo();
    const bool canRedo = canWrite && project->undoStack().canRedo();
    ActionRegistry& actions = m_services.actions;
    actions.setEnabled(QStringLiteral("edit.undo"), canUndo, tr("There is nothing to undo"));
    actions.setEnabled(QStringLiteral("edit.redo"), canRedo, tr("There is nothing to repeat"));
    actions.setText(QStringLiteral("edit.undo"), canUndo ? tr("&Undo %1").arg(project->undoStack().undoText()) : tr("&Undo"));
    actions.setText(QStringLiteral("edit.redo"), canRedo ? tr("&Redo %1").arg(project->undoStack().redoText()) : tr("&Redo"));
    actions.setEnabled(QStringLiteral("model.runAll"), project != nullptr, tr("Open a project first"));
}

void MainWindow::showMarks()
{
    for (Page* page : std::as_const(m_pages))
        m_rail->setMark(page->info().id, page->stateMark(), page->stateMarkText());
}

void MainWindow::cyclePane(int step)
{
    const QVector<QWidget*> panes = {m_rail, m_stack->currentWidget()};
    int current = 0;
    for (int i = 0; i < panes.size(); ++i) {
        if (panes[i]->isAncestorOf(QApplication::focusWidget()))
            current = i;
    }
    QWidget* pane = panes[(current + step + panes.size()) % panes.size()];
    for (QWidget* child : pane->findChildren<QWidget*>()) {
        if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus) != 0) {
            child->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_rail->setCollapsed(width() < kCollapseBelow);
    if (auto* view = qobject_cast<ToastView*>(m_toast))
        view->place();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_services.settings.setBlob(kGeometryKey, saveGeometry());
    m_services.settings.setBlob(kDocksKey, saveState());
    m_services.settings.setBlob(kPageKey, currentPage()->info().id.toUtf8());
    AppSettings& settings = m_services.context.settings();
    const ProjectSession* project = m_services.context.project();
    settings.setProjectAtEnd(project != nullptr ? project->path() : QString());
    m_services.context.closeProject();
    event->accept();
}

} // namespace studio
