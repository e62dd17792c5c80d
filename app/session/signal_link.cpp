// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/signal_link.h"

#include "app/session/edit_factory.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

constexpr double kMostRecordedBytes = 256.0 * 1024 * 1024; ///< held in memory until the recording ends
constexpr double kMostSeconds = 300'000.0;

} // namespace

SignalLink::SignalLink(std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console)
    : m_ring(ring)
    , m_feed(std::move(ring), std::move(console), this)
{
    connect(&m_feed, &BoardFeed::consoleChanged, this, &SignalLink::consoleChanged);
}

Error SignalLink::notConnected() const
{
    return {ErrorCode::Io, tr("%1 is not connected. Connect it first.").arg(place()), {}, QStringLiteral("SRC-001")};
}

double SignalLink::mostSeconds() const
{
    const std::optional<Signal> now = signal();
    if (!now)
        return 0.0;
    const double bytesPerReading = static_cast<double>(valueTypeBytes(now->valueType)) * static_cast<double>(now->axes.size());
    return std::min(kMostSeconds, std::floor(kMostRecordedBytes / bytesPerReading * now->intervalMs / 1000.0));
}

// ---- the stream ----

quint64 SignalLink::beginStream(const Signal& signal)
{
    m_feed.learnAxes(signal.sensor, signal.axes);
    const quint64 stream = m_feed.begin(signal.sensor, signal.intervalMs);
    m_ring->setValueType(signal.valueType);
    return stream;
}

/// Lets the source send while somebody wants its readings.
void SignalLink::follow()
{
    const bool isWanted = m_isStreaming || m_capture;
    if (std::exchange(m_isSending, isWanted) != isWanted)
        setSending(isWanted);
    publish();
}

void SignalLink::startStream(const QString&, double)
{
    const std::optional<Signal> now = signal();
    if (!now) {
        Q_EMIT failed(notConnected());
        return;
    }
    if (std::exchange(m_isStreaming, true))
        return;
    if (!m_capture)
        beginStream(*now);
    follow();
}

void SignalLink::stopStream()
{
    m_feed.flush();
    m_isStreaming = false;
    follow();
}

void SignalLink::take(const SignalData& readings)
{
    if (!m_isStreaming && !m_capture)
        return;
    m_feed.takeReadings(readings);
    if (!m_capture)
        return;
    Capture& capture = *m_capture;
    const double intervalMs = capture.signal.intervalMs;
    const qint64 before = capture.count;
    const qint64 count = std::min(capture.wanted - before, readings.readingCount());
    capture.count += count;
    capture.values.append(count < readings.readingCount() ? readings.slice(0, count) : readings);
    const double total = static_cast<double>(capture.wanted) * intervalMs / 1000.0;
    Q_EMIT captureProgress(static_cast<double>(before + count) * intervalMs / 1000.0, total, tr("Recording"));
    if (before + count >= capture.wanted)
        conclude({});
}

void SignalLink::endSending()
{
    if (m_capture)
        conclude({});
    m_feed.flush();
    m_isStreaming = false;
    follow();
}

void SignalLink::breakOff(const Error& error)
{
    if (m_capture)
        conclude(error);
    m_feed.flush();
    m_isStreaming = false;
    m_isSending = false; // it cannot be told any more
}

void SignalLink::note(const QString& text)
{
    m_feed.takeLines({text.toUtf8()});
}

void SignalLink::takeLost(qint64 readings)
{
    if (!m_isStreaming && !m_capture)
        return;
    m_feed.flush(); // what came before it
    m_ring->addDropped(static_cast<quint64>(readings));
    note(tr("%n reading(s) of %1 were lost on the way and stand as a gap", nullptr, static_cast<int>(readings)).arg(place()));
    if (!m_capture)
        return;
    Capture& capture = *m_capture;
    const auto width = static_cast<int>(capture.signal.axes.size());
    const qint64 count = std::min(capture.wanted - capture.count, readings);
    capture.count += count;
    capture.lost += count;
    capture.values.append({std::vector<float>(static_cast<std::size_t>(count * width), std::numeric_limits<float>::quiet_NaN()), width});
    if (capture.count >= capture.wanted)
        conclude({});
}

// ---- recordings ----

void SignalLink::capture(quint64 id, const CaptureRequest& request)
{
    const std::optional<Signal> now = signal();
    if (!now || m_capture) {
        auto outcome = std::make_shared<CaptureOutcome>();
        outcome->id = id;
        outcome->error = now ? Error{ErrorCode::Busy, tr("%1 is recorded already.").arg(place()), {}, QStringLiteral("SRC-002")} : notConnected();
        Q_EMIT captureEnded(outcome);
        return;
    }
    const auto wanted = static_cast<qint64>(std::llround(static_cast<double>(request.lengthMs) / now->intervalMs));
    m_capture = Capture{id, request, std::max<qint64>(1, wanted), *now, 0, {}, 0};
    // It sends on, whoever listens: a stream that runs is not interrupted by a recording.
    Q_EMIT captureStarted(id, m_isStreaming ? m_feed.goOn(now->sensor, now->intervalMs) : StreamPlace{beginStream(*now)});
    follow();
}

void SignalLink::endCapture()
{
    if (m_capture)
        conclude({});
}

void SignalLink::conclude(std::optional<Error> error)
{
    m_feed.flush();
    Capture capture = *std::exchange(m_capture, std::nullopt);
    SignalData recorded = std::move(capture.values);
    if (!error && recorded.isEmpty())
        error = Error{ErrorCode::Cancelled, tr("The recording of %1 ended before its first reading; nothing was kept.").arg(place()), {}, QStringLiteral("SRC-003")};
    auto outcome = std::make_shared<CaptureOutcome>();
    outcome->id = capture.id;
    if (error) {
        outcome->error = *error;
        outcome->axes = capture.signal.axes;
        outcome->intervalMs = capture.signal.intervalMs;
        outcome->arrived = std::move(recorded);
        outcome->valueType = capture.signal.valueType;
    } else {
        SampleDraft draft;
        draft.info.label = capture.request.label;
        draft.info.axes = capture.signal.axes;
        draft.info.intervalMs = capture.signal.intervalMs;
        draft.info.valueType = recorded.type(); // that of the signal, unless it has a gap
        draft.info.readingCount = recorded.readingCount();
        draft.info.contentHash = contentHashOf(recorded);
        draft.info.origin = SampleOrigin::Recorded;
        draft.info.signature = SignatureState::NotApplicable;
        draft.info.deviceType = snapshot().deviceType;
        draft.info.metadata.insert(QStringLiteral("sensor"), capture.signal.sensor);
        if (capture.lost > 0)
            draft.info.metadata.insert(QStringLiteral("lost_readings"), QString::number(capture.lost));
        describe(draft.info);
        draft.values = std::move(recorded);
        outcome->draft = std::move(draft);
    }
    Q_EMIT captureEnded(outcome);
    follow();
}

} // namespace studio
