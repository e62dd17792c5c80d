/* SPDX-License-Identifier: MIT */
#ifndef SMITH_FLATTEN_H
#define SMITH_FLATTEN_H

#include "dsp/smith_window.h"
#include "smith_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which statistics the block gives for each axis, in this order. */
enum {
    SMITH_FLATTEN_AVERAGE = 1,
    SMITH_FLATTEN_MINIMUM = 2,
    SMITH_FLATTEN_MAXIMUM = 4,
    SMITH_FLATTEN_RMS = 8,
    SMITH_FLATTEN_STDEV = 16,
    SMITH_FLATTEN_SKEWNESS = 32,
    SMITH_FLATTEN_KURTOSIS = 64,
    SMITH_FLATTEN_ALL = 127
};

/* Flatten, version 1. */
typedef struct {
    smith_window_layout layout;
    uint32_t statistics; /* sum of SMITH_FLATTEN_ values, not 0 */
} smith_flatten_config;

smith_status smith_flatten_check(const smith_flatten_config* config);
uint32_t smith_flatten_feature_count(const smith_flatten_config* config);
uint32_t smith_flatten_scratch_floats(const smith_flatten_config* config);
/* window: [readings x total_axes]; scratch: see above; features: [axis_count x statistics]. */
void smith_flatten_run(const smith_flatten_config* config, const float* window, float* scratch,
                       float* features);

#ifdef __cplusplus
}
#endif

#endif
