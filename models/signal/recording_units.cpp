// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/recording_units.h"

#include <QRegularExpression>
#include <array>

namespace studio
{

namespace
{

constexpr double kGravity = 9.80665;
constexpr double kQuietSeconds = 1.0;
constexpr qint64 kFewestQuietReadings = 16;
constexpr double kLowestSoundRate = 4000.0;
constexpr qsizetype kMostSoundAxes = 2;
constexpr double kWidestRange = 2300.0;         ///< deg/s, the widest of common parts with room to spare
constexpr double kQuietTurning = 1.0;           ///< deg/s of spread at rest
constexpr double kStepTolerance = 0.03;
constexpr double kOnGridShare = 0.95;
constexpr double kMostGAtAll = 200.0;           ///< the widest range of shock sensors in use
constexpr double kLowestAir = 300.0;            ///< hPa, above every aircraft
constexpr double kHighestAir = 1100.0;
constexpr double kDegree = M_PI / 180.0;
/// Steps of gyroscopes with 16 bits at their ranges from 125 to 2000 degrees a second, in deg/s.
constexpr std::array<double, 10> kGyroSteps = {1.0 / 262.4, 1.0 / 131.2, 1.0 / 65.6, 1.0 / 32.8, 1.0 / 16.4,
                                               0.004375, 0.00875, 0.0175, 0.035, 0.07};

/// The second in which some axes move least.
struct Rest {
    bool isFound = false;
    qint64 begin = 0;
    qint64 length = 0;
    double magnitude = 0.0; ///< of the mean
    double spread = 0.0;    ///< standard deviation, over all of them
};

/// Least spread, or least spread for its magnitude.
Rest quietest(const RecordingPieces& pieces, int axis, int count, bool isRelative)
{
    const qint64 window = std::max(kFewestQuietReadings, std::llround(kQuietSeconds * pieces.rateHz()));
    Rest best;
    for (const RecordingPiece& piece : pieces.parts) {
        for (qint64 start = 0; start + window <= pieces.lengthOf(piece); start += std::max<qint64>(1, window / 2)) {
            double squares = 0.0;
            double variance = 0.0;
            for (int i = axis; i < axis + count; ++i) {
                const AxisView values{piece.values, pieces.axisCount, i};
                double sum = 0.0;
                for (qint64 k = 0; k < window; ++k)
                    sum += values[start + k];
                const double mean = sum / static_cast<double>(window);
                squares += mean * mean;
                for (qint64 k = 0; k < window; ++k)
                    variance += (values[start + k] - mean) * (values[start + k] - mean) / static_cast<double>(window);
            }
            const Rest here{true, piece.first + start, window, std::sqrt(squares), std::sqrt(variance)};
            const auto measure = [isRelative](const Rest& one) { return isRelative ? one.spread / std::max(1e-12, one.magnitude) : one.spread; };
            if (std::isfinite(variance) && (!best.isFound || measure(here) < measure(best)))
                best = here;
        }
    }
    return best;
}

bool isUnknown(const QString& unit)
{
    return unit.isEmpty() || unit == QLatin1String("N/A");
}

bool isTurnRate(const Axis& axis)
{
    static const QRegularExpression named(QStringLiteral("^(gyr|gyro|g[xyz]$|rot)"), QRegularExpression::CaseInsensitiveOption);
    static const QStringList units = {QStringLiteral("rad/s"), QStringLiteral("deg/s"), QStringLiteral("dps"), QStringLiteral("\u00b0/s")};
    return units.contains(axis.unit) || (isUnknown(axis.unit) && named.match(axis.name).hasMatch());
}

RecordingFinding findingOf(RecordingFault fault, int axis, double value, const QString& text)
{
    RecordingFinding finding;
    finding.fault = fault;
    finding.axis = axis;
    finding.value = value;
    finding.text = text;
    return finding;
}

RecordingFinding at(RecordingFinding finding, const RecordingPieces& pieces, const Rest& rest)
{
    finding.begin = rest.begin;
    finding.end = rest.begin + rest.length;
    finding.atSeconds = pieces.secondsOf(rest.begin);
    return finding;
}

/// What gravity is in a unit; 0 for units of nothing of the kind.
double gravityIn(const QString& unit)
{
    if (unit == QLatin1String("m/s2") || unit == QLatin1String("m/s\u00b2") || unit == QLatin1String("m/s^2"))
        return kGravity;
    if (unit == QLatin1String("g"))
        return 1.0;
    return unit == QLatin1String("mg") ? 1000.0 : 0.0;
}

/// The unit in which `seen` is gravity, the nearest one; empty for none.
QString unitWithGravity(double seen)
{
    QString nearest;
    double least = kUnitTolerance;
    const auto offer = [&](double gravity, const QString& unit) {
        if (const double off = std::abs(seen / gravity - 1.0); off < least) {
            least = off;
            nearest = unit;
        }
    };
    offer(1.0, QStringLiteral("g"));
    offer(kGravity, QStringLiteral("m/s2"));
    offer(1000.0, QStringLiteral("mg"));
    for (const int counts : {256, 512, 1024, 2048, 4096, 8192, 16384})
        offer(counts, QStringLiteral("counts, %1 to the g").arg(counts));
    return nearest;
}

void checkAccelerometer(QVector<RecordingFinding>& findings, const RecordingPieces& pieces, const Axis& axis, int first,
                        const QVector<AxisRange>& ranges)
{
    const double wanted = gravityIn(axis.unit);
    for (int i = first; i < first + 3 && wanted > 0.0; ++i) {
        if (ranges[i].peak() > kMostGAtAll * wanted) {
            findings.append(findingOf(RecordingFault::UnitGuess, i, ranges[i].peak(), QStringLiteral("counts")));
            return;
        }
    }
    const Rest rest = quietest(pieces, first, 3, true);
    if (!rest.isFound || rest.spread > kQuietSpread * rest.magnitude)
        return;
    if (wanted > 0.0 && std::abs(rest.magnitude / wanted - 1.0) <= kGravityTolerance)
        return;
    const QString unit = unitWithGravity(rest.magnitude);
    if (!unit.isEmpty() && unit != axis.unit) {
        findings.append(at(findingOf(RecordingFault::UnitGuess, first, rest.magnitude, unit), pieces, rest));
    } else if (wanted > 0.0 && rest.magnitude > kGravityRemoved * wanted) {
        RecordingFinding offset = at(findingOf(RecordingFault::Offset, first, rest.magnitude, axis.unit), pieces, rest);
        offset.other = wanted;
        findings.append(offset);
    }
}

/// The readings lie on multiples of one of the steps of a gyroscope, expressed in radians.
bool hasStepsInRadians(const RecordingPieces& pieces, int axis, const AxisRange& range)
{
    const bool isStep = std::any_of(kGyroSteps.begin(), kGyroSteps.end(), [&](double step) {
        return std::abs(range.quantum / (step * kDegree) - 1.0) <= kStepTolerance;
    });
    if (!isStep)
        return false;
    double steps = 0.0;
    double onGrid = 0.0;
    for (const RecordingPiece& piece : pieces.parts) {
        const AxisView values{piece.values, pieces.axisCount, axis};
        for (qint64 i = 1; i < values.size(); ++i) {
            const double multiple = std::abs(values[i] - values[i - 1]) / range.quantum;
            if (!(multiple > 0.5) || multiple > 20.0) // further, rounding of the step itself blurs the grid
                continue;
            steps += 1.0;
            onGrid += std::abs(multiple - std::round(multiple)) < 0.15 ? 1.0 : 0.0;
        }
    }
    return steps >= static_cast<double>(kFewestQuietReadings) && onGrid >= kOnGridShare * steps;
}

void checkGyroscope(QVector<RecordingFinding>& findings, const RecordingPieces& pieces, const Axis& axis, int index, const AxisRange& range)
{
    const bool isRadians = axis.unit == QLatin1String("rad/s");
    if (isRadians && range.peak() > kMostRadiansPerSecond) {
        findings.append(findingOf(RecordingFault::UnitGuess, index, range.peak(), range.peak() <= kWidestRange ? QStringLiteral("deg/s") : QStringLiteral("counts")));
        return;
    }
    if (!isRadians && range.peak() > kWidestRange) {
        findings.append(findingOf(RecordingFault::UnitGuess, index, range.peak(), QStringLiteral("counts")));
        return;
    }
    if (isUnknown(axis.unit)) {
        if (range.peak() > kMostRadiansPerSecond)
            findings.append(findingOf(RecordingFault::UnitGuess, index, range.peak(), QStringLiteral("deg/s")));
        return;
    }
    if (!isRadians && range.peak() <= kMostRadiansPerSecond && hasStepsInRadians(pieces, index, range)) {
        findings.append(findingOf(RecordingFault::UnitGuess, index, range.quantum, QStringLiteral("rad/s")));
        return;
    }
    const double degrees = isRadians ? kDegree : 1.0;
    const Rest rest = quietest(pieces, index, 1, false);
    if (rest.isFound && rest.spread <= kQuietTurning * degrees && rest.magnitude > kMostRestingRate * degrees)
        findings.append(at(findingOf(RecordingFault::Offset, index, rest.magnitude, axis.unit), pieces, rest));
}

void checkSound(QVector<RecordingFinding>& findings, const RecordingPieces& pieces, const QVector<Axis>& axes, const QVector<AxisRange>& ranges)
{
    if (pieces.rateHz() < kLowestSoundRate || axes.size() > kMostSoundAxes)
        return;
    for (int i = 0; i < axes.size(); ++i) {
        const double fullScale = pieces.isInt16 ? 32768.0 : 1.0;
        if (isAcceleration(axes[i]) || isTurnRate(axes[i]) || ranges[i].peak() > fullScale)
            continue; // vibration, or a scale that is not known
        if (std::abs(ranges[i].mean()) > kMostSoundOffset * fullScale)
            findings.append(findingOf(RecordingFault::Offset, i, ranges[i].mean() / fullScale, QStringLiteral("full scale")));
    }
}

void checkPressure(QVector<RecordingFinding>& findings, const QVector<Axis>& axes, const QVector<AxisRange>& ranges)
{
    const auto isAir = [](const AxisRange& range, double one) { return range.low >= kLowestAir * one && range.high <= kHighestAir * one; };
    for (int i = 0; i < axes.size(); ++i) {
        if (ranges[i].numbers == 0)
            continue;
        if (axes[i].unit == QLatin1String("Pa") && isAir(ranges[i], 1.0))
            findings.append(findingOf(RecordingFault::UnitGuess, i, ranges[i].mean(), QStringLiteral("hPa")));
        if (axes[i].unit == QLatin1String("hPa") && isAir(ranges[i], 100.0))
            findings.append(findingOf(RecordingFault::UnitGuess, i, ranges[i].mean(), QStringLiteral("Pa")));
    }
}

} // namespace

bool isAcceleration(const Axis& axis)
{
    static const QRegularExpression named(QStringLiteral("^(acc|a[xyz]$)"), QRegularExpression::CaseInsensitiveOption);
    return gravityIn(axis.unit) > 0.0 || (isUnknown(axis.unit) && named.match(axis.name).hasMatch());
}

QVector<RecordingFinding> unitFindings(const RecordingPieces& pieces, const QVector<Axis>& axes, const QVector<AxisRange>& ranges)
{
    QVector<RecordingFinding> findings;
    for (int i = 0; i < axes.size(); ++i) {
        const bool isTriple = i + 2 < axes.size() && isAcceleration(axes[i]) && isAcceleration(axes[i + 1]) && isAcceleration(axes[i + 2])
                              && axes[i].unit == axes[i + 1].unit && axes[i].unit == axes[i + 2].unit;
        if (isTriple) {
            checkAccelerometer(findings, pieces, axes[i], i, ranges);
            i += 2;
        } else if (isTurnRate(axes[i])) {
            checkGyroscope(findings, pieces, axes[i], i, ranges[i]);
        }
    }
    checkSound(findings, pieces, axes, ranges);
    checkPressure(findings, axes, ranges);
    return findings;
}

} // namespace studio
