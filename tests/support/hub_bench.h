// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_hub.h"
#include "app/session/project_session.h"
#include "target/board_link.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

namespace studio::test
{

inline const QString kVirtualBoard = QStringLiteral("/bin/sensorsmith-virtual-board");
inline const QString kVirtualBoardWithModel = QStringLiteral("/bin/virtual-board-with-test-model");
inline const QString kAccelerometer = QStringLiteral("Built-in accelerometer");

inline AtTimings quickTimings()
{
    AtTimings timings;
    timings.commandMs = 1000;
    timings.slowCommandMs = 1500;
    timings.promptMs = 1500;
    timings.quietMs = 40;
    timings.samplingMarginMs = 300;
    timings.silentMs = 1000;
    return timings;
}

/// The virtual board on its pseudo-terminal, a hub that knows this port alone, and an open project.
class HubBench
{
public:
    explicit HubBench(const QString& program = kVirtualBoard, const AtTimings& waits = quickTimings())
        : board(program)
        , timings(waits)
        , settings(folder.filePath(QStringLiteral("settings.ini")))
    {
        openHub();
        Result<std::unique_ptr<ProjectSession>> made =
            ProjectSession::create(folder.filePath(QStringLiteral("test.smith")), QStringLiteral("test"));
        if (made)
            session = std::move(made).value();
    }
    ~HubBench() { hub.reset(); }

    void openHub()
    {
        BoardHub::Options options;
        options.places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
        options.folders = {folder.filePath(QStringLiteral("sys")), folder.filePath(QStringLiteral("dev"))};
        options.timings = timings;
        hub = std::make_unique<BoardHub>(settings, options);
    }
    bool start(const QList<QByteArray>& faults = {}, const QStringList& more = {})
    {
        const bool isStarted = board.start(faults, more);
        board.link.close();
        return isStarted;
    }
    [[nodiscard]] QString address() const { return QStringLiteral("serial:") + board.linkPath(); }
    [[nodiscard]] DeviceInfo info() const { return hub->device(address()); }
    [[nodiscard]] DeviceState state() const { return info().state; }
    /// Starts the board, adds its port and connects.
    bool connectBoard(const QList<QByteArray>& faults = {}, const QStringList& more = {})
    {
        if (session == nullptr || !start(faults, more))
            return false;
        if (info().address.isEmpty() && !hub->addPort(board.linkPath()))
            return false;
        hub->connectDevice(address());
        return QTest::qWaitFor([this] { return state() == DeviceState::Connected; }, std::max(10'000, 3 * timings.commandMs));
    }
    [[nodiscard]] static CaptureOrder order(double seconds, const QString& label = QStringLiteral("wave"))
    {
        CaptureOrder order;
        order.label = label;
        order.seconds = seconds;
        order.sensor = kAccelerometer;
        order.frequencyHz = 62.5;
        return order;
    }

    QTemporaryDir folder;
    VirtualBoard board;
    AtTimings timings;
    AppSettings settings;
    std::unique_ptr<ProjectSession> session;
    std::unique_ptr<BoardHub> hub;
};

} // namespace studio::test
