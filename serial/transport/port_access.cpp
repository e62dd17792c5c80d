// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/transport/port_access.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <cstring>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Ports", text);
}

QString nameOfProcess(const QString& folder)
{
    QFile comm(folder + QStringLiteral("/comm"));
    return comm.open(QIODevice::ReadOnly) ? QString::fromUtf8(comm.readLine(64)).trimmed() : QString();
}

} // namespace

QString portHolder(const QString& path, const QString& procFolder)
{
    const QString wanted = QFileInfo(path).canonicalFilePath();
    if (wanted.isEmpty())
        return {};
    const QString self = QString::number(QCoreApplication::applicationPid());
    const QStringList entries = QDir(procFolder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& entry : entries) {
        bool isNumber = false;
        entry.toLongLong(&isNumber);
        if (!isNumber || entry == self)
            continue;
        const QString process = procFolder + QLatin1Char('/') + entry;
        const QFileInfoList files =
            QDir(process + QStringLiteral("/fd"))
                .entryInfoList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System);
        for (const QFileInfo& file : files) {
            if (file.symLinkTarget() == wanted)
                return tr("%1 (process %2)").arg(nameOfProcess(process), entry);
        }
    }
    return {};
}

Error portOpenError(const QString& path, int number)
{
    const QString reason = QString::fromLocal8Bit(std::strerror(number));
    const QFileInfo file(path);
    if (number == ENOENT || number == ENODEV || number == ENXIO) {
        return {ErrorCode::NotFound,
                tr("There is no port %1. Is the board plugged in and switched on? Look which ports there are, "
                   "and choose one of them.")
                    .arg(path),
                reason, QStringLiteral("SER-001")};
    }
    if (number == EACCES || number == EPERM) {
        const QString group = file.group().isEmpty() ? QStringLiteral("dialout") : file.group();
        return {ErrorCode::PermissionDenied,
                tr("You may not open %1: it belongs to the group \"%2\". Add yourself with \"sudo adduser "
                   "$USER %2\", then log out "
                   "and in again. Nothing was changed.")
                    .arg(path, group),
                reason, QStringLiteral("SER-002")};
    }
    if (number == EBUSY) {
        const QString holder = portHolder(path);
        const QString who =
            holder.isEmpty() ? tr("another program, which cannot be seen from this account") : holder;
        return {ErrorCode::Busy,
                tr("%1 is in use by %2. Close it there and try again. Nothing was sent.").arg(path, who),
                reason, QStringLiteral("SER-003")};
    }
    return {
        ErrorCode::Io,
        tr("%1 cannot be opened: %2. Nothing was sent; unplug the board, plug it in again and try once more.")
            .arg(path, reason),
        reason, QStringLiteral("SER-004")};
}

} // namespace studio
