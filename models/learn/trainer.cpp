// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that sees libtorch's headers; compiled as C++17 (clang 14 cannot read them as C++20) into a library of
// its own that is loaded when training begins.
#include <torch/torch.h>

#include "models/learn/dense_training.h"

#include <cmath>
#include <dlfcn.h>

namespace studio
{

namespace
{

/// One thread is the fastest for small networks, and the same sums in the same order every time. OpenBLAS has threads
/// of its own that libtorch's setting does not reach; with another BLAS its function is absent.
void useOneThread()
{
    at::set_num_threads(1);
    using SetThreads = void (*)(int);
    if (void* function = dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
        reinterpret_cast<SetThreads>(function)(1);
}

/// Glorot's uniform range for a layer; drawn from our own generator, so that the start does not depend on libtorch.
torch::Tensor initialWeights(const DenseTask& task, std::size_t layer, std::mt19937_64& random)
{
    const std::int64_t inputs = task.sizes[layer];
    const std::int64_t outputs = task.sizes[layer + 1];
    const double range = std::sqrt(6.0 / static_cast<double>(inputs + outputs));
    torch::Tensor weights = torch::empty({outputs, inputs}, torch::kFloat32);
    auto* data = weights.data_ptr<float>();
    for (std::int64_t i = 0; i < inputs * outputs; ++i) {
        const double unit = static_cast<double>(random() >> 11) * 0x1.0p-53;
        data[i] = static_cast<float>((2.0 * unit - 1.0) * range);
    }
    return weights.set_requires_grad(true);
}

struct Network {
    std::vector<torch::Tensor> weights;
    std::vector<torch::Tensor> biases;

    /// Logits. `activity` collects the sum of the hidden activations, for the penalty.
    torch::Tensor forward(torch::Tensor x, torch::Tensor* activity) const
    {
        for (std::size_t layer = 0; layer < weights.size(); ++layer) {
            x = torch::addmm(biases[layer], x, weights[layer].t());
            if (layer + 1 == weights.size())
                break;
            x = torch::relu(x);
            if (activity != nullptr)
                *activity = activity->defined() ? *activity + x.sum() : x.sum();
        }
        return x;
    }
};

struct Scores {
    double loss = 0.0;
    double accuracy = 0.0;
};

Scores score(const Network& network, const torch::Tensor& x, const torch::Tensor& y)
{
    torch::NoGradGuard noGrad;
    const torch::Tensor logits = network.forward(x, nullptr);
    Scores scores;
    scores.loss = torch::nn::functional::cross_entropy(logits, y).item<double>();
    scores.accuracy = logits.argmax(1).eq(y).to(torch::kFloat64).mean().item<double>();
    return scores;
}

std::vector<DenseTensors> snapshot(const Network& network)
{
    std::vector<DenseTensors> layers;
    for (std::size_t i = 0; i < network.weights.size(); ++i) {
        const torch::Tensor w = network.weights[i].detach().contiguous();
        const torch::Tensor b = network.biases[i].detach().contiguous();
        layers.push_back({std::vector<float>(w.data_ptr<float>(), w.data_ptr<float>() + w.numel()),
                          std::vector<float>(b.data_ptr<float>(), b.data_ptr<float>() + b.numel())});
    }
    return layers;
}

torch::Tensor rowsOf(const std::vector<float>& values, std::int64_t columns)
{
    return torch::from_blob(const_cast<float*>(values.data()),
                            {static_cast<std::int64_t>(values.size()) / columns, columns}, torch::kFloat32);
}

torch::Tensor labelsOf(const std::vector<std::int64_t>& labels)
{
    return torch::from_blob(const_cast<std::int64_t*>(labels.data()), {static_cast<std::int64_t>(labels.size())},
                            torch::kInt64);
}

/// One pass over the data in the given order. Returns the mean loss.
double trainEpoch(const DenseTask& task, Network& network, torch::optim::Adam& optimizer, const torch::Tensor& x,
                  const torch::Tensor& y, const torch::Tensor& classWeights, std::vector<std::int64_t>& order,
                  const std::function<bool()>& isStopped)
{
    const torch::Tensor index = labelsOf(order);
    const torch::Tensor shuffledX = x.index_select(0, index);
    const torch::Tensor shuffledY = y.index_select(0, index);
    const auto rows = static_cast<std::int64_t>(order.size());
    torch::Tensor lossSum = torch::zeros({}, torch::kFloat64);
    std::int64_t steps = 0;
    for (std::int64_t first = 0; first < rows && !isStopped(); first += task.batchSize, ++steps) {
        const std::int64_t count = std::min<std::int64_t>(task.batchSize, rows - first);
        optimizer.zero_grad();
        torch::Tensor activity;
        const torch::Tensor logits = network.forward(shuffledX.narrow(0, first, count), &activity);
        torch::Tensor loss = torch::nn::functional::cross_entropy(
            logits, shuffledY.narrow(0, first, count),
            torch::nn::functional::CrossEntropyFuncOptions().weight(classWeights));
        if (activity.defined() && task.activityL1 > 0.0)
            loss = loss + activity * (task.activityL1 / static_cast<double>(count));
        loss.backward();
        optimizer.step();
        lossSum += loss.detach().to(torch::kFloat64);
    }
    return steps > 0 ? lossSum.item<double>() / static_cast<double>(steps) : 0.0;
}

} // namespace

namespace
{

std::string trainWithTorch(const DenseTask& task, const DenseEpochSink& sink, const std::function<bool()>& isStopped)
{
    try {
        useOneThread();
        torch::manual_seed(task.seed);
        at::globalContext().setDeterministicAlgorithms(true, false);
        std::mt19937_64 random(task.seed);
        Network network;
        std::vector<torch::Tensor> parameters;
        for (std::size_t layer = 0; layer + 1 < task.sizes.size(); ++layer) {
            network.weights.push_back(initialWeights(task, layer, random));
            network.biases.push_back(torch::zeros({task.sizes[layer + 1]}, torch::kFloat32).set_requires_grad(true));
            parameters.push_back(network.weights.back());
            parameters.push_back(network.biases.back());
        }
        torch::optim::Adam optimizer(parameters, torch::optim::AdamOptions(task.learningRate));
        const std::int64_t inputs = task.sizes.front();
        const torch::Tensor x = rowsOf(task.trainX, inputs);
        const torch::Tensor y = labelsOf(task.trainY);
        const torch::Tensor validationX = rowsOf(task.validationX, inputs);
        const torch::Tensor validationY = labelsOf(task.validationY);
        const torch::Tensor classWeights =
            torch::from_blob(const_cast<float*>(task.classWeights.data()),
                             {static_cast<std::int64_t>(task.classWeights.size())}, torch::kFloat32);
        std::vector<std::int64_t> order(task.trainY.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = static_cast<std::int64_t>(i);
        for (int epoch = 1; epoch <= task.epochs && !isStopped(); ++epoch) {
            for (std::size_t i = order.size(); i > 1; --i)
                std::swap(order[i - 1], order[static_cast<std::size_t>(random() % i)]);
            DenseEpoch result;
            result.epoch = epoch;
            result.trainLoss = trainEpoch(task, network, optimizer, x, y, classWeights, order, isStopped);
            if (isStopped())
                break;
            result.trainAccuracy = score(network, x, y).accuracy;
            const Scores validation = score(network, validationX, validationY);
            result.validationLoss = validation.loss;
            result.validationAccuracy = validation.accuracy;
            if (!sink(result, snapshot(network)))
                break;
        }
        return {};
    } catch (const std::exception& exception) {
        return exception.what();
    }
}

} // namespace

} // namespace studio

void sensorsmith_train_dense(const studio::DenseTask* task, const studio::DenseEpochSink* sink,
                             const std::function<bool()>* isStopped, std::string* failure)
{
    *failure = studio::trainWithTorch(*task, *sink, *isStopped);
}
