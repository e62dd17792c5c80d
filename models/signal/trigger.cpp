// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/trigger.h"

#include <algorithm>
#include <cmath>

namespace studio
{

TriggerDetector::TriggerDetector(TriggerRule rule, double intervalMs, int axisCount)
    : m_rule(rule)
    , m_axisCount(std::max(1, axisCount))
    , m_energyReadings(intervalMs > 0.0 ? std::max<qint64>(2, std::llround(kTriggerEnergySeconds * 1000.0 / intervalMs)) : 2)
{
    forget();
}

void TriggerDetector::forget()
{
    m_before.clear();
    m_filled = 0;
    if (m_rule.kind != TriggerKind::Energy)
        return;
    m_window.assign(static_cast<std::size_t>(m_energyReadings * m_axisCount), 0.0F);
    m_sums.assign(static_cast<std::size_t>(m_axisCount), 0.0);
    m_squares.assign(static_cast<std::size_t>(m_axisCount), 0.0);
}

std::optional<qint64> TriggerDetector::feed(std::span<const float> values, bool isArmed)
{
    const auto width = static_cast<std::size_t>(m_axisCount);
    for (std::size_t at = 0; at + width <= values.size(); at += width) {
        const std::span<const float> reading = values.subspan(at, width);
        if (!std::all_of(reading.begin(), reading.end(), [](float value) { return std::isfinite(value); })) {
            forget();
            continue;
        }
        const bool holds = holdsAt(reading);
        m_before.assign(reading.begin(), reading.end());
        if (holds && isArmed)
            return static_cast<qint64>(at / width);
    }
    return std::nullopt;
}

bool TriggerDetector::channelHolds(float before, float now) const
{
    const auto threshold = static_cast<float>(m_rule.threshold);
    switch (m_rule.kind) {
    case TriggerKind::Level: return now >= threshold;
    case TriggerKind::Rising: return before < threshold && now >= threshold;
    case TriggerKind::Falling: return before > threshold && now <= threshold;
    case TriggerKind::Energy: break;
    }
    return false;
}

bool TriggerDetector::holdsAt(std::span<const float> reading)
{
    if (m_rule.kind == TriggerKind::Energy)
        return energyHolds(reading);
    const bool needsBefore = m_rule.kind != TriggerKind::Level;
    if (needsBefore && m_before.empty())
        return false;
    const auto holds = [&](int channel) {
        const auto at = static_cast<std::size_t>(channel);
        return channelHolds(needsBefore ? m_before[at] : 0.0F, reading[at]);
    };
    if (m_rule.channel != kAnyChannel)
        return m_rule.channel >= 0 && m_rule.channel < m_axisCount && holds(m_rule.channel);
    for (int channel = 0; channel < m_axisCount; ++channel) {
        if (holds(channel))
            return true;
    }
    return false;
}

bool TriggerDetector::energyHolds(std::span<const float> reading)
{
    const auto width = static_cast<std::size_t>(m_axisCount);
    const auto slot = static_cast<std::size_t>(m_filled % m_energyReadings) * width;
    for (std::size_t channel = 0; channel < width; ++channel) {
        const double old = m_window[slot + channel];
        const double now = reading[channel];
        m_sums[channel] += now - old;
        m_squares[channel] += now * now - old * old;
        m_window[slot + channel] = reading[channel];
    }
    ++m_filled;
    // Sums that run on gather rounding; once a window they are made anew.
    if (m_filled % m_energyReadings == 0) {
        for (std::size_t channel = 0; channel < width; ++channel) {
            m_sums[channel] = 0.0;
            m_squares[channel] = 0.0;
            for (std::size_t at = channel; at < m_window.size(); at += width) {
                m_sums[channel] += static_cast<double>(m_window[at]);
                m_squares[channel] += static_cast<double>(m_window[at]) * static_cast<double>(m_window[at]);
            }
        }
    }
    if (m_filled < m_energyReadings)
        return false;
    const auto count = static_cast<double>(m_energyReadings);
    double variance = 0.0;
    for (std::size_t channel = 0; channel < width; ++channel) {
        if (m_rule.channel != kAnyChannel && m_rule.channel != static_cast<int>(channel))
            continue;
        const double mean = m_sums[channel] / count;
        variance += std::max(0.0, m_squares[channel] / count - mean * mean);
    }
    return std::sqrt(variance) >= m_rule.threshold;
}

} // namespace studio
