/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs every function of inference/runtime on made-up numbers and prints a hash of all result bits, one line
 * each. The same program on the host and on an emulated core must print the same lines. Tables need not be
 * meaningful for that. Lines that start with '#' are instruction counts of the core; the host prints none. */
#include "parity.h"

#include <stdint.h>
#include <string.h>

#include "anomaly/smith_kmeans.h"
#include "dsp/smith_biquad.h"
#include "dsp/smith_fft.h"
#include "dsp/smith_flatten.h"
#include "dsp/smith_math.h"
#include "dsp/smith_moments.h"
#include "dsp/smith_raw.h"
#include "dsp/smith_spectral.h"
#include "kernels/smith_fully_connected.h"
#include "kernels/smith_requantize.h"
#include "kernels/smith_scaler.h"
#include "kernels/smith_softmax.h"

#include "smith_float.h"

#define READINGS 600u
#define AXES 3u
#define MAX_FFT 1024u
#define MAX_FEATURES 2400u

static float window[READINGS * AXES];
static float twiddles[MAX_FFT];
static float scratch[READINGS + 2u * MAX_FFT];
static float features[MAX_FEATURES];
static int8_t weights[64u * 64u];
static int8_t input[512];
static int8_t output[512];
static int32_t bias[64];
static int32_t multipliers[64];
static int8_t shifts[64];

static uint32_t state = 1;
static uint32_t hash;

static uint32_t next_bits(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 8; /* 24 bits */
}

/* -1 ... 1, exact in float32 */
static float next_value(void)
{
    return (float)((int32_t)next_bits() - 8388608) / 8388608.0f;
}

static void add_bytes(const void* data, uint32_t count)
{
    const unsigned char* bytes = (const unsigned char*)data;
    for (uint32_t i = 0; i < count; ++i)
        hash = (hash ^ bytes[i]) * 16777619u;
}

static void add_float(float value)
{
    add_bytes(&value, sizeof value);
}

static void begin(void)
{
    hash = 2166136261u;
}

static void print_number(const char* mark, const char* name, uint32_t value)
{
    char digits[9];
    for (int i = 7; i >= 0; --i) {
        digits[i] = "0123456789abcdef"[value & 15u];
        value >>= 4;
    }
    digits[8] = '\0';
    parity_print(mark);
    parity_print(name);
    parity_print(" ");
    parity_print(digits);
    parity_print("\n");
}

static void end(const char* name)
{
    print_number("", name, hash);
}

static void fill_window(float level, float size)
{
    for (uint32_t i = 0; i < READINGS * AXES; ++i)
        window[i] = level + size * next_value();
}

static void elementary(void)
{
    begin();
    for (uint32_t i = 0; i < 20000u; ++i) {
        const uint32_t bits = next_bits() << 7; /* any positive number */
        float x;
        memcpy(&x, &bits, sizeof x);
        add_float(smith_logf(x));
        add_float(smith_log10f(x));
        add_float(smith_expf(90.0f * next_value()));
        add_float(smith_power_of_two_scale(x));
    }
    end("elementary");
}

static void moments(void)
{
    begin();
    for (uint32_t i = 0; i < 12u; ++i) {
        smith_moments m;
        fill_window(i % 3u == 0u ? 9.81f : 0.0f, i % 4u == 0u ? 1e-12f : 30000.0f);
        smith_moments_of(window, 50u * i + 1u, i % 2u == 0u ? 0.0f : 9.81f, &m);
        add_bytes(&m, sizeof m);
    }
    end("moments");
}

static void transforms(void)
{
    begin();
    for (uint32_t n = 2; n <= MAX_FFT; n *= 2u) {
        memset(features, 0, sizeof features);
        for (uint32_t i = 0; i < n; ++i)
            scratch[i] = next_value();
        for (uint32_t count = n; count > 0u; count /= 2u)
            smith_power_max(scratch, count, scratch + MAX_FFT, n, twiddles, features);
        add_bytes(features, (n / 2u + 1u) * (uint32_t)sizeof *features);
    }
    end("transforms");
}

static const float sections[20] = {0.01f, 0.02f, 0.01f, -1.3f, 0.52f, 1.0f, 2.0f, 1.0f, -1.2f, 0.6f,
                                   0.3f,  0.6f,  0.3f,  -1.1f, 0.7f,  1.0f, 2.0f, 1.0f, -0.9f, 0.8f};
static const float settled[8] = {0.17f, -0.08f, 0.5f, 0.2f, 0.4f, -0.3f, 0.9f, -0.4f};

static smith_spectral_config spectral_config(uint32_t readings, uint32_t fft_length)
{
    static const uint16_t indices[AXES] = {2, 0, 1};
    smith_spectral_config config;
    memset(&config, 0, sizeof config);
    config.layout.reading_count = readings;
    config.layout.total_axes = AXES;
    config.layout.axis_count = AXES;
    config.layout.axis_indices = indices;
    config.layout.scale = 1.0f;
    config.fft_length = fft_length;
    config.twiddles = twiddles;
    config.bins.first = 1;
    config.bins.last = fft_length / 2u;
    config.has_spectral_moments = 1;
    config.take_log = 1;
    config.overlap_frames = 1;
    return config;
}

static void run_spectral(const smith_spectral_config* config)
{
    smith_spectral_run(config, window, scratch, features);
    add_bytes(features, smith_spectral_feature_count(config) * (uint32_t)sizeof *features);
}

static void blocks(void)
{
    smith_spectral_config config = spectral_config(READINGS, 32);
    smith_flatten_config flatten;
    smith_raw_config raw;
    begin();
    fill_window(9.81f, 2.5f);
    run_spectral(&config);
    config.layout.scale = 0.1f;
    config.filter.section_count = 4;
    config.filter.sections = sections;
    config.take_log = 0;
    config.overlap_frames = 0;
    run_spectral(&config);
    config.stage_count = 1;
    config.stages[0].ratio = 3;
    config.stages[0].cascade.section_count = 4;
    config.stages[0].cascade.sections = sections;
    config.stages[0].cascade.initial_state = settled;
    config.has_low_frequency = 1;
    config.low_frequency_stage = config.stages[0];
    config.low_frequency_stage.ratio = 10;
    config.low_frequency_bins = config.bins;
    run_spectral(&config);
    end("spectral");

    begin();
    flatten.layout = config.layout;
    flatten.statistics = SMITH_FLATTEN_ALL;
    smith_flatten_run(&flatten, window, scratch, features);
    add_bytes(features, smith_flatten_feature_count(&flatten) * (uint32_t)sizeof *features);
    raw.layout = config.layout;
    smith_raw_run(&raw, window, features);
    add_bytes(features, smith_raw_feature_count(&raw) * (uint32_t)sizeof *features);
    end("flatten-raw");
}

static smith_fully_connected_layer layer_of(uint32_t inputs, uint32_t outputs)
{
    smith_fully_connected_layer layer;
    for (uint32_t i = 0; i < inputs * outputs; ++i)
        weights[i] = (int8_t)((int32_t)(next_bits() % 255u) - 127);
    for (uint32_t i = 0; i < outputs; ++i) {
        bias[i] = (int32_t)next_bits() / 256 - 32768;
        multipliers[i] = (int32_t)(1073741824u + (next_bits() << 6));
        shifts[i] = (int8_t)(-6 - (int32_t)(next_bits() % 4u));
    }
    layer.inputs = inputs;
    layer.outputs = outputs;
    layer.weights = weights;
    layer.bias = bias;
    layer.multipliers = multipliers;
    layer.shifts = shifts;
    layer.input_zero_point = (int32_t)(next_bits() % 256u) - 128;
    layer.output_zero_point = (int32_t)(next_bits() % 256u) - 128;
    layer.activation_min = -128;
    layer.activation_max = 127;
    return layer;
}

static void fill_input(uint32_t count)
{
    for (uint32_t i = 0; i < count; ++i)
        input[i] = (int8_t)((int32_t)(next_bits() % 256u) - 128);
}

static const smith_softmax_parameters softmax = {1717986944, 23, -248};

static void int8_kernels(void)
{
    begin();
    for (uint32_t inputs = 1; inputs <= 64u; inputs += 7u) {
        for (uint32_t outputs = 1; outputs <= 11u; ++outputs) {
            const smith_fully_connected_layer layer = layer_of(inputs, outputs);
            fill_input(inputs + 3u);
            for (uint32_t shift = 0; shift < 4u; ++shift) { /* any alignment of the input */
                smith_fully_connected(&layer, input + shift, output);
                add_bytes(output, outputs);
            }
        }
    }
    end("fully-connected");

    begin();
    for (uint32_t count = 1; count <= SMITH_SOFTMAX_MAX_COUNT; count = count * 2u + 1u) {
        fill_input(count);
        smith_softmax(&softmax, input, count, output);
        add_bytes(output, count);
    }
    for (uint32_t i = 0; i < 20000u; ++i) {
        const int32_t x = (int32_t)(next_bits() << 2) - (1 << 25);
        const int32_t multiplier = (int32_t)(1073741824u + (next_bits() << 6));
        const int32_t y = smith_requantize(x, multiplier, 4 - (int32_t)(i % 20u));
        const float value = 40.0f * next_value();
        const int8_t q = smith_quantize_value(value, 0.1f + 0.05f * next_value(), (int32_t)(i % 100u));
        add_bytes(&y, sizeof y);
        add_bytes(&q, sizeof q);
    }
    end("softmax-requantise");
}

static void float_kernels(void)
{
    smith_fully_connected_f32_layer layer;
    smith_kmeans model;
    smith_scaler scaler;
    float score;
    begin();
    fill_window(0.0f, 1.0f);
    layer.inputs = 33;
    layer.outputs = 20;
    layer.weights = window;
    layer.bias = window + 1000;
    layer.relu = 1;
    smith_fully_connected_f32(&layer, window + 1100, features);
    add_bytes(features, 20u * (uint32_t)sizeof *features);
    smith_softmax_f32(features, 20);
    add_bytes(features, 20u * (uint32_t)sizeof *features);
    scaler.count = 30;
    scaler.indices = 0;
    scaler.mean = window;
    scaler.inverse_deviation = window + 30;
    smith_scale(&scaler, window + 60, features);
    add_bytes(features, 30u * (uint32_t)sizeof *features);
    smith_scale_quantize(&scaler, window + 60, 0.01f, -5, output);
    add_bytes(output, 30);
    model.scaler = scaler;
    model.cluster_count = 32;
    model.centroids = window + 100;
    model.max_error = window + 1200;
    score = smith_kmeans_score(&model, window + 60, scratch);
    add_float(score);
    end("float-kernels");
}

/* What the budgets of the device code are checked against. */
static void counts(void)
{
    static const uint32_t sizes[4] = {33, 21, 14, 4};
    smith_spectral_config config = spectral_config(125, 16);
    uint32_t total = 0;
    for (uint32_t i = 0; i + 1u < 4u; ++i) {
        const smith_fully_connected_layer layer = layer_of(sizes[i], sizes[i + 1u]);
        uint32_t start;
        fill_input(sizes[i]);
        start = parity_instructions();
        smith_fully_connected(&layer, input, output);
        total += parity_instructions() - start;
    }
    fill_input(4);
    {
        const uint32_t start = parity_instructions();
        smith_softmax(&softmax, input, 4, output);
        total += parity_instructions() - start;
    }
    if (total != 0u)
        print_number("#", "dense-33-21-14-4", total);
    fill_window(9.81f, 2.5f);
    {
        const uint32_t start = parity_instructions();
        smith_spectral_run(&config, window, scratch, features);
        total = parity_instructions() - start;
    }
    if (total != 0u)
        print_number("#", "spectral-125x3-fft16", total);
}

int main(void)
{
    for (uint32_t i = 0; i < MAX_FFT; ++i)
        twiddles[i] = next_value();
    elementary();
    moments();
    transforms();
    blocks();
    int8_kernels();
    float_kernels();
    counts();
    parity_finish();
    return 0;
}
