// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/http/http_connection.h"

#include <QSslConfiguration>
#include <QTimer>
#include <vector>

namespace studio
{

/// Listens on some addresses of this computer and serves one handler there. Loopback is the caller's default, nothing else.
/// Of a peer that has more than a few connections none is kept beyond its answer. Over the limits the longest idle one gives its place
/// away; when none is idle, the new one waits for a place, and gets 503 when none comes free in time.
/// Thread: the one it was made in, which must run an event loop.
class HttpServer : public QObject
{
    Q_OBJECT
public:
    /// `handler` outlives the server.
    explicit HttpServer(HttpHandler& handler, HttpLimits limits = {}, QObject* parent = nullptr);
    ~HttpServer() override;

    /// From the next listen() on, TLS 1.2 and newer only. Errors: InvalidArgument when the texts are no certificate and key.
    Result<void> useTls(const QByteArray& certificatePem, const QByteArray& keyPem);
    /// Web pages that may send requests, by their whole origin ("https://example.org").
    void allowOrigins(const QStringList& origins) { m_rules.origins = origins; }

    /// 127.0.0.1 and ::1.
    static QList<QHostAddress> loopback();
    /// Port 0 takes a free one, the same on every address. An address of a kind that this computer lacks (IPv6) is left out as
    /// long as another remains. `furtherNames`: names beside the addresses under which clients may call.
    /// Errors: Busy when the port is taken, PermissionDenied, NotFound (no such address), Io.
    Result<void> listen(const QList<QHostAddress>& addresses, quint16 port, const QStringList& furtherNames = {});
    /// Stops listening and drops every connection.
    void close();

    [[nodiscard]] bool isListening() const { return !m_listeners.empty(); }
    [[nodiscard]] quint16 port() const { return m_rules.port; }
    [[nodiscard]] bool isTls() const { return m_rules.isTls; }
    [[nodiscard]] QList<QHostAddress> addresses() const; ///< really listened on
    [[nodiscard]] int connectionCount() const;           ///< handed-on ones included

Q_SIGNALS:
    void requestServed(const studio::HttpLogEntry& entry);

private:
    class Listener;
    struct Counts;
    struct Waiting;

    void accept(qintptr descriptor);
    void admit(std::unique_ptr<QTcpSocket> socket, const QHostAddress& peer);
    void refuse(std::unique_ptr<QTcpSocket> socket);
    bool mayWait() const;
    void keepWaiting(std::unique_ptr<QTcpSocket> socket, const QHostAddress& peer);
    void admitWaiting();
    void lookAfterWaiting();
    [[nodiscard]] bool hasRoom(const QHostAddress& peer) const;
    bool makeRoom(const QHostAddress& peer);
    void add(HttpConnection* connection);

    HttpHandler& m_handler;
    HttpLimits m_limits;
    HostRules m_rules;
    QSslConfiguration m_tls;
    std::shared_ptr<Counts> m_counts;
    std::vector<std::unique_ptr<Listener>> m_listeners;
    QList<HttpConnection*> m_connections;
    std::vector<std::unique_ptr<Waiting>> m_waiting; ///< longest first
    QTimer m_waitCheck; ///< while there are any
    int m_refusing = 0;
};

} // namespace studio
