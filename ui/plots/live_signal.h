// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"
#include "models/signal/reading_ring.h"

#include <deque>
#include <utility>

namespace studio
{

/// What has come from a board lately: fetches from the hub's ring what is new, keeps it in a buffer of stated
/// length, and puts lost readings and the time between two streams in as gaps; only the first are losses. Thread: GUI only.
class LiveSignal
{
public:
    static constexpr double kBufferSeconds = 120.0;

    /// Takes what is new. `nowMs` is monotonic. True when something came. After a pause of polling it goes on
    /// with what the hub still has; what was not asked for was not lost, and stands as the time between two streams does.
    bool poll(const DeviceHub& hub, const QString& address, qint64 nowMs);
    void clear();

    [[nodiscard]] const ReadingRing& ring() const { return m_ring; }
    [[nodiscard]] const QVector<Axis>& axes() const { return m_axes; }
    [[nodiscard]] double intervalMs() const { return m_intervalMs; }
    [[nodiscard]] double rateHz() const { return m_intervalMs > 0.0 ? 1000.0 / m_intervalMs : 0.0; }
    [[nodiscard]] quint64 turn() const { return m_turn; } ///< another one when indices began anew
    [[nodiscard]] bool isEmpty() const { return m_ring.end() == 0; }
    [[nodiscard]] double bufferSeconds() const;
    /// Where the present stands: at the newest reading, or behind it once nothing has come for a while.
    [[nodiscard]] double nowIndex(qint64 nowMs) const;
    /// Nothing has come for longer than readings travel.
    [[nodiscard]] bool isSilent(qint64 nowMs) const;
    [[nodiscard]] quint64 lostReadings() const { return m_lost; } ///< since the buffer was emptied
    /// Nothing was lost at this reading: no stream ran, because one was begun anew (for a recording, say).
    [[nodiscard]] bool isBetweenStreams(qint64 reading) const;
    /// Where that is, [from, to) in readings, from the oldest on; the first may have left the buffer.
    [[nodiscard]] const std::deque<std::pair<qint64, qint64>>& betweenStreams() const { return m_between; }
    /// How long the device sent nothing from one stream to the next while it was looked at, since the buffer was emptied: no recording
    /// misses it, but the picture does.
    [[nodiscard]] double pausedMs() const { return static_cast<double>(m_paused) * m_intervalMs; }
    /// The first reading of the stream under way, in a buffer that holds others before it.
    [[nodiscard]] qint64 streamBegin() const { return m_between.empty() ? 0 : m_between.back().second; }
    /// As the readings arrive, over the last seconds; 0 until that says something.
    [[nodiscard]] double measuredRateHz() const;
    /// How far the latest readings of the last seconds came behind the pace of the earliest, beyond the time from one to the next: 0
    /// while they come as they are due, and when none come at all. Lost ones are no late ones.
    [[nodiscard]] double lateMs() const;

private:
    struct Mark {
        qint64 atMs = 0;
        qint64 arrived = 0;
        qint64 due = 0; ///< readings whose time had come: that arrived, and that were lost
    };
    void begin(const LiveBlock& block, qint64 nowMs);
    void putBetween(qint64 from); ///< the readings from there to the end
    void measure(qint64 nowMs);

    ReadingRing m_ring;
    QVector<Axis> m_axes;
    double m_intervalMs = 0.0;
    quint64 m_turn = 0;
    quint64 m_streamId = 0;
    bool m_hasStream = false;
    qint64 m_next = 0;        ///< of the stream
    quint64 m_dropped = 0;    ///< of the stream, as far as they are gaps already
    quint64 m_lost = 0;
    qint64 m_paused = 0;      ///< readings that there was time for between streams
    qint64 m_polledMs = -1;
    bool m_wasLeft = false;   ///< polling paused since the newest reading came
    qint64 m_arrivedMs = 0;
    qint64 m_arrived = 0;     ///< readings of this stream that came
    qint64 m_missed = 0;      ///< and that were lost
    std::deque<Mark> m_marks;
    std::deque<std::pair<qint64, qint64>> m_between; ///< readings of the ring that stand for the time between two streams, or of no polling
};

/// A value axis that grows at once and shrinks slowly, to pleasant ends.
class AutoRange
{
public:
    void reset() { m_isSet = false; }
    /// Takes the extremes of what is in view.
    void update(double low, double high, double passedSeconds);
    void set(double low, double high);
    [[nodiscard]] bool isSet() const { return m_isSet; }
    [[nodiscard]] double low() const { return m_low; }
    [[nodiscard]] double high() const { return m_high; }

private:
    bool m_isSet = false;
    double m_low = -1.0;
    double m_high = 1.0;
    double m_spareSeconds = 0.0; ///< for how long there has been much more room than needed
};

} // namespace studio
