// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/lost_sound.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace studio
{

qint64 LostSound::take(qint64 readings, double atMs)
{
    if (!m_firstMs) {
        m_firstMs = atMs; // what the system had gathered until then is no measure
        m_lookMs = atMs;
        m_lastMs = atMs;
        return 0;
    }
    if (atMs - std::exchange(m_lastMs, atMs) > kStallMs) {
        m_lookMs = atMs;
        m_arrivals = 0;
        m_least = std::numeric_limits<double>::infinity();
    }
    m_count += readings;
    m_least = std::min(m_least, atMs - *m_firstMs - static_cast<double>(m_count) / m_perMs);
    if (++m_arrivals < kFewestArrivals || atMs - m_lookMs < kLookMs)
        return 0;
    m_lookMs = atMs;
    m_arrivals = 0;
    const double least = std::exchange(m_least, std::numeric_limits<double>::infinity());
    const double late = least - m_usual.value_or(least);
    if (late < kLeastLostMs) {
        m_usual = least;
        return 0;
    }
    const qint64 lost = std::llround(late * m_perMs);
    m_count += lost;
    return lost;
}

} // namespace studio
