// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/feature_matrix.h"

#include <cstdint>

namespace studio::test
{

/// Repeatable numbers in [-0.5, 0.5); linear congruential, the same on every machine.
class Noise
{
public:
    explicit Noise(std::uint32_t seed)
        : m_state(seed)
    {
    }
    float next()
    {
        m_state = m_state * 1664525U + 1013904223U;
        return static_cast<float>(m_state >> 8) / 16777216.0F - 0.5F;
    }

private:
    std::uint32_t m_state;
};

struct TableShape {
    int classes = 3;
    int recordings = 10; ///< of each class and split
    int windows = 4;     ///< of each recording
    int features = 6;
    float spread = 0.6F; ///< of a feature around its class's centre; centres are about 1 apart
    std::uint32_t seed = 1;
};

/// Windows of clearly or badly separated classes, in recordings, training and testing alike.
inline FeatureMatrix featureTable(const TableShape& shape = {})
{
    FeatureMatrix table;
    table.featureCount = shape.features;
    table.windowReadings = 20;
    table.intervalMs = 20.0;
    table.axes = {QStringLiteral("x")};
    for (int f = 0; f < shape.features; ++f)
        table.featureNames << QStringLiteral("x Feature %1").arg(f);
    for (int k = 0; k < shape.classes; ++k)
        table.classes << QStringLiteral("class%1").arg(k);
    Noise noise(shape.seed);
    qint64 sample = 0;
    for (const Split split : {Split::Training, Split::Testing}) {
        for (int recording = 0; recording < shape.recordings * shape.classes; ++recording) {
            const int label = recording % shape.classes;
            ++sample;
            for (int window = 0; window < shape.windows; ++window) {
                WindowRef ref;
                ref.sample = SampleId{sample};
                ref.firstReading = 20 * window;
                ref.label = label;
                ref.split = split;
                table.windows.push_back(ref);
                for (int f = 0; f < shape.features; ++f) {
                    const float centre = f % shape.classes == label ? 1.0F : 0.0F;
                    table.values.push_back(centre + 2.0F * shape.spread * noise.next());
                }
            }
        }
    }
    return table;
}

inline std::vector<int> allColumns(const FeatureMatrix& table)
{
    std::vector<int> columns;
    for (int i = 0; i < table.featureCount; ++i)
        columns.push_back(i);
    return columns;
}

} // namespace studio::test
