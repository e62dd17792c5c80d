/* SPDX-License-Identifier: MIT */
#include "model.h"

/* Tests put another number behind the marker in the linked image to get one that misbehaves in its self-test.
 */
enum { BEHAVE_WELL = 0, FAIL = 1, HANG = 2, FAULT = 3 };
typedef struct {
    char marker[16];
    uint32_t behaviour;
} test_behaviour;
static const volatile test_behaviour behaviour = {"SMITH-TEST-MODE", BEHAVE_WELL};

const char *const model_class_names[] = {"idle", "side to side", "updown"};

static const int8_t weights[MODEL_CLASS_COUNT][MODEL_FEATURE_COUNT] = {
    {0, 0, 0, -2, -2, -2}, {0, 0, 0, 0, 3, -2}, {0, 0, 0, 0, -2, 3}};
static const int32_t biases[MODEL_CLASS_COUNT] = {40, 0, 0};

int model_init(void)
{
    return 0;
}

int model_extract_features(const float *window, float *features)
{
    for (int axis = 0; axis < MODEL_AXIS_COUNT; ++axis) {
        float sum = 0.0f;
        float deviation = 0.0f;
        for (int i = 0; i < MODEL_WINDOW_READINGS; ++i)
            sum += window[i * MODEL_AXIS_COUNT + axis];
        features[axis] = sum / (float)MODEL_WINDOW_READINGS;
        for (int i = 0; i < MODEL_WINDOW_READINGS; ++i) {
            const float d = window[i * MODEL_AXIS_COUNT + axis] - features[axis];
            deviation += d < 0.0f ? -d : d;
        }
        features[MODEL_AXIS_COUNT + axis] = deviation / (float)MODEL_WINDOW_READINGS;
    }
    return 0;
}

static int8_t clamped(int32_t value)
{
    if (value > 127)
        return 127;
    return (int8_t)(value < -128 ? -128 : value);
}

int model_infer(const float *features, model_result *r)
{
    int32_t total = 0;
    r->anomaly_score = 0.0f;
    for (int i = 0; i < MODEL_FEATURE_COUNT; ++i) {
        const float scaled = features[i] * 8.0f;
        r->features[i] = features[i];
        r->input_q[i] = scaled >= 127.0f ? 127 : scaled <= -128.0f ? -128 : clamped((int32_t)scaled);
        r->anomaly_score += i < MODEL_AXIS_COUNT ? 0.0f : features[i];
    }
    r->top_class = 0;
    for (int c = 0; c < MODEL_CLASS_COUNT; ++c) {
        int32_t sum = biases[c];
        for (int i = 0; i < MODEL_FEATURE_COUNT; ++i)
            sum += weights[c][i] * r->input_q[i];
        r->output_q[c] = clamped(sum);
        total += r->output_q[c] + 129;
        if (r->output_q[c] > r->output_q[r->top_class])
            r->top_class = c;
    }
    for (int c = 0; c < MODEL_CLASS_COUNT; ++c)
        r->probability[c] = (float)(r->output_q[c] + 129) / (float)total;
    return 0;
}

int model_run(const float *window, model_result *r)
{
    float features[MODEL_FEATURE_COUNT];
    const int status = model_extract_features(window, features);
    return status != 0 ? status : model_infer(features, r);
}

int model_self_test(void)
{
    if (behaviour.behaviour == FAULT)
        *(volatile uint32_t *)(uintptr_t)0xfffffff0u = 1u;
    while (behaviour.behaviour == HANG) {
    }
    return behaviour.behaviour == FAIL ? 1 : 0;
}
