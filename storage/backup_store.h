// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"

#include <QDateTime>
#include <QString>
#include <QVector>
#include <optional>

namespace studio
{

/// One rolling backup of a project.
struct BackupFile {
    QString path;
    QDateTime at; ///< UTC
    qint64 bytes = 0;
    friend bool operator==(const BackupFile&, const BackupFile&) = default;
};

/// How many rolling backups of a project are kept.
constexpr int kBackupsKept = 5;

/// The folder beside the project that holds its backups ("gestures.smith.backups"); it may not exist yet.
QString backupFolder(const QString& projectPath);

/// The backups of a project, newest first, by the time in their names. Not opened.
QVector<BackupFile> backupsOf(const QString& projectPath);

/// True when there is no backup yet or the newest is a day old.
bool isBackupDue(const QString& projectPath, const QDateTime& now);

/// Copies the project through the online backup interface while others may write it, checks the copy by
/// opening it and running SQLite's checks, and then drops the oldest beyond kBackupsKept. A damaged project
/// gives no backup and costs none. Errors: Cancelled; InvalidInput when the project is damaged; Io. Thread:
/// any; it has a connection of its own.
Result<BackupFile> makeBackup(const QString& projectPath, const QDateTime& now, JobContext& job);

/// The newest backup that opens and passes its check; nothing when there is none.
std::optional<BackupFile> newestGoodBackup(const QString& projectPath);

/// A name beside `projectPath` that no file has yet: "gestures (backup of 2026-11-24 13.40).smith".
QString freeNameBeside(const QString& projectPath, const QString& addition);

} // namespace studio
