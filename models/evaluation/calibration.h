// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/classification_metrics.h"

namespace studio
{

/// Windows whose top probability lies in (from, to].
struct ConfidenceBin {
    double from = 0.0;
    double to = 0.0;
    int right = 0;
    int wrong = 0;
    double confidenceSum = 0.0;
    [[nodiscard]] int count() const { return right + wrong; }
    [[nodiscard]] double accuracy() const;       ///< 0 for an empty bin
    [[nodiscard]] double meanConfidence() const; ///< 0 for an empty bin
};

/// How far confidence and truth agree.
struct Calibration {
    std::vector<ConfidenceBin> bins; ///< equal width over 0..1
    double expectedError = 0.0;      ///< share-weighted |accuracy - mean confidence| over the bins
    double maximumError = 0.0;       ///< the largest of them
    double brierScore = 0.0;         ///< mean squared distance from the true answer, summed over classes
};

/// Confidence histogram and calibration of the labelled windows. `binCount` at least 1; the usual number
/// is 15.
Calibration calibrationOf(std::span<const WindowPrediction> windows, int binCount);

struct ScoreBin {
    double from = 0.0;
    double to = 0.0;
    int count = 0;
};

/// Histogram of the anomaly scores over their own range, equal width. Empty without a finite score.
std::vector<ScoreBin> anomalyHistogram(std::span<const WindowPrediction> windows, int binCount);

/// Windows whose anomaly score lies above the threshold.
int windowsAbove(std::span<const WindowPrediction> windows, double threshold);

/// Indices of the labelled windows, worst first (lowest probability of the true class), at most `limit`.
/// Equal ones stay in the order they have.
std::vector<std::size_t> worstWindows(std::span<const WindowPrediction> windows, std::size_t limit);

} // namespace studio
