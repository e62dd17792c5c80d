// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/reading_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace studio
{

namespace
{

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kMostHeld = 64; ///< lines of which no two agree; then the first decides

} // namespace

void ReadingRows::reset()
{
    *this = ReadingRows(m_mostValues);
}

void ReadingRows::add(std::span<const float> values)
{
    if (m_isSettled) {
        append(values);
        return;
    }
    if (m_held.empty() && values.empty()) {
        ++m_damagedBefore;
        return;
    }
    const bool agrees = !values.empty() && std::any_of(m_held.begin(), m_held.end(), [&](const auto& line) { return line.size() == values.size(); });
    m_held.emplace_back(values.begin(), values.end());
    m_isSettled = agrees || m_held.size() >= kMostHeld;
    settle(agrees ? values.size() : m_held.front().size());
    if (m_isSettled)
        m_held = {};
}

/// All lines so far once more, in this width.
void ReadingRows::settle(std::size_t width)
{
    m_width = width;
    m_values.assign(std::min(m_damagedBefore, m_mostValues / width) * width, kNone);
    for (const std::vector<float>& line : m_held)
        append(line);
}

void ReadingRows::append(std::span<const float> values)
{
    if (m_values.size() + m_width > m_mostValues)
        return;
    if (values.size() == m_width)
        m_values.insert(m_values.end(), values.begin(), values.end());
    else
        m_values.insert(m_values.end(), m_width, kNone);
}

std::vector<float> ReadingRows::take()
{
    m_isSettled = m_isSettled || m_width > 0;
    m_held = {};
    m_damagedBefore = m_isSettled ? 0 : m_damagedBefore;
    return std::exchange(m_values, {});
}

} // namespace studio
