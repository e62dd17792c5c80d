// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/recording_parts.h"

#include "app/session/board_feed.h"
#include "app/session/project_session.h"
#include "app/session/recording_ending.h"
#include "storage/recording_group.h"

#include <QCoreApplication>
#include <QUuid>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kStoreMs = 500; ///< what a killed program loses at most

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
}

void RecordingParts::add(const SignalData& readings)
{
    if (m_info.axes.isEmpty())
        m_info.axes = usualAxes(m_info.metadata.value(QStringLiteral("sensor")), readings.axisCount());
    if (readings.axisCount() != m_info.axes.size() || m_failure)
        return;
    m_pending.append(readings);
    if (m_sinceStored.elapsed() >= kStoreMs)
        store();
}

/// A project that cannot take the parts may still take the whole, so a failure is no reason to stop.
void RecordingParts::store()
{
    m_sinceStored.restart();
    if (m_pending.isEmpty() || m_failure)
        return;
    if (const Result<void> appended = append(std::exchange(m_pending, {})); !appended)
        m_failure = appended.error();
}

Result<void> RecordingParts::append(const SignalData& readings)
{
    const ValueType type = keptType(readings, m_info.valueType);
    if (m_ids.isEmpty() || type != m_info.valueType) {
        m_info.valueType = type;
        Sample begins = m_info;
        begins.createdAt = m_info.createdAt.addMSecs(std::llround(m_info.durationMs()));
        const Result<SampleId> begun = m_project.samples().beginRecording(begins);
        if (!begun)
            return begun.error();
        m_ids.append(*begun);
        m_hash.emplace(type, readings.axisCount());
    }
    const SignalData kept = readings.as(type);
    if (Result<void> appended = m_project.samples().appendReadings(m_ids.last(), kept); !appended)
        return appended;
    m_hash->add(kept);
    m_info.readingCount += kept.readingCount();
    return {};
}

void RecordingParts::drop(QStringList& warnings)
{
    m_timer.stop();
    m_pending = {};
    const QVector<SampleId> ids = std::exchange(m_ids, {});
    for (const SampleId id : ids) {
        if (const Result<void> dropped = m_project.samples().discardRecording(id); !dropped)
            warnings << dropped.error().message;
    }
    if (ids.isEmpty())
        return;
    if (const Result<void> swept = sweepAll(m_project.samples()); !swept)
        warnings << swept.error().message;
}

Result<Sample> RecordingParts::keep(const Error& reason)
{
    m_timer.stop();
    store();
    if (m_info.readingCount == 0)
        return m_failure ? m_failure->withContext(reason.message) : reason;
    RecordingEnding ending;
    ending.parts = m_ids;
    ending.partHash = m_hash->result();
    ending.metadata.insert(QStringLiteral("interrupted"), reason.id);
    ending.refusesKnown = false;
    const Result<SampleId> kept = endRecording(m_project.samples(), ending);
    if (!kept)
        return leftBehind(kept.error().withContext(reason.message));
    m_ids.clear();
    return m_project.samples().sample(*kept);
}

Error RecordingParts::leftBehind(Error error) const
{
    if (m_info.readingCount > 0) {
        QStringList commands;
        for (const SampleId id : m_ids)
            commands << QStringLiteral("sensorsmith-cli keep-recording FILE %1").arg(id.value);
        error.message = tr("%1 The first %2 s are in the project as an unfinished recording; keep them with: %3")
                            .arg(error.message)
                            .arg(m_info.durationMs() / 1000.0, 0, 'f', 1)
                            .arg(commands.join(QStringLiteral(", ")));
    }
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
