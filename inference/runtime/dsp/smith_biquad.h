/* SPDX-License-Identifier: MIT */
#ifndef SMITH_BIQUAD_H
#define SMITH_BIQUAD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SMITH_BIQUAD_COEFFICIENTS 5u /* b0 b1 b2 a1 a2 of one section, a0 = 1 */
#define SMITH_MAX_SECTIONS 4u

/* A cascade of second-order sections, run causally in transposed direct form II.
 * sections: [count x 5]; initial_state: [count x 2] state for a constant input of 1, or 0 to start from zero.
 * With an initial state the cascade starts as if the first value had been there for ever. */
typedef struct {
    uint32_t section_count; /* at most SMITH_MAX_SECTIONS */
    const float* sections;
    const float* initial_state;
} smith_biquad_cascade;

/* Filters `count` values in place. */
void smith_biquad_run(const smith_biquad_cascade* cascade, float* values, uint32_t count);

/* Filters and keeps values 0, ratio, 2*ratio, ... in place. Returns how many: ceil(count / ratio). */
uint32_t smith_decimate(const smith_biquad_cascade* cascade, uint32_t ratio, float* values, uint32_t count);

#ifdef __cplusplus
}
#endif

#endif
