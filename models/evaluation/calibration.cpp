// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/calibration.h"

#include "models/evaluation/thresholds.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

bool isUsable(const WindowPrediction& window)
{
    return window.actual >= 0 && static_cast<std::size_t>(window.actual) < window.probabilities.size();
}

} // namespace

double ConfidenceBin::accuracy() const
{
    return count() > 0 ? static_cast<double>(right) / count() : 0.0;
}

double ConfidenceBin::meanConfidence() const
{
    return count() > 0 ? confidenceSum / count() : 0.0;
}

Calibration calibrationOf(std::span<const WindowPrediction> windows, int binCount)
{
    Calibration result;
    binCount = std::max(1, binCount);
    for (int bin = 0; bin < binCount; ++bin) {
        ConfidenceBin one;
        one.from = static_cast<double>(bin) / binCount;
        one.to = static_cast<double>(bin + 1) / binCount;
        result.bins.push_back(one);
    }
    int total = 0;
    for (const WindowPrediction& window : windows) {
        if (!isUsable(window))
            continue;
        const auto confidence = static_cast<double>(topProbability(window));
        const double place = std::clamp(std::ceil(confidence * binCount) - 1.0, 0.0, binCount - 1.0);
        ConfidenceBin& bin = result.bins[static_cast<std::size_t>(place)];
        (window.predicted() == window.actual ? bin.right : bin.wrong) += 1;
        bin.confidenceSum += confidence;
        ++total;
        for (std::size_t k = 0; k < window.probabilities.size(); ++k) {
            const double truth = static_cast<int>(k) == window.actual ? 1.0 : 0.0;
            const double distance = static_cast<double>(window.probabilities[k]) - truth;
            result.brierScore += distance * distance;
        }
    }
    if (total == 0)
        return result;
    result.brierScore /= total;
    for (const ConfidenceBin& bin : result.bins) {
        if (bin.count() == 0)
            continue;
        const double gap = std::abs(bin.accuracy() - bin.meanConfidence());
        result.expectedError += gap * bin.count() / total;
        result.maximumError = std::max(result.maximumError, gap);
    }
    return result;
}

std::vector<ScoreBin> anomalyHistogram(std::span<const WindowPrediction> windows, int binCount)
{
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const WindowPrediction& window : windows) {
        if (std::isfinite(window.anomalyScore)) {
            lowest = std::min(lowest, static_cast<double>(window.anomalyScore));
            highest = std::max(highest, static_cast<double>(window.anomalyScore));
        }
    }
    std::vector<ScoreBin> bins;
    if (lowest > highest)
        return bins;
    binCount = lowest == highest ? 1 : std::max(1, binCount);
    const double width = (highest - lowest) / binCount;
    for (int bin = 0; bin < binCount; ++bin)
        bins.push_back({lowest + bin * width, bin + 1 == binCount ? highest : lowest + (bin + 1) * width, 0});
    for (const WindowPrediction& window : windows) {
        if (!std::isfinite(window.anomalyScore))
            continue;
        const double place = width > 0.0 ? (static_cast<double>(window.anomalyScore) - lowest) / width : 0.0;
        ++bins[std::min(static_cast<std::size_t>(place), bins.size() - 1)].count;
    }
    return bins;
}

int windowsAbove(std::span<const WindowPrediction> windows, double threshold)
{
    return static_cast<int>(
        std::count_if(windows.begin(), windows.end(), [threshold](const WindowPrediction& window) {
            return static_cast<double>(window.anomalyScore) > threshold;
        }));
}

std::vector<std::size_t> worstWindows(std::span<const WindowPrediction> windows, std::size_t limit)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (isUsable(windows[i]))
            order.push_back(i);
    }
    const auto truth = [&](std::size_t i) {
        return windows[i].probabilities[static_cast<std::size_t>(windows[i].actual)];
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return truth(a) < truth(b); });
    order.resize(std::min(order.size(), limit));
    return order;
}

} // namespace studio
