/* SPDX-License-Identifier: MIT */
#include "kernels/smith_scaler.h"

#include "kernels/smith_requantize.h"

static float scaled_value(const smith_scaler *scaler, const float *features, uint32_t i)
{
    const float value = features[scaler->indices != 0 ? scaler->indices[i] : i];
    return (value - scaler->mean[i]) * scaler->inverse_deviation[i];
}

void smith_scale(const smith_scaler *scaler, const float *features, float *result)
{
    for (uint32_t i = 0; i < scaler->count; ++i)
        result[i] = scaled_value(scaler, features, i);
}

void smith_scale_quantize(const smith_scaler *scaler, const float *features, float scale, int32_t zero_point,
                          int8_t *result)
{
    for (uint32_t i = 0; i < scaler->count; ++i)
        result[i] = smith_quantize_value(scaled_value(scaler, features, i), scale, zero_point);
}
