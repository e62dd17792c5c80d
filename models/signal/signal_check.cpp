// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/signal_check.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace studio
{

namespace
{

constexpr double kLeastSeconds = 0.5;
constexpr double kBlockSeconds = 0.5;
constexpr double kMotionOverNoise = 1.8; ///< deviation over what successive readings differ by
constexpr double kSureMotionShare = 0.05; ///< of gravity: faster than any noise, also where successive readings differ much
constexpr int kFlatReadings = 3;          ///< equal ones in a row that make a flat peak
constexpr double kClippedShare = 0.02;
constexpr double kLeastLevels = 16.0; ///< a signal of fewer steps is a switch, and has flat peaks by nature
constexpr double kGravity = 9.80665;
constexpr double kGravityTolerance = 0.2; ///< of the length of the mean vector
constexpr double kCarriesGravity = 0.5;   ///< share of gravity along an axis that counts as seen

/// The axis's readings that are numbers.
std::vector<double> numbersOf(std::span<const float> readings, std::size_t axis, std::size_t axes)
{
    std::vector<double> values;
    values.reserve(readings.size() / axes);
    for (std::size_t at = axis; at < readings.size(); at += axes) {
        if (std::isfinite(readings[at]))
            values.push_back(static_cast<double>(readings[at]));
    }
    return values;
}

double deviationOf(std::span<const double> values)
{
    if (values.size() < 2)
        return 0.0;
    double mean = 0.0;
    for (const double value : values)
        mean += value;
    mean /= static_cast<double>(values.size());
    double squares = 0.0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(values.size()));
}

/// What the noise alone would deviate by: white noise differs from reading to reading by its deviation times root 2.
double noiseOf(const std::vector<double>& values)
{
    double squares = 0.0;
    for (std::size_t i = 1; i < values.size(); ++i)
        squares += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    return std::sqrt(squares / static_cast<double>(values.size() - 1) / 2.0);
}

/// Readings in a stretch that is looked at by itself.
std::size_t blockReadings(double sampleRateHz)
{
    return static_cast<std::size_t>(std::max<qint64>(kLeastCheckedReadings, std::lround(kBlockSeconds * sampleRateHz)));
}

double quietestDeviation(const std::vector<double>& values, std::size_t block)
{
    double quietest = deviationOf(values);
    for (std::size_t first = 0; first + block <= values.size(); first += block)
        quietest = std::min(quietest, deviationOf(std::span(values).subspan(first, block)));
    return quietest;
}

/// Readings in runs of equal extremes; 0 for signals of a few levels.
qint64 clippedReadings(const std::vector<double>& values, double minimum, double maximum)
{
    double step = maximum - minimum;
    for (std::size_t i = 1; i < values.size(); ++i) {
        const double difference = std::abs(values[i] - values[i - 1]);
        if (difference > 0.0)
            step = std::min(step, difference);
    }
    if (!(maximum - minimum >= kLeastLevels * step))
        return 0;
    qint64 clipped = 0;
    std::size_t i = 0;
    while (i < values.size()) {
        std::size_t end = i + 1;
        while (end < values.size() && values[end] == values[i])
            ++end;
        const bool isExtreme = values[i] == minimum || values[i] == maximum;
        if (isExtreme && end - i >= kFlatReadings)
            clipped += static_cast<qint64>(end - i);
        i = end;
    }
    return clipped;
}

/// Gravity in the unit of an axis; nothing where it cannot be felt.
std::optional<double> gravityIn(const QString& unit)
{
    if (unit == QLatin1String("m/s2") || unit == QStringLiteral("m/s\u00b2"))
        return kGravity;
    if (unit == QLatin1String("g"))
        return 1.0;
    return std::nullopt;
}

/// Whether the means of the axes that feel gravity add up to it.
bool gravityIsThere(const QVector<AxisCheck>& checks, const QVector<Axis>& axes)
{
    double squares = 0.0;
    for (qsizetype i = 0; i < axes.size(); ++i) {
        if (const std::optional<double> gravity = gravityIn(axes[i].unit))
            squares += checks[i].mean / *gravity * (checks[i].mean / *gravity);
    }
    return std::abs(std::sqrt(squares) - 1.0) <= kGravityTolerance;
}

} // namespace

QVector<AxisCheck> checkSignal(std::span<const float> readings, const QVector<Axis>& axes, double sampleRateHz)
{
    const auto axisCount = static_cast<std::size_t>(axes.size());
    QVector<AxisCheck> checks(axes.size());
    QVector<bool> isMoving(axes.size(), false);
    for (std::size_t axis = 0; axis < axisCount; ++axis) {
        AxisCheck& check = checks[static_cast<qsizetype>(axis)];
        const std::vector<double> values = numbersOf(readings, axis, axisCount);
        check.readings = static_cast<qint64>(readings.size() / axisCount);
        check.notNumbers = check.readings - static_cast<qint64>(values.size());
        if (!values.empty()) {
            const auto [low, high] = std::minmax_element(values.begin(), values.end());
            check.minimum = *low;
            check.maximum = *high;
            check.last = values.back();
            double sum = 0.0;
            for (const double value : values)
                sum += value;
            check.mean = sum / static_cast<double>(values.size());
        }
        if (check.notNumbers > 0) {
            check.verdict = AxisVerdict::NotANumber;
            continue;
        }
        // Of a sensor that has not changed yet more is needed.
        check.needed = std::max<qint64>(values.size() > 1 && check.minimum == check.maximum ? kLeastStuckReadings : kLeastCheckedReadings,
                                        static_cast<qint64>(std::ceil(kLeastSeconds * sampleRateHz)));
        if (check.readings < check.needed)
            continue;
        const std::size_t block = blockReadings(sampleRateHz);
        check.quietest = quietestDeviation(values, block);
        if (sampleRateHz > 0.0)
            check.quietSeconds = static_cast<double>(std::min(block, values.size())) / sampleRateHz;
        check.clipped = clippedReadings(values, check.minimum, check.maximum);
        if (check.minimum == check.maximum) {
            check.verdict = AxisVerdict::Stuck;
            continue;
        }
        if (static_cast<double>(check.clipped) > kClippedShare * static_cast<double>(values.size())) {
            check.verdict = AxisVerdict::Clipping;
            continue;
        }
        const double deviation = deviationOf(values);
        const std::optional<double> gravity = gravityIn(axes[static_cast<qsizetype>(axis)].unit);
        isMoving[static_cast<qsizetype>(axis)] =
            deviation > kMotionOverNoise * noiseOf(values) || (gravity && deviation > kSureMotionShare * *gravity);
        check.verdict = isMoving[static_cast<qsizetype>(axis)] ? AxisVerdict::Moves : AxisVerdict::Still;
    }
    if (!gravityIsThere(checks, axes))
        return checks;
    for (qsizetype i = 0; i < axes.size(); ++i) {
        const std::optional<double> gravity = gravityIn(axes[i].unit);
        const bool isSound = checks[i].verdict == AxisVerdict::Moves || checks[i].verdict == AxisVerdict::Still;
        if (gravity && isSound && std::abs(checks[i].mean) >= kCarriesGravity * *gravity)
            checks[i].verdict = AxisVerdict::GravitySeen;
    }
    return checks;
}

} // namespace studio
