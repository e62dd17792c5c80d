// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "models/core/result.h"

#include <QDir>
#include <QStringList>
#include <QVector>
#include <optional>

namespace studio
{

class ProjectFile;

/// A name that a folder of this computer can have, from one that anybody may have sent: no folders, no colons, nothing that is not seen or
/// turns what is seen around, at most 200 bytes, and never empty. Thread: any.
QString nameForFolder(const QString& fileName);

/// What became of the files that go with a sample.
struct SavedAttachments {
    struct Loss {
        QString fileName; ///< as it was sent
        Error error;
    };
    QStringList paths;    ///< of those that are written, in their order
    QVector<Loss> losses; ///< damaged ones, and those that could not be written
    /// What to tell of the losses; nothing when there are none.
    [[nodiscard]] std::optional<Error> error() const;
};

/// Writes the files that go with a sample into an existing folder, each under a name that is free there. One that is lost keeps none of the
/// others back. Errors: NotFound (ATT-001: the sample has none); those of reading the list.
Result<SavedAttachments> saveAttachments(const ProjectFile& project, SampleId sample, const QDir& folder);

} // namespace studio
