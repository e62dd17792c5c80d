// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/network_services.h"

#include "models/dataset/label_rule.h"
#include "serial/ingestion/ingestion_service.h"
#include "serial/rest/rest_service.h"

#include <QNetworkInterface>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr qint64 kLateMs = 5LL * 60 * 1000; ///< that a recording may come after its order has ended
constexpr qsizetype kMostLateOrders = 100;
constexpr int kKeyCheckMs = 1000; ///< a device whose key was revoked stays connected for that long at most

QString urlOf(const QString& scheme, const QHostAddress& address, quint16 port)
{
    const QString host =
        address.protocol() == QAbstractSocket::IPv6Protocol ? QStringLiteral("[%1]").arg(address.toString()) : address.toString();
    return QStringLiteral("%1://%2:%3").arg(scheme, host).arg(port);
}

/// Under which addresses a listener is found: "all of this computer" is none that a client could call. Those of networks come first.
QList<QHostAddress> reachableAddresses(const QHostAddress& address)
{
    const bool isAnyV4 = address == QHostAddress(QHostAddress::AnyIPv4);
    const bool isAny = address == QHostAddress(QHostAddress::Any) || address == QHostAddress(QHostAddress::AnyIPv6);
    if (!isAnyV4 && !isAny)
        return {address};
    QList<QHostAddress> networks;
    QList<QHostAddress> loopbacks;
    for (const QHostAddress& own : QNetworkInterface::allAddresses()) {
        const bool isV4 = own.protocol() == QAbstractSocket::IPv4Protocol;
        if (own.isLinkLocal() || (isAnyV4 && !isV4))
            continue;
        QList<QHostAddress>& list = own.isLoopback() ? loopbacks : networks;
        if (isV4)
            list.prepend(own);
        else
            list.append(own);
    }
    return networks + loopbacks;
}

Error wrongOrder(const QString& what)
{
    return {ErrorCode::InvalidArgument, NetworkServices::tr("%1 Nothing was recorded.").arg(what), {}, QStringLiteral("SRV-010")};
}

Result<RemoteSensor> chosenSensor(const RemoteHello& hello, const QString& wanted)
{
    QStringList names;
    bool isNumber = false;
    const qsizetype number = wanted.toLongLong(&isNumber);
    for (qsizetype i = 0; i < hello.sensors.size(); ++i) {
        const RemoteSensor& sensor = hello.sensors[i];
        if (wanted.isEmpty() || sensor.name == wanted || (isNumber && number == i + 1))
            return sensor;
        names << sensor.name;
    }
    return wrongOrder(NetworkServices::tr("The device %1 has no sensor \"%2\"; it has %3.")
                          .arg(hello.deviceId, wanted, names.join(QStringLiteral(", "))));
}

Result<SampleRequest> requestFor(const RemoteHello& hello, const RemoteOrder& order)
{
    const Result<RemoteSensor> sensor = chosenSensor(hello, order.sensor);
    if (!sensor)
        return sensor.error();
    const Result<QString> label = storableLabel(order.label);
    if (!label)
        return label.error();
    SampleRequest request;
    request.sensor = sensor->name;
    request.label = *label;
    request.lengthMs = std::llround(std::clamp(order.seconds, 0.0, 1e9) * 1000.0);
    request.path = QStringLiteral("/api/%1/data").arg(splitName(order.split.value_or(Split::Training))); // without one it is decided when it is here
    const double rate = order.rateHz > 0.0 || sensor->frequenciesHz.isEmpty() ? order.rateHz : sensor->frequenciesHz.first();
    request.intervalMs = rate > 0.0 ? 1000.0 / rate : 0.0;
    return request;
}

} // namespace

NetworkServices::NetworkServices(ProjectFile& project, HmacKeyStore store, HttpLimits limits, RemoteTimings timings, QObject* parent)
    : QObject(parent)
    , m_served(project, std::move(store))
    , m_ingestion(std::make_unique<IngestionService>(m_served, limits))
    , m_rest(std::make_unique<RestService>(m_served, m_served, limits))
    , m_remote(std::make_unique<RemoteServer>(m_served, limits, timings))
{
    HttpLimits restLimits = limits;
    restLimits.bodyBytes = std::min(limits.bodyBytes, RestService::kMostBodyBytes);
    m_services = {{{QStringLiteral("rest"), QStringLiteral("http"), std::make_unique<HttpServer>(*m_rest, restLimits)},
                   {QStringLiteral("remote"), QStringLiteral("ws"), std::make_unique<HttpServer>(*m_remote, limits)},
                   {QStringLiteral("ingestion"), QStringLiteral("http"), std::make_unique<HttpServer>(*m_ingestion, limits)}}};
    for (const Service& service : m_services) {
        connect(service.server.get(), &HttpServer::requestServed, this, [this, name = service.name](const HttpLogEntry& entry) {
            ++m_requests;
            if (entry.status >= 400 || entry.outcome.refused > 0)
                noteRefusal(entry.outcome);
            Q_EMIT requestServed(name, entry);
        });
    }
    m_served.setAwaited([this](const QString& deviceId, const QString& keyName, const QString& fileName) -> std::optional<QString> {
        if (const RemoteDevice* device = m_remote->awaiting(deviceId, keyName, fileName, {}))
            return device->progress()->request().label;
        const auto late = findLate({deviceId, keyName, fileName, {}});
        return late == m_late.end() ? std::nullopt : std::optional(late->order.label);
    });
    m_served.setClaim([this](const Sample& sample, const QString& keyName, const QString& fileName) { return claim(sample, keyName, fileName); });
    connect(&m_served, &ServedProject::stored, this, [this](SampleId id, const Sample& sample, const QString& claimedBy) {
        ++m_stored;
        const auto order = m_orders.constFind(claimedBy);
        const bool isAwaited = order != m_orders.constEnd() && order->watch != nullptr;
        arrived(id, claimedBy);
        Q_EMIT sampleStored(id, sample, isAwaited ? claimedBy : QString());
    });
    connect(&m_served, &ServedProject::notStored, this, [this](const QString& claimedBy) { arrived(std::nullopt, claimedBy); });
    connect(&m_served, &ServedProject::deviceNamed, this, [this](const QString& id) {
        if (m_remote->device(id) != nullptr)
            Q_EMIT deviceChanged(id);
    });
    connect(&m_served, &ServedProject::failed, this, &NetworkServices::failed);
    connect(m_remote.get(), &RemoteServer::helloRefused, this, &NetworkServices::helloRefused);
    connect(m_remote.get(), &RemoteServer::deviceGone, this, [this](const QString& id) {
        m_recording.remove(id);
        Q_EMIT deviceGone(id);
    });
    connect(m_remote.get(), &RemoteServer::deviceConnected, this, [this](const QString& id) {
        RemoteDevice* device = m_remote->device(id);
        connect(device, &RemoteDevice::sampleProgressed, this, [this, device] { progressed(*device); });
        // The data forwarder asks for its device without having put it in: to say hello is enough. It ends when it is told that there is none.
        m_served.knowDevice({id, id, device->hello().deviceType});
        Q_EMIT deviceConnected(id);
    });
    connect(&m_keyCheck, &QTimer::timeout, this, [this] { m_remote->dropRevoked(); });
}

NetworkServices::~NetworkServices()
{
    close();
}

Result<void> NetworkServices::open(const ServiceOptions& options)
{
    close();
    m_options = options;
    const std::array<std::optional<quint16>, 3> ports = {options.rest, options.remote, options.ingestion};
    for (std::size_t i = 0; i < ports.size(); ++i) {
        if (!ports[i])
            continue;
        if (Result<void> opened = openService(*m_services[i].server, *ports[i]); !opened) {
            close();
            return opened;
        }
    }
    m_keyCheck.start(kKeyCheckMs);
    return {};
}

Result<void> NetworkServices::openService(HttpServer& server, quint16 port)
{
    if (m_options.certificate) {
        if (Result<void> encrypted = server.useTls(m_options.certificate->certificatePem, m_options.certificate->keyPem); !encrypted)
            return encrypted;
    }
    return server.listen(m_options.addresses, port, m_options.names);
}

Result<void> NetworkServices::setPort(const QString& service, std::optional<quint16> port)
{
    const auto found = std::find_if(m_services.begin(), m_services.end(), [&](const Service& one) { return one.name == service; });
    if (found == m_services.end())
        return Error{ErrorCode::NotFound, tr("There is no service \"%1\".").arg(service), {}, QStringLiteral("SRV-014")};
    if (port)
        return openService(*found->server, *port);
    found->server->close();
    if (service == QLatin1String("remote"))
        m_remote->closeAll();
    return {};
}

void NetworkServices::close()
{
    m_keyCheck.stop();
    for (const Service& service : m_services)
        service.server->close();
    m_remote->closeAll();
}

QVector<ServiceEndpoint> NetworkServices::endpoints() const
{
    QVector<ServiceEndpoint> list;
    for (const Service& service : m_services) {
        const HttpServer& server = *service.server;
        if (!server.isListening())
            continue;
        ServiceEndpoint endpoint{service.name, {}, server.port()};
        const QString scheme = server.isTls() ? service.scheme + QLatin1Char('s') : service.scheme;
        for (const QHostAddress& address : server.addresses()) {
            for (const QHostAddress& reachable : reachableAddresses(address))
                endpoint.urls << urlOf(scheme, reachable, server.port());
        }
        list.append(endpoint);
    }
    return list;
}

QString NetworkServices::deviceName(const QString& id) const
{
    // One that cannot be read is told of by whoever writes it; the id is a name as well.
    const Result<std::optional<RestDevice>> device = m_served.device(id);
    return device && device->has_value() && (*device)->name != id ? (*device)->name : QString();
}

Result<void> NetworkServices::record(const RemoteOrder& order, std::function<void(const RemoteOrderState&)> watch)
{
    RemoteDevice* device = m_remote->device(order.deviceId);
    if (device == nullptr) {
        return Error{ErrorCode::NotFound, tr("No device with the id %1 is connected. Nothing was recorded.").arg(order.deviceId), {},
                     QStringLiteral("SRV-011")};
    }
    Result<SampleRequest> request = requestFor(device->hello(), order);
    if (!request)
        return request.error();
    const QVector<AccessKey>& keys = m_served.keys();
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const AccessKey& each) { return each.name == device->keyName(); });
    if (key == keys.end())
        return Error{ErrorCode::Refused,
                     tr("The key of the device %1 was revoked. Nothing was recorded.").arg(order.deviceId),
                     {},
                     QStringLiteral("SRV-012")};
    request->hmacKey = key->hmacKey;
    if (device->progress() != nullptr && !device->progress()->isOver())
        return device->sample(*request); // says that it is busy
    if (m_orders.contains(order.deviceId)) {
        return Error{ErrorCode::Busy,
                     tr("What the device %1 recorded before is still being stored. Nothing was recorded; try again in a moment.").arg(order.deviceId),
                     {},
                     QStringLiteral("SRV-015")};
    }
    m_orders[order.deviceId] = {!order.split.has_value(), order.session, {}, 0, std::move(watch), request->label, device->keyName()};
    Result<void> sent = device->sample(*request);
    if (sent)
        m_late.removeIf([&](const LateOrder& late) { return late.deviceId == order.deviceId; }); // it has turned to another one
    else
        m_orders.remove(order.deviceId);
    return sent;
}

void NetworkServices::abandon(const QString& deviceId)
{
    if (const auto order = m_orders.find(deviceId); order != m_orders.end())
        order->watch = nullptr;
}

void NetworkServices::progressed(RemoteDevice& device)
{
    const bool isRecording = !device.progress()->isOver();
    if (isRecording != m_recording.contains(device.id())) {
        if (isRecording)
            m_recording.insert(device.id());
        else
            m_recording.remove(device.id());
        Q_EMIT deviceChanged(device.id());
    }
    const auto order = m_orders.find(device.id());
    if (order == m_orders.end())
        return;
    const SampleProgress& progress = *device.progress();
    RemoteOrderState& state = order->state;
    state.state = progress.state();
    state.percent = progress.readingPercent();
    order->hasBegun = order->hasBegun || (state.state != SampleState::Failed && state.state >= SampleState::Sampling);
    if (state.state == SampleState::Failed)
        state.error = progress.error();
    if (state.isOver()) {
        settle(device.id());
        return;
    }
    const RemoteOrderState told = state;
    if (const auto watch = order->watch)
        watch(told);
}

/// The daemon does not tell its device's order why its upload was not taken, nor that it was not.
void NetworkServices::noteRefusal(const HttpOutcome& outcome)
{
    for (auto order = m_orders.begin(); order != m_orders.end(); ++order) {
        if (!outcome.keyName.isEmpty() && isAnswer({{}, outcome.keyName, outcome.fileName, {}}, order.key(), order->keyName, order->label))
            order->refusal = outcome.reason;
    }
}

/// Tells how an order ended, once everything that answers it is stored. What is stored stays, whatever its device said at the end.
void NetworkServices::settle(const QString& deviceId)
{
    const auto order = m_orders.find(deviceId);
    if (order->coming > 0)
        return;
    RemoteOrderState told = order->state;
    const auto watch = order->watch;
    const QString refusal = order->refusal;
    if (told.samples.isEmpty() && order->hasBegun) {
        if (m_late.size() >= kMostLateOrders)
            m_late.removeFirst();
        order->watch = nullptr;
        m_late.append({deviceId, *order, QDeadlineTimer(kLateMs)});
    }
    m_orders.erase(order);
    const bool hasFailed = told.state == SampleState::Failed;
    if (hasFailed && !told.samples.isEmpty()) {
        told.state = SampleState::Finished;
        told.warning = tr("The recording is stored, but its device did not say that it has finished: %1 Look at it before you use it.").arg(told.error->message);
        told.error.reset();
    } else if (hasFailed) {
        told.error->message = tr("%1 Nothing of the recording has arrived.").arg(told.error->message);
    } else if (told.samples.isEmpty() && !refusal.isEmpty()) {
        told.error = Error{ErrorCode::Protocol,
                           tr("What the device %1 recorded was not taken: %2 Nothing of it is stored; record again.").arg(deviceId, asSentence(refusal)), {},
                           QStringLiteral("SRV-002")};
    } else if (told.samples.isEmpty()) {
        told.error = Error{ErrorCode::Protocol,
                           tr("The device %1 says that it has finished, but its recording did not arrive. See what its upload was "
                              "answered in the log of requests.")
                               .arg(deviceId),
                           {},
                           QStringLiteral("SRV-013")};
    }
    if (watch)
        watch(told);
}

ServedProject::Claimed NetworkServices::claim(const Sample& sample, const QString& keyName, const QString& fileName)
{
    const RemoteDevice* device = m_remote->awaiting(sample.deviceName, keyName, fileName, sample.label);
    const auto order = device != nullptr ? m_orders.find(device->id()) : m_orders.end();
    if (order == m_orders.end())
        return claimLate(sample, keyName, fileName);
    ++order->coming;
    return {device->id(), order->isByContent, order->session};
}

/// Which of those that ended without a sample that upload answers.
QVector<NetworkServices::LateOrder>::iterator NetworkServices::findLate(const UploadSigns& upload)
{
    m_late.removeIf([](const LateOrder& late) { return late.until.hasExpired(); });
    return std::find_if(m_late.begin(), m_late.end(), [&](const LateOrder& late) {
        return isAnswer(upload, late.deviceId, late.order.keyName, late.order.label);
    });
}

/// Its device went, or said too early that it had finished: nobody waits any more, but it is what was ordered.
ServedProject::Claimed NetworkServices::claimLate(const Sample& sample, const QString& keyName, const QString& fileName)
{
    const auto found = findLate({sample.deviceName, keyName, fileName, sample.label});
    if (found == m_late.end())
        return {};
    const Order order = found->order;
    if (order.isByContent && sample.split != Split::Training) // then its device was asked for training
        return {};
    m_late.erase(found);
    return {QString(), order.isByContent, order.session};
}

void NetworkServices::arrived(std::optional<SampleId> id, const QString& claimedBy)
{
    const auto order = m_orders.find(claimedBy);
    if (order == m_orders.end() || order->coming == 0)
        return;
    --order->coming;
    if (id)
        order->state.samples.append(*id);
    if (order->state.isOver()) // its device has finished, or gone, while the file was being stored
        settle(claimedBy);
}

} // namespace studio
