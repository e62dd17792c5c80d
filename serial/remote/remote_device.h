// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/remote/sample_progress.h"

#include <QElapsedTimer>
#include <QHostAddress>
#include <QObject>
#include <QTimer>
#include <memory>

class QWebSocket;

namespace studio
{

/// One device on its WebSocket, from the hello on. Orders that it cannot take are refused at once, never queued.
/// Thread: that of the server.
class RemoteDevice : public QObject
{
    Q_OBJECT
public:
    /// Takes the socket over. `bytes` is the hello that was understood already.
    RemoteDevice(std::unique_ptr<QWebSocket> socket, RemoteHello hello, RemoteEncoding encoding, QString keyName, const RemoteTimings& timings,
                 QObject* parent);
    ~RemoteDevice() override;

    [[nodiscard]] const RemoteHello& hello() const { return m_hello; }
    [[nodiscard]] QString id() const { return m_hello.deviceId; }
    [[nodiscard]] RemoteEncoding encoding() const { return m_encoding; }
    [[nodiscard]] const QString& keyName() const { return m_keyName; } ///< whose API key it showed
    [[nodiscard]] const QHostAddress& peer() const { return m_peer; }
    /// The recording under way, or the last one; null before the first.
    [[nodiscard]] const SampleProgress* progress() const { return m_progress.get(); }

    /// Asks for a recording. Errors: Busy while one is under way or the camera streams; InvalidArgument (no such sensor, length, texts
    /// that boards cannot hold); LimitExceeded.
    Result<void> sample(const SampleRequest& request);
    /// True when a file named or labelled so, from this device or from whoever holds its key, answers the recording under way.
    [[nodiscard]] bool awaits(const QString& deviceId, const QString& keyName, const QString& fileName, const QString& label) const;

    /// Errors: Unsupported when the device has no camera that streams; Busy while it records.
    Result<void> startCamera(bool highResolution);
    Result<void> stopCamera();
    [[nodiscard]] bool isCameraOn() const { return m_isCameraOn; }
    [[nodiscard]] bool isCameraWatched() const; ///< somebody listens to cameraFrame()
    Result<void> startInference();
    Result<void> stopInference();
    [[nodiscard]] bool isInferenceOn() const { return m_isInferenceOn; }
    [[nodiscard]] bool isModelWatched() const; ///< somebody listens to impulseRecord(); without one, records are refused
    /// Asks for results that it keeps; each answer comes as impulseRecords(). Not empty.
    Result<void> requestRecords(const QVector<qint64>& indices);
    /// Tells a device that a newer model is there to be fetched; nothing: the latest.
    Result<void> announceModel(std::optional<qint64> deploymentVersion);

    /// Ends the connection with a close frame.
    void close(const QString& reason);

Q_SIGNALS:
    void changed(); ///< another hello, camera or inference on or off
    void sampleProgressed();
    void cameraFrame(const QByteArray& jpeg, const QString& fileName);
    void cameraFailed(const studio::Error& error);
    void inferenceFailed(const studio::Error& error);
    void inferenceSummary(const QCborMap& summary);
    void impulseRecord(const QCborMap& record);   ///< acknowledged as taken
    void impulseRecords(const QCborMap& response); ///< one that was asked for, or that there is none
    void modelUpdated(bool isDone, const QString& error, const QCborMap& inferenceInfo);
    void gone(); ///< the connection ended

private:
    void listen();
    void take(const QByteArray& bytes);
    void askWhetherThere();
    void handle(const RemoteMessage& message);
    void handleCamera(const RemoteMessage& message);
    void handleInference(const RemoteMessage& message);
    void armDeadline();
    void onDeadline();
    Result<void> send(const QCborMap& message);

    std::unique_ptr<QWebSocket> m_socket;
    RemoteHello m_hello;
    RemoteEncoding m_encoding;
    QString m_keyName;
    QHostAddress m_peer;
    RemoteTimings m_timings;
    std::unique_ptr<SampleProgress> m_progress;
    QElapsedTimer m_sinceRequest;
    QTimer m_deadline;
    QTimer m_ping;
    QElapsedTimer m_sinceHeard;
    bool m_isCameraOn = false;
    bool m_isInferenceOn = false;
    int m_unreadable = 0; ///< messages in a row that could not be parsed
};

} // namespace studio
