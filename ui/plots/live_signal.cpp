// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/live_signal.h"

#include "models/signal/lost_readings.h"
#include "ui/plots/segment_geometry.h"

#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr qint64 kMostValues = 4'000'000; ///< 16 MB, whatever the rate
constexpr qint64 kFewestReadings = 256;
constexpr qint64 kMostPollGapMs = 3000;
constexpr qint64 kTravelMs = 300;         ///< that readings may be late without being missed
constexpr qint64 kMeasuredMs = 5000;
constexpr qint64 kQuietMs = 1000;         ///< after which nothing is awaited any more
constexpr qint64 kLeastMeasuredMs = 2000;

constexpr double kRoom = 0.05;            ///< above and below the signal
constexpr double kMuchRoom = 0.66;        ///< of the axis is used: under this it shrinks
constexpr double kPatienceSeconds = 1.5;
constexpr double kShrinkSeconds = 1.2;
constexpr double kTicks = 4.0;

} // namespace

void LiveSignal::clear()
{
    const quint64 turn = m_turn + 1;
    *this = LiveSignal();
    m_turn = turn;
}

double LiveSignal::bufferSeconds() const
{
    return static_cast<double>(m_ring.capacity()) * m_intervalMs / 1000.0;
}

void LiveSignal::begin(const LiveBlock& block, qint64 nowMs)
{
    const bool goesOn = m_hasStream && block.axes == m_axes && block.intervalMs == m_intervalMs;
    m_streamId = block.streamId;
    m_hasStream = true;
    m_dropped = block.dropped;
    m_arrived = 0;
    m_missed = 0;
    m_marks.clear();
    if (!goesOn) {
        m_axes = block.axes;
        m_intervalMs = block.intervalMs;
        m_lost = 0;
        m_paused = 0;
        ++m_turn;
        const auto axes = static_cast<int>(block.axes.size());
        const auto wanted = static_cast<qint64>(std::ceil(kBufferSeconds * rateHz()));
        m_ring = ReadingRing(axes, std::clamp(wanted, kFewestReadings, kMostValues / std::max(1, axes)));
        m_between.clear();
        return;
    }
    if (isEmpty())
        return; // nothing had come yet that this could stand behind
    // The time that no stream ran is part of the picture; the first readings are as old as they are many.
    const double passed = static_cast<double>(nowMs - m_arrivedMs) / m_intervalMs - static_cast<double>(block.readingCount());
    const qint64 from = m_ring.end();
    m_ring.appendGap(std::max<qint64>(1, std::llround(passed)));
    putBetween(from);
    m_paused += m_wasLeft ? 0 : m_ring.end() - from;
}

void LiveSignal::putBetween(qint64 from)
{
    m_between.emplace_back(from, m_ring.end());
    while (m_between.front().second <= m_ring.begin())
        m_between.pop_front();
}

bool LiveSignal::isBetweenStreams(qint64 reading) const
{
    return std::any_of(m_between.begin(), m_between.end(), [&](const auto& one) { return reading >= one.first && reading < one.second; });
}

bool LiveSignal::poll(const DeviceHub& hub, const QString& address, qint64 nowMs)
{
    const bool wasAway = m_polledMs >= 0 && nowMs - m_polledMs > kMostPollGapMs;
    if (wasAway && static_cast<double>(nowMs - m_arrivedMs) > bufferSeconds() * 1000.0)
        clear(); // none of it would be left
    if (wasAway)
        m_marks.clear();
    m_polledMs = nowMs;
    m_wasLeft = m_wasLeft || wasAway;
    LiveBlock block = hub.live(address, m_hasStream ? m_next : 0);
    if (block.axes.isEmpty() || block.intervalMs <= 0.0)
        return false;
    if (!m_hasStream || block.streamId != m_streamId) {
        if (m_hasStream)
            block = hub.live(address, 0);
        begin(block, nowMs);
    } else {
        const quint64 lost = block.dropped > m_dropped ? block.dropped - m_dropped : 0;
        const qint64 skipped = std::max<qint64>(0, block.firstIndex - m_next);
        m_dropped = std::max(m_dropped, block.dropped);
        const qint64 from = m_ring.end();
        m_ring.appendGap(skipped);
        if (wasAway && skipped > 0)
            putBetween(from); // nobody asked for them
        const qint64 missed = static_cast<qint64>(lost) + (wasAway ? 0 : skipped);
        m_lost += static_cast<quint64>(missed);
        m_missed += missed;
        m_ring.appendGap(static_cast<qint64>(lost));
    }
    m_next = block.firstIndex + block.readingCount();
    if (block.values.empty()) {
        measure(nowMs);
        return false;
    }
    m_ring.append(block.values);
    // Some devices tell of lost readings by gaps in their place.
    const qint64 gaps = lostReadingsIn(std::span<const float>(block.values), static_cast<int>(block.axes.size()));
    m_lost += static_cast<quint64>(gaps);
    m_missed += gaps;
    m_arrived += block.readingCount() - gaps;
    m_arrivedMs = nowMs;
    m_wasLeft = false;
    measure(nowMs);
    return true;
}

void LiveSignal::measure(qint64 nowMs)
{
    if (m_arrived == 0)
        return;
    m_marks.push_back({nowMs, m_arrived, m_arrived + m_missed});
    while (m_marks.size() > 2 && nowMs - m_marks.front().atMs > kMeasuredMs)
        m_marks.pop_front();
}

double LiveSignal::measuredRateHz() const
{
    if (m_marks.size() < 2)
        return 0.0;
    const auto passed = m_marks.back().atMs - m_marks.front().atMs;
    if (passed < kLeastMeasuredMs)
        return 0.0;
    return static_cast<double>(m_marks.back().arrived - m_marks.front().arrived) * 1000.0 / static_cast<double>(passed);
}

double LiveSignal::lateMs() const
{
    if (m_marks.empty() || m_marks.back().atMs - m_arrivedMs > kQuietMs)
        return 0.0;
    double least = 0.0;
    double most = 0.0;
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        const double behind = static_cast<double>(m_marks[i].atMs - m_marks.front().atMs) -
                              static_cast<double>(m_marks[i].due - m_marks.front().due) * m_intervalMs;
        least = i == 0 ? behind : std::min(least, behind);
        most = i == 0 ? behind : std::max(most, behind);
    }
    return std::max(0.0, most - least - m_intervalMs);
}

bool LiveSignal::isSilent(qint64 nowMs) const
{
    return isEmpty() || nowMs - m_arrivedMs > kTravelMs;
}

double LiveSignal::nowIndex(qint64 nowMs) const
{
    const auto end = static_cast<double>(m_ring.end());
    return isSilent(nowMs) && m_intervalMs > 0.0
               ? end + static_cast<double>(nowMs - m_arrivedMs - kTravelMs) / m_intervalMs
               : end;
}

void AutoRange::set(double low, double high)
{
    m_isSet = true;
    m_low = low;
    m_high = high;
    m_spareSeconds = 0.0;
}

void AutoRange::update(double low, double high, double passedSeconds)
{
    if (!(low <= high))
        return;
    double span = high - low;
    if (span <= 0.0) {
        span = high == 0.0 ? 1.0 : std::abs(high) * 0.2;
        low -= span / 2.0;
        high += span / 2.0;
    }
    const double step = niceStep(span * (1.0 + 2.0 * kRoom), kTicks);
    const double wantedLow = std::floor((low - span * kRoom) / step) * step;
    const double wantedHigh = std::ceil((high + span * kRoom) / step) * step;
    if (!m_isSet || low < m_low || high > m_high) {
        set(m_isSet ? std::min(m_low, wantedLow) : wantedLow, m_isSet ? std::max(m_high, wantedHigh) : wantedHigh);
        return;
    }
    const bool hasMuchRoom = wantedHigh - wantedLow < kMuchRoom * (m_high - m_low);
    const bool isShrinking = m_spareSeconds > kPatienceSeconds;
    if (!hasMuchRoom && !isShrinking) {
        m_spareSeconds = 0.0;
        return;
    }
    m_spareSeconds += passedSeconds;
    if (m_spareSeconds <= kPatienceSeconds)
        return;
    const double share = 1.0 - std::exp(-passedSeconds / kShrinkSeconds);
    m_low += (wantedLow - m_low) * share;
    m_high += (wantedHigh - m_high) * share;
    if (m_high - m_low < 1.02 * (wantedHigh - wantedLow))
        set(wantedLow, wantedHigh);
}

} // namespace studio
