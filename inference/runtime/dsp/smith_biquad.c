/* SPDX-License-Identifier: MIT */
#include "dsp/smith_biquad.h"

#include "smith_float.h"

static void run_section(const float* coefficients, float* values, uint32_t count)
{
    const float b0 = coefficients[0];
    const float b1 = coefficients[1];
    const float b2 = coefficients[2];
    const float a1 = coefficients[3];
    const float a2 = coefficients[4];
    float z1 = 0.0f;
    float z2 = 0.0f;
    for (uint32_t i = 0; i < count; ++i) {
        const float x = values[i];
        const float y = b0 * x + z1;
        z1 = b1 * x - a1 * y + z2;
        z2 = b2 * x - a2 * y;
        values[i] = y;
    }
}

/* What the cascade answers for ever to a constant input of 1. */
static float steady_gain(const smith_biquad_cascade* cascade)
{
    float level = 1.0f;
    for (uint32_t section = 0; section < cascade->section_count; ++section)
        level = cascade->sections[section * SMITH_BIQUAD_COEFFICIENTS] * level +
                cascade->initial_state[2u * section];
    return level;
}

void smith_biquad_run(const smith_biquad_cascade* cascade, float* values, uint32_t count)
{
    const int starts_settled = cascade->initial_state != 0 && count > 0u;
    const float first = starts_settled ? values[0] : 0.0f;

    /* The filter is linear: what is constant since ever can be taken out, and its steady answer put back. The
     * states then carry only the changes, and a constant input stays constant in every bit. */
    if (starts_settled) {
        for (uint32_t i = 0; i < count; ++i)
            values[i] -= first;
    }
    for (uint32_t section = 0; section < cascade->section_count; ++section)
        run_section(cascade->sections + section * SMITH_BIQUAD_COEFFICIENTS, values, count);
    if (starts_settled) {
        const float settled = steady_gain(cascade) * first;
        for (uint32_t i = 0; i < count; ++i)
            values[i] += settled;
    }
}

uint32_t smith_decimate(const smith_biquad_cascade* cascade, uint32_t ratio, float* values, uint32_t count)
{
    uint32_t kept = 0;
    smith_biquad_run(cascade, values, count);
    for (uint32_t i = 0; i < count; i += ratio)
        values[kept++] = values[i];
    return kept;
}
