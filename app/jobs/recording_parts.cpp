// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/recording_parts.h"

#include "app/jobs/patient_storing.h"
#include "app/session/board_feed.h"
#include "app/session/project_session.h"
#include "app/session/sealed_recording.h"

#include <QCoreApplication>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kStoreMs = 500; ///< what a killed program loses at most
constexpr int kBusyWaitMs = 200; ///< while the board must be heard; it is tried again at the next tick
constexpr std::size_t kMostPending = 16 * 1024 * 1024; ///< values, while the project cannot be written

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
    m_project.setBusyWait(kBusyWaitMs);
}

RecordingParts::~RecordingParts()
{
    m_project.setBusyWait({});
}

void RecordingParts::add(const std::vector<float>& values, int axisCount)
{
    if (m_info.axes.isEmpty())
        m_info.axes = usualAxes(m_info.metadata.value(QStringLiteral("sensor")), axisCount);
    if (axisCount != m_info.axes.size() || (m_trouble && !mayPass(*m_trouble)))
        return;
    if (m_pending.size() + values.size() > kMostPending) {
        if (m_trouble)
            m_trouble->code = ErrorCode::LimitExceeded; // which does not pass any more
        return;
    }
    m_pending.insert(m_pending.end(), values.begin(), values.end());
    if (m_sinceStored.elapsed() >= kStoreMs)
        store();
}

/// What the project does not take now stays for the next attempt.
void RecordingParts::store()
{
    m_sinceStored.restart();
    if (m_pending.empty() || (m_trouble && !mayPass(*m_trouble)))
        return;
    const Result<void> stored = append(SignalData(m_pending, static_cast<int>(m_info.axes.size())));
    if (stored) {
        m_trouble.reset();
        m_pending.clear();
    } else {
        m_trouble = stored.error();
    }
}

Result<void> RecordingParts::append(const SignalData& readings)
{
    if (!m_id.isValid()) {
        const Result<SampleId> begun = m_project.samples().beginRecording(m_info);
        if (!begun)
            return begun.error();
        m_id = *begun;
        m_hash.emplace(ValueType::Float32, readings.axisCount());
    }
    if (Result<void> appended = m_project.samples().appendReadings(m_id, readings); !appended)
        return appended;
    m_hash->add(readings);
    m_info.readingCount += readings.readingCount();
    return {};
}

void RecordingParts::drop(QStringList& warnings)
{
    m_timer.stop();
    m_project.setBusyWait({});
    m_pending.clear();
    if (!m_id.isValid())
        return;
    const Result<void> dropped = m_project.samples().discardRecording(std::exchange(m_id, {}));
    if (!dropped && dropped.error().code != ErrorCode::NotFound) // somebody had removed it meanwhile
        warnings << dropped.error().message;
}

Result<Sample> RecordingParts::keep(const Error& reason)
{
    m_timer.stop();
    m_project.setBusyWait({});
    store();
    if (m_trouble)
        return leftBehind(m_trouble->withContext(reason.message));
    if (m_info.readingCount == 0)
        return reason;
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
    // Another program may have kept or removed it meanwhile.
    const Result<QVector<Sample>> unfinished = m_project.samples().interruptedRecordings();
    const auto isThis = [this](const Sample& one) { return one.id == m_id && one.readingCount > 0; };
    if (!unfinished || std::none_of(unfinished->begin(), unfinished->end(), isThis))
        return error;
    error.message = tr("%1 The first %2 s are in the project as an unfinished recording; keep them with: sensorsmith-cli keep-recording %3 %4")
                        .arg(error.message, QString::number(m_info.durationMs() / 1000.0, 'f', 1), m_project.path(), QString::number(m_id.value));
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
