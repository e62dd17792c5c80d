// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/quantize/quantize.h"

#include "inference/quantize/host_inference.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

/// Largest magnitude a bias may take in the accumulator, half of its range.
constexpr float kLargestBias = 1073741824.0F;
constexpr int kMostWidenings = 64;

struct Range {
    float lowest = std::numeric_limits<float>::infinity();
    float highest = -std::numeric_limits<float>::infinity();
    bool isFinite = true; ///< comparisons with what is not a number would pass it over
    void widen(const std::vector<float>& values)
    {
        for (const float value : values) {
            isFinite = isFinite && std::isfinite(value);
            lowest = std::min(lowest, value);
            highest = std::max(highest, value);
        }
    }
};

Error notUsable(const QString& message)
{
    return Error{ErrorCode::InvalidInput, message, {}, QStringLiteral("QNT-001")};
}

/// Ranges of the scaled input and of every layer's output over the labelled training windows.
Result<std::vector<Range>> calibrate(const TrainedGraph& graph, const FeatureMatrix& features)
{
    std::vector<Range> ranges(graph.classifier.layers.size() + 1);
    bool hasWindow = false;
    for (std::size_t row = 0; row < features.windowCount(); ++row) {
        const WindowRef& window = features.windows[row];
        if (window.split != Split::Training || window.label < 0)
            continue;
        hasWindow = true;
        const std::vector<std::vector<float>> activations =
            floatActivations(graph.classifier, features.row(row));
        for (std::size_t i = 0; i < activations.size(); ++i)
            ranges[i].widen(activations[i]);
    }
    if (!hasWindow) {
        return notUsable(QCoreApplication::translate(
            "Quantize", "There is no labelled training window to measure the ranges of the network on."));
    }
    for (const Range& range : ranges) {
        if (!range.isFinite) {
            return notUsable(QCoreApplication::translate(
                "Quantize",
                "The network gives values that are not numbers; train again with a lower learning rate."));
        }
    }
    return ranges;
}

std::int32_t biasInteger(float bias, double scale)
{
    const double q = std::round(static_cast<double>(bias) / scale);
    return static_cast<std::int32_t>(std::clamp(q, -2147483648.0, 2147483647.0));
}

QuantizedDenseLayer quantizeLayer(const DenseLayer& layer, const ActivationRange& input,
                                  const ActivationRange& output)
{
    QuantizedDenseLayer q;
    q.inputs = layer.inputs;
    q.outputs = layer.outputs;
    q.activation = layer.activation == Activation::Relu ? Activation::Relu : Activation::None;
    q.inputScale = input.scale;
    q.inputZeroPoint = input.zeroPoint;
    q.outputScale = output.scale;
    q.outputZeroPoint = output.zeroPoint;
    q.activationMin = q.activation == Activation::Relu ? std::max(-128, output.zeroPoint) : -128;
    q.activationMax = 127;
    const auto inputs = static_cast<std::size_t>(layer.inputs);
    for (std::size_t o = 0; o < static_cast<std::size_t>(layer.outputs); ++o) {
        const float* row = &layer.weights[o * inputs];
        float largest = 0.0F;
        for (std::size_t i = 0; i < inputs; ++i)
            largest = std::max(largest, std::abs(row[i]));
        float scale = largest > 0.0F ? largest / 127.0F : 1.0F;
        // A bias far above its weights must fit the accumulator: those weights then count for little anyway.
        const float biasScale = std::abs(layer.bias[o]) / (input.scale * kLargestBias);
        scale = std::max(scale, biasScale);
        q.weightScales.push_back(scale);
        for (std::size_t i = 0; i < inputs; ++i) {
            const float rounded = std::round(row[i] / scale);
            q.weights.push_back(static_cast<std::int8_t>(std::clamp(rounded, -127.0F, 127.0F)));
        }
        const double accumulatorScale = static_cast<double>(input.scale) * static_cast<double>(scale);
        q.bias.push_back(biasInteger(layer.bias[o], accumulatorScale));
        const QuantizedMultiplier m =
            quantizeMultiplier(accumulatorScale / static_cast<double>(output.scale));
        q.multipliers.push_back(m.multiplier);
        q.shifts.push_back(m.shift);
    }
    return q;
}

/// True when no input can drive an accumulator out of its 32 bits, shifted left for requantisation included.
bool staysInRange(const QuantizedDenseLayer& layer)
{
    const double widest =
        std::max(std::abs(-128.0 - layer.inputZeroPoint), std::abs(127.0 - layer.inputZeroPoint));
    const auto inputs = static_cast<std::size_t>(layer.inputs);
    for (std::size_t o = 0; o < layer.bias.size(); ++o) {
        double bound = std::abs(static_cast<double>(layer.bias[o]));
        for (std::size_t i = 0; i < inputs; ++i)
            bound += std::abs(static_cast<double>(layer.weights[o * inputs + i])) * widest;
        const int shift = layer.shifts[o];
        if (bound >= 2147483648.0 || (shift > 0 && std::ldexp(bound, shift) >= 1073741824.0))
            return false;
    }
    return true;
}

/// The layer with the output range measured, widened in steps of two while an accumulator could overflow:
/// that happens where a whole layer stays near zero on the training windows and would be scaled up
/// enormously.
Result<QuantizedDenseLayer> quantizeSafely(const DenseLayer& layer, const ActivationRange& input,
                                           const Range& measured)
{
    float factor = 1.0F;
    for (int step = 0; step < kMostWidenings; ++step, factor *= 2.0F) {
        const ActivationRange output = activationRange(measured.lowest * factor, measured.highest * factor);
        QuantizedDenseLayer quantized = quantizeLayer(layer, input, output);
        if (staysInRange(quantized))
            return quantized;
    }
    return notUsable(QCoreApplication::translate("Quantize",
                                                 "The weights of a layer of %1 inputs do not fit 8-bit "
                                                 "arithmetic. Use fewer features or retrain with a "
                                                 "lower learning rate.")
                         .arg(layer.inputs));
}

void setSoftmax(QuantizedClassifier& classifier, float inputScale)
{
    const double b = std::clamp(static_cast<double>(inputScale) * 67108864.0, 1.0, 2147483647.0);
    const QuantizedMultiplier m = quantizeMultiplier(b);
    classifier.hasSoftmax = true;
    classifier.softmaxMultiplier = m.multiplier;
    classifier.softmaxShift = m.shift;
    classifier.softmaxDiffMin = -static_cast<int>(std::floor(31.0 * 67108864.0 / std::ldexp(1.0, m.shift)));
}

} // namespace

QuantizedMultiplier quantizeMultiplier(double real)
{
    if (!(real > 0.0))
        return {};
    int exponent = 0;
    const double fraction = std::frexp(real, &exponent);
    auto multiplier = static_cast<std::int64_t>(std::round(fraction * 2147483648.0));
    if (multiplier == (std::int64_t{1} << 31)) {
        multiplier /= 2;
        ++exponent;
    }
    if (exponent < -31)
        return {};
    return {static_cast<std::int32_t>(multiplier), exponent};
}

ActivationRange activationRange(float lowest, float highest)
{
    const float low = std::min(lowest, 0.0F);
    const float high = std::max(highest, 0.0F);
    if (low == high)
        return {1.0F, 0};
    ActivationRange range;
    range.scale = (high - low) / 255.0F;
    if (!(range.scale > 0.0F))
        return {1.0F, 0};
    const double zero = std::round(-128.0 - static_cast<double>(low) / static_cast<double>(range.scale));
    range.zeroPoint = static_cast<int>(std::clamp(zero, -128.0, 127.0));
    return range;
}

Result<QuantizedGraph> quantizeGraph(const TrainedGraph& graph, const FeatureMatrix& features)
{
    QuantizedGraph quantized;
    quantized.featureCount = graph.featureCount;
    quantized.hasAnomaly = graph.hasAnomaly;
    quantized.anomaly = graph.anomaly;
    quantized.hasClassifier = graph.hasClassifier;
    if (!graph.hasClassifier)
        return quantized;

    Result<std::vector<Range>> ranges = calibrate(graph, features);
    if (!ranges)
        return ranges.error();
    QuantizedClassifier& classifier = quantized.classifier;
    classifier.classes = graph.classifier.classes;
    classifier.featureIndices = graph.classifier.featureIndices;
    classifier.scaler = graph.classifier.scaler;
    ActivationRange input = activationRange(ranges->front().lowest, ranges->front().highest);
    classifier.inputScale = input.scale;
    classifier.inputZeroPoint = input.zeroPoint;
    for (std::size_t i = 0; i < graph.classifier.layers.size(); ++i) {
        Result<QuantizedDenseLayer> layer =
            quantizeSafely(graph.classifier.layers[i], input, (*ranges)[i + 1]);
        if (!layer)
            return layer.error();
        quantized.arenaBytes = std::max(quantized.arenaBytes, graph.classifier.layers[i].inputs +
                                                                  graph.classifier.layers[i].outputs);
        input = {layer->outputScale, layer->outputZeroPoint};
        classifier.layers.push_back(std::move(*layer));
    }
    quantized.arenaBytes = std::max(quantized.arenaBytes, 2 * static_cast<int>(classifier.classes.size()));
    setSoftmax(classifier, input.scale);
    return quantized;
}

} // namespace studio
