/* SPDX-License-Identifier: MIT */
#ifndef SMITH_FULLY_CONNECTED_H
#define SMITH_FULLY_CONNECTED_H

#include <stdint.h>

#include "smith_status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SMITH_FULLY_CONNECTED_MAX_INPUTS                                                                     \
    65536u /* so many products of int8 values fit the int32 sum for certain */

/* Fully connected layer in int8, one weight scale per output, weight zero point 0.
 * weights: [outputs x inputs]; bias, multipliers, shifts: [outputs]. */
typedef struct {
    uint32_t inputs;
    uint32_t outputs;
    const int8_t* weights;
    const int32_t* bias;
    const int32_t* multipliers;
    const int8_t* shifts;
    int32_t input_zero_point;
    int32_t output_zero_point;
    int32_t activation_min;
    int32_t activation_max;
} smith_fully_connected_layer;

smith_status smith_fully_connected_check(const smith_fully_connected_layer* layer);
/* input: [inputs]; output: [outputs], not the same memory. The same bytes on every core, with or without
 * SIMD. */
void smith_fully_connected(const smith_fully_connected_layer* layer, const int8_t* input, int8_t* output);

/* The same in float32; sums run in the order of the inputs, starting from the bias. relu: 0 or 1. */
typedef struct {
    uint32_t inputs;
    uint32_t outputs;
    const float* weights;
    const float* bias;
    uint32_t relu;
} smith_fully_connected_f32_layer;

smith_status smith_fully_connected_f32_check(const smith_fully_connected_f32_layer* layer);
void smith_fully_connected_f32(const smith_fully_connected_f32_layer* layer, const float* input,
                               float* output);

#ifdef __cplusplus
}
#endif

#endif
