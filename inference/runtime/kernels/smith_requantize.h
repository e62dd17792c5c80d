/* SPDX-License-Identifier: MIT */
#ifndef SMITH_REQUANTIZE_H
#define SMITH_REQUANTIZE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Shifts of negative values are arithmetic in every compiler this is built with; they round toward -infinity.
 */

/* Rounded high half of a product of two Q0.31 numbers, ties toward +infinity; not for INT32_MIN times itself.
 */
static inline int32_t smith_high_product(int32_t a, int32_t b)
{
    return (int32_t)(((int64_t)a * (int64_t)b + ((int64_t)1 << 30)) >> 31);
}

/* y / 2^shift, to nearest, ties away from zero; y > INT32_MIN, 0 <= shift <= 31. */
static inline int32_t smith_rounding_shift(int32_t y, int32_t shift)
{
    int32_t twice;
    if (shift == 0)
        return y;
    /* One less for negative values, so that their ties round down; then the last bit decides. */
    twice = (y + (y >> 31)) >> (shift - 1);
    return (twice >> 1) + (twice & 1);
}

/* x * multiplier / 2^31 * 2^shift with double rounding; multiplier >= 0, x * 2^max(shift, 0) must fit int32.
 */
static inline int32_t smith_requantize(int32_t x, int32_t multiplier, int32_t shift)
{
    const uint32_t left = shift > 0 ? (uint32_t)shift : 0u;
    const int32_t y = smith_high_product((int32_t)((uint32_t)x << left), multiplier);
    return shift < 0 ? smith_rounding_shift(y, -shift) : y;
}

/* clamp(round_half_away(value / scale) + zero_point, -128, 127), division in float32. */
int8_t smith_quantize_value(float value, float scale, int32_t zero_point);
void smith_quantize(const float* values, uint32_t count, float scale, int32_t zero_point, int8_t* result);
/* scale * (q - zero_point) */
void smith_dequantize(const int8_t* values, uint32_t count, float scale, int32_t zero_point, float* result);

#ifdef __cplusplus
}
#endif

#endif
