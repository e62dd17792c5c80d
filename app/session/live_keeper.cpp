// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/live_keeper.h"

#include <QScopedValueRollback>
#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

constexpr int kPollMs = 50;
constexpr qint64 kStoreMs = 500; ///< what a killed program loses at most
constexpr qint64 kMostWaitMs = 15'000;
constexpr double kRateTolerance = 0.02;
constexpr double kMostGapSeconds = 60.0; ///< of a gap that is written out

} // namespace

LiveKeeper::LiveKeeper(quint64 id, ProjectSession& session, CaptureOrder order, DeviceInfo board, std::shared_ptr<const LiveRing> ring,
                       Places places, Place notBefore, QObject* parent)
    : RecordingKeeper(id, session, std::move(order), std::move(board), std::move(ring), std::move(places), parent)
    , m_notBefore(notBefore)
    , m_streamAtStart(m_ring->streamId())
{
    m_intervalMs = 1000.0 / m_order.frequencyHz;
    m_timer.setInterval(kPollMs);
    connect(&m_timer, &QTimer::timeout, this, &LiveKeeper::poll);
    connect(&session, &ProjectSession::closing, this, [this] {
        breakOff(Error{ErrorCode::Cancelled, tr("The project was closed meanwhile."), {}, QStringLiteral("DEV-041")});
    });
}

QString LiveKeeper::triggerReadingKey()
{
    return QStringLiteral("triggerReading");
}

void LiveKeeper::begin()
{
    m_waiting.start();
    m_sinceStored.start();
    m_timer.start();
    poll();
}

qint64 LiveKeeper::held() const
{
    return m_values.readingCount();
}

qint64 LiveKeeper::wanted() const
{
    return std::max<qint64>(1, std::llround(m_order.seconds * 1000.0 / m_intervalMs));
}

qint64 LiveKeeper::readingNow()
{
    poll();
    return m_count;
}

// ---- the stream ----

bool LiveKeeper::isOf(const LiveRing& ring, const LiveBlock& block, const CaptureOrder& order)
{
    const QString sensor = ring.sensor();
    const bool hasRate = block.intervalMs <= 0.0 || std::abs(block.intervalMs * order.frequencyHz / 1000.0 - 1.0) < kRateTolerance;
    return !block.axes.isEmpty() && hasRate && (sensor.isEmpty() || sensor == order.sensor);
}

/// Whether `block` is of the stream to record; finds out which one that is.
bool LiveKeeper::meetStream(const LiveBlock& block)
{
    if (m_streamId && block.streamId == *m_streamId)
        return true;
    if (m_streamId && !isWaiting()) {
        breakOff(Error{ErrorCode::Io, tr("Its live signal began anew."), {}, QStringLiteral("REC-010")});
        return false;
    }
    if (!isOf(*m_ring, block, m_order))
        return false;
    m_values = {};
    m_first = m_count = m_watched = m_armedFrom = m_storedUntil = 0;
    m_streamId = block.streamId;
    m_axes = block.axes;
    m_valueType = block.valueType;
    m_blockType = block.valueType;
    if (block.intervalMs > 0.0)
        m_intervalMs = block.intervalMs;
    const bool ranBefore = block.streamId == m_streamAtStart;
    const qint64 newest = ranBefore ? m_ring->read(std::numeric_limits<qint64>::max()).firstIndex : 0;
    m_next = newest;
    m_dropped = ranBefore ? block.dropped : 0;
    if (m_order.mode == CaptureMode::Trigger) {
        m_detector.emplace(m_order.trigger, m_intervalMs, static_cast<int>(m_axes.size()));
        // What was there already may stand before the trigger, but does not set it off.
        const auto before = static_cast<qint64>(std::floor(m_order.preTriggerShare * static_cast<double>(wanted())));
        const qint64 earliest = m_notBefore.streamId == *m_streamId ? m_notBefore.reading : 0;
        const qint64 kept = m_ring->oldestIndex();
        m_next = std::min(newest, std::max({qint64(0), earliest, kept, newest - std::max(before, m_detector->energyReadings())}));
        m_armedFrom = newest - m_next;
    }
    m_beganAt = QDateTime::currentDateTimeUtc();
    return true;
}

void LiveKeeper::poll()
{
    if (m_isOver || !m_timer.isActive() || m_isPolling)
        return;
    const QScopedValueRollback<bool> polling(m_isPolling, true);
    // Until its stream is there, only whose readings they are is of interest.
    LiveBlock block = m_ring->read(m_streamId ? m_next : std::numeric_limits<qint64>::max());
    const std::optional<quint64> before = m_streamId;
    if (!meetStream(block)) {
        giveUpLate();
        return;
    }
    if (m_streamId != before)
        block = m_ring->read(m_next);
    take(block);
    if (m_order.mode == CaptureMode::Trigger)
        watchTrigger();
    if (m_isOver)
        return;
    if (m_order.mode == CaptureMode::Looping)
        trim(m_count - wanted());
    if (m_sinceStored.elapsed() >= kStoreMs)
        storeNew();
    giveUpLate();
    if (!m_isOver)
        tell();
}

/// A signal that does not begin ends it, after a time in which even a slow sensor would have sent something.
void LiveKeeper::giveUpLate()
{
    const qint64 most = std::max<qint64>(kMostWaitMs, std::llround(3.0 * m_intervalMs));
    if (m_isOver || !isWaiting() || m_waiting.elapsed() <= most)
        return;
    breakOff(Error{ErrorCode::Timeout,
                   tr("The device sent no live signal within %1 s. Nothing was recorded; look at its console (page Devices).").arg(most / 1000),
                   {}, QStringLiteral("REC-011")});
}

void LiveKeeper::take(const LiveBlock& block)
{
    const qint64 missed = block.firstIndex - m_next + static_cast<qint64>(block.dropped - m_dropped);
    if (missed > 0) {
        const auto most = static_cast<qint64>(kMostGapSeconds * 1000.0 / m_intervalMs);
        append(gapOf(std::min(missed, std::max<qint64>(1, most))));
    }
    append(block.readings());
    m_dropped = block.dropped;
    m_next = block.firstIndex + block.readingCount();
}

void LiveKeeper::append(const SignalData& readings)
{
    m_values.append(readings);
    m_count += readings.readingCount();
}

/// Readings before this one are not needed any more. Moves memory rarely, since each move touches all of it.
void LiveKeeper::trim(qint64 firstKept)
{
    const qint64 surplus = std::min(firstKept - m_first, m_storedUntil - m_first);
    if (surplus <= 0 || (surplus < held() / 2 && firstKept < m_count))
        return;
    m_values.removeFirst(surplus);
    m_first += surplus;
}

// ---- the trigger ----

void LiveKeeper::watchTrigger()
{
    while (!m_fired && m_watched < m_count) {
        const bool isArmed = m_watched >= m_armedFrom;
        const qint64 end = isArmed ? m_count : std::min(m_count, m_armedFrom);
        const std::vector<float> fresh = m_values.toFloat(m_watched - m_first, end - m_watched);
        if (const std::optional<qint64> at = m_detector->feed(fresh, isArmed))
            fire(m_watched + *at);
        m_watched = end;
    }
    if (!m_fired) {
        const auto before = static_cast<qint64>(std::floor(m_order.preTriggerShare * static_cast<double>(wanted())));
        m_storedUntil = m_count; // nothing of it is a recording yet
        trim(m_count - before);
        return;
    }
    if (held() - (m_firstMarked - m_first) >= wanted())
        keepMemory(std::nullopt);
}

void LiveKeeper::fire(qint64 reading)
{
    m_fired = reading;
    const auto before = static_cast<qint64>(std::floor(m_order.preTriggerShare * static_cast<double>(wanted())));
    m_firstMarked = std::max(m_first, reading - before);
    m_storedUntil = m_firstMarked;
    m_beganAt = QDateTime::currentDateTimeUtc().addMSecs(-std::llround(static_cast<double>(m_count - m_firstMarked) * m_intervalMs));
    storeNew();
}

// ---- storing ----

void LiveKeeper::storeNew()
{
    m_sinceStored.restart();
    const bool isRecording = m_order.mode != CaptureMode::Trigger || m_fired;
    const qint64 end = m_fired ? std::min(m_count, m_firstMarked + wanted()) : m_count; // what comes after it is not part of it
    const bool hasNew = end > m_storedUntil;
    if (!isRecording || (!hasNew && !hasPending()))
        return;
    const qint64 from = std::max(m_storedUntil, m_first);
    m_storedUntil = std::max(m_storedUntil, end);
    const bool isStored = storePart(hasNew ? m_values.slice(from - m_first, end - from) : SignalData());
    if (m_order.mode == CaptureMode::UntilStopped) {
        if (isStored)
            trim(m_count);
        else if (m_timer.isActive()) // else it is being broken off already
            breakOff(Error{ErrorCode::Io, tr("The project could not store what came after that. %1").arg(storingCause()), {},
                           QStringLiteral("REC-012")});
    } else if (m_order.mode == CaptureMode::Looping) {
        rollStored();
    }
}

/// The parts on the disk cover the last `seconds` at any time, and twice that at most.
void LiveKeeper::rollStored()
{
    if (storedReadings() < wanted())
        return;
    dropSuperseded();
    supersedeStored();
}

void LiveKeeper::tell()
{
    switch (m_order.mode) {
    case CaptureMode::Timed: break;
    case CaptureMode::UntilStopped:
    case CaptureMode::Looping: Q_EMIT progressed(secondsOf(m_count), 0.0, tr("Recording")); break;
    case CaptureMode::Trigger:
        if (m_fired)
            Q_EMIT progressed(secondsOf(m_count - m_firstMarked), m_order.seconds, tr("Recording"));
        else
            Q_EMIT progressed(0.0, m_order.seconds, tr("Waiting for the trigger"));
        break;
    }
}

// ---- the end ----

/// What is held of the recording, out of the memory.
SampleDraft LiveKeeper::takeMemory()
{
    if (m_order.mode == CaptureMode::Trigger && !m_fired)
        return {};
    const qint64 first = m_order.mode == CaptureMode::Trigger ? m_firstMarked : std::max(m_first, m_count - wanted());
    const qint64 last = std::min(m_count, first + wanted());
    if (last <= first)
        return {};
    m_values.removeFirst(first - m_first);
    SignalData values = std::exchange(m_values, {});
    if (values.readingCount() > last - first)
        values = values.slice(0, last - first);
    m_first = m_count;
    SampleDraft draft = part(m_axes, m_intervalMs, std::move(values), m_blockType);
    if (m_fired)
        draft.info.metadata.insert(triggerReadingKey(), QString::number(*m_fired - first));
    return draft;
}

/// Loop and trigger: what is held becomes the sample. Where the disk has just that already, it is not written again. With a reason it
/// ended by itself.
void LiveKeeper::keepMemory(const std::optional<Error>& reason)
{
    m_timer.stop();
    storeNew();
    const Error nothing{ErrorCode::Cancelled, tr("It was stopped before there was anything to keep."), {}, QStringLiteral("REC-013")};
    const bool isLoop = m_order.mode == CaptureMode::Looping;
    const qint64 kept = isLoop ? std::min(m_count, wanted()) : m_fired ? std::min(m_count - m_firstMarked, wanted()) : 0;
    if (kept > 0 && !hasSuperseded() && !hasPending() && storedReadings() == kept) {
        seal(reason, SampleRepository::KnownContent::Refuse,
             m_fired ? QMap<QString, QString>{{triggerReadingKey(), QString::number(*m_fired - m_firstMarked)}} : QMap<QString, QString>());
        return;
    }
    SampleDraft draft = takeMemory();
    if (draft.values.isEmpty()) {
        dropStored();
        Error told = reason.value_or(nothing);
        if (reason && !isLoop && !isWaiting()) // else it says so itself
            told.message = tr("%1 Nothing was recorded: the trigger had not fired yet.").arg(told.message);
        end(told);
        return;
    }
    if (isLoop) {
        m_firstMarked = m_count - draft.values.readingCount();
        m_beganAt = QDateTime::currentDateTimeUtc().addMSecs(-std::llround(draft.info.durationMs()));
    }
    store(std::move(draft.info), std::make_shared<const SignalData>(std::move(draft.values)), reason);
}

/// Until it is stopped: what is on the disk becomes the sample. With a reason it ended by itself.
void LiveKeeper::conclude(const std::optional<Error>& reason)
{
    m_timer.stop();
    if (handedReadings() == 0) {
        dropStored();
        end(reason.value_or(Error{ErrorCode::Cancelled, tr("It was stopped before there was anything to keep."), {}, QStringLiteral("REC-013")}));
        return;
    }
    seal(reason, SampleRepository::KnownContent::StoreAgain);
}

void LiveKeeper::stop()
{
    if (m_isOver)
        return;
    poll();
    if (m_isOver)
        return;
    if (m_order.mode != CaptureMode::UntilStopped) {
        keepMemory(std::nullopt);
        return;
    }
    storeNew();
    if (!m_isOver)
        conclude(std::nullopt);
}

void LiveKeeper::breakOff(const Error& reason)
{
    poll(); // what came last is kept as well
    if (m_isOver)
        return;
    m_timer.stop();
    if (m_order.mode == CaptureMode::UntilStopped) {
        storeNew(); // which breaks it off itself when it cannot
        if (!m_isOver)
            conclude(reason);
        return;
    }
    keepMemory(reason);
}

void LiveKeeper::deviceChanged(DeviceState state, const Error& error)
{
    if (m_isOver || state == DeviceState::Streaming)
        return;
    const bool isGone = state == DeviceState::Offline || state == DeviceState::Degraded;
    if (isWaiting() && !isGone)
        return; // on its way
    const Error stopped{ErrorCode::Io, tr("The device ended its live signal."), {}, QStringLiteral("REC-014")};
    breakOff(error.message.isEmpty() ? stopped : error);
}

} // namespace studio
