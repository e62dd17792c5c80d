// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/dataset_edit.h"

#include <QJsonArray>

namespace studio
{

class Database;

// Changes of a stored edit as JSON, and their application to the tables. For storage/ only.

QJsonArray changesToJson(const QVector<DatasetChange>& changes);
QVector<DatasetChange> changesFromJson(const QJsonArray& array);

/// The change that takes this one back.
DatasetChange inverted(const DatasetChange& change);

/// Applies one change inside the caller's transaction; gives new segments an id (written back into the change).
/// Errors: Refused when what the change starts from is no longer there.
Result<void> applyChange(Database& database, DatasetChange& change);

/// One list of changes that has the effect of `earlier` followed by `later`.
QVector<DatasetChange> mergedChanges(const QVector<DatasetChange>& earlier, const QVector<DatasetChange>& later);

} // namespace studio
