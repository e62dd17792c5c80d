/* SPDX-License-Identifier: MIT */
#include "smith_runner.h"

#include "smith_board.h"

#if SMITH_HAS_MODEL

static float window[MODEL_WINDOW_VALUES];
static smith_run run;

float *smith_runner_window(void)
{
    return window;
}

int smith_runner_store(uint32_t index, float value)
{
    if (index >= (uint32_t)MODEL_WINDOW_VALUES)
        return 1;
    window[index] = value;
    return 0;
}

/* The timer and the model live in other files, so the compiler cannot move the one across the other. */
static uint32_t cost_of_measuring(void)
{
    const uint32_t start = smith_board_ticks();
    return smith_board_ticks() - start;
}

static uint32_t less(uint32_t ticks, uint32_t cost)
{
    return ticks > cost ? ticks - cost : 0u;
}

const smith_run *smith_runner_run(void)
{
    uint32_t start;
    uint32_t cost;
    smith_board_measure_begin();
    smith_board_stack_mark();
    cost = cost_of_measuring();
    start = smith_board_ticks();
    run.status = model_extract_features(window, run.features);
    run.feature_ticks = less(smith_board_ticks() - start, cost);
    run.network_ticks = 0u;
    if (run.status == 0) {
        start = smith_board_ticks();
        run.status = model_infer(run.features, &run.result);
        run.network_ticks = less(smith_board_ticks() - start, cost);
    }
    run.stack_bytes = smith_board_stack_since_mark();
    smith_board_measure_end();
    return &run;
}

#else

/* Without a model there is nothing to run; C wants something in a file. */
typedef int smith_runner_is_empty;

#endif
