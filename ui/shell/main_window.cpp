// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "app/session/app_history.h"
#include "app/session/studio_context.h"
#include "models/core/error_advice.h"
#include "models/dataset/picture.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/arrival_toasts.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/console_pane.h"
#include "ui/shell/device_console.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/docks.h"
#include "ui/shell/help_card.h"
#include "ui/shell/jobs_view.h"
#include "ui/shell/rail.h"
#include "ui/shell/session_saving.h"
#include "ui/shell/shortcut_sheet.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/strip.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_actions.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QMimeData>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kCollapseBelow = 1200;
constexpr qint64 kTellAfterMs = 10'000; ///< the end of a job that took longer is told

bool hasFocusWithin(const QWidget* pane)
{
    const QWidget* focused = QApplication::focusWidget();
    return focused != nullptr && (pane == focused || pane->isAncestorOf(focused));
}

/// The first stop in `pane`, in the order of the Tab key.
QWidget* firstStop(QWidget* pane)
{
    QWidget* widget = pane;
    do {
        if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0 && pane->isAncestorOf(widget))
            return widget;
        widget = widget->nextInFocusChain();
    } while (widget != nullptr && widget != pane);
    return nullptr;
}

/// What can be seen of it, in the coordinates of its window: the rest may be scrolled out of sight, and is there all the same.
QRect seenPart(const QWidget& widget)
{
    QRect seen = widget.rect();
    for (const QWidget* one = &widget; !one->isWindow() && one->parentWidget() != nullptr; one = one->parentWidget())
        seen = seen.translated(one->pos()).intersected(one->parentWidget()->rect());
    return seen;
}

} // namespace

MainWindow::MainWindow(Theme& theme, ActionRegistry& actions, Dialogs& dialogs, UiSettings& settings, StudioContext& context)
    : m_services{theme, actions, dialogs, settings, *this, context}
    , m_entries(pageList())
    , m_layout(settings)
    , m_toasts(theme, *this, [this] { return toastPlaces(); })
{
    setObjectName(QStringLiteral("window"));
    setWindowTitle(QStringLiteral("Sensorsmith"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/mark.svg")));
    setAcceptDrops(true);
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
    m_splitter = new QSplitter(Qt::Horizontal, central);
    m_splitter->setChildrenCollapsible(false);
    m_stack = new QStackedWidget(m_splitter);
    m_inspector = new QStackedWidget(m_splitter);
    m_inspector->setObjectName(QStringLiteral("inspector"));
    m_inspector->hide();
    m_splitter->setStretchFactor(0, 1);
    row->addWidget(m_rail);
    row->addWidget(m_splitter, 1);
    column->addLayout(row, 1);
    setCentralWidget(central);
    for (const PageEntry& entry : std::as_const(m_entries))
        m_rail->addPage(entry.info);
    connect(m_rail, &Rail::pageChosen, this, [this](const QString& id) { showPage(id); });
    connect(m_rail, &Rail::pageStepped, this, [this](const QString& id) { bringPage(id, {}, false); });
    connect(m_rail, &Rail::roomChanged, this, [this] { m_toasts.place(); });
    connect(m_rail, &Rail::runAllChosen, this, [this] { m_services.actions.trigger(QStringLiteral("model.runAll")); });

    m_windowActions = new WindowActions(m_services, *this);
    m_windowActions->registerAll();
    m_status = new StatusStrip(theme, actions, context, this);
    setStatusBar(m_status);
    new ArrivalToasts(context, *this, this);
    m_docks = new Docks(theme, actions, context, *this);
    auto* console = new ConsolePane(theme, context.devices(), m_docks->tabParent());
    connect(&console->console(), &DeviceConsole::saveWanted, this, [this](const QString& address) {
        if (DeviceHub* hub = m_services.context.devices())
            saveConsoleSession(m_services.dialogs, *hub, *this, this, address);
    });
    m_docks->addTab(QStringLiteral("console"), tr("Device console"), console);
    const auto titleConsole = [this](const QString& name) {
        m_docks->setTabTitle(QStringLiteral("console"), name.isEmpty() ? tr("Device console") : tr("Console: %1").arg(name));
    };
    connect(console, &ConsolePane::deviceNameChanged, this, titleConsole);
    titleConsole(console->deviceName());
    const auto followPage = [this, console] {
        console->choose(deviceInSight());
        for (Page* page : std::as_const(m_pages))
            page->sightChanged();
    };
    connect(m_stack, &QStackedWidget::currentChanged, console, followPage);
    connect(m_stack, &QStackedWidget::currentChanged, this, [this] { m_toasts.place(); });
    connect(m_docks, &Docks::pageWanted, this, [this](const QString& id) { showPage(id); });
    // Pages register their actions when they are made, so all are made now: menus and palette know everything.
    for (const PageEntry& entry : std::as_const(m_entries))
        connect(pageOf(entry.info.id), &Page::shownDeviceChanged, console, followPage);
    strip->fillMenus();
    m_palette = new CommandPalette(theme, actions, *this, this);
    m_sheet = new ShortcutSheet(theme, actions, this);
    m_help = new HelpCard(theme, actions, this);
    m_text = new TextSheet(theme, this);
    followContext();
    restoreLayout();
    showPage(m_entries.first().info.id);
    followLayout();
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
        if (const auto* scroll = page->findChild<QScrollArea*>(QStringLiteral("page.scroll"))) {
            const QScrollBar* bar = scroll->verticalScrollBar();
            connect(bar, &QScrollBar::valueChanged, this, [this] { m_toasts.place(); });
            connect(bar, &QScrollBar::rangeChanged, this, [this] { m_toasts.place(); });
        }
        connect(page, &Page::stateMarkChanged, this,
                [this, page] { m_rail->setMark(page->info().id, page->stateMark(), page->stateMarkText()); });
        return page;
    }
    return nullptr;
}

void MainWindow::showPage(const QString& id, const QVariantMap& arguments)
{
    bringPage(id, arguments, true);
}

void MainWindow::bringPage(const QString& id, const QVariantMap& arguments, bool takesFocus)
{
    Page* page = pageOf(id);
    if (page == nullptr)
        return;
    m_stack->setCurrentWidget(page);
    m_rail->setCurrent(id);
    setStatusNote({});
    showInspectorOf(*page);
    page->activated();
    m_layout.take(*page);
    if (takesFocus)
        focusPage(*page);
    if (!arguments.isEmpty())
        page->open(arguments);
    m_toasts.place();
}

void MainWindow::focusPage(Page& page)
{
    if (QWidget* wanted = page.firstFocus(); wanted != nullptr && wanted->isVisibleTo(this)) // the window itself is not, at the start
        wanted->setFocus(Qt::OtherFocusReason);
    else if (QWidget* first = firstStop(&page))
        first->setFocus(Qt::OtherFocusReason);
    else
        m_rail->setFocusOn(page.info().id);
}

// ---- what lies beside and over the page ----

void MainWindow::showInspectorOf(Page& page)
{
    QWidget* content = page.inspector();
    if (content != nullptr && m_inspector->indexOf(content) < 0)
        m_inspector->addWidget(content);
    if (content != nullptr)
        m_inspector->setCurrentWidget(content);
    m_inspector->setVisible(content != nullptr && m_wantsInspector);
    m_services.actions.setEnabled(QStringLiteral("view.inspector"), content != nullptr, tr("This page has no inspector"));
}

void MainWindow::toggleInspector()
{
    m_wantsInspector = !m_inspector->isVisible();
    if (Page* page = currentPage())
        showInspectorOf(*page);
    layoutChanged();
}

void MainWindow::openPalette()
{
    m_palette->openFor(currentPage()->info().id);
}

void MainWindow::showShortcuts()
{
    m_sheet->openFor(currentPage()->info().id);
}

void MainWindow::showHelp()
{
    m_help->showFor(QApplication::focusWidget(), *currentPage());
}

void MainWindow::showText(const QString& title, const QString& text)
{
    m_text->showText(title, text);
}

bool MainWindow::closeTransient()
{
    const QList<Overlay*> overlays = {m_text, m_help, m_sheet, m_palette};
    for (Overlay* overlay : overlays) {
        if (overlay->isVisible()) {
            overlay->dismiss();
            return true;
        }
    }
    return m_toasts.closeNewest();
}

void MainWindow::showToast(const Toast& toast)
{
    m_toasts.show(toast, newestSteps());
}

NewestSteps MainWindow::newestSteps() const
{
    const AppHistory& outside = m_services.context.history();
    NewestSteps newest;
    newest.outside = outside.undoText();
    newest.outsideAt = outside.undoTime();
    if (ProjectSession* project = m_services.context.project()) {
        newest.inside = project->undoStack().undoText();
        newest.index = project->undoStack().index();
        newest.insideAt = project->stepTime(newest.index - 1);
    }
    return newest;
}

QRect MainWindow::pageArea() const
{
    return {m_stack->mapTo(this, QPoint(0, 0)), m_stack->size()};
}

ToastPlaces MainWindow::toastPlaces() const
{
    ToastPlaces places;
    places.page = pageArea();
    if (const QRect room = m_rail->freeRoom(); room.isValid())
        places.free = QRect(m_rail->mapTo(this, room.topLeft()), room.size());
    if (const QWidget* room = currentPage() != nullptr ? currentPage()->messageRoom() : nullptr; room != nullptr && room->isVisible())
        places.room = seenPart(*room);
    const QWidget* focused = QApplication::focusWidget();
    const bool isOnPage = focused != nullptr && m_stack->isAncestorOf(focused);
    if (isOnPage && focused->height() < height() / 4)
        places.avoided = QRect(focused->mapTo(this, QPoint(0, 0)), focused->size());
    return places;
}

void MainWindow::showDock(const QString& id)
{
    m_docks->show(id);
}

void MainWindow::toggleConsole()
{
    // The page's own console, where it has one.
    if (auto* own = currentPage()->findChild<DeviceConsole*>(); own != nullptr && own->isVisible())
        own->focusInput();
    else
        m_docks->toggle(QStringLiteral("console"));
}

void MainWindow::setPageMark(const QString& id, StateMark mark, const QString& text)
{
    m_rail->setMark(id, mark, text);
}

void MainWindow::setStatusNote(const QString& text)
{
    m_status->setNote(text);
}

QString MainWindow::deviceInSight() const
{
    return currentPage() != nullptr ? currentPage()->shownDevice() : QString();
}

void MainWindow::comeForward()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::cyclePane(int step)
{
    QList<QWidget*> panes = {m_rail, m_stack->currentWidget()};
    if (m_inspector->isVisible())
        panes << m_inspector;
    panes += m_docks->visiblePanes();
    panes.erase(std::remove_if(panes.begin(), panes.end(), [](QWidget* pane) { return firstStop(pane) == nullptr; }), panes.end());
    qsizetype current = 0;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (hasFocusWithin(panes[i]))
            current = i;
    }
    QWidget* pane = panes[(current + step + panes.size()) % panes.size()];
    if (pane == m_rail)
        m_rail->setFocusOn(currentPage()->info().id);
    else
        firstStop(pane)->setFocus(Qt::TabFocusReason);
}

// ---- project, jobs, session ----

void MainWindow::openProject(const QString& path)
{
    showPage(m_entries.first().info.id, {{QStringLiteral("project"), path}});
}

void MainWindow::takePaths(const QStringList& paths)
{
    if (paths.size() == 1 && paths.first().endsWith(QLatin1String(".smith")))
        openProject(paths.first());
    else if (m_services.context.project() != nullptr)
        m_services.context.importPaths(paths);
    else if (!paths.isEmpty())
        showToast({tr("Open or make a project first, then drop the recordings again."), {}, NoticeKind::Warning});
}

void MainWindow::followContext()
{
    StudioContext& context = m_services.context;
    connect(&context, &StudioContext::projectChanged, this, [this, &context] {
        if (ProjectSession* project = context.project()) {
            connect(project, &ProjectSession::pipelineChanged, this, &MainWindow::showMarks);
            connect(&project->undoStack(), &QUndoStack::indexChanged, m_windowActions, &WindowActions::readProject);
            connect(&project->undoStack(), &QUndoStack::indexChanged, this, &MainWindow::followSteps);
        }
        m_windowActions->readProject();
        followSteps();
        showTitle();
        showMarks();
    });
    connect(&context.history(), &AppHistory::changed, this, &MainWindow::followSteps);
    // A recording that lands has the steps read anew, one after the other: what stands at the end counts.
    m_stepsDelay.setSingleShot(true);
    m_stepsDelay.setInterval(0);
    connect(&m_stepsDelay, &QTimer::timeout, this, [this] { m_toasts.endUndoOffers(newestSteps()); });
    connect(&context, &StudioContext::noticed, this,
            [this](const Error& error) {
                const QString advice = errorAdvice(error.id);
                showToast({error.message, error.id.isEmpty() ? advice : tr("%1 (%2)").arg(advice, error.id), NoticeKind::Error});
            });
    connect(&context.jobs(), &JobRunner::jobAdded, this, &MainWindow::showMarks);
    connect(&context.jobs(), &JobRunner::jobFinished, this, &MainWindow::showMarks);
    connect(&context.jobs(), &JobRunner::jobFinished, this, &MainWindow::tellEndOf);
    m_windowActions->readProject();
    showTitle();
}

void MainWindow::followSteps()
{
    if (!m_stepsDelay.isActive())
        m_stepsDelay.start();
}

void MainWindow::tellEndOf(int jobId)
{
    const JobInfo job = m_services.context.jobs().job(jobId);
    if (job.state != JobState::Done || job.startedAt.msecsTo(job.finishedAt) < kTellAfterMs)
        return;
    const QString page = JobsView::resultPage(job.kind);
    Toast toast{tr("%1 is done").arg(job.title), {}, NoticeKind::Success};
    if (!page.isEmpty() && currentPage()->info().id != page) {
        toast.actionText = tr("See result");
        toast.action = [this, page] { showPage(page); };
    }
    showToast(toast);
    // In the background the task bar's entry is what can be seen.
    if (!isActiveWindow())
        QApplication::alert(this);
}

void MainWindow::showTitle()
{
    const ProjectSession* project = m_services.context.project();
    if (project == nullptr)
        setWindowTitle(QStringLiteral("Sensorsmith"));
    else
        setWindowTitle(tr("%1 - Sensorsmith").arg(project->isReadOnly() ? tr("%1 (read-only)").arg(project->name()) : project->name()));
}

void MainWindow::showMarks()
{
    for (Page* page : std::as_const(m_pages))
        m_rail->setMark(page->info().id, page->stateMark(), page->stateMarkText());
    const ProjectSession* project = m_services.context.project();
    int pending = 0;
    // Nothing is learned from pictures.
    const auto hasSignal = [project] { return !std::all_of(project->samples().cbegin(), project->samples().cend(), isPicture); };
    if (project != nullptr && !project->isReadOnly() && hasSignal()) {
        const PipelineStatus pipeline = project->pipeline();
        for (const Stage stage : {Stage::Features, Stage::Train, Stage::Evaluate, Stage::Validate})
            pending += pipeline.of(stage).state != StageState::UpToDate ? 1 : 0;
    }
    m_rail->setPending(pending, m_services.context.jobs().runningCount() > 0);
}

// ---- events ----

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    // Arrives here only when nothing on the page took it.
    if (event->key() == Qt::Key_Escape && closeTransient())
        return;
    QMainWindow::keyPressEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    event->acceptProposedAction();
    takePaths(paths);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_rail->setCollapsed(width() < kCollapseBelow);
    m_toasts.place();
    layoutChanged();
}

void MainWindow::moveEvent(QMoveEvent* event)
{
    QMainWindow::moveEvent(event);
    layoutChanged();
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange)
        layoutChanged();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_storeDelay.stop();
    storeLayout();
    const ProjectSession* project = m_services.context.project();
    m_services.context.settings().setProjectAtEnd(project != nullptr ? project->path() : QString());
    m_services.context.closeProject();
    event->accept();
}

} // namespace studio
