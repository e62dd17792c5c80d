// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"

#include <QDateTime>
#include <QStringList>
#include <optional>

namespace studio
{

// Files for recordings that no project takes.

/// "wave.20260928-143900-120-5f01c2", without an ending: the label as far as a file's name can hold it, the time, and a mark of device and
/// readings, since several devices end in one moment. An import takes what stands before the first dot for the label, and the system
/// takes 255 bytes, which are few characters in many scripts. Thread: any.
QString recoveredFileStem(const SampleDraft& draft, const QDateTime& at);

/// What was written of a recording.
struct RecoveredFiles {
    QStringList paths = {};
    qint64 readings = 0;               ///< that are in them, from the first one on
    std::optional<Error> trouble = {}; ///< why that is not all
};

/// Files in `folder` that an import makes the recording of again: with its label, session, chosen split, regions and beginning. There is
/// more than one when it has more readings than an import takes at once; all of them then are of one session. Those that were written
/// before one could not be stay: nothing else has what is in them. Thread: any.
RecoveredFiles writeRecovered(const QString& folder, const SampleDraft& draft, const QDateTime& at);

/// For a command line to be copied: quoted where a shell would read it otherwise.
QString shellWord(const QString& word);

} // namespace studio
