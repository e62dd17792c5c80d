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

template <typename T>
void NumberRecording::become()
{
    if (std::holds_alternative<std::vector<T>>(m_values))
        return;
    SignalData::Values values = std::visit([](const auto& held) { return SignalData::Values(std::vector<T>(held.begin(), held.end())); }, m_values);
    m_values = std::move(values);
}

void NumberRecording::leaveIntegers()
{
    if (m_isWide)
        become<double>();
    else
        become<float>();
}

void NumberRecording::add(std::span<const double> values, bool areWhole, bool isWide)
{
    ++m_count;
    m_isWide = m_isWide || isWide;
    const bool heldIntegers = std::holds_alternative<std::vector<std::int32_t>>(m_values);
    if (!heldIntegers || !areWhole || !std::all_of(values.begin(), values.end(), fits<std::int32_t>))
        leaveIntegers();
    else
        m_fitsShort = m_fitsShort && std::all_of(values.begin(), values.end(), fits<std::int16_t>);
    std::visit(
        [values](auto& into) {
            for (const double value : values)
                into.push_back(static_cast<typename std::decay_t<decltype(into)>::value_type>(value));
        },
        m_values);
}

void NumberRecording::addLost(qint64 readings)
{
    if (readings <= 0)
        return;
    leaveIntegers();
    m_count += readings;
    m_lost += readings;
    std::visit(
        [count = static_cast<std::size_t>(readings * m_axisCount)](auto& into) {
            using T = typename std::decay_t<decltype(into)>::value_type;
            into.insert(into.end(), count, std::numeric_limits<T>::quiet_NaN()); // floats by now
        },
        m_values);
}

SignalData NumberRecording::take(qint64 most)
{
    const bool areShort = m_fitsShort && std::holds_alternative<std::vector<std::int32_t>>(m_values);
    std::visit([count = static_cast<std::size_t>(std::min(most, m_count) * m_axisCount)](auto& held) { held.resize(count); }, m_values);
    SignalData data(std::move(m_values), m_axisCount);
    *this = NumberRecording(m_axisCount);
    return areShort ? data.as(ValueType::Int16) : data;
}

} // namespace studio
