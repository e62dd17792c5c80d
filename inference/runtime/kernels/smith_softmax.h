/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SOFTMAX_H
#define SMITH_SOFTMAX_H

#include <stdint.h>

#include "smith_status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SMITH_SOFTMAX_MAX_COUNT 511u /* so many exponentials fit the sum in Q12.19 and its scaling */

/* Softmax of one row, int8 to int8; the output has scale 1/256 and zero point -128. */
typedef struct {
    int32_t multiplier;
    int32_t left_shift;
    int32_t diff_min;
} smith_softmax_parameters;

smith_status smith_softmax_check(const smith_softmax_parameters* parameters, uint32_t count);
/* count: 1 to SMITH_SOFTMAX_MAX_COUNT; output may be the same memory as input. */
void smith_softmax(const smith_softmax_parameters* parameters, const int8_t* input, uint32_t count,
                   int8_t* output);

/* Softmax of one row in float32, in place; count >= 1. */
void smith_softmax_f32(float* values, uint32_t count);

#ifdef __cplusplus
}
#endif

#endif
