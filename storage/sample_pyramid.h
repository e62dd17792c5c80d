// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/signal_data.h"

#include <vector>

namespace studio
{

inline constexpr qint64 kPyramidFirstBucket = 16; ///< readings in one bucket of level 0
inline constexpr qint64 kPyramidFactor = 4;       ///< buckets of one level in a bucket of the next
inline constexpr qint64 kPyramidRowBuckets = 4096; ///< buckets stored in one row

/// One level of extremes. Shape: values [buckets x axes x 2], minimum then maximum.
struct PyramidLevel {
    qint64 bucketReadings = 0;
    int axisCount = 0;
    std::vector<float> values;
    [[nodiscard]] qint64 bucketCount() const
    {
        return static_cast<qint64>(values.size()) / (2 * axisCount);
    }
};

/// Builds level 0 piece by piece (recordings arrive in blocks) and the levels above at the end.
class PyramidBuilder
{
public:
    explicit PyramidBuilder(int axisCount);
    void append(const SignalData& data);
    /// Levels from fine to coarse; the last has at most kPyramidRowBuckets buckets. Empty for short samples.
    [[nodiscard]] std::vector<PyramidLevel> finish();

private:
    int m_axisCount;
    qint64 m_filled = 0; ///< readings in the open bucket
    std::vector<float> m_open;
    PyramidLevel m_base;
};

} // namespace studio
