/* SPDX-License-Identifier: MIT */
#ifndef MODEL_H
#define MODEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A hand-made model for tests of the firmware: mean and mean deviation of each axis, three classes by fixed
 * int8 weights, distance from rest as anomaly score. */
#define MODEL_PRESENT 1
#define MODEL_NAME "Hand-made test model"
#define MODEL_WINDOW_READINGS 62
#define MODEL_AXIS_COUNT 3
#define MODEL_WINDOW_VALUES 186
#define MODEL_STRIDE_READINGS 31
#define MODEL_INTERVAL_MS 16.0f
#define MODEL_FEATURE_COUNT 6
#define MODEL_CLASS_COUNT 3
#define MODEL_HAS_ANOMALY 1
#define MODEL_ARENA_BYTES 0
#define MODEL_ID_HEX "7e57000000000001"

typedef struct {
    float features[MODEL_FEATURE_COUNT];
    int8_t input_q[MODEL_FEATURE_COUNT];
    int8_t output_q[MODEL_CLASS_COUNT];
    float probability[MODEL_CLASS_COUNT];
    int top_class;
    float anomaly_score;
} model_result;

extern const char *const model_class_names[];

int model_init(void);
int model_extract_features(const float *window, float *features);
int model_infer(const float *features, model_result *r);
int model_run(const float *window, model_result *r);
int model_self_test(void);

#ifdef __cplusplus
}
#endif

#endif
