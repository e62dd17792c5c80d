// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/running_board_cli.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QSet>

namespace studio::test
{

/// `sensorsmith-cli serve` on free ports, or another command that runs on, as a child of the test. Waits with limits.
class ServingCli
{
public:
    ~ServingCli()
    {
        if (m_process.state() != QProcess::NotRunning)
            end(SIGINT);
    }

    /// True when it says that it serves. `more` follows --rest 0 --remote 0 --ingestion 0.
    bool start(const QString& project, const QStringList& more = {})
    {
        return run(QStringList{QStringLiteral("serve"), project, QStringLiteral("--json"), QStringLiteral("--rest"), QStringLiteral("0"),
                               QStringLiteral("--remote"), QStringLiteral("0"), QStringLiteral("--ingestion"), QStringLiteral("0")}
                       + more,
                   QStringLiteral("serving"));
    }
    /// Another command that runs on until it is ended; true when it told the event.
    bool run(const QStringList& arguments, const QString& readyEvent)
    {
        m_process.start(cliProgram(), arguments);
        return waitForEvent(readyEvent);
    }
    /// True when such an event was told. The event loop of the test goes on meanwhile.
    bool waitForEvent(const QString& name)
    {
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < kTimeoutMs) {
            const bool isOver = m_process.state() == QProcess::NotRunning;
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            if (!event(name).isEmpty())
                return true;
            if (isOver)
                break;
            m_process.waitForReadyRead(20);
        }
        return false;
    }
    /// The last event of that name so far; empty when there was none.
    QJsonObject event(const QString& name)
    {
        m_process.setReadChannel(QProcess::StandardError);
        m_events += m_process.readAllStandardError();
        QJsonObject found;
        for (const QByteArray& line : m_events.split('\n')) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            if (object[QStringLiteral("event")].toString() == name)
                found = object;
        }
        return found;
    }
    [[nodiscard]] quint16 port(const QString& service)
    {
        const QJsonArray endpoints = event(QStringLiteral("serving"))[QStringLiteral("endpoints")].toArray();
        for (const QJsonValue& endpoint : endpoints) {
            if (endpoint[QStringLiteral("service")].toString() == service)
                return static_cast<quint16>(endpoint[QStringLiteral("port")].toInt());
        }
        return 0;
    }
    /// Exit code after a signal; -1 when it did not end, or was killed.
    int end(int signal)
    {
        ::kill(static_cast<pid_t>(m_process.processId()), signal);
        if (!m_process.waitForFinished(kTimeoutMs)) {
            m_process.kill();
            m_process.waitForFinished(kTimeoutMs);
            return -1;
        }
        event({});
        m_answer = QJsonDocument::fromJson(m_process.readAllStandardOutput()).object();
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    [[nodiscard]] const QJsonObject& answer() const { return m_answer; } ///< once it ended
    [[nodiscard]] const QByteArray& events() const { return m_events; }  ///< everything on stderr so far

private:
    static constexpr int kTimeoutMs = 60'000;
    QProcess m_process;
    QByteArray m_events;
    QJsonObject m_answer;
};

/// Local addresses of the internet sockets that a process has: "tcp 0100007F:12CA listening". From the kernel's own tables.
inline QStringList internetSocketsOf(qint64 pid)
{
    QSet<QByteArray> own;
    const QString folder = QStringLiteral("/proc/%1/fd").arg(pid);
    for (const QString& name : QDir(folder).entryList(QDir::Files | QDir::System)) {
        const QByteArray target = QFile::encodeName(QFile::symLinkTarget(folder + QLatin1Char('/') + name));
        const qsizetype begin = target.indexOf("socket:[");
        if (begin >= 0)
            own.insert(target.mid(begin + 8).chopped(1));
    }
    QStringList found;
    for (const char* table : {"tcp", "tcp6", "udp", "udp6", "raw", "raw6"}) {
        QFile file(QStringLiteral("/proc/%1/net/%2").arg(pid).arg(QLatin1String(table)));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray& line : file.readAll().split('\n').mid(1)) {
            const QList<QByteArray> fields = line.simplified().split(' ');
            if (fields.size() > 9 && own.contains(fields[9])) {
                const QString state = fields[3] == "0A" ? QStringLiteral("listening") : QStringLiteral("state ") + QString::fromLatin1(fields[3]);
                found << QStringLiteral("%1 %2 %3").arg(QLatin1String(table), QString::fromLatin1(fields[1]), state);
            }
        }
    }
    return found;
}

} // namespace studio::test
