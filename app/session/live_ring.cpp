// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/live_ring.h"

#include "models/signal/lost_readings.h"

#include <QMutexLocker>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

/// Kept for boards that do not say how fast they are.
constexpr qint64 kReadingsWithoutRate = 8192;

/// Readings.
qint64 capacityOf(double intervalMs)
{
    if (!(intervalMs > 0.0))
        return kReadingsWithoutRate;
    const double wanted = std::ceil(LiveRing::kLiveSeconds * 1000.0 / intervalMs);
    return static_cast<qint64>(std::min(wanted, static_cast<double>(LiveRing::kMostLiveValues)));
}

} // namespace

void ReadingBlock::append(const SignalData& readings)
{
    const bool isWide = readings.type() == ValueType::Float64 || readings.needsDouble();
    if (isWide && wide.empty()) {
        wide.assign(values.begin(), values.end());
        values = {};
    }
    if (wide.empty() && !isWide) {
        const std::vector<float> floats = readings.toFloat();
        values.insert(values.end(), floats.begin(), floats.end());
        return;
    }
    std::visit([this](const auto& from) { wide.insert(wide.end(), from.begin(), from.end()); }, readings.values());
}

quint64 LiveRing::begin(double intervalMs, const QString& sensor)
{
    const QMutexLocker locker(&m_mutex);
    m_entries.clear();
    m_axes.clear();
    m_sensor = sensor;
    m_intervalMs = intervalMs;
    m_valueType = ValueType::Float32;
    m_next = 0;
    m_size = 0;
    m_droppedBefore += std::exchange(m_dropped, 0);
    return ++m_streamId;
}

void LiveRing::setInterval(double intervalMs)
{
    const QMutexLocker locker(&m_mutex);
    m_intervalMs = intervalMs;
}

void LiveRing::setAxes(const QVector<Axis>& axes)
{
    const QMutexLocker locker(&m_mutex);
    m_axes = axes;
}

void LiveRing::setValueType(ValueType type)
{
    const QMutexLocker locker(&m_mutex);
    m_valueType = type;
}

void LiveRing::push(std::shared_ptr<const ReadingBlock> block)
{
    const QMutexLocker locker(&m_mutex);
    const qint64 count = block->readingCount();
    if (count == 0)
        return;
    if (block->axisCount != m_axes.size()) {
        m_dropped += static_cast<quint64>(count);
        return;
    }
    // A lost one that came as a gap has its place in the stream; of what is missing there it is none.
    m_droppedBefore += static_cast<quint64>(block->wide.empty() ? lostReadingsIn(std::span<const float>(block->values), block->axisCount)
                                                                : lostReadingsIn(std::span<const double>(block->wide), block->axisCount));
    m_size += block->size();
    m_entries.push_back({m_next, std::move(block)});
    m_next += count;
    const qint64 capacity = capacityOf(m_intervalMs);
    while (m_entries.size() > 1) {
        const qint64 oldest = m_entries.front().block->size();
        if (m_next - m_entries[1].first < capacity && m_size - oldest < kMostLiveValues)
            break;
        m_size -= oldest;
        m_entries.pop_front();
    }
}

void LiveRing::addDropped(quint64 readings)
{
    const QMutexLocker locker(&m_mutex);
    m_dropped += readings;
}

quint64 LiveRing::streamId() const
{
    const QMutexLocker locker(&m_mutex);
    return m_streamId;
}

QString LiveRing::sensor() const
{
    const QMutexLocker locker(&m_mutex);
    return m_sensor;
}

qint64 LiveRing::oldestIndex() const
{
    const QMutexLocker locker(&m_mutex);
    return m_entries.empty() ? m_next : m_entries.front().first;
}

LiveBlock LiveRing::read(qint64 fromIndex) const
{
    const QMutexLocker locker(&m_mutex);
    return readLocked(fromIndex);
}

LiveBlock LiveRing::newest(double seconds, qint64* beganAtMs) const
{
    const QMutexLocker locker(&m_mutex);
    const double wanted = m_intervalMs > 0.0 ? std::round(seconds * 1000.0 / m_intervalMs) : 0.0;
    const auto count = static_cast<qint64>(std::clamp(wanted, 0.0, static_cast<double>(m_next)));
    LiveBlock block = readLocked(m_next - count);
    if (beganAtMs != nullptr && !m_entries.empty()) {
        // The last block's time is the freshest; counting back from it keeps the clock of the readings.
        const Entry& last = m_entries.back();
        *beganAtMs = last.block->firstAtMs -
                     static_cast<qint64>(static_cast<double>(last.first - block.firstIndex) * m_intervalMs);
    }
    return block;
}

LiveBlock LiveRing::readLocked(qint64 fromIndex) const
{
    LiveBlock result;
    result.streamId = m_streamId;
    result.axes = m_axes;
    result.intervalMs = m_intervalMs;
    result.dropped = m_dropped;
    result.valueType = m_valueType;
    const qint64 oldest = m_entries.empty() ? m_next : m_entries.front().first;
    result.firstIndex = std::clamp(fromIndex, oldest, m_next);
    const auto width = static_cast<std::size_t>(m_axes.size());
    const std::size_t wanted = static_cast<std::size_t>(m_next - result.firstIndex) * width;
    result.values.reserve(wanted);
    auto at = std::upper_bound(m_entries.begin(), m_entries.end(), result.firstIndex,
                               [](qint64 index, const Entry& entry) { return index < entry.first; });
    if (at != m_entries.begin())
        --at;
    const bool isWide = std::any_of(at, m_entries.end(), [](const Entry& entry) { return !entry.block->wide.empty(); });
    if (isWide)
        result.wide.reserve(wanted);
    for (; at != m_entries.end(); ++at) {
        const qint64 skipped = std::clamp<qint64>(result.firstIndex - at->first, 0, at->block->readingCount()) * static_cast<qint64>(width);
        const auto copy = [skipped](const auto& from, auto& into) {
            for (auto value = from.begin() + skipped; value != from.end(); ++value)
                into.push_back(static_cast<typename std::decay_t<decltype(into)>::value_type>(*value));
        };
        const std::vector<float>& values = at->block->values;
        const std::vector<double>& wide = at->block->wide;
        if (wide.empty()) {
            result.values.insert(result.values.end(), values.begin() + skipped, values.end());
            if (isWide)
                copy(values, result.wide);
        } else {
            copy(wide, result.values);
            copy(wide, result.wide);
        }
    }
    return result;
}

quint64 LiveRing::droppedInAll() const
{
    const QMutexLocker locker(&m_mutex);
    return m_droppedBefore + m_dropped;
}

} // namespace studio
