// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/codegen/code_generator.h"
#include "inference/quantize/quantize.h"

#include <cmath>
#include <random>

namespace studio::test
{

/// Windows of noisy sines [readings x 3], different for every index.
inline std::vector<float> syntheticWindow(const PreparedImpulse& impulse, unsigned index)
{
    std::mt19937 random(index + 1U);
    const double rate = 0.05 + 0.02 * (index % 7);
    std::vector<float> window;
    for (qint64 i = 0; i < impulse.grid.windowReadings; ++i) {
        for (int axis = 0; axis < 3; ++axis) {
            const double noise = static_cast<double>(random()) / 4294967296.0 - 0.5;
            window.push_back(static_cast<float>(9.81 * (axis == 2) + 3.0 * std::sin(rate * double(i) * (axis + 1)) + noise));
        }
    }
    return window;
}

/// A small impulse with spectral analysis (filter, low frequencies) and statistics, an untrained network of seeded weights and
/// three clusters: all kinds of tables, without training.
inline CodegenInput syntheticModel()
{
    CodegenInput input;
    input.name = QStringLiteral("synthetic \"model\" */ ?\?/ \u00e4");
    ImpulseDesign design;
    design.input.windowMs = 2000;
    DspBlockDesign spectral;
    spectral.id = QStringLiteral("s");
    spectral.block = QStringLiteral("spectral-analysis");
    spectral.parameters = {{QStringLiteral("filter-type"), QStringLiteral("low")},
                           {QStringLiteral("filter-cutoff"), 20.0},
                           {QStringLiteral("extra-low-freq"), true}};
    DspBlockDesign flatten;
    flatten.id = QStringLiteral("f");
    flatten.block = QStringLiteral("flatten");
    flatten.axes = {QStringLiteral("accZ"), QStringLiteral("accX")};
    design.dsp = {spectral, flatten};
    Result<PreparedImpulse> prepared = prepareImpulse(
        design, 62.5, {QStringLiteral("accX"), QStringLiteral("accY"), QStringLiteral("accZ")});
    Q_ASSERT(prepared.isOk());
    input.impulse = std::move(prepared).value();

    FeatureMatrix matrix;
    matrix.featureCount = input.impulse.featureCount();
    matrix.classes = {QStringLiteral("idle"), QStringLiteral("wave ?\"x\""), QStringLiteral("snake")};
    for (unsigned i = 0; i < 40; ++i) {
        const std::vector<float> row = extractWindow(input.impulse, syntheticWindow(input.impulse, i));
        matrix.values.insert(matrix.values.end(), row.begin(), row.end());
        matrix.windows.push_back({SampleId{1}, 0, static_cast<int>(i % 3), Split::Training, false});
    }
    std::mt19937 random(7);
    const auto weight = [&random] { return static_cast<float>(static_cast<double>(random()) / 4294967296.0 - 0.5); };
    TrainedGraph graph;
    graph.featureCount = matrix.featureCount;
    graph.hasClassifier = true;
    graph.hasAnomaly = true;
    graph.classifier.classes = matrix.classes;
    for (int i = 0; i < matrix.featureCount; ++i) {
        graph.classifier.scaler.mean.push_back(matrix.values[static_cast<std::size_t>(i)]);
        graph.classifier.scaler.inverseDeviation.push_back(0.5F);
    }
    const int sizes[] = {matrix.featureCount, 7, 5, 3};
    for (int i = 0; i < 3; ++i) {
        DenseLayer layer;
        layer.inputs = sizes[i];
        layer.outputs = sizes[i + 1];
        layer.activation = i < 2 ? Activation::Relu : Activation::Softmax;
        for (int k = 0; k < layer.inputs * layer.outputs; ++k)
            layer.weights.push_back(weight());
        for (int k = 0; k < layer.outputs; ++k)
            layer.bias.push_back(weight());
        graph.classifier.layers.push_back(layer);
    }
    graph.anomaly.featureIndices = {0, 3, 5};
    graph.anomaly.scaler.mean = {0.1F, 0.2F, 0.3F};
    graph.anomaly.scaler.inverseDeviation = {1.0F, 2.0F, 0.5F};
    graph.anomaly.clusterCount = 3;
    for (int i = 0; i < 9; ++i)
        graph.anomaly.centroids.push_back(weight());
    graph.anomaly.maxError = {0.1F, 0.2F, 0.3F};
    Result<QuantizedGraph> quantized = quantizeGraph(graph, matrix);
    Q_ASSERT(quantized.isOk());
    input.graph = std::move(quantized).value();
    input.selfTestWindows = {syntheticWindow(input.impulse, 100), syntheticWindow(input.impulse, 101)};
    return input;
}

} // namespace studio::test
