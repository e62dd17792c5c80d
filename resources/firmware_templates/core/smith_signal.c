/* SPDX-License-Identifier: MIT */
#include "smith_signal.h"

uint32_t smith_random_start(uint32_t seed)
{
    uint32_t state;
    seed = (seed ^ (seed >> 16)) * 0x7feb352du + 0x9e3779b9u;
    seed = (seed ^ (seed >> 15)) * 0x846ca68bu;
    state = seed ^ (seed >> 16);
    if (state == 0u)
        state = 1u;
    for (uint32_t i = 0u; i < 8u; ++i)
        (void)smith_random_next(&state);
    return state;
}

uint32_t smith_random_next(uint32_t *state)
{
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *state = x;
    return x;
}

float smith_uniform(uint32_t *state, float low, float high)
{
    return low + (high - low) * ((float)(smith_random_next(state) >> 8) / 16777216.0f);
}

float smith_normal(uint32_t *state)
{
    float sum = 0.0f;
    for (uint32_t i = 0u; i < 4u; ++i)
        sum += smith_uniform(state, -0.5f, 0.5f);
    return sum * 1.7320508f;
}

/* Odd polynomial on a quarter turn. */
float smith_sine(float turns)
{
    float x;
    float s;
    turns -= (float)(int32_t)turns;
    if (turns < 0.0f)
        turns += 1.0f;
    if (turns > 0.75f)
        turns -= 1.0f;
    else if (turns > 0.25f)
        turns = 0.5f - turns;
    x = turns * 6.2831853f;
    s = x * x;
    return x *
           (1.0f + s * (-0.16666667f + s * (0.0083333310f + s * (-0.00019840874f + s * 0.0000027525562f))));
}

float smith_cosine(float turns)
{
    return smith_sine(turns + 0.25f);
}

float smith_root(float x)
{
    float guess = x > 1.0f ? x : 1.0f;
    for (uint32_t i = 0u; i < 20u; ++i)
        guess = 0.5f * (guess + x / guess);
    return guess;
}

float smith_as_measured(float value, float range, float resolution)
{
    float steps;
    if (value > range)
        value = range;
    if (value < -range)
        value = -range;
    steps = value / resolution;
    return (float)(int32_t)(steps >= 0.0f ? steps + 0.5f : steps - 0.5f) * resolution;
}

void smith_drift_start(smith_drift *drift, uint32_t *state, float mean, float spread, float seconds)
{
    drift->mean = mean;
    drift->spread = spread;
    drift->seconds = seconds;
    drift->value = mean + spread * smith_normal(state);
}

void smith_drift_step(smith_drift *drift, uint32_t *state, float seconds)
{
    float share = seconds / drift->seconds;
    if (share > 1.0f)
        share = 1.0f;
    drift->value += (drift->mean - drift->value) * share +
                    drift->spread * smith_root(2.0f * share) * smith_normal(state);
}
