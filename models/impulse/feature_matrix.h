// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QStringList>
#include <span>
#include <vector>

namespace studio
{

/// Where one row of features comes from.
struct WindowRef {
    SampleId sample;
    /// The window covers [firstReading, firstReading + windowReadings), counted at the rate of the impulse; for a
    /// sample of another rate, sampleReadingOf() gives its own reading.
    qint64 firstReading = 0;
    int label = -1;          ///< index into FeatureMatrix::classes; -1: unlabelled
    Split split = Split::Training;
    bool isPadded = false;
    friend bool operator==(const WindowRef&, const WindowRef&) = default;
};

/// Features of a dataset under one impulse. Shape: values [windows x features], row-major.
struct FeatureMatrix {
    QStringList featureNames;
    QStringList classes; ///< sorted labels; the order of the network's outputs
    int featureCount = 0;
    qint64 windowReadings = 0;
    double intervalMs = 0.0;
    QStringList axes;
    std::vector<WindowRef> windows;
    std::vector<float> values;
    QByteArray hash; ///< of impulse input + blocks + the samples used; equal hash, equal matrix

    [[nodiscard]] std::size_t windowCount() const { return windows.size(); }
    [[nodiscard]] std::span<const float> row(std::size_t window) const
    {
        return {values.data() + window * static_cast<std::size_t>(featureCount),
                static_cast<std::size_t>(featureCount)};
    }
};

} // namespace studio
