// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/temporary_project.h"

#include <vector>

namespace studio::test
{

/// What the victim of tst_kill_endings records: long enough that its end takes a while, and of whole numbers that every type holds.
constexpr qint64 kEndedReadings = 300'000;
/// So many of them had been stored while it came, where its end is a copy of what the memory has.
constexpr qint64 kStoredBeforeCopy = 200'000;

inline Sample endedInfo()
{
    Sample info = aSample(1).info;
    info.contentHash.clear();
    info.readingCount = 0;
    info.valueType = ValueType::Float32;
    return info;
}

inline SignalData endedReadings()
{
    constexpr qint64 kPeriod = 30'011; // within 16 bits, and no two chunks alike
    const auto axes = static_cast<qint64>(endedInfo().axes.size());
    std::vector<float> values;
    for (qint64 i = 0; i < kEndedReadings * axes; ++i)
        values.push_back(static_cast<float>(i % kPeriod));
    return {std::move(values), static_cast<int>(axes)};
}

} // namespace studio::test
