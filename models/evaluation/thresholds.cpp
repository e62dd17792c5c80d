// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/thresholds.h"

#include <algorithm>

namespace studio
{

float topProbability(const WindowPrediction& window)
{
    if (window.probabilities.empty())
        return 0.0F;
    return *std::max_element(window.probabilities.begin(), window.probabilities.end());
}

double ThresholdedMetrics::answeredShare() const
{
    return windowCount > 0 ? static_cast<double>(windowCount - unsureCount) / windowCount : 0.0;
}

int ThresholdedMetrics::unsureOf(int actual) const
{
    const auto columns = static_cast<std::size_t>(classes.size()) + 1;
    return confusion[static_cast<std::size_t>(actual) * columns + columns - 1];
}

ThresholdedMetrics applyThreshold(const QStringList& classes, std::span<const WindowPrediction> windows,
                                  double threshold)
{
    ThresholdedMetrics metrics;
    metrics.classes = classes;
    metrics.threshold = threshold;
    const auto classCount = static_cast<std::size_t>(classes.size());
    const std::size_t columns = classCount + 1;
    metrics.confusion.assign(classCount * columns, 0);
    int right = 0;
    for (const WindowPrediction& window : windows) {
        if (window.actual < 0 || window.actual >= classes.size() || window.probabilities.size() != classCount)
            continue;
        const bool isUnsure = static_cast<double>(topProbability(window)) < threshold;
        const std::size_t column = isUnsure ? classCount : static_cast<std::size_t>(window.predicted());
        ++metrics.confusion[static_cast<std::size_t>(window.actual) * columns + column];
        ++metrics.windowCount;
        metrics.unsureCount += isUnsure ? 1 : 0;
        right += !isUnsure && window.predicted() == window.actual ? 1 : 0;
    }
    const int answered = metrics.windowCount - metrics.unsureCount;
    metrics.accuracy = metrics.windowCount > 0 ? static_cast<double>(right) / metrics.windowCount : 0.0;
    metrics.answeredAccuracy = answered > 0 ? static_cast<double>(right) / answered : 0.0;
    return metrics;
}

} // namespace studio
