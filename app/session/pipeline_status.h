// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/pipeline.h"
#include "models/core/result.h"
#include "models/dataset/sample.h"
#include "storage/project_file.h"
#include "storage/run_repository.h"

namespace studio
{

/// Every stage's state from the hashes stored with each artefact. Reads the project; writes nothing.
Result<PipelineStatus> pipelineStatus(const ProjectFile& project, const QVector<Sample>& samples, const QVector<Run>& runs,
                                      RunId currentRun);

} // namespace studio
