// SPDX-License-Identifier: GPL-3.0-or-later
// Sources that are no boards: stored samples that are replayed, folders that are watched, microphones.
#include "app/session/board_hub_sources.h"

#include "app/session/board_hub_row.h"
#include "app/session/folder_link.h"
#include "app/session/microphone_link.h"
#include "app/session/replay_link.h"

#include <QFileInfo>
#include <algorithm>

namespace studio
{

namespace
{
const QString kReplay = QStringLiteral("replay:");
const QString kMicrophone = QStringLiteral("microphone:");
const QString kFolder = QStringLiteral("folder:");
}

DeviceSources* BoardHub::sources()
{
    return m_sources.get();
}

void BoardHub::openSource(Row& row)
{
    m_sources->remember(row, true);
    row.isLeft = false;
    if (row.link == nullptr) {
        row.link = row.makeSource(row);
        row.link->moveToThread(m_thread);
        listenTo(row, *row.link);
    }
    QMetaObject::invokeMethod(row.link, &DeviceLink::connectBoard);
}

QString BoardHub::Sources::kindText(DeviceSource source)
{
    switch (source) {
    case DeviceSource::Board: break;
    case DeviceSource::Microphone: return tr("microphone");
    case DeviceSource::Folder: return tr("folder");
    case DeviceSource::Replay: return tr("replay");
    }
    return tr("board");
}

BoardHub::Row& BoardHub::Sources::add(const QString& address, DeviceSource source, const QString& name)
{
    Row& row = m_hub.addRow(address, {});
    row.source = source;
    row.sourceName = name;
    row.wasAdded = true;
    return row;
}

void BoardHub::Sources::removeAll()
{
    QStringList gone;
    for (const auto& row : m_hub.m_rows) {
        if (row->source == DeviceSource::Replay || row->source == DeviceSource::Folder)
            gone << row->address;
    }
    for (const QString& address : std::as_const(gone))
        m_hub.forgetDevice(address);
}

void BoardHub::Sources::setProject(ProjectSession* project)
{
    m_project = nullptr; // what goes with the project stays remembered
    removeAll();
    m_folders.clear();
    m_project = project;
    if (project == nullptr || project->isReadOnly())
        return;
    m_folders = m_hub.m_settings.watchedFolders(project->path());
    const QVector<WatchedFolder> remembered = m_folders;
    for (const WatchedFolder& one : remembered) {
        addFolder(one.path, one.seenMs);
        if (one.isWatched)
            m_hub.connectDevice(kFolder + one.path);
    }
    if (!remembered.isEmpty())
        Q_EMIT m_hub.devicesChanged();
}

void BoardHub::Sources::onForgotten(const Row& row)
{
    if (row.source != DeviceSource::Folder || m_project == nullptr)
        return;
    m_folders.removeIf([&](const WatchedFolder& one) { return kFolder + one.path == row.address; });
    m_hub.m_settings.setWatchedFolders(m_project->path(), m_folders);
}

void BoardHub::Sources::letGo(DeviceLink& link)
{
    QMetaObject::invokeMethod(&link, [&link] {
        QObject::connect(&link, &DeviceLink::disconnected, &link, &QObject::deleteLater);
        link.disconnectBoard();
    });
}

void BoardHub::Sources::remember(const Row& row, bool isConnected)
{
    if (row.source != DeviceSource::Folder || m_project == nullptr)
        return;
    for (WatchedFolder& one : m_folders) {
        if (kFolder + one.path == row.address)
            one = {one.path, isConnected, isConnected ? one.seenMs : 0};
    }
    m_hub.m_settings.setWatchedFolders(m_project->path(), m_folders);
}

// ---- replays ----

Result<QString> BoardHub::Sources::addReplay(SampleId id)
{
    const Sample* sample = m_project != nullptr ? m_project->sample(id) : nullptr;
    if (sample == nullptr) {
        return Error{ErrorCode::NotFound, tr("That sample is not in the open project, so it cannot be replayed. Choose another one."), {},
                     QStringLiteral("SRC-011")};
    }
    if (!(sample->intervalMs > 0.0) || sample->readingCount < 1) {
        return Error{ErrorCode::InvalidArgument, tr("%1 is a single reading without a rate, so there is no signal to replay. Choose a longer sample.").arg(sample->name),
                     {}, QStringLiteral("SRC-012")};
    }
    const QString address = kReplay + QString::number(id.value);
    if (m_hub.find(address) == nullptr) {
        Row& row = add(address, DeviceSource::Replay, kReplay + sample->name);
        row.makeSource = [path = m_project->path(), stored = *sample](Row& made) -> DeviceLink* {
            return new ReplayLink(path, stored, true, made.ring, made.console);
        };
        Q_EMIT m_hub.devicesChanged();
    }
    m_hub.connectDevice(address);
    return address;
}

void BoardHub::Sources::setLooped(const QString& address, bool isLooped)
{
    const Row* row = m_hub.find(address);
    if (row == nullptr || row->source != DeviceSource::Replay || row->link == nullptr)
        return;
    QMetaObject::invokeMethod(row->link, [link = row->link, isLooped] { static_cast<ReplayLink*>(link)->setLooped(isLooped); });
}

// ---- folders ----

void BoardHub::Sources::addFolder(const QString& path, qint64 sinceMs)
{
    Row& row = add(kFolder + path, DeviceSource::Folder, QFileInfo(path).fileName());
    const FolderLink::Place place{m_hub.m_options.cliProgram, m_project->path(), path, sinceMs};
    row.makeSource = [this, place](Row& made) -> DeviceLink* {
        auto* link = new FolderLink(place, made.console);
        // What is on its way when the link is let go of still arrives, perhaps beside another project.
        const auto isOfProject = [this, path = place.projectPath] { return m_project != nullptr && m_project->path() == path; };
        connect(link, &FolderLink::samplesTaken, this, [this, isOfProject] {
            if (isOfProject())
                m_project->refresh(); // stored by another process
        });
        connect(link, &FolderLink::seenUntil, this, [this, isOfProject, path = place.path](qint64 ms) {
            if (isOfProject())
                onSeen(path, ms);
        });
        return link;
    };
}

/// Closed, or killed, meanwhile: what comes until it is opened again is still taken in.
void BoardHub::Sources::onSeen(const QString& path, qint64 ms)
{
    if (m_project == nullptr)
        return;
    for (WatchedFolder& one : m_folders) {
        if (one.path == path && one.isWatched)
            one.seenMs = ms;
    }
    m_hub.m_settings.setWatchedFolders(m_project->path(), m_folders);
}

Result<QString> BoardHub::Sources::watchFolder(const QString& path, bool takesExisting)
{
    const QFileInfo place(path);
    if (m_project == nullptr)
        return Error{ErrorCode::NotFound, tr("No project is open, so there is nothing to take recordings into. Open one first."), {}, QStringLiteral("SRC-020")};
    if (m_project->isReadOnly()) {
        return Error{ErrorCode::PermissionDenied, tr("%1 is open read-only, so nothing can be taken into it. Open it for writing first.").arg(m_project->name()), {},
                     QStringLiteral("SRC-021")};
    }
    if (!place.exists())
        return Error{ErrorCode::NotFound, tr("There is no %1, so it is not watched. Make it first, or choose another one.").arg(path), {}, QStringLiteral("SRC-022")};
    if (!place.isReadable()) {
        return Error{ErrorCode::PermissionDenied, tr("%1 may not be read by you, so it is not watched. Give yourself the right to read it.").arg(path), {},
                     QStringLiteral("SRC-023")};
    }
    const QString whole = place.canonicalFilePath();
    const QString address = kFolder + whole;
    if (m_hub.find(address) != nullptr)
        return Error{ErrorCode::AlreadyExists, tr("%1 is in the list already.").arg(whole), {}, QStringLiteral("SRC-024")};
    const qint64 sinceMs = takesExisting ? 1 : 0;
    addFolder(whole, sinceMs);
    m_folders.append({whole, true, sinceMs});
    Q_EMIT m_hub.devicesChanged();
    m_hub.connectDevice(address);
    return address;
}

// ---- microphones ----

void BoardHub::Sources::findMicrophones()
{
    if (!m_hub.m_options.sound) {
        Q_EMIT microphonesFailed(Error{ErrorCode::Unsupported, tr("This program was started without sound, so it has no microphones. Start Sensorsmith anew."), {},
                                       QStringLiteral("SRC-045")});
        return;
    }
    QMetaObject::invokeMethod(m_hub.m_watcher, [this, make = m_hub.m_options.sound, known = m_audio] {
        QString detail;
        const std::shared_ptr<AudioSystem> system = known != nullptr ? known : std::shared_ptr<AudioSystem>(make(detail));
        const QVector<AudioDevice> found = system != nullptr ? system->microphones() : QVector<AudioDevice>();
        QMetaObject::invokeMethod(this, [this, system, found, detail] {
            m_audio = system;
            m_microphones = found;
            if (system != nullptr) {
                Q_EMIT microphonesFound(found);
                return;
            }
            Q_EMIT microphonesFailed(Error{ErrorCode::ToolMissing,
                                           tr("Microphones need Qt's multimedia library, which is not there: sudo apt-get install libqt6multimedia6. All else works without it."),
                                           detail, QStringLiteral("SRC-046")});
        });
    });
}

Result<QString> BoardHub::Sources::addMicrophone(const QByteArray& id)
{
    const auto found = std::find_if(m_microphones.begin(), m_microphones.end(), [&](const AudioDevice& one) { return one.id == id; });
    if (found == m_microphones.end() || found->ratesHz.isEmpty())
        return Error{ErrorCode::NotFound, tr("That microphone is not there any more. Look for microphones again."), {}, QStringLiteral("SRC-047")};
    const QString address = kMicrophone + QString::fromUtf8(id);
    if (m_hub.find(address) == nullptr) {
        Row& row = add(address, DeviceSource::Microphone, found->name);
        const MicrophoneLink::Source source{*found, m_audio, m_hub.m_options.microphoneSilentMs};
        row.makeSource = [source](Row& made) -> DeviceLink* { return new MicrophoneLink(source, made.ring, made.console); };
        Q_EMIT m_hub.devicesChanged();
    }
    m_hub.connectDevice(address);
    return address;
}

} // namespace studio
