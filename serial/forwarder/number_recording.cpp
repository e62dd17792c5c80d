// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/forwarder/number_recording.h"

#include <algorithm>

namespace studio
{

namespace
{

template <typename T>
bool fits(double value)
{
    return value >= static_cast<double>(std::numeric_limits<T>::min()) && value <= static_cast<double>(std::numeric_limits<T>::max());
}

} // namespace

void NumberRecording::becomeFloat()
{
    if (!m_isWhole)
        return;
    m_isWhole = false;
    m_values.assign(m_whole.begin(), m_whole.end());
    m_whole = {};
}

void NumberRecording::add(std::span<const double> values, bool areWhole)
{
    ++m_count;
    if (m_isWhole && !(areWhole && std::all_of(values.begin(), values.end(), fits<std::int32_t>)))
        becomeFloat();
    for (const double value : values) {
        if (m_isWhole) {
            m_whole.push_back(static_cast<std::int32_t>(value));
            m_fitsShort = m_fitsShort && fits<std::int16_t>(value);
        } else {
            m_values.push_back(static_cast<float>(value));
        }
    }
}

void NumberRecording::addLost(qint64 readings)
{
    if (readings <= 0)
        return;
    becomeFloat();
    m_count += readings;
    m_lost += readings;
    m_values.insert(m_values.end(), static_cast<std::size_t>(readings * m_axisCount), std::numeric_limits<float>::quiet_NaN());
}

SignalData NumberRecording::take(qint64 most)
{
    const auto values = static_cast<std::size_t>(std::min(most, m_count) * m_axisCount);
    SignalData data;
    if (!m_isWhole) {
        m_values.resize(values);
        data = SignalData(std::move(m_values), m_axisCount);
    } else if (m_fitsShort) {
        data = SignalData(std::vector<std::int16_t>(m_whole.begin(), m_whole.begin() + static_cast<std::ptrdiff_t>(values)), m_axisCount);
    } else {
        m_whole.resize(values);
        data = SignalData(std::move(m_whole), m_axisCount);
    }
    *this = NumberRecording(m_axisCount);
    return data;
}

} // namespace studio
