// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/forwarder/forwarder_device.h"

#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kCheckMs = 100;
constexpr double kSilentIntervals = 5.0;
constexpr double kLinesIntervals = 2.5; ///< the first line is left out, so the second one is waited for
constexpr double kNothingIntervals = 2.0; ///< without a single byte, of a rate that the user has set
constexpr double kMeasuredIntervals = 5.0; ///< and two more of them to measure the rate
constexpr double kJumpIntervals = 1.5; ///< a step of the time column beyond this means that a reading is missing

} // namespace

ForwarderDevice::ForwarderDevice(std::unique_ptr<Transport> transport, ForwarderTimings timings, Clock clock, QObject* parent)
    : QObject(parent), m_transport(std::move(transport)), m_timings(timings), m_clock(std::move(clock)), m_check(this)
{
    m_ownClock.start();
    if (!m_clock)
        m_clock = [this] { return static_cast<double>(m_ownClock.nsecsElapsed()) * 1e-9; };
    connect(m_transport.get(), &Transport::bytesReceived, this, &ForwarderDevice::onBytes);
    connect(m_transport.get(), &Transport::failed, this, &ForwarderDevice::onFailed);
    m_check.setInterval(kCheckMs);
    connect(&m_check, &QTimer::timeout, this, &ForwarderDevice::check);
}

ForwarderDevice::~ForwarderDevice()
{
    m_transport->disconnect(this);
    m_transport->close();
}

// ---- finding out ----

void ForwarderDevice::identify(const NumberSettings& settings, Done<NumberFormat> done)
{
    if (m_identified || m_recording != nullptr) {
        done(Error{ErrorCode::Busy, tr("The board at %1 is in use already.").arg(m_transport->name()), {}, QStringLiteral("FWD-010")});
        return;
    }
    if (!m_transport->isOpen()) {
        if (Result<void> opened = m_transport->open(); !opened) {
            done(opened.error());
            return;
        }
    }
    m_settings = settings;
    m_format.reset();
    m_finder = std::make_unique<NumberFormatFinder>(settings);
    m_lines.restart();
    m_identified = std::move(done);
    m_hasBytes = false;
    m_findSince = m_clock();
    m_heardAt = m_findSince;
    m_check.start();
}

void ForwarderDevice::concludeFormat(const Result<NumberFormat>& format)
{
    m_finder.reset();
    if (format) {
        m_format = *format;
        for (int axis = static_cast<int>(m_format->names.size()); axis < m_format->axisCount; ++axis)
            m_format->names << tr("value %1").arg(axis + 1);
        m_format->units.resize(m_format->axisCount);
        for (int axis = 0; axis < m_format->axisCount; ++axis) {
            if (QString& unit = m_format->units[axis]; unit.isEmpty())
                unit = forwarderUnit(m_format->names[axis]);
        }
        m_rate.restart();
        m_count = 0;
        m_lastTime.reset();
        m_isSilent = false;
    } else {
        m_check.stop();
    }
    const Done<NumberFormat> done = std::exchange(m_identified, {});
    done(format ? Result<NumberFormat>(*m_format) : format);
}

void ForwarderDevice::close()
{
    m_check.stop();
    m_transport->close();
    const Error closed{ErrorCode::Cancelled, tr("The board at %1 was disconnected.").arg(m_transport->name()), {}, QStringLiteral("FWD-011")};
    if (m_identified)
        concludeFormat(closed);
    if (m_recording != nullptr)
        concludeCapture(closed);
    m_format.reset();
}

void ForwarderDevice::onFailed(const Error& error)
{
    m_check.stop();
    if (m_identified)
        concludeFormat(error);
    if (m_recording != nullptr)
        concludeCapture(error);
    m_format.reset();
    Q_EMIT lost(error);
}

// ---- what comes ----

void ForwarderDevice::onBytes(const QByteArray& bytes)
{
    const double now = m_clock();
    m_hasBytes = m_hasBytes || !bytes.isEmpty();
    const int found = m_finder != nullptr ? m_finder->readings() : 0;
    m_lines.feed(bytes, [this, now](const NumberLine& line) { onLine(line, now); });
    if (m_finder != nullptr && m_finder->isEnough(now))
        concludeFormat(m_finder->format());
    else if (m_finder != nullptr && m_finder->readings() != found)
        Q_EMIT searching(m_finder->readings());
    if (m_format && m_count > 0)
        m_rate.add(m_count, now);
    emitBlock();
    if (!m_heard.isEmpty())
        Q_EMIT linesHeard(std::exchange(m_heard, {}));
    if (m_skipped > 0)
        Q_EMIT linesSkipped(std::exchange(m_skipped, 0));
    if (m_recording != nullptr)
        Q_EMIT captureProgress(static_cast<double>(m_recording->readings.readingCount()) / m_format->hz);
}

void ForwarderDevice::emitBlock()
{
    const std::vector<double> values = std::exchange(m_block, {});
    const bool isWide = std::exchange(m_isBlockWide, false);
    if (values.empty() || !m_format)
        return; // closed meanwhile
    const SignalData readings(values, m_format->axisCount);
    Q_EMIT readingsArrived(isWide ? readings : readings.as(ValueType::Float32));
}

void ForwarderDevice::onLine(const NumberLine& line, double now)
{
    m_heardAt = now;
    m_isSilent = false;
    if (m_heard.size() < kMostLines || line.kind != NumberLineKind::Reading)
        m_heard.append(line.text.toByteArray());
    else
        ++m_skipped;
    if (m_finder != nullptr) {
        m_finder->add(line, now);
        return;
    }
    if (!m_format)
        return;
    if (line.kind == NumberLineKind::DeviceError) {
        const QString text = tr("The board reports: %1").arg(QString::fromUtf8(line.text.first(std::min<qsizetype>(line.text.size(), 200)).toByteArray()));
        if (m_recording != nullptr)
            concludeCapture(Error{ErrorCode::Protocol, text, {}, QStringLiteral("FWD-012")});
        else
            Q_EMIT deviceReported(text);
    } else if (line.kind == NumberLineKind::Reading && static_cast<int>(line.values.size()) == m_format->columns()) {
        onReading(line);
    } else if (line.kind != NumberLineKind::Text) {
        ++m_count;
        addLost(1);
        if (m_lastTime)
            *m_lastTime += 1.0 / m_format->hz / secondsPerTick(m_format->timeColumn);
    }
}

void ForwarderDevice::onReading(const NumberLine& line)
{
    std::span<const double> values = line.values;
    int lastWide = line.lastWide;
    ++m_count;
    if (m_format->timeColumn != TimeColumn::None) {
        const qint64 missing = missingBefore(values.front());
        m_count += missing;
        addLost(missing);
        values = values.subspan(1);
        --lastWide;
    }
    m_block.insert(m_block.end(), values.begin(), values.end());
    m_isBlockWide = m_isBlockWide || lastWide >= 0;
    if (m_recording == nullptr)
        return;
    m_recording->readings.add(values, line.isWhole, lastWide >= 0);
    if (m_recording->wanted > 0 && m_recording->readings.readingCount() >= m_recording->wanted)
        concludeCapture({});
}

/// Readings that the board made and that did not arrive, by its own clock. A clock of 32 bits begins anew every 71 minutes or
/// 49 days; one that goes back otherwise, or far ahead, is a board that was restarted: one lost reading marks the place.
qint64 ForwarderDevice::missingBefore(double time)
{
    const std::optional<double> before = std::exchange(m_lastTime, time);
    if (!before || time == *before)
        return 0;
    constexpr double kClockTicks = 4294967296.0;
    const double tick = secondsPerTick(m_format->timeColumn);
    const double ahead = (time - *before) * tick;
    const double seconds = ahead < 0.0 ? ahead + kClockTicks * tick : ahead;
    const double intervals = seconds * m_format->hz;
    const bool isRestart = seconds < 0.0 || seconds > m_timings.mostLostSeconds || intervals > static_cast<double>(m_timings.mostLostReadings);
    if (isRestart)
        return 1;
    return intervals > kJumpIntervals ? std::llround(intervals) - 1 : 0;
}

void ForwarderDevice::addLost(qint64 readings)
{
    if (readings <= 0)
        return;
    m_block.insert(m_block.end(), static_cast<std::size_t>(readings * m_format->axisCount), std::numeric_limits<double>::quiet_NaN());
    if (m_recording == nullptr)
        return;
    m_recording->readings.addLost(readings);
    if (m_recording->wanted > 0 && m_recording->readings.readingCount() >= m_recording->wanted)
        concludeCapture({});
}

double ForwarderDevice::silentAfter() const
{
    const double hz = m_format ? m_format->hz : m_settings.hz;
    const double intervals = hz > 0.0 ? kSilentIntervals / hz : 0.0;
    return std::max(static_cast<double>(m_timings.silentMs) / 1000.0, intervals);
}

Error ForwarderDevice::silentError() const
{
    return {ErrorCode::Timeout,
            tr("The board at %1 has printed nothing for %2 s. What came before is kept. Press its reset button, or check the speed of the port.")
                .arg(m_transport->name())
                .arg(silentAfter(), 0, 'g', 3),
            {}, QStringLiteral("FWD-013")};
}

/// How long a board may print no reading before it counts as one that prints nothing; one that is or was slow has its time.
double ForwarderDevice::nothingAfter() const
{
    const double hz = m_settings.hz > 0.0 ? m_settings.hz : m_settings.previousHz;
    const double count = m_settings.hz > 0.0 && !m_hasBytes ? kNothingIntervals : kLinesIntervals;
    const double intervals = hz > 0.0 ? count / hz : 0.0;
    return std::max(static_cast<double>(m_timings.nothingMs) / 1000.0, intervals);
}

/// How long the format is looked for. One that is known to be slow has the time that its lines take.
double ForwarderDevice::mostFinding() const
{
    double intervals = 0.0;
    if (m_settings.hz > 0.0)
        intervals = kLinesIntervals / m_settings.hz;
    else if (m_settings.previousHz > 0.0)
        intervals = kMeasuredIntervals / m_settings.previousHz;
    return std::max(static_cast<double>(m_timings.findMs) / 1000.0, intervals);
}

/// A board that prints words says so itself; one that prints nothing may just be slow.
Result<NumberFormat> ForwarderDevice::noLineYet(double seconds) const
{
    Result<NumberFormat> format = m_finder->format();
    if (format || format.error().code != ErrorCode::Timeout)
        return format;
    const QString text = m_settings.hz > 0.0
                             ? tr("The board at %1 printed no whole line in %2 s, although its rate is set to %3 Hz. Does its firmware run, and is the "
                                  "board's speed the port's?")
                                   .arg(m_transport->name())
                                   .arg(seconds, 0, 'g', 3)
                                   .arg(m_settings.hz)
                             : tr("The board at %1 printed no whole line in %2 s. If it prints more slowly than that, set its rate in its port settings.")
                                   .arg(m_transport->name())
                                   .arg(seconds, 0, 'g', 3);
    return Error{ErrorCode::Timeout, text, {}, QStringLiteral("FWD-017")};
}

void ForwarderDevice::check()
{
    const double now = m_clock();
    if (m_finder != nullptr) {
        const double waited = now - m_findSince;
        const double most = mostFinding();
        const bool isKnownToPrint = m_lines.beganWithReading();
        const bool hasNothing = m_finder->readings() == 0 && !isKnownToPrint && waited > nothingAfter();
        if (m_finder->isEnough(now) || hasNothing || waited > most)
            concludeFormat(m_finder->readings() == 0 ? noLineYet(std::min(most, hasNothing ? nothingAfter() : most)) : m_finder->format());
        return;
    }
    if (!m_format || m_isSilent || now - m_heardAt <= silentAfter())
        return;
    m_isSilent = true;
    if (m_recording != nullptr)
        concludeCapture(silentError());
    else
        Q_EMIT deviceReported(silentError().message);
}

// ---- recordings ----

void ForwarderDevice::capture(double seconds, Done<SampleDraft> done)
{
    if (!m_format || !m_transport->isOpen()) {
        done(Error{ErrorCode::Io, tr("The board at %1 is not connected. Connect it first.").arg(m_transport->name()), {}, QStringLiteral("FWD-014")});
        return;
    }
    if (m_recording != nullptr) {
        done(Error{ErrorCode::Busy, tr("The board at %1 is recorded already.").arg(m_transport->name()), {}, QStringLiteral("FWD-015")});
        return;
    }
    m_recorded.reset();
    m_isSilent = false; // a board that is silent now is given its time again
    m_heardAt = m_clock();
    m_recordedFormat = *m_format;
    m_recording = std::make_unique<Recording>(m_format->axisCount);
    m_recording->wanted = seconds > 0.0 ? std::max<qint64>(1, std::llround(seconds * m_format->hz)) : 0;
    m_recording->done = std::move(done);
}

void ForwarderDevice::endCapture()
{
    if (m_recording != nullptr)
        concludeCapture({});
}

void ForwarderDevice::concludeCapture(const std::optional<Error>& error)
{
    const std::unique_ptr<Recording> recording = std::move(m_recording);
    if (error) {
        m_recordedLost = recording->readings.lostCount();
        m_recorded = recording->readings.take();
        recording->done(*error);
        return;
    }
    if (recording->readings.readingCount() == 0) {
        recording->done(Error{ErrorCode::Cancelled, tr("The recording was ended before its first reading; nothing was stored."), {},
                              QStringLiteral("FWD-016")});
        return;
    }
    const qint64 lostCount = recording->readings.lostCount();
    const qint64 most = recording->wanted > 0 ? recording->wanted : std::numeric_limits<qint64>::max();
    recording->done(draftOf(recording->readings.take(most), lostCount));
}

SampleDraft ForwarderDevice::recordedDraft()
{
    SignalData values = takeRecorded();
    return values.isEmpty() ? SampleDraft() : draftOf(std::move(values), m_recordedLost);
}

SignalData ForwarderDevice::takeRecorded()
{
    return std::exchange(m_recorded, std::nullopt).value_or(SignalData());
}

SampleDraft ForwarderDevice::draftOf(SignalData values, qint64 lostCount) const
{
    const NumberFormat& format = m_recordedFormat;
    SampleDraft draft;
    draft.values = std::move(values);
    draft.info.readingCount = draft.values.readingCount();
    draft.info.valueType = draft.values.type();
    draft.info.intervalMs = 1000.0 / format.hz;
    draft.info.axes = forwarderAxes(format);
    draft.info.origin = SampleOrigin::Recorded;
    draft.info.signature = SignatureState::NotApplicable;
    draft.info.metadata.insert(QStringLiteral("measured_hz"), QString::number(m_rate.hz(), 'g', 6));
    draft.info.metadata.insert(QStringLiteral("jitter_ms"), QString::number(m_rate.jitterMs(), 'g', 3));
    if (lostCount > 0) {
        draft.info.metadata.insert(QStringLiteral("lost_readings"), QString::number(lostCount));
        draft.warnings << tr("%n reading(s) were lost or damaged and stand as gaps; windows over a gap cannot be used.", nullptr, static_cast<int>(lostCount));
    }
    return draft;
}

// ---- names ----

QString forwarderSensorName(const QStringList& axes)
{
    return QStringLiteral("Sensor with %1 axes (%2)").arg(axes.size()).arg(axes.join(QStringLiteral(", ")));
}

int forwarderAxisCount(const QString& sensor)
{
    const QLatin1String prefix("Sensor with ");
    return sensor.startsWith(prefix) ? sensor.mid(prefix.size()).section(QLatin1Char(' '), 0, 0).toInt() : 0;
}

QVector<Axis> forwarderAxes(const NumberFormat& format)
{
    QVector<Axis> axes;
    for (qsizetype i = 0; i < format.names.size(); ++i)
        axes.append({format.names[i], format.units.value(i)});
    return axes;
}

QString forwarderUnit(const QString& axis)
{
    return axis == QLatin1String("audio") ? QStringLiteral("wav") : QStringLiteral("N/A");
}

QString forwarderDeviceId(const QString& usbSerialNumber)
{
    if (usbSerialNumber.isEmpty())
        return QStringLiteral("00:00:00:00:00:00");
    QStringList pairs;
    for (qsizetype i = 0; i < usbSerialNumber.size(); i += 2)
        pairs << usbSerialNumber.mid(i, 2);
    return pairs.join(QLatin1Char(':'));
}

} // namespace studio
