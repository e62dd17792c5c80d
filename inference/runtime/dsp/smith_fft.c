/* SPDX-License-Identifier: MIT */
#include "dsp/smith_fft.h"

#include "smith_float.h"

/* Takes even readings as real and odd ones as imaginary parts of half as many points, and writes the points
 * in bit-reversed order of their index, where the first stage wants them. */
static void gather(const float* values, uint32_t count, float* work, uint32_t points)
{
    const uint32_t whole = count >> 1;
    uint32_t reversed = 0;
    for (uint32_t i = 0; i < points; ++i) {
        float* point = work + 2u * reversed;
        uint32_t bit = points >> 1;
        if (i < whole) {
            point[0] = values[2u * i];
            point[1] = values[2u * i + 1u];
        } else {
            point[0] = 2u * i < count ? values[2u * i] : 0.0f;
            point[1] = 0.0f;
        }
        while ((reversed & bit) != 0u) {
            reversed ^= bit;
            bit >>= 1;
        }
        reversed |= bit;
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

static inline void butterfly(float* upper, float* lower, float real, float imag)
{
    const float ur = upper[0];
    const float ui = upper[1];
    upper[0] = ur + real;
    upper[1] = ui + imag;
    lower[0] = ur - real;
    lower[1] = ui - imag;
}

/* Complex transform of `points` bit-reversed numbers in place. The table is that of a transform twice as
 * long. */
static void complex_fft(float* data, uint32_t points, const float* twiddles)
{
    if (points < 4u) {
        if (points == 2u)
            butterfly(data, data + 2, data[2], data[3]);
        return;
    }
    first_stages(data, points);
    for (uint32_t size = 8; size <= points; size <<= 1) {
        const uint32_t half = size >> 1;
        const uint32_t step = 4u * (points / size);
        for (uint32_t start = 0; start < points; start += size) {
            float* upper = data + 2u * start;
            butterfly(upper, upper + size, upper[size], upper[size + 1u]);
        }
        for (uint32_t k = 1; k < half; ++k) {
            const float wr = twiddles[k * step];
            const float wi = twiddles[k * step + 1u];
            for (uint32_t start = k; start < points; start += size) {
                float* upper = data + 2u * start;
                const float lr = upper[size];
                const float li = upper[size + 1u];
                butterfly(upper, upper + size, lr * wr - li * wi, lr * wi + li * wr);
            }
        }
    }
}

static inline void hold(float* power, float value)
{
    if (value > *power)
        *power = value;
}

void smith_power_max(const float* values, uint32_t count, float* work, uint32_t length, const float* twiddles,
                     float* power)
{
    const uint32_t points = length >> 1;
    const float scale = 1.0f / (float)length; /* exact: length is a power of two */
    float real;
    float imag;

    gather(values, count, work, points);
    complex_fft(work, points, twiddles);

    real = work[0] + work[1];
    imag = work[0] - work[1];
    hold(power, real * real * scale);
    hold(power + points, imag * imag * scale);
    for (uint32_t k = 1; 2u * k <= points; ++k) {
        /* Bins k and points - k from the transforms of the even and of the odd readings. */
        const float* a = work + 2u * k;
        const float* b = work + 2u * (points - k);
        const float even_real = 0.5f * (a[0] + b[0]);
        const float even_imag = 0.5f * (a[1] - b[1]);
        const float odd_real = 0.5f * (a[1] + b[1]);
        const float odd_imag = 0.5f * (b[0] - a[0]);
        const float wr = twiddles[2u * k];
        const float wi = twiddles[2u * k + 1u];
        const float turned_real = odd_real * wr - odd_imag * wi;
        const float turned_imag = odd_real * wi + odd_imag * wr;
        real = even_real + turned_real;
        imag = even_imag + turned_imag;
        hold(power + k, (real * real + imag * imag) * scale);
        real = even_real - turned_real;
        imag = turned_imag - even_imag;
        hold(power + points - k, (real * real + imag * imag) * scale);
    }
}
