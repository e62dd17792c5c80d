// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/service_host.h"

#include "app/session/running_boards.h"

#include <QJsonArray>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kRequestBatchMs = 100;
constexpr int kArrivalBatchMs = 500;

/// The services of the command line behind one switch.
QStringList servicesBehind(NetworkService service)
{
    return service == NetworkService::Ingestion ? QStringList{QStringLiteral("ingestion")} : QStringList{QStringLiteral("remote"), QStringLiteral("rest")};
}

quint16 usualPort(const QString& service)
{
    return service == QLatin1String("ingestion") ? 4810 : service == QLatin1String("remote") ? 4802 : 4800;
}

QVector<DeviceSensor> sensorsFrom(const QJsonArray& list)
{
    QVector<DeviceSensor> sensors;
    for (const QJsonValue& one : list) {
        DeviceSensor sensor{one[QStringLiteral("name")].toString(), one[QStringLiteral("max_seconds")].toDouble(), {}};
        for (const QJsonValue& rate : one[QStringLiteral("frequencies_hz")].toArray())
            sensor.frequenciesHz.append(rate.toDouble());
        sensors.append(sensor);
    }
    return sensors;
}

/// "gestures, version 3"; a device that runs a model may not name it.
QString modelFrom(const QJsonValue& inference)
{
    if (!inference.isObject())
        return {};
    const QString project = inference[QStringLiteral("project")].toString();
    const QString name = project.isEmpty() ? ServiceHost::tr("a model") : project;
    const QJsonValue version = inference[QStringLiteral("version")];
    return version.isDouble() ? ServiceHost::tr("%1, version %2").arg(name).arg(version.toInteger()) : name;
}

} // namespace

ServiceHost::ServiceHost(QString cliProgram, QObject* parent)
    : QObject(parent)
    , m_process(std::move(cliProgram),
                Error{ErrorCode::Io, tr("The process behind the network services ended unexpectedly. What had arrived is stored; open them again."), {},
                      QStringLiteral("SRV-050")})
{
    connect(&m_process, &CliProcess::told, this, &ServiceHost::onTold);
    connect(&m_process, &CliProcess::ended, this, &ServiceHost::onEnded);
    m_requestTimer.setSingleShot(true);
    m_requestTimer.setInterval(kRequestBatchMs);
    connect(&m_requestTimer, &QTimer::timeout, this, &ServiceHost::requestsChanged);
    m_arrivalTimer.setSingleShot(true);
    m_arrivalTimer.setInterval(kArrivalBatchMs);
    connect(&m_arrivalTimer, &QTimer::timeout, this, [this] { Q_EMIT samplesArrived(std::exchange(m_arrived, {})); });
}

void ServiceHost::setProject(const QString& path, bool isReadOnly)
{
    m_isReadOnly = isReadOnly;
    if (path == m_project)
        return;
    m_project = path;
    m_wanted.clear();
    m_reach = ServiceReach::ThisComputer;
    m_arrived.clear();
    m_arrivedCount = 0;
    m_lastArrival = {};
    m_requests.clear();
    m_devices.clear();
    follow();
    Q_EMIT requestsChanged();
    Q_EMIT devicesChanged();
    Q_EMIT stateChanged();
}

void ServiceHost::setOpen(NetworkService service, bool isOpen)
{
    if (isOpen == m_wanted.contains(service))
        return;
    if (isOpen && m_project.isEmpty()) {
        return refuse(service, {ErrorCode::NotFound, tr("No project is open, so there is nothing to send into. Open one first."), {},
                                QStringLiteral("SRV-051")});
    }
    if (isOpen && m_isReadOnly) {
        return refuse(service, {ErrorCode::PermissionDenied,
                                tr("This project is open for reading only, so nothing can be sent into it. Close it in the other window and open it here again."),
                                {}, QStringLiteral("SRV-052")});
    }
    if (isOpen)
        m_wanted.insert(service);
    else
        m_wanted.remove(service);
    follow();
    Q_EMIT stateChanged();
}

void ServiceHost::openOnFreePort(NetworkService service)
{
    m_onFreePort[service] = true;
    setOpen(service, true);
}

void ServiceHost::setReach(ServiceReach reach)
{
    if (reach == m_reach)
        return;
    m_reach = reach;
    if (m_process.isRunning()) {
        m_isEnding = true;
        m_process.stop();
    }
    Q_EMIT stateChanged();
}

ServiceState ServiceHost::state(NetworkService service) const
{
    if (!m_wanted.contains(service))
        return ServiceState::Closed;
    return m_urls.contains(servicesBehind(service).first()) ? ServiceState::Open : ServiceState::Opening;
}

QString ServiceHost::url(NetworkService service) const
{
    return m_urls.value(servicesBehind(service).first());
}

QString ServiceHost::projectUrl() const
{
    return m_urls.value(QStringLiteral("rest"));
}

std::unique_ptr<ServeQuestion> ServiceHost::ask(const QJsonObject& request) const
{
    // Without a runtime folder nobody could serve either: the question then fails by itself.
    const Result<QString> folder = runtimeFolder();
    return std::make_unique<ServeQuestion>(folder ? *folder : QString(), m_served, request);
}

// ---- the process ----

void ServiceHost::follow()
{
    if (m_process.isRunning()) {
        if (!m_isEnding && (m_wanted.isEmpty() || m_served != m_project)) {
            m_isEnding = true;
            m_process.stop();
            return;
        }
        if (m_isEnding || !m_isServing || m_switch != nullptr)
            return; // its next word brings us here again
        QJsonObject ports;
        for (const NetworkService service : {NetworkService::Ingestion, NetworkService::Remote}) {
            for (const QString& name : servicesBehind(service)) {
                if (m_wanted.contains(service) != m_urls.contains(name))
                    ports[name] = !m_wanted.contains(service) ? QJsonValue() : m_onFreePort.value(service) ? QJsonValue(0) : QJsonValue(usualPort(name));
            }
        }
        if (ports.isEmpty())
            return;
        m_switch = ask({{QStringLiteral("command"), QStringLiteral("switch")}, {QStringLiteral("ports"), ports}});
        connect(m_switch.get(), &ServeQuestion::answered, this, [this](const QJsonObject& answer) {
            m_switch.release()->deleteLater();
            takeEndpoints(answer[QStringLiteral("endpoints")].toArray());
            follow();
        });
        connect(m_switch.get(), &ServeQuestion::failed, this, [this, ports](const Error& error) {
            m_switch.release()->deleteLater();
            if (!m_process.isRunning() || m_isEnding)
                return; // its end is told by itself
            for (const NetworkService service : {NetworkService::Ingestion, NetworkService::Remote}) {
                if (m_wanted.contains(service) && ports.contains(servicesBehind(service).first()))
                    refuse(service, error);
            }
            follow();
        });
    } else if (!m_wanted.isEmpty() && !m_project.isEmpty()) {
        start();
    }
}

void ServiceHost::start()
{
    QStringList arguments{QStringLiteral("serve"), m_project};
    if (m_reach != ServiceReach::ThisComputer)
        arguments << QStringLiteral("--bind") << QStringLiteral("0.0.0.0");
    if (m_reach == ServiceReach::NetworkPlain)
        arguments << QStringLiteral("--plain");
    for (const NetworkService service : {NetworkService::Ingestion, NetworkService::Remote}) {
        for (const QString& name : servicesBehind(service)) {
            if (!m_wanted.contains(service))
                arguments << QStringLiteral("--no-") + name;
            else if (m_onFreePort.value(service))
                arguments << QStringLiteral("--") + name << QStringLiteral("0");
        }
    }
    m_isServing = false;
    m_isEnding = false;
    m_served = m_project;
    m_process.start(arguments);
}

void ServiceHost::onEnded(const std::optional<Error>& error)
{
    const QSet<NetworkService> wanted = m_wanted;
    const bool wasAsked = std::exchange(m_isEnding, false);
    m_isServing = false;
    m_switch.reset();
    m_urls.clear();
    m_fingerprint.clear();
    for (RemoteDeviceEntry& device : m_devices) {
        if (std::exchange(device.isConnected, false))
            device.lastSeen = QDateTime::currentDateTime();
        device.isRecording = false;
        Q_EMIT deviceChanged(device.id);
    }
    if (error && !wasAsked) {
        for (const NetworkService service : wanted)
            refuse(service, *error);
    }
    follow();
    Q_EMIT stateChanged();
}

void ServiceHost::refuse(NetworkService service, const Error& error)
{
    m_wanted.remove(service);
    m_onFreePort.remove(service);
    Q_EMIT stateChanged();
    if (error.id == QLatin1String("HTTP-041"))
        Q_EMIT portTaken(service, error);
    else
        Q_EMIT failed(error);
}

void ServiceHost::onTold(const QJsonObject& line)
{
    const QString event = line[QStringLiteral("event")].toString();
    if (event == QLatin1String("serving")) {
        onServing(line);
    } else if (event == QLatin1String("request")) {
        QStringList notes;
        for (const QJsonValue& note : line[QStringLiteral("notes")].toArray())
            notes << note.toString();
        m_requests.push_front({QDateTime::currentDateTime(), line[QStringLiteral("service")].toString(), line[QStringLiteral("peer")].toString(),
                               line[QStringLiteral("method")].toString(), line[QStringLiteral("path")].toString(), line[QStringLiteral("status")].toInt(),
                               line[QStringLiteral("bytes")].toInteger(), line[QStringLiteral("milliseconds")].toInteger(), line[QStringLiteral("id")].toString(), notes,
                               line[QStringLiteral("stored")].toInt(), line[QStringLiteral("refused")].toInt(), line[QStringLiteral("reason")].toString(),
                               line[QStringLiteral("file")].toString(), line[QStringLiteral("key")].toString()});
        if (m_requests.size() > kMostRequests)
            m_requests.pop_back();
        ++m_requestTotal;
        if (!m_requestTimer.isActive())
            m_requestTimer.start();
    } else if (event == QLatin1String("sample_stored")) {
        takeSample(line);
    } else if (event == QLatin1String("device_connected") || event == QLatin1String("device_changed") || event == QLatin1String("device_gone")) {
        takeDevice(line);
    } else if (event == QLatin1String("failed")) {
        Q_EMIT failed({ErrorCode::Io, line[QStringLiteral("message")].toString(), {}, line[QStringLiteral("id")].toString()});
    }
}

void ServiceHost::onServing(const QJsonObject& line)
{
    m_isServing = true;
    m_fingerprint = line[QStringLiteral("fingerprint")].toString();
    takeEndpoints(line[QStringLiteral("endpoints")].toArray());
    follow();
}

void ServiceHost::takeEndpoints(const QJsonArray& endpoints)
{
    m_urls.clear();
    for (const QJsonValue& one : endpoints)
        m_urls.insert(one[QStringLiteral("service")].toString(), one[QStringLiteral("urls")].toArray().first().toString());
    Q_EMIT stateChanged();
}

// ---- what it tells ----

const RemoteDeviceEntry* ServiceHost::device(const QString& id) const
{
    const auto found = std::find_if(m_devices.begin(), m_devices.end(), [&](const RemoteDeviceEntry& one) { return one.id == id; });
    return found == m_devices.end() ? nullptr : &*found;
}

void ServiceHost::forgetDevice(const QString& id)
{
    if (m_devices.removeIf([&](const RemoteDeviceEntry& one) { return one.id == id && !one.isConnected; }) > 0)
        Q_EMIT devicesChanged();
}

void ServiceHost::takeDevice(const QJsonObject& line)
{
    const QString id = line[QStringLiteral("device")].toString();
    const auto isBefore = [](const RemoteDeviceEntry& one, const QString& other) { return one.id < other; };
    auto place = std::lower_bound(m_devices.begin(), m_devices.end(), id, isBefore);
    const bool isNew = place == m_devices.end() || place->id != id;
    if (line[QStringLiteral("event")].toString() == QLatin1String("device_gone")) {
        if (isNew)
            return;
        place->isConnected = false;
        place->isRecording = false;
        place->lastSeen = QDateTime::currentDateTime();
    } else {
        if (isNew)
            place = m_devices.insert(place, RemoteDeviceEntry{});
        const QJsonObject info = line[QStringLiteral("info")].toObject();
        *place = {id,
                  info[QStringLiteral("name")].toString(),
                  info[QStringLiteral("device_type")].toString(),
                  info[QStringLiteral("address")].toString(),
                  info[QStringLiteral("encoding")].toString(),
                  info[QStringLiteral("key")].toString(),
                  sensorsFrom(info[QStringLiteral("sensors")].toArray()),
                  true,
                  info[QStringLiteral("recording")].toBool(),
                  {},
                  info[QStringLiteral("camera")].toBool(),
                  modelFrom(info[QStringLiteral("inference")])};
    }
    if (isNew)
        Q_EMIT devicesChanged();
    else
        Q_EMIT deviceChanged(id);
}

void ServiceHost::takeSample(const QJsonObject& line)
{
    m_arrived.append({SampleId{line[QStringLiteral("sample")].toInteger()}, line[QStringLiteral("name")].toString(), line[QStringLiteral("device")].toString(),
                      line[QStringLiteral("ordered_from")].toString()});
    ++m_arrivedCount;
    m_lastArrival = QDateTime::currentDateTime();
    if (!m_arrivalTimer.isActive())
        m_arrivalTimer.start();
    Q_EMIT stateChanged();
}

} // namespace studio
