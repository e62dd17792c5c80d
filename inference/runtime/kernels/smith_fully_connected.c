/* SPDX-License-Identifier: MIT */
#include "kernels/smith_fully_connected.h"

#include "kernels/smith_requantize.h"

static int8_t finish(const smith_fully_connected_layer *layer, uint32_t output, int32_t sum)
{
    int32_t y = smith_requantize(sum, layer->multipliers[output], layer->shifts[output]) + layer->output_zero_point;
    if (y < layer->activation_min)
        y = layer->activation_min;
    if (y > layer->activation_max)
        y = layer->activation_max;
    return (int8_t)y;
}

void smith_fully_connected(const smith_fully_connected_layer *layer, const int8_t *input, int8_t *output)
{
    const uint32_t inputs = layer->inputs;
    const int32_t zero = layer->input_zero_point;
    const int8_t *row = layer->weights;
    uint32_t o = 0;

    /* Two rows share each input that was loaded and shifted by the zero point. */
    for (; o + 1u < layer->outputs; o += 2u) {
        const int8_t *second = row + inputs;
        int32_t sum0 = layer->bias[o];
        int32_t sum1 = layer->bias[o + 1u];
        for (uint32_t i = 0; i < inputs; ++i) {
            const int32_t x = (int32_t)input[i] - zero;
            sum0 += x * row[i];
            sum1 += x * second[i];
        }
        output[o] = finish(layer, o, sum0);
        output[o + 1u] = finish(layer, o + 1u, sum1);
        row = second + inputs;
    }
    if (o < layer->outputs) {
        int32_t sum = layer->bias[o];
        for (uint32_t i = 0; i < inputs; ++i)
            sum += ((int32_t)input[i] - zero) * row[i];
        output[o] = finish(layer, o, sum);
    }
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
