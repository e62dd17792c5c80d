/* SPDX-License-Identifier: MIT */
#include "kernels/smith_requantize.h"

#include "smith_float.h"

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

void smith_quantize(const float* values, uint32_t count, float scale, int32_t zero_point, int8_t* result)
{
    for (uint32_t i = 0; i < count; ++i)
        result[i] = smith_quantize_value(values[i], scale, zero_point);
}

void smith_dequantize(const int8_t* values, uint32_t count, float scale, int32_t zero_point, float* result)
{
    for (uint32_t i = 0; i < count; ++i)
        result[i] = scale * (float)((int32_t)values[i] - zero_point);
}
