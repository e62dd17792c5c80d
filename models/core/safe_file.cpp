// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/safe_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryFile>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace studio
{

namespace
{

Error notWritten(const QString& path, const QString& reason)
{
    return Error{ErrorCode::Io,
                 QCoreApplication::translate("SafeFile", "%1 was not written: %2. What was there before is unchanged.")
                     .arg(QDir::toNativeSeparators(path), reason),
                 {}, QStringLiteral("IO-001")};
}

QString systemReason()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

/// Makes a new name in a folder last: the rename alone may be undone by a power cut.
Result<void> syncFolderOf(const QString& path)
{
    const int directory = ::open(QFile::encodeName(QFileInfo(path).absolutePath()).constData(), O_RDONLY | O_DIRECTORY);
    if (directory < 0)
        return notWritten(path, systemReason());
    const bool isSynced = ::fsync(directory) == 0;
    ::close(directory);
    return isSynced ? Result<void>() : Result<void>(notWritten(path, systemReason()));
}

} // namespace

Result<void> writeFileSafely(const QString& path, const QByteArray& content, QFileDevice::Permissions permissions)
{
    const QString folder = QFileInfo(path).absolutePath();
    QTemporaryFile file(folder + QStringLiteral("/.sensorsmith-XXXXXX"));
    if (!file.open())
        return notWritten(path, file.errorString());
    if (file.write(content) != content.size() || !file.flush())
        return notWritten(path, file.errorString());
    // flush() reports success even where the disk was full; the size on disk does not.
    if (::fsync(file.handle()) != 0)
        return notWritten(path, systemReason());
    if (QFileInfo(file.fileName()).size() != content.size())
        return notWritten(path, QCoreApplication::translate("SafeFile", "the disk is full"));
    if (!file.setPermissions(permissions))
        return notWritten(path, file.errorString());
    if (std::rename(QFile::encodeName(file.fileName()).constData(), QFile::encodeName(path).constData()) != 0)
        return notWritten(path, systemReason());
    file.setAutoRemove(false);
    return syncFolderOf(path);
}

Result<void> writeScratchFile(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly | QIODevice::Truncate)
        || file.write(content) != content.size() || !file.flush())
        return notWritten(path, file.errorString());
    file.close();
    if (QFileInfo(path).size() != content.size())
        return notWritten(path, QCoreApplication::translate("SafeFile", "the disk is full"));
    return {};
}

Result<void> renameSafely(const QString& from, const QString& to)
{
    const int file = ::open(QFile::encodeName(from).constData(), O_RDONLY);
    if (file < 0)
        return notWritten(to, systemReason());
    const bool isSynced = ::fsync(file) == 0;
    ::close(file);
    if (!isSynced || std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return notWritten(to, systemReason());
    return syncFolderOf(to);
}

} // namespace studio
