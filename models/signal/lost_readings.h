// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <algorithm>
#include <cmath>
#include <span>

namespace studio
{

/// A reading that was lost stands as a row without any number; one whose device had no number for some of its axes did arrive. Thread: any.
template <typename Value>
[[nodiscard]] bool isLostReading(std::span<const Value> reading)
{
    return !reading.empty() && std::all_of(reading.begin(), reading.end(), [](Value value) { return std::isnan(value); });
}

/// How many readings of `interleaved`, shape [readings x axes], were lost.
template <typename Value>
[[nodiscard]] qint64 lostReadingsIn(std::span<const Value> interleaved, int axisCount)
{
    if (axisCount <= 0)
        return 0;
    const auto width = static_cast<std::size_t>(axisCount);
    qint64 lost = 0;
    for (std::size_t at = 0; at + width <= interleaved.size(); at += width)
        lost += isLostReading(interleaved.subspan(at, width)) ? 1 : 0;
    return lost;
}

} // namespace studio
