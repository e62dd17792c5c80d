/* SPDX-License-Identifier: MIT */
#include "dsp/smith_moments.h"

#include "dsp/smith_math.h"

#include <math.h>
#include <string.h>

#include "smith_float.h"

#define BLOCK 64u /* sums run over blocks first, so that long windows lose no more digits than short ones */

static uint32_t block_end(uint32_t start, uint32_t count)
{
    return count - start < BLOCK ? count : start + BLOCK;
}

/* Differences from the first value are summed, so that a large constant part costs no digits. */
float smith_mean(const float* values, uint32_t count)
{
    const float first = values[0];
    float sum = 0.0f;
    for (uint32_t start = 0; start < count; start += BLOCK) {
        const uint32_t end = block_end(start, count);
        float part = 0.0f;
        for (uint32_t i = start; i < end; ++i)
            part += values[i] - first;
        sum += part;
    }
    return first + sum / (float)count;
}

static float magnitude(float value)
{
    return value < 0.0f ? -value : value;
}

void smith_range_of(const float* values, uint32_t count, float* minimum, float* maximum)
{
    float low = values[0];
    float high = values[0];
    for (uint32_t i = 1; i < count; ++i) {
        if (values[i] < low)
            low = values[i];
        if (values[i] > high)
            high = values[i];
    }
    *minimum = low;
    *maximum = high;
}

/* Largest absolute value. Without their sign, the bits of floats sort like the floats, and whole numbers
 * compare faster. */
static float largest_magnitude(const float* values, uint32_t count)
{
    uint32_t largest = 0;
    float result;
    for (uint32_t i = 0; i < count; ++i) {
        uint32_t bits;
        memcpy(&bits, values + i, sizeof bits);
        bits &= 0x7fffffffu;
        if (bits > largest)
            largest = bits;
    }
    memcpy(&result, &largest, sizeof result);
    return result;
}

/* Mean powers of scaled values and of their deviations from the scaled mean. */
typedef struct {
    float square;
    float m2;
    float m3;
    float m4;
} powers;

static powers mean_powers(const float* values, uint32_t count, float mean, float scale)
{
    const float n = (float)count;
    powers sums = {0.0f, 0.0f, 0.0f, 0.0f};
    for (uint32_t start = 0; start < count; start += BLOCK) {
        const uint32_t end = block_end(start, count);
        powers part = {0.0f, 0.0f, 0.0f, 0.0f};
        for (uint32_t i = start; i < end; ++i) {
            const float x = values[i] * scale;
            const float d = x - mean;
            const float d2 = d * d;
            part.square += x * x;
            part.m2 += d2;
            part.m3 += d2 * d;
            part.m4 += d2 * d2;
        }
        sums.square += part.square;
        sums.m2 += part.m2;
        sums.m3 += part.m3;
        sums.m4 += part.m4;
    }
    sums.square /= n;
    sums.m2 /= n;
    sums.m3 /= n;
    sums.m4 /= n;
    return sums;
}

void smith_moments_of(const float* values, uint32_t count, float removed_mean, smith_moments* result)
{
    const float mean = smith_mean(values, count);
    /* A power of two: scaling by it rounds nothing. The largest value then lies near 1, and since float32
     * tells no less than 2^-24 of it apart, the fourth power of a deviation stays a normal number. */
    const float scale = smith_power_of_two_scale(largest_magnitude(values, count));
    const powers p = mean_powers(values, count, mean * scale, scale);
    const float guard = 1e-7f * (magnitude(mean) + magnitude(removed_mean)) * scale;

    result->mean = mean;
    result->rms = sqrtf(p.square) / scale;
    result->deviation = sqrtf(p.m2) / scale;

    /* A constant leaves only rounding noise, whose skewness and kurtosis would be arbitrary. */
    if (p.m2 == 0.0f || p.m2 <= guard * guard) {
        result->skewness = 0.0f;
        result->kurtosis = -3.0f;
        return;
    }
    result->skewness = p.m3 / (p.m2 * sqrtf(p.m2));
    result->kurtosis = p.m4 / (p.m2 * p.m2) - 3.0f;
}
