// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/recording_parts.h"

#include "app/jobs/patient_storing.h"
#include "app/jobs/terminal_text.h"
#include "app/session/board_feed.h"
#include "app/session/project_session.h"
#include "app/session/recording_ending.h"
#include "storage/recording_group.h"

#include <QCoreApplication>
#include <QUuid>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kStoreMs = 500; ///< what a killed program loses at most
constexpr int kBusyWaitMs = 200; ///< while the board must be heard; it is tried again at the next tick
constexpr qint64 kMostPending = 16 * 1024 * 1024; ///< values, while the project cannot be written

QString tr(const char* text)
{
    return QCoreApplication::translate("Device", text);
}

} // namespace

RecordingParts::RecordingParts(ProjectFile& project, Sample info, std::optional<Split> split) : m_project(project), m_info(std::move(info))
{
    m_info.valueType = ValueType::Float32;
    m_info.origin = SampleOrigin::Recorded;
    m_info.createdAt = QDateTime::currentDateTimeUtc();
    m_info.metadata.insert(kRecordingGroup, QUuid::createUuid().toString(QUuid::WithoutBraces));
    if (split) {
        m_info.split = *split;
        m_info.metadata.insert(kChosenSplit, splitName(*split));
    }
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { store(); });
    m_timer.start(kStoreMs);
    m_sinceStored.start();
    m_project.setBusyWait(kBusyWaitMs);
}

RecordingParts::~RecordingParts()
{
    m_project.setBusyWait({});
}

void RecordingParts::add(const SignalData& readings)
{
    if (m_info.axes.isEmpty())
        m_info.axes = usualAxes(m_info.metadata.value(QStringLiteral("sensor")), readings.axisCount());
    if (readings.axisCount() != m_info.axes.size() || (m_trouble && !mayPass(*m_trouble)))
        return;
    if ((m_pending.readingCount() + readings.readingCount()) * readings.axisCount() > kMostPending) {
        if (m_trouble)
            m_trouble->code = ErrorCode::LimitExceeded; // which does not pass any more
        return;
    }
    m_pending.append(readings);
    if (m_sinceStored.elapsed() >= kStoreMs)
        store();
}

/// What the project does not take now stays for the next attempt.
void RecordingParts::store()
{
    m_sinceStored.restart();
    if (m_pending.isEmpty() || (m_trouble && !mayPass(*m_trouble)))
        return;
    Result<void> stored = settle();
    if (stored && !m_pending.isEmpty())
        stored = append(m_pending);
    if (stored) {
        m_trouble.reset();
        m_pending = {};
    } else {
        m_trouble = stored.error();
    }
}

/// What a step that failed has stored all the same is not stored once more.
Result<void> RecordingParts::settle()
{
    if (!m_trouble || m_ids.isEmpty())
        return {};
    const Result<Sample> part = m_project.samples().sample(m_ids.last());
    if (!part)
        return part.error();
    const qint64 more = std::clamp<qint64>(part->readingCount - m_partReadings, 0, m_pending.readingCount());
    if (more == 0)
        return {};
    m_hash->add(m_pending.slice(0, more).as(m_info.valueType));
    m_pending = m_pending.slice(more, m_pending.readingCount() - more);
    m_partReadings += more;
    m_info.readingCount += more;
    return {};
}

Result<void> RecordingParts::append(const SignalData& readings)
{
    const ValueType type = keptType(readings, m_info.valueType);
    if (m_ids.isEmpty() || type != m_info.valueType) {
        Sample begins = m_info;
        begins.valueType = type;
        begins.createdAt = m_info.createdAt.addMSecs(std::llround(m_info.durationMs()));
        const Result<SampleId> begun = m_project.samples().beginRecording(begins);
        if (!begun)
            return begun.error();
        m_info.valueType = type;
        m_ids.append(*begun);
        m_partReadings = 0;
        m_hash.emplace(type, readings.axisCount());
    }
    const SignalData kept = readings.as(type);
    if (Result<void> appended = m_project.samples().appendReadings(m_ids.last(), kept); !appended)
        return appended;
    m_hash->add(kept);
    m_partReadings += kept.readingCount();
    m_info.readingCount += kept.readingCount();
    return {};
}

RecordingEnding RecordingParts::endingWith(const std::shared_ptr<const SampleDraft>& whole)
{
    m_timer.stop();
    m_project.setBusyWait({});
    m_pending = {};
    RecordingEnding ending;
    ending.parts = m_ids;
    ending.info = whole->info;
    ending.values = std::shared_ptr<const SignalData>(whole, &whole->values);
    ending.split = whole->info.split;
    ending.segments = whole->segments;
    return ending;
}

Error RecordingParts::dropSaved(Error error)
{
    m_timer.stop();
    m_pending = {};
    m_project.setBusyWait(kBusyWaitMs); // it was waited for before
    QStringList commands;
    for (const SampleId id : std::exchange(m_ids, {})) {
        const Result<void> dropped = m_project.samples().discardRecording(id);
        if (!dropped && dropped.error().code != ErrorCode::NotFound)
            commands << cliCommand({QStringLiteral("keep-recording"), m_project.path(), QString::number(id.value), QStringLiteral("--discard")});
    }
    m_project.setBusyWait({});
    if (!commands.isEmpty()) {
        error.message = tr("%1 Part of it stands in the project as an unfinished recording too, which is not needed any more; remove it with: %2")
                            .arg(error.message, commands.first()); // with all its parts
    }
    return error;
}

void RecordingParts::drop(QStringList& warnings)
{
    m_timer.stop();
    m_project.setBusyWait({});
    m_pending = {};
    const QVector<SampleId> ids = std::exchange(m_ids, {});
    for (const SampleId id : ids) {
        const Result<void> dropped = m_project.samples().discardRecording(id);
        if (!dropped && dropped.error().code != ErrorCode::NotFound) // somebody had removed it meanwhile
            warnings << dropped.error().message;
    }
    if (ids.isEmpty())
        return;
    if (const Result<void> swept = sweepAll(m_project.samples()); !swept)
        warnings << swept.error().message;
}

Result<Sample> RecordingParts::keep(const Error& reason)
{
    if (m_kept) // which could not be read when it had been made
        return m_project.samples().sample(*m_kept);
    m_timer.stop();
    m_project.setBusyWait({});
    store();
    if (m_trouble)
        return leftBehind(m_trouble->withContext(reason.message));
    if (m_info.readingCount == 0)
        return reason;
    RecordingEnding ending;
    ending.parts = m_ids;
    ending.partHash = m_hash->result();
    ending.metadata.insert(QStringLiteral("interrupted"), reason.id);
    ending.refusesKnown = false;
    const Result<SampleId> kept = endRecording(m_project.samples(), ending);
    if (!kept)
        return leftBehind(kept.error().withContext(reason.message));
    m_ids.clear();
    m_kept = *kept;
    return m_project.samples().sample(*kept);
}

Error RecordingParts::leftBehind(Error error) const
{
    // Another program may have kept or removed them meanwhile.
    const Result<QVector<Sample>> unfinished = m_project.samples().interruptedRecordings();
    QStringList commands;
    for (const Sample& one : unfinished ? *unfinished : QVector<Sample>()) {
        if (m_ids.contains(one.id) && one.readingCount > 0)
            commands << cliCommand({QStringLiteral("keep-recording"), m_project.path(), QString::number(one.id.value)});
    }
    if (commands.isEmpty())
        return error;
    error.message = tr("%1 The first %2 s are in the project as an unfinished recording; keep them with: %3")
                        .arg(error.message, QString::number(m_info.durationMs() / 1000.0, 'f', 1), commands.first());
    return error;
}

Error partKeptError(const Error& reason, const Sample& kept)
{
    Error told = reason;
    told.message = tr("The recording broke off after %1 s. Those %1 s are kept as %2. %3")
                       .arg(QString::number(kept.durationMs() / 1000.0, 'f', 1), kept.name, reason.message);
    return told;
}

} // namespace studio
