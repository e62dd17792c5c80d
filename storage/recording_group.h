// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace studio
{

/// Metadata of a recording under way that may be stored in several parts, one after another: what all of its parts have in common.
/// Goes when it becomes a sample.
inline const QString kRecordingGroup = QStringLiteral("recording_group");

} // namespace studio
