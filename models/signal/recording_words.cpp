// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a recording.
#include "models/signal/recording_quality.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

namespace studio
{

namespace
{

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("RecordingQuality", text, nullptr, n);
}

QString numberText(double value, int decimals)
{
    return QLocale().toString(value, 'f', decimals);
}

QString figureText(double value)
{
    return QLocale().toString(value, 'g', 3);
}

/// Behind a figure.
QString unitText(const QString& unit)
{
    const QString shown = shownUnit(unit);
    return shown.isEmpty() ? QString() : QLatin1Char(' ') + shown;
}

QString gapSentence(const RecordingFinding& finding, const QString& at)
{
    const auto gaps = static_cast<int>(finding.other);
    return gaps > 1 ? tr("Readings are lost in %n gap(s), the first at %1 s, %2 s in all.", gaps).arg(at, numberText(finding.value, 2))
                    : tr("Readings are lost from %1 s on, %2 s in all.").arg(at, numberText(finding.value, 2));
}

QString unitSentence(const RecordingFinding& finding, const Axis& axis, const QString& at)
{
    const bool isKnown = !unitText(axis.unit).isEmpty();
    const QString guess = unitText(finding.text).trimmed();
    if (finding.hasPlace()) {
        return isKnown ? tr("At rest (at %1 s) gravity reads %2: that fits %3, not the stated%4.").arg(at, figureText(finding.value), guess, unitText(axis.unit))
                       : tr("At rest (at %1 s) gravity reads %2: the unit is probably %3; none is stated.").arg(at, figureText(finding.value), guess);
    }
    if (finding.text == QLatin1String("rad/s"))
        return tr("%1 moves in steps of %2, those of a gyroscope in rad/s, not in the stated%3.").arg(axis.name, figureText(finding.value), unitText(axis.unit));
    return isKnown ? tr("%1 reaches %2: that fits %3, not the stated%4.").arg(axis.name, figureText(finding.value), guess, unitText(axis.unit))
                   : tr("%1 reaches %2: the unit is probably %3; none is stated.").arg(axis.name, figureText(finding.value), guess);
}

QString offsetSentence(const RecordingFinding& finding, const Axis& axis, const QString& at)
{
    if (!finding.hasPlace())
        return tr("%1 stands %2 % of full scale off its middle: a bias that takes headroom and fills the lowest frequencies.")
            .arg(axis.name, numberText(finding.value * 100.0, 1));
    if (finding.other > 0.0)
        return tr("At rest (at %1 s) gravity reads %2%3 instead of %4%3: an offset, or a wrong range setting.")
            .arg(at, figureText(finding.value), unitText(finding.text), figureText(finding.other));
    return tr("%1 reads %2%3 while the board rests (at %4 s): calibrate its zero.").arg(axis.name, figureText(finding.value), unitText(finding.text), at);
}

QString jitterSentence(const RecordingFinding& finding, const QString& at)
{
    return finding.text.isEmpty()
               ? tr("Readings arrived %1 ms to and fro of an even %2 ms: something held them up, their times are estimates.")
                     .arg(figureText(finding.value), figureText(finding.other))
               : tr("The time steps vary by %1 ms about %2 ms, most of all at %3 s: frequencies above a quarter of the rate are blurred.")
                     .arg(figureText(finding.value), figureText(finding.other), at);
}

QString aliasingSentence(const RecordingFinding& finding, const Axis& axis)
{
    return finding.other > 0.0
               ? tr("%1 has a strong tone at %2 Hz, just under half the rate: it may really be %3 Hz, folded down. Record faster to tell.")
                     .arg(axis.name, figureText(finding.value), figureText(finding.other))
               : tr("The energy of %1 rises above %2 Hz up to half the rate, so faster movement is probably folded in. Record faster, or filter before the converter.")
                     .arg(axis.name, figureText(finding.value));
}

QString shortSentence(const RecordingFinding& finding)
{
    const QString length = numberText(finding.value, 2);
    const QString wanted = figureText(finding.other);
    return finding.text == QLatin1String("window")          ? tr("It is %1 s long, shorter than one window of %2 s: nothing is learned from it.").arg(length, wanted)
           : finding.text == QLatin1String("padded window") ? tr("It is %1 s long, shorter than one window of %2 s, whose rest is filled with zeros: a model learns those as well.").arg(length, wanted)
                                                            : tr("It is %1 s long, too short for a window of most models.").arg(length);
}

QString humSentence(const RecordingFinding& finding, const Axis& axis)
{
    const QString strength = figureText(finding.other) + unitText(axis.unit);
    return finding.text.isEmpty()
               ? tr("A steady line at %1 Hz, %2 strong on %3: mains hum, if nothing there turns at that speed.").arg(numberText(finding.value, 1), strength, axis.name)
               : tr("A steady line at %1 Hz, %2 strong on %3: where %4 Hz mains hum would be seen at this rate.").arg(numberText(finding.value, 1), strength, axis.name, finding.text);
}

} // namespace

FaultSeverity severityOf(const RecordingFinding& finding)
{
    switch (finding.fault) {
    case RecordingFault::Empty:
    case RecordingFault::Gap:
    case RecordingFault::NotANumber:
    case RecordingFault::Missing: return FaultSeverity::Error;
    case RecordingFault::Clipped:
    case RecordingFault::RateOff:
    case RecordingFault::Short:
    case RecordingFault::FlatLine:
    case RecordingFault::Offset:
    case RecordingFault::UnitGuess: return FaultSeverity::Warning;
    case RecordingFault::Jitter: return finding.text.isEmpty() ? FaultSeverity::Hint : FaultSeverity::Warning;
    case RecordingFault::MainsHum: return finding.text.isEmpty() ? FaultSeverity::Warning : FaultSeverity::Hint;
    case RecordingFault::Aliasing: return FaultSeverity::Hint;
    }
    return FaultSeverity::Hint;
}

FaultSeverity worstOf(const RecordingQuality& quality)
{
    FaultSeverity worst = FaultSeverity::Hint;
    for (const RecordingFinding& finding : quality.findings)
        worst = std::max(worst, severityOf(finding));
    return worst;
}

QString severityName(FaultSeverity severity)
{
    switch (severity) {
    case FaultSeverity::Hint: return QStringLiteral("hint");
    case FaultSeverity::Warning: return QStringLiteral("warning");
    case FaultSeverity::Error: return QStringLiteral("error");
    }
    return {};
}

QString faultName(RecordingFault fault)
{
    switch (fault) {
    case RecordingFault::Empty: return QStringLiteral("empty");
    case RecordingFault::Gap: return QStringLiteral("gap");
    case RecordingFault::NotANumber: return QStringLiteral("not-a-number");
    case RecordingFault::Clipped: return QStringLiteral("clipping");
    case RecordingFault::Missing: return QStringLiteral("missing");
    case RecordingFault::RateOff: return QStringLiteral("rate");
    case RecordingFault::Short: return QStringLiteral("short");
    case RecordingFault::FlatLine: return QStringLiteral("stuck");
    case RecordingFault::UnitGuess: return QStringLiteral("unit");
    case RecordingFault::Offset: return QStringLiteral("offset");
    case RecordingFault::Jitter: return QStringLiteral("jitter");
    case RecordingFault::Aliasing: return QStringLiteral("aliasing");
    case RecordingFault::MainsHum: return QStringLiteral("mains-hum");
    }
    return {};
}

QString qualityVerdict(const RecordingQuality& quality, const QVector<Axis>& axes)
{
    if (quality.isGood())
        return tr("good");
    // The first of the gravest.
    const RecordingFinding& worst = *std::max_element(quality.findings.begin(), quality.findings.end(), [](const RecordingFinding& a, const RecordingFinding& b) {
        return severityOf(a) < severityOf(b);
    });
    const QString at = numberText(worst.atSeconds, 2);
    const QString axis = axes.value(worst.axis).name;
    switch (worst.fault) {
    case RecordingFault::Empty: return tr("no readings");
    case RecordingFault::Gap: return tr("gap at %1 s").arg(at);
    case RecordingFault::NotANumber: return tr("%1 lost at %2 s").arg(axis, at);
    case RecordingFault::Clipped: return tr("clipped at %1 s").arg(at);
    case RecordingFault::Missing: return tr("%1 % missing").arg(numberText(worst.value * 100.0, 0));
    case RecordingFault::RateOff: return tr("rate %1 Hz").arg(numberText(worst.value, 1));
    case RecordingFault::Short: return tr("short: %1 s").arg(numberText(worst.value, 2));
    case RecordingFault::FlatLine:
        return worst.axis < 0 ? tr("stuck at %1 s").arg(at) : worst.hasPlace() ? tr("%1 stuck at %2 s").arg(axis, at) : tr("%1 flat").arg(axis);
    case RecordingFault::UnitGuess: return tr("unit %1?").arg(unitText(worst.text).trimmed());
    case RecordingFault::Offset: return tr("offset");
    case RecordingFault::Jitter: return tr("jitter %1 ms").arg(figureText(worst.value));
    case RecordingFault::Aliasing: return tr("aliasing?");
    case RecordingFault::MainsHum: return worst.text.isEmpty() ? tr("hum %1 Hz").arg(numberText(worst.value, 0)) : tr("hum?");
    }
    return {};
}

QString qualitySentence(const RecordingFinding& finding, const QVector<Axis>& axes)
{
    const Axis axis = axes.value(finding.axis);
    const QString at = numberText(finding.atSeconds, 2);
    switch (finding.fault) {
    case RecordingFault::Empty: return tr("The recording holds no readings.");
    case RecordingFault::Gap: return gapSentence(finding, at);
    case RecordingFault::NotANumber:
        return finding.other > 1.0 ? tr("%1 has %2 readings that are no finite numbers, the first at %3 s.").arg(axis.name, numberText(finding.other, 0), at)
                                   : tr("%1 has no finite number at %2 s.").arg(axis.name, at);
    case RecordingFault::Clipped:
        return tr("%1 is cut off at %2%3 from %4 s on (%5 readings): the signal was stronger than the sensor's range.")
            .arg(axis.name, QLocale().toString(finding.value, 'g', 5), unitText(axis.unit), at, numberText(finding.other, 0));
    case RecordingFault::Missing:
        return tr("%1 % of the readings that were ordered are missing.").arg(numberText(finding.value * 100.0, 1));
    case RecordingFault::RateOff:
        return tr("The readings came at %1 Hz, more than 5 % off the rate that was ordered.").arg(numberText(finding.value, 2));
    case RecordingFault::Short: return shortSentence(finding);
    case RecordingFault::FlatLine:
        return finding.axis < 0       ? tr("Every axis stands still from %1 s on, for %2 s.").arg(at, numberText(finding.other, 2))
               : finding.hasPlace() ? tr("%1 stands still from %2 s on, for %3 s, while the others move.").arg(axis.name, at, numberText(finding.other, 2))
                                    : tr("%1 does not move at all: it is always %2%3.").arg(axis.name, figureText(finding.value), unitText(axis.unit));
    case RecordingFault::UnitGuess: return unitSentence(finding, axis, at);
    case RecordingFault::Offset: return offsetSentence(finding, axis, at);
    case RecordingFault::Jitter: return jitterSentence(finding, at);
    case RecordingFault::Aliasing: return aliasingSentence(finding, axis);
    case RecordingFault::MainsHum: return humSentence(finding, axis);
    }
    return {};
}

} // namespace studio
