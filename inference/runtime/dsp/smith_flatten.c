/* SPDX-License-Identifier: MIT */
#include "dsp/smith_flatten.h"

#include "dsp/smith_moments.h"

#include "smith_float.h"

smith_status smith_flatten_check(const smith_flatten_config* config)
{
    if (!smith_window_layout_valid(&config->layout))
        return SMITH_INVALID_CONFIG;
    if (config->statistics == 0u || config->statistics > (uint32_t)SMITH_FLATTEN_ALL)
        return SMITH_INVALID_CONFIG;
    return SMITH_OK;
}

static uint32_t statistic_count(uint32_t statistics)
{
    uint32_t count = 0;
    while (statistics != 0u) {
        count += statistics & 1u;
        statistics >>= 1;
    }
    return count;
}

uint32_t smith_flatten_feature_count(const smith_flatten_config* config)
{
    return config->layout.axis_count * statistic_count(config->statistics);
}

uint32_t smith_flatten_scratch_floats(const smith_flatten_config* config)
{
    return config->layout.reading_count;
}

void smith_flatten_run(const smith_flatten_config* config, const float* window, float* scratch,
                       float* features)
{
    const uint32_t wanted = config->statistics;
    for (uint32_t axis = 0; axis < config->layout.axis_count; ++axis) {
        smith_moments moments;
        float minimum;
        float maximum;
        const uint32_t count = smith_window_axis(&config->layout, window, axis, scratch);
        smith_moments_of(scratch, count, 0.0f, &moments);
        smith_range_of(scratch, count, &minimum, &maximum);
        if ((wanted & (uint32_t)SMITH_FLATTEN_AVERAGE) != 0u)
            *features++ = moments.mean;
        if ((wanted & (uint32_t)SMITH_FLATTEN_MINIMUM) != 0u)
            *features++ = minimum;
        if ((wanted & (uint32_t)SMITH_FLATTEN_MAXIMUM) != 0u)
            *features++ = maximum;
        if ((wanted & (uint32_t)SMITH_FLATTEN_RMS) != 0u)
            *features++ = moments.rms;
        if ((wanted & (uint32_t)SMITH_FLATTEN_STDEV) != 0u)
            *features++ = moments.deviation;
        if ((wanted & (uint32_t)SMITH_FLATTEN_SKEWNESS) != 0u)
            *features++ = moments.skewness;
        if ((wanted & (uint32_t)SMITH_FLATTEN_KURTOSIS) != 0u)
            *features++ = moments.kurtosis;
    }
}
