// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/http/host_rules.h"
#include "serial/http/http_handler.h"
#include "serial/http/http_request_parser.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

namespace studio
{

/// One client of an HttpServer: reads requests one after another, keeps every limit, writes the answers. After an error the
/// connection is closed; what the client still sends meanwhile is read and dropped, so that the answer reaches it.
/// Thread: that of the server.
class HttpConnection : public QObject
{
    Q_OBJECT
public:
    /// `limits`, `rules` and `handler` outlive the connection.
    HttpConnection(std::unique_ptr<QTcpSocket> socket, const HttpLimits& limits, const HostRules& rules, HttpHandler& handler,
                   ConnectionSlot slot, QObject* parent);
    ~HttpConnection() override;

    void start();
    /// Asked at each answer: without room for others the connection ends with it, and its client is told so. Without this it is always kept.
    void keepWhile(std::function<bool()> hasRoom) { m_hasRoom = std::move(hasRoom); }
    /// Answers 503 without reading anything, for a server that is full.
    void refuse();
    /// How long it has been waiting for a request; -1 while one is under way.
    [[nodiscard]] qint64 idleMs() const;
    [[nodiscard]] const QHostAddress& peer() const { return m_peer; }

Q_SIGNALS:
    void served(const studio::HttpLogEntry& entry);
    void finished(); ///< the socket is gone or was handed on; nothing follows

private:
    enum class State { Head, Body, Answering, Lingering, Done };

    void listen();
    void onReadyRead();
    void readHead();
    void readBody();
    void startRequest();
    void decide(const QByteArray& head);
    void dispatch();
    void answer(const HttpResponse& response, const QString& id);
    void fail(const HttpProblem& problem);
    void onWritten();
    void linger();
    void checkRate();
    void onTimeout(const QString& what);
    void finish();

    std::unique_ptr<QTcpSocket> m_socket;
    const HttpLimits& m_limits;
    const HostRules& m_rules;
    HttpHandler& m_handler;
    ConnectionSlot m_slot;
    std::function<bool()> m_hasRoom;
    QHostAddress m_peer;
    State m_state = State::Head;
    bool m_isRequestOpen = false;
    bool m_keepsAlive = false;
    bool m_isAnswerOut = false; ///< the last one, and all of it
    std::unique_ptr<HttpRequestParser> m_parser;
    HttpRequestHead m_head;
    std::shared_ptr<HttpBody> m_body;
    quint64 m_requestNumber = 0;
    QElapsedTimer m_sinceRequest;
    QElapsedTimer m_sinceIdle;
    QElapsedTimer m_sinceBody;
    qint64 m_bodyReceived = 0;
    QTimer m_headTimer;
    QTimer m_idleTimer;
    QTimer m_requestTimer;
    QTimer m_rateTimer;
    QTimer m_lingerTimer;
};

} // namespace studio
