/* SPDX-License-Identifier: MIT */
#include "kernels/smith_requantize.h"

#include "smith_float.h"

int32_t smith_high_product(int32_t a, int32_t b)
{
    if (a == INT32_MIN && b == INT32_MIN)
        return INT32_MAX;
    /* The shift of a negative value is arithmetic in every compiler this runs on; it rounds toward -infinity. */
    return (int32_t)(((int64_t)a * (int64_t)b + ((int64_t)1 << 30)) >> 31);
}

int32_t smith_rounding_shift(int32_t y, int32_t shift)
{
    const int32_t mask = (int32_t)((UINT32_C(1) << (uint32_t)shift) - 1u);
    const int32_t remainder = y & mask;
    const int32_t threshold = (mask >> 1) + (y < 0 ? 1 : 0);
    return (y >> shift) + (remainder > threshold ? 1 : 0);
}

int32_t smith_requantize(int32_t x, int32_t multiplier, int32_t shift)
{
    const int32_t left = shift > 0 ? shift : 0;
    const int32_t right = shift > 0 ? 0 : -shift;
    return smith_rounding_shift(smith_high_product((int32_t)((uint32_t)x << (uint32_t)left), multiplier), right);
}

int8_t smith_quantize_value(float value, float scale, int32_t zero_point)
{
    const float scaled = value / scale;
    float rest;
    int32_t q;
    if (!(scaled > -1024.0f))
        return -128; /* also what is not a number */
    if (scaled > 1024.0f)
        return 127;
    q = (int32_t)scaled;
    rest = scaled - (float)q; /* exact, unlike the usual addition of one half */
    if (rest >= 0.5f)
        ++q;
    if (rest <= -0.5f)
        --q;
    q += zero_point;
    return (int8_t)(q < -128 ? -128 : (q > 127 ? 127 : q));
}

void smith_quantize(const float *values, uint32_t count, float scale, int32_t zero_point, int8_t *result)
{
    for (uint32_t i = 0; i < count; ++i)
        result[i] = smith_quantize_value(values[i], scale, zero_point);
}

void smith_dequantize(const int8_t *values, uint32_t count, float scale, int32_t zero_point, float *result)
{
    for (uint32_t i = 0; i < count; ++i)
        result[i] = scale * (float)((int32_t)values[i] - zero_point);
}
