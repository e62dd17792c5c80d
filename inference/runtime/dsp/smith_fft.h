/* SPDX-License-Identifier: MIT */
#ifndef SMITH_FFT_H
#define SMITH_FFT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Power spectrum of one frame, held against what is there already:
 * power[k] = max(power[k], |X[k]|^2 / length) for k = 0 ... length/2, X the discrete Fourier transform.
 * values: [count] readings, count <= length; the rest of the frame is zero.
 * length: a power of two >= 2; work: [length] floats of scratch.
 * twiddles: [length] cos(2 pi k / length), -sin(2 pi k / length) for k = 0 ... length/2 - 1, interleaved. */
void smith_power_max(const float* values, uint32_t count, float* work, uint32_t length, const float* twiddles,
                     float* power);

#ifdef __cplusplus
}
#endif

#endif
