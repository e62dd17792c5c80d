// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/number_link.h"

#include "app/session/edit_factory.h"
#include "serial/transport/serial_transport.h"
#include "serial/transport/session_log.h"

#include <algorithm>

namespace studio
{

NumberLink::NumberLink(QString portPath, QString deviceId, PortSettings settings, ForwarderTimings timings, std::shared_ptr<LiveRing> ring,
                       std::shared_ptr<ConsoleLog> console, std::shared_ptr<SessionLog> session)
    : m_path(std::move(portPath))
    , m_deviceId(std::move(deviceId))
    , m_settings(std::move(settings))
    , m_timings(timings)
    , m_feed(std::move(ring), std::move(console), this)
    , m_session(std::move(session))
{
    connect(&m_feed, &BoardFeed::consoleChanged, this, &NumberLink::consoleChanged);
}

NumberLink::~NumberLink()
{
    if (m_device == nullptr)
        return;
    m_device->disconnect(this);
    m_device->close();
    m_feed.flush();
}

// ---- the connection ----

void NumberLink::makeDevice()
{
    dropDevice();
    m_device = std::make_unique<ForwarderDevice>(
        std::make_unique<LoggedTransport>(std::make_unique<SerialTransport>(m_path, m_settings.baud), m_session), m_timings);
    connect(m_device.get(), &ForwarderDevice::readingsArrived, this, [this](const SignalData& readings) {
        if (std::exchange(m_isSilent, false)) {
            m_lastError = {};
            publish();
        }
        if (m_isStreaming || m_isCapturing)
            m_feed.takeReadings(readings);
    });
    connect(m_device.get(), &ForwarderDevice::linesHeard, this, [this](const QList<QByteArray>& lines) { m_feed.takeLines(lines); });
    connect(m_device.get(), &ForwarderDevice::searching, this, [this](int readings) {
        m_heard = readings;
        publish();
    });
    connect(m_device.get(), &ForwarderDevice::captureProgress, this, [this](double seconds) {
        Q_EMIT captureProgress(std::min(seconds, m_wantedSeconds), m_wantedSeconds, tr("Recording"));
    });
    connect(m_device.get(), &ForwarderDevice::deviceReported, this, [this](const QString& text) {
        m_isSilent = true;
        report(Error{ErrorCode::Protocol, text, {}, QStringLiteral("DEV-061")});
    });
    connect(m_device.get(), &ForwarderDevice::lost, this, &NumberLink::onLost);
}

/// The device itself goes when the call that led here has returned.
void NumberLink::dropDevice()
{
    if (m_device == nullptr)
        return;
    m_isIdentifying = false; // closing answers who still waits for the format, which leads back here
    m_device->disconnect(this);
    m_device->close();
    if (m_device == nullptr)
        return;
    m_feed.flush();
    m_device.release()->deleteLater();
    m_isStreaming = false;
    m_isSilent = false;
}

void NumberLink::connectBoard()
{
    const bool isWell = m_device != nullptr && (m_isIdentifying || m_device->format()) && !m_isSilent;
    if (isWell)
        return;
    makeDevice();
    m_isIdentifying = true;
    m_heard = 0;
    m_lastError = {};
    publish();
    m_device->identify(m_settings.numbers, [this](Result<NumberFormat> format) { onFormat(format); });
}

void NumberLink::onFormat(const Result<NumberFormat>& format)
{
    if (!std::exchange(m_isIdentifying, false))
        return; // closed meanwhile
    if (!format) {
        const bool wasOpen = m_device->transport().isOpen();
        dropDevice();
        m_lastError = format.error();
        publish();
        if (wasOpen)
            Q_EMIT speaksOtherwise(format.error());
        else
            Q_EMIT failed(format.error());
        return;
    }
    m_settings.numbers.previousHz = format->hz;
    m_feed.learnAxes(sensorName(), axes());
    Q_EMIT formatFound(*format);
    publish();
}

void NumberLink::onLost(const Error& error)
{
    dropDevice();
    report(error);
}

void NumberLink::takePortAway()
{
    if (m_device == nullptr)
        return;
    onLost(Error{ErrorCode::Io, tr("%1 is gone from this computer: the board was unplugged. What came before is kept.").arg(m_path), {},
                 QStringLiteral("DEV-062")});
}

void NumberLink::disconnectBoard()
{
    dropDevice();
    m_lastError = {};
    publish();
    Q_EMIT disconnected();
}

// ---- readings ----

void NumberLink::startStream(const QString&, double)
{
    if (m_device == nullptr || !m_device->format()) {
        Q_EMIT failed(Error{ErrorCode::Io, tr("%1 is not connected. Connect it first.").arg(m_path), {}, QStringLiteral("DEV-063")});
        return;
    }
    if (std::exchange(m_isStreaming, true))
        return;
    if (!m_isCapturing)
        m_feed.begin(sensorName(), 1000.0 / m_device->format()->hz);
    publish();
}

void NumberLink::stopStream()
{
    m_feed.flush();
    m_isStreaming = false;
    publish();
}

void NumberLink::capture(quint64 id, const CaptureRequest& request)
{
    const auto refuse = [this, id](const Error& error) {
        auto outcome = std::make_shared<CaptureOutcome>();
        outcome->id = id;
        outcome->error = error;
        Q_EMIT captureEnded(outcome);
    };
    if (m_device == nullptr || !m_device->format() || m_isCapturing) {
        refuse(m_isCapturing ? Error{ErrorCode::Busy, tr("%1 is recorded already.").arg(m_path), {}, QStringLiteral("DEV-064")}
                             : Error{ErrorCode::Io, tr("%1 is not connected. Connect it first.").arg(m_path), {}, QStringLiteral("DEV-063")});
        return;
    }
    m_isCapturing = true;
    m_wantedSeconds = static_cast<double>(request.lengthMs) / 1000.0;
    // The board prints on, whoever listens: a stream that runs is not interrupted by a recording.
    const double intervalMs = 1000.0 / m_device->format()->hz;
    Q_EMIT captureStarted(id, m_isStreaming ? m_feed.goOn(sensorName(), intervalMs) : StreamPlace{m_feed.begin(sensorName(), intervalMs)});
    m_device->capture(m_wantedSeconds, [this, id, request](Result<SampleDraft> result) { onCaptured(id, request, std::move(result)); });
    publish();
}

void NumberLink::onCaptured(quint64 id, const CaptureRequest& request, Result<SampleDraft> result)
{
    m_feed.flush();
    m_isCapturing = false;
    auto outcome = std::make_shared<CaptureOutcome>();
    outcome->id = id;
    if (result) {
        SampleDraft& draft = *result;
        draft.info.label = request.label;
        draft.info.contentHash = contentHashOf(draft.values);
        draft.info.deviceName = m_deviceId;
        draft.info.deviceType = QStringLiteral("DATA_FORWARDER");
        draft.info.metadata.insert(QStringLiteral("sensor"), sensorName());
        outcome->draft = std::move(draft);
    } else {
        const SignalData arrived = m_device->takeRecorded();
        m_isSilent = result.error().code == ErrorCode::Timeout;
        if (m_isSilent)
            m_lastError = result.error();
        outcome->error = result.error();
        outcome->axes = axes();
        outcome->intervalMs = request.intervalMs;
        outcome->arrived = arrived.asFloats();
    }
    Q_EMIT captureEnded(outcome);
    publish();
}

void NumberLink::endCapture()
{
    if (m_device != nullptr)
        m_device->endCapture();
}

// ---- what is told ----

QVector<Axis> NumberLink::axes() const
{
    return m_device != nullptr && m_device->format() ? forwarderAxes(*m_device->format()) : QVector<Axis>();
}

QString NumberLink::sensorName() const
{
    return m_device != nullptr && m_device->format() ? forwarderSensorName(m_device->format()->names) : QString();
}

BoardSnapshot NumberLink::snapshot() const
{
    BoardSnapshot now;
    now.lastError = m_lastError;
    if (m_device == nullptr)
        return now;
    now.isOpen = m_device->transport().isOpen();
    now.printsNumbers = true;
    now.state = m_isIdentifying ? DeviceState::Identifying
                : m_isSilent    ? DeviceState::Degraded
                : m_isCapturing ? DeviceState::Sampling
                : m_isStreaming ? DeviceState::Streaming
                                : DeviceState::Connected;
    if (m_isIdentifying && m_heard > 0)
        now.step = tr("Measuring the rate: %n reading(s)", nullptr, m_heard);
    const std::optional<NumberFormat>& format = m_device->format();
    if (!format)
        return now; // nor has it an ID: it may turn out to be another kind of board
    now.deviceId = m_deviceId;
    now.deviceType = QStringLiteral("DATA_FORWARDER");
    constexpr double kMostSeconds = 300'000.0;
    now.sensors.append({sensorName(), kMostSeconds, {format->hz}});
    now.canStream = true;
    return now;
}

} // namespace studio
