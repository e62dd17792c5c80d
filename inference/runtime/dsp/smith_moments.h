/* SPDX-License-Identifier: MIT */
#ifndef SMITH_MOMENTS_H
#define SMITH_MOMENTS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Statistics of one axis of a window. */
typedef struct {
    float mean;
    float rms;
    float deviation; /* divisor n */
    float skewness;  /* biased; 0 for a constant */
    float kurtosis;  /* excess, biased; -3 for a constant */
} smith_moments;

/* Mean of count >= 1 values; exact for a constant. */
float smith_mean(const float* values, uint32_t count);

/* Smallest and largest of count >= 1 values. */
void smith_range_of(const float* values, uint32_t count, float* minimum, float* maximum);

/* Two passes. `removed_mean` is the mean that was already taken out of the values (0 if none was): it decides
 * from which spread on the values count as constant. count >= 1. Third and fourth powers neither overflow nor
 * vanish, whatever the unit of the values. */
void smith_moments_of(const float* values, uint32_t count, float removed_mean, smith_moments* result);

#ifdef __cplusplus
}
#endif

#endif
