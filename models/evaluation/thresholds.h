// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/classification_metrics.h"

namespace studio
{

/// Highest probability of a window; 0 when it has none.
[[nodiscard]] float topProbability(const WindowPrediction& window);

/// Figures of a classifier that answers "unsure" below a confidence. Confusion: rows actual, columns
/// predicted, and one last column for "unsure".
struct ThresholdedMetrics {
    QStringList classes;
    double threshold = 0.0;
    int windowCount = 0;
    int unsureCount = 0;
    double accuracy = 0.0;         ///< unsure counts as wrong
    double answeredAccuracy = 0.0; ///< among the windows that got an answer; 0 when there is none
    std::vector<int> confusion;    ///< [classes x (classes + 1)], row-major
    [[nodiscard]] double answeredShare() const;
    [[nodiscard]] int unsureOf(int actual) const;
};

/// Applies `threshold` (0..1) to every labelled window: unsure where the top probability lies below it.
/// A window whose class or probabilities do not fit `classes` is left out. Thread: any.
ThresholdedMetrics applyThreshold(const QStringList& classes, std::span<const WindowPrediction> windows,
                                  double threshold);

} // namespace studio
