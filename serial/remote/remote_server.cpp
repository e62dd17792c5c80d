// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/remote/remote_server.h"

#include "serial/remote/web_socket_limits.h"

#include <QPointer>
#include <QWebSocket>
#include <QWebSocketServer>
#include <algorithm>

namespace studio
{

/// A connection before its hello: may wait for a human, answers pings, and is told what is wrong with its hello.
class RemoteServer::Greeting final : public QObject
{
public:
    Greeting(std::unique_ptr<QWebSocket> socket, RemoteServer& server)
        : QObject(&server)
        , m_socket(std::move(socket))
        , m_server(server)
    {
        connect(m_socket.get(), &QWebSocket::textMessageReceived, this, [this](const QString& text) { take(text.toUtf8()); });
        connect(m_socket.get(), &QWebSocket::binaryMessageReceived, this, [this](const QByteArray& bytes) { take(bytes); });
        connect(m_socket.get(), &QWebSocket::disconnected, this, &QObject::deleteLater);
        m_limit.setSingleShot(true);
        connect(&m_limit, &QTimer::timeout, m_socket.get(),
                [this] { m_socket->close(QWebSocketProtocol::CloseCodePolicyViolated, tr("No hello came.")); });
        m_limit.start(server.m_timings.helloMs);
    }
    ~Greeting() override
    {
        if (m_socket)
            m_socket->disconnect(this);
    }

    void close(const QString& reason)
    {
        if (m_socket)
            m_socket->close(QWebSocketProtocol::CloseCodeGoingAway, reason);
    }

private:
    void take(const QByteArray& bytes)
    {
        if (m_isRefused)
            return;
        m_encoding = remoteEncodingOf(bytes);
        Result<RemoteMessage> message = parseRemoteMessage(bytes, m_encoding);
        if (!message)
            return refuse(message.error().message);
        if (message->kind == RemoteKind::Ping) {
            m_socket->sendTextMessage(QStringLiteral("pong"));
            return;
        }
        if (message->kind != RemoteKind::Hello)
            return refuse(tr("A session begins with hello."));
        const QHostAddress peer = m_socket->peerAddress();
        if (m_server.m_failures.isBlocked(peer))
            return refuse(tr("Too many wrong keys; wait a minute."));
        const AccessKey* key = findAccessKey(m_server.m_keys.keys(), message->hello.apiKey.toUtf8());
        if (key == nullptr) {
            m_server.m_failures.note(peer);
            return refuse(QStringLiteral("Invalid API key"));
        }
        const QString keyName = key->name;
        m_socket->disconnect(this);
        m_server.welcome(std::move(m_socket), message->hello, m_encoding, keyName);
        deleteLater();
    }

    /// Tools close by themselves when they are refused; what does not is closed a little later.
    void refuse(const QString& reason)
    {
        m_isRefused = true;
        Q_EMIT m_server.helloRefused(m_socket->peerAddress(), reason);
        const Result<QByteArray> bytes = encodedRemote(studio::helloRefused(reason), m_encoding);
        if (!bytes) {
            m_socket->close(QWebSocketProtocol::CloseCodePolicyViolated);
            return;
        }
        if (m_encoding == RemoteEncoding::Cbor)
            m_socket->sendBinaryMessage(*bytes);
        else
            m_socket->sendTextMessage(QString::fromUtf8(*bytes));
        m_limit.start(m_server.m_timings.refusedMs);
    }

    std::unique_ptr<QWebSocket> m_socket;
    RemoteServer& m_server;
    RemoteEncoding m_encoding = RemoteEncoding::Json;
    bool m_isRefused = false;
    QTimer m_limit;
};

RemoteServer::RemoteServer(const KeyRing& keys, const HttpLimits& limits, RemoteTimings timings, QObject* parent)
    : QObject(parent)
    , m_keys(keys)
    , m_timings(timings)
    , m_failures(limits.failuresPerMinute)
    , m_sockets(std::make_unique<QWebSocketServer>(QStringLiteral("sensorsmith"), QWebSocketServer::NonSecureMode))
{
    m_sockets->setHandshakeTimeout(limits.headMs);
    connect(m_sockets.get(), &QWebSocketServer::newConnection, this, &RemoteServer::onConnection);
}

RemoteServer::~RemoteServer()
{
    for (RemoteDevice* device : std::as_const(m_devices))
        device->disconnect(this);
}

QVector<RemoteDevice*> RemoteServer::devices() const
{
    QVector<RemoteDevice*> list(m_devices.begin(), m_devices.end());
    std::sort(list.begin(), list.end(), [](const RemoteDevice* a, const RemoteDevice* b) { return a->id() < b->id(); });
    return list;
}

RemoteDevice* RemoteServer::device(const QString& id) const
{
    return m_devices.value(id);
}

RemoteDevice* RemoteServer::awaiting(const QString& deviceId, const QString& keyName, const QString& fileName, const QString& label) const
{
    for (RemoteDevice* device : devices()) {
        if (device->awaits(deviceId, keyName, fileName, label))
            return device;
    }
    return nullptr;
}

void RemoteServer::dropRevoked()
{
    const QVector<AccessKey>& keys = m_keys.keys();
    for (RemoteDevice* device : devices()) {
        const bool isKnown = std::any_of(keys.begin(), keys.end(), [&](const AccessKey& key) { return key.name == device->keyName(); });
        if (!isKnown)
            device->close(tr("The key of this device was revoked."));
    }
}

void RemoteServer::closeAll()
{
    for (RemoteDevice* device : devices())
        device->close(tr("The service was switched off."));
    const QObjectList own = children();
    for (QObject* child : own) {
        if (auto* greeting = dynamic_cast<Greeting*>(child))
            greeting->close(tr("The service was switched off."));
    }
}

std::optional<HttpResponse> RemoteServer::refuse(const HttpRequestHead& head)
{
    if (head.path != "/")
        return describe({404, tr("There is nothing at this path."), QStringLiteral("REM-040"), {}}, &head);
    if (head.method != "GET")
        return describe({405, tr("Only GET is taken here."), QStringLiteral("REM-041"), "GET"}, &head);
    if (m_failures.isBlocked(head.peer))
        return describe({429, tr("Too many wrong keys; wait a minute."), QStringLiteral("REM-042"), {}}, &head);
    if (head.wantsUpgrade && !head.hasBody())
        return std::nullopt;
    HttpResponse response = describe({426, tr("Devices connect here by WebSocket."), QStringLiteral("REM-043"), {}}, &head);
    response.fields.emplaceBack("Upgrade", "websocket");
    return response;
}

void RemoteServer::handle(HttpRequest, HttpReply reply)
{
    reply(HttpResponse::text(426, tr("Devices connect here by WebSocket.")));
}

bool RemoteServer::upgrade(const HttpRequestHead&, std::unique_ptr<QTcpSocket>& socket, ConnectionSlot slot)
{
    socket->setReadBufferSize(0); // frames are read whole; their size is limited by the WebSocket
    socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    // The place of the connection is free again when its socket is gone.
    connect(socket.get(), &QObject::destroyed, this, [slot] {});
    m_sockets->handleConnection(socket.release());
    return true;
}

void RemoteServer::onConnection()
{
    while (QWebSocket* socket = m_sockets->nextPendingConnection()) {
        socket->setParent(nullptr);
        limitWebSocket(*socket);
        new Greeting(std::unique_ptr<QWebSocket>(socket), *this);
    }
}

void RemoteServer::welcome(std::unique_ptr<QWebSocket> socket, const RemoteHello& hello, RemoteEncoding encoding, const QString& keyName)
{
    const QString id = hello.deviceId;
    const QByteArray accepted = *encodedRemote(helloAccepted(), encoding);
    if (encoding == RemoteEncoding::Cbor)
        socket->sendBinaryMessage(accepted);
    else
        socket->sendTextMessage(QString::fromUtf8(accepted));
    auto* device = new RemoteDevice(std::move(socket), hello, encoding, keyName, m_timings, this);
    if (RemoteDevice* older = m_devices.take(id)) {
        older->disconnect(this);
        connect(older, &RemoteDevice::gone, older, &QObject::deleteLater);
        older->close(tr("The same device connected again."));
    }
    m_devices[id] = device;
    connect(device, &RemoteDevice::gone, this, [this, device, id] {
        if (m_devices.value(id) == device)
            m_devices.remove(id);
        device->deleteLater();
        Q_EMIT deviceGone(id);
    });
    Q_EMIT deviceConnected(id);
}

} // namespace studio
