// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

#include <deque>
#include <span>

namespace studio
{

/// Extremes of one axis, column by column; NaN where nothing came.
struct SignalColumns {
    std::vector<float> low;
    std::vector<float> high;
    friend bool operator==(const SignalColumns&, const SignalColumns&) = default;
};

/// The newest seconds of a board's readings, gathered by polling its ring, with the rate at which they really came. Of a slow board they
/// are more: as many as are needed to judge its signal.
/// Readings that were lost are gaps (NaN), never joined. Memory is bounded by `seconds`. Thread: any, one at a time.
class LiveWindow
{
public:
    explicit LiveWindow(double seconds) : m_seconds(seconds) {}

    /// Index to ask the hub for next.
    [[nodiscard]] qint64 nextIndex() const { return m_next; }
    /// Takes what the hub gave for nextIndex(). `nowMs` is any clock that only moves on.
    void take(const LiveBlock& block, qint64 nowMs);
    void clear();

    [[nodiscard]] const QVector<Axis>& axes() const { return m_axes; }
    /// Shape: [readings x axes], interleaved, oldest first, gaps left out.
    [[nodiscard]] std::vector<float> readings() const;
    [[nodiscard]] bool isEmpty() const { return m_values.empty(); }
    [[nodiscard]] double nominalRateHz() const { return m_intervalMs > 0.0 ? 1000.0 / m_intervalMs : 0.0; }
    [[nodiscard]] double seconds() const; ///< that it spans at the nominal rate, once it is full
    /// Nothing came for two seconds, or for as long as three readings take.
    [[nodiscard]] bool isSilent() const;
    /// Over the last seconds; 0 until there is something to measure, and while it is silent.
    [[nodiscard]] double measuredRateHz() const;
    /// Readings of the stream that were lost: that are missing in it, and that came as gaps since it is looked at.
    [[nodiscard]] quint64 dropped() const { return m_dropped + m_gapsThatCame; }
    /// Missing readings inside the window.
    [[nodiscard]] qint64 gapReadings() const;
    /// One axis over the whole window, the newest reading at the right end; no more columns than readings.
    [[nodiscard]] SignalColumns columns(int axis, int count) const;

private:
    struct Arrival {
        qint64 atMs = 0;
        qint64 index = 0; ///< next one after what had come by then
    };
    [[nodiscard]] std::size_t capacity() const;

    double m_seconds;
    quint64 m_streamId = 0;
    QVector<Axis> m_axes;
    double m_intervalMs = 0.0;
    qint64 m_next = 0;
    quint64 m_dropped = 0;
    quint64 m_gapsThatCame = 0;
    std::deque<float> m_values; ///< whole readings, interleaved
    std::deque<bool> m_isLost;  ///< a flag a reading: it was lost, its values stand for nothing
    std::deque<Arrival> m_arrivals;
    qint64 m_nowMs = 0;
};

} // namespace studio
