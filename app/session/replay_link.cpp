// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/replay_link.h"

#include "models/dataset/split_rule.h"
#include "storage/project_file.h"
#include "storage/sample_repository.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kSendMs = 20;
constexpr qint64 kPartValues = 64 * 1024;   ///< read at a time
constexpr double kMostAtOnceSeconds = 1.0; ///< after this thread was held up; the rest follows

} // namespace

ReplayLink::ReplayLink(QString projectPath, Sample sample, bool isLooped, std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console)
    : SignalLink(std::move(ring), std::move(console))
    , m_projectPath(std::move(projectPath))
    , m_sample(std::move(sample))
    , m_isLooped(isLooped)
    , m_timer(this)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(kSendMs);
    connect(&m_timer, &QTimer::timeout, this, &ReplayLink::send);
}

ReplayLink::~ReplayLink() = default;

// ---- the connection ----

void ReplayLink::connectBoard()
{
    if (m_project != nullptr)
        return;
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(m_projectPath, ProjectFile::Access::ReadOnly);
    if (!project) {
        fail(project.error());
        return;
    }
    m_project = std::move(project).value();
    m_at = 0;
    m_part = {};
    m_lastError = {};
    note(tr("%1 is replayed: %n reading(s), %2 s", nullptr, static_cast<int>(m_sample.readingCount))
             .arg(m_sample.name, QLocale().toString(m_sample.durationMs() / 1000.0, 'f', 1)));
    publish();
}

void ReplayLink::disconnectBoard()
{
    endSending();
    m_project.reset();
    m_part = {};
    m_lastError = {};
    publish();
    Q_EMIT disconnected();
}

void ReplayLink::fail(const Error& error)
{
    m_timer.stop();
    breakOff(error);
    m_project.reset();
    m_part = {};
    report(error);
}

void ReplayLink::setLooped(bool isLooped)
{
    m_isLooped = isLooped;
    publish();
}

// ---- readings ----

void ReplayLink::setSending(bool isSending)
{
    if (!isSending) {
        m_timer.stop();
        return;
    }
    m_sent = 0;
    m_clock.start();
    m_timer.start();
}

/// What is due by now, so that its rate holds over any time; a sensor that was waited for sends what it has gathered.
void ReplayLink::send()
{
    const double due = std::floor(static_cast<double>(m_clock.nsecsElapsed()) / 1e6 / m_sample.intervalMs);
    const double most = std::max(1.0, kMostAtOnceSeconds * 1000.0 / m_sample.intervalMs);
    auto left = static_cast<qint64>(std::min(due - static_cast<double>(m_sent), most));
    while (left > 0 && m_timer.isActive()) {
        if (m_at >= m_sample.readingCount) {
            m_at = 0; // where it begins anew, now or when somebody wants its readings again
            if (!m_isLooped) {
                note(tr("The end of %1").arg(m_sample.name));
                endSending();
                return;
            }
        }
        const Result<SignalData> readings = next(left);
        if (!readings) {
            fail(readings.error());
            return;
        }
        m_at += readings->readingCount();
        m_sent += readings->readingCount();
        left -= readings->readingCount();
        take(*readings);
    }
}

/// At least one reading from where it is, at most as many as that.
Result<SignalData> ReplayLink::next(qint64 most)
{
    if (m_at < m_partBegin || m_at >= m_partBegin + m_part.readingCount()) {
        const qint64 count = std::max<qint64>(1, kPartValues / std::max<qint64>(1, m_sample.axes.size()));
        Result<SignalData> part = m_project->samples().readings(m_sample.id, m_at, std::min(count, m_sample.readingCount - m_at));
        if (!part)
            return part;
        if (part->isEmpty())
            return Error{ErrorCode::NotFound, tr("%1 has no readings any more, so its replay has ended.").arg(m_sample.name), {}, QStringLiteral("SRC-010")};
        m_part = std::move(part).value();
        m_partBegin = m_at;
    }
    const qint64 from = m_at - m_partBegin;
    return m_part.slice(from, std::min(most, m_part.readingCount() - from));
}

// ---- what is told ----

std::optional<SignalLink::Signal> ReplayLink::signal() const
{
    if (m_project == nullptr)
        return std::nullopt;
    const QString sensor = m_sample.metadata.value(QStringLiteral("sensor"), tr("Recorded signal"));
    return Signal{sensor, m_sample.axes, m_sample.intervalMs, m_sample.valueType};
}

void ReplayLink::describe(Sample& info) const
{
    // A recording of a recording stays on the side of the split where its session is.
    info.metadata.insert(originOf(m_sample));
}

BoardSnapshot ReplayLink::snapshot() const
{
    BoardSnapshot now;
    now.lastError = m_lastError;
    now.isLooped = m_isLooped;
    const QLocale locale;
    now.facts = {{tr("Sample"), m_sample.name},
                 {tr("Label"), m_sample.label.isEmpty() ? tr("none") : m_sample.label},
                 {tr("Length"), tr("%1 s").arg(locale.toString(m_sample.durationMs() / 1000.0, 'f', 1))},
                 {tr("At its end"), m_isLooped ? tr("begins anew") : tr("stops")}};
    const std::optional<Signal> signal = this->signal();
    if (!signal)
        return now;
    now.isOpen = true;
    now.canStream = true;
    now.state = isCapturing() ? DeviceState::Sampling : isStreaming() ? DeviceState::Streaming : DeviceState::Connected;
    now.deviceType = QStringLiteral("REPLAY");
    const double longest = m_isLooped ? mostSeconds() : std::min(mostSeconds(), m_sample.durationMs() / 1000.0);
    now.sensors.append({signal->sensor, longest, {1000.0 / signal->intervalMs}});
    return now;
}

} // namespace studio
