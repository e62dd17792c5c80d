// SPDX-License-Identifier: GPL-3.0-or-later
// The connection of one board and what runs on it; orders stand in board_link_orders.cpp.
#include "app/session/board_link.h"

#include "serial/flashing/firmware_update.h"
#include "serial/transport/serial_transport.h"
#include "serial/transport/session_log.h"

#include <QFileInfo>
#include <QMetaObject>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kMostSilenceCheckMs = 1000;
constexpr int kSliceMs = 20; ///< between slices of a command, for boards with a small receive buffer
constexpr int kCloseMs = 300;      ///< for a board to end what it does before its port is closed

QString firmwareText(const QMap<QString, QString>& info)
{
    const QString name = info.value(QStringLiteral("firmware"));
    const QString version = info.value(QStringLiteral("firmware version"));
    QString text = QStringLiteral("%1 %2").arg(name, version).trimmed();
    const QString image = info.value(QStringLiteral("image version"));
    if (!image.isEmpty())
        text += (text.isEmpty() ? QString() : QStringLiteral(", ")) + BoardLink::tr("image %1").arg(image);
    return text;
}

QString modelText(const AtIdentity& identity)
{
    const QString ready = identity.info.value(QStringLiteral("model ready"));
    if (!ready.isEmpty())
        return ready == QLatin1String("1") ? identity.info.value(QStringLiteral("model name")) : QString();
    return identity.config.inferenceSensor >= 0 ? identity.config.modelType : QString();
}

DeviceState stateOf(AtActivity activity)
{
    switch (activity) {
    case AtActivity::Identifying:
        return DeviceState::Identifying;
    case AtActivity::Idle:
        return DeviceState::Connected;
    case AtActivity::Streaming:
    case AtActivity::Watching:
        return DeviceState::Streaming;
    case AtActivity::Sampling:
    case AtActivity::Reading:
        return DeviceState::Sampling;
    case AtActivity::Running:
        return DeviceState::Running;
    case AtActivity::Recovery:
        return DeviceState::Bootloader;
    case AtActivity::None:
        break;
    }
    return DeviceState::Offline;
}

} // namespace

AtTimings timingsFor(const QString& portPath, AtTimings timings)
{
    if (QFileInfo(portPath).canonicalFilePath().startsWith(QLatin1String("/dev/tty")))
        timings.sliceMs = kSliceMs;
    return timings;
}

BoardLink::BoardLink(QString portPath, int baud, AtTimings timings, std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console,
                     std::shared_ptr<SessionLog> session, double numbersHz)
    : m_path(std::move(portPath))
    , m_baud(baud)
    , m_numbersHz(numbersHz)
    , m_timings(timings)
    , m_feed(std::move(ring), std::move(console), this)
    , m_session(std::move(session))
    , m_silence(this)
    , m_closing(this)
{
    connect(&m_feed, &BoardFeed::consoleChanged, this, &BoardLink::consoleChanged);
    connect(&m_feed, &BoardFeed::predicted, this, &BoardLink::predicted);
    m_silence.setInterval(std::min(kMostSilenceCheckMs, std::max(1, m_timings.silentMs / 4)));
    connect(&m_silence, &QTimer::timeout, this, &BoardLink::checkSilence);
    m_closing.setSingleShot(true);
    m_closing.setInterval(kCloseMs);
    connect(&m_closing, &QTimer::timeout, this, &BoardLink::finishDisconnect);
}

BoardLink::~BoardLink()
{
    m_update.reset();
    if (m_device == nullptr)
        return;
    m_device->disconnect(this);
    m_device->close();
    m_feed.flush();
}

// ---- the connection ----

void BoardLink::makeDevice()
{
    dropDevice();
    m_device = std::make_unique<AtDevice>(
        std::make_unique<LoggedTransport>(std::make_unique<SerialTransport>(m_path, m_baud), m_session), m_timings);
    m_device->setWantsLive(true);
    m_feed.listenTo(*m_device);
    connect(m_device.get(), &AtDevice::activityChanged, this, [this](AtActivity activity) {
        Q_UNUSED(activity);
        schedule();
    });
    connect(m_device.get(), &AtDevice::speedTried, this, [this](int baud) {
        m_step = tr("No answer; trying %1 baud").arg(baud);
        publish();
    });
    connect(m_device.get(), &AtDevice::captureProgress, this, [this](qint64 done, qint64 total, const QString& step) {
        Q_EMIT captureProgress(static_cast<double>(done) / 1000.0, static_cast<double>(total) / 1000.0, step);
    });
    connect(m_device.get(), &AtDevice::frameArrived, this, &BoardLink::onFrame);
    connect(m_device.get(), &AtDevice::lost, this, &BoardLink::onLost);
}

/// Whoever waits for the board is answered; the device itself goes when the call that led here has returned.
void BoardLink::dropDevice()
{
    m_update.reset();
    if (m_device == nullptr)
        return;
    m_device->disconnect(this);
    m_device->close();
    m_feed.flush();
    if (m_device == nullptr)
        return; // what ran heard of it, was the last thing to wait for, and dropped the device itself
    m_device.release()->deleteLater();
    m_running = {};
    m_isOrderRunning = false;
    m_silence.stop();
    m_isSilent = false;
}

void BoardLink::connectBoard()
{
    const bool isWell = m_device != nullptr && !m_isDegraded && !m_isSilent && !m_isClosing;
    if (isWell || m_isFlashing)
        return;
    refuseOrders(Error{ErrorCode::Cancelled, tr("The board at %1 was connected anew.").arg(m_path), {}, QStringLiteral("DEV-020")});
    m_closing.stop();
    m_isClosing = false;
    m_wish = {};
    makeDevice();
    identify();
}

void BoardLink::identify()
{
    m_isDegraded = false;
    m_lastError = {};
    m_step.clear();
    m_device->identify([this](Result<AtIdentity> identity) { onIdentified(identity); });
    publish();
}

void BoardLink::onIdentified(const Result<AtIdentity>& identity)
{
    if (m_isClosing)
        return;
    m_step.clear();
    if (const int baud = m_device->transport().usualSpeed(); baud > 0 && baud != m_baud) {
        m_baud = baud;
        Q_EMIT speedFound(baud);
    }
    if (!identity) {
        // A port that could not be opened is just not there; a board that does not behave is another matter.
        const bool wasOpen = m_device->transport().isOpen();
        m_isDegraded = wasOpen && identity.error().code != ErrorCode::Io;
        const bool printsNumbers = m_device->printsNumbers(m_numbersHz);
        m_wish = {};
        refuseOrders(identity.error());
        dropDevice();
        if (printsNumbers) {
            m_lastError = identity.error();
            publish();
            Q_EMIT speaksOtherwise(identity.error());
        } else {
            report(identity.error());
        }
    }
    schedule();
    publish();
}

void BoardLink::onLost(const Error& error)
{
    if (m_isFlashing)
        return; // the board restarts in between; the update opens the port again by itself
    const bool wasClosing = m_isClosing;
    m_wish = {};
    refuseOrders(error);
    dropDevice();
    if (wasClosing) {
        finishDisconnect();
        return;
    }
    report(error);
}

void BoardLink::takePortAway()
{
    if (m_device == nullptr || !m_device->transport().isOpen() || m_isFlashing)
        return;
    const Error gone{ErrorCode::Io,
                     tr("The board at %1 was unplugged. Plug it in again and connect; what was stored before is safe.").arg(m_path),
                     {}, QStringLiteral("DEV-021")};
    m_device->transport().close();
    m_device->link().abort(gone);
    onLost(gone);
}

void BoardLink::leaveBoard()
{
    if (!m_isFlashing) {
        disconnectBoard();
        return;
    }
    // First the board starts its old firmware again; left as it is, it would wait in its boot loader.
    m_leavesAfterFlash = true;
    cancelFlash();
}

void BoardLink::disconnectBoard()
{
    if (m_isClosing)
        return;
    m_isClosing = true;
    m_wish = {};
    const Error closed{ErrorCode::Cancelled, tr("The board at %1 was disconnected.").arg(m_path), {}, QStringLiteral("DEV-022")};
    refuseOrders(closed);
    if (m_isFlashing)
        onFlashed(closed);
    if (m_device == nullptr || m_running.what == Wish::None) {
        finishDisconnect();
        return;
    }
    m_closing.start();
    m_device->stop({});
}

void BoardLink::finishDisconnect()
{
    if (!m_isClosing)
        return;
    m_closing.stop();
    dropDevice();
    m_isClosing = false;
    m_isDegraded = false;
    m_lastError = {};
    publish();
    Q_EMIT disconnected();
}

// ---- what runs ----

void BoardLink::startStream(const QString& sensor, double frequencyHz)
{
    if (!(frequencyHz > 0.0)) {
        Q_EMIT failed(Error{ErrorCode::InvalidArgument, tr("Live readings need a rate above 0 Hz; nothing was started."), {},
                            QStringLiteral("DEV-031")});
        return;
    }
    if (frequencyHz > kMostPrintedHz) {
        Q_EMIT failed(Error{ErrorCode::Unsupported,
                            tr("%1 measures more often than a board can print; nothing was started. Record it, then look at the sample.").arg(sensor), {},
                            QStringLiteral("DEV-080")});
        return;
    }
    if (m_device == nullptr) {
        order(tr("live readings"), {});
        return;
    }
    m_wish = {Wish::Stream, sensor, frequencyHz};
    schedule();
}

void BoardLink::startImpulse()
{
    if (m_device == nullptr) {
        order(tr("run the model"), {});
        return;
    }
    m_wish = {Wish::Impulse, impulseSensor(), 0.0};
    schedule();
}

void BoardLink::startCamera()
{
    if (m_device == nullptr) {
        order(tr("show its camera"), {});
        return;
    }
    m_wish = {Wish::Camera, {}, 0.0};
    schedule();
}

void BoardLink::endWish(Wish wish)
{
    if (m_wish.what == wish)
        m_wish = {};
    schedule();
}

QString BoardLink::impulseSensor() const
{
    const AtIdentity& identity = m_device->identity();
    const QString told = identity.info.value(QStringLiteral("sensor"));
    const int index = identity.config.inferenceSensor;
    if (!told.isEmpty() || index < 0 || index >= identity.config.sensors.size())
        return told;
    return identity.config.sensors[index].name;
}

/// Not from inside an answer of the device: what comes next begins with a clean stack.
void BoardLink::schedule()
{
    if (std::exchange(m_isScheduled, true))
        return;
    QMetaObject::invokeMethod(this, &BoardLink::pump, Qt::QueuedConnection);
}

void BoardLink::pump()
{
    m_isScheduled = false;
    if (m_device != nullptr && !m_isFlashing) {
        const AtActivity activity = m_device->activity();
        const bool isFree = activity == AtActivity::Idle || activity == AtActivity::Recovery;
        const bool shallGiveWay = !m_orders.empty() || m_wish != m_running || m_isClosing;
        if (isFree && m_running.what == Wish::None && !m_isOrderRunning && !m_isClosing) {
            if (!m_orders.empty()) {
                const Order order = std::move(m_orders.front());
                m_orders.pop_front();
                m_isOrderRunning = true;
                order.run();
            } else if (m_wish.what != Wish::None) {
                beginRun();
            }
        } else if ((activity == AtActivity::Streaming || activity == AtActivity::Running || activity == AtActivity::Watching) && shallGiveWay) {
            m_isStopAsked = true;
            m_device->stop({});
        } else if (activity == AtActivity::Sampling && m_endsCapture) {
            m_device->stop({});
        }
    }
    publish();
}

void BoardLink::beginRun()
{
    m_running = m_wish;
    m_isStopAsked = false;
    m_isSilent = false;
    m_silence.start();
    const double intervalMs = m_running.what == Wish::Stream ? 1000.0 / m_running.frequencyHz : 0.0;
    m_feed.begin(m_running.sensor, intervalMs);
    const auto ended = [this](Result<void> result) { onRunEnded(result); };
    if (m_running.what == Wish::Stream)
        m_device->startStream(m_running.sensor, intervalMs, ended);
    else if (m_running.what == Wish::Camera)
        m_device->startCamera(smallestResolution(m_device->identity().config.camera.resolutions), ended);
    else
        m_device->startImpulse(ended);
}

void BoardLink::onRunEnded(const Result<void>& result)
{
    m_feed.flush();
    m_silence.stop();
    const bool wasAsked = std::exchange(m_isStopAsked, false);
    m_running = {};
    if (m_isClosing) {
        finishDisconnect();
        return;
    }
    if (m_device == nullptr || !m_device->transport().isOpen())
        return; // lost, which is told once
    m_isSilent = false;
    if (!result) {
        m_wish = {};
        report(result.error());
        // A board that fell silent is asked who it is: either it is well again, or that is what the user reads.
        if (result.error().code == ErrorCode::Timeout) {
            identify();
            return;
        }
    } else if (!wasAsked) {
        m_wish = {};
        report(Error{ErrorCode::Protocol,
                     tr("The board at %1 stopped by itself, perhaps because it was reset. What it sent until then is kept; start it again.")
                         .arg(m_path),
                     {}, QStringLiteral("DEV-023")});
        identify();
        return;
    }
    schedule();
}

void BoardLink::checkSilence()
{
    const bool hears = m_feed.silentMs() <= m_timings.silentMs;
    if (!hears && m_device->activity() == AtActivity::Sampling && !m_device->recordedLive().empty() && !m_endsCapture) {
        m_device->link().abort(Error{
            ErrorCode::Timeout, tr("The board at %1 stopped answering. Press its reset button, then record again.").arg(m_path), {},
            QStringLiteral("DEV-032")});
        return;
    }
    const bool isSilent = m_running.what != Wish::None && !hears;
    if (isSilent == m_isSilent)
        return;
    m_isSilent = isSilent;
    if (isSilent) {
        report(Error{ErrorCode::Timeout,
                     tr("The board at %1 has sent nothing for %2 s. What came before is kept. Press its reset button, or disconnect and "
                        "connect it again.")
                         .arg(m_path)
                         .arg(m_timings.silentMs / 1000),
                     {}, QStringLiteral("DEV-024")});
    } else {
        m_lastError = {};
        publish();
    }
}

// ---- what is told ----

DeviceState BoardLink::state() const
{
    if (m_isFlashing)
        return DeviceState::Flashing;
    if (m_isDegraded || m_isSilent)
        return DeviceState::Degraded;
    if (m_device == nullptr)
        return DeviceState::Offline;
    if (m_device->activity() == AtActivity::Reading && m_captures == 0)
        return DeviceState::Streaming; // a picture is on its way
    const DeviceState now = stateOf(m_device->activity());
    // Between its orders a board is idle for a moment, which is nobody's business.
    return now != DeviceState::Identifying && now != DeviceState::Offline && m_captures > 0 ? DeviceState::Sampling : now;
}

BoardSnapshot BoardLink::snapshot() const
{
    BoardSnapshot now;
    now.state = state();
    now.lastError = m_lastError;
    if (now.state == DeviceState::Identifying)
        now.step = m_step;
    if (m_device == nullptr)
        return now;
    const AtIdentity& identity = m_device->identity();
    now.isOpen = m_device->transport().isOpen() || m_isFlashing;
    now.deviceId = identity.config.deviceId;
    now.deviceType = identity.config.deviceType;
    if (!now.deviceType.isEmpty())
        now.version = identity.config.version.text();
    now.firmware = firmwareText(identity.info);
    now.model = modelText(identity);
    for (const AtSensor& sensor : identity.config.sensors)
        now.sensors.append({sensor.name, sensor.maxLengthSeconds, sensor.frequenciesHz});
    now.pictureSizes = identity.config.camera.resolutions;
    now.canWatch = identity.config.camera.canStream && !now.pictureSizes.isEmpty();
    now.isWatched = m_running.what == Wish::Camera;
    now.canStream = identity.has(QStringLiteral("STREAMSTART"));
    now.motions = identity.motions;
    now.motion = identity.motion;
    return now;
}

} // namespace studio
