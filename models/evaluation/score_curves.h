// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/classification_metrics.h"

namespace studio
{

/// One operating point of a class against the rest: everything scored at least `threshold` counts as the
/// class.
struct CurvePoint {
    double x = 0.0;
    double y = 0.0;
    double threshold = 0.0;
};

/// Receiver operating characteristic of one class: x = false-positive rate, y = true-positive rate, from (0,
/// 0) (threshold infinite) to (1, 1), one point per distinct score. Empty when the class or the rest has no
/// window. Unlabelled windows are left out. Thread: any.
std::vector<CurvePoint> rocCurve(std::span<const WindowPrediction> windows, int classIndex);

/// Precision over recall of one class: x = recall, y = precision, one point per distinct score, thresholds
/// falling. Empty when the class has no window.
std::vector<CurvePoint> precisionRecallCurve(std::span<const WindowPrediction> windows, int classIndex);

/// Sum of precision times gained recall over the distinct scores, without interpolation. NaN when undefined.
double averagePrecision(std::span<const WindowPrediction> windows, int classIndex);

/// At most `limit` points of a curve for drawing: ends kept, the others evenly spread over the list.
std::vector<CurvePoint> thinned(const std::vector<CurvePoint>& curve, std::size_t limit);

} // namespace studio
