// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_strip.h"

#include "app/session/studio_context.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QUrl>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kHeight = 28;

/// The word after the board's name, and whether it is one to worry about.
QString boardState(DeviceState state)
{
    switch (state) {
    case DeviceState::Offline: return StatusStrip::tr("not connected");
    case DeviceState::Identifying: return StatusStrip::tr("connecting");
    case DeviceState::Connected: return StatusStrip::tr("connected");
    case DeviceState::Sampling: return StatusStrip::tr("recording");
    case DeviceState::Running: return StatusStrip::tr("classifying");
    case DeviceState::Streaming: return StatusStrip::tr("live");
    case DeviceState::Bootloader: return StatusStrip::tr("in its bootloader");
    case DeviceState::Flashing: return StatusStrip::tr("flashing");
    case DeviceState::Watching: return StatusStrip::tr("watching");
    case DeviceState::Degraded: return StatusStrip::tr("needs attention");
    }
    return {};
}

} // namespace

StatusStrip::StatusStrip(Theme& theme, ActionRegistry& actions, StudioContext& context, QWidget* parent)
    : QStatusBar(parent)
    , m_theme(theme)
    , m_actions(actions)
    , m_context(context)
{
    setSizeGripEnabled(false);
    setContentsMargins(8, 0, 8, 0);
    const auto label = [&](const char* name) {
        QLabel* made = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
        made->setObjectName(QString::fromLatin1(name));
        return made;
    };
    m_mark = new QLabel(this);
    m_mark->setFixedSize(12, 12);
    m_saved = label("status.saved");
    m_project = label("status.project");
    m_note = new ElidedLabel(theme, TextRole::Small, Token::Text2, {}, this);
    addWidget(m_mark);
    addWidget(m_saved);
    addWidget(m_project);
    m_board = addButton(QStringLiteral("status.board"), QStringLiteral("go.devices"));
    addWidget(m_board);
    addWidget(m_note, 1);
    m_jobs = addButton(QStringLiteral("status.jobs"), QStringLiteral("view.jobs"));
    addPermanentWidget(m_jobs);
    m_network = addButton(QStringLiteral("status.network"), QStringLiteral("go.devices"));
    addPermanentWidget(m_network);
    m_zoom = addButton(QStringLiteral("status.zoom"), QStringLiteral("view.zoomReset"));
    addPermanentWidget(m_zoom);

    connect(&context, &StudioContext::projectChanged, this, &StatusStrip::followProject);
    connect(&context.jobs(), &JobRunner::jobAdded, this, &StatusStrip::showJobs);
    connect(&context.jobs(), &JobRunner::jobChanged, this, &StatusStrip::showJobs);
    connect(&context.jobs(), &JobRunner::jobFinished, this, &StatusStrip::showJobs);
    connect(&context.network(), &ServiceHost::stateChanged, this, &StatusStrip::showNetwork);
    if (DeviceHub* hub = context.devices()) {
        connect(hub, &DeviceHub::activeDeviceChanged, this, &StatusStrip::showBoard);
        connect(hub, &DeviceHub::deviceChanged, this, &StatusStrip::showBoard);
        connect(hub, &DeviceHub::devicesChanged, this, &StatusStrip::showBoard);
    }
    const auto themed = [this] {
        setMinimumHeight(std::max(kHeight, m_theme.controlHeight(true) + 2));
        m_zoom->setText(tr("%1 %").arg(std::lround(m_theme.textScale() * 100.0)));
        m_zoom->setAccessibleName(tr("Text size %1 %, back to 100 %").arg(std::lround(m_theme.textScale() * 100.0)));
        showSaved();
    };
    connect(&theme, &Theme::themeChanged, this, themed);
    themed();
    followProject();
    showBoard();
    showJobs();
    showNetwork();
}

Button* StatusStrip::addButton(const QString& name, const QString& actionId)
{
    auto* button = new Button(m_theme, ButtonKind::Status, {}, this);
    button->setObjectName(name);
    button->setCompact(true);
    connect(button, &QPushButton::clicked, this, [this, actionId] { m_actions.trigger(actionId); });
    return button;
}

void StatusStrip::followProject()
{
    ProjectSession* project = m_context.project();
    if (project == nullptr) {
        m_project->setText(tr("No project open"));
    } else {
        const QString file = QFileInfo(project->path()).fileName();
        m_project->setText(project->isReadOnly() ? tr("%1 (read-only)").arg(file) : file);
        m_project->setToolTip(project->path());
        connect(project, &ProjectSession::saved, this, &StatusStrip::showSaved);
        connect(project, &ProjectSession::failed, this, &StatusStrip::showSaved);
    }
    showSaved();
}

void StatusStrip::showSaved()
{
    ProjectSession* project = m_context.project();
    const bool isSaved = project != nullptr && !project->isReadOnly();
    m_mark->setVisible(isSaved);
    m_saved->setVisible(isSaved);
    if (!isSaved)
        return;
    const QDateTime at = project->savedAt();
    m_saved->setText(at.isValid() ? tr("saved %1").arg(at.toLocalTime().toString(QStringLiteral("HH:mm:ss"))) : tr("saved"));
    QPixmap disc(m_mark->size() * devicePixelRatio());
    disc.setDevicePixelRatio(devicePixelRatio());
    disc.fill(Qt::transparent);
    QPainter painter(&disc);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::Success));
    painter.drawEllipse(QRectF(1, 1, 10, 10));
    painter.end();
    m_mark->setPixmap(disc);
}

void StatusStrip::showBoard()
{
    const DeviceHub* hub = m_context.devices();
    const QString address = hub != nullptr ? hub->activeDevice() : QString();
    m_board->setVisible(!address.isEmpty());
    if (address.isEmpty())
        return;
    const DeviceInfo board = hub->device(address);
    m_board->setText(tr("%1 \u00b7 %2").arg(board.name, boardState(board.state)));
    m_board->setAccessibleName(tr("Board %1").arg(m_board->text()));
}

void StatusStrip::showJobs()
{
    const int running = m_context.jobs().runningCount();
    QString text = running == 0 ? tr("no jobs") : tr("%n job(s)", "", running);
    for (const JobInfo& job : m_context.jobs().jobs()) {
        if (job.state == JobState::Running && job.total > 0)
            text += tr(" %1 %").arg(job.done * 100 / job.total);
    }
    m_jobs->setText(text);
    m_jobs->setAccessibleName(tr("Jobs: %1").arg(text));
}

/// A badge while anything can be reached: what, where, and whether from beyond this computer.
void StatusStrip::showNetwork()
{
    const ServiceHost& network = m_context.network();
    m_network->setVisible(network.isAnyOpen());
    if (!network.isAnyOpen())
        return;
    const QUrl ingestion(network.url(NetworkService::Ingestion));
    const QUrl remote(network.url(NetworkService::Remote));
    QStringList parts;
    if (!ingestion.isEmpty())
        parts << tr("ingest %1").arg(ingestion.authority());
    if (!remote.isEmpty())
        parts << tr("remote %1").arg(ingestion.host() == remote.host() ? QStringLiteral(":%1").arg(remote.port()) : remote.authority());
    const bool isWide = network.reach() != ServiceReach::ThisComputer;
    m_network->setIconName(!isWide ? QStringLiteral("lock") : network.fingerprint().isEmpty() ? QStringLiteral("unlock") : QStringLiteral("network"));
    m_network->setText((isWide ? tr("open to the network: %1") : QStringLiteral("%1")).arg(parts.join(QStringLiteral(" \u00b7 "))));
    m_network->setAccessibleName(tr("Open services: %1").arg(m_network->text()));
}

void StatusStrip::setNote(const QString& text)
{
    m_note->setFullText(text);
}

void StatusStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Rail));
    painter.setPen(m_theme.color(Token::Hairline));
    painter.drawLine(rect().topLeft(), rect().topRight());
}

} // namespace studio
