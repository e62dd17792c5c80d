// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/home_page.h"

#include "app/session/studio_context.h"
#include "ui/pages/home_parts.h"
#include "ui/pages/recent_projects.h"
#include "ui/pages/recovery_card.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QMimeData>
#include <QResizeEvent>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kSideWidth = 400;
constexpr int kNarrowSideWidth = 344;
constexpr int kNarrowPage = 1200;

/// True for a file that was never a project: another suffix and no backups beside it.
bool isForeignFile(const QString& path)
{
    return !path.endsWith(QLatin1String(".smith")) && backupsOf(path).isEmpty();
}

} // namespace

HomePage::HomePage(PageInfo info, PageServices& services)
    : FramedPage(std::move(info), services)
    , m_recovery(services.context)
{
    setAcceptDrops(true);
    registerActions();
    addHeadAction(QStringLiteral("home.import"), ButtonKind::Secondary);
    QWidget* open = addHeadAction(QStringLiteral("home.open"), ButtonKind::Secondary);
    // Made in the order in which one reads, which is that of Tab: the head, the cards row by row.
    QWidget* example = buildExampleCard();
    m_sideCards = {buildNewCard()};
    m_recent = new RecentCard(theme(), this);
    m_sideCards << buildDropCard();
    registerListActions();
    connect(&this->services().context, &StudioContext::recentChanged, this, &HomePage::showRecent);
    connect(m_recent, &RecentCard::openWanted, this, [this](const RecentProject& project) { openPath(project.path); });
    connect(m_recent, &RecentCard::locateWanted, this, &HomePage::locate);
    connect(m_recent, &RecentCard::removeWanted, this, &HomePage::forget);
    connect(m_recent, &RecentCard::chosenChanged, this, [this] {
        this->services().actions.setEnabled(QStringLiteral("home.forget"), !m_recent->chosen().path.isEmpty(), tr("No project is chosen"));
    });
    auto* grid = new QGridLayout;
    grid->setSpacing(16);
    grid->addWidget(example, 0, 0);
    grid->addWidget(m_sideCards[0], 0, 1);
    grid->addWidget(m_recent, 1, 0);
    grid->addWidget(m_sideCards[1], 1, 1);
    grid->setColumnStretch(0, 1);
    grid->setRowStretch(1, 1);
    fitColumns();
    connect(&theme(), &Theme::themeChanged, this, &HomePage::fitColumns);
    followRecovery();
    content()->addLayout(grid, 1);
    m_recoveryCard->setTabAfter(open);
    projectChanged();
}

QWidget* HomePage::firstFocus() const
{
    // No focus proxy: Tab would enter the page there and miss what stands before it.
    return m_recent->chosen().path.isEmpty() ? m_example : static_cast<QWidget*>(m_recent->list());
}

/// Keys of the list of recent projects, which exists by then.
void HomePage::registerListActions()
{
    services().actions.add({.id = QStringLiteral("home.forget"),
                            .text = tr("Remove from recent projects"),
                            .iconName = QStringLiteral("x"),
                            .shortcuts = {QKeySequence(Qt::Key_Delete)},
                            .context = info().id,
                            .menu = QStringLiteral("file"),
                            .description = tr("Takes the chosen project off the list; its file stays"),
                            .scope = KeyScope::Widget,
                            .handler = [this] { forget(m_recent->chosen()); }},
                           m_recent->list());
}

void HomePage::registerActions()
{
    ActionRegistry& actions = services().actions;
    actions.add({.id = QStringLiteral("home.example"),
                 .text = tr("Open example \u201cMotion gestures\u201d"),
                 .iconName = QStringLiteral("motion"),
                 .menu = QStringLiteral("file"),
                 .description = tr("Four hand movements; no board needed"),
                 .handler = [this] { services().context.openExample(); }});
    actions.add({.id = QStringLiteral("home.new"),
                 .text = tr("&New project..."),
                 .iconName = QStringLiteral("plus"),
                 .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_N)},
                 .menu = QStringLiteral("file"),
                 .description = tr("Chooses a place for it; the cards on Home also set it up for a kind of sensor"),
                 .handler = [this] { newProject(QStringLiteral("motion")); }});
    actions.add({.id = QStringLiteral("home.open"),
                 .text = tr("&Open..."),
                 .iconName = QStringLiteral("folder-open"),
                 .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_O)},
                 .menu = QStringLiteral("file"),
                 .handler = [this] {
                     services().dialogs.openFiles(this, {.title = tr("Open a project"), .filters = tr("Projects (*.smith)")},
                                                  [this](const QStringList& files) { openPath(files.value(0)); });
                 }});
    actions.add({.id = QStringLiteral("home.import"),
                 .text = tr("&Import dataset..."),
                 .iconName = QStringLiteral("import"),
                 .shortcuts = {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I)},
                 .menu = QStringLiteral("data"),
                 .description = tr("A folder of recordings or an exported dataset"),
                 .handler = [this] {
                     services().dialogs.chooseFolder(this, {.title = tr("Import a folder of recordings")},
                                                     [this](const QString& folder) { services().context.importPaths({folder}); });
                 }});
    actions.add({.id = QStringLiteral("home.close"), .text = tr("&Close project"), .iconName = QStringLiteral("x"), .menu = QStringLiteral("file"),
                 .handler = [this] { services().context.closeProject(); }});
}

QWidget* HomePage::buildExampleCard()
{
    auto* card = new Card(theme(), {}, this);
    card->setEmphasized(true);
    card->body()->setContentsMargins(24, 16, 24, 16);
    auto* row = new QHBoxLayout;
    row->setSpacing(24);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(makeLabel(theme(), TextRole::Small, Token::Text2, tr("Example project"), card));
    words->addWidget(makeLabel(theme(), TextRole::Section, Token::Text, tr("Motion gestures"), card));
    QLabel* text = makeLabel(theme(), TextRole::Body, Token::Text2,
                             tr("Four hand movements of a three-axis accelerometer at 62.5 Hz: idle, wave, snake, updown. No board needed."), card);
    text->setWordWrap(true);
    words->addWidget(text);
    words->addSpacing(8);
    words->addWidget(new StepRow(theme(), 1, tr("Open the example"), card));
    words->addWidget(new StepRow(theme(), 2, tr("Run all steps, some seconds"), card));
    words->addWidget(new StepRow(theme(), 3, tr("See the result and check it"), card));
    words->addSpacing(8);
    words->addStretch();
    m_example = new Button(theme(), ButtonKind::Primary, {}, card);
    m_example->setObjectName(QStringLiteral("home.exampleButton"));
    m_example->bindAction(services().actions.action(QStringLiteral("home.example")), false, false);
    words->addWidget(m_example, 0, Qt::AlignLeft);
    row->addLayout(words, 9);
    row->addWidget(new GesturePicture(theme(), card), 12);
    card->body()->addLayout(row);
    return card;
}

QWidget* HomePage::buildNewCard()
{
    auto* card = new Card(theme(), tr("New project"), this);
    card->setReadout(tr("What do you measure?"));
    card->setBodyMargins(0);
    card->body()->setSpacing(0);
    const struct {
        const char* kind;
        QString icon;
        QString title;
        QString detail;
    } kinds[] = {{"motion", QStringLiteral("motion"), tr("Motion"), tr("Accelerometer, gyroscope, magnetometer")},
                 {"vibration", QStringLiteral("vibration"), tr("Vibration"), tr("Machine health, fast accelerometer")},
                 {"other", QStringLiteral("thermometer"), tr("Other sensor"), tr("Gas, temperature, pressure, any CSV")}};
    for (const auto& one : kinds) {
        auto* button = new ChoiceRow(theme(), one.icon, one.title, one.detail, card);
        button->setObjectName(QStringLiteral("home.new.") + QString::fromLatin1(one.kind));
        connect(button, &QPushButton::clicked, this, [this, kind = QString::fromLatin1(one.kind)] { newProject(kind); });
        card->body()->addWidget(button, 1);
    }
    return card;
}

QWidget* HomePage::buildDropCard()
{
    auto* frame = new DropFrame(theme(), this);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(24, 8, 24, 8);
    column->setSpacing(6);
    column->addStretch();
    auto* icon = new QLabel(frame);
    icon->setAlignment(Qt::AlignCenter);
    const auto paint = [this, icon] { icon->setPixmap(theme().icon(QStringLiteral("download"), Token::Text2).pixmap(28, 28)); };
    paint();
    connect(&theme(), &Theme::themeChanged, icon, paint);
    column->addWidget(icon);
    const auto line = [&](TextRole role, Token token, const QString& text) {
        QLabel* label = makeLabel(theme(), role, token, text, frame);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        column->addWidget(label);
        return label;
    };
    line(TextRole::BodyStrong, Token::Text, tr("Drop files or a folder here"));
    line(TextRole::Body, Token::Text2, tr("Recordings, an exported dataset folder, or a project file"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    for (const char* id : {"home.open", "home.import"}) {
        auto* button = new Button(theme(), ButtonKind::Secondary, {}, frame);
        button->setObjectName(QStringLiteral("drop.") + QString::fromLatin1(id));
        button->setCompact(true);
        button->bindAction(services().actions.action(QString::fromLatin1(id)), false);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    column->addSpacing(4);
    column->addLayout(buttons);
    column->addSpacing(4);
    m_dropHint = line(TextRole::Small, Token::Text2, {});
    m_dropHint->setObjectName(QStringLiteral("home.dropHint"));
    column->addStretch();
    return frame;
}

void HomePage::fitColumns()
{
    for (QWidget* card : std::as_const(m_sideCards))
        card->setFixedWidth(static_cast<int>((width() < kNarrowPage ? kNarrowSideWidth : kSideWidth) * theme().textScale()));
}

void HomePage::resizeEvent(QResizeEvent* event)
{
    FramedPage::resizeEvent(event);
    fitColumns();
}

void HomePage::activated()
{
    fillRecent();
}

void HomePage::open(const QVariantMap& arguments)
{
    openPath(arguments.value(QStringLiteral("project")).toString());
}

void HomePage::followRecovery()
{
    m_recoveryCard = new RecoveryCard(theme(), services().dialogs, m_recovery, this);
    content()->addWidget(m_recoveryCard);
    connect(m_recoveryCard, &RecoveryCard::failed, this,
            [this](const Error& error) { notice()->showNotice(NoticeKind::Error, error.message); });
    connect(&m_recovery, &Recovery::recovered, this, &HomePage::onRecovered);
    connect(&m_recovery, &Recovery::discarded, this, &HomePage::onDiscarded);
    connect(&m_recovery, &Recovery::repaired, this, [this](const QString& copyPath, const QStringList& losses) {
        const QString file = QFileInfo(copyPath).fileName();
        if (losses.isEmpty())
            services().host.showToast({tr("%1 holds everything that was in the damaged file.").arg(file), {}, NoticeKind::Success});
        else
            services().host.showToast({tr("%1 is open. Not everything could be read.").arg(file), losses.join(QLatin1Char('\n')), NoticeKind::Warning});
    });
}

void HomePage::onRecovered(const RecoveryItem& item)
{
    fillRecent();
    if (item.kind != RecoveryItem::Kind::Recording)
        return; // the opened project or the job tells of itself
    const QString length = QLocale().toString(item.durationMs / 1000.0, 'f', 1);
    services().host.showToast({tr("%1 is kept: %2 s in %3.").arg(item.name, length, item.project), {}, NoticeKind::Success, tr("Undo"), {},
                               [this, item] { putInBin(item); }});
}

/// What was kept is a sample by now: taken back, it goes where samples go.
void HomePage::putInBin(const RecoveryItem& item)
{
    ProjectSession* project = services().context.project();
    if (project == nullptr || project->path() != item.path || project->sample(item.sample) == nullptr) {
        notice()->showNotice(NoticeKind::Info, tr("%1 is not in the open project any more.").arg(item.name));
        return;
    }
    if (const Result<void> moved = project->moveToBin({item.sample}); !moved) {
        notice()->showNotice(NoticeKind::Error, moved.error().message);
        return;
    }
    fillRecent();
    services().host.showToast({tr("%1 is in the Bin of %2; Undo in the Edit menu brings it back.").arg(item.name, item.project)});
}

void HomePage::onDiscarded(const RecoveryItem& item)
{
    fillRecent();
    if (item.kind == RecoveryItem::Kind::Training) {
        services().host.showToast({tr("%1 stays as interrupted.").arg(item.name), {}, NoticeKind::Info, tr("Undo"), {}, [this, item] {
                                       if (const Result<void> back = m_recovery.offerAgain(item); !back)
                                           notice()->showNotice(NoticeKind::Error, back.error().message);
                                   }});
        return;
    }
    const QString length = QLocale().toString(item.durationMs / 1000.0, 'f', 1);
    services().host.showToast({tr("%1 is discarded: its %2 s are deleted. Everything else in %3 stays.").arg(item.name, length, item.project)});
}

void HomePage::fillRecent()
{
    services().context.refreshRecent();
    showRecent();
}

void HomePage::showRecent()
{
    const ProjectSession* project = services().context.project();
    m_recent->setProjects(services().context.settings().recentProjects(), project != nullptr ? project->path() : QString());
}

void HomePage::forget(const RecentProject& project)
{
    if (project.path.isEmpty())
        return;
    services().context.settings().removeRecentProject(project.path);
    fillRecent();
    services().host.showToast({tr("%1 is off the list; its file stays.").arg(project.name), {}, NoticeKind::Info, tr("Undo"), {}, [this, project] {
                                   services().context.settings().addRecentProject(project);
                                   fillRecent();
                               }});
}

/// The file was moved: the entry follows it once it opens.
void HomePage::locate(const RecentProject& project)
{
    services().dialogs.openFiles(this, {.title = tr("Where is %1 now?").arg(project.name), .filters = tr("Projects (*.smith)")},
                                 [this, project](const QStringList& files) {
                                     if (files.isEmpty())
                                         return;
                                     services().context.settings().removeRecentProject(project.path);
                                     openPath(files.first());
                                     fillRecent();
                                 });
}

void HomePage::projectChanged()
{
    m_recovery.followProject();
    ProjectSession* project = services().context.project();
    setStateText(project != nullptr ? tr("%1 is open").arg(project->name()) : tr("No project open"));
    services().actions.setEnabled(QStringLiteral("home.import"), project != nullptr, tr("Open or make a project first"));
    m_dropHint->setText(project != nullptr ? tr("Nothing leaves this computer.") : tr("Recordings need a project: open or make one first."));
    services().actions.setEnabled(QStringLiteral("home.close"), project != nullptr, tr("No project is open"));
    fillRecent();
    // With something left to decide the user stays here and sees it.
    if (project != nullptr && m_recovery.items().isEmpty())
        services().host.showPage(QStringLiteral("dataset"));
}

void HomePage::newProject(const QString& kind)
{
    services().dialogs.saveFile(this,
                                {.title = tr("Make a project"),
                                 .filters = tr("Projects (*.smith)"),
                                 .folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation),
                                 .suggestion = QStringLiteral("project.smith"),
                                 .suffix = QStringLiteral("smith")},
                                [this, kind](const QString& path) {
                                    const Result<void> made =
                                        services().context.createProject(path, QFileInfo(path).completeBaseName(), kind);
                                    if (made)
                                        return;
                                    services().host.showPage(info().id); // it may have been asked for on any page
                                    notice()->showNotice(NoticeKind::Error, made.error().message);
                                });
}

void HomePage::openPath(const QString& path)
{
    if (path.isEmpty())
        return;
    const Result<void> opened = services().context.openProject(path);
    if (opened) {
        notice()->showNotice(NoticeKind::Info, {});
    } else if (opened.error().code == ErrorCode::Busy) {
        notice()->showNotice(NoticeKind::Warning, opened.error().message, tr("Open read-only"), [this, path] {
            if (const Result<void> readOnly = services().context.openProject(path, true); !readOnly)
                notice()->showNotice(NoticeKind::Error, readOnly.error().message);
        });
    } else if (Recovery::isDamage(opened.error()) && !isForeignFile(path)) {
        m_recovery.addDamage(path, opened.error());
        notice()->showNotice(NoticeKind::Error, opened.error().message);
    } else {
        notice()->showNotice(NoticeKind::Error, opened.error().message, tr("Remove from the list"), [this, path] {
            services().context.settings().removeRecentProject(path);
            notice()->showNotice(NoticeKind::Info, {});
            fillRecent();
        });
    }
}

void HomePage::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void HomePage::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        paths << url.toLocalFile();
    if (paths.size() == 1 && paths.first().endsWith(QLatin1String(".smith")))
        openPath(paths.first());
    else if (services().context.project() != nullptr)
        services().context.importPaths(paths);
    else
        notice()->showNotice(NoticeKind::Info, tr("Open or make a project first, then drop the recordings again."));
}

} // namespace studio
