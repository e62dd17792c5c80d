// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/signal_data.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace studio
{

/// Readings as they come, in the narrowest type that holds each of them: int16 or int32 as long as all are integers, else
/// float32, or float64 where that would round an integer. A reading that was lost is a row that is not a number. Thread: any, one at
/// a time.
class NumberRecording
{
public:
    explicit NumberRecording(int axisCount) : m_axisCount(axisCount) {}

    /// Shape: [axes]. `isWide`: float32 would round an integer among them.
    void add(std::span<const double> values, bool areWhole, bool isWide);
    void addLost(qint64 readings);
    [[nodiscard]] qint64 readingCount() const { return m_count; }
    [[nodiscard]] qint64 lostCount() const { return m_lost; }
    /// What was recorded, at most `most` readings; nothing is left here.
    SignalData take(qint64 most = std::numeric_limits<qint64>::max());

private:
    template <typename T>
    void become();
    void leaveIntegers();

    int m_axisCount;
    qint64 m_count = 0;
    qint64 m_lost = 0;
    bool m_fitsShort = true;
    bool m_isWide = false;
    SignalData::Values m_values = std::vector<std::int32_t>(); ///< [readings x axes]: int32 while all are integers, then a float type
};

} // namespace studio
