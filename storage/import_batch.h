// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"
#include "models/dataset/importers/importer.h"
#include "storage/project_file.h"

#include <QStringList>
#include <optional>

namespace studio
{

struct ImportBatchOptions {
    std::optional<Split> split;   ///< nothing: what the source says, else by content hash
    std::optional<QString> label; ///< instead of the file's own
    QString folder; ///< that single files belong to: the folders in it decide their split, as when it is imported as a whole
    bool isWatched = false; ///< what goes with a file may still be on its way
    ImportOptions file;
};

inline const QString kUnfinishedAttachment = QStringLiteral("IMPORT-014"); ///< the recording can be taken in a moment later

struct ImportFailure {
    QString path;
    Error error;
};

/// What came in, what did not and why. One bad file never stops the others.
struct ImportReport {
    QVector<SampleId> imported;
    QStringList duplicates; ///< paths whose content was in the project already
    QVector<ImportFailure> failures;
    QStringList warnings;
};

/// The project's own file or one that the database keeps beside it, under another name: a link of either kind.
bool isLinkToProject(const QString& projectPath, const QString& path);

/// A file that goes with recordings and is none: lists of labels, a licence, hidden files.
bool isCompanionFile(const QString& fileName);

/// Takes in files and folders. A folder with `info.labels` is read by that list; in any other, files are found below it,
/// folders named "training" and "testing" decide the split, and the label is the file name up to its first dot. Lists of labels beside
/// the files (`structured_labels.labels`, `label_map.labels`, `bounding_boxes.labels`) hold for the files of their folder, and
/// what `attachments.labels` or `info.labels` attaches to a file is stored with it. Source: device-protocols reference, section 4.5.
/// Errors: Cancelled (nothing was added), Io of the project file itself.
Result<ImportReport> importBatch(ProjectFile& project, const QStringList& paths, const ImportBatchOptions& options,
                                 JobContext& job);

} // namespace studio
