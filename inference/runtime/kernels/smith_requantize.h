/* SPDX-License-Identifier: MIT */
#ifndef SMITH_REQUANTIZE_H
#define SMITH_REQUANTIZE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rounded high half of a product of two Q0.31 numbers; ties toward +infinity. */
int32_t smith_high_product(int32_t a, int32_t b);
/* y / 2^shift, to nearest, ties away from zero; 0 <= shift <= 31. */
int32_t smith_rounding_shift(int32_t y, int32_t shift);
/* x * multiplier / 2^31 * 2^shift with double rounding. x * 2^max(shift, 0) must fit int32. */
int32_t smith_requantize(int32_t x, int32_t multiplier, int32_t shift);

/* clamp(round_half_away(value / scale) + zero_point, -128, 127), division in float32. */
int8_t smith_quantize_value(float value, float scale, int32_t zero_point);
void smith_quantize(const float *values, uint32_t count, float scale, int32_t zero_point, int8_t *result);
/* scale * (q - zero_point) */
void smith_dequantize(const int8_t *values, uint32_t count, float scale, int32_t zero_point, float *result);

#ifdef __cplusplus
}
#endif

#endif
