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
    const int directory = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY);
    if (directory < 0)
        return notWritten(path, systemReason());
    const bool isSynced = ::fsync(directory) == 0;
    ::close(directory);
    return isSynced ? Result<void>() : Result<void>(notWritten(path, systemReason()));
}

} // namespace studio
