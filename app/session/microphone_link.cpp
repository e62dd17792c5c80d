// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/microphone_link.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr double kMostSecondsAtOnce = 3600.0; ///< what a recording may take on the disk is asked for before it begins
}

MicrophoneLink::MicrophoneLink(Source source, std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console)
    : SignalLink(std::move(ring), std::move(console))
    , m_source(std::move(source))
    , m_rateHz(m_source.device.ratesHz.first())
    , m_silence(this)
{
    m_silence.setSingleShot(true);
    m_silence.setInterval(m_source.silentMs);
    connect(&m_silence, &QTimer::timeout, this, [this] {
        lose(Error{ErrorCode::Io, tr("%1 sends no sound any more: it was unplugged, or another program took it. What came before is kept. Plug it in and open it again.")
                                      .arg(place()),
                   {}, QStringLiteral("SRC-040")});
    });
}

MicrophoneLink::~MicrophoneLink() = default;

// ---- the connection ----

void MicrophoneLink::connectBoard()
{
    if (m_stream == nullptr)
        open(m_rateHz);
}

bool MicrophoneLink::open(int rateHz)
{
    AudioListener listener;
    listener.arrived = [this](std::vector<std::int16_t> samples) {
        m_silence.start();
        const auto count = static_cast<qint64>(samples.size());
        if (const qint64 lost = m_lost->take(count, static_cast<double>(m_clock.nsecsElapsed()) / 1e6); lost > 0)
            takeLost(lost);
        take(SignalData(std::move(samples), 1));
    };
    // Whoever tells of its end is still at work, so it goes when that call has returned.
    listener.ended = [this](AudioFault fault, const QString& detail) {
        QMetaObject::invokeMethod(this, [this, fault, detail] { lose(errorOf(fault, detail)); }, Qt::QueuedConnection);
    };
    AudioFault fault = AudioFault::None;
    QString detail;
    m_lost.emplace(rateHz);
    m_clock.start();
    m_stream = m_source.system->open(m_source.device.id, rateHz, std::move(listener), fault, detail);
    if (m_stream == nullptr) {
        lose(errorOf(fault, detail));
        return false;
    }
    m_rateHz = rateHz;
    m_lastError = {};
    m_silence.start();
    note(tr("%1 is open: %2 Hz, 16 bits, one channel").arg(place(), QLocale().toString(rateHz)));
    publish();
    return true;
}

void MicrophoneLink::disconnectBoard()
{
    m_silence.stop();
    endSending();
    if (std::exchange(m_stream, nullptr) != nullptr)
        note(tr("%1 is closed").arg(place()));
    m_lastError = {};
    publish();
    Q_EMIT disconnected();
}

void MicrophoneLink::lose(const Error& error)
{
    m_silence.stop();
    breakOff(error);
    m_stream.reset();
    note(error.message);
    report(error);
}

Error MicrophoneLink::errorOf(AudioFault fault, const QString& detail) const
{
    switch (fault) {
    case AudioFault::Absent:
        return {ErrorCode::NotFound, tr("%1 is not there any more. Plug it in and open it again; what was recorded is kept.").arg(place()), detail, QStringLiteral("SRC-041")};
    case AudioFault::Busy:
        return {ErrorCode::Busy, tr("%1 could not be opened: another program may hold it. Close that program, then open the microphone again.").arg(place()), detail,
                QStringLiteral("SRC-042")};
    case AudioFault::NoPermission:
        return {ErrorCode::PermissionDenied, tr("%1 may not be used by you. Allow it in the sound settings of the system, or join the group \"audio\", then open it again.").arg(place()),
                detail, QStringLiteral("SRC-043")};
    case AudioFault::None:
    case AudioFault::Failed: break;
    }
    return {ErrorCode::Io, tr("%1 stopped: it was unplugged, or the sound system ended it. What came before is kept. Plug it in and open it again.").arg(place()), detail,
            QStringLiteral("SRC-044")};
}

// ---- rates ----

void MicrophoneLink::useRate(double frequencyHz)
{
    const auto wanted = static_cast<int>(std::lround(frequencyHz));
    if (m_stream == nullptr || wanted == m_rateHz || isCapturing() || !m_source.device.ratesHz.contains(wanted))
        return;
    stopStream(); // its readings have another rate
    m_stream.reset();
    open(wanted);
}

void MicrophoneLink::startStream(const QString& sensor, double frequencyHz)
{
    useRate(frequencyHz);
    SignalLink::startStream(sensor, frequencyHz);
}

void MicrophoneLink::capture(quint64 id, const CaptureRequest& request)
{
    useRate(1000.0 / request.intervalMs);
    SignalLink::capture(id, request);
}

// ---- what is told ----

std::optional<SignalLink::Signal> MicrophoneLink::signal() const
{
    if (m_stream == nullptr)
        return std::nullopt;
    return Signal{tr("Microphone"), {{QStringLiteral("audio"), QStringLiteral("wav")}}, 1000.0 / m_rateHz, ValueType::Int16};
}

BoardSnapshot MicrophoneLink::snapshot() const
{
    BoardSnapshot now;
    now.lastError = m_lastError;
    const QLocale locale;
    now.facts = {{tr("Input"), place()},
                 {tr("Readings"), tr("%1 Hz, 16 bits, one channel").arg(locale.toString(m_rateHz))},
                 {tr("Open"), m_stream != nullptr ? tr("yes, until you close it") : tr("no")}};
    const std::optional<Signal> signal = this->signal();
    if (!signal)
        return now;
    now.isOpen = true;
    now.canStream = true;
    now.deviceType = QStringLiteral("MICROPHONE");
    now.state = isCapturing() ? DeviceState::Sampling : isStreaming() ? DeviceState::Streaming : DeviceState::Connected;
    QVector<double> rates;
    for (const int rate : m_source.device.ratesHz)
        rates.append(rate);
    now.sensors.append({signal->sensor, std::min(mostSeconds(), kMostSecondsAtOnce), rates});
    return now;
}

} // namespace studio
