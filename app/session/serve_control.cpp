// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/serve_control.h"

#include "app/session/remote_look.h"
#include "app/session/serve_client.h"
#include "models/core/empty_lock.h"
#include "models/core/error_json.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QPointer>

namespace studio
{

namespace
{

// What a connection is at, kept with it.
constexpr const char* kHasAsked = "hasAsked";
constexpr const char* kIsWaiting = "isWaiting";

constexpr qsizetype kMostModelName = 100; ///< characters

/// Pictures come faster than an asker may read them; the newest is as good as those that it had no time for.
bool isPassedOver(const QLocalSocket& client, const QJsonObject& line)
{
    return client.bytesToWrite() > 0 && line.contains(QStringLiteral("frame"));
}

void writeLine(QLocalSocket* client, const QJsonObject& object)
{
    client->write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
    client->flush();
}

void answer(QLocalSocket* client, QJsonObject fields)
{
    fields[QStringLiteral("type")] = QStringLiteral("answer");
    writeLine(client, fields);
    client->disconnectFromServer();
}

void answerError(QLocalSocket* client, const Error& error)
{
    writeLine(client, {{QStringLiteral("type"), QStringLiteral("error")}, {QStringLiteral("error"), errorToJson(error)}});
    client->disconnectFromServer();
}

/// Of a device that runs a model, as far as it tells; else null.
QJsonValue inferenceToJson(const RemoteHello& hello)
{
    if (hello.mode != QLatin1String("inference"))
        return {};
    QJsonObject told;
    if (const QString name = hello.inferenceInfo[QLatin1String("projectName")].toString().simplified(); !name.isEmpty())
        told[QStringLiteral("project")] = name.left(kMostModelName);
    if (const QCborValue version = hello.inferenceInfo[QLatin1String("deploymentVersion")]; version.isInteger() || version.isDouble())
        told[QStringLiteral("version")] = version.toInteger();
    return told;
}

} // namespace

QJsonObject remoteDeviceToJson(const NetworkServices& services, const RemoteDevice& device)
{
    const RemoteHello& hello = device.hello();
    QJsonArray sensors;
    for (const RemoteSensor& sensor : hello.sensors) {
        QJsonArray rates;
        for (const double rate : sensor.frequenciesHz)
            rates.append(rate);
        sensors.append(QJsonObject{{QStringLiteral("name"), sensor.name},
                                   {QStringLiteral("max_seconds"), sensor.maxSampleLengthS},
                                   {QStringLiteral("frequencies_hz"), rates}});
    }
    const bool isRecording = device.progress() != nullptr && !device.progress()->isOver();
    return {{QStringLiteral("device_id"), hello.deviceId},
            {QStringLiteral("name"), services.deviceName(hello.deviceId)},
            {QStringLiteral("device_type"), hello.deviceType},
            {QStringLiteral("connection"), hello.connection},
            {QStringLiteral("mode"), hello.mode},
            {QStringLiteral("key"), device.keyName()},
            {QStringLiteral("address"), device.peer().toString()},
            {QStringLiteral("encoding"), device.encoding() == RemoteEncoding::Cbor ? QStringLiteral("cbor") : QStringLiteral("json")},
            {QStringLiteral("recording"), isRecording},
            {QStringLiteral("camera"), hello.supportsSnapshotStreaming},
            {QStringLiteral("inference"), inferenceToJson(hello)},
            {QStringLiteral("sensors"), sensors}};
}

QJsonArray endpointsToJson(const NetworkServices& services)
{
    QJsonArray rows;
    for (const ServiceEndpoint& endpoint : services.endpoints()) {
        rows.append(QJsonObject{{QStringLiteral("service"), endpoint.service},
                                {QStringLiteral("port"), endpoint.port},
                                {QStringLiteral("urls"), QJsonArray::fromStringList(endpoint.urls)}});
    }
    return rows;
}

ServeControl::ServeControl(NetworkServices& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(kMostClients);
    connect(&m_server, &QLocalServer::newConnection, this, &ServeControl::accept);
}

ServeControl::~ServeControl()
{
    for (QLocalSocket* client : std::as_const(m_clients))
        client->disconnect(this);
}

Result<void> ServeControl::open(const QString& folder, const QString& projectPath)
{
    const QString place = servePlace(folder, projectPath);
    auto lock = std::make_unique<QLockFile>(place + QStringLiteral(".lock"));
    lock->setStaleLockTime(0); // staleness is decided by the process id alone
    if (!lock->tryLock(0) && !(dropEmptyLock(place + QStringLiteral(".lock")) && lock->tryLock(0))) {
        qint64 process = 0;
        QString host;
        QString program;
        if (lock->error() == QLockFile::LockFailedError && lock->getLockInfo(&process, &host, &program)) {
            return Error{ErrorCode::Busy,
                         tr("%1 is served already, by process %2. End that one first.").arg(QFileInfo(projectPath).fileName()).arg(process),
                         {},
                         QStringLiteral("SRV-020")};
        }
        return Error{ErrorCode::Io, tr("No lock file can be made at %1. No service was opened.").arg(place), {}, QStringLiteral("SRV-021")};
    }
    const QString socket = serveSocketPath(folder, projectPath);
    QLocalServer::removeServer(socket); // of a process that was killed: the lock says that it is gone
    if (!m_server.listen(socket))
        return Error{
            ErrorCode::Io, tr("The local socket %1 cannot be made: %2").arg(socket, m_server.errorString()), {}, QStringLiteral("SRV-022")};
    m_lock = std::move(lock);
    return {};
}

void ServeControl::accept()
{
    while (QLocalSocket* client = m_server.nextPendingConnection()) {
        client->setParent(this);
        client->setReadBufferSize(kMostLineBytes + 1);
        connect(client, &QLocalSocket::disconnected, this, [this, client] {
            m_clients.remove(client);
            client->deleteLater();
        });
        if (m_clients.size() >= kMostClients) {
            answerError(client,
                        {ErrorCode::Busy, tr("Too many programs ask at once; try again in a moment."), {}, QStringLiteral("SRV-023")});
            continue;
        }
        m_clients.insert(client);
        connect(client, &QLocalSocket::readyRead, this, [this, client] { readRequest(client); });
        QTimer::singleShot(kRequestTimeoutMs, client, [client] {
            if (!client->property(kHasAsked).toBool())
                client->abort();
        });
        readRequest(client);
    }
}

void ServeControl::readRequest(QLocalSocket* client)
{
    if (client->property(kHasAsked).toBool())
        return readEnd(client);
    if (!client->canReadLine()) {
        if (client->bytesAvailable() > kMostLineBytes)
            answerError(
                client,
                {ErrorCode::LimitExceeded, tr("A request has more than %1 bytes.").arg(kMostLineBytes), {}, QStringLiteral("SRV-024")});
        return;
    }
    client->setProperty(kHasAsked, true);
    const QJsonDocument document = QJsonDocument::fromJson(client->readLine());
    if (!document.isObject())
        return answerError(client,
                           {ErrorCode::InvalidInput, tr("A request is one JSON object on one line."), {}, QStringLiteral("SRV-025")});
    handle(client, document.object());
    readEnd(client);
}

/// All that is read behind a request.
void ServeControl::readEnd(QLocalSocket* client)
{
    while (client->canReadLine()) {
        if (QJsonDocument::fromJson(client->readLine()).object()[QStringLiteral("command")].toString() == QLatin1String("end"))
            endRemoteLook(*client);
    }
}

void ServeControl::handle(QLocalSocket* client, const QJsonObject& request)
{
    const QString command = request[QStringLiteral("command")].toString();
    if (command == QLatin1String("list"))
        answer(client, deviceList());
    else if (command == QLatin1String("sample"))
        startSample(client, request);
    else if (QStringList{QStringLiteral("camera"), QStringLiteral("watch"), QStringLiteral("infer"), QStringLiteral("records"), QStringLiteral("update")}.contains(command))
        look(client, command, request);
    else if (command == QLatin1String("switch"))
        switchServices(client, request[QStringLiteral("ports")].toObject());
    else
        answerError(client, {ErrorCode::Unsupported, tr("There is no command \"%1\".").arg(command), {}, QStringLiteral("SRV-026")});
}

QJsonObject ServeControl::deviceList() const
{
    QJsonArray devices;
    for (const RemoteDevice* device : m_services.remote().devices())
        devices.append(remoteDeviceToJson(m_services, *device));
    return {{QStringLiteral("devices"), devices}};
}

void ServeControl::switchServices(QLocalSocket* client, const QJsonObject& ports)
{
    for (auto one = ports.begin(); one != ports.end(); ++one) {
        const bool isPort = one->isDouble() && one->toDouble() >= 0.0 && one->toDouble() <= 65535.0;
        if (!isPort && !one->isNull()) {
            return answerError(client, {ErrorCode::InvalidInput, tr("\"ports\" holds numbers of ports, and null for what is to be closed."), {},
                                        QStringLiteral("SRV-029")});
        }
        const auto port = isPort ? std::optional(static_cast<quint16>(one->toInt())) : std::nullopt;
        if (const Result<void> switched = m_services.setPort(one.key(), port); !switched)
            return answerError(client, switched.error());
    }
    answer(client, {{QStringLiteral("endpoints"), endpointsToJson(m_services)}});
}

void ServeControl::look(QLocalSocket* client, const QString& command, const QJsonObject& request)
{
    const QString id = request[QStringLiteral("device")].toString();
    RemoteDevice* device = m_services.remote().device(id);
    if (device == nullptr)
        return answerError(client, {ErrorCode::NotFound, tr("No device with the id %1 is connected. Nothing was asked for.").arg(id), {}, QStringLiteral("SRV-034")});
    // Both are called while the asker is there: the question is its child.
    const auto done = [client](const Result<QJsonObject>& result) {
        if (client->state() != QLocalSocket::ConnectedState)
            return;
        if (result)
            answer(client, *result);
        else
            answerError(client, result.error());
    };
    const auto tell = [client](QJsonObject line) {
        if (client->state() != QLocalSocket::ConnectedState || isPassedOver(*client, line))
            return;
        if (client->bytesToWrite() > kMostUnreadBytes)
            return client->abort();
        line[QStringLiteral("type")] = QStringLiteral("told");
        writeLine(client, line);
    };
    const QJsonValue version = request[QStringLiteral("version")];
    QVector<qint64> indices;
    for (const QJsonValue& index : request[QStringLiteral("indices")].toArray())
        indices.append(index.toInteger(-1));
    const Result<void> asked =
        command == QLatin1String("camera")    ? takeRemotePicture(*device, request[QStringLiteral("high")].toBool(), client, done)
        : command == QLatin1String("watch")   ? watchRemoteCamera(*device, client, tell, done)
        : command == QLatin1String("infer")   ? watchRemoteModel(*device, client, tell, done)
        : command == QLatin1String("records") ? fetchRemoteRecords(*device, indices, request[QStringLiteral("readings")].toBool(), client, tell, done)
                                              : updateRemoteModel(*device, version.isDouble() ? std::optional(version.toInteger()) : std::nullopt, client, done);
    if (!asked)
        answerError(client, asked.error());
}

void ServeControl::startSample(QLocalSocket* client, const QJsonObject& request)
{
    RemoteOrder order;
    order.deviceId = request[QStringLiteral("device")].toString();
    order.sensor = request[QStringLiteral("sensor")].toString();
    order.label = request[QStringLiteral("label")].toString();
    order.seconds = request[QStringLiteral("seconds")].toDouble();
    order.rateHz = request[QStringLiteral("rate")].toDouble();
    for (const Split split : {Split::Training, Split::Testing}) {
        if (request[QStringLiteral("split")].toString() == splitName(split))
            order.split = split;
    }
    order.session = request[QStringLiteral("session")].toString();
    // The asker may be gone when the answer comes.
    const QPointer<QLocalSocket> asker(client);
    const auto watch = [asker](const RemoteOrderState& state) {
        if (!asker)
            return;
        asker->setProperty(kIsWaiting, !state.isOver());
        if (asker->state() != QLocalSocket::ConnectedState)
            return;
        if (!state.isOver()) {
            writeLine(asker, {{QStringLiteral("type"), QStringLiteral("progress")},
                              {QStringLiteral("state"), sampleStateName(state.state)},
                              {QStringLiteral("percent"), state.percent}});
        } else if (state.error) {
            answerError(asker, *state.error);
        } else {
            QJsonArray samples;
            for (const SampleId id : state.samples)
                samples.append(id.value);
            QJsonObject fields{{QStringLiteral("samples"), samples}};
            if (!state.warning.isEmpty())
                fields[QStringLiteral("warning")] = state.warning;
            answer(asker, fields);
        }
    };
    connect(client, &QLocalSocket::disconnected, this, [this, id = order.deviceId, client] {
        if (client->property(kIsWaiting).toBool())
            m_services.abandon(id);
    });
    if (const Result<void> started = m_services.record(order, watch); !started)
        answerError(client, started.error());
}

} // namespace studio
