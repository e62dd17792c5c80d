/* SPDX-License-Identifier: MIT */
#include "kernels/smith_scaler.h"

#include "kernels/smith_requantize.h"

#include "smith_float.h"

static float scaled_value(const smith_scaler* scaler, const float* features, uint32_t i)
{
    const float value = features[scaler->indices != 0 ? scaler->indices[i] : i];
    return (value - scaler->mean[i]) * scaler->inverse_deviation[i];
}

smith_status smith_scaler_check(const smith_scaler* scaler, uint32_t feature_count)
{
    if (scaler->count == 0u || scaler->mean == 0 || scaler->inverse_deviation == 0)
        return SMITH_INVALID_CONFIG;
    if (scaler->indices == 0)
        return scaler->count <= feature_count ? SMITH_OK : SMITH_INVALID_CONFIG;
    for (uint32_t i = 0; i < scaler->count; ++i) {
        if (scaler->indices[i] >= feature_count)
            return SMITH_INVALID_CONFIG;
    }
    return SMITH_OK;
}

void smith_scale(const smith_scaler* scaler, const float* features, float* result)
{
    for (uint32_t i = 0; i < scaler->count; ++i)
        result[i] = scaled_value(scaler, features, i);
}

void smith_scale_quantize(const smith_scaler* scaler, const float* features, float scale, int32_t zero_point,
                          int8_t* result)
{
    for (uint32_t i = 0; i < scaler->count; ++i)
        result[i] = smith_quantize_value(scaled_value(scaler, features, i), scale, zero_point);
}
