// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"
#include "models/impulse/feature_matrix.h"

namespace studio
{

/// Directions of largest variance. Shape: components [count x dimensions], each of length 1, its entry of
/// largest magnitude positive.
struct PrincipalComponents {
    std::size_t dimensions = 0;
    std::vector<double> mean; ///< [dimensions]
    std::vector<double> components;
    std::vector<double> variance;      ///< [count], of the sample (divisor n - 1), falling
    std::vector<double> varianceShare; ///< [count], of the total
    [[nodiscard]] std::size_t count() const { return variance.size(); }
    /// Shape: row [dimensions]; result [count].
    [[nodiscard]] std::vector<double> project(std::span<const double> row) const;
};

/// Components of points [n x dimensions]; at most as many as there are dimensions. Exact up to 200
/// dimensions, by subspace iteration above. Constant points give components without variance. Stops early
/// once `job` is cancelled. Source: Jacobi rotations; orthogonal iteration with Rayleigh-Ritz.
PrincipalComponents principalComponents(std::span<const double> points, std::size_t dimensions,
                                        std::size_t count, const JobContext* job = nullptr);

/// The windows of a matrix in the plane (or in space) for the scatter of the Features page.
struct FeatureProjection {
    std::size_t axisCount = 0;
    std::vector<float> points;         ///< [windows x axisCount]
    std::vector<double> varianceShare; ///< [axisCount]
};

/// Projects every window, standard scaled by the labelled training windows (all windows when there is none).
/// Fitted on at most kMostFitValues values, evenly spread rows. Errors: InvalidInput for an empty matrix;
/// Cancelled. Thread: any.
Result<FeatureProjection> projectFeatures(const FeatureMatrix& features, std::size_t axisCount,
                                          const JobContext& job);

constexpr std::size_t kMostFitValues = 4'000'000;

/// How much of a feature's variance lies between the classes, 0 (none) to 1 (all), over the labelled training
/// windows. Shape: result [features]; 0 where a feature is constant or fewer than two classes are labelled.
/// Source: correlation ratio (eta squared) of a one-way analysis of variance.
std::vector<double> featureImportance(const FeatureMatrix& features);

} // namespace studio
