// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/joined_hub.h"

#include "serial/transport/session_file.h"

#include <QDateTime>
#include <QJsonArray>
#include <QLocale>

namespace studio
{

namespace
{

const QString kRemote = QStringLiteral("remote:");
constexpr qsizetype kMostConsoleLines = 2000;
constexpr double kBegun = 1e-3; ///< seconds: the device has begun, and tells no more of how far it is

QString idOf(const QString& address)
{
    return address.mid(kRemote.size());
}

QString stepText(const QString& state)
{
    if (state == QLatin1String("sampling"))
        return JoinedHub::tr("The device records");
    if (state == QLatin1String("processing") || state == QLatin1String("reading"))
        return JoinedHub::tr("The device reads its recording");
    if (state == QLatin1String("uploading"))
        return JoinedHub::tr("The device sends its recording");
    return JoinedHub::tr("The device gets ready");
}

} // namespace

QString remoteAddress(const QString& id)
{
    return kRemote + id;
}

bool isRemoteAddress(const QString& address)
{
    return address.startsWith(kRemote);
}

JoinedHub::JoinedHub(std::unique_ptr<DeviceHub> boards, AppSettings& settings, ServiceHost& services, QObject* parent)
    : DeviceHub(parent)
    , m_boards(std::move(boards))
    , m_settings(settings)
    , m_services(services)
{
    relay();
    connect(&m_services, &ServiceHost::devicesChanged, this, [this] {
        dropViews();
        Q_EMIT devicesChanged();
        followActive();
    });
    connect(&m_services, &ServiceHost::deviceChanged, this, &JoinedHub::onRemoteChanged);
}

JoinedHub::~JoinedHub()
{
    m_services.disconnect(this);
    m_boards->disconnect(this);
}

void JoinedHub::relay()
{
    DeviceHub* boards = m_boards.get();
    connect(boards, &DeviceHub::devicesChanged, this, &DeviceHub::devicesChanged);
    connect(boards, &DeviceHub::deviceChanged, this, &DeviceHub::deviceChanged);
    connect(boards, &DeviceHub::activeDeviceChanged, this, [this] {
        const QString before = std::exchange(m_board, m_boards->activeDevice());
        if (!m_active.isEmpty() || isRemoteAddress(m_lost))
            return;
        m_lost = m_board.isEmpty() && isLost(before) ? before : QString();
        Q_EMIT activeDeviceChanged();
    });
    connect(boards, &DeviceHub::consoleChanged, this, &DeviceHub::consoleChanged);
    connect(boards, &DeviceHub::captureProgress, this, &DeviceHub::captureProgress);
    connect(boards, &DeviceHub::captureFinished, this, &DeviceHub::captureFinished);
    connect(boards, &DeviceHub::captureFailed, this, &DeviceHub::captureFailed);
    connect(boards, &DeviceHub::predictionArrived, this, &DeviceHub::predictionArrived);
    connect(boards, &DeviceHub::flashProgress, this, &DeviceHub::flashProgress);
    connect(boards, &DeviceHub::flashFinished, this, &DeviceHub::flashFinished);
    connect(boards, &DeviceHub::flashFailed, this, &DeviceHub::flashFailed);
    connect(boards, &DeviceHub::pictureTaken, this, &DeviceHub::pictureTaken);
    connect(boards, &DeviceHub::pictureSeen, this, &DeviceHub::pictureSeen);
    connect(boards, &DeviceHub::deviceFailed, this, &DeviceHub::deviceFailed);
}

// ---- the list ----

QVector<DeviceInfo> JoinedHub::devices() const
{
    QVector<DeviceInfo> list = m_boards->devices();
    for (const RemoteDeviceEntry& entry : m_services.devices())
        list.append(infoOf(entry));
    return list;
}

DeviceInfo JoinedHub::device(const QString& address) const
{
    if (!isRemoteAddress(address))
        return m_boards->device(address);
    const RemoteDeviceEntry* entry = m_services.device(idOf(address));
    return entry != nullptr ? infoOf(*entry) : DeviceInfo();
}

DeviceInfo JoinedHub::infoOf(const RemoteDeviceEntry& entry) const
{
    DeviceInfo info;
    info.address = remoteAddress(entry.id);
    const QString chosen = m_settings.deviceName(entry.id);
    info.name = !chosen.isEmpty() ? chosen : !entry.name.isEmpty() ? entry.name : entry.id;
    info.kind = entry.encoding.isEmpty() ? QString() : tr("remote management, %1").arg(entry.encoding.toUpper());
    const RemoteView* seen = view(info.address);
    info.isWatched = seen != nullptr && seen->isWatched();
    info.state = !entry.isConnected                                               ? DeviceState::Offline
                 : entry.isRecording || m_orders.contains(info.address)           ? DeviceState::Sampling
                 : seen != nullptr && seen->isRunning()                           ? DeviceState::Running
                 : seen != nullptr && (seen->isWatched() || seen->isTakingPicture()) ? DeviceState::Streaming
                                                                                  : DeviceState::Connected;
    info.deviceId = entry.id;
    info.deviceType = entry.type;
    info.model = entry.model;
    info.sensors = entry.sensors;
    if (entry.hasCamera)
        info.pictureSizes = {kLowResolution, kHighResolution};
    info.canWatch = entry.hasCamera;
    info.connectsByItself = true;
    info.peer = entry.peer;
    info.lastSeen = entry.lastSeen;
    return info;
}

QString JoinedHub::activeDevice() const
{
    if (isRemoteAddress(m_lost))
        return {};
    return m_active.isEmpty() ? m_boards->activeDevice() : m_active;
}

void JoinedHub::setActiveDevice(const QString& address)
{
    if (address == activeDevice())
        return;
    if (isRemoteAddress(address)) {
        if (device(address).state == DeviceState::Offline)
            return;
        m_lost.clear();
        m_active = address;
        Q_EMIT activeDeviceChanged();
        return;
    }
    const bool wasRemote = !m_active.isEmpty() || isRemoteAddress(m_lost);
    m_boards->setActiveDevice(address);
    if (m_boards->activeDevice() != address)
        return; // it is not connected
    m_active.clear();
    m_lost.clear();
    if (wasRemote) // what the boards told of it was of no interest until now
        Q_EMIT activeDeviceChanged();
}

/// It is away, and nobody let go of it.
bool JoinedHub::isLost(const QString& address) const
{
    const DeviceInfo info = device(address);
    return !info.address.isEmpty() && info.state == DeviceState::Offline && (isRemoteAddress(address) || info.lastError.code == ErrorCode::Io);
}

/// A device on the network is in use while it is connected, and keeps its place when it goes by itself; a board of this computer goes
/// before one that nobody chose.
void JoinedHub::followActive()
{
    const QString before = activeDevice();
    QString next = m_active;
    if (!next.isEmpty() && device(next).state == DeviceState::Offline)
        m_lost = std::exchange(next, {});
    if (isRemoteAddress(m_lost) && device(m_lost).state != DeviceState::Offline && !device(m_lost).address.isEmpty())
        next = std::exchange(m_lost, {});
    if (!m_lost.isEmpty() && device(m_lost).address.isEmpty())
        m_lost.clear(); // forgotten
    if (next.isEmpty() && m_lost.isEmpty() && m_boards->activeDevice().isEmpty()) {
        for (const RemoteDeviceEntry& entry : m_services.devices()) {
            if (entry.isConnected) {
                next = remoteAddress(entry.id);
                break;
            }
        }
    }
    m_active = next;
    if (activeDevice() != before) // also when one that was lost is given up and a board of this computer follows
        Q_EMIT activeDeviceChanged();
}

void JoinedHub::onRemoteChanged(const QString& id)
{
    Q_EMIT deviceChanged(remoteAddress(id));
    followActive();
}

void JoinedHub::forgetDevice(const QString& address)
{
    if (isRemoteAddress(address))
        m_services.forgetDevice(idOf(address));
    else
        m_boards->forgetDevice(address);
}

void JoinedHub::renameDevice(const QString& address, const QString& name)
{
    if (!isRemoteAddress(address)) {
        m_boards->renameDevice(address, name);
        return;
    }
    m_settings.setDeviceName(idOf(address), name.trimmed());
    Q_EMIT deviceChanged(address);
}

// ---- the console of a device on the network: what was asked and told ----

QVector<ConsoleLine> JoinedHub::console(const QString& address) const
{
    return isRemoteAddress(address) ? m_console.value(address) : m_boards->console(address);
}

void JoinedHub::note(const QString& address, bool fromDevice, const QString& text)
{
    QVector<ConsoleLine>& lines = m_console[address];
    lines.append({QDateTime::currentMSecsSinceEpoch(), fromDevice, text});
    if (lines.size() > kMostConsoleLines)
        lines.remove(0, lines.size() - kMostConsoleLines);
    Q_EMIT consoleChanged(address);
}

// ---- what is looked at on a device on the network ----

RemoteView* JoinedHub::view(const QString& address) const
{
    const auto found = m_views.find(address);
    return found != m_views.end() ? found->second.get() : nullptr;
}

RemoteView* JoinedHub::openView(const QString& address)
{
    if (device(address).state == DeviceState::Offline) {
        Q_EMIT deviceFailed(address, Error{ErrorCode::NotFound, tr("%1 is not here now. It comes back by itself while remote management is open.").arg(device(address).name),
                                           {}, QStringLiteral("SRV-070")});
        return nullptr;
    }
    std::unique_ptr<RemoteView>& seen = m_views[address];
    if (seen != nullptr)
        return seen.get();
    seen = std::make_unique<RemoteView>(m_services, idOf(address));
    connect(seen.get(), &RemoteView::changed, this, [this, address] { Q_EMIT deviceChanged(address); });
    connect(seen.get(), &RemoteView::predicted, this, [this, address] { Q_EMIT predictionArrived(address); });
    connect(seen.get(), &RemoteView::pictureTaken, this, [this, address](const QImage& picture, const QByteArray& jpeg) { Q_EMIT pictureTaken(address, picture, jpeg); });
    connect(seen.get(), &RemoteView::pictureSeen, this, [this, address](const QImage& picture, const QByteArray& jpeg) { Q_EMIT pictureSeen(address, picture, jpeg); });
    connect(seen.get(), &RemoteView::failed, this, [this, address](const Error& error) {
        note(address, true, error.message);
        Q_EMIT deviceFailed(address, error);
    });
    return seen.get();
}

/// Of devices that are no longer in the list. A recording that waited for what they looked at is told of by those who are asked for it.
void JoinedHub::dropViews()
{
    for (auto one = m_views.begin(); one != m_views.end();) {
        const QString address = one->first;
        if (m_services.device(idOf(address)) != nullptr) {
            ++one;
            continue;
        }
        one = m_views.erase(one);
        if (const auto order = m_orders.find(address); order != m_orders.end() && order->second.question == nullptr)
            sendOrder(address);
    }
}

// ---- what devices on the network cannot do ----

Error JoinedHub::notPossible(const QString& address, const QString& what, const char* id) const
{
    return {ErrorCode::Unsupported, tr("%1 is connected over the network: %2").arg(device(address).name, what), {}, QString::fromLatin1(id)};
}

void JoinedHub::connectDevice(const QString& address)
{
    if (!isRemoteAddress(address)) {
        m_boards->connectDevice(address);
        return;
    }
    Q_EMIT deviceFailed(address, notPossible(address, tr("it connects by itself while remote management is open. Start its program, or reset it."), "SRV-060"));
}

void JoinedHub::disconnectDevice(const QString& address)
{
    if (!isRemoteAddress(address)) {
        const bool isGivenUp = m_lost == address;
        if (isGivenUp)
            m_lost.clear();
        m_boards->disconnectDevice(address);
        if (isGivenUp)
            followActive();
        return;
    }
    Q_EMIT deviceFailed(address, notPossible(address, tr("it stays connected while remote management is open. Close that, or revoke its key."), "SRV-061"));
}

void JoinedHub::sendConsole(const QString& address, const QString& line)
{
    if (!isRemoteAddress(address))
        m_boards->sendConsole(address, line);
    else
        Q_EMIT deviceFailed(address, notPossible(address, tr("it takes no commands. Record from it on Collect."), "SRV-062"));
}

void JoinedHub::takePicture(const QString& address, const QSize& size)
{
    if (!isRemoteAddress(address)) {
        m_boards->takePicture(address, size);
    } else if (RemoteView* seen = openView(address)) {
        note(address, false, size == kLowResolution ? tr("take a picture, low resolution") : tr("take a picture, high resolution"));
        seen->takePicture(size != kLowResolution);
    }
}

void JoinedHub::startCamera(const QString& address)
{
    if (!isRemoteAddress(address)) {
        m_boards->startCamera(address);
    } else if (RemoteView* seen = openView(address)) {
        note(address, false, tr("show the camera"));
        seen->start(RemoteView::Wish::Camera);
    }
}

void JoinedHub::stopCamera(const QString& address)
{
    if (!isRemoteAddress(address)) {
        m_boards->stopCamera(address);
    } else if (RemoteView* seen = view(address); seen != nullptr && seen->isWatched()) {
        note(address, false, tr("stop the camera"));
        seen->stop(RemoteView::Wish::Camera);
    }
}

Result<SavedSession> JoinedHub::consoleSession(const QString& address) const
{
    if (!isRemoteAddress(address))
        return m_boards->consoleSession(address);
    return notPossible(address, tr("its messages are in the log of requests."), "SRV-083");
}

void JoinedHub::startStream(const QString& address, const QString& sensor, double frequencyHz)
{
    if (!isRemoteAddress(address))
        m_boards->startStream(address, sensor, frequencyHz);
    else
        Q_EMIT deviceFailed(address, notPossible(address, tr("it sends its recordings as a whole. Make one to see its signal."), "SRV-063"));
}

void JoinedHub::stopStream(const QString& address)
{
    if (!isRemoteAddress(address))
        m_boards->stopStream(address);
}

void JoinedHub::startImpulse(const QString& address)
{
    if (!isRemoteAddress(address)) {
        m_boards->startImpulse(address);
    } else if (RemoteView* seen = openView(address)) {
        note(address, false, tr("run the model"));
        seen->start(RemoteView::Wish::Model);
    }
}

void JoinedHub::stopImpulse(const QString& address)
{
    if (!isRemoteAddress(address)) {
        m_boards->stopImpulse(address);
    } else if (RemoteView* seen = view(address)) {
        note(address, false, tr("stop the model"));
        seen->stop(RemoteView::Wish::Model);
    }
}

QVector<LivePrediction> JoinedHub::predictions(const QString& address) const
{
    if (!isRemoteAddress(address))
        return m_boards->predictions(address);
    const RemoteView* seen = view(address);
    return seen != nullptr ? seen->predictions() : QVector<LivePrediction>();
}

void JoinedHub::flash(const QString& address, const QString& bundlePath)
{
    if (!isRemoteAddress(address))
        m_boards->flash(address, bundlePath);
    else
        Q_EMIT flashFailed(address, notPossible(address, tr("it cannot be flashed from here. Connect the board by USB."), "SRV-065"));
}

void JoinedHub::cancelFlash(const QString& address)
{
    if (!isRemoteAddress(address))
        m_boards->cancelFlash(address);
}

// ---- recordings ----

void JoinedHub::capture(const QString& address, ProjectSession& session, const CaptureOrder& order)
{
    if (!isRemoteAddress(address)) {
        m_boards->capture(address, session, order);
        return;
    }
    if (session.path() != m_services.projectPath() || m_orders.contains(address)) {
        Q_EMIT captureFailed(address, Error{ErrorCode::Busy, tr("%1 records already. Wait for its end, or end it.").arg(device(address).name), {},
                                            QStringLiteral("SRV-066")});
        return;
    }
    if (order.isLive()) {
        Q_EMIT captureFailed(address, Error{ErrorCode::InvalidArgument,
                                            tr("%1 sends no live signal, so it can only record for a time. Choose a length.").arg(device(address).name),
                                            {}, QStringLiteral("REC-015")});
        return;
    }
    QJsonObject request{{QStringLiteral("command"), QStringLiteral("sample")},
                        {QStringLiteral("device"), idOf(address)},
                        {QStringLiteral("sensor"), order.sensor},
                        {QStringLiteral("label"), order.label},
                        {QStringLiteral("seconds"), order.seconds},
                        {QStringLiteral("rate"), order.frequencyHz}};
    if (order.hasSplit)
        request[QStringLiteral("split")] = splitName(order.split);
    if (!order.session.isEmpty())
        request[QStringLiteral("session")] = order.session;
    Order& made = m_orders[address];
    made.request = request;
    made.session = &session;
    made.seconds = order.seconds;
    note(address, false, tr("record %1, %2 s of %3").arg(order.label.isEmpty() ? tr("without a label") : order.label, QLocale().toString(order.seconds), order.sensor));
    if (RemoteView* seen = view(address))
        seen->giveWay([this, address] { sendOrder(address); });
    else
        sendOrder(address);
    Q_EMIT deviceChanged(address);
    Q_EMIT captureProgress(address, 0.0, order.seconds, stepText({}));
}

void JoinedHub::sendOrder(const QString& address)
{
    Order& order = m_orders.at(address);
    order.question = m_services.ask(order.request);
    connect(order.question.get(), &ServeQuestion::progressed, this, [this, address](const QJsonObject& line) { onProgress(address, line); });
    connect(order.question.get(), &ServeQuestion::answered, this, [this, address](const QJsonObject& answer) { onAnswer(address, answer); });
    connect(order.question.get(), &ServeQuestion::failed, this, [this, address](const Error& error) {
        endOrder(address);
        note(address, true, error.message);
        Q_EMIT captureFailed(address, error);
    });
}

void JoinedHub::onProgress(const QString& address, const QJsonObject& line)
{
    const QString state = line[QStringLiteral("state")].toString();
    const Order& order = m_orders.at(address);
    const bool isBefore = state == QLatin1String("requested") || state == QLatin1String("accepted");
    note(address, true, state);
    Q_EMIT captureProgress(address, isBefore ? 0.0 : state == QLatin1String("sampling") ? kBegun : order.seconds, order.seconds, stepText(state));
}

void JoinedHub::onAnswer(const QString& address, const QJsonObject& answer)
{
    const QPointer<ProjectSession> session = m_orders.at(address).session;
    endOrder(address);
    const SampleId id{answer[QStringLiteral("samples")].toArray().last().toInteger()};
    note(address, true, tr("recorded"));
    if (session == nullptr) {
        // Who ordered it waits for an end all the same. With the project its devices left the list.
        Q_EMIT captureFailed(address, Error{ErrorCode::Cancelled,
                                            tr("The project was closed while %1 sent its recording, which is stored in it. Open the project again to see it.")
                                                .arg(idOf(address)),
                                            {}, QStringLiteral("SRV-071")});
        return;
    }
    session->refresh(); // stored by the process that serves
    Q_EMIT captureFinished(address, id);
    if (const QString warning = answer[QStringLiteral("warning")].toString(); !warning.isEmpty()) {
        note(address, true, warning);
        Q_EMIT deviceFailed(address, Error{ErrorCode::Protocol, warning, {}, QStringLiteral("SRV-068")});
    }
}

void JoinedHub::endOrder(const QString& address)
{
    const auto order = m_orders.find(address);
    if (order->second.question != nullptr)
        order->second.question.release()->deleteLater(); // it tells of its own end here
    m_orders.erase(order);
    if (RemoteView* seen = view(address))
        seen->takeUp();
    Q_EMIT deviceChanged(address);
}

void JoinedHub::endCapture(const QString& address)
{
    if (!isRemoteAddress(address)) {
        m_boards->endCapture(address);
        return;
    }
    if (!m_orders.contains(address))
        return;
    const Order& order = m_orders.at(address);
    if (order.question == nullptr) {
        endOrder(address);
        note(address, false, tr("records nothing"));
        Q_EMIT captureFailed(address, Error{ErrorCode::Cancelled, tr("%1 was stopped before it began. Nothing was recorded.").arg(device(address).name), {},
                                            QStringLiteral("SRV-069")});
        return;
    }
    const QString text = tr("%1 is connected over the network and cannot be stopped: it records until its %2 s are over. What it sends then is still taken in.")
                             .arg(device(address).name, QLocale().toString(order.seconds));
    order.question->disconnect(this);
    endOrder(address);
    note(address, false, tr("waits no longer"));
    Q_EMIT captureFailed(address, Error{ErrorCode::Cancelled, text, {}, QStringLiteral("SRV-067")});
}

} // namespace studio
