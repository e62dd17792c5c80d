// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/impulse/impulse_cost.h"

#include "models/impulse/learning_blocks.h"

#include <QJsonArray>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

// Instructions for one turn of a loop of inference/runtime, -O2 for Cortex-M4F. Fitted to the counts of 14 impulses on the
// emulated board, all of which they meet within 2 % (tst_impulse_cost holds the counts).
constexpr double kReading = 68.9;   ///< a reading through copy, mean and moments
constexpr double kBiquad = 16.2;    ///< a reading through one section of a filter
constexpr double kFrameValue = 14.5; ///< a value of a frame: gathered, and its half of a bin
constexpr double kButterfly = 19.2; ///< one complex butterfly
constexpr double kLogarithm = 135.0; ///< a bin's logarithm
constexpr double kStatistics = 44.9; ///< a reading through all statistics, whichever are asked for
constexpr double kCopy = 11.7;      ///< a value copied and scaled
constexpr double kInput = 61.1;     ///< a feature scaled and quantised
constexpr double kProduct = 1.52;   ///< an int8 product
constexpr double kOutput = 64.0;    ///< an output's requantisation and bounds
constexpr double kSoftmax = 132.0;  ///< a class in the softmax
constexpr double kDistance = 7.0;   ///< a coordinate of a cluster
constexpr double kCluster = 16.0;   ///< a cluster's root and comparison

// Sizes of the linked code and its records, from the map files of the same images.
constexpr qint64 kSpectralCode = 3200;
constexpr qint64 kFlattenCode = 1064;
constexpr qint64 kRawCode = 172;
constexpr qint64 kNetworkCode = 2140;
constexpr qint64 kAnomalyCode = 212;
constexpr qint64 kGlue = 328;
constexpr qint64 kSpectralRecord = 100;
constexpr qint64 kBlockRecord = 16;
constexpr qint64 kNetworkRecord = 500;
constexpr qint64 kAnomalyRecord = 56;
constexpr qint64 kSpectralStack = 252;
constexpr qint64 kStack = 180;
constexpr qint64 kFloat = 4;
constexpr qint64 kColumn = 2; ///< of a feature that a learning block takes
/// Windows that the generated code carries with their answers, to test itself.
constexpr qint64 kSelfTestWindows = 2;

qint64 cascadeBytes(const RuntimeCascade& cascade)
{
    return static_cast<qint64>(cascade.sections.size() + cascade.initialState.size()) * kFloat;
}

/// The spectrum and statistics of one axis after filtering.
double spectrumInstructions(const RuntimeBlockSpec& spec, double count, RuntimeBinRange bins)
{
    const double length = spec.fftLength;
    const double points = length / 2.0;
    const double frames = std::ceil(count / (spec.overlapFrames ? points : length));
    const double butterflies = points / 2.0 * std::log2(std::max(2.0, points));
    double sum = kReading * count + frames * (kFrameValue * length + kButterfly * butterflies);
    if (spec.takeLog)
        sum += kLogarithm * (bins.last - bins.first + 1);
    return sum;
}

double filterInstructions(const RuntimeCascade& cascade, double count)
{
    return kBiquad * cascade.sectionCount() * count;
}

double spectralInstructions(const RuntimeBlockSpec& spec)
{
    double count = spec.readingCount;
    double sum = 0.0;
    for (const RuntimeStage& stage : spec.stages) {
        sum += filterInstructions(stage.cascade, count);
        const double kept = std::ceil(count / stage.ratio);
        sum += kCopy * (count - kept); // copied, then left out
        count = kept;
    }
    sum += filterInstructions(spec.filter, count);
    sum += spectrumInstructions(spec, count, spec.bins);
    if (spec.hasLowFrequency) {
        sum += filterInstructions(spec.lowFrequencyStage.cascade, count);
        sum += spectrumInstructions(spec, std::ceil(count / spec.lowFrequencyStage.ratio), spec.lowFrequencyBins);
    }
    return sum * static_cast<double>(spec.axisIndices.size());
}

std::vector<int> layerSizes(const LearningBlockDesign& block, int inputs, int classCount)
{
    std::vector<int> sizes{inputs};
    for (const QJsonValue& hidden : block.parameters[QStringLiteral("hidden")].toArray())
        sizes.push_back(hidden.toInt());
    sizes.push_back(std::max(1, classCount));
    return sizes;
}

BlockCost networkCost(const LearningBlockDesign& block, int inputs, int classCount)
{
    BlockCost cost;
    cost.codeBytes = kNetworkCode;
    cost.instructions = kInput * inputs + kSoftmax * classCount;
    cost.tableBytes = kNetworkRecord + inputs * (2 * kFloat + kColumn);
    const std::vector<int> sizes = layerSizes(block, inputs, classCount);
    qint64 widest = 1;
    for (std::size_t i = 1; i < sizes.size(); ++i) {
        cost.instructions += kProduct * sizes[i] * sizes[i - 1] + kOutput * sizes[i];
        // Weights of one byte; bias, multiplier and shift of each output.
        cost.tableBytes += static_cast<qint64>(sizes[i]) * sizes[i - 1] + sizes[i] * (2 * kFloat + 1);
        widest = std::max<qint64>(widest, sizes[i]);
    }
    cost.workBytes = 2 * widest;
    return cost;
}

/// Features the detector really takes: those named, else the RMS features, else all.
int anomalyInputs(const LearningBlockDesign& block, const QStringList& featureNames, const std::vector<int>& columns)
{
    const QJsonArray named = block.parameters[QStringLiteral("features")].toArray();
    if (!named.isEmpty())
        return static_cast<int>(named.size());
    const auto rms = std::count_if(columns.begin(), columns.end(), [&](int column) {
        return featureNames[column].endsWith(QLatin1String(" RMS"));
    });
    return static_cast<int>(rms > 0 ? rms : static_cast<std::ptrdiff_t>(columns.size()));
}

BlockCost anomalyCost(const LearningBlockDesign& block, int inputs)
{
    const int clusters = block.parameters[QStringLiteral("clusters")].toInt();
    BlockCost cost;
    cost.codeBytes = kAnomalyCode;
    cost.instructions = kInput + clusters * (kCluster + kDistance * inputs);
    cost.tableBytes = kAnomalyRecord + inputs * (2 * kFloat + kColumn) + static_cast<qint64>(clusters) * (inputs + 1) * kFloat;
    cost.workBytes = inputs * kFloat;
    return cost;
}

qint64 sumOf(const QVector<BlockCost>& blocks, qint64 BlockCost::*part)
{
    qint64 sum = 0;
    for (const BlockCost& block : blocks)
        sum += block.*part;
    return sum;
}

} // namespace

double ImpulseCost::instructionsDsp() const
{
    double sum = 0.0;
    for (const BlockCost& block : dsp)
        sum += block.instructions;
    return sum;
}

double ImpulseCost::instructionsLearn() const
{
    double sum = 0.0;
    for (const BlockCost& block : learn)
        sum += block.instructions;
    return sum;
}

qint64 ImpulseCost::flashModel() const
{
    return glueBytes + selfTestBytes + sumOf(dsp, &BlockCost::tableBytes) + sumOf(learn, &BlockCost::tableBytes);
}

qint64 ImpulseCost::flashDsp() const
{
    // Two blocks of a kind share their code; kinds differ in its size.
    qint64 sum = 0;
    QVector<qint64> counted;
    for (const BlockCost& block : dsp) {
        if (!counted.contains(block.codeBytes))
            sum += block.codeBytes;
        counted.append(block.codeBytes);
    }
    return sum;
}

qint64 ImpulseCost::flashRuntime() const
{
    return sumOf(learn, &BlockCost::codeBytes);
}

qint64 ImpulseCost::ramModel() const
{
    qint64 work = kFloat;
    for (const QVector<BlockCost>* blocks : {&dsp, &learn}) {
        for (const BlockCost& block : *blocks)
            work = std::max(work, (block.workBytes + 3) / 4 * 4);
    }
    return work + resultBytes;
}

BlockCost dspCost(const RuntimeBlockSpec& spec)
{
    BlockCost cost;
    cost.workBytes = runtimeScratchFloats(spec) * kFloat;
    cost.tableBytes = kBlockRecord + static_cast<qint64>(spec.axisIndices.size()) * 2;
    switch (spec.kind) {
    case RuntimeBlockKind::Raw:
        cost.codeBytes = kRawCode;
        cost.instructions = kCopy * spec.readingCount * static_cast<double>(spec.axisIndices.size());
        break;
    case RuntimeBlockKind::Flatten:
        cost.codeBytes = kFlattenCode;
        cost.instructions = kStatistics * spec.readingCount * static_cast<double>(spec.axisIndices.size());
        break;
    case RuntimeBlockKind::Spectral:
        cost.codeBytes = kSpectralCode;
        cost.instructions = spectralInstructions(spec);
        cost.tableBytes += kSpectralRecord - kBlockRecord + static_cast<qint64>(spec.twiddles.size()) * kFloat + cascadeBytes(spec.filter);
        for (const RuntimeStage& stage : spec.stages)
            cost.tableBytes += cascadeBytes(stage.cascade);
        if (spec.hasLowFrequency)
            cost.tableBytes += cascadeBytes(spec.lowFrequencyStage.cascade);
        break;
    }
    return cost;
}

BlockCost learningCost(const LearningBlockDesign& block, const QStringList& featureNames, const std::vector<int>& columns, int classCount)
{
    if (block.block == QLatin1String("classification"))
        return networkCost(block, static_cast<int>(columns.size()), classCount);
    if (block.block == QLatin1String("anomaly-kmeans"))
        return anomalyCost(block, anomalyInputs(block, featureNames, columns));
    return {};
}

int denseParameterCount(const LearningBlockDesign& block, int inputs, int classCount)
{
    const std::vector<int> sizes = layerSizes(block, inputs, classCount);
    int count = 0;
    for (std::size_t i = 1; i < sizes.size(); ++i)
        count += (sizes[i - 1] + 1) * sizes[i];
    return count;
}

ImpulseCost estimateCost(const PreparedImpulse& impulse, int classCount)
{
    ImpulseCost cost;
    for (const PreparedDspBlock& block : impulse.blocks)
        cost.dsp.append(dspCost(block.spec()));
    for (int i = 0; i < impulse.design.learn.size(); ++i)
        cost.learn.append(learningCost(impulse.design.learn[i], impulse.featureNames, impulse.featureColumns(i), classCount));
    const qint64 features = impulse.featureCount();
    cost.glueBytes = kGlue;
    cost.resultBytes = features * (kFloat + 1) + classCount * (kFloat + 1) + 2 * kFloat;
    cost.windowBytes = impulse.grid.windowReadings * impulse.axes.size() * kFloat;
    cost.selfTestBytes = kSelfTestWindows * (cost.windowBytes + features * kFloat + classCount);
    const bool hasSpectrum = std::any_of(impulse.blocks.begin(), impulse.blocks.end(), [](const PreparedDspBlock& block) {
        return block.spec().kind == RuntimeBlockKind::Spectral;
    });
    cost.stackBytes = hasSpectrum ? kSpectralStack : kStack;
    return cost;
}

QHash<QString, ParameterCost> parameterCosts(const DspBlock& kind, const DspBlockDesign& block, const DspInput& input)
{
    QHash<QString, ParameterCost> costs;
    const Result<PreparedDspBlock> own = kind.prepare(block, input);
    if (!own)
        return costs;
    const double ownInstructions = dspCost(own->spec()).instructions;
    for (const ParameterDescription& parameter : kind.parameters()) {
        const QJsonValue value = block.parameters.contains(parameter.id) ? block.parameters[parameter.id] : parameter.defaultValue;
        ParameterCost cost;
        QJsonValue other = parameter.defaultValue;
        if (parameter.type == ParameterType::Bool) {
            cost.against = ParameterCost::Against::Off;
            other = !value.toBool();
        } else if (parameter.type == ParameterType::Choice && value.isDouble()) {
            cost.against = ParameterCost::Against::NextChoice;
            const qsizetype next = parameter.choices.indexOf(value) + 1;
            if (next <= 0 || next >= parameter.choices.size())
                continue;
            other = parameter.choices[next];
        } else if (value == other) {
            continue;
        }
        DspBlockDesign changed = block;
        changed.parameters[parameter.id] = other;
        const Result<PreparedDspBlock> prepared = kind.prepare(changed, input);
        if (!prepared)
            continue;
        cost.instructions = ownInstructions - dspCost(prepared->spec()).instructions;
        cost.features = own->featureCount() - prepared->featureCount();
        const bool isOff = cost.against == ParameterCost::Against::Off && !value.toBool();
        if (cost.against == ParameterCost::Against::NextChoice || isOff) {
            cost.instructions = -cost.instructions;
            cost.features = -cost.features;
        }
        costs.insert(parameter.id, cost);
    }
    return costs;
}

} // namespace studio
