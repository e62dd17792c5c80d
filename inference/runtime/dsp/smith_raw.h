/* SPDX-License-Identifier: MIT */
#ifndef SMITH_RAW_H
#define SMITH_RAW_H

#include "dsp/smith_window.h"
#include "smith_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Raw data, version 1: the scaled readings themselves, interleaved order kept. */
typedef struct {
    smith_window_layout layout;
} smith_raw_config;

smith_status smith_raw_check(const smith_raw_config* config);
uint32_t smith_raw_feature_count(const smith_raw_config* config);
/* window: [readings x total_axes]; features: [readings x axis_count]. */
void smith_raw_run(const smith_raw_config* config, const float* window, float* features);

#ifdef __cplusplus
}
#endif

#endif
