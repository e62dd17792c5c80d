/* SPDX-License-Identifier: MIT */
#include "dsp/smith_moments.h"

#include <math.h>

float smith_mean(const float *values, uint32_t count)
{
    float sum = 0.0f;
    for (uint32_t i = 0; i < count; ++i)
        sum += values[i];
    return sum / (float)count;
}

void smith_moments_of(const float *values, uint32_t count, float removed_mean, smith_moments *result)
{
    const float n = (float)count;
    const float mean = smith_mean(values, count);
    float minimum = values[0];
    float maximum = values[0];
    float square = 0.0f;
    float m2 = 0.0f;
    float m3 = 0.0f;
    float m4 = 0.0f;
    float level;
    float guard;

    for (uint32_t i = 0; i < count; ++i) {
        const float x = values[i];
        const float d = x - mean;
        const float d2 = d * d;
        if (x < minimum)
            minimum = x;
        if (x > maximum)
            maximum = x;
        square += x * x;
        m2 += d2;
        m3 += d2 * d;
        m4 += d2 * d2;
    }
    m2 /= n;
    m3 /= n;
    m4 /= n;

    result->mean = mean;
    result->minimum = minimum;
    result->maximum = maximum;
    result->rms = sqrtf(square / n);
    result->deviation = sqrtf(m2);

    /* A constant leaves only rounding noise, whose skewness and kurtosis would be arbitrary. */
    level = (mean < 0.0f ? -mean : mean) + (removed_mean < 0.0f ? -removed_mean : removed_mean);
    guard = 1e-7f * level;
    if (m2 == 0.0f || m2 <= guard * guard) {
        result->skewness = 0.0f;
        result->kurtosis = -3.0f;
        return;
    }
    result->skewness = m3 / (m2 * sqrtf(m2));
    result->kurtosis = m4 / (m2 * m2) - 3.0f;
}
