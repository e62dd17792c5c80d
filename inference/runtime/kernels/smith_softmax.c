/* SPDX-License-Identifier: MIT */
#include "kernels/smith_softmax.h"

#include "dsp/smith_math.h"
#include "kernels/smith_requantize.h"

#include "smith_float.h"

#define KEPT_SHARES                                                                                          \
    8u /* exponentials of so many classes are kept on the stack; of more they are computed twice */
#define QUARTER ((int32_t)1 << 24) /* one quarter in Q5.26 */

/* e^a for a <= 0 in Q5.26; the result is Q0.31. A fourth-order expansion about -1/8 serves the fraction of a
 * quarter; every set bit of the rest multiplies by e^-(its weight). */
static int32_t exponential(int32_t a)
{
    static const int32_t factors[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    int32_t fraction;
    int32_t rest;
    int32_t x;
    int32_t x2;
    int32_t x3;
    int32_t x4;
    int32_t p;
    int32_t e;

    if (a == 0)
        return INT32_MAX;
    fraction = (int32_t)((uint32_t)a & (uint32_t)(QUARTER - 1)) - QUARTER;
    rest = fraction - a;
    x = fraction * 32 + ((int32_t)1 << 28);
    x2 = smith_high_product(x, x);
    x3 = smith_high_product(x2, x);
    x4 = smith_high_product(x2, x2);
    p = smith_rounding_shift(smith_high_product(smith_rounding_shift(x4, 2) + x3, 715827883) + x2, 1);
    e = 1895147668 + smith_high_product(1895147668, x + p);
    for (uint32_t bit = 0; bit < 7u; ++bit) {
        if (((uint32_t)rest & ((uint32_t)QUARTER << bit)) != 0u)
            e = smith_high_product(e, factors[bit]);
    }
    return e;
}

static int32_t saturated_shift_left(int32_t value, uint32_t shift)
{
    const int64_t wide = (int64_t)value * ((int64_t)1 << shift);
    if (wide > INT32_MAX)
        return INT32_MAX;
    if (wide < INT32_MIN)
        return INT32_MIN;
    return (int32_t)wide;
}

/* 1 / (1 + u) for u in [0, 1) as Q0.31, by three Newton steps in Q2.29. */
static int32_t reciprocal(int32_t u)
{
    const int64_t sum = (int64_t)u + INT32_MAX;
    const int32_t half = (int32_t)((sum + 1) / 2);
    int32_t v = 1515870810 + smith_high_product(half, -1010580540);
    for (uint32_t step = 0; step < 3u; ++step) {
        const int32_t error = ((int32_t)1 << 29) - smith_high_product(half, v);
        v += saturated_shift_left(smith_high_product(v, error), 2u);
    }
    return saturated_shift_left(v, 1u);
}

static int32_t leading_zeros(uint32_t value)
{
#if defined(__GNUC__)
    return (int32_t)__builtin_clz(value);
#else
    int32_t count = 0;
    while (count < 31 && (value & UINT32_C(0x80000000)) == 0u) {
        value <<= 1;
        ++count;
    }
    return count;
#endif
}

smith_status smith_softmax_check(const smith_softmax_parameters* parameters, uint32_t count)
{
    if (count == 0u || count > SMITH_SOFTMAX_MAX_COUNT || parameters->multiplier < 0 ||
        parameters->left_shift < 0 || parameters->left_shift > 31)
        return SMITH_INVALID_CONFIG;
    /* What is not below diff_min must stay in Q5.26 after the shift. */
    if (parameters->diff_min > 0 ||
        -(int64_t)parameters->diff_min * ((int64_t)1 << parameters->left_shift) > (int64_t)31 << 26)
        return SMITH_INVALID_CONFIG;
    return SMITH_OK;
}

/* e^((value - maximum) * scale) in Q0.31; 0 for what lies too far below the maximum to count. */
static int32_t share_of(const smith_softmax_parameters* parameters, int32_t value, int32_t maximum)
{
    const int32_t difference = value - maximum;
    if (difference < parameters->diff_min)
        return 0;
    return exponential(smith_high_product((int32_t)((uint32_t)difference << (uint32_t)parameters->left_shift),
                                          parameters->multiplier));
}

void smith_softmax(const smith_softmax_parameters* parameters, const int8_t* input, uint32_t count,
                   int8_t* output)
{
    int32_t kept[KEPT_SHARES];
    int32_t maximum = -128;
    int32_t sum = 0;
    int32_t zeros;
    int32_t over;
    int32_t factor;

    for (uint32_t i = 0; i < count; ++i) {
        if (input[i] > maximum)
            maximum = input[i];
    }
    for (uint32_t i = 0; i < count; ++i) {
        const int32_t share = share_of(parameters, input[i], maximum);
        if (i < KEPT_SHARES)
            kept[i] = share;
        sum += smith_rounding_shift(share, 12);
    }
    zeros = leading_zeros((uint32_t)sum);
    over = 12 - zeros;
    factor = reciprocal((int32_t)(((uint32_t)sum << (uint32_t)zeros) - UINT32_C(0x80000000)));
    for (uint32_t i = 0; i < count; ++i) {
        const int32_t share = i < KEPT_SHARES ? kept[i] : share_of(parameters, input[i], maximum);
        int32_t y = smith_rounding_shift(smith_high_product(factor, share), over + 23) - 128;
        if (y > 127)
            y = 127;
        output[i] = (int8_t)y;
    }
}

void smith_softmax_f32(float* values, uint32_t count)
{
    float maximum = values[0];
    float sum = 0.0f;
    for (uint32_t i = 1; i < count; ++i) {
        if (values[i] > maximum)
            maximum = values[i];
    }
    for (uint32_t i = 0; i < count; ++i) {
        values[i] = smith_expf(values[i] - maximum);
        sum += values[i];
    }
    for (uint32_t i = 0; i < count; ++i)
        values[i] /= sum;
}
