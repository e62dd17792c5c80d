// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/graph/trained_graph.h"

#include <cstdint>
#include <span>
#include <vector>

namespace studio
{

/// What the int8 network says of one window; the board must give the same bytes.
struct Int8Answer {
    std::vector<std::int8_t> input;  ///< scaled and quantised features
    std::vector<std::int8_t> output; ///< [classes], scale 1/256, zero point -128
    std::vector<float> probabilities;
};

/// Activations of the float network: the scaled input, then every layer's output (logits last). Runs the
/// float kernels of inference/runtime.
std::vector<std::vector<float>> floatActivations(const TrainedClassifier& classifier,
                                                 std::span<const float> features);
/// Probabilities of the float network. Shape: features [featureCount of the graph]; result [classes].
std::vector<float> runFloat(const TrainedClassifier& classifier, std::span<const float> features);
/// Activations of the int8 network: the quantised input, then every layer's output (logits last).
std::vector<std::vector<std::int8_t>> int8Activations(const QuantizedClassifier& classifier,
                                                      std::span<const float> features);
/// The int8 network by the int8 kernels of inference/runtime.
Int8Answer runInt8(const QuantizedClassifier& classifier, std::span<const float> features);
/// Anomaly score by the kernel of inference/runtime.
float anomalyScore(const KMeansAnomaly& anomaly, std::span<const float> features);

} // namespace studio
