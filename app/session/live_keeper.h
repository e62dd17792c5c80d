// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/recording_keeper.h"
#include "models/signal/trigger.h"

#include <QElapsedTimer>
#include <optional>

namespace studio
{

/// A recording cut out of a device's live readings: until it is stopped, the last seconds before it is stopped, or around a trigger.
/// Lost readings stand as gaps (NaN). Until it is stopped it goes straight to the disk and holds nothing in memory, so that its length
/// is bounded by the disk alone; the others hold what they may keep, and store it twice a second for a bad end. Thread: GUI only.
class LiveKeeper final : public RecordingKeeper
{
    Q_OBJECT
public:
    /// Readings of a stream.
    struct Place {
        quint64 streamId = 0;
        qint64 reading = 0;
    };
    /// The order has a mode other than Timed. It takes the stream of the ordered sensor and rate, from the next reading on, or from its
    /// first one when it begins later. A trigger takes no reading before `notBefore`, so that two recordings never share one.
    LiveKeeper(quint64 id, ProjectSession& session, CaptureOrder order, DeviceInfo board, std::shared_ptr<const LiveRing> ring,
               Places places, Place notBefore, QObject* parent = nullptr);
    /// Whether the stream in the ring is of that sensor and rate.
    static bool isOf(const LiveRing& ring, const LiveBlock& block, const CaptureOrder& order);

    /// In the metadata of what a trigger recorded: the reading at which it fired.
    static QString triggerReadingKey();

    void begin();
    /// Ends it by the user's wish: keeps what there is to keep.
    void stop();
    /// The device is in another state; an error is its reason.
    void deviceChanged(DeviceState state, const Error& error);
    void breakOff(const Error& reason) override;
    [[nodiscard]] bool isWaiting() const { return m_count <= m_armedFrom; } ///< nothing new has come yet
    /// One past the last reading that was kept.
    [[nodiscard]] Place taken() const { return {m_streamId.value_or(0), m_next}; }

Q_SIGNALS:
    /// `done` seconds of `total`; 0 of a trigger that waits, `total` 0 where there is no end to it.
    void progressed(double done, double total, const QString& step);

protected:
    [[nodiscard]] qint64 readingNow() override;

private:
    void poll();
    bool meetStream(const LiveBlock& block);
    void giveUpLate();
    void take(const LiveBlock& block);
    void append(const SignalData& readings);
    void watchTrigger();
    void fire(qint64 reading);
    void trim(qint64 firstKept);
    void storeNew();
    void rollStored();
    void tell();
    void keepMemory(const std::optional<Error>& reason);
    void conclude(const std::optional<Error>& reason);
    [[nodiscard]] SampleDraft takeMemory();
    [[nodiscard]] qint64 held() const; ///< readings in memory
    [[nodiscard]] qint64 wanted() const; ///< readings of the whole recording
    [[nodiscard]] double secondsOf(qint64 readings) const { return static_cast<double>(readings) * m_intervalMs / 1000.0; }

    Place m_notBefore;
    quint64 m_streamAtStart = 0;
    std::optional<quint64> m_streamId;
    QElapsedTimer m_waiting;
    QElapsedTimer m_sinceStored;
    qint64 m_next = 0;         ///< of the ring
    quint64 m_dropped = 0;     ///< of the stream, as far as they are gaps already
    SignalData m_values;       ///< held; in UntilStopped only what is not stored yet
    qint64 m_first = 0;        ///< number of the first reading held, as this recording counts
    qint64 m_count = 0;        ///< readings taken in all
    qint64 m_storedUntil = 0;  ///< number of the reading after the last one stored
    std::optional<TriggerDetector> m_detector;
    qint64 m_watched = 0;      ///< up to here the detector has seen them
    qint64 m_armedFrom = 0;
    bool m_isPolling = false;
    ValueType m_blockType = ValueType::Float32; ///< of the source, whatever gaps there were before what is kept
    std::optional<qint64> m_fired;
};

} // namespace studio
