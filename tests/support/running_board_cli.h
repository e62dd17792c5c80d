// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error_json.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <csignal>
#include <functional>

namespace studio::test
{

inline QString cliProgram()
{
    return QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli");
}

/// Keys, stores, caches and running boards of a test are its own.
inline void useFoldersBelow(const QString& folder)
{
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
        const QString path = folder + QLatin1Char('/') + QString::fromLatin1(name).toLower();
        QDir().mkpath(path);
        qputenv(name, QFile::encodeName(path));
    }
}

struct CliAnswer {
    int exitCode = -1; ///< -1: it did not end in time, or was killed
    QJsonObject json;
    QByteArray progress; ///< what it wrote to stderr
    [[nodiscard]] Error error() const { return errorFromJson(json[QStringLiteral("error")].toObject()); }
    [[nodiscard]] QByteArray text() const { return QJsonDocument(json).toJson(QJsonDocument::Compact) + progress.right(1000); }
};

/// One command with --json, to its end. `onProgress` sees what is on stderr so far and the process, for tests that interfere.
inline CliAnswer runCli(const QStringList& arguments, const std::function<void(const QByteArray&, qint64 pid)>& onProgress = {})
{
    constexpr int kTimeoutMs = 400'000; ///< the demo, on a busy machine
    constexpr int kPollMs = 20;
    CliAnswer answer;
    QProcess process;
    process.start(cliProgram(), arguments + QStringList{QStringLiteral("--json")});
    QElapsedTimer clock;
    clock.start();
    while (!process.waitForFinished(kPollMs) && process.state() != QProcess::NotRunning) {
        answer.progress += process.readAllStandardError();
        if (onProgress)
            onProgress(answer.progress, process.processId());
        if (clock.elapsed() > kTimeoutMs) {
            process.kill();
            process.waitForFinished();
            return answer;
        }
    }
    answer.progress += process.readAllStandardError();
    answer.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    answer.json = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    return answer;
}

/// First child of a process; 0 when it has none.
inline qint64 childOf(qint64 pid)
{
    QFile children(QStringLiteral("/proc/%1/task/%1/children").arg(pid));
    return children.open(QIODevice::ReadOnly) ? children.readAll().split(' ').first().toLongLong() : 0;
}

/// True when the process has ended, whether or not its parent has asked for its exit code.
inline bool isGone(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return true;
    const QByteArray text = status.readAll();
    return text.mid(text.lastIndexOf(')') + 2, 1) == "Z";
}

/// `sensorsmith-cli board start` as a child of the test. Waits with limits.
class RunningBoardCli
{
public:
    ~RunningBoardCli()
    {
        if (m_process.state() != QProcess::NotRunning)
            end(SIGTERM);
    }

    /// True when the board says that it is ready.
    bool start(const QString& name, const QStringList& more = {})
    {
        m_output.clear();
        m_ptyPath.clear();
        m_process.start(cliProgram(), QStringList{QStringLiteral("board"), QStringLiteral("start"), name, QStringLiteral("--json")} + more);
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < kStartTimeoutMs) {
            const bool isOver = !m_process.waitForReadyRead(20) && m_process.state() == QProcess::NotRunning;
            m_output += m_process.readAllStandardError();
            for (const QByteArray& line : m_output.split('\n')) {
                const QJsonObject object = QJsonDocument::fromJson(line).object();
                if (object[QStringLiteral("event")].toString() == QLatin1String("board_ready"))
                    m_ptyPath = object[QStringLiteral("pty")].toString();
            }
            if (!m_ptyPath.isEmpty() || isOver)
                break;
        }
        m_process.setReadChannel(QProcess::StandardOutput);
        return !m_ptyPath.isEmpty();
    }
    /// Exit code after a signal; -1 when it did not end, or was killed.
    int end(int signal)
    {
        ::kill(static_cast<pid_t>(m_process.processId()), signal);
        return wait();
    }
    int wait()
    {
        if (!m_process.waitForFinished(kEndTimeoutMs)) {
            m_process.kill();
            m_process.waitForFinished(kEndTimeoutMs);
            return -1;
        }
        return exitCode();
    }
    [[nodiscard]] int exitCode() const { return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    [[nodiscard]] qint64 emulatorPid() const { return childOf(pid()); }
    [[nodiscard]] QString ptyPath() const { return m_ptyPath; }
    [[nodiscard]] const char* output() const { return m_output.constData(); }
    /// Of the document on stdout.
    [[nodiscard]] Error error()
    {
        if (m_process.bytesAvailable() > 0)
            m_error = errorFromJson(QJsonDocument::fromJson(m_process.readAllStandardOutput()).object()[QStringLiteral("error")].toObject());
        return m_error;
    }

private:
    static constexpr int kStartTimeoutMs = 120'000; ///< the first start builds the firmware
    static constexpr int kEndTimeoutMs = 10'000;
    QProcess m_process;
    QByteArray m_output;
    QString m_ptyPath;
    Error m_error;
};

} // namespace studio::test
