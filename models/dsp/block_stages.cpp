// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/block_stages.h"

extern "C" {
#include "dsp/smith_biquad.h"
#include "dsp/smith_fft.h"
#include "dsp/smith_math.h"
#include "dsp/smith_moments.h"
}

#include <QCoreApplication>

namespace studio
{

namespace
{

using Lines = std::vector<std::vector<float>>;

QString tr(const char* text)
{
    return QCoreApplication::translate("BlockStages", text);
}

QStringList axesOf(const RuntimeBlockSpec& spec, const QStringList& inputAxes)
{
    QStringList names;
    for (const std::uint16_t index : spec.axisIndices)
        names << inputAxes.value(index);
    return names;
}

/// Shape: [axes of the block][readings], scaled as the block does.
Lines scaledReadings(const RuntimeBlockSpec& spec, std::span<const float> window, float scale)
{
    Lines lines;
    for (const std::uint16_t index : spec.axisIndices) {
        std::vector<float> line(spec.readingCount);
        for (std::size_t i = 0; i < line.size(); ++i)
            line[i] = window[i * spec.totalAxes + index] * scale;
        lines.push_back(std::move(line));
    }
    return lines;
}

smith_biquad_cascade cascadeOf(const RuntimeCascade& cascade)
{
    return {cascade.sectionCount(), cascade.sections.empty() ? nullptr : cascade.sections.data(),
            cascade.initialState.empty() ? nullptr : cascade.initialState.data()};
}

void decimate(std::vector<float>& values, const RuntimeStage& stage)
{
    const smith_biquad_cascade cascade = cascadeOf(stage.cascade);
    values.resize(smith_decimate(&cascade, stage.ratio, values.data(), static_cast<std::uint32_t>(values.size())));
}

void removeMean(std::vector<float>& values)
{
    const float mean = smith_mean(values.data(), static_cast<std::uint32_t>(values.size()));
    for (float& value : values)
        value -= mean;
}

/// The maximum over the frames of the power in each bin, as the features take it. Shape: [fftLength / 2 + 1].
std::vector<float> heldSpectrum(const RuntimeBlockSpec& spec, const std::vector<float>& values)
{
    const std::uint32_t length = spec.fftLength;
    const std::uint32_t hop = spec.overlapFrames ? length / 2U : length;
    std::vector<float> power(length / 2U + 1U, 0.0F);
    std::vector<float> work(length);
    const auto count = static_cast<std::uint32_t>(values.size());
    for (std::uint32_t start = 0; start < count; start += hop)
        smith_power_max(values.data() + start, std::min(count - start, length), work.data(), length, spec.twiddles.data(),
                        power.data());
    if (spec.takeLog) {
        for (float& one : power)
            one = smith_log10f(one == 0.0F ? 1e-10F : one);
    }
    return power;
}

BlockStage spectrumStage(const RuntimeBlockSpec& spec, const Lines& signal, RuntimeBinRange bins, double rateHz,
                         const QString& title)
{
    BlockStage stage;
    stage.kind = BlockStage::Kind::Spectrum;
    stage.title = title;
    stage.note = spec.takeLog ? tr("log\u2081\u2080 power") : tr("power");
    stage.step = rateHz / spec.fftLength;
    for (const std::vector<float>& line : signal)
        stage.lines.push_back(heldSpectrum(spec, line));
    stage.usedFrom = (bins.first - 0.5) * stage.step;
    stage.usedTo = (bins.last + 0.5) * stage.step;
    return stage;
}

void addSpectralStages(QVector<BlockStage>& stages, const RuntimeBlockSpec& spec, std::span<const float> window,
                       double frequencyHz)
{
    Lines signal = scaledReadings(spec, window, spec.scale);
    double rateHz = frequencyHz;
    for (const RuntimeStage& one : spec.stages)
        rateHz /= one.ratio;
    const smith_biquad_cascade filter = cascadeOf(spec.filter);
    for (std::vector<float>& line : signal) {
        for (const RuntimeStage& one : spec.stages)
            decimate(line, one);
        if (filter.section_count > 0U)
            smith_biquad_run(&filter, line.data(), static_cast<std::uint32_t>(line.size()));
        removeMean(line);
    }
    BlockStage filtered;
    filtered.title = filter.section_count > 0U ? tr("Filtered") : tr("Centred");
    filtered.note = tr("mean removed");
    filtered.step = 1.0 / rateHz;
    filtered.lines = signal;
    stages.append(filtered);
    stages.append(spectrumStage(spec, signal, spec.bins, rateHz, tr("Spectrum")));
    if (!spec.hasLowFrequency)
        return;
    for (std::vector<float>& line : signal) {
        decimate(line, spec.lowFrequencyStage);
        removeMean(line);
    }
    stages.append(spectrumStage(spec, signal, spec.lowFrequencyBins, rateHz / spec.lowFrequencyStage.ratio,
                                tr("Low spectrum")));
}

/// The features, one line an axis: their names begin with it.
BlockStage vectorStage(const PreparedDspBlock& block, std::span<const float> window, const QStringList& axes)
{
    BlockStage stage;
    stage.kind = BlockStage::Kind::Vector;
    stage.title = tr("Vector");
    std::vector<float> features(static_cast<std::size_t>(block.featureCount()));
    block.extract(window, features);
    stage.note = QCoreApplication::translate("BlockStages", "%n feature(s)", nullptr, block.featureCount());
    stage.lines.resize(static_cast<std::size_t>(axes.size()));
    for (qsizetype i = 0; i < block.featureNames().size(); ++i) {
        qsizetype owner = 0;
        for (qsizetype axis = 0; axis < axes.size(); ++axis) {
            if (block.featureNames()[i].startsWith(axes[axis] + QLatin1Char(' ')))
                owner = axis;
        }
        stage.lines[static_cast<std::size_t>(owner)].push_back(features[static_cast<std::size_t>(i)]);
    }
    return stage;
}

} // namespace

QVector<BlockStage> blockStages(const PreparedDspBlock& block, std::span<const float> window,
                                double frequencyHz, const QStringList& inputAxes)
{
    const RuntimeBlockSpec& spec = block.spec();
    QVector<BlockStage> stages;
    BlockStage raw;
    raw.title = tr("Raw");
    raw.note = QCoreApplication::translate("BlockStages", "%n reading(s)", nullptr, static_cast<int>(spec.readingCount));
    raw.step = 1.0 / frequencyHz;
    raw.lines = scaledReadings(spec, window, 1.0F);
    stages.append(raw);
    if (spec.kind == RuntimeBlockKind::Spectral) {
        addSpectralStages(stages, spec, window, frequencyHz);
    } else if (spec.scale != 1.0F) {
        raw.title = tr("Scaled");
        raw.note = QStringLiteral("\u00d7 %1").arg(static_cast<double>(spec.scale));
        raw.lines = scaledReadings(spec, window, spec.scale);
        stages.append(raw);
    }
    const QStringList axes = axesOf(spec, inputAxes);
    stages.append(vectorStage(block, window, axes));
    for (BlockStage& stage : stages)
        stage.axes = axes;
    return stages;
}

} // namespace studio
