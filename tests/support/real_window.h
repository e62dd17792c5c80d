// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace studio::test
{

/// The program as a user starts it, without a display: its window's home, settings and runtime folder are in `home`.
class RealWindow
{
public:
    explicit RealWindow(const QString& home)
        : m_home(home)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        environment.insert(QStringLiteral("HOME"), home);
        for (const char* folder : {"data", "config", "state", "cache", "runtime"})
            QDir(home).mkpath(QString::fromLatin1(folder));
        QFile::setPermissions(home + QStringLiteral("/runtime"), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        environment.insert(QStringLiteral("XDG_DATA_HOME"), home + QStringLiteral("/data"));
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), home + QStringLiteral("/config"));
        environment.insert(QStringLiteral("XDG_STATE_HOME"), home + QStringLiteral("/state"));
        environment.insert(QStringLiteral("XDG_CACHE_HOME"), home + QStringLiteral("/cache"));
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), home + QStringLiteral("/runtime"));
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
    }
    ~RealWindow()
    {
        if (process.state() != QProcess::NotRunning) {
            process.kill();
            process.waitForFinished(10'000);
        }
    }

    /// `through`: a program with its arguments that starts the window in its own place.
    bool start(const QStringList& arguments = {}, const QStringList& through = {})
    {
        m_skip = log().size();
        const QStringList line = through + QStringList{QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith")} + arguments;
        process.start(line.first(), line.mid(1));
        return process.waitForStarted();
    }
    /// What the program's log holds since this start.
    [[nodiscard]] QString log() const
    {
        QFile file(m_home + QStringLiteral("/data/Sensorsmith/sensorsmith/log/sensorsmith.log"));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).mid(m_skip) : QString();
    }
    [[nodiscard]] bool waitForLog(const QString& text, int timeoutMs = 30'000) const
    {
        return QTest::qWaitFor([&] { return log().contains(text); }, timeoutMs);
    }
    [[nodiscard]] bool waitForWindow() const { return waitForLog(QStringLiteral("first-show-seconds=")); }
    [[nodiscard]] double firstShowSeconds() const
    {
        const QString text = log();
        return text.mid(text.lastIndexOf(QStringLiteral("first-show-seconds=")) + 19).section(QLatin1Char('\n'), 0, 0).toDouble();
    }

    QProcess process;

private:
    QString m_home;
    qsizetype m_skip = 0;
};

} // namespace studio::test
