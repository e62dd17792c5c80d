/* SPDX-License-Identifier: MIT */
#include "anomaly/smith_kmeans.h"

#include <math.h>

#include "smith_float.h"

smith_status smith_kmeans_check(const smith_kmeans* model, uint32_t feature_count)
{
    if (model->cluster_count == 0u || model->centroids == 0 || model->max_error == 0)
        return SMITH_INVALID_CONFIG;
    return smith_scaler_check(&model->scaler, feature_count);
}

uint32_t smith_kmeans_scratch_floats(const smith_kmeans* model)
{
    return model->scaler.count;
}

float smith_kmeans_score(const smith_kmeans* model, const float* features, float* scratch)
{
    const float* centroid = model->centroids;
    float score = SMITH_KMEANS_START_SCORE;
    smith_scale(&model->scaler, features, scratch);
    for (uint32_t cluster = 0; cluster < model->cluster_count; ++cluster) {
        float square = 0.0f;
        float distance;
        for (uint32_t i = 0; i < model->scaler.count; ++i) {
            const float d = scratch[i] - centroid[i];
            square += d * d;
        }
        distance = sqrtf(square) - model->max_error[cluster];
        if (distance < score)
            score = distance;
        centroid += model->scaler.count;
    }
    return score;
}
