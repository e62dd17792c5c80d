// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/home_page.h"

#include "app/session/studio_context.h"
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
#include <QMimeData>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace studio
{

namespace
{

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
    addHeadAction(QStringLiteral("home.open"), ButtonKind::Secondary);
    auto* grid = new QGridLayout;
    grid->setSpacing(16);
    grid->addWidget(buildExampleCard(), 0, 0);
    grid->addWidget(buildNewCard(), 0, 1);
    grid->addWidget(buildRecentCard(), 1, 0);
    grid->addWidget(buildDropCard(), 1, 1);
    grid->setColumnStretch(0, 2);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(1, 1);
    followRecovery();
    content()->addLayout(grid, 1);
    projectChanged();
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
    QVBoxLayout* body = card->body();
    body->setContentsMargins(24, 20, 24, 20);
    body->setSpacing(8);
    body->addWidget(makeLabel(theme(), TextRole::Small, Token::Text2, tr("Example project"), card));
    body->addWidget(makeLabel(theme(), TextRole::Section, Token::Text, tr("Motion gestures"), card));
    QLabel* text = makeLabel(theme(), TextRole::Body, Token::Text2,
                             tr("Four hand movements of a three-axis accelerometer at 62.5 Hz: idle, wave, snake, updown. No board needed."), card);
    text->setWordWrap(true);
    body->addWidget(text);
    const QStringList steps = {tr("1   Open the example"), tr("2   Run all steps, some seconds"), tr("3   See the result and check it")};
    for (const QString& step : steps)
        body->addWidget(makeLabel(theme(), TextRole::Body, Token::Text, step, card));
    body->addSpacing(8);
    auto* open = new Button(theme(), ButtonKind::Primary, {}, card);
    open->setObjectName(QStringLiteral("home.exampleButton"));
    open->bindAction(services().actions.action(QStringLiteral("home.example")), false);
    body->addWidget(open, 0, Qt::AlignLeft);
    body->addStretch();
    return card;
}

QWidget* HomePage::buildNewCard()
{
    auto* card = new Card(theme(), tr("New project"), this);
    card->setReadout(tr("What do you measure?"));
    const struct {
        const char* kind;
        QString title;
        QString icon;
    } kinds[] = {{"motion", tr("Motion: accelerometer, gyroscope"), QStringLiteral("motion")},
                 {"vibration", tr("Vibration: machine health"), QStringLiteral("vibration")},
                 {"other", tr("Other sensor: gas, temperature, any CSV"), QStringLiteral("thermometer")}};
    for (const auto& one : kinds) {
        auto* button = new Button(theme(), ButtonKind::Secondary, one.title, card);
        button->setObjectName(QStringLiteral("home.new.") + QString::fromLatin1(one.kind));
        button->setIconName(one.icon);
        connect(button, &QPushButton::clicked, this, [this, kind = QString::fromLatin1(one.kind)] { newProject(kind); });
        card->body()->addWidget(button);
    }
    card->body()->addStretch();
    return card;
}

QWidget* HomePage::buildRecentCard()
{
    auto* card = new Card(theme(), tr("Recent projects"), this);
    card->setBodyMargins(0);
    m_recent = new QListWidget(card);
    m_recent->setObjectName(QStringLiteral("home.recent"));
    m_recent->setAccessibleName(tr("Recent projects"));
    m_recent->setFrameShape(QFrame::NoFrame);
    connect(m_recent, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { openPath(item->data(Qt::UserRole).toString()); });
    card->body()->addWidget(m_recent);
    return card;
}

QWidget* HomePage::buildDropCard()
{
    auto* card = new Card(theme(), {}, this);
    auto* empty = new EmptyState(theme(), QStringLiteral("download"), tr("Drop files or a folder here"),
                                 tr("Recordings, an exported dataset folder, or a project file. Nothing leaves this computer."), card);
    card->body()->addWidget(empty);
    return card;
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
    auto* card = new RecoveryCard(theme(), services().dialogs, m_recovery, this);
    content()->addWidget(card);
    connect(card, &RecoveryCard::failed, this,
            [this](const Error& error) { notice()->showNotice(NoticeKind::Error, error.message); });
    connect(&m_recovery, &Recovery::repaired, this, [this](const QString& copyPath, const QStringList& losses) {
        const QString file = QFileInfo(copyPath).fileName();
        if (losses.isEmpty())
            services().host.showToast({tr("%1 holds everything that was in the damaged file.").arg(file), {}, NoticeKind::Success});
        else
            services().host.showToast({tr("%1 is open. Not everything could be read.").arg(file), losses.join(QLatin1Char('\n')), NoticeKind::Warning});
    });
}

void HomePage::fillRecent()
{
    m_recent->clear();
    for (const RecentProject& project : services().context.settings().recentProjects()) {
        const bool isThere = QFileInfo::exists(project.path);
        auto* item = new QListWidgetItem(isThere ? tr("%1\n%2").arg(project.name, project.summary)
                                                 : tr("%1\nfile moved or deleted").arg(project.name),
                                         m_recent);
        item->setData(Qt::UserRole, project.path);
        item->setToolTip(project.path);
        item->setSizeHint({0, 52});
        QFont font = theme().font(TextRole::Body);
        font.setStrikeOut(!isThere);
        item->setFont(font);
    }
    if (m_recent->count() == 0) {
        auto* item = new QListWidgetItem(tr("No project yet. Open the example to begin."), m_recent);
        item->setFlags(Qt::NoItemFlags);
    }
}

void HomePage::projectChanged()
{
    m_recovery.followProject();
    ProjectSession* project = services().context.project();
    setStateText(project != nullptr ? tr("%1 is open").arg(project->name()) : tr("No project open"));
    services().actions.setEnabled(QStringLiteral("home.import"), project != nullptr, tr("Open or make a project first"));
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
                                    if (!made)
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
