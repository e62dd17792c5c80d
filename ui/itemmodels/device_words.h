// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"
#include "models/signal/signal_check.h"

namespace studio
{

/// How a board is, as a mark of its own shape.
enum class DeviceMark { Off, Working, Good, Waiting, Wrong };
/// What one click can do about it.
enum class DeviceFix { None, Connect, Update, CancelUpdate };

/// A board's state in words: what it is, what follows from it, what to do.
struct DeviceStatus {
    DeviceMark mark = DeviceMark::Off;
    QString title;   ///< "Port in use"
    QString detail;  ///< "Close it there,"
    DeviceFix fix = DeviceFix::None;
    QString fixText; ///< "Retry"
    [[nodiscard]] QString sentence() const;
};

/// An update under way.
struct FlashProgress {
    qint64 done = 0;
    qint64 total = 0;
    QString step;
    [[nodiscard]] int percent() const { return total > 0 ? static_cast<int>(done * 100 / total) : 0; }
};

// Words for boards, the same in the table, the facts at its right and the status bar. Thread: GUI only.

/// `since` is when it connected; `flash` is null while nothing is written to it.
DeviceStatus deviceStatus(const DeviceInfo& device, const QDateTime& since, const FlashProgress* flash);
/// Answers commands now: connected, whatever it is doing.
bool isDeviceConnected(const DeviceInfo& device);
bool isSimulatedBoard(const QString& address);
/// Shows this sensor's readings while nothing is recorded.
bool canStreamAt(const DeviceInfo& device, double frequencyHz);
QString deviceLinkText(const DeviceInfo& device);     ///< "Serial \u00b7 ttyACM0"
QString deviceSensorsText(const DeviceInfo& device);  ///< the names, or how many there are
QString deviceRatesText(const QVector<double>& frequenciesHz);
QString measuredRateText(double measuredHz, double nominalHz); ///< "61.9 Hz of 62.5 Hz (-1.0 %)"; empty where either is not known
QString axisVerdictText(AxisVerdict verdict); ///< "moves", "gravity seen"
/// One line over all axes: what is wrong, with what can be done about it at such a source; else what is right and how quiet it gets.
QString signalSummary(const QVector<AxisCheck>& checks, const QVector<Axis>& axes, qint64 gapReadings, double seconds,
                                    DeviceSource source = DeviceSource::Board);
QString unitText(const QString& unit); ///< "m/s2" as people write it; empty when unknown

} // namespace studio
