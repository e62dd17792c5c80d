// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/remote/remote_device.h"

#include <QMetaMethod>
#include <QWebSocket>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr qsizetype kMostBoardTextBytes = 127;
constexpr qsizetype kMostIndicesAtOnce = 20; ///< of 20 characters each, in a message of kMostRemoteBytes
constexpr qsizetype kMostHmacKeyBytes = 32;
constexpr int kMostUnreadable = 20;
constexpr qint64 kMostLengthMs = 24LL * 3600 * 1000;
constexpr qsizetype kMostReasonBytes = 120; ///< of a close frame

Error busy(const QString& what)
{
    return Error{ErrorCode::Busy, what, {}, QStringLiteral("REM-030")};
}

Error notPossible(const QString& what)
{
    return Error{ErrorCode::InvalidArgument, what, {}, QStringLiteral("REM-031")};
}

/// Whether what is asked for ends in the command line of a board, where a comma begins the next argument. The data forwarder and programs that
/// record with their own computer put it into headers instead.
bool endsInCommands(const RemoteHello& hello, RemoteEncoding encoding)
{
    const bool isBehindTool = hello.connection == QLatin1String("daemon");
    return encoding == RemoteEncoding::Cbor ? !isBehindTool : isBehindTool;
}

/// Why a device cannot be asked for this; nothing when it can.
std::optional<Error> problemOf(const SampleRequest& request, const RemoteHello& hello, bool isForCommands)
{
    const auto sensor =
        std::find_if(hello.sensors.begin(), hello.sensors.end(), [&](const RemoteSensor& each) { return each.name == request.sensor; });
    if (sensor == hello.sensors.end())
        return notPossible(RemoteDevice::tr("The device %1 has no sensor called \"%2\".").arg(hello.deviceId, request.sensor));
    if (request.lengthMs < 1 || request.lengthMs > kMostLengthMs)
        return notPossible(RemoteDevice::tr("A recording lasts between 1 ms and 24 hours."));
    if (sensor->maxSampleLengthS > 0.0 && static_cast<double>(request.lengthMs) > sensor->maxSampleLengthS * 1000.0)
        return notPossible(RemoteDevice::tr("%1 of the device %2 records %3 s at most.")
                               .arg(request.sensor, hello.deviceId)
                               .arg(sensor->maxSampleLengthS));
    if (!(request.intervalMs >= 0.0) || !std::isfinite(request.intervalMs)
        || (request.intervalMs == 0.0 && !sensor->frequenciesHz.isEmpty()))
        return notPossible(RemoteDevice::tr("The time between two readings must be a positive number of milliseconds."));
    for (const QString& text : {request.label, request.path}) { // the name of the sensor is the device's own word
        if (isForCommands && (text.toUtf8().size() > kMostBoardTextBytes || text.contains(QLatin1Char(','))))
            return notPossible(RemoteDevice::tr("\"%1\" cannot be given to a device: it has more than %2 bytes or a comma in it.")
                                   .arg(text)
                                   .arg(kMostBoardTextBytes));
    }
    if (request.label.isEmpty())
        return notPossible(RemoteDevice::tr("A recording of a device needs a label."));
    if (request.hmacKey.toUtf8().size() > kMostHmacKeyBytes)
        return notPossible(
            RemoteDevice::tr("The signing key has more than %1 characters; devices cannot store it.").arg(kMostHmacKeyBytes));
    return std::nullopt;
}

} // namespace

RemoteDevice::RemoteDevice(std::unique_ptr<QWebSocket> socket, RemoteHello hello, RemoteEncoding encoding, QString keyName,
                           const RemoteTimings& timings, QObject* parent)
    : QObject(parent)
    , m_socket(std::move(socket))
    , m_hello(std::move(hello))
    , m_encoding(encoding)
    , m_keyName(std::move(keyName))
    , m_peer(m_socket->peerAddress())
    , m_timings(timings)
{
    m_hello.apiKey.clear(); // was checked, is not needed any more
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &RemoteDevice::onDeadline);
    connect(&m_ping, &QTimer::timeout, this, &RemoteDevice::askWhetherThere);
    m_ping.start(m_timings.pingMs);
    m_sinceHeard.start();
    listen();
}

RemoteDevice::~RemoteDevice()
{
    m_socket->disconnect(this);
}

void RemoteDevice::listen()
{
    connect(m_socket.get(), &QWebSocket::textMessageReceived, this, [this](const QString& text) { take(text.toUtf8()); });
    connect(m_socket.get(), &QWebSocket::binaryMessageReceived, this, &RemoteDevice::take);
    connect(m_socket.get(), &QWebSocket::pong, this, [this] { m_sinceHeard.start(); });
    connect(m_socket.get(), &QWebSocket::disconnected, this, [this] {
        m_deadline.stop();
        m_ping.stop();
        if (m_progress && !m_progress->isOver()) {
            m_progress->fail(
                {ErrorCode::Io,
                 tr("The device %1 closed its connection while it recorded; it comes back by itself.").arg(id()),
                 {},
                 QStringLiteral("REM-032")});
            Q_EMIT sampleProgressed();
        }
        Q_EMIT gone();
    });
}

Result<void> RemoteDevice::send(const QCborMap& message)
{
    // Programs that stand in for a board speak JSON, or say so.
    const bool isTool = m_encoding == RemoteEncoding::Json || m_hello.connection == QLatin1String("daemon");
    Result<QByteArray> bytes = encodedRemote(message, m_encoding, isTool ? kMostToolBytes : kMostRemoteBytes);
    if (!bytes)
        return bytes.error();
    if (!m_socket->isValid())
        return Error{ErrorCode::Io, tr("The device %1 is not connected any more.").arg(id()), {}, QStringLiteral("REM-033")};
    if (m_encoding == RemoteEncoding::Cbor)
        m_socket->sendBinaryMessage(*bytes);
    else
        m_socket->sendTextMessage(QString::fromUtf8(*bytes));
    return {};
}

/// A device whose power went says nothing, and the system would take hours to notice.
void RemoteDevice::askWhetherThere()
{
    if (m_sinceHeard.elapsed() > m_timings.silentMs)
        m_socket->abort();
    else
        m_socket->ping();
}

void RemoteDevice::take(const QByteArray& bytes)
{
    m_sinceHeard.start();
    Result<RemoteMessage> message = parseRemoteMessage(bytes, m_encoding);
    if (message) {
        m_unreadable = 0;
        handle(*message);
        return;
    }
    if (++m_unreadable > kMostUnreadable)
        close(tr("Nothing of this can be understood."));
    else if (Result<void> sent = send(remoteError(message.error().message)); !sent)
        close(tr("Nothing of this can be understood."));
}

void RemoteDevice::handle(const RemoteMessage& message)
{
    switch (message.kind) {
    case RemoteKind::Ping: m_socket->sendTextMessage(QStringLiteral("pong")); return;
    case RemoteKind::SnapshotStarted:
    case RemoteKind::SnapshotStopped:
    case RemoteKind::SnapshotFailed:
    case RemoteKind::SnapshotFrame: handleCamera(message); return;
    case RemoteKind::InferenceStreamStarted:
    case RemoteKind::InferenceStreamStopped:
    case RemoteKind::InferenceStreamFailed:
    case RemoteKind::InferenceStarted:
    case RemoteKind::InferenceSummary:
    case RemoteKind::ImpulseRecord:
    case RemoteKind::ImpulseRecordsResponse: handleInference(message); return;
    case RemoteKind::ModelUpdateSuccess:
        Q_EMIT modelUpdated(message.value, message.error, message.fields[QLatin1String("inferenceInfo")].toMap());
        return;
    default: break;
    }
    if (m_progress && m_progress->take(message)) {
        armDeadline();
        Q_EMIT sampleProgressed();
    }
}

void RemoteDevice::handleCamera(const RemoteMessage& message)
{
    if (message.kind == RemoteKind::SnapshotFrame) {
        if (m_isCameraOn) // frames that were under way when it was stopped are nobody's
            Q_EMIT cameraFrame(message.image, message.fileName);
        return;
    }
    m_isCameraOn = message.kind == RemoteKind::SnapshotStarted;
    if (message.kind == RemoteKind::SnapshotFailed) {
        Q_EMIT cameraFailed({ErrorCode::Protocol, tr("The camera of the device %1 did not start: %2").arg(id(), message.error),
                             message.error, QStringLiteral("REM-034")});
    }
    Q_EMIT changed();
}

void RemoteDevice::handleInference(const RemoteMessage& message)
{
    switch (message.kind) {
    case RemoteKind::ImpulseRecord: {
        const qint64 index = message.fields[QLatin1String("index")].toInteger(-1);
        const bool isTaken = isModelWatched(); // if not, the device stops streaming when it hears so
        // The connection may be gone already; then there is nobody who waits for the acknowledgement.
        if (m_socket->isValid() && send(impulseRecordAck(isTaken, index, isTaken ? QString() : tr("Nobody takes it."))) && isTaken)
            Q_EMIT impulseRecord(message.fields);
        return;
    }
    case RemoteKind::ImpulseRecordsResponse: Q_EMIT impulseRecords(message.fields); return;
    case RemoteKind::InferenceSummary: Q_EMIT inferenceSummary(message.fields[QLatin1String("inferenceSummary")].toMap()); return;
    case RemoteKind::InferenceStreamStarted: m_isInferenceOn = message.value; break;
    case RemoteKind::InferenceStarted: break;
    default: m_isInferenceOn = false; break;
    }
    const bool isRefused =
        message.kind == RemoteKind::InferenceStreamFailed || (message.kind == RemoteKind::InferenceStreamStarted && !message.value);
    if (isRefused) {
        Q_EMIT inferenceFailed({ErrorCode::Protocol,
                                tr("The device %1 does not send what its model says: %2")
                                    .arg(id(), message.error.isEmpty() ? tr("watching the model is switched off there.") : message.error),
                                message.error, QStringLiteral("REM-035")});
    }
    Q_EMIT changed();
}

Result<void> RemoteDevice::sample(const SampleRequest& request)
{
    if (m_progress && !m_progress->isOver()) {
        return busy(tr("The device %1 still makes the recording \"%2\" of %3 s, and devices on the network cannot be stopped. Wait until it has sent it.")
                        .arg(id(), m_progress->request().label)
                        .arg(static_cast<double>(m_progress->request().lengthMs) / 1000.0));
    }
    if (m_isCameraOn)
        return busy(tr("The camera of the device %1 is on; stop it before recording.").arg(id()));
    if (const std::optional<Error> problem = problemOf(request, m_hello, endsInCommands(m_hello, m_encoding)))
        return *problem;
    if (Result<void> sent = send(sampleRequested(request)); !sent)
        return sent;
    m_progress = std::make_unique<SampleProgress>(request, m_timings);
    m_sinceRequest.start();
    armDeadline();
    Q_EMIT sampleProgressed();
    return {};
}

bool RemoteDevice::awaits(const QString& deviceId, const QString& keyName, const QString& fileName, const QString& label) const
{
    if (!m_progress || m_progress->isOver())
        return false;
    return isAnswer({deviceId, keyName, fileName, label}, id(), m_keyName, m_progress->request().label);
}

void RemoteDevice::armDeadline()
{
    const qint64 deadline = m_progress->nextDeadlineMs();
    if (deadline < 0)
        m_deadline.stop();
    else
        m_deadline.start(static_cast<int>(std::clamp<qint64>(deadline - m_sinceRequest.elapsed(), 0, 24LL * 3600 * 1000)));
}

void RemoteDevice::onDeadline()
{
    if (m_progress->passTime(m_sinceRequest.elapsed()))
        Q_EMIT sampleProgressed();
    armDeadline();
}

Result<void> RemoteDevice::startCamera(bool highResolution)
{
    if (!m_hello.supportsSnapshotStreaming)
        return Error{
            ErrorCode::Unsupported, tr("The device %1 has no camera that can be watched.").arg(id()), {}, QStringLiteral("REM-037")};
    if (m_progress && !m_progress->isOver())
        return busy(tr("The device %1 records; its camera can be watched afterwards.").arg(id()));
    return send(startSnapshot(highResolution));
}

Result<void> RemoteDevice::stopCamera()
{
    return send(stopSnapshot());
}

bool RemoteDevice::isCameraWatched() const
{
    return isSignalConnected(QMetaMethod::fromSignal(&RemoteDevice::cameraFrame));
}

bool RemoteDevice::isModelWatched() const
{
    return isSignalConnected(QMetaMethod::fromSignal(&RemoteDevice::impulseRecord));
}

Result<void> RemoteDevice::startInference()
{
    return send(startInferenceStream());
}

Result<void> RemoteDevice::stopInference()
{
    return send(stopInferenceStream());
}

/// A list goes in pieces that boards take.
Result<void> RemoteDevice::requestRecords(const QVector<qint64>& indices)
{
    const auto isBroken = [](qint64 one, qint64 next) { return next <= one || next - 1 != one; };
    if (indices.size() > 1 && std::adjacent_find(indices.begin(), indices.end(), isBroken) == indices.end())
        return send(impulseRecordRequest(indices.first(), indices.last()));
    for (qsizetype from = 0; from < indices.size(); from += kMostIndicesAtOnce) {
        const QVector<qint64> piece = indices.mid(from, kMostIndicesAtOnce);
        if (Result<void> sent = send(piece.size() == 1 ? impulseRecordRequest(piece.first()) : impulseRecordRequest(piece)); !sent)
            return sent;
    }
    return {};
}

Result<void> RemoteDevice::announceModel(std::optional<qint64> deploymentVersion)
{
    return send(newModelAvailable(deploymentVersion));
}

void RemoteDevice::close(const QString& reason)
{
    QByteArray utf8 = reason.toUtf8();
    if (utf8.size() > kMostReasonBytes)
        utf8.truncate(kMostReasonBytes);
    m_socket->close(QWebSocketProtocol::CloseCodeNormal, QString::fromUtf8(utf8));
}

} // namespace studio
