// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QStringList>
#include <QThread>
#include <QtTest>

#include <csignal>

namespace studio::test
{

/// Seed of a test with random moments: STUDIO_TEST_SEED, else one made now. Tests print it when they fail.
inline quint32 seedOfTheDay()
{
    bool isSet = false;
    const uint fixed = qEnvironmentVariable("STUDIO_TEST_SEED").toUInt(&isSet);
    return isSet ? fixed : QRandomGenerator::global()->generate();
}

/// Ends a process the hard way and waits until it is gone.
inline void killHard(QProcess& process)
{
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    process.waitForFinished(10'000);
}

/// Runs `program` until it says `mark`, then up to `mostUs` microseconds longer (a random moment), kills it
/// and returns the whole lines that it had printed. The mark itself may be empty: the time then runs from the
/// start. For the mark it waits `mostStartMs`.
inline QStringList runAndKill(const QString& program, const QStringList& arguments, const QByteArray& mark,
                              QRandomGenerator& random, int mostUs, int mostStartMs = 20'000)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    process.waitForStarted();
    QByteArray output;
    QElapsedTimer clock;
    clock.start();
    while (!mark.isEmpty() && !output.contains(mark) && process.state() != QProcess::NotRunning &&
           clock.elapsed() < mostStartMs) {
        process.waitForReadyRead(100);
        output += process.readAll();
    }
    const qint64 wait = random.bounded(mostUs);
    clock.restart();
    while (process.state() != QProcess::NotRunning && clock.nsecsElapsed() / 1000 < wait) {
        const qint64 left = wait - clock.nsecsElapsed() / 1000;
        if (left < 2000)
            QThread::usleep(static_cast<unsigned long>(std::max<qint64>(left, 1)));
        else
            process.waitForReadyRead(static_cast<int>(left / 1000));
    }
    if (process.state() != QProcess::NotRunning)
        killHard(process);
    output += process.readAll();
    // What stands after the last line end was not told.
    return QString::fromUtf8(output.first(output.lastIndexOf('\n') + 1))
        .split(QLatin1Char('\n'), Qt::SkipEmptyParts);
}

} // namespace studio::test
