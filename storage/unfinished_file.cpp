// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/unfinished_file.h"

#include "storage/recording_owner.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSysInfo>
#include <QUuid>
#include <algorithm>

namespace studio
{

namespace
{

constexpr qint64 kForgottenSeconds = 24 * 60 * 60;
const char* const kBeside[] = {"", "-journal", "-wal", "-shm"};

/// Where a process's number means something: this computer, and on it this space of numbers (a container has its own).
QString placeOfProcesses()
{
    const QString space = QFile::symLinkTarget(QStringLiteral("/proc/self/ns/pid"));
    const QByteArray place = QSysInfo::machineUniqueId() + QSysInfo::machineHostName().toUtf8() + QFileInfo(space).fileName().toUtf8();
    return QString::fromLatin1(QCryptographicHash::hash(place, QCryptographicHash::Sha256).toHex().left(8));
}

bool isForgotten(const QFileInfo& file, const QDateTime& now)
{
    return file.lastModified().secsTo(now) >= kForgottenSeconds;
}

/// A repair's folder; of one that ended badly, what it made. What else is in it stays, and so does the folder then.
bool dropRepair(const QFileInfo& folder, const QDateTime& now)
{
    static const QRegularExpression made(QStringLiteral("\\A(damaged|(part|pattern)\\.smith)(-journal|-wal|-shm)?\\z"));
    const QDir inside(folder.absoluteFilePath());
    const QFileInfoList files = inside.entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    const bool isOld = isForgotten(folder, now) && std::all_of(files.begin(), files.end(), [&](const QFileInfo& one) { return isForgotten(one, now); });
    if (!isOld)
        return false;
    for (const QFileInfo& one : files) {
        if (one.isFile() && made.match(one.fileName()).hasMatch())
            QFile::remove(one.absoluteFilePath());
    }
    return QDir().rmdir(folder.absoluteFilePath());
}

/// In a folder of many files, or on a slow disk, listing alone takes its time.
QFileInfoList listed(const QString& folder, const QStringList& names, QDir::Filters filters, const std::function<bool()>& isStopped)
{
    QFileInfoList list;
    for (QDirIterator files(folder, names, filters); files.hasNext() && !(isStopped && isStopped());) {
        files.next();
        list.append(files.fileInfo());
    }
    return list;
}

} // namespace

QString unfinishedPath(const QString& folder)
{
    const QString owner = recordingOwner(QCoreApplication::applicationPid()).replace(QLatin1Char(':'), QLatin1Char('-'));
    return QStringLiteral("%1/.sensorsmith-%2-%3.%4.part")
        .arg(folder, placeOfProcesses(), QUuid::createUuid().toString(QUuid::Id128).left(16), owner);
}

void removeUnfinished(const QString& path)
{
    for (const char* beside : kBeside)
        QFile::remove(path + QLatin1String(beside));
}

int dropUnfinished(const QString& folder, const QDateTime& now, const std::function<bool()>& isStopped)
{
    static const QRegularExpression owned(QStringLiteral("\\A\\.sensorsmith-([0-9a-f]{8})-[0-9a-f]{16}\\.([0-9]+)-([0-9]+)\\.part(-journal|-wal|-shm)?\\z"));
    // Of files that are written whole, and of backups as they were named before.
    static const QRegularExpression nobodys(
        QStringLiteral("\\A(\\.sensorsmith-[A-Za-z]{6}|[0-9]{8}-[0-9]{6}\\.smith\\.[0-9a-f]{32}\\.part(-journal|-wal|-shm)?)\\z"));
    int dropped = 0;
    for (const QFileInfo& file : listed(folder, {QStringLiteral(".sensorsmith-*"), QStringLiteral("*.part*")}, QDir::Files | QDir::Hidden | QDir::NoSymLinks, isStopped)) {
        if (isStopped && isStopped())
            return dropped;
        const QRegularExpressionMatch match = owned.match(file.fileName());
        bool isLeft = false;
        if (match.hasMatch() && match.captured(1) == placeOfProcesses())
            isLeft = !isProcessThere(match.captured(2) + QLatin1Char(':') + match.captured(3));
        else if (match.hasMatch() || nobodys.match(file.fileName()).hasMatch())
            isLeft = isForgotten(file, now);
        if (!isLeft)
            continue;
        if (QFile::remove(file.absoluteFilePath()))
            ++dropped;
        else
            qWarning("%s could not be removed", qPrintable(file.absoluteFilePath())); // tried again at the next start
    }
    for (const QFileInfo& repair : listed(folder, {QStringLiteral(".sensorsmith-repair-*")}, QDir::Dirs | QDir::Hidden | QDir::NoSymLinks | QDir::NoDotAndDotDot, isStopped))
        dropped += dropRepair(repair, now) ? 1 : 0;
    return dropped;
}

} // namespace studio
