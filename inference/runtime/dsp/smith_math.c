/* SPDX-License-Identifier: MIT */
#include "dsp/smith_math.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "smith_float.h"

static uint32_t float_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static float bits_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ln 2 in two parts; the first has 16 significant bits, so that k * part is exact for |k| < 256. */
#define LN2_HIGH 0.693145751953125f
#define LN2_LOW 1.428606765330187045e-06f

/* Splits x = 2^k * (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)). */
static int32_t split_exponent(float x, float* f)
{
    int32_t k = 0;
    uint32_t bits;
    if (x < 1.17549435e-38f) { /* subnormal: scale by 2^25 first */
        x *= 33554432.0f;
        k = -25;
    }
    bits = float_bits(x);
    bits += 0x3f800000u - 0x3f3504f3u;
    k += (int32_t)(bits >> 23) - 127;
    bits = (bits & 0x007fffffu) + 0x3f3504f3u;
    *f = bits_float(bits) - 1.0f;
    return k;
}

/* ln(1 + f) = 2 atanh(s) with s = f / (2 + f), written so that the leading term f is not rounded. */
static float log_tail(float f)
{
    const float s = f / (2.0f + f);
    const float z = s * s;
    const float half_square = 0.5f * f * f;
    const float series =
        z * (0.66666667f + z * (0.4f + z * (0.28571429f + z * (0.22222222f + z * 0.18181818f))));
    return half_square - s * (half_square + series);
}

float smith_logf(float x)
{
    float f;
    float tail;
    float k;
    if (x == 0.0f)
        return -INFINITY;
    if (x < 0.0f)
        return NAN;
    if (!(x <= 3.40282347e38f))
        return x; /* infinity and NaN stay what they are */
    k = (float)split_exponent(x, &f);
    tail = log_tail(f);
    return k * LN2_HIGH + (f - (tail - k * LN2_LOW));
}

/* 1/ln 10 and log10 2 in two parts each. */
#define LOG10E_HIGH 0.4342041015625f
#define LOG10E_LOW 9.03803408e-05f
#define LOG10_2_HIGH 0.30102920532226562f
#define LOG10_2_LOW 7.9034151668e-07f

float smith_log10f(float x)
{
    float f;
    float tail;
    float k;
    float high;
    float low;
    if (x == 0.0f)
        return -INFINITY;
    if (x < 0.0f)
        return NAN;
    if (!(x <= 3.40282347e38f))
        return x;
    k = (float)split_exponent(x, &f);
    tail = log_tail(f);
    /* The 12 upper bits of f - tail, so that the product with the upper part of the constant is exact. */
    high = bits_float(float_bits(f - tail) & 0xfffff000u);
    low = (f - high) - tail;
    return k * LOG10_2_LOW + (low + high) * LOG10E_LOW + low * LOG10E_HIGH + high * LOG10E_HIGH +
           k * LOG10_2_HIGH;
}

float smith_expf(float x)
{
    float k_float;
    float high;
    float r;
    float lost;
    float p;
    int32_t k;
    if (x != x)
        return x;
    if (x > 88.72284f)
        return INFINITY;
    if (x < -103.97208f)
        return 0.0f;
    k = (int32_t)(x * 1.44269504f + (x < 0.0f ? -0.5f : 0.5f));
    k_float = (float)k;
    high = x - k_float * LN2_HIGH; /* exact */
    r = high - k_float * LN2_LOW;
    lost = (high - r) - k_float * LN2_LOW;
    p = 1.0f / 5040.0f;
    p = p * r + 1.0f / 720.0f;
    p = p * r + 1.0f / 120.0f;
    p = p * r + 1.0f / 24.0f;
    p = p * r + 1.0f / 6.0f;
    p = p * r + 0.5f;
    p = 1.0f + (r + (r * r * p + lost));
    if (k > 127)
        return p * 1.70141183e38f * bits_float((uint32_t)k << 23);
    if (k < -126)
        return p * bits_float((uint32_t)(k + 64 + 127) << 23) * 5.42101086e-20f;
    return p * bits_float((uint32_t)(k + 127) << 23);
}

float smith_power_of_two_scale(float magnitude)
{
    const uint32_t exponent = (float_bits(magnitude) >> 23) & 0xffu;
    uint32_t inverse = exponent < 254u ? 254u - exponent : 1u;
    if (inverse > 253u)
        inverse = 253u;
    return bits_float(inverse << 23);
}
