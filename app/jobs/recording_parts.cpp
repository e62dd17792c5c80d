// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/recording_parts.h"

#include "app/session/board_feed.h"
#include "app/session/project_session.h"
#include "app/session/recording_ending.h"
#include "app/session/sealed_recording.h"

#include <QCoreApplication>

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
    if (split) {
        m_info.split = *split;
        m_info.metadata.insert(kChosenSplit, splitName(*split));
    }
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { store(); });
    m_timer.start(kStoreMs);
    m_sinceStored.start();
}

void RecordingParts::add(const std::vector<float>& values, int axisCount)
{
    if (m_info.axes.isEmpty())
        m_info.axes = usualAxes(m_info.metadata.value(QStringLiteral("sensor")), axisCount);
    if (axisCount != m_info.axes.size() || m_failure)
        return;
    m_pending.insert(m_pending.end(), values.begin(), values.end());
    if (m_sinceStored.elapsed() >= kStoreMs)
        store();
}

/// A project that cannot take the parts may still take the whole, so a failure is no reason to stop.
void RecordingParts::store()
{
    m_sinceStored.restart();
    if (m_pending.empty() || m_failure)
        return;
    const SignalData readings(std::exchange(m_pending, {}), static_cast<int>(m_info.axes.size()));
    if (!m_id.isValid()) {
        const Result<SampleId> begun = m_project.samples().beginRecording(m_info);
        if (!begun) {
            m_failure = begun.error();
            return;
        }
        m_id = *begun;
        m_hash.emplace(ValueType::Float32, readings.axisCount());
    }
    if (const Result<void> appended = m_project.samples().appendReadings(m_id, readings); !appended) {
        m_failure = appended.error();
        return;
    }
    m_hash->add(readings);
    m_info.readingCount += readings.readingCount();
}

void RecordingParts::drop(QStringList& warnings)
{
    m_timer.stop();
    m_pending.clear();
    if (!m_id.isValid())
        return;
    if (const Result<void> dropped = m_project.samples().discardRecording(std::exchange(m_id, {})); !dropped)
        warnings << dropped.error().message;
    else if (const Result<void> swept = sweepAll(m_project.samples()); !swept)
        warnings << swept.error().message;
}

Result<Sample> RecordingParts::keep(const Error& reason)
{
    m_timer.stop();
    store();
    if (m_info.readingCount == 0)
        return m_failure ? m_failure->withContext(reason.message) : reason;
    FinishedRecording finished;
    finished.contentHash = m_hash->result();
    finished.metadata.insert(QStringLiteral("interrupted"), reason.id);
    Result<Sample> kept = sealRecording(m_project.samples(), m_id, finished);
    if (!kept)
        return leftBehind(kept.error().withContext(reason.message));
    m_id = {};
    return kept;
}

Error RecordingParts::leftBehind(Error error) const
{
    if (m_info.readingCount > 0) {
        error.message = tr("%1 The first %2 s are in the project as an unfinished recording; keep them with: sensorsmith-cli keep-recording FILE %3")
                            .arg(error.message)
                            .arg(m_info.durationMs() / 1000.0, 0, 'f', 1)
                            .arg(m_id.value);
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
