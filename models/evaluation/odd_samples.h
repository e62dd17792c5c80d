// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/impulse/feature_matrix.h"

namespace studio
{

/// A sample most of whose windows lie among those of another class.
struct OddSample {
    SampleId sample;
    QString label;     ///< that it carries
    QString among;     ///< that of its neighbours
    double share = 0.0; ///< of its windows that lie there
};

inline constexpr double kOddShare = 0.6;

/// Looks at the nearest windows of other samples, in standard-scaled features. At most kMostOddWindows labelled windows are
/// compared, spread evenly. Returns nothing once `job` is cancelled. Thread: any.
QVector<OddSample> oddSamples(const FeatureMatrix& features, const JobContext& job);

inline constexpr std::size_t kMostOddWindows = 1500;

} // namespace studio
