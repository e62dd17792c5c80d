// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/runtime_block_spec.h"

extern "C" {
#include "dsp/smith_flatten.h"
#include "dsp/smith_raw.h"
#include "dsp/smith_spectral.h"
}

namespace studio
{

namespace
{

smith_window_layout layoutOf(const RuntimeBlockSpec& spec)
{
    return {spec.readingCount, spec.totalAxes, static_cast<std::uint32_t>(spec.axisIndices.size()),
            spec.axisIndices.data(), spec.scale};
}

smith_biquad_cascade cascadeOf(const RuntimeCascade& cascade)
{
    return {cascade.sectionCount(), cascade.sections.empty() ? nullptr : cascade.sections.data(),
            cascade.initialState.empty() ? nullptr : cascade.initialState.data()};
}

smith_spectral_config spectralOf(const RuntimeBlockSpec& spec)
{
    smith_spectral_config config{};
    config.layout = layoutOf(spec);
    config.stage_count = static_cast<std::uint32_t>(spec.stages.size());
    for (std::size_t i = 0; i < spec.stages.size() && i < SMITH_SPECTRAL_MAX_STAGES; ++i)
        config.stages[i] = {spec.stages[i].ratio, cascadeOf(spec.stages[i].cascade)};
    config.filter = cascadeOf(spec.filter);
    config.fft_length = spec.fftLength;
    config.twiddles = spec.twiddles.data();
    config.bins = {spec.bins.first, spec.bins.last};
    config.has_spectral_moments = spec.hasSpectralMoments ? 1U : 0U;
    config.take_log = spec.takeLog ? 1U : 0U;
    config.overlap_frames = spec.overlapFrames ? 1U : 0U;
    config.has_low_frequency = spec.hasLowFrequency ? 1U : 0U;
    config.low_frequency_stage = {spec.lowFrequencyStage.ratio, cascadeOf(spec.lowFrequencyStage.cascade)};
    config.low_frequency_bins = {spec.lowFrequencyBins.first, spec.lowFrequencyBins.last};
    return config;
}

} // namespace

std::uint32_t runtimeFeatureCount(const RuntimeBlockSpec& spec)
{
    switch (spec.kind) {
    case RuntimeBlockKind::Raw: {
        const smith_raw_config config{layoutOf(spec)};
        return smith_raw_feature_count(&config);
    }
    case RuntimeBlockKind::Flatten: {
        const smith_flatten_config config{layoutOf(spec), spec.statistics};
        return smith_flatten_feature_count(&config);
    }
    case RuntimeBlockKind::Spectral: {
        const smith_spectral_config config = spectralOf(spec);
        return smith_spectral_feature_count(&config);
    }
    }
    return 0;
}

std::uint32_t runtimeScratchFloats(const RuntimeBlockSpec& spec)
{
    switch (spec.kind) {
    case RuntimeBlockKind::Raw:
        return 0;
    case RuntimeBlockKind::Flatten: {
        const smith_flatten_config config{layoutOf(spec), spec.statistics};
        return smith_flatten_scratch_floats(&config);
    }
    case RuntimeBlockKind::Spectral: {
        const smith_spectral_config config = spectralOf(spec);
        return smith_spectral_scratch_floats(&config);
    }
    }
    return 0;
}

bool runtimeCheck(const RuntimeBlockSpec& spec)
{
    switch (spec.kind) {
    case RuntimeBlockKind::Raw: {
        const smith_raw_config config{layoutOf(spec)};
        return smith_raw_check(&config) == SMITH_OK;
    }
    case RuntimeBlockKind::Flatten: {
        const smith_flatten_config config{layoutOf(spec), spec.statistics};
        return smith_flatten_check(&config) == SMITH_OK;
    }
    case RuntimeBlockKind::Spectral: {
        const smith_spectral_config config = spectralOf(spec);
        return smith_spectral_check(&config) == SMITH_OK;
    }
    }
    return false;
}

void runtimeRun(const RuntimeBlockSpec& spec, const float* window, std::vector<float>& scratch,
                float* features)
{
    scratch.resize(runtimeScratchFloats(spec));
    switch (spec.kind) {
    case RuntimeBlockKind::Raw: {
        const smith_raw_config config{layoutOf(spec)};
        smith_raw_run(&config, window, features);
        return;
    }
    case RuntimeBlockKind::Flatten: {
        const smith_flatten_config config{layoutOf(spec), spec.statistics};
        smith_flatten_run(&config, window, scratch.data(), features);
        return;
    }
    case RuntimeBlockKind::Spectral: {
        const smith_spectral_config config = spectralOf(spec);
        smith_spectral_run(&config, window, scratch.data(), features);
        return;
    }
    }
}

} // namespace studio
