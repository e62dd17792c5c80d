/* SPDX-License-Identifier: MIT */
#include "kernels/smith_fully_connected.h"

#include "kernels/smith_requantize.h"

#include <string.h>

#include "smith_float.h"

#define ROWS 4u /* outputs that share each input that was loaded and freed of its zero point */

#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__)
#define HAS_PAIRS /* two products at once */

/* Four int8 values as two words of two int16 each: bytes 0 and 2, bytes 1 and 3. */
typedef struct {
    int32_t even;
    int32_t odd;
} widened;

static inline widened widen_input(const int8_t* values, int32_t zeros)
{
    widened x;
    uint32_t word;
    memcpy(&word, values, sizeof word);
    __asm__("sxtb16 %0, %2\n\t"
            "sxtb16 %1, %2, ror #8\n\t"
            "ssub16 %0, %0, %3\n\t"
            "ssub16 %1, %1, %3"
            : "=&r"(x.even), "=&r"(x.odd)
            : "r"(word), "r"(zeros));
    return x;
}

/* One block of assembly, so that the loads of the rows do not all move to the front and push the sums to the
 * stack. */
static inline int32_t add_products(widened x, const int8_t* row, int32_t sum)
{
    int32_t even;
    int32_t odd;
    __asm__("ldr %2, %3\n\t"
            "sxtb16 %1, %2\n\t"
            "sxtb16 %2, %2, ror #8\n\t"
            "smlad %0, %1, %4, %0\n\t"
            "smlad %0, %2, %5, %0"
            : "+r"(sum), "=&r"(even), "=&r"(odd)
            : "m"(*(const int8_t(*)[4])row), "r"(x.even), "r"(x.odd));
    return sum;
}

static inline int32_t twice(int32_t zero)
{
    return (int32_t)(((uint32_t)zero & 0xffffu) | ((uint32_t)zero << 16));
}

#define ALONE __attribute__((noinline)) /* a function of its own has all registers of the core for its loop  \
                                         */
#define SINGLES(inputs) ((inputs)&3u)

#else

#define ALONE
#define SINGLES(inputs) (inputs)

#endif

/* Adds the products of one input vector with four rows of weights. */
ALONE static void add_four_rows(const int8_t* input, int32_t zero, const int8_t* row, uint32_t inputs,
                                int32_t sums[ROWS])
{
    const int8_t* second = row + inputs;
    const uint32_t two_rows = 2u * inputs;
    int32_t sum0 = sums[0];
    int32_t sum1 = sums[1];
    int32_t sum2 = sums[2];
    int32_t sum3 = sums[3];
#ifdef HAS_PAIRS
    const int32_t zeros = twice(zero);
    for (const int8_t* end = input + (inputs & ~3u); input != end;) {
        const widened x = widen_input(input, zeros);
        input += 4;
        sum0 = add_products(x, row, sum0);
        sum2 = add_products(x, row + two_rows, sum2);
        row += 4;
        sum1 = add_products(x, second, sum1);
        sum3 = add_products(x, second + two_rows, sum3);
        second += 4;
    }
#endif
    for (uint32_t left = SINGLES(inputs); left > 0u; --left) {
        const int32_t x = (int32_t)*input++ - zero;
        sum0 += x * row[0];
        sum2 += x * row[two_rows];
        ++row;
        sum1 += x * second[0];
        sum3 += x * second[two_rows];
        ++second;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
}

static int32_t add_row(const int8_t* input, int32_t zero, const int8_t* row, uint32_t inputs, int32_t sum)
{
#ifdef HAS_PAIRS
    const int32_t zeros = twice(zero);
    for (const int8_t* end = input + (inputs & ~3u); input != end; input += 4, row += 4)
        sum = add_products(widen_input(input, zeros), row, sum);
#endif
    for (uint32_t left = SINGLES(inputs); left > 0u; --left)
        sum += ((int32_t)*input++ - zero) * *row++;
    return sum;
}

/* Requantises `count` sums, from output `first` on. */
static void finish(const smith_fully_connected_layer* layer, uint32_t first, uint32_t count,
                   const int32_t* sums, int8_t* output)
{
    const int32_t* multipliers = layer->multipliers + first;
    const int8_t* shifts = layer->shifts + first;
    const int32_t zero = layer->output_zero_point;
    const int32_t lowest = layer->activation_min;
    const int32_t highest = layer->activation_max;
    for (uint32_t o = 0; o < count; ++o) {
        int32_t y = smith_requantize(sums[o], multipliers[o], shifts[o]) + zero;
        if (y < lowest)
            y = lowest;
        if (y > highest)
            y = highest;
        output[first + o] = (int8_t)y;
    }
}

smith_status smith_fully_connected_check(const smith_fully_connected_layer* layer)
{
    if (layer->inputs == 0u || layer->inputs > SMITH_FULLY_CONNECTED_MAX_INPUTS || layer->outputs == 0u ||
        layer->weights == 0 || layer->bias == 0 || layer->multipliers == 0 || layer->shifts == 0)
        return SMITH_INVALID_CONFIG;
    if (layer->input_zero_point < -128 || layer->input_zero_point > 127 || layer->output_zero_point < -128 ||
        layer->output_zero_point > 127)
        return SMITH_INVALID_CONFIG;
    if (layer->activation_min < -128 || layer->activation_max > 127 ||
        layer->activation_min > layer->activation_max)
        return SMITH_INVALID_CONFIG;
    for (uint32_t o = 0; o < layer->outputs; ++o) {
        if (layer->multipliers[o] < 0 || layer->shifts[o] < -31 || layer->shifts[o] > 30)
            return SMITH_INVALID_CONFIG;
    }
    return SMITH_OK;
}

void smith_fully_connected(const smith_fully_connected_layer* layer, const int8_t* input, int8_t* output)
{
    const uint32_t inputs = layer->inputs;
    const int32_t zero = layer->input_zero_point;
    const int8_t* row = layer->weights;
    uint32_t o = 0;

    for (; o + ROWS <= layer->outputs; o += ROWS) {
        int32_t sums[ROWS];
        memcpy(sums, layer->bias + o, sizeof sums);
        add_four_rows(input, zero, row, inputs, sums);
        finish(layer, o, ROWS, sums, output);
        row += ROWS * inputs;
    }
    for (; o < layer->outputs; ++o) {
        const int32_t sum = add_row(input, zero, row, inputs, layer->bias[o]);
        finish(layer, o, 1, &sum, output);
        row += inputs;
    }
}

smith_status smith_fully_connected_f32_check(const smith_fully_connected_f32_layer* layer)
{
    if (layer->inputs == 0u || layer->outputs == 0u || layer->weights == 0 || layer->bias == 0 ||
        layer->relu > 1u)
        return SMITH_INVALID_CONFIG;
    return SMITH_OK;
}

void smith_fully_connected_f32(const smith_fully_connected_f32_layer* layer, const float* input,
                               float* output)
{
    const float* row = layer->weights;
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
