// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_hub.h"
#include "app/session/project_session.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

namespace studio::test
{

/// The firmware that prints plain numbers, on a pseudo-terminal.
class NumberBoard
{
public:
    ~NumberBoard() { stop(); }

    [[nodiscard]] QString linkPath() const { return m_folder.filePath(QStringLiteral("port")); }
    /// Each time under the same path.
    bool start(const QStringList& options)
    {
        stop();
        m_process.start(QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-number-board"),
                        QStringList{QStringLiteral("--pty-link"), linkPath()} + options);
        return m_process.waitForReadyRead(kMostMs) && QFileInfo::exists(linkPath());
    }
    void stop()
    {
        m_process.terminate();
        m_process.waitForFinished(kMostMs);
    }
    void kill() ///< as when the cable is pulled
    {
        m_process.kill();
        m_process.waitForFinished(kMostMs);
    }

private:
    static constexpr int kMostMs = 10'000;
    QTemporaryDir m_folder;
    QProcess m_process;
};

/// A number board, a hub that knows its port alone, and an open project.
class NumberBench
{
public:
    NumberBench() : settings(folder.filePath(QStringLiteral("settings.ini")))
    {
        openHub();
        Result<std::unique_ptr<ProjectSession>> made =
            ProjectSession::create(folder.filePath(QStringLiteral("test.smith")), QStringLiteral("test"));
        if (made)
            session = std::move(made).value();
    }
    ~NumberBench() { hub.reset(); }

    /// `findMs`: how long a format is looked for; 0: as long as usual.
    void openHub(int findMs = 0)
    {
        hub.reset();
        BoardHub::Options options;
        options.places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
        options.folders = {folder.filePath(QStringLiteral("sys")), folder.filePath(QStringLiteral("dev"))};
        options.timings.promptMs = 2500;
        options.forwarderTimings.silentMs = 1000;
        if (findMs > 0)
            options.forwarderTimings.findMs = findMs;
        hub = std::make_unique<BoardHub>(settings, options);
    }
    [[nodiscard]] QString address() const { return QStringLiteral("serial:") + board.linkPath(); }
    [[nodiscard]] DeviceInfo info() const { return hub->device(address()); }
    [[nodiscard]] DeviceState state() const { return info().state; }
    bool waitFor(DeviceState wanted, int mostMs = 20'000)
    {
        return QTest::qWaitFor([&] { return state() == wanted; }, mostMs);
    }
    /// Starts the board, adds its port where it is not known, and connects.
    bool connectBoard(const QStringList& options)
    {
        if (session == nullptr || !board.start(options))
            return false;
        if (info().address.isEmpty() && !hub->addPort(board.linkPath()))
            return false;
        hub->connectDevice(address());
        return waitFor(DeviceState::Connected);
    }
    [[nodiscard]] CaptureOrder order(double seconds, const QString& label) const
    {
        const DeviceSensor sensor = info().sensors.value(0);
        CaptureOrder order;
        order.label = label;
        order.seconds = seconds;
        order.sensor = sensor.name;
        order.frequencyHz = sensor.frequenciesHz.value(0);
        return order;
    }
    /// Records to the end; nothing when it failed.
    const Sample* record(double seconds, const QString& label)
    {
        QSignalSpy finished(hub.get(), &DeviceHub::captureFinished);
        hub->capture(address(), *session, order(seconds, label));
        if (!QTest::qWaitFor([&] { return !finished.isEmpty(); }, static_cast<int>(seconds * 1000.0) + 20'000))
            return nullptr;
        return session->sample(finished[0][1].value<SampleId>());
    }

    QTemporaryDir folder;
    NumberBoard board;
    AppSettings settings;
    std::unique_ptr<ProjectSession> session;
    std::unique_ptr<BoardHub> hub;
};

} // namespace studio::test
