// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/port_settings.h"
#include "models/core/result.h"
#include "models/dataset/sample.h"
#include "models/signal/trigger.h"

#include <QDateTime>
#include <QImage>
#include <QSize>
#include <QJsonObject>
#include <QMap>
#include <QObject>
#include <QStringList>
#include <QVector>
#include <vector>

namespace studio
{

class DeviceSources;
class ProjectSession;
struct SavedSession;

/// What stands behind a row.
enum class DeviceSource { Board, Microphone, Folder, Replay };

enum class DeviceState { Offline, Identifying, Connected, Sampling, Running, Streaming, Bootloader, Flashing, Degraded, Watching };

struct DeviceSensor {
    QString name;
    double maxLengthSeconds = 0.0;
    QVector<double> frequenciesHz;
    friend bool operator==(const DeviceSensor&, const DeviceSensor&) = default;
};

/// The most readings a second that an AT board prints one a line while it measures. Faster sensors are seen after the recording.
inline constexpr double kMostPrintedHz = 500.0;

/// A kind of board that the studio can emulate.
struct SimulatedBoard {
    QString id;   ///< "mps2-an386"
    QString name; ///< "Cortex-M4F, MPS2 AN386"
    QString description;
    friend bool operator==(const SimulatedBoard&, const SimulatedBoard&) = default;
};

/// One row of the Devices page: a port with or without an identified board behind it.
struct DeviceInfo {
    QString address;  ///< "serial:/dev/ttyACM0", "board:mps2-an386"
    QString name;     ///< the user's, else that of its USB ids, else what the board calls itself, else the port
    QString kind;     ///< "AT 1.8.0", "plain numbers", "serial port", "emulated board"
    DeviceState state = DeviceState::Offline;
    QString deviceId;
    QString deviceType;
    QString usb;      ///< "2341:805a Arduino Nano 33 BLE", empty when not USB
    QString firmware; ///< "Sensorsmith 1.2.0, image 1.0.3+0"
    QString model;    ///< on the board; empty: none, or it does not say
    QString step;     ///< what it is doing while it gets ready ("Building the firmware"), else empty
    QVector<DeviceSensor> sensors;
    bool printsNumbers = false;   ///< plain numbers, no AT board: it takes no orders and no firmware
    bool canStream = false;       ///< lists AT+STREAMSTART: the live plot works before recording
    QVector<QSize> pictureSizes;  ///< of its camera; empty: it has none
    bool canWatch = false;        ///< the camera can be watched live
    bool isWatched = false;       ///< and is
    bool wasAdded = false;        ///< by addPort(): stays in the list until it is forgotten
    bool connectsByItself = false; ///< over the network: it cannot be connected, let go of, updated or watched from here
    DeviceSource source = DeviceSource::Board; ///< any other takes no firmware and no commands
    QVector<QPair<QString, QString>> facts;    ///< about a source that is no board: what, and how it is
    bool isLooped = false;        ///< a replay begins anew at its end
    QString peer;                 ///< its address on the network
    QDateTime lastSeen;           ///< when it left; invalid while it is there
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

/// Readings of a board's ring, for live plots. Each reader keeps its own place: the next one is
/// `firstIndex` plus the readings in `values`.
struct LiveBlock {
    quint64 streamId = 0; ///< another one after a restart of the stream: indices begin anew
    QVector<Axis> axes;
    double intervalMs = 0.0;
    std::vector<float> values; ///< [readings x axes] interleaved
    qint64 firstIndex = 0;     ///< of the first reading in `values`; later than asked for when the ring moved on
    quint64 dropped = 0;       ///< readings of this stream that were lost on the way
    ValueType valueType = ValueType::Float32; ///< of the source
    std::vector<double> wide = {}; ///< the same readings where float32 would round an integer among them; else empty
    /// As exact as they came.
    [[nodiscard]] SignalData readings() const
    {
        const auto width = static_cast<int>(axes.size());
        return axes.isEmpty() ? SignalData() : wide.empty() ? SignalData(values, width) : SignalData(wide, width);
    }
    [[nodiscard]] qint64 readingCount() const
    {
        return axes.isEmpty() ? 0 : static_cast<qint64>(values.size()) / axes.size();
    }
};

enum class CaptureMode {
    Timed,        ///< by the device itself, for `seconds`
    UntilStopped, ///< from the live readings, straight to the disk, for any length
    Looping,      ///< from the live readings: when it is stopped, the last `seconds` are kept
    Trigger       ///< from the live readings: `seconds` around the reading at which a rule holds
};

/// One recording to be made.
struct CaptureOrder {
    QString label; ///< empty: unlabelled
    double seconds = 0.0; ///< 0 in UntilStopped: without limit
    QString sensor;
    double frequencyHz = 0.0;
    bool hasSplit = false; ///< false: the split is decided by content
    Split split = Split::Training;
    CaptureMode mode = CaptureMode::Timed;
    TriggerRule trigger = {};
    double preTriggerShare = 0.2; ///< of `seconds`: before the reading at which the rule holds
    QString session = {};         ///< of devices that record together; empty: alone
    QMap<QString, QString> origin = {}; ///< metadata: what it is a recording of, if it was recorded before
    [[nodiscard]] bool isLive() const { return mode != CaptureMode::Timed; }
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

/// All devices as the window sees them: ports, the emulated board, sources that are no boards, captures into the open project, live
/// predictions, flashing. Links live on the device thread; everything here is asynchronous and answers by signals.
/// An interface, so that pages are tested against boards that do exactly what a test asks. Thread: GUI only.
class DeviceHub : public QObject
{
    Q_OBJECT
public:
    explicit DeviceHub(QObject* parent = nullptr) : QObject(parent) {}

    [[nodiscard]] virtual QVector<DeviceInfo> devices() const = 0;
    [[nodiscard]] virtual DeviceInfo device(const QString& address) const = 0;
    /// The connected board that Collect and Monitor use; empty while there is none.
    [[nodiscard]] virtual QString activeDevice() const = 0;
    virtual void setActiveDevice(const QString& address) = 0;
    [[nodiscard]] virtual QVector<ConsoleLine> console(const QString& address) const = 0; ///< the last 2,000 lines

    virtual void scan() = 0;
    /// A port that is not found by itself (a pseudo-terminal, a link); remembered. Its address is "serial:" + path.
    /// Errors: InvalidArgument, NotFound, AlreadyExists.
    virtual Result<void> addPort(const QString& path) = 0;
    /// Takes an added or lost port off the list; one that is plugged in comes back by itself.
    virtual void forgetDevice(const QString& address) = 0;
    virtual void startSimulatedBoard() = 0; ///< starts the emulated board and connects to it
    virtual void stopSimulatedBoard() = 0;
    [[nodiscard]] virtual QVector<SimulatedBoard> simulatedBoards() const = 0; ///< to choose from; empty: there is no choice
    [[nodiscard]] virtual QString simulatedBoard() const = 0;                  ///< id of the chosen one
    /// Remembered. Does nothing while the simulated board runs.
    virtual void chooseSimulatedBoard(const QString& id) = 0;
    virtual void connectDevice(const QString& address) = 0;
    virtual void disconnectDevice(const QString& address) = 0;
    virtual void renameDevice(const QString& address, const QString& name) = 0;
    /// How a port is spoken to; remembered for the board behind it. A change connects an open port anew.
    [[nodiscard]] virtual PortSettings portSettings(const QString& address) const = 0;
    virtual void setPortSettings(const QString& address, const PortSettings& settings) = 0;
    virtual void setMotion(const QString& address, const QString& motion) = 0;
    /// One command to the board; what runs gives way to it. The answer is in the console.
    virtual void sendConsole(const QString& address, const QString& line) = 0;

    /// One picture of a board's camera; the answer is pictureTaken() or deviceFailed(). What runs gives way to it.
    virtual void takePicture(const QString& address, const QSize& size) = 0;
    /// Pictures of the smallest size, a few a second (pictureSeen()), until stopCamera() or until something else is wanted.
    virtual void startCamera(const QString& address) = 0;
    virtual void stopCamera(const QString& address) = 0;
    /// Every byte of the line, of earlier connections too; as a file (serial/transport/session_file.h) it can be replayed. Errors:
    /// NotFound (nothing was said yet).
    virtual Result<SavedSession> consoleSession(const QString& address) const = 0;

    virtual void startStream(const QString& address, const QString& sensor, double frequencyHz) = 0;
    virtual void stopStream(const QString& address) = 0;
    /// What the ring (the last minute at least) holds from reading `fromIndex` on; polled by plots at 30 Hz.
    /// A stream, a recording and a running impulse all fill it, where the board sends its readings.
    [[nodiscard]] virtual LiveBlock live(const QString& address, qint64 fromIndex) const = 0;

    /// Captures over the buffer path; the sample lands in the project (captureFinished) or fails (captureFailed).
    /// A stream or an impulse under way gives way to the recording and goes on behind it. When the board goes away
    /// meanwhile, what arrived is kept as a sample with the metadata "interrupted", and captureFailed says so.
    /// Modes other than Timed need a device with a live signal, and leave it streaming.
    virtual void capture(const QString& address, ProjectSession& session, const CaptureOrder& order) = 0;
    /// Ends the recording early; what was collected is kept.
    virtual void endCapture(const QString& address) = 0;
    /// From the newest reading on, the recording under way is `label`, until another label, the same again, or an empty one. Becomes
    /// a segment of the sample. Nothing happens while nothing is recorded.
    virtual void markLabel(const QString& address, const QString& label) = 0;
    [[nodiscard]] virtual QString markedLabel(const QString& address) const = 0; ///< that holds now; empty: none

    virtual void startImpulse(const QString& address) = 0;
    virtual void stopImpulse(const QString& address) = 0;
    [[nodiscard]] virtual QVector<LivePrediction> predictions(const QString& address) const = 0; ///< the last 600
    /// The readings behind the newest `seconds` while the impulse runs, for "keep this window"; empty values when
    /// the board does not send them.
    [[nodiscard]] virtual SampleDraft recentReadings(const QString& address, double seconds) const = 0;

    virtual void flash(const QString& address, const QString& bundlePath) = 0;
    virtual void cancelFlash(const QString& address) = 0; ///< the board starts its old firmware again

    /// How sources that are no boards come into the list; nullptr: not here.
    [[nodiscard]] virtual DeviceSources* sources() { return nullptr; }

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
    void pictureTaken(const QString& address, const QImage& picture, const QByteArray& jpeg = {}); ///< as it came, where it came as one
    void pictureSeen(const QString& address, const QImage& picture, const QByteArray& jpeg = {});
    void flashFailed(const QString& address, const studio::Error& error);
    void deviceFailed(const QString& address, const studio::Error& error);
};

} // namespace studio
