// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QByteArray>
#include <optional>

namespace studio
{

// Unsigned messages of the data acquisition format that keep all that is known of a recording, so that an import gives it back. Numbers
// of one axis stand behind the message, as they are in memory.

// Metadata of such a message, which does not become that of the sample:
inline const QString kRecordedSplit = QStringLiteral("recorded_split"); ///< the side that was chosen for it
inline const QString kRecordedLabel = QStringLiteral("recorded_label"); ///< which a file's name need not hold as it is

/// The message of a whole draft, or of a part of a longer one. Without `hasSplit` an import decides the split. Thread: any.
QByteArray writeAcquisitionFile(const SampleDraft& draft);

/// How many readings from `begin` on one message can hold, which an import takes in one piece. Thread: any.
qint64 readingsOfFile(const SampleDraft& draft, qint64 begin);

/// Readings [begin, end) with what is said of them.
SampleDraft partOfDraft(const SampleDraft& draft, qint64 begin, qint64 end);

} // namespace studio
