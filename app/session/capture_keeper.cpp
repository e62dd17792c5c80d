// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/capture_keeper.h"

#include "models/dataset/damaged_transfer.h"

#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kPullMs = 500; ///< what a killed program loses at most
constexpr std::size_t kMostArrivedBytes = 256 * 1024 * 1024;

} // namespace

CaptureKeeper::CaptureKeeper(quint64 id, ProjectSession& session, CaptureOrder order, DeviceInfo board, std::shared_ptr<const LiveRing> ring,
                             Places places, QObject* parent)
    : RecordingKeeper(id, session, std::move(order), std::move(board), std::move(ring), std::move(places), parent)
{
    m_timer.setInterval(kPullMs);
    connect(&m_timer, &QTimer::timeout, this, &CaptureKeeper::pull);
    connect(&session, &ProjectSession::closing, this, &CaptureKeeper::onClosing);
}

void CaptureKeeper::begin(const StreamPlace& place)
{
    m_streamId = place.streamId;
    m_from = place;
    m_next = place.reading;
    m_dropped = place.dropped;
    m_beganAt = QDateTime::currentDateTimeUtc();
    m_timer.start();
}

/// A board takes its time before it records, two seconds and more: what it then records is of that moment.
void CaptureKeeper::noteProgress(double recordedSeconds)
{
    if (!hasBegun() || m_isRecording || m_isOver || !(recordedSeconds > 0.0))
        return;
    m_isRecording = true;
    m_recordedMs = std::llround(recordedSeconds * 1000.0);
    m_sinceRecording.start();
    m_beganAt = QDateTime::currentDateTimeUtc().addMSecs(-m_recordedMs);
}

/// The live readings are those of the recording; of a board that does not send them, the clock tells.
qint64 CaptureKeeper::readingNow()
{
    if (!m_streamId)
        return 0;
    const LiveBlock live = m_ring->read(std::numeric_limits<qint64>::max());
    if (live.streamId == *m_streamId && live.firstIndex > m_from.reading)
        return live.firstIndex - m_from.reading + static_cast<qint64>(live.dropped - m_from.dropped);
    const qint64 passed = m_isRecording ? m_recordedMs + m_sinceRecording.elapsed() : 0;
    return std::llround(static_cast<double>(passed) * m_order.frequencyHz / 1000.0);
}

/// Takes what the ring got since the last time, at most `most` readings, and stores it.
void CaptureKeeper::pullAtMost(qint64 most)
{
    if (!m_streamId || m_isOver || most <= 0)
        return;
    const LiveBlock block = m_ring->read(m_next);
    if (block.streamId != *m_streamId || block.readingCount() == 0) {
        storePart({}); // what waits for the project
        return;
    }
    // What was lost stands as a gap, which is never longer than what is left of the recording.
    const qint64 missed = block.firstIndex - m_next + static_cast<qint64>(block.dropped - m_dropped);
    const qint64 left = std::llround(m_order.seconds * m_order.frequencyHz) - m_taken - block.readingCount();
    const qint64 gap = std::clamp<qint64>(missed, 0, std::min(most, std::max<qint64>(1, left)));
    const qint64 count = std::min(block.readingCount(), most - gap);
    if (m_taken == 0)
        m_valueType = block.valueType; // a gap makes them floats, which they then stay
    m_dropped = block.dropped;
    m_next = block.firstIndex + count;
    m_taken += gap + count;
    m_axes = block.axes;
    m_intervalMs = block.intervalMs;
    SignalData fresh = gapOf(gap);
    fresh.append(count < block.readingCount() ? block.readings().slice(0, count) : block.readings());
    // Beyond that only the disk has them, and the device.
    if (m_arrived.byteCount() < kMostArrivedBytes)
        m_arrived.append(fresh);
    storePart(fresh);
}

/// The parts are completed first: a recording that they hold already is not written again.
void CaptureKeeper::conclude(const std::shared_ptr<const CaptureOutcome>& outcome)
{
    if (m_isOver)
        return;
    m_timer.stop();
    if (outcome->draft) {
        // What else may be said of it is seen elsewhere; that it is not what the board recorded, nowhere.
        if (outcome->draft->info.metadata.contains(kDamagedTransfer) && !outcome->draft->warnings.isEmpty())
            Q_EMIT warned(Error{ErrorCode::Protocol, outcome->draft->warnings.join(QLatin1Char(' ')), {}, QStringLiteral("DEV-086")});
        const std::shared_ptr<const SignalData> values(outcome, &outcome->draft->values);
        pullAtMost(values->readingCount() - handedReadings());
        store(outcome->draft->info, values);
        return;
    }
    pull();
    if (outcome->arrived.readingCount() > std::max(handedReadings(), m_arrived.readingCount()))
        keepPart(outcome->error, part(outcome->axes, outcome->intervalMs, outcome->arrived, outcome->valueType));
    else
        keepArrived(outcome->error);
}

void CaptureKeeper::breakOff(const Error& reason)
{
    if (m_isOver)
        return;
    pull();
    keepArrived(reason);
}

void CaptureKeeper::keepArrived(const Error& reason)
{
    if (handedReadings() > 0 && handedReadings() >= m_arrived.readingCount())
        seal(reason, SampleRepository::KnownContent::Refuse);
    else
        keepPart(reason, part(m_axes, m_intervalMs, std::move(m_arrived), m_valueType));
}

void CaptureKeeper::onClosing()
{
    if (m_isOver)
        return;
    pull();
    m_timer.stop();
    if (m_arrived.isEmpty()) {
        // Nothing came live, so the board has all of it; it is read when it is finished, and then written to a file.
        dropStored();
        m_session = nullptr;
        return;
    }
    Q_EMIT stopWanted();
    keepArrived(Error{ErrorCode::Cancelled, tr("The project was closed meanwhile."), {}, QStringLiteral("DEV-041")});
}

} // namespace studio
