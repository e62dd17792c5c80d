// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_feed.h"

#include <QDateTime>
#include <limits>

namespace studio
{

namespace
{

constexpr double kMicrosecondsPerMs = 1000.0;
constexpr std::size_t kMostHeldValues = 64 * 1024;
const QString kUnknownUnit = QStringLiteral("N/A");

/// "	Interval: 16.000000ms." of the settings that a running impulse prints first; 0 when the line is another one.
double intervalIn(const QByteArray& line)
{
    const QByteArray text = line.trimmed();
    if (!text.startsWith("Interval: "))
        return 0.0;
    const qsizetype end = text.indexOf("ms");
    bool isNumber = false;
    const double interval = text.mid(10, end - 10).trimmed().toDouble(&isNumber);
    return end > 10 && isNumber && interval > 0.0 ? interval : 0.0;
}

} // namespace

QVector<Axis> usualAxes(const QString& sensor, int count)
{
    QVector<Axis> axes;
    const bool isAccelerometer = sensor.contains(QLatin1String("accelerometer"), Qt::CaseInsensitive);
    if (isAccelerometer && count == 3) {
        for (const char* name : {"accX", "accY", "accZ"})
            axes.append({QString::fromLatin1(name), QStringLiteral("m/s2")});
        return axes;
    }
    for (int i = 0; i < count; ++i)
        axes.append({QStringLiteral("axis%1").arg(i + 1), kUnknownUnit});
    return axes;
}

BoardFeed::BoardFeed(std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console, QObject* parent)
    : QObject(parent)
    , m_ring(std::move(ring))
    , m_console(std::move(console))
    , m_held(kMostHeldValues)
    , m_flush(this)
{
    m_flush.setSingleShot(true);
    m_flush.setInterval(1000 / kFlushHz);
    connect(&m_flush, &QTimer::timeout, this, &BoardFeed::handOver);
}

void BoardFeed::listenTo(AtDevice& device)
{
    connect(&device, &AtDevice::readingArrived, this, &BoardFeed::takeReading);
    connect(&device, &AtDevice::readingDamaged, this, [this] { m_ring->addDropped(1); });
    connect(&device, &AtDevice::predictionArrived, this, &BoardFeed::takePrediction);
    connect(&device.link(), &AtLink::lineSeen, this, &BoardFeed::takeLine);
}

quint64 BoardFeed::begin(const QString& sensor, double intervalMs)
{
    flush();
    m_sensor = sensor;
    m_intervalMs = intervalMs;
    m_hasAxes = false;
    m_held.reset();
    m_heard.start();
    m_streamId = m_ring->begin(intervalMs, m_sensor);
    return m_streamId;
}

StreamPlace BoardFeed::goOn(const QString& sensor, double intervalMs)
{
    if (m_streamId == 0 || sensor != m_sensor || intervalMs != m_intervalMs)
        return {begin(sensor, intervalMs)};
    flush();
    const LiveBlock now = m_ring->read(std::numeric_limits<qint64>::max());
    return {m_streamId, now.firstIndex, now.dropped};
}

QVector<Axis> BoardFeed::axesOf(const QString& sensor, int count) const
{
    const QVector<Axis> known = m_axes.value(sensor);
    return known.size() == count ? known : usualAxes(sensor, count);
}

void BoardFeed::takeLines(const QList<QByteArray>& lines)
{
    for (const QByteArray& line : lines)
        takeLine(true, line);
}

void BoardFeed::takeReading(const std::vector<float>& values)
{
    m_heard.start();
    if (values.empty() || m_streamId == 0)
        return;
    const bool isKnown = m_hasAxes || m_axes.value(m_sensor).size() == static_cast<qsizetype>(values.size());
    if (isKnown) {
        if (m_held.width() > 0) // of another width than the sensor's
            m_ring->addDropped(m_held.values().size() / static_cast<std::size_t>(m_held.width()));
        m_held.reset();
        takeReadings(SignalData(values, static_cast<int>(values.size())));
        return;
    }
    m_held.add(values);
    if (m_held.isSettled())
        takeHeld();
}

/// In one width: a line of another one stands as a lost reading.
void BoardFeed::takeHeld()
{
    if (m_held.width() == 0)
        return;
    const int width = m_held.width();
    takeReadings(SignalData(m_held.take(), width));
    m_held.reset();
}

void BoardFeed::takeReadings(const SignalData& readings)
{
    const int count = readings.axisCount();
    m_heard.start();
    if (m_streamId == 0)
        return;
    if (!m_hasAxes) {
        m_hasAxes = true;
        m_ring->setAxes(axesOf(m_sensor, count));
    }
    if (m_block != nullptr && m_block->axisCount != count)
        flush();
    if (m_block == nullptr) {
        m_block = std::make_shared<ReadingBlock>();
        m_block->firstAtMs = QDateTime::currentMSecsSinceEpoch();
        m_block->axisCount = count;
    }
    m_block->append(readings);
    touch();
}

void BoardFeed::takeLine(bool fromDevice, const QByteArray& line)
{
    if (fromDevice) {
        // A running impulse tells its interval before its first reading.
        const double interval = m_intervalMs > 0.0 ? 0.0 : intervalIn(line);
        if (interval > 0.0) {
            m_intervalMs = interval;
            m_ring->setInterval(interval);
        }
    }
    if (!m_console->append(QDateTime::currentMSecsSinceEpoch(), fromDevice, line))
        return;
    m_isConsoleChanged = true;
    touch();
}

void BoardFeed::takePrediction(const ImpulseResult& result)
{
    m_heard.start();
    LivePrediction prediction;
    prediction.atMs = QDateTime::currentMSecsSinceEpoch();
    prediction.classes = result.classes;
    prediction.probabilities = result.probabilities;
    prediction.hasAnomaly = result.anomalyScore.has_value();
    prediction.anomalyScore = result.anomalyScore.value_or(0.0F);
    prediction.dspMs = result.dspUs / kMicrosecondsPerMs;
    prediction.inferenceMs = result.inferenceUs / kMicrosecondsPerMs;
    m_predictions.append(prediction);
    touch();
}

void BoardFeed::touch()
{
    if (!m_flush.isActive())
        m_flush.start();
}

void BoardFeed::flush()
{
    takeHeld();
    handOver();
}

void BoardFeed::handOver()
{
    m_flush.stop();
    if (m_block != nullptr)
        m_ring->push(std::exchange(m_block, nullptr));
    if (!m_predictions.isEmpty())
        Q_EMIT predicted(std::exchange(m_predictions, {}));
    if (std::exchange(m_isConsoleChanged, false))
        Q_EMIT consoleChanged();
}

} // namespace studio
