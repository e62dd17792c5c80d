// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QProcess>
#include <QtTest>

namespace studio::test
{

inline QString cliProgram()
{
    return QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli");
}

/// Runs the command line and fails the test when it does.
inline bool runCli(const QStringList& arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(cliProgram(), arguments);
    if (process.waitForFinished(240'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return true;
    QTest::qFail(qPrintable(arguments.join(QLatin1Char(' ')) + QStringLiteral(": ") + QString::fromUtf8(process.readAll())),
                 __FILE__, __LINE__);
    return false;
}

/// The example project with features, a trained and evaluated model and its check on the emulated board, as a copy at
/// `copy`. It is made once for every build of the command line and shared by the test programs.
inline bool copyExample(const QString& copy)
{
    const QDir folder(QStringLiteral(STUDIO_BINARY_DIR "/tests/example"));
    if (!folder.mkpath(QStringLiteral(".")))
        return false;
    const QString ready = folder.filePath(QStringLiteral("checked.smith"));
    QLockFile lock(folder.filePath(QStringLiteral("checked.lock")));
    lock.setStaleLockTime(0);
    if (!lock.lock())
        return false;
    const QFileInfo made(ready);
    if (!made.exists() || made.lastModified() < QFileInfo(cliProgram()).lastModified()) {
        const QString path = folder.filePath(QStringLiteral("making.smith"));
        for (const QString& old : {path, path + QStringLiteral("-wal"), path + QStringLiteral("-shm"), ready})
            QFile::remove(old);
        for (const char* step : {"example", "features", "train", "evaluate", "verify"}) {
            if (!runCli({QString::fromLatin1(step), path}))
                return false;
        }
        if (!QFile::rename(path, ready))
            return false;
    }
    return QFile::copy(ready, copy);
}

} // namespace studio::test
