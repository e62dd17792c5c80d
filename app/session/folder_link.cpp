// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/folder_link.h"

#include "models/core/error_advice.h"
#include "models/core/error_json.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QLocale>

namespace studio
{

namespace
{
constexpr int kPublishMs = 200;
}

FolderLink::FolderLink(Place place, std::shared_ptr<ConsoleLog> console)
    : m_place(std::move(place))
    , m_console(std::move(console))
    , m_publish(this)
{
    m_publish.setSingleShot(true);
    m_publish.setInterval(kPublishMs);
    connect(&m_publish, &QTimer::timeout, this, [this] {
        if (std::exchange(m_hasNew, false))
            Q_EMIT samplesTaken();
        publish();
        Q_EMIT consoleChanged();
    });
}

// ---- the process ----

void FolderLink::connectBoard()
{
    if (m_process == nullptr) {
        m_process = std::make_unique<CliProcess>(m_place.cliProgram,
                                                 Error{ErrorCode::Io, tr("The watch of %1 ended unexpectedly. What it had taken in is kept; watch it again.").arg(m_place.path),
                                                       {}, QStringLiteral("SRC-033")});
        connect(m_process.get(), &CliProcess::told, this, &FolderLink::onTold);
        connect(m_process.get(), &CliProcess::ended, this, &FolderLink::onEnded);
    }
    m_startsAgain = m_isEnding;
    if (!m_process->isRunning())
        start();
}

void FolderLink::start()
{
    if (m_place.sinceMs == 0)
        m_place.sinceMs = QDateTime::currentMSecsSinceEpoch() + 1; // after what was written just now
    // It takes the process a while to look for the first time: what comes meanwhile is new as well.
    const QStringList arguments{QStringLiteral("watch"), m_place.projectPath, m_place.path, QStringLiteral("--since"),
                                QDateTime::fromMSecsSinceEpoch(m_place.sinceMs, Qt::UTC).toString(Qt::ISODateWithMs)};
    Q_EMIT seenUntil(m_place.sinceMs);
    m_state = DeviceState::Identifying;
    m_lastError = {};
    m_isAway = false;
    m_postponed.clear(); // it is offered all of them anew
    publish();
    m_process->start(arguments);
}

void FolderLink::disconnectBoard()
{
    m_startsAgain = false;
    m_place.sinceMs = 0;
    if (m_process != nullptr && m_process->isRunning()) {
        m_isEnding = true;
        m_process->stop();
        return;
    }
    m_state = DeviceState::Offline;
    m_lastError = {};
    publish();
    Q_EMIT disconnected();
}

void FolderLink::onEnded(const std::optional<Error>& error)
{
    m_state = DeviceState::Offline;
    const bool wasAsked = std::exchange(m_isEnding, false);
    note(tr("The watch has ended."));
    if (std::exchange(m_startsAgain, false)) {
        start();
        return;
    }
    if (error && !wasAsked)
        report(*error);
    publish();
    if (wasAsked)
        Q_EMIT disconnected();
}

// ---- what it tells ----

void FolderLink::onTold(const QJsonObject& line)
{
    const QString event = line[QStringLiteral("event")].toString();
    if (event == QLatin1String("watching")) {
        m_state = DeviceState::Watching;
        m_there = line[QStringLiteral("there")].toInt();
        note(tr("%1 is watched; %n file(s) are there.", nullptr, m_there).arg(m_place.path));
        publish();
    } else if (event == QLatin1String("seen")) {
        m_place.sinceMs = line[QStringLiteral("until")].toInteger();
        Q_EMIT seenUntil(m_place.sinceMs);
    } else if (event == QLatin1String("folder_away") || event == QLatin1String("folder_back")) {
        m_isAway = event == QLatin1String("folder_away");
        note(m_isAway ? tr("%1 is away; it is watched again once it is back.").arg(m_place.path) : tr("%1 is back.").arg(m_place.path));
        publishSoon();
    } else if (event.startsWith(QLatin1String("file_"))) {
        onFile(event, line);
    }
}

void FolderLink::onFile(const QString& event, const QJsonObject& line)
{
    const QString name = QDir(m_place.path).relativeFilePath(line[QStringLiteral("path")].toString());
    m_last = QFileInfo(name).fileName();
    if (event == QLatin1String("file_postponed")) {
        Error error = errorFromJson(line[QStringLiteral("error")].toObject());
        note(tr("%1: not taken in yet: %2").arg(name, error.message));
        error.message = tr("%1 was not taken in yet: %2 It is tried again by itself until it is in.").arg(line[QStringLiteral("path")].toString(), endedSentence(error.message));
        // The reason is the project's, so the first that waits tells it for all.
        if (m_postponed.isEmpty())
            Q_EMIT failed(error);
        m_postponed.insert(line[QStringLiteral("path")].toString());
        publishSoon();
        return;
    }
    m_postponed.remove(line[QStringLiteral("path")].toString());
    if (event == QLatin1String("file_taken")) {
        m_taken += static_cast<int>(line[QStringLiteral("samples")].toArray().size());
        m_hasNew = true;
        note(tr("%1: taken in").arg(name));
    } else if (event == QLatin1String("file_duplicate")) {
        ++m_duplicates;
        note(tr("%1: its content is in the project already").arg(name));
    } else if (event == QLatin1String("file_left_alone")) {
        ++m_otherKinds;
        note(tr("%1: left alone, it is no recording").arg(name));
    } else {
        ++m_failed;
        m_lastFailed = m_last;
        Error error = errorFromJson(line[QStringLiteral("error")].toObject());
        note(tr("%1: not taken in: %2").arg(name, error.message));
        error.message = tr("%1 was not taken in: %2 It is tried again once it has changed.").arg(line[QStringLiteral("path")].toString(), endedSentence(error.message));
        Q_EMIT failed(error);
    }
    publishSoon();
}

void FolderLink::note(const QString& text)
{
    m_console->append(QDateTime::currentMSecsSinceEpoch(), true, text.toUtf8());
    publishSoon();
}

/// Thousands of files are told in a few steps a second.
void FolderLink::publishSoon()
{
    if (!m_publish.isActive())
        m_publish.start();
}

BoardSnapshot FolderLink::snapshot() const
{
    BoardSnapshot now;
    now.state = m_state;
    now.lastError = m_lastError;
    const QLocale locale;
    if (m_state == DeviceState::Watching)
        now.step = m_isAway ? tr("away, waiting for it") : tr("%1 taken, %2 failed").arg(locale.toString(m_taken), locale.toString(m_failed));
    now.facts = {{tr("Path"), m_place.path},
                 {tr("Taken in"), tr("%n sample(s)", nullptr, m_taken)},
                 {tr("Last file"), m_last.isEmpty() ? tr("none yet") : m_last},
                 {tr("Duplicates"), m_duplicates == 0 ? tr("none") : tr("%n file(s), in the project already", nullptr, m_duplicates)},
                 {tr("Waiting"), m_postponed.isEmpty() ? tr("none") : tr("%n file(s), until the project can be written", nullptr, static_cast<int>(m_postponed.size()))},
                 {tr("Failed"), m_failed == 0 ? tr("none") : tr("%n file(s), last %1", nullptr, m_failed).arg(m_lastFailed)},
                 {tr("Other kinds"), m_otherKinds == 0 ? tr("none") : tr("%n file(s) left alone", nullptr, m_otherKinds)}};
    return now;
}

// ---- what a folder cannot do ----

Error FolderLink::noSignal() const
{
    return {ErrorCode::Unsupported, tr("%1 is watched for recordings and has no signal of its own. What lands there is taken in by itself.").arg(m_place.path), {},
            QStringLiteral("SRC-034")};
}

void FolderLink::startStream(const QString&, double)
{
    Q_EMIT failed(noSignal());
}

void FolderLink::capture(quint64 id, const CaptureRequest&)
{
    auto outcome = std::make_shared<CaptureOutcome>();
    outcome->id = id;
    outcome->error = noSignal();
    Q_EMIT captureEnded(outcome);
}

} // namespace studio
