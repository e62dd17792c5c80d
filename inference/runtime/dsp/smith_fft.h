/* SPDX-License-Identifier: MIT */
#ifndef SMITH_FFT_H
#define SMITH_FFT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Discrete Fourier transform of `length` real values, length a power of two >= 2.
 * work: [length] real values on entry; on return work[2k], work[2k+1] hold real and imaginary part of bin k
 * for 1 <= k < length/2, work[0] holds bin 0 and work[1] bin length/2 (both real). twiddles: [length] cos(2
 * pi k / length), -sin(2 pi k / length) for k = 0 ... length/2 - 1, interleaved. */
void smith_rfft(float* work, uint32_t length, const float* twiddles);

/* power[k] = max(power[k], |X[k]|^2 / length) for k = 0 ... length/2, from the result of smith_rfft. */
void smith_power_max(const float* work, uint32_t length, float* power);

#ifdef __cplusplus
}
#endif

#endif
