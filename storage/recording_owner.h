// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"

#include <optional>

namespace studio
{

/// Metadata of a recording under way: who makes it. Goes when it becomes a sample.
inline const QString kRecordingOwner = QStringLiteral("recording_process");

/// When a process was started, in clock ticks since the computer's start; nothing when there is none any more. Thread: any.
std::optional<qint64> processStartTicks(qint64 process);

/// A process as kRecordingOwner names it: its number and its start, since numbers are given away again. Thread: any.
QString recordingOwner(qint64 process);

/// Whether the process with such a name runs, this one among them. Thread: any.
bool isProcessThere(const QString& owner);

/// The number of the process that makes this recording now; nothing when that is this one, or has ended. Thread: any.
std::optional<qint64> recordedElsewhereBy(const Sample& recording);

/// What another program is at now is not for this one to decide. Errors: Busy. Thread: any.
Result<void> refuseForeign(const Sample& recording);

} // namespace studio
