// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/served_project.h"
#include "inference/bundle/server_certificate.h"
#include "serial/http/http_server.h"
#include "serial/remote/remote_server.h"

#include <QDeadlineTimer>
#include <QHash>
#include <QSet>
#include <array>
#include <memory>

namespace studio
{

class IngestionService;
class RestService;

/// What is opened and where. A service without a port stays closed; port 0 takes a free one.
struct ServiceOptions {
    QList<QHostAddress> addresses = HttpServer::loopback();
    std::optional<quint16> rest = 4800;
    std::optional<quint16> remote = 4802;
    std::optional<quint16> ingestion = 4810;
    std::optional<ServerCertificate> certificate; ///< with one, all of them speak TLS
    QStringList names;                            ///< under which clients may call, beside the addresses
};

/// One open service as its users call it: "ingestion", "http://127.0.0.1:4810".
struct ServiceEndpoint {
    QString service;
    QStringList urls;
    quint16 port = 0;
};

/// A recording that a connected device is asked for.
struct RemoteOrder {
    QString deviceId;
    QString sensor; ///< name, or number from 1; empty: the first
    QString label;
    double seconds = 0.0;
    double rateHz = 0.0; ///< 0: the first that the sensor offers
    std::optional<Split> split = {}; ///< nothing: by content
    QString session = {};            ///< of devices that record together; empty: alone
};

/// How far an order is. Over with the samples that came of it, or with an error.
struct RemoteOrderState {
    SampleState state = SampleState::Requested;
    int percent = -1;
    QVector<SampleId> samples;
    QString warning; ///< what was wrong although the samples are stored; empty: nothing
    std::optional<Error> error;
    [[nodiscard]] bool isOver() const { return state == SampleState::Finished || state == SampleState::Failed; }
};

/// The services that let devices and programs on the network send data into one project. All are closed until open().
/// Thread: that of the project file, which must run an event loop.
class NetworkServices : public QObject
{
    Q_OBJECT
public:
    /// `project` outlives the object.
    NetworkServices(ProjectFile& project, HmacKeyStore store, HttpLimits limits = {}, RemoteTimings timings = {}, QObject* parent = nullptr);
    ~NetworkServices() override;

    /// Opens all that the options name, or none. Errors: those of HttpServer::listen and useTls.
    Result<void> open(const ServiceOptions& options);
    /// Opens one service under the options of open(), or closes it (no port); the others stay as they are. Errors: NotFound (there is no
    /// such service), those of HttpServer::listen.
    Result<void> setPort(const QString& service, std::optional<quint16> port);
    void close();
    [[nodiscard]] QVector<ServiceEndpoint> endpoints() const;
    [[nodiscard]] const RemoteServer& remote() const { return *m_remote; }
    /// What a device was called in its tool's dialog; empty: nothing, or its id.
    [[nodiscard]] QString deviceName(const QString& id) const;

    /// Asks a device for a recording; `watch` hears of every step and, once, of the end. Errors: NotFound (not connected), Busy (it
    /// records, or what it recorded is still being stored), and those of RemoteDevice::sample; then `watch` hears nothing.
    Result<void> record(const RemoteOrder& order, std::function<void(const RemoteOrderState&)> watch);
    /// Nobody waits any more. The device cannot be told to end early: it is busy until its time is over, and what it sends is taken in
    /// as what was asked for.
    void abandon(const QString& deviceId);

    [[nodiscard]] qint64 requestCount() const { return m_requests; }
    [[nodiscard]] qint64 storedCount() const { return m_stored; }

Q_SIGNALS:
    void requestServed(const QString& service, const studio::HttpLogEntry& entry);
    /// `orderedFrom`: the device that was asked for it by somebody who still waits; empty for every other upload.
    void sampleStored(studio::SampleId id, const studio::Sample& sample, const QString& orderedFrom);
    void deviceConnected(const QString& id);
    void deviceChanged(const QString& id); ///< it records, has ended doing so, or was named
    void deviceGone(const QString& id);
    void helloRefused(const QHostAddress& peer, const QString& reason);
    void failed(const studio::Error& error);

private:
    struct Service {
        QString name;
        QString scheme;
        std::unique_ptr<HttpServer> server;
    };
    struct Order {
        bool isByContent = false;
        QString session;
        RemoteOrderState state;
        int coming = 0; ///< files that answer it and are being stored
        std::function<void(const RemoteOrderState&)> watch; ///< none: nobody waits any more
        QString label;
        QString keyName; ///< of its device
        bool hasBegun = false; ///< its device said that it records, or something later
        QString refusal = {};  ///< what the upload of it was told, when that was not taken
    };
    /// An order that began, and ended before anything of it had come.
    struct LateOrder {
        QString deviceId;
        Order order;
        QDeadlineTimer until;
    };

    Result<void> openService(HttpServer& server, quint16 port);
    void progressed(RemoteDevice& device);
    void settle(const QString& deviceId);
    void noteRefusal(const HttpOutcome& outcome);
    /// Which order that sample answers; it is counted as coming from then on.
    ServedProject::Claimed claim(const Sample& sample, const QString& keyName, const QString& fileName);
    ServedProject::Claimed claimLate(const Sample& sample, const QString& keyName, const QString& fileName);
    QVector<LateOrder>::iterator findLate(const UploadSigns& upload);
    void arrived(std::optional<SampleId> id, const QString& claimedBy);

    ServedProject m_served;
    std::unique_ptr<IngestionService> m_ingestion;
    std::unique_ptr<RestService> m_rest;
    std::unique_ptr<RemoteServer> m_remote;
    std::array<Service, 3> m_services;
    QHash<QString, Order> m_orders; ///< by id of the device
    QVector<LateOrder> m_late; ///< what answers one of them may still be on its way; oldest first
    QSet<QString> m_recording;    ///< devices, as they were told of last
    ServiceOptions m_options;     ///< of the last open()
    QTimer m_keyCheck;
    qint64 m_requests = 0;
    qint64 m_stored = 0;
};

} // namespace studio
