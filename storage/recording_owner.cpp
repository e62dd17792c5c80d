// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/recording_owner.h"

#include <QCoreApplication>
#include <QFile>
#include <cerrno>
#include <csignal>

namespace studio
{

namespace
{

qint64 processOf(const QString& owner)
{
    return owner.section(QLatin1Char(':'), 0, 0).toLongLong();
}

} // namespace

std::optional<qint64> processStartTicks(qint64 process)
{
    QFile stat(QStringLiteral("/proc/%1/stat").arg(process));
    if (!stat.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray line = stat.readAll();
    // The program's name stands in brackets and may hold blanks; state is the first word after it, the start the 20th.
    const QList<QByteArray> words = line.mid(line.lastIndexOf(')') + 2).split(' ');
    constexpr qsizetype kStartTicks = 19;
    if (words.size() <= kStartTicks || words[0] == "Z" || words[0] == "X")
        return std::nullopt;
    return words[kStartTicks].toLongLong();
}

QString recordingOwner(qint64 process)
{
    return QStringLiteral("%1:%2").arg(process).arg(processStartTicks(process).value_or(0));
}

bool isProcessThere(const QString& owner)
{
    const qint64 process = processOf(owner);
    if (process <= 0)
        return false;
    const bool isMine = ::kill(static_cast<pid_t>(process), 0) == 0;
    if (!isMine && errno != EPERM)
        return false;
    // That of another user may be hidden.
    return processStartTicks(process) ? owner == recordingOwner(process) : !isMine;
}

std::optional<qint64> recordedElsewhereBy(const Sample& recording)
{
    const QString owner = recording.metadata.value(kRecordingOwner);
    const qint64 process = processOf(owner);
    if (process == QCoreApplication::applicationPid() || !isProcessThere(owner))
        return std::nullopt;
    return process;
}

Result<void> refuseForeign(const Sample& recording)
{
    const std::optional<qint64> process = recordedElsewhereBy(recording);
    if (!process)
        return {};
    return Error{ErrorCode::Busy,
                 QCoreApplication::translate("Storage", "%1 is still being recorded by another program (process %2), so it was left as it is. It becomes "
                                                        "a sample when that one ends it.")
                     .arg(recording.name)
                     .arg(*process),
                 {}, QStringLiteral("SPL-007")};
}

} // namespace studio
