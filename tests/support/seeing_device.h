// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/web_socket_device.h"

namespace studio::test
{

/// A red picture of 4 x 3, as a file in base64.
inline constexpr const char* kRedPicture =
      "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/"
      "2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/wAARCAADAAQDAREAAhEBAxEB/8QA"
      "FAABAAAAAAAAAAAAAAAAAAAACP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAHCf/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAM"
      "AwEAAhEDEQA/ADoDFU3/2Q==";

/// A device on the network with a camera and a model: shows one picture and says one thing a stream, and takes what is announced. What a
/// recording needs is left to the test.
class SeeingDevice
{
public:
    static inline const QString kId = QStringLiteral("A1:B2:C3:D4:E5:F6");

    bool joins(quint16 port, const QString& apiKey, const QString& mode, bool hasCamera = true)
    {
        if (!m_client.connects(port))
            return false;
        QJsonObject hello = WebSocketDevice::hello(apiKey, kId)[QStringLiteral("hello")].toObject();
        hello[QStringLiteral("mode")] = mode;
        hello[QStringLiteral("supportsSnapshotStreaming")] = hasCamera;
        if (mode == QLatin1String("inference"))
            hello[QStringLiteral("inferenceInfo")] = QJsonObject{{QStringLiteral("projectName"), QStringLiteral("gestures")}, {QStringLiteral("deploymentVersion"), 3}};
        m_client.send({{QStringLiteral("hello"), hello}}, false);
        if (m_client.nextObject(false) != QJsonObject{{QStringLiteral("hello"), true}})
            return false;
        QObject::connect(&m_client.socket(), &QWebSocket::textMessageReceived, &m_client.socket(), [this] { onMessage(m_client.nextObject(false)); });
        return true;
    }
    WebSocketDevice& client() { return m_client; }
    void say(const char* key) { m_client.send({{QLatin1String(key), true}}, false); }
    void showPicture()
    {
        m_client.send({{QStringLiteral("snapshotFrame"), QLatin1String(kRedPicture)}, {QStringLiteral("fileName"), QStringLiteral("f1")}}, false);
    }
    void sayRecord(int index)
    {
        const QJsonObject result{{QStringLiteral("classification"), QJsonObject{{QStringLiteral("wave"), 0.9}, {QStringLiteral("idle"), 0.1}}}};
        m_client.send({{QStringLiteral("impulseRecord"), QJsonObject{{QStringLiteral("result"), result}}},
                       {QStringLiteral("index"), index},
                       {QStringLiteral("rawData"), QJsonObject{{QStringLiteral("bufferBase64"), QString(3000, QLatin1Char('A'))}}}},
                      false);
    }
    QStringList said; ///< the names of what it was told, but acknowledgements
    QStringList resolutions; ///< of the pictures that it was asked for
    QJsonArray acknowledged;
    QJsonValue announced;
    QJsonObject asked; ///< for which results
    bool keepsNothing = false;
    bool leavesAfterOne = false;
    QString refusal; ///< why it tells nothing of its model; empty: it does

private:
    /// It keeps results up to the ninth.
    void onRecordRequest(const QJsonObject& request)
    {
        asked = request;
        if (keepsNothing) {
            m_client.send({{QStringLiteral("impulseRecordsResponse"), false}, {QStringLiteral("error"), QStringLiteral("no space")}}, false);
            return;
        }
        QList<int> indices;
        for (const QJsonValue& one : request[QStringLiteral("list")].toArray())
            indices << one.toInt();
        if (request.contains(QStringLiteral("index")))
            indices << request[QStringLiteral("index")].toInt();
        const QJsonObject range = request[QStringLiteral("range")].toObject();
        for (int index = range[QStringLiteral("first")].toInt(1); index <= range[QStringLiteral("last")].toInt(); ++index)
            indices << index;
        for (const int index : std::as_const(indices)) {
            if (index > 9) {
                m_client.send({{QStringLiteral("impulseRecordsResponse"), false}, {QStringLiteral("index"), index}, {QStringLiteral("error"), QStringLiteral("gone")}}, false);
                continue;
            }
            const QJsonObject result{{QStringLiteral("classification"), QJsonObject{{QStringLiteral("wave"), 0.9}}}};
            const QByteArray heard = "RIFF" + QByteArray::number(index);
            m_client.send({{QStringLiteral("impulseRecordsResponse"), true},
                           {QStringLiteral("index"), index},
                           {QStringLiteral("record"), QJsonObject{{QStringLiteral("result"), result}}},
                           {QStringLiteral("rawData"), QJsonObject{{QStringLiteral("type"), QStringLiteral("wav")},
                                                                   {QStringLiteral("bufferBase64"), QString::fromLatin1(heard.toBase64())}}}},
                          false);
            if (leavesAfterOne)
                return m_client.socket().close();
        }
    }
    void onMessage(const QJsonObject& message)
    {
        if (message.contains(QStringLiteral("impulseRecordAck")))
            return acknowledged.append(message[QStringLiteral("impulseRecordAck")]);
        if (message.contains(QStringLiteral("impulseRecordRequest")))
            return onRecordRequest(message[QStringLiteral("impulseRecordRequest")].toObject());
        QString what;
        for (const char* name : {"sample", "startSnapshot", "stopSnapshot", "startInferenceStream", "stopInferenceStream", "newModelAvailable"}) {
            if (message.contains(QLatin1String(name)))
                what = QLatin1String(name);
        }
        if (what.isEmpty())
            return;
        said << what;
        if (what == QLatin1String("startSnapshot")) {
            resolutions << message[QStringLiteral("resolution")].toString();
            say("snapshotStarted");
            showPicture();
        } else if (what == QLatin1String("stopSnapshot")) {
            say("snapshotStopped");
        } else if (what == QLatin1String("startInferenceStream") && !refusal.isEmpty()) {
            m_client.send({{QStringLiteral("inferenceStreamFailed"), true}, {QStringLiteral("error"), refusal}}, false);
        } else if (what == QLatin1String("startInferenceStream")) {
            say("inferenceStreamStarted");
            sayRecord(7);
        } else if (what == QLatin1String("stopInferenceStream")) {
            say("inferenceStreamStopped");
        } else if (what == QLatin1String("newModelAvailable")) {
            announced = message[QStringLiteral("deploymentVersion")];
            m_client.send({{QStringLiteral("modelUpdateSuccess"), true}, {QStringLiteral("inferenceInfo"), QJsonObject{{QStringLiteral("deploymentVersion"), 5}}}}, false);
        }
    }
    WebSocketDevice m_client; ///< last: its handlers use the others
};

} // namespace studio::test
