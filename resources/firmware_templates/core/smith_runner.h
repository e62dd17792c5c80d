/* SPDX-License-Identifier: MIT */
#ifndef SMITH_RUNNER_H
#define SMITH_RUNNER_H

#include <stdint.h>

#include "smith_model.h"

#if SMITH_HAS_MODEL

/* One window through the model, measured. Ticks are the board timer's, without what reading it costs. */
typedef struct {
    int status; /* what the model's functions answered, 0 when all is well */
    float features[MODEL_FEATURE_COUNT];
    model_result result;
    uint32_t feature_ticks;
    uint32_t network_ticks; /* network and anomaly score */
    uint32_t stack_bytes;
} smith_run;

/* The one window buffer, [readings x axes]. */
float *smith_runner_window(void);
int smith_runner_store(uint32_t index, float value);
/* Runs the model on the window buffer. */
const smith_run *smith_runner_run(void);

#endif

#endif
