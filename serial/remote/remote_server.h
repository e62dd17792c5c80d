// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/http/failure_limiter.h"
#include "serial/http/http_server.h"
#include "serial/http/key_ring.h"
#include "serial/remote/remote_device.h"

#include <QHash>

class QWebSocketServer;

namespace studio
{

/// The remote-management service: devices connect by WebSocket, say hello with an API key of the project, and take orders. One live
/// connection a device: a newer hello replaces the older one. Behind an HttpServer, so that its limits, host rules and TLS hold here too.
/// Thread: that of its server. Source: device-protocols reference, section 5.
class RemoteServer : public QObject, public HttpHandler
{
    Q_OBJECT
public:
    /// `keys` outlives the server.
    explicit RemoteServer(const KeyRing& keys, const HttpLimits& limits = {}, RemoteTimings timings = {}, QObject* parent = nullptr);
    ~RemoteServer() override;

    /// Devices that said hello and are connected, sorted by id.
    [[nodiscard]] QVector<RemoteDevice*> devices() const;
    [[nodiscard]] RemoteDevice* device(const QString& id) const; ///< nullptr when it is not connected
    /// The device whose recording this file answers; nullptr when nobody waits for it.
    [[nodiscard]] RemoteDevice* awaiting(const QString& deviceId, const QString& keyName, const QString& fileName, const QString& label) const;
    /// Ends connections whose key is not in the ring any more.
    void dropRevoked();
    void closeAll();

    std::optional<HttpResponse> refuse(const HttpRequestHead& head) override;
    void handle(HttpRequest request, HttpReply reply) override;
    bool upgrade(const HttpRequestHead& head, std::unique_ptr<QTcpSocket>& socket, ConnectionSlot slot) override;

Q_SIGNALS:
    void deviceConnected(const QString& id);
    void deviceGone(const QString& id);
    void helloRefused(const QHostAddress& peer, const QString& reason); ///< for the log; never with the key

private:
    class Greeting;

    void onConnection();
    void welcome(std::unique_ptr<QWebSocket> socket, const RemoteHello& hello, RemoteEncoding encoding, const QString& keyName);

    const KeyRing& m_keys;
    RemoteTimings m_timings;
    FailureLimiter m_failures;
    std::unique_ptr<QWebSocketServer> m_sockets;
    QHash<QString, RemoteDevice*> m_devices;
};

} // namespace studio
