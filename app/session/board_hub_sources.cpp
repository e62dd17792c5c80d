// SPDX-License-Identifier: GPL-3.0-or-later
// Sources that are no boards: stored samples that are replayed.
#include "app/session/board_hub_sources.h"

#include "app/session/board_hub_row.h"
#include "app/session/replay_link.h"

namespace studio
{

namespace
{
const QString kReplay = QStringLiteral("replay:");
}

DeviceSources* BoardHub::sources()
{
    return m_sources.get();
}

void BoardHub::openSource(Row& row)
{
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

void BoardHub::Sources::removeAll(DeviceSource source)
{
    QStringList gone;
    for (const auto& row : m_hub.m_rows) {
        if (row->source == source)
            gone << row->address;
    }
    for (const QString& address : std::as_const(gone))
        m_hub.forgetDevice(address);
}

void BoardHub::Sources::onForgotten(Row&) {}

void BoardHub::Sources::setProject(ProjectSession* project)
{
    removeAll(DeviceSource::Replay);
    m_project = project;
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

} // namespace studio
