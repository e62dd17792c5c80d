// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"

#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <QVector>
#include <memory>
#include <vector>

namespace studio
{

class ProjectSession;

enum class DeviceState { Offline, Identifying, Connected, Sampling, Running, Streaming, Bootloader, Flashing, Degraded };

struct DeviceSensor {
    QString name;
    double maxLengthSeconds = 0.0;
    QVector<double> frequenciesHz;
};

/// One row of the Devices page: a port with or without an identified board behind it.
struct DeviceInfo {
    QString address;  ///< "serial:/dev/ttyACM0", "board:mps2-an386"
    QString name;     ///< the user's name, else what the board calls itself, else the port
    QString kind;     ///< "AT 1.8.0", "serial port", "emulated board"
    DeviceState state = DeviceState::Offline;
    QString deviceId;
    QString deviceType;
    QString usb;      ///< "2341:805a Arduino Nano 33 BLE", empty when not USB
    QString firmware;
    QVector<DeviceSensor> sensors;
    bool canStream = false;       ///< lists AT+STREAMSTART: the live plot works before recording
    QStringList motions;          ///< what the simulated sensor can do; empty on real boards
    QString motion;
    Error lastError;
    quint64 droppedReadings = 0;
};

struct ConsoleLine {
    qint64 atMs = 0;
    bool fromDevice = true;
    QString text;
};

/// Readings for the live plot since the last poll. Values: [readings x axes] interleaved.
struct LiveBlock {
    QVector<Axis> axes;
    double intervalMs = 0.0;
    std::vector<float> values;
    qint64 firstIndex = 0;
    quint64 dropped = 0;
};

struct LivePrediction {
    qint64 atMs = 0;
    QStringList classes;
    std::vector<float> probabilities;
    bool hasAnomaly = false;
    float anomalyScore = 0.0F;
    double dspMs = 0.0;
    double inferenceMs = 0.0;
};

/// All boards as the window sees them: ports, the emulated board, captures into the open project, live
/// predictions, flashing. Links live on the device thread; everything here is asynchronous. Thread: GUI only.
class DeviceHub : public QObject
{
    Q_OBJECT
public:
    explicit DeviceHub(QObject* parent = nullptr);
    ~DeviceHub() override;

    [[nodiscard]] QVector<DeviceInfo> devices() const;
    [[nodiscard]] DeviceInfo device(const QString& address) const;
    [[nodiscard]] QString activeDevice() const; ///< the connected board that Collect and Monitor use
    void setActiveDevice(const QString& address);
    [[nodiscard]] QVector<ConsoleLine> console(const QString& address) const;

    void scan();
    void startSimulatedBoard(); ///< starts the emulated board and connects to it
    void stopSimulatedBoard();
    void connectDevice(const QString& address);
    void disconnectDevice(const QString& address);
    void renameDevice(const QString& address, const QString& name);
    void setMotion(const QString& address, const QString& motion);
    void sendConsole(const QString& address, const QString& line);

    void startStream(const QString& address, const QString& sensor, double frequencyHz);
    void stopStream(const QString& address);
    /// Everything that arrived since the last call; polled by the live plot at 30 Hz.
    LiveBlock takeLive(const QString& address);

    /// Captures over the buffer path; the sample lands in the project (captureFinished) or fails.
    void capture(const QString& address, ProjectSession& session, const QString& label, double seconds,
                 const QString& sensor, double frequencyHz);
    void cancelCapture(const QString& address);

    void startImpulse(const QString& address);
    void stopImpulse(const QString& address);
    [[nodiscard]] QVector<LivePrediction> predictions(const QString& address) const; ///< the last 600
    /// The readings behind the newest `seconds` while the impulse runs, for "keep this window".
    [[nodiscard]] SampleDraft recentReadings(const QString& address, double seconds) const;

    void flash(const QString& address, const QString& bundlePath);

Q_SIGNALS:
    void devicesChanged();
    void deviceChanged(const QString& address);
    void activeDeviceChanged();
    void consoleChanged(const QString& address);
    void captureProgress(const QString& address, double secondsDone, double secondsTotal, const QString& step);
    void captureFinished(const QString& address, studio::SampleId id);
    void captureFailed(const QString& address, const studio::Error& error);
    void predictionArrived(const QString& address);
    void flashProgress(const QString& address, qint64 done, qint64 total, const QString& step);
    void flashFinished(const QString& address);
    void deviceFailed(const QString& address, const studio::Error& error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace studio
