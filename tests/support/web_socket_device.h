// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/raw_client.h"

#include <QCborMap>
#include <QCborValue>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>
#include <QWebSocket>

namespace studio::test
{

/// A device on its WebSocket, as plain as can be: sends what it is told, keeps what it gets.
class WebSocketDevice
{
public:
    WebSocketDevice()
    {
        QObject::connect(&m_socket, &QWebSocket::textMessageReceived, &m_socket, [this](const QString& text) { m_received << text.toUtf8(); });
        QObject::connect(&m_socket, &QWebSocket::binaryMessageReceived, &m_socket, [this](const QByteArray& bytes) { m_received << bytes; });
    }

    bool connects(quint16 port, bool overTls = false)
    {
        m_socket.open(QUrl(QStringLiteral("%1://127.0.0.1:%2/").arg(overTls ? QStringLiteral("wss") : QStringLiteral("ws")).arg(port)));
        return RawClient::wait([this] { return m_socket.state() == QAbstractSocket::ConnectedState; }, 10'000);
    }
    void sendText(const QByteArray& text) { m_socket.sendTextMessage(QString::fromUtf8(text)); }
    void sendBinary(const QByteArray& bytes) { m_socket.sendBinaryMessage(bytes); }
    void send(const QJsonObject& message, bool asCbor)
    {
        if (asCbor)
            sendBinary(QCborValue::fromJsonValue(message).toCbor());
        else
            sendText(QJsonDocument(message).toJson(QJsonDocument::Compact));
    }
    /// The next message, empty when none came.
    QByteArray next()
    {
        RawClient::wait([this] { return !m_received.isEmpty(); }, 10'000);
        return m_received.isEmpty() ? QByteArray() : m_received.takeFirst();
    }
    QJsonObject nextObject(bool asCbor)
    {
        const QByteArray bytes = next();
        return asCbor ? QCborValue::fromCbor(bytes).toJsonValue().toObject() : QJsonDocument::fromJson(bytes).object();
    }
    bool isClosed() { return RawClient::wait([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, 10'000); }
    QWebSocket& socket() { return m_socket; }

    static QJsonObject hello(const QString& apiKey, const QString& id, const QString& connection = QStringLiteral("ip"))
    {
        const QJsonObject sensor{{QStringLiteral("name"), QStringLiteral("Built-in accelerometer")},
                                 {QStringLiteral("maxSampleLengthS"), 300},
                                 {QStringLiteral("frequencies"), QJsonArray{62.5, 100}}};
        return {{QStringLiteral("hello"), QJsonObject{{QStringLiteral("version"), 3},
                                                      {QStringLiteral("apiKey"), apiKey},
                                                      {QStringLiteral("deviceId"), id},
                                                      {QStringLiteral("deviceType"), QStringLiteral("VIRTUAL_BOARD")},
                                                      {QStringLiteral("connection"), connection},
                                                      {QStringLiteral("sensors"), QJsonArray{sensor}},
                                                      {QStringLiteral("supportsSnapshotStreaming"), true}}}};
    }

private:
    QWebSocket m_socket;
    QByteArrayList m_received;
};

} // namespace studio::test
