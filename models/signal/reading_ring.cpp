// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/reading_ring.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

constexpr qint64 kBucketReadings = 64;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

void include(ReadingExtremes& all, float value)
{
    if (!std::isfinite(value)) {
        all.hasGap = true;
        return;
    }
    all.low = std::min(all.low, value);
    all.high = std::max(all.high, value);
}

} // namespace

ReadingRing::ReadingRing(int axisCount, qint64 readings)
    : m_axisCount(axisCount)
    , m_capacity(std::max<qint64>(1, readings))
{
    // One bucket more than asked for, since the bucket that is being filled has lost its old readings.
    const qint64 buckets = (m_capacity + kBucketReadings - 1) / kBucketReadings + 1;
    m_allocated = buckets * kBucketReadings;
    m_values.assign(static_cast<std::size_t>(m_allocated * axisCount), 0.0F);
    m_buckets.assign(static_cast<std::size_t>(buckets * axisCount), {});
}

qint64 ReadingRing::begin() const
{
    return std::max<qint64>(0, m_end - m_capacity);
}

std::size_t ReadingRing::place(qint64 reading, int axis) const
{
    return static_cast<std::size_t>(axis * m_allocated + reading % m_allocated);
}

void ReadingRing::put(const float* values)
{
    const bool opensBucket = m_end % kBucketReadings == 0;
    const qint64 buckets = m_allocated / kBucketReadings;
    for (int axis = 0; axis < m_axisCount; ++axis) {
        const float value = values != nullptr ? values[axis] : std::numeric_limits<float>::quiet_NaN();
        m_values[place(m_end, axis)] = value;
        Bucket& bucket =
            m_buckets[static_cast<std::size_t>(axis * buckets + m_end / kBucketReadings % buckets)];
        if (opensBucket)
            bucket = {kInfinity, -kInfinity, false};
        if (std::isfinite(value)) {
            bucket.low = std::min(bucket.low, value);
            bucket.high = std::max(bucket.high, value);
        } else {
            bucket.hasGap = true;
        }
    }
    ++m_end;
}

void ReadingRing::append(std::span<const float> interleaved)
{
    if (m_axisCount == 0)
        return;
    const qint64 readings = static_cast<qint64>(interleaved.size()) / m_axisCount;
    for (qint64 i = 0; i < readings; ++i)
        put(interleaved.data() + i * m_axisCount);
}

void ReadingRing::appendGap(qint64 readings)
{
    if (m_axisCount == 0)
        return;
    // A gap longer than the buffer empties it, but time goes on all the same.
    const qint64 skipped = std::max<qint64>(0, readings - m_allocated) / kBucketReadings * kBucketReadings;
    m_end += skipped;
    for (qint64 i = skipped; i < readings; ++i)
        put(nullptr);
}

float ReadingRing::at(qint64 reading, int axis) const
{
    return m_values[place(reading, axis)];
}

ReadingExtremes ReadingRing::extremes(int axis, qint64 first, qint64 count) const
{
    ReadingExtremes all{kInfinity, -kInfinity, false};
    qint64 at = std::max(first, begin());
    const qint64 last = std::min(first + count, m_end);
    const qint64 buckets = m_allocated > 0 ? m_allocated / kBucketReadings : 1;
    while (at < last) {
        if (at % kBucketReadings == 0 && at + kBucketReadings <= last) {
            const Bucket& bucket =
                m_buckets[static_cast<std::size_t>(axis * buckets + at / kBucketReadings % buckets)];
            all.low = std::min(all.low, bucket.low);
            all.high = std::max(all.high, bucket.high);
            all.hasGap = all.hasGap || bucket.hasGap;
            at += kBucketReadings;
            continue;
        }
        const qint64 stop = std::min(last, (at / kBucketReadings + 1) * kBucketReadings);
        for (const float* value = &m_values[place(at, axis)]; at < stop; ++at, ++value)
            include(all, *value);
    }
    return all;
}

} // namespace studio
