/* SPDX-License-Identifier: MIT */
#ifndef SMITH_KMEANS_H
#define SMITH_KMEANS_H

#include "kernels/smith_scaler.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SMITH_KMEANS_START_SCORE 1000.0f

/* Clusters in scaled feature space. centroids: [clusters x scaler.count]; max_error: [clusters]. */
typedef struct {
    smith_scaler scaler;
    uint32_t cluster_count;
    const float* centroids;
    const float* max_error;
} smith_kmeans;

/* feature_count: length of the vector the features are chosen from. */
smith_status smith_kmeans_check(const smith_kmeans* model, uint32_t feature_count);
uint32_t smith_kmeans_scratch_floats(const smith_kmeans* model);
/* Smallest (distance to centroid - max_error); below 0: inside a cluster. scratch: see above. */
float smith_kmeans_score(const smith_kmeans* model, const float* features, float* scratch);

#ifdef __cplusplus
}
#endif

#endif
