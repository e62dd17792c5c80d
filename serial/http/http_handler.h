// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/http/http_message.h"

#include <functional>
#include <memory>
#include <optional>

class QTcpSocket;

namespace studio
{

/// Gives the one answer to a request. May be called at once or later; once the client is gone it does nothing.
using HttpReply = std::function<void(HttpResponse response)>;

/// Keeps the place of a connection that left HTTP; the server counts it until the last copy is gone.
using ConnectionSlot = std::shared_ptr<void>;

/// What a server serves. Thread: that of the server.
class HttpHandler
{
public:
    virtual ~HttpHandler() = default;

    /// Decides by the head alone, before a byte of the body is read. Nothing: the body may come.
    [[nodiscard]] virtual std::optional<HttpResponse> refuse(const HttpRequestHead& head) = 0;
    /// Answers a whole request. Only requests that were not refused come here.
    virtual void handle(HttpRequest request, HttpReply reply) = 0;
    /// Takes over a connection that asked to become a WebSocket; nothing of the request was read from the socket yet.
    /// False: it is not taken, and the request goes on as any other.
    virtual bool upgrade(const HttpRequestHead& head, std::unique_ptr<QTcpSocket>& socket, ConnectionSlot slot);
    /// How a problem that the server found itself is told. `head` is null when there is none.
    [[nodiscard]] virtual HttpResponse describe(const HttpProblem& problem, const HttpRequestHead* head);
};

/// One request as the log tells it: never a key, never content.
struct HttpLogEntry {
    QHostAddress peer;
    QByteArray method;
    QByteArray path;
    int status = 0;
    qint64 bodyBytes = 0;
    qint64 durationMs = 0;
    QString id; ///< stable code of what was wrong
    QStringList notes = {}; ///< why a key was not taken, and what of the request was left out
    HttpOutcome outcome = {};
};

} // namespace studio
