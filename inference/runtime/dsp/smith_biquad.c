/* SPDX-License-Identifier: MIT */
#include "dsp/smith_biquad.h"

void smith_biquad_run(const smith_biquad_cascade *cascade, float *values, uint32_t count)
{
    const float first = count > 0u ? values[0] : 0.0f;
    for (uint32_t section = 0; section < cascade->section_count; ++section) {
        const float *c = cascade->sections + section * SMITH_BIQUAD_COEFFICIENTS;
        const float b0 = c[0];
        const float b1 = c[1];
        const float b2 = c[2];
        const float a1 = c[3];
        const float a2 = c[4];
        float z1 = 0.0f;
        float z2 = 0.0f;
        if (cascade->initial_state != 0) {
            z1 = cascade->initial_state[2u * section] * first;
            z2 = cascade->initial_state[2u * section + 1u] * first;
        }
        for (uint32_t i = 0; i < count; ++i) {
            const float x = values[i];
            const float y = b0 * x + z1;
            z1 = b1 * x - a1 * y + z2;
            z2 = b2 * x - a2 * y;
            values[i] = y;
        }
    }
}

uint32_t smith_decimate(const smith_biquad_cascade *cascade, uint32_t ratio, float *values, uint32_t count)
{
    uint32_t kept = 0;
    smith_biquad_run(cascade, values, count);
    for (uint32_t i = 0; i < count; i += ratio)
        values[kept++] = values[i];
    return kept;
}
