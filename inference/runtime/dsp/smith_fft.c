/* SPDX-License-Identifier: MIT */
#include "dsp/smith_fft.h"

#include "smith_float.h"

/* Reorders `points` complex numbers by bit reversal of their index. */
static void bit_reverse(float* data, uint32_t points)
{
    uint32_t j = 0;
    for (uint32_t i = 1; i < points; ++i) {
        uint32_t bit = points >> 1;
        while ((j & bit) != 0u) {
            j ^= bit;
            bit >>= 1;
        }
        j |= bit;
        if (i < j) {
            const float real = data[2u * i];
            const float imag = data[2u * i + 1u];
            data[2u * i] = data[2u * j];
            data[2u * i + 1u] = data[2u * j + 1u];
            data[2u * j] = real;
            data[2u * j + 1u] = imag;
        }
    }
}

/* The first two stages at once, on groups of four points in bit-reversed order: their factors are 1 and -i.
 */
static void first_stages(float* data, uint32_t points)
{
    for (float* p = data; p < data + 2u * points; p += 8) {
        const float ar = p[0] + p[2];
        const float ai = p[1] + p[3];
        const float br = p[0] - p[2];
        const float bi = p[1] - p[3];
        const float cr = p[4] + p[6];
        const float ci = p[5] + p[7];
        const float dr = p[4] - p[6];
        const float di = p[5] - p[7];
        p[0] = ar + cr;
        p[1] = ai + ci;
        p[2] = br + di;
        p[3] = bi - dr;
        p[4] = ar - cr;
        p[5] = ai - ci;
        p[6] = br - di;
        p[7] = bi + dr;
    }
}

static void butterfly(float* upper, float* lower, float real, float imag)
{
    lower[0] = upper[0] - real;
    lower[1] = upper[1] - imag;
    upper[0] += real;
    upper[1] += imag;
}

/* Complex transform of `points` numbers in place. The table is that of a transform `stride` times as long. */
static void complex_fft(float* data, uint32_t points, const float* twiddles, uint32_t stride)
{
    if (points < 4u) {
        if (points == 2u)
            butterfly(data, data + 2, data[2], data[3]);
        return;
    }
    bit_reverse(data, points);
    first_stages(data, points);
    for (uint32_t size = 8; size <= points; size <<= 1) {
        const uint32_t half = size >> 1;
        const uint32_t step = (points / size) * stride;
        for (uint32_t start = 0; start < points; start += size) {
            float* upper = data + 2u * start;
            butterfly(upper, upper + size, upper[size], upper[size + 1u]);
        }
        for (uint32_t k = 1; k < half; ++k) {
            const float wr = twiddles[2u * k * step];
            const float wi = twiddles[2u * k * step + 1u];
            for (uint32_t start = k; start < points; start += size) {
                float* upper = data + 2u * start;
                float* lower = upper + size;
                butterfly(upper, lower, lower[0] * wr - lower[1] * wi, lower[0] * wi + lower[1] * wr);
            }
        }
    }
}

void smith_rfft(float* work, uint32_t length, const float* twiddles)
{
    const uint32_t points = length >> 1;
    float first;

    /* Even readings are taken as real, odd ones as imaginary parts of a transform of half the length. */
    complex_fft(work, points, twiddles, 2u);

    first = work[0];
    work[0] = first + work[1];
    work[1] = first - work[1];
    for (uint32_t k = 1; k <= points / 2u; ++k) {
        float* a = work + 2u * k;
        float* b = work + 2u * (points - k);
        const float even_real = 0.5f * (a[0] + b[0]);
        const float even_imag = 0.5f * (a[1] - b[1]);
        const float odd_real = 0.5f * (a[1] + b[1]);
        const float odd_imag = 0.5f * (b[0] - a[0]);
        const float wr = twiddles[2u * k];
        const float wi = twiddles[2u * k + 1u];
        const float real = odd_real * wr - odd_imag * wi;
        const float imag = odd_real * wi + odd_imag * wr;
        a[0] = even_real + real;
        a[1] = even_imag + imag;
        if (a != b) {
            b[0] = even_real - real;
            b[1] = imag - even_imag;
        }
    }
}

void smith_power_max(const float* work, uint32_t length, float* power)
{
    const uint32_t half = length >> 1;
    const float scale = 1.0f / (float)length; /* exact: length is a power of two */
    float p = work[0] * work[0] * scale;
    if (p > power[0])
        power[0] = p;
    p = work[1] * work[1] * scale;
    if (p > power[half])
        power[half] = p;
    for (uint32_t k = 1; k < half; ++k) {
        p = (work[2u * k] * work[2u * k] + work[2u * k + 1u] * work[2u * k + 1u]) * scale;
        if (p > power[k])
            power[k] = p;
    }
}
