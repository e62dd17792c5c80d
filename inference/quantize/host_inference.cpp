// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/quantize/host_inference.h"

extern "C" {
#include "anomaly/smith_kmeans.h"
#include "kernels/smith_fully_connected.h"
#include "kernels/smith_requantize.h"
#include "kernels/smith_scaler.h"
#include "kernels/smith_softmax.h"
}

namespace studio
{

namespace
{

/// A scaler of the runtime over our vectors, which outlive it.
struct RuntimeScaler {
    std::vector<std::uint16_t> indices;
    smith_scaler scaler{};

    RuntimeScaler(const std::vector<int>& featureIndices, const StandardScaler& source)
        : indices(featureIndices.begin(), featureIndices.end())
    {
        scaler.count = static_cast<std::uint32_t>(source.mean.size());
        scaler.indices = indices.empty() ? nullptr : indices.data();
        scaler.mean = source.mean.data();
        scaler.inverse_deviation = source.inverseDeviation.data();
    }
};

} // namespace

std::vector<std::vector<float>> floatActivations(const TrainedClassifier& classifier,
                                                 std::span<const float> features)
{
    const RuntimeScaler scaler(classifier.featureIndices, classifier.scaler);
    std::vector<std::vector<float>> activations;
    activations.emplace_back(scaler.scaler.count);
    smith_scale(&scaler.scaler, features.data(), activations.back().data());
    for (const DenseLayer& layer : classifier.layers) {
        const smith_fully_connected_f32_layer runtime{
            static_cast<std::uint32_t>(layer.inputs), static_cast<std::uint32_t>(layer.outputs),
            layer.weights.data(), layer.bias.data(), layer.activation == Activation::Relu ? 1U : 0U};
        std::vector<float> output(static_cast<std::size_t>(layer.outputs));
        smith_fully_connected_f32(&runtime, activations.back().data(), output.data());
        activations.push_back(std::move(output));
    }
    return activations;
}

std::vector<float> runFloat(const TrainedClassifier& classifier, std::span<const float> features)
{
    std::vector<float> result = std::move(floatActivations(classifier, features).back());
    smith_softmax_f32(result.data(), static_cast<std::uint32_t>(result.size()));
    return result;
}

std::vector<std::vector<std::int8_t>> int8Activations(const QuantizedClassifier& classifier,
                                                      std::span<const float> features)
{
    const RuntimeScaler scaler(classifier.featureIndices, classifier.scaler);
    std::vector<std::vector<std::int8_t>> activations;
    activations.emplace_back(scaler.scaler.count);
    smith_scale_quantize(&scaler.scaler, features.data(), classifier.inputScale, classifier.inputZeroPoint,
                         activations.back().data());
    for (const QuantizedDenseLayer& layer : classifier.layers) {
        const std::vector<std::int8_t> shifts(layer.shifts.begin(), layer.shifts.end());
        const smith_fully_connected_layer runtime{static_cast<std::uint32_t>(layer.inputs),
                                                  static_cast<std::uint32_t>(layer.outputs),
                                                  layer.weights.data(),
                                                  layer.bias.data(),
                                                  layer.multipliers.data(),
                                                  shifts.data(),
                                                  layer.inputZeroPoint,
                                                  layer.outputZeroPoint,
                                                  layer.activationMin,
                                                  layer.activationMax};
        std::vector<std::int8_t> output(static_cast<std::size_t>(layer.outputs));
        smith_fully_connected(&runtime, activations.back().data(), output.data());
        activations.push_back(std::move(output));
    }
    return activations;
}

Int8Answer runInt8(const QuantizedClassifier& classifier, std::span<const float> features)
{
    const std::vector<std::vector<std::int8_t>> activations = int8Activations(classifier, features);
    const std::vector<std::int8_t>& logits = activations.back();
    Int8Answer answer;
    answer.input = activations.front();
    answer.output.resize(logits.size());
    const smith_softmax_parameters softmax{classifier.softmaxMultiplier, classifier.softmaxShift,
                                           classifier.softmaxDiffMin};
    smith_softmax(&softmax, logits.data(), static_cast<std::uint32_t>(logits.size()), answer.output.data());
    answer.probabilities.resize(answer.output.size());
    smith_dequantize(answer.output.data(), static_cast<std::uint32_t>(answer.output.size()), 1.0F / 256.0F,
                     -128, answer.probabilities.data());
    return answer;
}

float anomalyScore(const KMeansAnomaly& anomaly, std::span<const float> features)
{
    const RuntimeScaler scaler(anomaly.featureIndices, anomaly.scaler);
    const smith_kmeans model{scaler.scaler, static_cast<std::uint32_t>(anomaly.clusterCount),
                             anomaly.centroids.data(), anomaly.maxError.data()};
    std::vector<float> scratch(smith_kmeans_scratch_floats(&model) + 1);
    return smith_kmeans_score(&model, features.data(), scratch.data());
}

} // namespace studio
