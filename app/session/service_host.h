// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/cli_process.h"
#include "app/session/device_hub.h"
#include "app/session/serve_client.h"

#include <QDateTime>
#include <QHash>
#include <QJsonArray>
#include <QSet>
#include <QTimer>
#include <deque>

namespace studio
{

/// What can be opened. Remote management has the project calls with it: the tools that connect ask for the project first.
enum class NetworkService { Ingestion, Remote };
enum class ServiceState { Closed, Opening, Open };

/// Who can reach the services.
enum class ServiceReach {
    ThisComputer,
    Network,     ///< with TLS
    NetworkPlain ///< for boards that cannot do TLS
};

/// One request as the log of the window tells it.
struct ServedRequest {
    QDateTime at;
    QString service; ///< "ingestion", "remote", "rest"
    QString peer;
    QString method;
    QString path;
    int status = 0;
    qint64 bytes = 0;
    qint64 durationMs = 0;
    QString id; ///< stable code of what was wrong
    QStringList notes = {}; ///< why a key was not taken, and what of the request was left out
    int stored = 0;   ///< files
    int refused = 0;
    QString reason;   ///< why something was refused
    QString fileName; ///< of what was refused first, or of the only file
    QString keyName;
    friend bool operator==(const ServedRequest&, const ServedRequest&) = default;
};

/// A device that is, or was, connected to remote management.
struct RemoteDeviceEntry {
    QString id;
    QString name; ///< that its tool was given; empty: none
    QString type;
    QString peer;
    QString encoding; ///< "json", "cbor"
    QString key;      ///< the name of its key
    QVector<DeviceSensor> sensors;
    bool isConnected = false;
    bool isRecording = false;
    QDateTime lastSeen; ///< when it left
    bool hasCamera = false; ///< that sends pictures
    QString model;          ///< that runs on it; empty: none
};

/// A sample that came in over the network.
struct ArrivedSample {
    SampleId id;
    QString name;
    QString device;
    QString orderedFrom; ///< id of the device that was asked for it; empty: an upload of its own accord
};

/// The network services of the open project as the window sees them. They run in a child process `sensorsmith-cli serve`, so that
/// nothing that comes in can hold the window up; all are closed at first, and with the project. Thread: GUI only.
class ServiceHost : public QObject
{
    Q_OBJECT
public:
    explicit ServiceHost(QString cliProgram, QObject* parent = nullptr);

    /// Closes what is open for another project. Empty: none is open.
    void setProject(const QString& path, bool isReadOnly);
    /// Opens or closes one service. What goes wrong is told by failed(), and the service is closed again.
    void setOpen(NetworkService service, bool isOpen);
    /// The same on a port that is free, for when the usual one is taken.
    void openOnFreePort(NetworkService service);
    /// What is open is opened anew there; connections end.
    void setReach(ServiceReach reach);

    [[nodiscard]] ServiceState state(NetworkService service) const;
    [[nodiscard]] bool isAnyOpen() const { return !m_urls.isEmpty(); }
    [[nodiscard]] bool isWanted(NetworkService service) const { return m_wanted.contains(service); }
    [[nodiscard]] ServiceReach reach() const { return m_reach; }
    /// Where a program or device finds the service: "http://127.0.0.1:4810"; empty while it is closed.
    [[nodiscard]] QString url(NetworkService service) const;
    [[nodiscard]] QString projectUrl() const; ///< of the project calls
    [[nodiscard]] QString fingerprint() const { return m_fingerprint; } ///< SHA-256 of the certificate; empty without TLS
    [[nodiscard]] QString projectPath() const { return m_project; }

    /// The last requests, newest first, and how many there were since the program started.
    [[nodiscard]] const std::deque<ServedRequest>& requests() const { return m_requests; }
    [[nodiscard]] qint64 requestTotal() const { return m_requestTotal; }
    [[nodiscard]] int arrivedCount() const { return m_arrivedCount; } ///< since the project was opened
    [[nodiscard]] QDateTime lastArrival() const { return m_lastArrival; }

    [[nodiscard]] const QVector<RemoteDeviceEntry>& devices() const { return m_devices; } ///< by id
    [[nodiscard]] const RemoteDeviceEntry* device(const QString& id) const; ///< nullptr when it is not known
    void forgetDevice(const QString& id); ///< one that is not connected
    /// A question to the process that serves; dropping it takes it back.
    [[nodiscard]] std::unique_ptr<ServeQuestion> ask(const QJsonObject& request) const;

    static constexpr std::size_t kMostRequests = 500;

Q_SIGNALS:
    void stateChanged();
    void requestsChanged(); ///< at most ten times a second
    void devicesChanged();
    void deviceChanged(const QString& id);
    void samplesArrived(const QVector<studio::ArrivedSample>& samples); ///< in batches, at most twice a second
    void failed(const studio::Error& error);
    /// The usual port of a service is taken by another program.
    void portTaken(studio::NetworkService service, const studio::Error& error);

private:
    void start();
    void onTold(const QJsonObject& line);
    void onEnded(const std::optional<Error>& error);
    void onServing(const QJsonObject& line);
    void takeEndpoints(const QJsonArray& endpoints);
    void takeDevice(const QJsonObject& line);
    void takeSample(const QJsonObject& line);
    /// Brings the process in line with what is wanted.
    void follow();
    void refuse(NetworkService service, const Error& error);

    CliProcess m_process;
    QString m_project;
    QString m_served; ///< the project of the process
    bool m_isReadOnly = false;
    QSet<NetworkService> m_wanted;
    QHash<NetworkService, bool> m_onFreePort;
    ServiceReach m_reach = ServiceReach::ThisComputer;
    bool m_isServing = false;
    bool m_isEnding = false;
    QHash<QString, QString> m_urls; ///< by name of the service
    QString m_fingerprint;
    std::unique_ptr<ServeQuestion> m_switch;
    std::deque<ServedRequest> m_requests;
    qint64 m_requestTotal = 0;
    QTimer m_requestTimer;
    QVector<ArrivedSample> m_arrived;
    QTimer m_arrivalTimer;
    int m_arrivedCount = 0;
    QDateTime m_lastArrival;
    QVector<RemoteDeviceEntry> m_devices;
};

} // namespace studio
