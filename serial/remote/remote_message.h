// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QCborMap>
#include <QString>
#include <QVector>
#include <optional>

namespace studio
{

/// How a device talks; its hello decides for the whole session.
enum class RemoteEncoding { Json, Cbor };

struct RemoteSensor {
    QString name;
    double maxSampleLengthS = 0.0;
    QVector<double> frequenciesHz; ///< empty for cameras
    friend bool operator==(const RemoteSensor&, const RemoteSensor&) = default;
};

/// Who a device is and what it can do.
struct RemoteHello {
    int version = 1;
    QString apiKey;
    QString deviceId;
    QString deviceType;
    QString connection; ///< "ip": a board by itself; "daemon": a program on its behalf
    QVector<RemoteSensor> sensors;
    bool supportsSnapshotStreaming = false;
    QString mode = QStringLiteral("ingestion"); ///< or "inference"
    QCborMap inferenceInfo;    ///< project and version of the model that runs; in mode "inference"
    QCborMap availableRecords;
};

enum class RemoteKind {
    Unknown,
    Hello,
    Sample,
    SampleStarted,
    SampleProcessing,
    SampleReading,
    SampleUploading,
    SampleFinished,
    SnapshotStarted,
    SnapshotStopped,
    SnapshotFailed,
    SnapshotFrame,
    InferenceStreamStarted,
    InferenceStreamStopped,
    InferenceStreamFailed,
    InferenceStarted,
    InferenceSummary,
    ImpulseRecord,
    ImpulseRecordsResponse,
    ModelUpdateSuccess,
    Err,
    Ping
};

/// One message of a device, understood.
struct RemoteMessage {
    RemoteKind kind = RemoteKind::Unknown;
    bool value = true;        ///< of messages that say yes or no
    QString error;
    int progressPercent = -1; ///< of SampleReading; -1: unknown
    QByteArray image;         ///< of SnapshotFrame: a JPEG file
    QString fileName;         ///< of SnapshotFrame
    RemoteHello hello;
    QCborMap fields;          ///< the whole message, for what is passed on as it is
};

/// By the first byte: a CBOR map, or text.
RemoteEncoding remoteEncodingOf(const QByteArray& bytes);

/// Decodes one message. Unknown keys are no error. Errors: InvalidInput for what is no whole map of that encoding, nests too deep,
/// or holds a hello or a frame that is none.
Result<RemoteMessage> parseRemoteMessage(const QByteArray& bytes, RemoteEncoding encoding);

/// One recording that a device is asked for. Units in the names. Text of boards is shorter than 128 bytes.
struct SampleRequest {
    QString label;
    qint64 lengthMs = 0;
    QString path = QStringLiteral("/api/training/data"); ///< decides the category
    QString hmacKey;
    double intervalMs = 0.0;
    QString sensor;
};

// Messages of the server.
QCborMap helloAccepted();
QCborMap helloRefused(const QString& reason);
QCborMap sampleRequested(const SampleRequest& request); ///< exactly the six keys that every firmware knows
QCborMap startSnapshot(bool highResolution);
QCborMap stopSnapshot();
QCborMap startInferenceStream();
QCborMap stopInferenceStream();
QCborMap impulseRecordAck(bool isTaken, qint64 index, const QString& error);
QCborMap impulseRecordRequest(qint64 index);
QCborMap impulseRecordRequest(qint64 first, qint64 last);
QCborMap impulseRecordRequest(const QVector<qint64>& indices);
QCborMap newModelAvailable(std::optional<qint64> deploymentVersion); ///< nothing: the latest
QCborMap remoteError(const QString& text);

/// Boards keep a message in a small buffer; the programs that stand in for some do not.
inline constexpr qsizetype kMostRemoteBytes = 511;
inline constexpr qsizetype kMostToolBytes = 64 * 1024;

/// The bytes of a message. Errors: LimitExceeded when they are more than the device takes.
Result<QByteArray> encodedRemote(const QCborMap& message, RemoteEncoding encoding, qsizetype mostBytes = kMostRemoteBytes);

} // namespace studio
