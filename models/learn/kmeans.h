// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"
#include "models/graph/trained_graph.h"
#include "models/impulse/feature_matrix.h"

#include <QJsonObject>

namespace studio
{

/// Mean and inverse population deviation of the given columns over the given rows.
StandardScaler fitScaler(const FeatureMatrix& features, const std::vector<std::size_t>& rows,
                         const std::vector<int>& columns);

/// Lloyd's iterations from given starting centroids in scaled space until nothing moves.
/// Shape: points [n x dimensions]; centroids [k x dimensions], changed in place. Returns the assignment [n].
/// Ends early once `job` is cancelled.
std::vector<int> lloyd(const std::vector<double>& points, std::size_t dimensions,
                       std::vector<double>& centroids, const JobContext* job = nullptr);

/// Fits the anomaly detector on the training windows. `parameters` are complete; `columns` are the features
/// its processing blocks give. Errors: InvalidInput when a named feature does not exist, there is no window
/// or a feature is not a number; Cancelled. Thread: any.
Result<KMeansAnomaly> fitKMeans(const FeatureMatrix& features, const std::vector<int>& columns,
                                const QJsonObject& parameters, const JobContext* job = nullptr);

} // namespace studio
