// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/acquisition.h"
#include "support/raw_client.h"
#include "support/serving_cli.h"
#include "support/web_socket_device.h"

#include <QTemporaryDir>

/// A project whose services run as a process of their own, with its keys, and a device that joins them and records.
namespace studio::test::served
{

inline const QString kId = QStringLiteral("A1:B2:C3:D4:E5:F6");

/// A signed message of so many readings, each time another.
inline QByteArray aMessage(const QString& hmacKey, const QString& device, bool asCbor)
{
    static int number = 0;
    Sample info;
    info.deviceName = device;
    info.deviceType = QStringLiteral("VIRTUAL_BOARD");
    info.intervalMs = 16;
    info.axes = {{QStringLiteral("accX"), QStringLiteral("m/s2")}, {QStringLiteral("accY"), QStringLiteral("m/s2")}};
    std::vector<float> values;
    ++number;
    for (int i = 0; i < 120; ++i)
        values.push_back(static_cast<float>(i * number) * 0.25F);
    const SignalData signal(std::move(values), 2);
    return asCbor ? writeAcquisitionCbor(info, signal, hmacKey) : writeAcquisitionJson(info, signal, hmacKey);
}

/// A project in folders of its own, with one pair of keys.
class Bench
{
public:
    Bench()
    {
        test::useFoldersBelow(m_folder.path());
        QFile::setPermissions(m_folder.filePath(QStringLiteral("xdg_runtime_dir")), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        if (runCli({QStringLiteral("project"), QStringLiteral("new"), project()}).exitCode != 0)
            QTest::qFail("project new", __FILE__, __LINE__);
        m_keys = newKeys(QStringLiteral("bench"));
    }
    [[nodiscard]] QString project() const { return m_folder.filePath(QStringLiteral("served.smith")); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QJsonObject newKeys(const QString& name) const
    {
        return runCli({QStringLiteral("keys"), QStringLiteral("new"), project(), QStringLiteral("--name"), name}).json;
    }
    [[nodiscard]] QString apiKey() const { return m_keys[QStringLiteral("api_key")].toString(); }
    [[nodiscard]] QString hmacKey() const { return m_keys[QStringLiteral("hmac_key")].toString(); }
    [[nodiscard]] QJsonArray samples() const
    {
        return runCli({QStringLiteral("samples"), project()}).json[QStringLiteral("samples")].toArray();
    }
    /// One upload over a connection of its own.
    [[nodiscard]] RawAnswer upload(quint16 port, const QByteArray& body, const QByteArray& fields = "x-file-name: wave.01\r\n",
                                   const QByteArray& path = "/api/training/data") const
    {
        return request(port, "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nx-api-key: " + apiKey().toLatin1() + "\r\n" + fields
                                 + "Content-Type: application/cbor\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }
    static RawAnswer request(quint16 port, QByteArray bytes)
    {
        RawClient client(port);
        const qsizetype end = bytes.indexOf("\r\n\r\n");
        client.send(bytes.left(end).replace("PORT", QByteArray::number(port)) + bytes.mid(end));
        RawAnswer answer;
        client.answers(answer);
        return answer;
    }

private:
    QTemporaryDir m_folder;
    QJsonObject m_keys;
};

/// A device that records when it is asked: answers, uploads as boards do (no x-label, the label as file name), and says so.
class RecordingDevice
{
public:
    RecordingDevice(const Bench& bench, ServingCli& serve, bool asCbor) : m_bench(bench), m_serve(serve), m_asCbor(asCbor) {}

    bool joins(const QString& id)
    {
        m_id = id;
        if (!m_client.connects(m_serve.port(QStringLiteral("remote"))))
            return false;
        m_client.send(WebSocketDevice::hello(m_bench.apiKey(), id, m_asCbor ? QStringLiteral("ip") : QStringLiteral("daemon")), m_asCbor);
        if (m_client.nextObject(m_asCbor) != QJsonObject{{QStringLiteral("hello"), true}})
            return false;
        QObject::connect(&m_client.socket(), &QWebSocket::textMessageReceived, &m_client.socket(), [this] { onMessage(); });
        QObject::connect(&m_client.socket(), &QWebSocket::binaryMessageReceived, &m_client.socket(), [this] { onMessage(); });
        return true;
    }
    WebSocketDevice& client() { return m_client; }
    [[nodiscard]] const QJsonObject& asked() const { return m_asked; }
    bool uploads = true;
    bool uploadsHalf = false;
    bool leaves = false; ///< when its upload was answered, without a word
    QString refusal;

private:
    void say(const char* key) { m_client.send({{QString::fromLatin1(key), true}}, m_asCbor); }
    void onMessage()
    {
        m_asked = m_client.nextObject(m_asCbor)[QStringLiteral("sample")].toObject();
        if (m_asked.isEmpty())
            return;
        if (!refusal.isEmpty())
            return m_client.send({{QStringLiteral("sample"), false}, {QStringLiteral("error"), refusal}}, m_asCbor);
        say("sample");
        say("sampleStarted");
        say("sampleUploading");
        if (!uploads)
            return say("sampleFinished");
        const QByteArray message = aMessage(m_asked[QStringLiteral("hmacKey")].toString(), m_id.toLower(), m_asCbor);
        const QByteArray body = uploadsHalf ? message.first(message.size() / 2) : message;
        const quint16 port = m_serve.port(QStringLiteral("ingestion"));
        m_upload = std::make_unique<RawClient>(port);
        QObject::connect(&m_upload->socket(), &QTcpSocket::readyRead, &m_client.socket(), [this] {
            if (leaves)
                m_client.socket().close();
            else
                say("sampleFinished");
        });
        m_upload->send("POST " + m_asked[QStringLiteral("path")].toString().toLatin1() + " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(port)
                       + "\r\nx-api-key: " + m_bench.apiKey().toLatin1() + "\r\nx-file-name: "
                       + m_asked[QStringLiteral("label")].toString().toUtf8().toPercentEncoding() + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                       + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }

    const Bench& m_bench;
    ServingCli& m_serve;
    bool m_asCbor;
    QString m_id;
    QJsonObject m_asked;
    std::unique_ptr<RawClient> m_upload;
    WebSocketDevice m_client; ///< last: its handlers use the others
};

/// A command in another process while this one's devices go on.
inline CliAnswer besides(const QStringList& arguments)
{
    return runCli(arguments, [](const QByteArray&, qint64) { QCoreApplication::processEvents(); });
}

} // namespace studio::test::served
