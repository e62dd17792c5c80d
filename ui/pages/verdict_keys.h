// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "models/core/result.h"

#include <QVector>

class QKeyEvent;

namespace studio
{

class ProjectSession;

/// What a verdict key did to some samples.
struct VerdictOutcome {
    bool isHandled = false; ///< false: the key means something else here
    bool advances = false;  ///< the next sample is wanted now
    Result<void> result;
};

/// The keys that lists and maps of samples share: A approve, X exclude or take back, U clear, S star, T other split,
/// 1 to 9 label, 0 unlabel, Del to the Bin. One undo step for all of `ids`.
VerdictOutcome applyVerdictKey(ProjectSession& project, const QVector<SampleId>& ids, const QKeyEvent& key);

} // namespace studio
