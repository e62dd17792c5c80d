// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/backup_store.h"

#include "models/core/safe_file.h"
#include "storage/database.h"
#include "storage/unfinished_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace studio
{

namespace
{

const QString kTimeFormat = QStringLiteral("yyyyMMdd-HHmmss");
const QString kSuffix = QStringLiteral(".smith");
constexpr qint64 kDaySeconds = 24 * 60 * 60;

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

std::optional<BackupFile> backupFromName(const QFileInfo& file)
{
    QDateTime at = QDateTime::fromString(file.completeBaseName(), kTimeFormat);
    if (!at.isValid())
        return std::nullopt;
    at.setTimeSpec(Qt::UTC);
    return BackupFile{file.absoluteFilePath(), at, file.size()};
}

QString backupPath(const QString& folder, const QDateTime& at)
{
    return folder + QLatin1Char('/') + at.toString(kTimeFormat) + kSuffix;
}

/// Takes the first second from `at` on that no backup has, by an empty file of its name.
Result<void> takeName(const QString& folder, QDateTime& at)
{
    for (;; at = at.addSecs(1)) {
        QFile file(backupPath(folder, at));
        if (file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
            return {};
        if (!file.exists()) {
            return Error{ErrorCode::Io, tr("No backup was made: %1 cannot be written (%2). The project itself is not affected.").arg(QDir::toNativeSeparators(file.fileName()), file.errorString()),
                         {}, QStringLiteral("BAK-001")};
        }
    }
}

Result<void> checkCopy(const QString& path)
{
    Result<std::unique_ptr<Database>> copy = Database::open(path, Database::Mode::ReadOnly);
    return copy ? quickCheck(**copy) : Result<void>(copy.error());
}

void dropOldest(const QString& projectPath)
{
    const QVector<BackupFile> all = backupsOf(projectPath);
    for (qsizetype i = kBackupsKept; i < all.size(); ++i) {
        if (!QFile::remove(all[i].path))
            qWarning("%s could not be removed", qPrintable(all[i].path));
    }
}

/// What killed programs left: copies under way, and names that were taken for one. An hour is more than enough from that to the file.
void dropLeftovers(const QString& folder, const QDateTime& now)
{
    constexpr qint64 kLeftSeconds = 60 * 60;
    dropUnfinished(folder, now);
    for (const QFileInfo& file : QDir(folder).entryInfoList({QLatin1Char('*') + kSuffix}, QDir::Files | QDir::NoSymLinks)) {
        const bool isTaken = file.size() == 0 && backupFromName(file) && file.lastModified().secsTo(now) >= kLeftSeconds;
        if (isTaken && !QFile::remove(file.absoluteFilePath()))
            qWarning("%s could not be removed", qPrintable(file.absoluteFilePath()));
    }
}

} // namespace

QString backupFolder(const QString& projectPath)
{
    return QFileInfo(projectPath).absoluteFilePath() + QStringLiteral(".backups");
}

QVector<BackupFile> backupsOf(const QString& projectPath)
{
    QVector<BackupFile> found;
    const QFileInfoList files =
        QDir(backupFolder(projectPath))
            .entryInfoList({QLatin1Char('*') + kSuffix}, QDir::Files, QDir::Name | QDir::Reversed);
    for (const QFileInfo& file : files) {
        if (file.size() == 0)
            continue; // a name that is taken, for a backup that is just being finished
        if (const std::optional<BackupFile> one = backupFromName(file))
            found.append(*one);
    }
    return found;
}

bool isBackupDue(const QString& projectPath, const QDateTime& now)
{
    const QVector<BackupFile> all = backupsOf(projectPath);
    // A backup from the future (the clock was set back) says nothing about today.
    return all.isEmpty() || all.first().at.secsTo(now) >= kDaySeconds ||
           all.first().at > now.addSecs(kDaySeconds);
}

Result<BackupFile> makeBackup(const QString& projectPath, const QDateTime& now, JobContext& job)
{
    const QString folder = backupFolder(projectPath);
    if (!QDir().mkpath(folder)) {
        return Error{
            ErrorCode::Io,
            tr("No backup was made: the folder %1 cannot be made. The project itself is not affected.")
                .arg(QDir::toNativeSeparators(folder)),
            {},
            QStringLiteral("BAK-001")};
    }
    Result<std::unique_ptr<Database>> source = Database::open(projectPath, Database::Mode::ReadOnly);
    if (!source)
        return source.error();
    QDateTime at = now.toUTC();
    dropLeftovers(folder, at);
    // Two programs may make one in the same second: each copies into a file of its own, and neither replaces that of the other.
    const QString part = unfinishedPath(folder);
    Result<void> done = copyDatabase(**source, part, job);
    if (done)
        done = checkCopy(part);
    if (done)
        done = takeName(folder, at);
    const QString path = backupPath(folder, at);
    if (done) {
        done = renameSafely(part, path);
        if (!done)
            QFile::remove(path);
    }
    if (!done) {
        removeUnfinished(part);
        return done.error();
    }
    dropOldest(projectPath);
    return BackupFile{path, at, QFileInfo(path).size()};
}

std::optional<BackupFile> newestGoodBackup(const QString& projectPath)
{
    for (const BackupFile& one : backupsOf(projectPath)) {
        if (checkCopy(one.path))
            return one;
    }
    return std::nullopt;
}

QString freeNameBeside(const QString& projectPath, const QString& addition)
{
    const QFileInfo file(projectPath);
    QString path =
        QStringLiteral("%1/%2 (%3).smith").arg(file.absolutePath(), file.completeBaseName(), addition);
    for (int n = 2; QFileInfo::exists(path); ++n)
        path = QStringLiteral("%1/%2 (%3, %4).smith")
                   .arg(file.absolutePath(), file.completeBaseName(), addition)
                   .arg(n);
    return path;
}

} // namespace studio
