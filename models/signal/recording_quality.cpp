// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/recording_quality.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace studio
{

namespace
{

constexpr qint64 kFewestReadings = 8;      ///< under which nothing can be said about an axis
constexpr qint64 kFewestInPlateau = 3;
constexpr double kFewestSteps = 20.0;      ///< quanta between the extremes; a switch has one and is never clipped
/// What the signal would have overshot by, from its speed into the plateau. A parabola that is cut to quanta
/// gives 2 of them.
constexpr double kOvershootQuanta = 4.0;
constexpr double kOvershootShare = 0.02;   ///< of the whole range
constexpr double kRateTolerance = 0.05;
constexpr double kStuckSeconds = 1.0;
constexpr qint64 kStuckReadings = 20;
constexpr double kLivelyShare = 0.5;       ///< of the steps elsewhere, for standing still to mean anything

QString tr(const char* text)
{
    return QCoreApplication::translate("RecordingQuality", text);
}

/// One axis of the interleaved readings.
struct AxisView {
    std::span<const float> all;
    int axisCount = 1;
    int axis = 0;
    [[nodiscard]] qint64 size() const { return static_cast<qint64>(all.size()) / axisCount; }
    [[nodiscard]] double operator[](qint64 i) const
    {
        return static_cast<double>(all[static_cast<std::size_t>(i * axisCount + axis)]);
    }
};

struct AxisRange {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    double quantum = std::numeric_limits<double>::infinity(); ///< smallest step between neighbours
    qint64 numbers = 0;
};

AxisRange rangeOf(const AxisView& values)
{
    AxisRange range;
    for (qint64 i = 0; i < values.size(); ++i) {
        const double value = values[i];
        if (!std::isfinite(value))
            continue;
        ++range.numbers;
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
        const double step = i > 0 ? std::abs(value - values[i - 1]) : 0.0;
        if (step > 0.0) // also false where the neighbour is no number
            range.quantum = std::min(range.quantum, step);
    }
    return range;
}

/// Speed at the edge of a plateau, a reading: over half the plateau's length, so that the last step of a staircase
/// does not pass for speed.
double speedAt(const AxisView& values, qint64 inside, qint64 direction, qint64 plateau)
{
    const qint64 distance = std::max<qint64>(2, plateau / 2);
    const qint64 outer = inside + distance * direction;
    if (outer < 0 || outer >= values.size() || !std::isfinite(values[outer]))
        return 0.0;
    return std::abs(values[outer] - values[inside]) / static_cast<double>(distance);
}

/// The first reading of a plateau at `extreme` that the signal was cut off at.
std::optional<qint64> clippedAt(const AxisView& values, const AxisRange& range, double extreme)
{
    const double span = range.high - range.low;
    if (!(span >= kFewestSteps * range.quantum))
        return {};
    const double enough = std::max(kOvershootQuanta * range.quantum, kOvershootShare * span);
    for (qint64 i = 0; i < values.size(); ++i) {
        if (values[i] != extreme)
            continue;
        const qint64 begin = i;
        while (i + 1 < values.size() && values[i + 1] == extreme)
            ++i;
        const qint64 length = i - begin + 1;
        const double speed = std::max(speedAt(values, begin, -1, length), speedAt(values, i, 1, length));
        if (length >= kFewestInPlateau && speed * static_cast<double>(length) / 2.0 > enough)
            return begin;
    }
    return {};
}

/// Where all axes stand still for long while they move elsewhere.
std::optional<qint64> stuckAt(std::span<const float> all, int axisCount, double intervalMs)
{
    const qint64 count = static_cast<qint64>(all.size()) / axisCount;
    const auto width = static_cast<std::size_t>(axisCount);
    const double perSecond = intervalMs > 0.0 ? 1000.0 / intervalMs : 0.0;
    const qint64 enough = std::max(kStuckReadings, static_cast<qint64>(kStuckSeconds * perSecond));
    qint64 moves = 0;
    qint64 run = 1;
    qint64 longest = 0;
    qint64 longestBegin = 0;
    for (qint64 i = 1; i < count; ++i) {
        const float* here = &all[static_cast<std::size_t>(i) * width];
        if (!std::equal(here, here + width, here - width)) {
            ++moves;
            run = 1;
        } else if (++run > longest) {
            longest = run;
            longestBegin = i - run + 1;
        }
    }
    const auto elsewhere = static_cast<double>(count - longest);
    if (longest < enough || static_cast<double>(moves) < kLivelyShare * elsewhere || elsewhere < kFewestReadings)
        return {};
    return longestBegin;
}

void findGaps(RecordingQuality& quality, std::span<const float> all, int axisCount, double intervalMs)
{
    const qint64 count = static_cast<qint64>(all.size()) / axisCount;
    qint64 gapBegin = -1;
    qint64 gapLength = 0;
    std::vector<bool> isTold(static_cast<std::size_t>(axisCount), false);
    for (qint64 i = 0; i < count; ++i) {
        int lost = 0;
        for (int axis = 0; axis < axisCount; ++axis)
            lost += std::isfinite(all[static_cast<std::size_t>(i * axisCount + axis)]) ? 0 : 1;
        if (lost == axisCount) {
            gapBegin = gapBegin < 0 ? i : gapBegin;
            ++gapLength;
        }
        for (int axis = 0; lost > 0 && lost < axisCount && axis < axisCount; ++axis) {
            const auto place = static_cast<std::size_t>(axis);
            if (isTold[place] || std::isfinite(all[static_cast<std::size_t>(i * axisCount + axis)]))
                continue;
            isTold[place] = true;
            quality.findings.append({RecordingFault::NotANumber, axis, static_cast<double>(i) * intervalMs / 1000.0, 0.0});
        }
    }
    if (gapBegin >= 0)
        quality.findings.prepend({RecordingFault::Gap, -1, static_cast<double>(gapBegin) * intervalMs / 1000.0,
                                  static_cast<double>(gapLength) * intervalMs / 1000.0});
}

void checkRate(RecordingQuality& quality, qint64 count, double intervalMs, const RecordingExpectation& expected)
{
    if (expected.readings > 0 && static_cast<double>(count) < (1.0 - kRateTolerance) * static_cast<double>(expected.readings)) {
        quality.findings.append({RecordingFault::Missing, -1, -1.0,
                                 1.0 - static_cast<double>(count) / static_cast<double>(expected.readings)});
    }
    if (expected.rateHz <= 0.0)
        return;
    const double stated = intervalMs > 0.0 ? 1000.0 / intervalMs : expected.rateHz;
    for (const double rate : {stated, expected.measuredRateHz}) {
        if (rate > 0.0 && std::abs(rate / expected.rateHz - 1.0) > kRateTolerance) {
            quality.findings.append({RecordingFault::RateOff, -1, -1.0, rate});
            return;
        }
    }
}

QString numberText(double value, int decimals)
{
    return QLocale().toString(value, 'f', decimals);
}

} // namespace

RecordingQuality checkRecording(std::span<const float> readings, int axisCount, double intervalMs,
                                const RecordingExpectation& expected)
{
    RecordingQuality quality;
    const qint64 count = axisCount > 0 ? static_cast<qint64>(readings.size()) / axisCount : 0;
    if (count == 0) {
        quality.findings.append({RecordingFault::Empty, -1, -1.0, 0.0});
        return quality;
    }
    findGaps(quality, readings, axisCount, intervalMs);
    QVector<RecordingFinding> flat;
    for (int axis = 0; axis < axisCount; ++axis) {
        const AxisView values{readings, axisCount, axis};
        const AxisRange range = rangeOf(values);
        if (range.numbers < kFewestReadings)
            continue;
        if (range.low == range.high) {
            flat.append({RecordingFault::FlatLine, axis, -1.0, range.low});
            continue;
        }
        for (const double extreme : {range.high, range.low}) {
            if (const std::optional<qint64> at = clippedAt(values, range, extreme)) {
                quality.findings.append(
                    {RecordingFault::Clipped, axis, static_cast<double>(*at) * intervalMs / 1000.0, extreme});
                break;
            }
        }
    }
    checkRate(quality, count, intervalMs, expected);
    quality.findings += flat;
    if (flat.isEmpty()) {
        if (const std::optional<qint64> at = stuckAt(readings, axisCount, intervalMs))
            quality.findings.append({RecordingFault::FlatLine, -1, static_cast<double>(*at) * intervalMs / 1000.0, 0.0});
    }
    return quality;
}

QString qualityVerdict(const RecordingQuality& quality, const QStringList& axes)
{
    if (quality.isGood())
        return tr("good");
    const RecordingFinding& worst = quality.findings.first();
    switch (worst.fault) {
    case RecordingFault::Empty: return tr("no readings");
    case RecordingFault::Gap: return tr("gap at %1 s").arg(numberText(worst.atSeconds, 2));
    case RecordingFault::NotANumber: return tr("%1 lost at %2 s").arg(axes.value(worst.axis), numberText(worst.atSeconds, 2));
    case RecordingFault::Clipped: return tr("clipped at %1 s").arg(numberText(worst.atSeconds, 2));
    case RecordingFault::Missing: return tr("%1 % missing").arg(numberText(worst.value * 100.0, 0));
    case RecordingFault::RateOff: return tr("rate %1 Hz").arg(numberText(worst.value, 1));
    case RecordingFault::FlatLine:
        return worst.axis < 0 ? tr("stuck at %1 s").arg(numberText(worst.atSeconds, 2)) : tr("%1 flat").arg(axes.value(worst.axis));
    }
    return {};
}

QString qualitySentence(const RecordingFinding& finding, const QStringList& axes)
{
    const QString axis = axes.value(finding.axis);
    const QString at = numberText(finding.atSeconds, 2);
    switch (finding.fault) {
    case RecordingFault::Empty: return tr("The recording holds no readings.");
    case RecordingFault::Gap:
        return tr("Readings are lost from %1 s on, %2 s in all.").arg(at, numberText(finding.value, 2));
    case RecordingFault::NotANumber: return tr("%1 has no number at %2 s.").arg(axis, at);
    case RecordingFault::Clipped:
        return tr("%1 is cut off at %2 from %3 s on: the movement was stronger than the sensor's range.")
            .arg(axis, numberText(finding.value, 2), at);
    case RecordingFault::Missing:
        return tr("%1 % of the readings that were ordered are missing.").arg(numberText(finding.value * 100.0, 1));
    case RecordingFault::RateOff:
        return tr("The readings came at %1 Hz, more than 5 % off the rate that was ordered.").arg(numberText(finding.value, 2));
    case RecordingFault::FlatLine:
        return finding.axis < 0 ? tr("Every axis stands still from %1 s on.").arg(at)
                                : tr("%1 does not move at all.").arg(axis);
    }
    return {};
}

} // namespace studio
