// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"

#include <QString>
#include <QStringList>

namespace studio
{

/// What a repaired copy holds and what it does not.
struct RepairReport {
    int samples = 0;
    int cutSamples = 0; ///< of which only the readings before the damage could be kept
    int regions = 0;
    int runs = 0;
    int lostRows = 0;   ///< rows that are there but cannot be read
    QStringList losses; ///< one sentence each, for the user
    [[nodiscard]] bool isComplete() const { return losses.isEmpty(); }
};

/// Makes a new project at `copyPath` of every row that can still be read in `damagedPath`, which is not
/// changed: it is read from a copy in a temporary folder. Readings are taken up to the first chunk whose
/// checksum does not fit. Features are left out, since they can be made again. A lost file header is rebuilt.
/// Errors: AlreadyExists, Busy (a window has it open), InvalidInput when nothing can be read, Cancelled, Io.
/// Thread: any.
Result<RepairReport> repairCopy(const QString& damagedPath, const QString& copyPath, JobContext& job);

} // namespace studio
