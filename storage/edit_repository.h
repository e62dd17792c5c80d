// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/dataset_edit.h"

#include <QVector>

namespace studio
{

class Database;

struct AuditRow {
    qint64 id = 0;
    QDateTime at;
    QString actor; ///< "window", "sensorsmith-cli", ...
    QString action;
    QString detail;
};

/// User actions as stored undo steps. Applying, undoing and redoing are one transaction each, with one
/// audit row, so what the screen calls saved is on disk.
class EditRepository
{
public:
    explicit EditRepository(Database& database);

    /// Applies every change and stores the step; clears the redo tail. Segments without an id get one
    /// (the stored edit holds it). Errors: Conflict-like Refused when a `before` no longer matches.
    Result<DatasetEdit> apply(DatasetEdit edit);
    Result<DatasetEdit> undo(); ///< Errors: NotFound when there is nothing to undo
    Result<DatasetEdit> redo();

    /// Steps in order, oldest first; `undone` marks the redo tail. At most 500 are kept.
    [[nodiscard]] Result<QVector<DatasetEdit>> history() const;

    /// Grows with every change of samples, labels or documents by any process; tells what a foreign commit was about.
    [[nodiscard]] Result<qint64> lastDataChange() const;
    /// Grows with every change of runs and reports.
    [[nodiscard]] Result<qint64> lastAudit() const;

    Result<void> audit(const QString& action, const QString& detail);
    [[nodiscard]] Result<QVector<AuditRow>> auditRows(int limit) const;

private:
    Database& m_database;
};

} // namespace studio
