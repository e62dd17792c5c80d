/* SPDX-License-Identifier: MIT */
#include "kernels/smith_fully_connected.h"

#include "kernels/smith_requantize.h"

#include <string.h>

#include "smith_float.h"

#define ROWS 4u /* outputs that share each input that was loaded and freed of its zero point */

#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__)

/* Four int8 values as two words of two int16 each: bytes 0 and 2, bytes 1 and 3. */
typedef struct {
    int32_t even;
    int32_t odd;
} widened;

static inline widened widen(const int8_t *values)
{
    widened result;
    uint32_t word;
    memcpy(&word, values, sizeof word);
    result.even = (int32_t)__builtin_arm_sxtb16((int32_t)word);
    result.odd = (int32_t)__builtin_arm_sxtb16((int32_t)((word >> 8) | (word << 24)));
    return result;
}

/* Adds the products of as many inputs as come in fours; returns how many those were. */
static inline uint32_t add_fours(const int8_t *input, int32_t zero, const int8_t *row, uint32_t inputs,
                                 int32_t sums[ROWS])
{
    const int32_t zeros = (int32_t)(((uint32_t)zero & 0xffffu) | ((uint32_t)zero << 16));
    int32_t sum0 = sums[0];
    int32_t sum1 = sums[1];
    int32_t sum2 = sums[2];
    int32_t sum3 = sums[3];
    uint32_t i = 0;
    for (; i + 4u <= inputs; i += 4u) {
        widened x = widen(input + i);
        widened w = widen(row + i);
        x.even = (int32_t)__builtin_arm_ssub16(x.even, zeros);
        x.odd = (int32_t)__builtin_arm_ssub16(x.odd, zeros);
        sum0 = __builtin_arm_smlad(w.even, x.even, sum0);
        sum0 = __builtin_arm_smlad(w.odd, x.odd, sum0);
        w = widen(row + inputs + i);
        sum1 = __builtin_arm_smlad(w.even, x.even, sum1);
        sum1 = __builtin_arm_smlad(w.odd, x.odd, sum1);
        w = widen(row + 2u * inputs + i);
        sum2 = __builtin_arm_smlad(w.even, x.even, sum2);
        sum2 = __builtin_arm_smlad(w.odd, x.odd, sum2);
        w = widen(row + 3u * inputs + i);
        sum3 = __builtin_arm_smlad(w.even, x.even, sum3);
        sum3 = __builtin_arm_smlad(w.odd, x.odd, sum3);
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
    return i;
}

#else

/* Without the SIMD instructions of the core there is nothing to gain from fours. */
static inline uint32_t add_fours(const int8_t *input, int32_t zero, const int8_t *row, uint32_t inputs,
                                 int32_t sums[ROWS])
{
    (void)input;
    (void)zero;
    (void)row;
    (void)inputs;
    (void)sums;
    return 0;
}

#endif

static void four_rows(const int8_t *input, int32_t zero, const int8_t *row, uint32_t inputs, int32_t sums[ROWS])
{
    const uint32_t done = add_fours(input, zero, row, inputs, sums);
    int32_t sum0 = sums[0];
    int32_t sum1 = sums[1];
    int32_t sum2 = sums[2];
    int32_t sum3 = sums[3];
    row += done;
    for (uint32_t i = done; i < inputs; ++i) {
        const int32_t x = (int32_t)input[i] - zero;
        sum0 += x * row[0];
        sum1 += x * row[inputs];
        sum2 += x * row[2u * inputs];
        sum3 += x * row[3u * inputs];
        ++row;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
}

static int32_t one_row(const int8_t *input, int32_t zero, const int8_t *row, uint32_t inputs, int32_t sum)
{
    for (uint32_t i = 0; i < inputs; ++i)
        sum += ((int32_t)input[i] - zero) * row[i];
    return sum;
}

static int8_t finish(const smith_fully_connected_layer *layer, uint32_t output, int32_t sum)
{
    int32_t y = smith_requantize(sum, layer->multipliers[output], layer->shifts[output]) + layer->output_zero_point;
    if (y < layer->activation_min)
        y = layer->activation_min;
    if (y > layer->activation_max)
        y = layer->activation_max;
    return (int8_t)y;
}

smith_status smith_fully_connected_check(const smith_fully_connected_layer *layer)
{
    if (layer->inputs == 0u || layer->inputs > SMITH_FULLY_CONNECTED_MAX_INPUTS || layer->outputs == 0u
        || layer->weights == 0 || layer->bias == 0 || layer->multipliers == 0 || layer->shifts == 0)
        return SMITH_INVALID_CONFIG;
    if (layer->input_zero_point < -128 || layer->input_zero_point > 127 || layer->output_zero_point < -128
        || layer->output_zero_point > 127)
        return SMITH_INVALID_CONFIG;
    if (layer->activation_min < -128 || layer->activation_max > 127
        || layer->activation_min > layer->activation_max)
        return SMITH_INVALID_CONFIG;
    for (uint32_t o = 0; o < layer->outputs; ++o) {
        if (layer->multipliers[o] < 0 || layer->shifts[o] < -31 || layer->shifts[o] > 30)
            return SMITH_INVALID_CONFIG;
    }
    return SMITH_OK;
}

void smith_fully_connected(const smith_fully_connected_layer *layer, const int8_t *input, int8_t *output)
{
    const uint32_t inputs = layer->inputs;
    const int32_t zero = layer->input_zero_point;
    const int8_t *row = layer->weights;
    uint32_t o = 0;

    for (; o + ROWS <= layer->outputs; o += ROWS) {
        int32_t sums[ROWS];
        memcpy(sums, layer->bias + o, sizeof sums);
        four_rows(input, zero, row, inputs, sums);
        for (uint32_t k = 0; k < ROWS; ++k)
            output[o + k] = finish(layer, o + k, sums[k]);
        row += ROWS * inputs;
    }
    for (; o < layer->outputs; ++o) {
        output[o] = finish(layer, o, one_row(input, zero, row, inputs, layer->bias[o]));
        row += inputs;
    }
}

smith_status smith_fully_connected_f32_check(const smith_fully_connected_f32_layer *layer)
{
    if (layer->inputs == 0u || layer->outputs == 0u || layer->weights == 0 || layer->bias == 0 || layer->relu > 1u)
        return SMITH_INVALID_CONFIG;
    return SMITH_OK;
}

void smith_fully_connected_f32(const smith_fully_connected_f32_layer *layer, const float *input, float *output)
{
    const float *row = layer->weights;
    for (uint32_t o = 0; o < layer->outputs; ++o) {
        float sum = layer->bias[o];
        for (uint32_t i = 0; i < layer->inputs; ++i)
            sum += input[i] * row[i];
        if (layer->relu != 0u && sum < 0.0f)
            sum = 0.0f;
        output[o] = sum;
        row += layer->inputs;
    }
}
