/* SPDX-License-Identifier: MIT */
#include "dsp/smith_raw.h"

#include "smith_float.h"

smith_status smith_raw_check(const smith_raw_config* config)
{
    return smith_window_layout_valid(&config->layout) ? SMITH_OK : SMITH_INVALID_CONFIG;
}

uint32_t smith_raw_feature_count(const smith_raw_config* config)
{
    return config->layout.reading_count * config->layout.axis_count;
}

void smith_raw_run(const smith_raw_config* config, const float* window, float* features)
{
    const smith_window_layout* layout = &config->layout;
    for (uint32_t i = 0; i < layout->reading_count; ++i) {
        for (uint32_t axis = 0; axis < layout->axis_count; ++axis)
            *features++ = window[layout->axis_indices[axis]] * layout->scale;
        window += layout->total_axes;
    }
}
