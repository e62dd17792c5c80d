// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/score_curves.h"

#include <algorithm>
#include <limits>

namespace studio
{

namespace
{

struct Scored {
    float score = 0.0F;
    bool isPositive = false;
};

/// How many of each kind are scored at least `threshold`.
struct Tally {
    double threshold = 0.0;
    double truePositives = 0.0;
    double falsePositives = 0.0;
};

/// Counts at every distinct score, scores falling. The last entry holds the totals.
std::vector<Tally> talliesOf(std::span<const WindowPrediction> windows, int classIndex)
{
    std::vector<Scored> scored;
    for (const WindowPrediction& window : windows) {
        if (window.actual >= 0 && classIndex >= 0 &&
            static_cast<std::size_t>(classIndex) < window.probabilities.size()) {
            scored.push_back(
                {window.probabilities[static_cast<std::size_t>(classIndex)], window.actual == classIndex});
        }
    }
    std::sort(scored.begin(), scored.end(),
              [](const Scored& a, const Scored& b) { return a.score > b.score; });
    std::vector<Tally> tallies;
    Tally tally;
    for (std::size_t i = 0; i < scored.size(); ++i) {
        (scored[i].isPositive ? tally.truePositives : tally.falsePositives) += 1.0;
        if (i + 1 == scored.size() || scored[i + 1].score != scored[i].score) {
            tally.threshold = static_cast<double>(scored[i].score);
            tallies.push_back(tally);
        }
    }
    return tallies;
}

} // namespace

std::vector<CurvePoint> rocCurve(std::span<const WindowPrediction> windows, int classIndex)
{
    const std::vector<Tally> tallies = talliesOf(windows, classIndex);
    if (tallies.empty() || tallies.back().truePositives == 0.0 || tallies.back().falsePositives == 0.0)
        return {};
    std::vector<CurvePoint> curve = {{0.0, 0.0, std::numeric_limits<double>::infinity()}};
    for (const Tally& tally : tallies) {
        curve.push_back({tally.falsePositives / tallies.back().falsePositives,
                         tally.truePositives / tallies.back().truePositives, tally.threshold});
    }
    return curve;
}

std::vector<CurvePoint> precisionRecallCurve(std::span<const WindowPrediction> windows, int classIndex)
{
    const std::vector<Tally> tallies = talliesOf(windows, classIndex);
    if (tallies.empty() || tallies.back().truePositives == 0.0)
        return {};
    std::vector<CurvePoint> curve;
    for (const Tally& tally : tallies) {
        curve.push_back({tally.truePositives / tallies.back().truePositives,
                         tally.truePositives / (tally.truePositives + tally.falsePositives),
                         tally.threshold});
    }
    return curve;
}

double averagePrecision(std::span<const WindowPrediction> windows, int classIndex)
{
    const std::vector<CurvePoint> curve = precisionRecallCurve(windows, classIndex);
    if (curve.empty())
        return std::numeric_limits<double>::quiet_NaN();
    double sum = 0.0;
    double recall = 0.0;
    for (const CurvePoint& point : curve) {
        sum += (point.x - recall) * point.y;
        recall = point.x;
    }
    return sum;
}

std::vector<CurvePoint> thinned(const std::vector<CurvePoint>& curve, std::size_t limit)
{
    if (curve.size() <= limit || limit < 2)
        return curve;
    std::vector<CurvePoint> points;
    for (std::size_t i = 0; i < limit; ++i)
        points.push_back(curve[i * (curve.size() - 1) / (limit - 1)]);
    return points;
}

} // namespace studio
