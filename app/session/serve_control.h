// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/network_services.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QLocalServer>
#include <QLockFile>
#include <QTimer>

class QLocalSocket;

namespace studio
{

/// How other processes of this user talk to the one that serves a project: a local socket in the user's runtime folder, one JSON object
/// a line. Commands: {"command":"list"}; {"command":"sample","device","sensor","label","seconds","rate","split","session"}
/// (without "split": by content);
/// {"command":"camera","device","high"}; {"command":"watch","device"}; {"command":"infer","device"};
/// {"command":"records","device","indices":[n],"readings"}; {"command":"update","device","version"} (remote_look.h); what these look at
/// {"command":"end"} ends behind them, on the same connection;
/// {"command":"switch","ports":{"ingestion":4810,"remote":null}} opens and closes services, the others stay as they are. Answers: any
/// number of {"type":"progress","state","percent"} and {"type":"told",...}, then one {"type":"answer",...} or {"type":"error","error":{...}}. Who leaves gives up.
/// A sample is answered with {"samples":[ids]}, and "warning" where they are stored but something was wrong.
/// Thread: that of the services.
class ServeControl : public QObject
{
    Q_OBJECT
public:
    /// `services` outlives the object.
    explicit ServeControl(NetworkServices& services, QObject* parent = nullptr);
    ~ServeControl() override;

    /// Takes the project's place in `folder` (runtimeFolder()). Errors: Busy when another process serves it already, Io.
    Result<void> open(const QString& folder, const QString& projectPath);

    static constexpr qint64 kMostLineBytes = 16 * 1024;
    static constexpr int kMostClients = 16;
    static constexpr qint64 kMostUnreadBytes = 4 * 1024 * 1024; ///< that wait for an asker who does not read; then it is left
    static constexpr int kRequestTimeoutMs = 5000; ///< to a whole line

private:
    void accept();
    void readRequest(QLocalSocket* client);
    static void readEnd(QLocalSocket* client);
    void handle(QLocalSocket* client, const QJsonObject& request);
    void switchServices(QLocalSocket* client, const QJsonObject& ports);
    void look(QLocalSocket* client, const QString& command, const QJsonObject& request);
    void startSample(QLocalSocket* client, const QJsonObject& request);
    [[nodiscard]] QJsonObject deviceList() const;

    NetworkServices& m_services;
    std::unique_ptr<QLockFile> m_lock;
    QLocalServer m_server;
    QSet<QLocalSocket*> m_clients;
};

/// A connected device and the open services as events and answers tell them.
QJsonObject remoteDeviceToJson(const NetworkServices& services, const RemoteDevice& device);
QJsonArray endpointsToJson(const NetworkServices& services);

} // namespace studio
