/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SCALER_H
#define SMITH_SCALER_H

#include <stdint.h>

#include "smith_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Standard scaling of chosen features: result[i] = (features[indices[i]] - mean[i]) * inverse_deviation[i].
 */
typedef struct {
    uint32_t count;
    const uint16_t* indices; /* 0: the first `count` features in order */
    const float* mean;
    const float* inverse_deviation;
} smith_scaler;

/* feature_count: length of the vector the features are chosen from. */
smith_status smith_scaler_check(const smith_scaler* scaler, uint32_t feature_count);
void smith_scale(const smith_scaler* scaler, const float* features, float* result);

/* The same, quantised to int8 at once: no float buffer is needed on the device. */
void smith_scale_quantize(const smith_scaler* scaler, const float* features, float scale, int32_t zero_point,
                          int8_t* result);

#ifdef __cplusplus
}
#endif

#endif
