// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "models/core/result.h"

#include <QDir>
#include <QStringList>

namespace studio
{

class ProjectFile;

/// A name that a folder of this computer can have, from one that anybody may have sent: no folders, no control characters, at most 200
/// bytes, and never empty. Thread: any.
QString nameForFolder(const QString& fileName);

/// Writes the files that go with a sample into an existing folder, each under a name that is free there. The paths, in their order.
/// Errors: NotFound (ATT-001: the sample has none); those of reading and writing, and then what was written before is named in `detail`.
Result<QStringList> saveAttachments(const ProjectFile& project, SampleId sample, const QDir& folder);

} // namespace studio
