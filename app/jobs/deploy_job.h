// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/codegen/code_generator.h"
#include "models/core/job_context.h"
#include "models/evaluation/verification_report.h"
#include "storage/project_file.h"
#include "storage/run_repository.h"

namespace studio
{

/// All that code generation and verification need of one run, read from the project.
struct DeploySource {
    Run run;
    CodegenInput input;
    FeatureMatrix features; ///< of today's data under the run's impulse
};

/// Errors: NotFound (nothing trained), Refused (the impulse changed since), those of extraction.
Result<DeploySource> deploySource(ProjectFile& project, const Run& run, JobContext& job);

/// Checks a run on an emulated board with every labelled test window, and stores the report with the run.
Result<VerificationReport> runVerification(ProjectFile& project, const Run& run, const QString& boardId, JobContext& job);

/// Raw window [readings x axes] behind one row of the features.
Result<std::vector<float>> rawWindow(ProjectFile& project, const DeploySource& source, std::size_t row);

} // namespace studio
