/* SPDX-License-Identifier: MIT */
#include "kernels/smith_scaler.h"

void smith_scale(const smith_scaler *scaler, const float *features, float *result)
{
    for (uint32_t i = 0; i < scaler->count; ++i) {
        const float value = features[scaler->indices != 0 ? scaler->indices[i] : i];
        result[i] = (value - scaler->mean[i]) * scaler->inverse_deviation[i];
    }
}
