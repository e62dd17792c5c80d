// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/http/http_server.h"
#include "support/raw_client.h"

#include <QtTest>
#include <memory>

namespace studio::test
{

inline constexpr qsizetype kLongBytes = 48LL * 1024 * 1024; ///< more than any socket holds back

/// Says what arrived. "/later" answers when the test says so, "/never" is refused by its head, "/long" has a long answer.
class EchoHandler final : public HttpHandler
{
public:
    std::optional<HttpResponse> refuse(const HttpRequestHead& head) override
    {
        if (head.path == "/never") {
            HttpResponse refused = HttpResponse::text(404, QStringLiteral("no"));
            refused.notes << QStringLiteral("for the log");
            return refused;
        }
        return std::nullopt;
    }
    void handle(HttpRequest request, HttpReply reply) override
    {
        ++handled;
        wasInFile = request.body->isInFile();
        if (request.head.path == "/later") {
            later = std::move(reply);
            return;
        }
        if (request.head.path == "/long") {
            HttpResponse response;
            response.body = QByteArray(kLongBytes, 'x');
            reply(response);
            return;
        }
        const Result<QByteArray> body = request.body->bytes();
        HttpResponse response;
        response.body = request.head.method + ' ' + request.head.path + ' ' + QByteArray::number(body->size()) + ' ' + body->left(20);
        reply(response);
    }

    int handled = 0;
    bool wasInFile = false;
    HttpReply later;
};

/// One server on a port of loopback, and what clients of it write.
class HttpServerBench : public QObject
{
protected:
    void serve(const HttpLimits& limits = {})
    {
        m_log.clear();
        m_server = std::make_unique<HttpServer>(m_handler, limits);
        connect(m_server.get(), &HttpServer::requestServed, this, [this](const HttpLogEntry& entry) { m_log.append(entry); });
        const Result<void> listening = m_server->listen(HttpServer::loopback(), 0);
        QVERIFY2(listening.isOk(), qPrintable(listening.isOk() ? QString() : listening.error().message));
    }
    QByteArray get(const char* path = "/") const
    {
        return QByteArray("GET ") + path + " HTTP/1.1\r\nHost: localhost:" + QByteArray::number(m_server->port()) + "\r\n\r\n";
    }
    QByteArray post(const QByteArray& fields, const QByteArray& body = {}) const
    {
        return "POST /p HTTP/1.1\r\nHost: localhost:" + QByteArray::number(m_server->port()) + "\r\n" + fields + "\r\n" + body;
    }

    EchoHandler m_handler;
    std::unique_ptr<HttpServer> m_server;
    QList<HttpLogEntry> m_log;
};

} // namespace studio::test
