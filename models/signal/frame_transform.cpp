// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/frame_transform.h"

#include "dsp/smith_fft.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace studio
{

FrameTransform::FrameTransform(int length)
    : m_frame(static_cast<std::size_t>(length))
    , m_work(static_cast<std::size_t>(length))
{
    for (int i = 0; i < length; ++i) {
        const double weight = 0.5 - 0.5 * std::cos(2.0 * M_PI * (i + 0.5) / length);
        m_window.push_back(static_cast<float>(weight));
        m_windowSum += weight;
    }
    for (int k = 0; k < length / 2; ++k) {
        const double angle = 2.0 * M_PI * k / length;
        m_twiddles.push_back(static_cast<float>(std::cos(angle)));
        m_twiddles.push_back(static_cast<float>(-std::sin(angle)));
    }
}

void FrameTransform::powers(std::span<const float> frame, std::span<float> powers)
{
    double sum = 0.0;
    std::size_t known = 0;
    for (const float value : frame) {
        if (std::isfinite(value)) {
            sum += static_cast<double>(value);
            ++known;
        }
    }
    const double mean = known > 0 ? sum / static_cast<double>(known) : 0.0;
    for (std::size_t i = 0; i < m_frame.size(); ++i) {
        const float value = frame[i];
        m_frame[i] = std::isfinite(value) ? static_cast<float>((static_cast<double>(value) - mean) * static_cast<double>(m_window[i])) : 0.0F;
    }
    std::fill(powers.begin(), powers.end(), 0.0F);
    const auto count = static_cast<std::uint32_t>(m_frame.size());
    smith_power_max(m_frame.data(), count, m_work.data(), count, m_twiddles.data(), powers.data());
}

double FrameTransform::powerOfSine(double amplitude) const
{
    const double peak = amplitude * m_windowSum / 2.0;
    return peak * peak / static_cast<double>(m_frame.size());
}

float decibelsOf(float power, double reference)
{
    const double share = static_cast<double>(power) / reference;
    return static_cast<float>(share > 0.0 ? std::max(kFloorDb, 10.0 * std::log10(share)) : kFloorDb);
}

} // namespace studio
