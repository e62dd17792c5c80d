// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

#include <QMutex>
#include <deque>
#include <memory>
#include <vector>

namespace studio
{

/// Readings that arrived together.
struct ReadingBlock {
    qint64 firstAtMs = 0;      ///< when the first one arrived, since 1970; stamped once
    int axisCount = 0;
    std::vector<float> values; ///< [readings x axes] interleaved
    std::vector<double> wide = {}; ///< in their place where float32 would round an integer among them
    [[nodiscard]] qint64 readingCount() const
    {
        return axisCount > 0 ? static_cast<qint64>(values.size() + wide.size()) / axisCount : 0;
    }
    /// What it holds, in values of float32.
    [[nodiscard]] qint64 size() const { return static_cast<qint64>(values.size() + 2 * wide.size()); }
    void append(const SignalData& readings);
};

/// The newest readings of one board: filled in blocks on the device thread, read by any number of readers at their own
/// pace. Holds the last kLiveSeconds at least, and never more than kMostLiveValues values of float32, or half as many where
/// integers need float64; older blocks go. What a slow reader missed shows as a gap in its indices. Thread: any.
class LiveRing
{
public:
    static constexpr double kLiveSeconds = 60.0;
    static constexpr qint64 kMostLiveValues = 16LL * 1024 * 1024;

    /// Another stream: indices begin anew, what was there is gone. Returns its id. Units: milliseconds.
    quint64 begin(double intervalMs, const QString& sensor = {});
    void setInterval(double intervalMs); ///< of the stream under way, when it was not known at its beginning
    /// Names the axes of the stream under way; readings of another width do not fit it.
    void setAxes(const QVector<Axis>& axes);
    /// Of the stream under way; float32 unless it is told.
    void setValueType(ValueType type);
    /// Takes a block of the stream under way; one of another width is counted as dropped.
    void push(std::shared_ptr<const ReadingBlock> block);
    /// Readings that arrived in no usable form.
    void addDropped(quint64 readings);

    [[nodiscard]] LiveBlock read(qint64 fromIndex) const;
    [[nodiscard]] quint64 streamId() const;
    [[nodiscard]] QString sensor() const; ///< of the stream under way; empty: not told
    [[nodiscard]] qint64 oldestIndex() const; ///< of what is held of the stream under way
    /// The newest `seconds`; `beganAtMs` (may be null) gets the time of the first of them.
    [[nodiscard]] LiveBlock newest(double seconds, qint64* beganAtMs = nullptr) const;
    [[nodiscard]] quint64 droppedInAll() const; ///< of all streams

private:
    [[nodiscard]] LiveBlock readLocked(qint64 fromIndex) const;
    struct Entry {
        qint64 first = 0; ///< index of its first reading
        std::shared_ptr<const ReadingBlock> block;
    };
    mutable QMutex m_mutex;
    std::deque<Entry> m_entries;
    quint64 m_streamId = 0;
    QString m_sensor;
    QVector<Axis> m_axes;
    double m_intervalMs = 0.0;
    ValueType m_valueType = ValueType::Float32;
    qint64 m_next = 0; ///< index of the reading after the last one
    qint64 m_size = 0; ///< of all blocks
    quint64 m_dropped = 0;
    quint64 m_droppedBefore = 0;
};

} // namespace studio
