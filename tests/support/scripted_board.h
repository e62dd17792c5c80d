// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/acquisition.h"
#include "serial/at/at_device.h"
#include "support/awaited.h"
#include "support/fake_transport.h"

/// A board of scripted answers that identifies, records four readings and gives them out, and a device over it.
namespace studio::test::scripted
{

inline const QByteArray kConfig =
    "===== Device info =====\r\nID: AA:BB\r\nType: FAKE\r\nAT Version: 1.8.0\r\n\r\n===== Sensors =====\r\n"
    "Name: Built-in accelerometer, Max sample length: 300s, Frequencies: [62.50Hz]\r\n\r\n> ";
inline const QByteArray kHelp = "AT "
                                "Server\r\nAT+HELP\r\n\tx\r\nAT+LIVE=y|n\r\nAT+MOTION?\r\nAT+MOTION=idle|wave,[SEED]"
                                "\r\nAT+STREAMSTART=S,I\r\nAT+INFO\r\n> ";
inline const QString kSensor = QStringLiteral("Built-in accelerometer");
inline const QString kKey = QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c");
inline constexpr int kReadings = 4;
inline constexpr int kAxes = 3;

inline AtTimings quick()
{
    AtTimings timings;
    timings.commandMs = 60;
    timings.slowCommandMs = 100;
    timings.promptMs = 60;
    timings.quietMs = 2;
    timings.latePromptMs = 20;
    timings.samplingMarginMs = 20;
    timings.markerFactor = 1;
    timings.wholeFactor = 3;
    timings.bootMs = 300;
    return timings;
}

inline std::vector<float> readings()
{
    std::vector<float> values;
    for (int i = 0; i < kReadings * kAxes; ++i)
        values.push_back(static_cast<float>(i) * 0.25F);
    return values;
}

inline QByteArray recording()
{
    Sample info;
    info.axes = {{QStringLiteral("accX"), QStringLiteral("m/s2")},
                 {QStringLiteral("accY"), QStringLiteral("m/s2")},
                 {QStringLiteral("accZ"), QStringLiteral("m/s2")}};
    info.intervalMs = 16.0;
    info.deviceName = QStringLiteral("AA:BB");
    info.deviceType = QStringLiteral("FAKE");
    return writeAcquisitionCbor(info, SignalData(readings(), kAxes), kKey);
}

inline QByteArray sampleLog()
{
    QByteArray log = "Sampling settings:\r\n\tFile name: wave\r\nStarting in 2000 ms...\r\nSampling...\r\n";
    const std::vector<float> values = readings();
    for (std::size_t i = 0; i < values.size(); i += kAxes)
        log += "#r " + QByteArray::number(values[i], 'f', 5) + ',' + QByteArray::number(values[i + 1], 'f', 5) + ',' +
               QByteArray::number(values[i + 2], 'f', 5) + "\r\n";
    return log +
           "Done sampling, total bytes collected: 1\r\n"
           "Not uploading file, not connected to WiFi. Used buffer, from=0, to=" +
           QByteArray::number(recording().size()) + ".\r\nOK\r\n> ";
}

inline QByteArray readCommand()
{
    return "AT+READBUFFER=0," + QByteArray::number(recording().size()) + ",n";
}

inline void scriptBoard(FakeTransport& board)
{
    board.on("b", "Not a valid AT command (b)\r\n> ");
    board.on("AT+CONFIG?", kConfig);
    board.on("AT+HELP", kHelp);
    board.on("AT+INFO", "Image version : 1.0.0+0\r\n> ");
    board.on("AT+MOTION?", "Motion: idle\r\nSeed: 1\r\n> ");
    board.on("AT+MOTION=wave", "OK\r\n> ");
    board.on("AT+LIVE=y", "OK\r\n> ");
    board.on("AT+SAMPLESETTINGS=wave,16,64," + kKey.toLatin1(), "OK\r\n> ");
    board.on("AT+SAMPLESTART=Built-in accelerometer", sampleLog());
    board.on(readCommand(), recording().toBase64() + "> ");
    board.on("AT+UNLINKFILE=wave", "\r\n> ");
}

inline CaptureRequest aRequest()
{
    return {QStringLiteral("wave"), kSensor, 16.0, 64, kKey};
}

/// A device over a scripted board.
struct Bench {
    explicit Bench(AtTimings timings = quick())
    {
        auto made = std::make_unique<FakeTransport>();
        board = made.get();
        scriptBoard(*board);
        device = std::make_unique<AtDevice>(std::move(made), timings);
    }
    bool identify()
    {
        Awaited<AtIdentity> identity;
        device->identify(identity.done());
        return identity.wait() && identity.isOk();
    }
    FakeTransport* board;
    std::unique_ptr<AtDevice> device;
};

} // namespace studio::test::scripted
