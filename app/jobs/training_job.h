// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"
#include "models/evaluation/classification_metrics.h"
#include "models/dataset/sample.h"
#include "storage/project_file.h"
#include "storage/run_repository.h"

#include <optional>

namespace studio
{

struct TrainingOptions {
    std::optional<quint64> seed;
    std::optional<int> epochs;
};

/// Trains every learning block of the stored impulse as one run: epochs are stored as they end, and the int8 network
/// beside the float one. When stopped, the best epoch is kept and the run counts as cancelled.
Result<Run> runTraining(ProjectFile& project, const TrainingOptions& options, JobContext& job);

/// Makes the best epoch of a run whose process was killed usable: its int8 network is made, and it counts as stopped by the
/// user. Errors: NotFound when it has no epoch; Refused when it is not interrupted, or the data changed since.
Result<Run> keepInterruptedRun(ProjectFile& project, RunId id, JobContext& job);

/// Metrics with their 95 % intervals under "intervals"; null where nothing can be said.
QJsonObject figuresToJson(const ClassificationMetrics& metrics, const std::optional<MetricIntervals>& intervals);

/// Evaluates a run on the windows of one split, float32 and int8 side by side, and stores the report.
/// Errors: NotFound when the split has no labelled window (says how to set some aside).
Result<EvaluationReport> runEvaluation(ProjectFile& project, const Run& run, Split split, JobContext& job);

} // namespace studio
