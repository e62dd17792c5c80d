// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/live_window.h"

#include "models/signal/lost_readings.h"
#include "models/signal/signal_check.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

constexpr qint64 kSilentMs = 2000;
constexpr qint64 kLeastRateMs = 500;
constexpr float kGap = std::numeric_limits<float>::quiet_NaN();

} // namespace

std::size_t LiveWindow::capacity() const
{
    return static_cast<std::size_t>(std::max(static_cast<double>(kLeastStuckReadings), std::ceil(m_seconds * nominalRateHz())));
}

double LiveWindow::seconds() const
{
    return m_intervalMs > 0.0 ? std::max(m_seconds, static_cast<double>(capacity()) * m_intervalMs / 1000.0) : m_seconds;
}

bool LiveWindow::isSilent() const
{
    const auto silentMs = std::max(static_cast<double>(kSilentMs), 3.0 * m_intervalMs);
    return m_arrivals.empty() || static_cast<double>(m_nowMs - m_arrivals.back().atMs) > silentMs;
}

void LiveWindow::clear()
{
    *this = LiveWindow(m_seconds);
}

void LiveWindow::take(const LiveBlock& block, qint64 nowMs)
{
    if (block.streamId != m_streamId || block.axes != m_axes || block.intervalMs != m_intervalMs) {
        clear();
        m_streamId = block.streamId;
        m_axes = block.axes;
        m_intervalMs = block.intervalMs;
    }
    m_nowMs = nowMs;
    m_dropped = block.dropped;
    const auto axes = static_cast<std::size_t>(m_axes.size());
    if (axes == 0 || m_intervalMs <= 0.0)
        return;
    // What the ring had let go of before we came is not a gap of ours unless something stands before it.
    const bool isFirst = m_values.empty();
    const qint64 missed = isFirst ? 0 : std::clamp<qint64>(block.firstIndex - m_next, 0, static_cast<qint64>(capacity()));
    m_values.insert(m_values.end(), static_cast<std::size_t>(missed) * axes, kGap);
    m_values.insert(m_values.end(), block.values.begin(), block.values.end());
    m_isLost.insert(m_isLost.end(), static_cast<std::size_t>(missed), true);
    const std::span<const float> came = block.values;
    for (qint64 i = 0; i < block.readingCount(); ++i) {
        const bool isLost = isLostReading(came.subspan(static_cast<std::size_t>(i) * axes, axes));
        m_isLost.push_back(isLost);
        m_gapsThatCame += isLost ? 1 : 0;
    }
    if (m_isLost.size() > capacity()) {
        m_values.erase(m_values.begin(), m_values.end() - static_cast<std::ptrdiff_t>(capacity() * axes));
        m_isLost.erase(m_isLost.begin(), m_isLost.end() - static_cast<std::ptrdiff_t>(capacity()));
    }
    const qint64 next = block.firstIndex + block.readingCount();
    if (m_arrivals.empty() || next > m_next)
        m_arrivals.push_back({nowMs, next});
    m_next = std::max(m_next, next);
    while (m_arrivals.size() > 2 && m_arrivals.front().atMs < nowMs - static_cast<qint64>(seconds() * 1000.0))
        m_arrivals.pop_front();
}

std::vector<float> LiveWindow::readings() const
{
    std::vector<float> values;
    values.reserve(m_values.size());
    const auto axes = static_cast<std::size_t>(m_axes.size());
    for (std::size_t i = 0; i < m_isLost.size(); ++i) {
        const auto first = m_values.begin() + static_cast<std::ptrdiff_t>(i * axes);
        if (!m_isLost[i])
            values.insert(values.end(), first, first + static_cast<std::ptrdiff_t>(axes));
    }
    return values;
}

qint64 LiveWindow::gapReadings() const
{
    return std::count(m_isLost.begin(), m_isLost.end(), true);
}

double LiveWindow::measuredRateHz() const
{
    if (m_arrivals.size() < 2 || isSilent())
        return 0.0;
    const qint64 spanMs = m_arrivals.back().atMs - m_arrivals.front().atMs;
    if (spanMs < kLeastRateMs)
        return 0.0;
    return static_cast<double>(m_arrivals.back().index - m_arrivals.front().index) * 1000.0 / static_cast<double>(spanMs);
}

SignalColumns LiveWindow::columns(int axis, int count) const
{
    // More columns than readings would leave every reading alone between empty ones.
    const std::size_t wanted = std::min(static_cast<std::size_t>(std::max(1, count)), capacity());
    SignalColumns columns{std::vector<float>(wanted, kGap), std::vector<float>(wanted, kGap)};
    const auto axes = static_cast<std::size_t>(m_axes.size());
    if (axes == 0 || axis < 0 || static_cast<std::size_t>(axis) >= axes)
        return columns;
    const std::size_t held = m_isLost.size();
    const std::size_t before = capacity() - held; ///< room at the left that nothing filled yet
    for (std::size_t i = 0; i < held; ++i) {
        const float value = m_values[i * axes + static_cast<std::size_t>(axis)];
        if (m_isLost[i] || !std::isfinite(value))
            continue;
        const std::size_t column = std::min(wanted - 1, (before + i) * wanted / capacity());
        float& low = columns.low[column];
        float& high = columns.high[column];
        low = std::isnan(low) ? value : std::min(low, value);
        high = std::isnan(high) ? value : std::max(high, value);
    }
    return columns;
}

} // namespace studio
