/* SPDX-License-Identifier: MIT */
#include "dsp/smith_spectral.h"

#include "dsp/smith_fft.h"
#include "dsp/smith_math.h"
#include "dsp/smith_moments.h"

#include "smith_float.h"

static int range_valid(smith_bin_range range, uint32_t fft_length)
{
    return range.first >= 1u && range.first <= range.last && range.last <= fft_length / 2u;
}

static int stage_valid(const smith_decimation_stage* stage)
{
    return stage->ratio >= 2u && stage->cascade.section_count >= 1u &&
           stage->cascade.section_count <= SMITH_MAX_SECTIONS && stage->cascade.sections != 0 &&
           stage->cascade.initial_state != 0;
}

smith_status smith_spectral_check(const smith_spectral_config* config)
{
    const uint32_t n = config->fft_length;
    if (!smith_window_layout_valid(&config->layout) || n < 2u || (n & (n - 1u)) != 0u ||
        config->twiddles == 0)
        return SMITH_INVALID_CONFIG;
    if (config->stage_count > SMITH_SPECTRAL_MAX_STAGES || !range_valid(config->bins, n))
        return SMITH_INVALID_CONFIG;
    if (config->filter.section_count > SMITH_MAX_SECTIONS ||
        (config->filter.section_count > 0u && config->filter.sections == 0))
        return SMITH_INVALID_CONFIG;
    for (uint32_t stage = 0; stage < config->stage_count; ++stage) {
        if (!stage_valid(&config->stages[stage]))
            return SMITH_INVALID_CONFIG;
    }
    if (config->has_low_frequency != 0u &&
        (!stage_valid(&config->low_frequency_stage) || !range_valid(config->low_frequency_bins, n)))
        return SMITH_INVALID_CONFIG;
    return SMITH_OK;
}

static uint32_t features_per_axis(const smith_spectral_config* config, smith_bin_range bins)
{
    return (config->has_spectral_moments != 0u ? 5u : 3u) + bins.last - bins.first + 1u;
}

uint32_t smith_spectral_feature_count(const smith_spectral_config* config)
{
    uint32_t count = features_per_axis(config, config->bins);
    if (config->has_low_frequency != 0u)
        count += features_per_axis(config, config->low_frequency_bins);
    return count * config->layout.axis_count;
}

uint32_t smith_spectral_scratch_floats(const smith_spectral_config* config)
{
    return config->layout.reading_count + config->fft_length + config->fft_length / 2u + 1u;
}

static void remove_mean(float* values, uint32_t count, float mean)
{
    for (uint32_t i = 0; i < count; ++i)
        values[i] -= mean;
}

/* Maximum over all frames of the power in each bin. work: [fft_length]; power: [fft_length / 2 + 1]. */
static void max_hold_spectrum(const smith_spectral_config* config, const float* values, uint32_t count,
                              float* work, float* power)
{
    const uint32_t n = config->fft_length;
    const uint32_t hop = config->overlap_frames != 0u ? n / 2u : n;
    for (uint32_t k = 0; k <= n / 2u; ++k)
        power[k] = 0.0f;
    for (uint32_t start = 0; start < count; start += hop) {
        const uint32_t left = count - start;
        smith_power_max(values + start, left < n ? left : n, work, n, config->twiddles, power);
    }
}

/* Statistics and spectrum of one axis whose mean has been taken out. Returns the number of features written.
 */
static uint32_t axis_features(const smith_spectral_config* config, smith_bin_range bins, const float* values,
                              uint32_t count, float removed_mean, float* work, float* power, float* features)
{
    float* out = features;
    smith_moments moments;

    smith_moments_of(values, count, removed_mean, &moments);
    *out++ = moments.rms;
    *out++ = moments.skewness;
    *out++ = moments.kurtosis;

    max_hold_spectrum(config, values, count, work, power);
    if (config->has_spectral_moments != 0u) {
        smith_moments_of(power, config->fft_length / 2u + 1u, 0.0f, &moments);
        *out++ = moments.skewness;
        *out++ = moments.kurtosis;
    }
    for (uint32_t k = bins.first; k <= bins.last; ++k) {
        const float p = power[k];
        if (config->take_log != 0u)
            *out++ = smith_log10f(p == 0.0f ? 1e-10f : p);
        else
            *out++ = p;
    }
    return (uint32_t)(out - features);
}

void smith_spectral_run(const smith_spectral_config* config, const float* window, float* scratch,
                        float* features)
{
    const uint32_t axes = config->layout.axis_count;
    float* values = scratch;
    float* work = scratch + config->layout.reading_count;
    float* power = work + config->fft_length;
    float* normal = features;
    float* low = features + axes * features_per_axis(config, config->bins);

    for (uint32_t axis = 0; axis < axes; ++axis) {
        uint32_t count = smith_window_axis(&config->layout, window, axis, values);
        float mean;
        for (uint32_t stage = 0; stage < config->stage_count; ++stage)
            count =
                smith_decimate(&config->stages[stage].cascade, config->stages[stage].ratio, values, count);
        if (config->filter.section_count > 0u)
            smith_biquad_run(&config->filter, values, count);
        mean = smith_mean(values, count);
        remove_mean(values, count, mean);
        normal += axis_features(config, config->bins, values, count, mean, work, power, normal);

        if (config->has_low_frequency != 0u) {
            float low_mean;
            count = smith_decimate(&config->low_frequency_stage.cascade, config->low_frequency_stage.ratio,
                                   values, count);
            low_mean = smith_mean(values, count);
            remove_mean(values, count, low_mean);
            low += axis_features(config, config->low_frequency_bins, values, count, mean + low_mean, work,
                                 power, low);
        }
    }
}
