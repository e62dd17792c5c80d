// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/graph/trained_graph.h"
#include "models/impulse/feature_matrix.h"

#include <cstdint>

namespace studio
{

/// A positive real as multiplier / 2^31 * 2^shift. Source: int8-kernels reference, section 2.
struct QuantizedMultiplier {
    std::int32_t multiplier = 0;
    int shift = 0;
    friend bool operator==(const QuantizedMultiplier&, const QuantizedMultiplier&) = default;
};
QuantizedMultiplier quantizeMultiplier(double real);

/// Scale and zero point of an activation range; widened so that 0 is exactly representable.
struct ActivationRange {
    float scale = 1.0F;
    int zeroPoint = 0;
};
ActivationRange activationRange(float lowest, float highest);

/// Full-integer int8 after training: weights per output channel, activations per tensor, ranges taken from
/// the labelled training windows only. Errors: InvalidInput when a tensor is not finite or there is no window
/// to calibrate on.
Result<QuantizedGraph> quantizeGraph(const TrainedGraph& graph, const FeatureMatrix& features);

} // namespace studio
