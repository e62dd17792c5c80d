// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <cstdint>
#include <span>
#include <vector>

namespace studio
{

/// Extremes of one axis over some readings. Without any number in them `low` is over `high`.
struct ReadingExtremes {
    float low = 0.0F;
    float high = 0.0F;
    bool hasGap = false; ///< at least one of the readings is lost, or no number
    [[nodiscard]] bool hasNumbers() const { return low <= high; }
};

/// The newest readings of a live signal in a buffer of fixed size. Readings are counted from the first one that
/// ever came in; older ones than the buffer holds are gone. Lost readings take their place as gaps, so that the
/// distance of two readings is always their time. Thread: any; one thread at a time.
class ReadingRing
{
public:
    ReadingRing() = default;
    /// Holds at least `readings` readings of `axisCount` axes; empty.
    ReadingRing(int axisCount, qint64 readings);

    /// Shape: [readings x axes], interleaved. What is longer than the buffer leaves only its end.
    void append(std::span<const float> interleaved);
    /// Room for readings that did not arrive.
    void appendGap(qint64 readings);

    [[nodiscard]] int axisCount() const { return m_axisCount; }
    [[nodiscard]] qint64 begin() const; ///< the oldest reading kept
    [[nodiscard]] qint64 end() const { return m_end; }
    [[nodiscard]] qint64 size() const { return m_end - begin(); }
    [[nodiscard]] qint64 capacity() const { return m_capacity; } ///< readings
    /// Not a number in gaps. `reading` is in [begin, end).
    [[nodiscard]] float at(qint64 reading, int axis) const;
    /// Extremes over [first, first + count), as far as it is kept. The cost hardly grows with `count`.
    [[nodiscard]] ReadingExtremes extremes(int axis, qint64 first, qint64 count) const;

private:
    struct Bucket {
        float low = 0.0F;
        float high = 0.0F;
        bool hasGap = false;
    };
    void put(const float* values);
    [[nodiscard]] std::size_t place(qint64 reading, int axis) const;

    int m_axisCount = 0;
    qint64 m_allocated = 0; ///< readings, whole buckets
    qint64 m_capacity = 0;
    qint64 m_end = 0;
    std::vector<float> m_values;   ///< [axes x allocated]
    std::vector<Bucket> m_buckets; ///< [axes x buckets]
};

} // namespace studio
