// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sample_pyramid.h"

#include <algorithm>
#include <limits>

namespace studio
{

namespace
{

void widen(float* range, float low, float high)
{
    // NaN compares false both ways and so never becomes an extreme.
    if (low < range[0])
        range[0] = low;
    if (high > range[1])
        range[1] = high;
}

void resetRanges(std::vector<float>& ranges)
{
    for (std::size_t i = 0; i < ranges.size(); i += 2) {
        ranges[i] = std::numeric_limits<float>::infinity();
        ranges[i + 1] = -std::numeric_limits<float>::infinity();
    }
}

} // namespace

PyramidBuilder::PyramidBuilder(int axisCount)
    : m_axisCount(axisCount)
    , m_open(static_cast<std::size_t>(axisCount) * 2)
{
    resetRanges(m_open);
    m_base.bucketReadings = kPyramidFirstBucket;
    m_base.axisCount = axisCount;
}

void PyramidBuilder::append(const SignalData& data)
{
    std::visit(
        [&](const auto& values) {
            const std::size_t axes = static_cast<std::size_t>(m_axisCount);
            for (std::size_t at = 0; at + axes <= values.size(); at += axes) {
                for (std::size_t axis = 0; axis < axes; ++axis) {
                    const auto value = static_cast<float>(values[at + axis]);
                    widen(&m_open[2 * axis], value, value);
                }
                if (++m_filled == kPyramidFirstBucket) {
                    m_base.values.insert(m_base.values.end(), m_open.begin(), m_open.end());
                    resetRanges(m_open);
                    m_filled = 0;
                }
            }
        },
        data.values());
}

std::vector<PyramidLevel> PyramidBuilder::finish()
{
    if (m_filled > 0) {
        m_base.values.insert(m_base.values.end(), m_open.begin(), m_open.end());
        m_filled = 0;
    }
    std::vector<PyramidLevel> levels;
    if (m_base.bucketCount() < 2)
        return levels;
    levels.push_back(std::move(m_base));
    const std::size_t stride = static_cast<std::size_t>(m_axisCount) * 2;
    while (levels.back().bucketCount() > kPyramidRowBuckets) {
        const PyramidLevel& fine = levels.back();
        PyramidLevel coarse;
        coarse.bucketReadings = fine.bucketReadings * kPyramidFactor;
        coarse.axisCount = m_axisCount;
        std::vector<float> ranges(stride);
        for (qint64 first = 0; first < fine.bucketCount(); first += kPyramidFactor) {
            resetRanges(ranges);
            const qint64 last = std::min(first + kPyramidFactor, fine.bucketCount());
            for (qint64 bucket = first; bucket < last; ++bucket) {
                const float* source = &fine.values[static_cast<std::size_t>(bucket) * stride];
                for (std::size_t i = 0; i < stride; i += 2)
                    widen(&ranges[i], source[i], source[i + 1]);
            }
            coarse.values.insert(coarse.values.end(), ranges.begin(), ranges.end());
        }
        levels.push_back(std::move(coarse));
    }
    return levels;
}

} // namespace studio
