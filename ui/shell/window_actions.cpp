// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_actions.h"

#include "app/session/app_history.h"
#include "app/session/studio_context.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/docks.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page_list.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"
#include "ui/widgets/mnemonic.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QFileInfo>
#include <QLocale>
#include <QStandardPaths>
#include <QUrl>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kMostRecent = 10;
const QString kZoomKey = QStringLiteral("window/zoom");

QString recentId(int index)
{
    return QStringLiteral("file.recent.%1").arg(index);
}

QKeySequence ctrl(Qt::Key key)
{
    return QKeySequence(Qt::CTRL | key);
}

QKeySequence ctrlShift(Qt::Key key)
{
    return QKeySequence(Qt::CTRL | Qt::SHIFT | key);
}

} // namespace

WindowActions::WindowActions(PageServices& services, MainWindow& window)
    : QObject(&window)
    , m_services(services)
    , m_window(window)
{
}

void WindowActions::add(const char* id, const QString& text, const char* icon, const Options& options, std::function<void()> handler)
{
    ActionSpec spec;
    spec.id = QString::fromLatin1(id);
    spec.text = text;
    spec.iconName = QString::fromLatin1(icon);
    spec.shortcuts = options.keys;
    spec.menu = options.menu;
    spec.description = options.description;
    spec.handler = std::move(handler);
    m_services.actions.add(std::move(spec));
}

void WindowActions::addSwitch(const char* id, const QString& text, const char* icon, const Options& options, bool isOn,
                              std::function<void(bool)> handler)
{
    ActionSpec spec;
    spec.id = QString::fromLatin1(id);
    spec.text = text;
    spec.iconName = QString::fromLatin1(icon);
    spec.shortcuts = options.keys;
    spec.menu = options.menu;
    spec.description = options.description;
    spec.isCheckable = true;
    spec.handler = [this, name = spec.id, set = std::move(handler)] { set(m_services.actions.action(name)->isChecked()); };
    m_services.actions.add(std::move(spec))->setChecked(isOn);
}

void WindowActions::registerAll()
{
    registerFile();
    registerEdit();
    registerView();
    registerGo();
    registerTools();
    registerHelp();
    if (const double stored = m_services.settings.blob(kZoomKey).toDouble(); stored > 0.0)
        m_services.theme.setTextScale(stored);
    listRecent();
    connect(&m_services.context, &StudioContext::projectChanged, this, &WindowActions::listRecent);
}

void WindowActions::registerFile()
{
    const QString menu = QStringLiteral("file");
    add("file.save", tr("&Save now"), "save",
        {{ctrl(Qt::Key_S)}, menu, tr("Every change is saved as it happens; this also brings the project file itself up to now")},
        [this] { checkpoint(); });
    addSwitch("file.reopen", tr("&Reopen the project at start"), "history", {{}, menu, tr("Shows the project and page of the last time")},
              m_services.context.settings().reopensProject(),
              [this](bool isOn) { m_services.context.settings().setReopensProject(isOn); });
    for (int i = 0; i < kMostRecent; ++i)
        add(recentId(i).toLatin1().constData(), tr("Open recent %1").arg(i + 1), "folder", {{}, menu, {}}, [this, i] {
            m_window.openProject(m_services.context.settings().recentProjects().value(i).path);
        });
    add("file.quit", tr("&Quit"), "x", {{ctrl(Qt::Key_Q)}, menu, tr("Jobs that run are stopped; what is saved stays")}, [this] { m_window.close(); });
}

void WindowActions::registerEdit()
{
    const QString menu = QStringLiteral("edit");
    StudioContext& context = m_services.context;
    add("edit.undo", tr("&Undo"), "undo", {{ctrl(Qt::Key_Z)}, menu, {}}, [this] { go(Direction::Undo); });
    add("edit.redo", tr("&Redo"), "redo", {{ctrlShift(Qt::Key_Z), ctrl(Qt::Key_Y)}, menu, {}}, [this] { go(Direction::Redo); });
    connect(&context.history(), &AppHistory::changed, this, [this] {
        m_wentOutside = true;
        readProject();
    });
    add("page.filter", tr("&Filter on this page"), "filter", {{ctrl(Qt::Key_F)}, menu, {}}, [this] {
        if (Page* page = m_window.currentPage())
            page->focusFilter();
    });
    add("model.runAll", tr("Run &all that is out of date"), "play",
        {{ctrlShift(Qt::Key_Return)}, QStringLiteral("model"), tr("Features, training, evaluation and the check on the board, in order")}, [this, &context] {
            if (context.runAllOutOfDate() == 0)
                m_window.showToast({tr("Everything is up to date.")});
        });
    add("page.primary", tr("Do the page's main action"), "bolt", {{ctrl(Qt::Key_Return)}, {}, {}}, [this] {
        if (const Page* page = m_window.currentPage(); page != nullptr && !page->primaryActionId().isEmpty())
            m_services.actions.trigger(page->primaryActionId());
    });
}

void WindowActions::registerView()
{
    const QString menu = QStringLiteral("view");
    add("page.reload", tr("Re&fresh"), "refresh", {{QKeySequence(Qt::Key_F5)}, menu, {}}, [this] {
        if (ProjectSession* project = m_services.context.project())
            project->refresh();
        if (Page* page = m_window.currentPage())
            page->reload();
    });
    add("view.jobs", tr("&Jobs"), "jobs", {{ctrlShift(Qt::Key_J)}, menu, {}}, [this] { m_window.docks().toggle(QStringLiteral("jobs")); });
    add("view.log", tr("&Log"), "log", {{ctrlShift(Qt::Key_L)}, menu, {}}, [this] { m_window.docks().toggle(QStringLiteral("log")); });
    add("view.console", tr("Device &console"), "terminal", {{ctrl(Qt::Key_QuoteLeft)}, menu, {}}, [this] { m_window.toggleConsole(); });
    add("view.history", tr("&History"), "history", {{ctrlShift(Qt::Key_H)}, menu, {}},
        [this] { m_window.docks().toggle(QStringLiteral("history")); });
    add("view.inspector", tr("&Inspector"), "panel-right", {{ctrl(Qt::Key_I)}, menu, tr("Shows or hides the details beside the page")},
        [this] { m_window.toggleInspector(); });
    add("view.zoomIn", tr("Lar&ger text"), "zoom-in", {{ctrl(Qt::Key_Plus), ctrl(Qt::Key_Equal)}, menu, {}}, [this] { zoom(1); });
    add("view.zoomOut", tr("S&maller text"), "zoom-out", {{ctrl(Qt::Key_Minus)}, menu, {}}, [this] { zoom(-1); });
    add("view.zoomReset", tr("&Text at 100 %"), "zoom-fit", {{}, menu, {}}, [this] { zoom(0); });
    add("view.fullScreen", tr("F&ull screen"), "fullscreen", {{QKeySequence(Qt::Key_F11)}, menu, {}},
        [this] { m_window.setWindowState(m_window.windowState() ^ Qt::WindowFullScreen); });
    add("view.resetLayout", tr("&Reset layout"), "panel-bottom", {{}, menu, tr("Window, docks, splitters and columns as they were at first")},
        [this] { m_window.resetLayout(); });
    add("view.nextPane", tr("Next pane"), "arrow-right", {{QKeySequence(Qt::Key_F6)}, {}, {}}, [this] { m_window.cyclePane(1); });
    add("view.previousPane", tr("Previous pane"), "arrow-left", {{QKeySequence(Qt::SHIFT | Qt::Key_F6)}, {}, {}},
        [this] { m_window.cyclePane(-1); });
    const struct {
        const char* id;
        QString text;
        const char* icon;
    } themes[] = {{"theme.system", tr("Theme: as the system"), "settings"},
                  {"theme.light", tr("Theme: light"), "sun"},
                  {"theme.dark", tr("Theme: dark"), "moon"},
                  {"theme.high-contrast", tr("Theme: high contrast"), "eye"}};
    for (const auto& one : themes) {
        const QString name = QString::fromLatin1(one.id).section(QLatin1Char('.'), 1);
        addSwitch(one.id, one.text, one.icon, {{}, menu, {}}, m_services.settings.themeName() == name, [this, name](bool) {
            m_services.theme.apply(themeKindFromName(name));
            m_services.settings.setThemeName(name);
            markTheme();
        });
    }
}

/// One of them is in use, also after it was chosen a second time.
void WindowActions::markTheme()
{
    for (const char* name : {"system", "light", "dark", "high-contrast"}) {
        const QString text = QString::fromLatin1(name);
        m_services.actions.action(QStringLiteral("theme.") + text)->setChecked(m_services.settings.themeName() == text);
    }
}

void WindowActions::registerGo()
{
    for (const PageEntry& entry : pageList()) {
        add((QStringLiteral("go.") + entry.info.id).toLatin1().constData(), tr("Go to %1").arg(entry.info.title),
            entry.info.iconName.toLatin1().constData(),
            {entry.info.shortcut.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{entry.info.shortcut}, QStringLiteral("view"), {}},
            [this, id = entry.info.id] { m_window.showPage(id); });
    }
}

void WindowActions::registerTools()
{
    const QString menu = QStringLiteral("tools");
    add("tools.clearJobs", tr("&Clear finished jobs"), "check", {{}, menu, {}}, [this] { m_services.context.jobs().clearFinished(); });
    add("tools.diagnostics", tr("Copy &diagnostics..."), "copy", {{}, menu, tr("Versions and the log, for a report; shown before it is copied")},
        [this] { m_window.showText(tr("Diagnostics"), m_services.context.log().diagnostics()); });
    add("tools.dataFolder", tr("Open the data &folder"), "folder-open", {{}, menu, tr("Where the example project and the log are kept")}, [] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)));
    });
    addSwitch("tools.reducedMotion", tr("&Reduced motion"), "settings", {{}, menu, tr("Nothing slides or fades")}, m_services.settings.reducedMotion(),
              [this](bool isOn) {
                  m_services.settings.setReducedMotion(isOn);
                  m_services.theme.setReducedMotion(isOn);
              });
}

void WindowActions::registerHelp()
{
    const QString menu = QStringLiteral("help");
    add("palette", tr("Search &commands"), "search", {{ctrl(Qt::Key_K)}, menu, {}}, [this] { m_window.openPalette(); });
    add("help.focused", tr("&Help on this control"), "help", {{QKeySequence(Qt::Key_F1)}, menu, tr("What has the focus now, and its keys")},
        [this] { m_window.showHelp(); });
    add("help.shortcuts", tr("&Keyboard shortcuts"), "keyboard", {{ctrl(Qt::Key_Slash), QKeySequence(Qt::Key_Question)}, menu, {}},
        [this] { m_window.showShortcuts(); });
    add("help.about", tr("&About Sensorsmith"), "info", {{}, menu, {}}, [this] {
        m_window.showToast({tr("Sensorsmith %1").arg(QCoreApplication::applicationVersion()),
                            tr("Free software under the GPL, version 3 or later; generated device code under the MIT licence.")});
    });
}

bool WindowActions::canGoInside(Direction direction) const
{
    ProjectSession* project = m_services.context.project();
    if (project == nullptr || project->isReadOnly())
        return false;
    return direction == Direction::Undo ? project->undoStack().canUndo() : project->undoStack().canRedo();
}

/// When the project's step that is next that way was made, or was undone or made again here after that.
QDateTime WindowActions::insideTime(Direction direction) const
{
    ProjectSession& project = *m_services.context.project();
    const int index = project.undoStack().index();
    const QDateTime made = project.stepTime(direction == Direction::Undo ? index - 1 : index);
    return std::max(made, m_turnedAt.value(made, made));
}

bool WindowActions::isOutsideNext(Direction direction) const
{
    const AppHistory& outside = m_services.context.history();
    const bool isUndo = direction == Direction::Undo;
    if (!(isUndo ? outside.canUndo() : outside.canRedo()))
        return false;
    if (!canGoInside(direction))
        return true;
    const QDateTime at = isUndo ? outside.undoTime() : outside.redoTime();
    const QDateTime inside = insideTime(direction);
    return inside == at ? m_wentOutside : inside < at;
}

/// There is one Undo: an edit of the project ends what could be made again outside it, and would be a surprise now. Not the other way round:
/// what lies outside is on one page only, and must not cost a step of the work in the project.
void WindowActions::endRedo()
{
    AppHistory& outside = m_services.context.history();
    ProjectSession* project = m_services.context.project();
    if (m_stepsOf != project || project == nullptr) {
        m_stepsOf = project;
        m_turnedAt.clear();
        return;
    }
    const QUndoStack& inside = project->undoStack();
    // The step made last may be an old one that was made again, or read again from the file.
    const QDateTime newest = inside.canRedo() ? QDateTime() : project->stepTime(inside.index() - 1);
    if (newest.isValid() && outside.canRedo() && newest >= outside.undoneAt())
        outside.forgetUndone();
}

bool WindowActions::stepInside(Direction direction)
{
    ProjectSession* project = m_services.context.project();
    QUndoStack& steps = project->undoStack();
    const bool isUndo = direction == Direction::Undo;
    m_turnedAt.insert(project->stepTime(isUndo ? steps.index() - 1 : steps.index()), QDateTime::currentDateTime());
    bool isDone = true;
    const QMetaObject::Connection refusal = connect(project, &ProjectSession::failed, this, [&isDone] { isDone = false; });
    if (isUndo)
        steps.undo();
    else
        steps.redo();
    disconnect(refusal);
    return isDone;
}

void WindowActions::go(Direction direction)
{
    AppHistory& outside = m_services.context.history();
    const bool isUndo = direction == Direction::Undo;
    const bool isOutside = isOutsideNext(direction);
    if (!isOutside && !canGoInside(direction))
        return;
    const QUndoStack* inside = isOutside ? nullptr : &m_services.context.project()->undoStack();
    const QString step = isUndo ? (isOutside ? outside.undoText() : inside->undoText()) : (isOutside ? outside.redoText() : inside->redoText());
    m_wentOutside = isOutside;
    const bool isDone = !isOutside ? stepInside(direction) : isUndo ? outside.undo() : outside.redo();
    if (isDone)
        tell(direction, step);
}

/// The newest step is often one of another page: what the key did is not to be seen on the one in sight.
void WindowActions::tell(Direction direction, const QString& step)
{
    const bool isUndo = direction == Direction::Undo;
    m_window.showToast({.text = isUndo ? tr("Undone: %1").arg(step) : tr("Redone: %1").arg(step),
                        .actionText = isUndo ? tr("Redo") : tr("Undo"),
                        .actionKeys = isUndo ? tr("Ctrl Y") : tr("Ctrl Z"),
                        .action = [this, isUndo] { m_services.actions.trigger(isUndo ? QStringLiteral("edit.redo") : QStringLiteral("edit.undo")); }});
}

void WindowActions::readProject()
{
    endRedo();
    ProjectSession* project = m_services.context.project();
    const bool canWrite = project != nullptr && !project->isReadOnly();
    const AppHistory& outside = m_services.context.history();
    const QString undoText = isOutsideNext(Direction::Undo) ? outside.undoText() : canWrite ? project->undoStack().undoText() : QString();
    const QString redoText = isOutsideNext(Direction::Redo) ? outside.redoText() : canGoInside(Direction::Redo) ? project->undoStack().redoText() : QString();
    const bool canUndo = outside.canUndo() || (canWrite && project->undoStack().canUndo());
    const bool canRedo = outside.canRedo() || canGoInside(Direction::Redo);
    ActionRegistry& actions = m_services.actions;
    actions.setEnabled(QStringLiteral("edit.undo"), canUndo, tr("There is nothing to undo"));
    actions.setEnabled(QStringLiteral("edit.redo"), canRedo, tr("There is nothing to repeat"));
    actions.setText(QStringLiteral("edit.undo"), canUndo ? tr("&Undo %1").arg(literal(undoText)) : tr("&Undo"));
    actions.setText(QStringLiteral("edit.redo"), canRedo ? tr("&Redo %1").arg(literal(redoText)) : tr("&Redo"));
    actions.setEnabled(QStringLiteral("model.runAll"), canWrite,
                       project == nullptr ? tr("Open a project first") : tr("This project is open read-only"));
    actions.setEnabled(QStringLiteral("file.save"), project != nullptr, tr("No project is open"));
}

void WindowActions::listRecent()
{
    const QVector<RecentProject> recent = m_services.context.settings().recentProjects();
    for (int i = 0; i < kMostRecent; ++i) {
        const bool isListed = i < recent.size();
        const bool isThere = isListed && QFileInfo::exists(recent[i].path);
        ActionRegistry& actions = m_services.actions;
        actions.setText(recentId(i), isListed ? tr("Open recent: %1").arg(recent[i].name) : tr("Open recent %1").arg(i + 1));
        actions.setDescription(recentId(i), isListed ? recent[i].summary : QString());
        actions.setEnabled(recentId(i), isThere, isListed ? tr("The file was moved or deleted") : tr("No such project yet"));
        actions.action(recentId(i))->setVisible(isListed);
    }
}

void WindowActions::checkpoint()
{
    ProjectSession* project = m_services.context.project();
    if (const Result<void> written = project->checkpoint(); !written) {
        m_window.showToast({written.error().message, {}, NoticeKind::Error});
        return;
    }
    const QDateTime at = project->savedAt();
    m_window.showToast({tr("Saved automatically"),
                        at.isValid() ? tr("The last change was saved at %1; nothing is waiting.").arg(QLocale().toString(at.toLocalTime().time(), QLocale::ShortFormat))
                                     : tr("Nothing is waiting to be saved."),
                        NoticeKind::Success});
}

/// By so many tenths; 0 goes back to the design's size.
void WindowActions::zoom(int tenths)
{
    Theme& theme = m_services.theme;
    theme.setTextScale(tenths == 0 ? 1.0 : std::round(theme.textScale() * 10.0 + tenths) / 10.0);
    m_services.settings.setBlob(kZoomKey, QByteArray::number(theme.textScale()));
}

} // namespace studio
