// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace studio
{

// The seam between the trainer and libtorch: plain C++17, no Qt and no library type.

/// A dense network to train. Shapes: trainX [rows x inputs], trainY [rows] class indices.
struct DenseTask {
    std::vector<std::int64_t> sizes; ///< inputs, hidden layers, classes
    std::vector<float> trainX;
    std::vector<std::int64_t> trainY;
    std::vector<float> validationX;
    std::vector<std::int64_t> validationY;
    std::vector<float> classWeights; ///< [classes]
    int epochs = 30;
    std::int64_t batchSize = 32;
    double learningRate = 0.0005;
    double activityL1 = 1e-5;
    std::uint64_t seed = 3;
};

struct DenseTensors {
    std::vector<float> weights; ///< [outputs x inputs] row-major
    std::vector<float> bias;    ///< [outputs]
};

struct DenseEpoch {
    int epoch = 0;
    double trainLoss = 0.0;
    double trainAccuracy = 0.0;
    double validationLoss = 0.0;
    double validationAccuracy = 0.0;
};

/// Gets every epoch with the weights after it; false ends training.
using DenseEpochSink = std::function<bool(const DenseEpoch&, const std::vector<DenseTensors>&)>;

/// Adam on cross entropy with class weights and an L1 penalty on hidden activations, one thread, own initial weights
/// and order. The first call loads libtorch, which takes a second. Returns a message when it failed, else an empty text.
std::string trainDense(const DenseTask& task, const DenseEpochSink& sink, const std::function<bool()>& isStopped);

/// The same with the training library of another name or path.
std::string trainDenseWith(const char* library, const DenseTask& task, const DenseEpochSink& sink,
                           const std::function<bool()>& isStopped);

} // namespace studio

/// What the training library offers; `failure` gets the message, or is empty.
extern "C" void sensorsmith_train_dense(const studio::DenseTask* task, const studio::DenseEpochSink* sink,
                                        const std::function<bool()>* isStopped, std::string* failure);
