// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_snapshot.h"
#include "app/session/console_log.h"
#include "app/session/live_ring.h"
#include "serial/at/at_device.h"
#include "serial/at/reading_rows.h"

#include <QElapsedTimer>
#include <QMap>
#include <QTimer>
#include <memory>

namespace studio
{

/// Axes of live readings, as far as the sensor's name and the number of its values tell them. Thread: any.
QVector<Axis> usualAxes(const QString& sensor, int count);

/// What a board says by itself, on its way to the window: readings in blocks to the ring, lines to the console,
/// predictions in batches. At most kFlushHz signals a second, whatever the board's rate. Thread: device.
class BoardFeed : public QObject
{
    Q_OBJECT
public:
    static constexpr int kFlushHz = 30;

    BoardFeed(std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console, QObject* parent = nullptr);

    void listenTo(AtDevice& device);
    /// Readings that came together.
    void takeReadings(const SignalData& readings);
    void takeLines(const QList<QByteArray>& lines); ///< from the board
    /// The readings from now on are those of another stream; returns its id in the ring. Units: milliseconds; 0: the board
    /// will say.
    quint64 begin(const QString& sensor, double intervalMs);
    /// Where the next reading will stand: in the stream under way if that is of this sensor and rate, in another one otherwise.
    StreamPlace goOn(const QString& sensor, double intervalMs);
    /// What a recording told about a sensor: boards do not name the axes of their live readings.
    void learnAxes(const QString& sensor, const QVector<Axis>& axes) { m_axes[sensor] = axes; }
    /// Those axes, or what can be told from the sensor's name and its number of values.
    [[nodiscard]] QVector<Axis> axesOf(const QString& sensor, int count) const;
    /// Hands over what has come so far: nothing more comes that could tell the width of a line.
    void flush();
    void touchSilence() { m_heard.start(); } ///< something came that is no reading
    [[nodiscard]] qint64 silentMs() const { return m_heard.isValid() ? m_heard.elapsed() : 0; }

Q_SIGNALS:
    void consoleChanged();
    void predicted(const QVector<studio::LivePrediction>& predictions);

private:
    void takeReading(const std::vector<float>& values);
    void takeLine(bool fromDevice, const QByteArray& line);
    void takePrediction(const ImpulseResult& result);
    void takeHeld();
    void handOver();
    void touch();

    std::shared_ptr<LiveRing> m_ring;
    std::shared_ptr<ConsoleLog> m_console;
    std::shared_ptr<ReadingBlock> m_block;
    QString m_sensor;
    double m_intervalMs = 0.0;
    quint64 m_streamId = 0;
    bool m_hasAxes = false;
    ReadingRows m_held; ///< lines of a board until two of them agree: the first one may be the rest of a line
    QMap<QString, QVector<Axis>> m_axes; ///< by sensor
    QVector<LivePrediction> m_predictions;
    bool m_isConsoleChanged = false;
    QElapsedTimer m_heard;
    QTimer m_flush;
};

} // namespace studio
