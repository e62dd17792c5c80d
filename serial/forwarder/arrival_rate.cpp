// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/forwarder/arrival_rate.h"

#include <algorithm>
#include <cmath>

namespace studio
{

void ArrivalRate::add(qint64 readings, double seconds)
{
    // Welford's way: long streams lose no digits.
    ++m_count;
    const double n = static_cast<double>(m_count);
    const double dx = static_cast<double>(readings) - m_meanX;
    const double dy = seconds - m_meanY;
    m_meanX += dx / n;
    m_meanY += dy / n;
    m_xx += dx * (static_cast<double>(readings) - m_meanX);
    m_xy += dx * (seconds - m_meanY);
    m_yy += dy * (seconds - m_meanY);
}

void ArrivalRate::restart()
{
    *this = ArrivalRate();
}

double ArrivalRate::slope() const
{
    return m_xx > 0.0 ? m_xy / m_xx : 0.0;
}

double ArrivalRate::hz() const
{
    const double secondsEach = slope();
    return secondsEach > 0.0 ? 1.0 / secondsEach : 0.0;
}

double ArrivalRate::residualSum() const
{
    return m_xx > 0.0 ? std::max(0.0, m_yy - m_xy * m_xy / m_xx) : 0.0;
}

double ArrivalRate::standardErrorHz() const
{
    const double rate = hz();
    if (m_count < 3 || rate <= 0.0)
        return 0.0;
    const double ofSlope = std::sqrt(residualSum() / static_cast<double>(m_count - 2) / m_xx);
    return ofSlope * rate * rate;
}

double ArrivalRate::jitterMs() const
{
    return m_count > 0 ? 1000.0 * std::sqrt(residualSum() / static_cast<double>(m_count)) : 0.0;
}

double roundedRate(double hz, double standardErrorHz, double share)
{
    if (!(hz > 0.0) || !std::isfinite(hz))
        return 0.0;
    const double tolerance = std::max(share * hz, 3.0 * standardErrorHz);
    const double magnitude = std::floor(std::log10(hz));
    const auto withDigits = [&](int digits, double part) {
        const double step = std::pow(10.0, magnitude - (digits - 1)) * part;
        // Steps below one are divided by: 625 / 10 is 62.5, 625 * 0.1 is not.
        return step < 1.0 ? std::round(hz / step) / std::round(1.0 / step) : std::round(hz / step) * step;
    };
    for (int digits = 1; digits <= 3; ++digits) {
        for (const double part : {1.0, 0.5}) {
            const double candidate = withDigits(digits, part);
            if (std::abs(candidate - hz) <= tolerance * part && (digits < 3 || part == 1.0))
                return candidate;
        }
    }
    return withDigits(4, 1.0);
}

} // namespace studio
