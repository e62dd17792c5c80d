// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QStringList>
#include <QVector>
#include <vector>

namespace studio
{

enum class Activation { None, Relu, Softmax };

/// Fully connected layer in float32. Shape: weights [outputs x inputs] row-major, bias [outputs].
struct DenseLayer {
    int inputs = 0;
    int outputs = 0;
    Activation activation = Activation::None;
    std::vector<float> weights;
    std::vector<float> bias;
    friend bool operator==(const DenseLayer&, const DenseLayer&) = default;
};

/// Standard scaling (x - mean) / deviation per feature, fitted on training data only.
struct StandardScaler {
    std::vector<float> mean;
    std::vector<float> inverseDeviation; ///< 1/deviation; 1 where the deviation is 0
    friend bool operator==(const StandardScaler&, const StandardScaler&) = default;
};

/// A trained classifier: scaler, then layers; plain tensors, no library type.
struct TrainedClassifier {
    QStringList classes;
    std::vector<int> featureIndices; ///< columns of the feature vector it takes; empty: all
    StandardScaler scaler;
    std::vector<DenseLayer> layers;
    friend bool operator==(const TrainedClassifier&, const TrainedClassifier&) = default;
};

/// K-means anomaly detector: score = min over clusters (distance - maxError), in scaled feature space.
struct KMeansAnomaly {
    std::vector<int> featureIndices; ///< columns of the feature vector it takes
    StandardScaler scaler;
    int clusterCount = 0;
    std::vector<float> centroids; ///< [clusters x features]
    std::vector<float> maxError;  ///< [clusters]
    double threshold = 0.3;
    friend bool operator==(const KMeansAnomaly&, const KMeansAnomaly&) = default;
};

/// All that training makes for one impulse.
struct TrainedGraph {
    int featureCount = 0;
    bool hasClassifier = false;
    bool hasAnomaly = false;
    TrainedClassifier classifier;
    KMeansAnomaly anomaly;
    friend bool operator==(const TrainedGraph&, const TrainedGraph&) = default;
};

/// One int8 fully connected layer, arithmetic of int8-kernels.md. Shape: weights [outputs x inputs].
struct QuantizedDenseLayer {
    int inputs = 0;
    int outputs = 0;
    Activation activation = Activation::None; ///< None or Relu; softmax is QuantizedClassifier::softmax
    float inputScale = 1.0F;
    int inputZeroPoint = 0;
    float outputScale = 1.0F;
    int outputZeroPoint = 0;
    std::vector<float> weightScales; ///< [outputs]
    std::vector<std::int8_t> weights;
    std::vector<std::int32_t> bias;
    std::vector<std::int32_t> multipliers; ///< [outputs]
    std::vector<int> shifts;               ///< [outputs]
    int activationMin = -128;
    int activationMax = 127;
    friend bool operator==(const QuantizedDenseLayer&, const QuantizedDenseLayer&) = default;
};

struct QuantizedClassifier {
    QStringList classes;
    std::vector<int> featureIndices;
    StandardScaler scaler; ///< float32, applied before quantising the input
    float inputScale = 1.0F;
    int inputZeroPoint = 0;
    std::vector<QuantizedDenseLayer> layers;
    bool hasSoftmax = true;
    std::int32_t softmaxMultiplier = 0;
    int softmaxShift = 0;
    int softmaxDiffMin = 0;
    friend bool operator==(const QuantizedClassifier&, const QuantizedClassifier&) = default;
};

/// What the board runs: int8 classifier, float32 anomaly block.
struct QuantizedGraph {
    int featureCount = 0;
    bool hasClassifier = false;
    bool hasAnomaly = false;
    QuantizedClassifier classifier;
    KMeansAnomaly anomaly;
    int arenaBytes = 0; ///< largest set of activations alive at once
    friend bool operator==(const QuantizedGraph&, const QuantizedGraph&) = default;
};

/// Flat binary form (header, tensor table, raw data, SHA-256 at the end); byte-equal for equal graphs.
QByteArray serializeGraph(const TrainedGraph& graph);
QByteArray serializeGraph(const QuantizedGraph& graph);
/// Errors: InvalidInput naming what is wrong; hostile sizes are refused before memory is asked for.
Result<TrainedGraph> trainedGraphFromBytes(const QByteArray& bytes);
Result<QuantizedGraph> quantizedGraphFromBytes(const QByteArray& bytes);
/// SHA-256 over all weights and biases of the trained graph, lower-case hex: `weights_sha256` of `train`.
QString weightsSha256(const TrainedGraph& graph);

} // namespace studio
