// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/device_words.h"

#include "ui/itemmodels/sample_item_model.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kLongestSensorNames = 18; ///< characters; longer lists are counted
constexpr int kMostNamedRates = 2;

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("Devices", text, nullptr, n);
}

DeviceStatus wrong(const QString& title, const QString& detail, DeviceFix fix = DeviceFix::Connect)
{
    return {DeviceMark::Wrong, title, detail, fix, fix == DeviceFix::Update ? tr("Update...") : tr("Retry")};
}

/// What stopped a board, short; the whole sentence stands beside the table.
DeviceStatus failedStatus(ErrorCode code, bool isSimulated)
{
    switch (code) {
    case ErrorCode::Busy: return wrong(tr("Port in use"), tr("close it there,"));
    case ErrorCode::PermissionDenied: return wrong(tr("No permission"), tr("join its group,"));
    case ErrorCode::Timeout: return wrong(tr("No answer"), tr("reset the board,"));
    case ErrorCode::NotFound: return wrong(tr("Not there"), isSimulated ? tr("start it,") : tr("plug it in,"));
    case ErrorCode::Io: return wrong(tr("Connection lost"), isSimulated ? tr("start it again,") : tr("plug it in again,"));
    case ErrorCode::Unsupported: return wrong(tr("Other firmware"), tr("not understood,"), DeviceFix::Update);
    case ErrorCode::Protocol:
    case ErrorCode::InvalidInput: return wrong(tr("Not understood"), tr("reset the board,"));
    case ErrorCode::Refused: return wrong(tr("Refused"), tr("reason at the right,"));
    default: return wrong(tr("Failed"), tr("reason at the right,"));
    }
}

QString clockTime(const QDateTime& at)
{
    return at.time().toString(QStringLiteral("HH:mm"));
}

/// A source that is no board: there is nothing to reset or to flash.
DeviceStatus sourceStatus(const DeviceInfo& device, const QString& sinceText)
{
    const bool isReplay = device.source == DeviceSource::Replay;
    const bool isFolder = device.source == DeviceSource::Folder;
    switch (device.state) {
    case DeviceState::Offline: {
        if (!device.lastError.message.isEmpty() && device.lastError.code != ErrorCode::Cancelled) {
            const ErrorCode code = device.lastError.code;
            const QString title = code == ErrorCode::Busy               ? tr("In use")
                                  : code == ErrorCode::PermissionDenied ? tr("No permission")
                                  : code == ErrorCode::NotFound         ? tr("Not there")
                                                                        : tr("Stopped");
            return wrong(title, tr("reason at the right,"));
        }
        const QString start = isReplay ? tr("Replay") : isFolder ? tr("Watch") : tr("Open");
        return {DeviceMark::Off, isReplay ? tr("Stopped") : isFolder ? tr("Not watched") : tr("Closed"), {}, DeviceFix::Connect, start};
    }
    case DeviceState::Identifying: return {DeviceMark::Working, tr("Opening"), device.step, {}, {}};
    case DeviceState::Watching: return {DeviceMark::Good, tr("Watching"), device.step, {}, {}};
    case DeviceState::Streaming: return {DeviceMark::Good, isReplay ? tr("Replaying") : tr("Listening"), tr("live, %1").arg(sinceText), {}, {}};
    case DeviceState::Sampling: return {DeviceMark::Working, tr("Recording"), sinceText, {}, {}};
    default: return {DeviceMark::Good, isReplay ? tr("Ready") : tr("Open"), sinceText, {}, {}};
    }
}

} // namespace

QString DeviceStatus::sentence() const
{
    if (detail.isEmpty())
        return title;
    return fixText.isEmpty() ? tr("%1, %2").arg(title, detail) : tr("%1, %2 %3").arg(title, detail, fixText);
}

DeviceStatus deviceStatus(const DeviceInfo& device, const QDateTime& since, const FlashProgress* flash)
{
    if (flash != nullptr)
        return {DeviceMark::Working, tr("Updating, %1 %").arg(flash->percent()), flash->step, DeviceFix::CancelUpdate, tr("Cancel")};
    const QString sinceText = since.isValid() ? tr("since %1").arg(clockTime(since)) : QString();
    if (device.source != DeviceSource::Board)
        return sourceStatus(device, sinceText);
    const bool hasFailed = !device.lastError.message.isEmpty() && device.lastError.code != ErrorCode::Cancelled;
    switch (device.state) {
    case DeviceState::Offline:
        if (hasFailed)
            return failedStatus(device.lastError.code, isSimulatedBoard(device.address));
        if (device.connectsByItself)
            return {DeviceMark::Off, tr("Not connected"), device.lastSeen.isValid() ? tr("left at %1").arg(clockTime(device.lastSeen)) : QString(), {}, {}};
        return {DeviceMark::Off, isSimulatedBoard(device.address) ? tr("Not started") : tr("Not connected"), {}, DeviceFix::Connect,
                isSimulatedBoard(device.address) ? tr("Start") : tr("Connect")};
    case DeviceState::Identifying: return {DeviceMark::Working, isSimulatedBoard(device.address) ? tr("Starting") : tr("Connecting"),
                device.step.isEmpty() ? tr("asking who it is") : device.step, {}, {}};
    case DeviceState::Connected: return {DeviceMark::Good, tr("Connected"), sinceText, {}, {}};
    case DeviceState::Streaming: return {DeviceMark::Good, tr("Connected"), (device.isWatched ? tr("camera on, %1") : tr("live, %1")).arg(sinceText), {}, {}};
    case DeviceState::Sampling: return {DeviceMark::Working, tr("Recording"), sinceText, {}, {}};
    case DeviceState::Running: return {DeviceMark::Working, tr("Runs its model"), sinceText, {}, {}};
    case DeviceState::Bootloader:
        return {DeviceMark::Waiting, tr("In its boot loader"), tr("needs firmware,"), DeviceFix::Update, tr("Update...")};
    case DeviceState::Flashing: return {DeviceMark::Working, tr("Updating"), {}, DeviceFix::CancelUpdate, tr("Cancel")};
    case DeviceState::Watching: break; // no board does
    case DeviceState::Degraded:
        return hasFailed ? failedStatus(device.lastError.code, isSimulatedBoard(device.address)) : wrong(tr("Answers badly"), tr("reset the board,"));
    }
    return {};
}

bool isDeviceConnected(const DeviceInfo& device)
{
    switch (device.state) {
    case DeviceState::Connected:
    case DeviceState::Sampling:
    case DeviceState::Running:
    case DeviceState::Watching:
    case DeviceState::Streaming: return true;
    default: return false;
    }
}

bool isSimulatedBoard(const QString& address)
{
    return address.startsWith(QLatin1String("board:"));
}

bool canStreamAt(const DeviceInfo& device, double frequencyHz)
{
    const bool isAtBoard = !device.printsNumbers && (isSimulatedBoard(device.address) || device.address.startsWith(QLatin1String("serial:")));
    return device.canStream && frequencyHz > 0.0 && (!isAtBoard || frequencyHz <= kMostPrintedHz);
}

QString deviceLinkText(const DeviceInfo& device)
{
    if (isSimulatedBoard(device.address))
        return tr("Emulated \u00b7 no hardware");
    switch (device.source) {
    case DeviceSource::Board: break;
    case DeviceSource::Microphone: return tr("Sound \u00b7 this computer");
    case DeviceSource::Folder: return tr("Files \u00b7 this computer");
    case DeviceSource::Replay: return tr("Stored sample \u00b7 no hardware");
    }
    if (device.connectsByItself)
        return tr("WebSocket \u00b7 %1").arg(device.peer);
    QString port = device.address.mid(device.address.indexOf(QLatin1Char(':')) + 1);
    if (port.startsWith(QLatin1String("/dev/")))
        port.remove(0, 5);
    return tr("Serial \u00b7 %1").arg(port);
}

QString deviceSensorsText(const DeviceInfo& device)
{
    if (device.source == DeviceSource::Folder)
        return tr("recordings");
    if (device.sensors.isEmpty())
        return isDeviceConnected(device) ? tr("none") : tr("not known yet");
    // Every sensor of a board is built in; the column is for what tells them apart.
    const QString common = QStringLiteral("Built-in ");
    QStringList names;
    for (const DeviceSensor& sensor : device.sensors)
        names << (sensor.name.startsWith(common) ? sensor.name.mid(common.size()) : sensor.name);
    const QString all = names.join(QStringLiteral(", "));
    return names.size() > 1 && all.size() > kLongestSensorNames ? tr("%n sensor(s)", static_cast<int>(names.size())) : all;
}

QString deviceRatesText(const QVector<double>& frequenciesHz)
{
    QVector<double> rates = frequenciesHz;
    std::sort(rates.begin(), rates.end());
    rates.erase(std::unique(rates.begin(), rates.end()), rates.end());
    if (rates.size() > kMostNamedRates)
        return tr("%1 to %2").arg(formatRate(rates.first()), formatRate(rates.last()));
    QStringList texts;
    for (const double rate : std::as_const(rates)) {
        const QString text = formatRate(rate);
        // A unit that is the same stands once: "62.5, 100 Hz".
        const QString unit = text.section(QLatin1Char(' '), -1);
        if (!texts.isEmpty() && texts.last().endsWith(QLatin1Char(' ') + unit))
            texts.last().chop(unit.size() + 1);
        texts << text;
    }
    return texts.join(QStringLiteral(", "));
}

QString measuredRateText(double measuredHz, double nominalHz)
{
    if (!(measuredHz > 0.0 && nominalHz > 0.0))
        return {};
    const QLocale locale;
    const double off = std::round((measuredHz / nominalHz - 1.0) * 1000.0) / 10.0 + 0.0; // without the sign of what is nothing once it is rounded
    return tr("%1 Hz of %2 (%3 %)").arg(locale.toString(measuredHz, 'f', 1), formatRate(nominalHz),
                                        (off > 0.0 ? QStringLiteral("+") : QString()) + locale.toString(off, 'f', 1));
}

QString axisVerdictText(AxisVerdict verdict)
{
    switch (verdict) {
    case AxisVerdict::NotANumber: return tr("no numbers");
    case AxisVerdict::Clipping: return tr("clipping");
    case AxisVerdict::Stuck: return tr("stuck");
    case AxisVerdict::Listening: return tr("listening");
    case AxisVerdict::GravitySeen: return tr("gravity seen");
    case AxisVerdict::Moves: return tr("moves");
    case AxisVerdict::Still: return tr("still");
    }
    return {};
}

QString unitText(const QString& unit)
{
    return shownUnit(unit);
}

QString signalSummary(const QVector<AxisCheck>& checks, const QVector<Axis>& axes, qint64 gapReadings, double seconds, DeviceSource source)
{
    // What was recorded long ago is told, but nothing at the sensor can be done about it now.
    const bool isReplay = source == DeviceSource::Replay;
    const bool isBoard = source == DeviceSource::Board;
    QStringList faults;
    double quietest = 0.0;
    QString unit;
    double quietSeconds = 0.5;
    const AxisCheck* listening = nullptr; // the one that takes longest
    for (qsizetype i = 0; i < checks.size(); ++i) {
        if (checks[i].verdict == AxisVerdict::Listening && (listening == nullptr || checks[i].needed > listening->needed))
            listening = &checks[i];
        switch (checks[i].verdict) {
        case AxisVerdict::NotANumber:
            faults << (isReplay  ? tr("%1 was recorded with readings that are no numbers.")
                       : isBoard ? tr("%1 sends readings that are no numbers: reset the board.")
                                 : tr("%1 sends readings that are no numbers: close it and open it again."))
                          .arg(axes[i].name);
            break;
        case AxisVerdict::Clipping:
            faults << (isReplay  ? tr("%1 was cut off when it was recorded.")
                       : isBoard ? tr("%1 is cut off: choose a wider range, or move less.")
                                 : tr("%1 is cut off: make it less loud."))
                          .arg(axes[i].name);
            break;
        case AxisVerdict::Stuck:
            faults << (isReplay ? tr("%1 did not change while it was recorded.") : isBoard ? tr("%1 never changes: check the sensor and its wiring.")
                                                                                          : tr("%1 never changes: is it muted?"))
                          .arg(axes[i].name);
            break;
        default: break;
        }
        if (checks[i].quietest >= quietest) {
            quietest = checks[i].quietest;
            unit = unitText(axes[i].unit);
            quietSeconds = checks[i].quietSeconds;
        }
    }
    if (gapReadings > 0)
        faults << (isBoard ? tr("%n reading(s) went missing: use a lower rate or another cable.", static_cast<int>(gapReadings))
                           : tr("%n reading(s) went missing.", static_cast<int>(gapReadings)));
    if (!faults.isEmpty())
        return faults.join(QLatin1Char(' '));
    if (checks.isEmpty())
        return tr("Listening: readings are needed to say anything.");
    if (listening != nullptr)
        return tr("Listening: %1 readings are needed to say anything, %2 came so far.").arg(std::max(listening->needed, kLeastCheckedReadings)).arg(listening->readings);
    const QLocale locale;
    const QString varied = (locale.toString(quietest, 'g', 2) + QLatin1Char(' ') + unit).trimmed();
    const QString span = locale.toString(seconds, 'f', 0);
    if (quietSeconds < 0.75)
        return tr("No clipping, no flat line, no gaps in %1 s. It varied by %2 in its quietest half second.").arg(span, varied);
    return tr("No clipping, no flat line, no gaps in %1 s. It varied by %2 in its quietest %3 s.").arg(span, varied, locale.toString(quietSeconds, 'g', 2));
}

} // namespace studio
