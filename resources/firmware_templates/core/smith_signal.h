/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SIGNAL_H
#define SMITH_SIGNAL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the simulated sensors are made of. The same state gives the same numbers on every board: only whole
 * numbers and float32 +, -, *, / are used. */

/* A state for random numbers from any seed, well mixed; never 0. */
uint32_t smith_random_start(uint32_t seed);
uint32_t smith_random_next(uint32_t *state);
float smith_uniform(uint32_t *state, float low, float high);
/* Sum of four uniforms: standard deviation 1, never beyond 3.47. */
float smith_normal(uint32_t *state);

/* sin(2 pi turns), error below 1e-6. */
float smith_sine(float turns);
float smith_cosine(float turns);
float smith_root(float x);
/* The nearest multiple of the resolution, within plus and minus the range. */
float smith_as_measured(float value, float range, float resolution);

/* A quantity that wanders around a mean (Ornstein-Uhlenbeck). */
typedef struct {
    float value;
    float mean;
    float spread;
    float seconds;
} smith_drift;

void smith_drift_start(smith_drift *drift, uint32_t *state, float mean, float spread, float seconds);
void smith_drift_step(smith_drift *drift, uint32_t *state, float seconds);

#ifdef __cplusplus
}
#endif

#endif
