// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/recording_quality.h"

#include "models/dataset/picture.h"
#include "models/signal/recording_spectrum.h"
#include "models/signal/recording_units.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace studio
{

namespace
{

constexpr qint64 kFewestReadings = 8;      ///< under which nothing can be said about an axis
constexpr qint64 kFewestInPlateau = 3;
constexpr qint64 kEnoughInOnePlateau = 4;  ///< three equal readings at one peak of a noisy signal are chance
constexpr int kEnoughPlateaus = 2;
constexpr qint64 kFewestAtLimit = 2;       ///< at the very end of an int16, where nothing but clipping stays
constexpr double kFewestSteps = 20.0;      ///< quanta between the extremes; a switch has one and is never clipped
/// What the signal would have overshot by, from its speed into the plateau. A parabola that is cut to quanta
/// gives 2 of them.
constexpr double kOvershootQuanta = 4.0;
constexpr double kOvershootShare = 0.02;   ///< of the whole range
constexpr double kRateTolerance = 0.05;
constexpr double kLengthTolerance = 0.05;
constexpr double kStuckSeconds = 1.0;
constexpr qint64 kStuckReadings = 20;
constexpr qint64 kStuckReadingsAlone = 60; ///< of one axis: slow sensors of air rest for tens of readings while others move
constexpr double kLivelyShare = 0.5;       ///< of the steps elsewhere, for standing still to mean anything
constexpr double kSameLine = 0.03;         ///< of the rate, two bins of a short frame
constexpr int kMostAxesInSpectra = 16;     ///< whose spectra are looked at; the work stays bounded

RecordingFinding findingAt(const RecordingPieces& pieces, RecordingFault fault, int axis, qint64 begin, qint64 end)
{
    RecordingFinding finding;
    finding.fault = fault;
    finding.axis = axis;
    finding.begin = begin;
    finding.end = end;
    finding.atSeconds = pieces.secondsOf(begin);
    return finding;
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

/// The first plateau at `extreme` that the signal was cut off at, and how many readings lie in such.
std::optional<RecordingFinding> clippedAt(const RecordingPieces& pieces, int axis, const AxisRange& range, double extreme)
{
    const double span = range.high - range.low;
    if (!(span >= kFewestSteps * range.quantum))
        return {};
    const bool isLimit = pieces.isInt16 && (extreme == 32767.0 || extreme == -32768.0);
    const double enough = std::max(kOvershootQuanta * range.quantum, kOvershootShare * span);
    std::optional<RecordingFinding> found;
    qint64 longest = 0;
    int plateaus = 0;
    for (const RecordingPiece& piece : pieces.parts) {
        const AxisView values{piece.values, pieces.axisCount, axis};
        for (qint64 i = 0; i < values.size(); ++i) {
            if (values[i] != extreme)
                continue;
            const qint64 begin = i;
            while (i + 1 < values.size() && values[i + 1] == extreme)
                ++i;
            const qint64 length = i - begin + 1;
            const double speed = std::max(speedAt(values, begin, -1, length), speedAt(values, i, 1, length));
            const bool isCut = length >= kFewestInPlateau && speed * static_cast<double>(length) / 2.0 > enough;
            if (!isCut && !(isLimit && length >= kFewestAtLimit))
                continue;
            if (!found) {
                found = findingAt(pieces, RecordingFault::Clipped, axis, piece.first + begin, piece.first + i + 1);
                found->value = extreme;
            }
            found->other += static_cast<double>(length);
            longest = std::max(longest, length);
            ++plateaus;
        }
    }
    const bool isEnough = isLimit || plateaus >= kEnoughPlateaus || (!pieces.isInt16 && longest >= kEnoughInOnePlateau);
    return isEnough ? found : std::nullopt;
}

/// A run of readings in which an axis, or all of them (-1), stands still.
struct Standstill {
    qint64 begin = 0;
    qint64 length = 0;
    qint64 moves = 0;      ///< elsewhere
    qint64 othersMove = 0; ///< readings of the run in which another axis moves
};

Standstill longestStandstill(const RecordingPieces& pieces, int axis)
{
    Standstill longest;
    const auto width = static_cast<std::size_t>(pieces.axisCount);
    for (const RecordingPiece& piece : pieces.parts) {
        Standstill run{piece.first, 1, 0, 0};
        for (qint64 i = 1; i < pieces.lengthOf(piece); ++i) {
            const float* here = &piece.values[static_cast<std::size_t>(i) * width];
            const float* before = here - width;
            const bool isSame = axis < 0 ? std::equal(here, here + width, before) : here[axis] == before[axis];
            if (!isSame) {
                ++longest.moves;
                run = {piece.first + i, 1, 0, 0};
                continue;
            }
            ++run.length;
            if (axis >= 0 && !std::equal(here, here + width, before))
                ++run.othersMove;
            if (run.length > longest.length) {
                run.moves = longest.moves;
                longest = run;
            }
        }
    }
    return longest;
}

/// The axis moves by more than a few steps of its converter; what trembles by one of them may well stand still for a while.
bool isLively(const AxisRange& range)
{
    return range.high - range.low >= kFewestSteps * range.quantum;
}

/// Where an axis, or all of them, stands still for long while it moves elsewhere. One axis alone may rest; it is stuck when
/// the others go on moving.
std::optional<RecordingFinding> stuckAt(const RecordingPieces& pieces, int axis)
{
    const Standstill longest = longestStandstill(pieces, axis);
    const qint64 enough = std::max(axis < 0 ? kStuckReadings : kStuckReadingsAlone, static_cast<qint64>(kStuckSeconds * pieces.rateHz()));
    const auto elsewhere = static_cast<double>(pieces.readingCount() - longest.length);
    if (longest.length < enough || static_cast<double>(longest.moves) < kLivelyShare * elsewhere || elsewhere < kFewestReadings)
        return {};
    if (axis >= 0 && static_cast<double>(longest.othersMove) < kLivelyShare * static_cast<double>(longest.length))
        return {};
    RecordingFinding found = findingAt(pieces, RecordingFault::FlatLine, axis, longest.begin, longest.begin + longest.length);
    found.other = pieces.secondsOf(longest.length);
    return found;
}

void findGaps(RecordingQuality& quality, const RecordingPieces& pieces)
{
    std::optional<RecordingFinding> gap;
    qint64 lost = 0;
    QVector<RecordingFinding> holes(pieces.axisCount);
    for (const RecordingPiece& piece : pieces.parts) {
        bool wasGap = false;
        for (qint64 i = 0; i < pieces.lengthOf(piece); ++i) {
            const float* here = &piece.values[static_cast<std::size_t>(i * pieces.axisCount)];
            const auto missing = std::count_if(here, here + pieces.axisCount, [](float value) { return !std::isfinite(value); });
            const bool isGap = missing == pieces.axisCount;
            const qint64 at = piece.first + i;
            if (isGap) {
                ++lost;
                if (!gap)
                    gap = findingAt(pieces, RecordingFault::Gap, -1, at, at);
                gap->other += wasGap ? 0.0 : 1.0;
                if (gap->end == at)
                    gap->end = at + 1; // as long as it is the first one
            }
            wasGap = isGap;
            for (int axis = 0; missing > 0 && !isGap && axis < pieces.axisCount; ++axis) {
                if (std::isfinite(here[axis]))
                    continue;
                if (!holes[axis].hasPlace())
                    holes[axis] = findingAt(pieces, RecordingFault::NotANumber, axis, at, at + 1);
                holes[axis].other += 1.0;
            }
        }
    }
    if (gap) {
        gap->value = pieces.secondsOf(lost);
        quality.findings.append(*gap);
    }
    for (const RecordingFinding& hole : std::as_const(holes)) {
        if (hole.hasPlace())
            quality.findings.append(hole);
    }
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

/// One reading less than a window, as boards that stop by their clock send it, is no stub.
void checkLength(RecordingQuality& quality, qint64 count, double intervalMs, const RecordingExpectation& expected)
{
    const double seconds = static_cast<double>(count) * intervalMs / 1000.0;
    if (intervalMs > 0.0 && seconds < (1.0 - kLengthTolerance) * expected.leastSeconds)
        quality.findings.append({RecordingFault::Short, -1, -1.0, seconds, expected.leastSeconds, -1, -1, expected.least});
}

void findFlatLines(RecordingQuality& quality, const RecordingPieces& pieces, const QVector<AxisRange>& ranges)
{
    QVector<RecordingFinding> flat;
    bool doOthersMove = false;
    for (const AxisRange& range : ranges)
        doOthersMove = doOthersMove || isLively(range);
    for (int axis = 0; axis < pieces.axisCount; ++axis) {
        if (ranges[axis].numbers >= kFewestReadings && ranges[axis].low == ranges[axis].high)
            flat.append({RecordingFault::FlatLine, axis, -1.0, ranges[axis].low});
    }
    // Beside axes that only tremble, one that shows nothing is no fault: its converter is too coarse for the rest.
    if (doOthersMove || flat.size() == pieces.axisCount)
        quality.findings += flat;
    if (!flat.isEmpty())
        return;
    if (const std::optional<RecordingFinding> all = stuckAt(pieces, -1)) {
        quality.findings.append(*all);
        return;
    }
    for (int axis = 0; axis < pieces.axisCount && pieces.axisCount > 1; ++axis) {
        if (!isLively(ranges[axis]))
            continue;
        if (const std::optional<RecordingFinding> one = stuckAt(pieces, axis))
            quality.findings.append(*one);
    }
}

QVector<AxisRange> rangesOf(const RecordingPieces& pieces)
{
    QVector<AxisRange> ranges;
    for (int axis = 0; axis < pieces.axisCount; ++axis)
        ranges.append(rangeOf(pieces, axis));
    return ranges;
}

/// The checks that need nothing but the readings.
void checkReadings(RecordingQuality& quality, const RecordingPieces& pieces, const QVector<AxisRange>& ranges,
                   const RecordingExpectation& expected)
{
    findGaps(quality, pieces);
    for (int axis = 0; axis < pieces.axisCount; ++axis) {
        const AxisRange& range = ranges[axis];
        if (range.numbers < kFewestReadings || range.low == range.high)
            continue;
        for (const double extreme : {range.high, range.low}) {
            if (const std::optional<RecordingFinding> clipped = clippedAt(pieces, axis, range, extreme)) {
                quality.findings.append(*clipped);
                break;
            }
        }
    }
    checkRate(quality, quality.readings, pieces.intervalMs, expected);
    checkLength(quality, quality.readings, pieces.intervalMs, expected);
    findFlatLines(quality, pieces, ranges);
}

void checkJitter(RecordingQuality& quality, const Sample& info)
{
    if (info.intervalMs <= 0.0)
        return;
    RecordingFinding finding;
    finding.fault = RecordingFault::Jitter;
    finding.other = info.intervalMs;
    bool isColumn = false;
    finding.value = info.metadata.value(QStringLiteral("time_jitter_ms")).toDouble(&isColumn);
    if (isColumn && finding.value > kMostTimeJitter * info.intervalMs) {
        finding.begin = info.metadata.value(QStringLiteral("time_jitter_reading")).toLongLong();
        finding.end = finding.begin + 1;
        finding.atSeconds = static_cast<double>(finding.begin) * info.intervalMs / 1000.0;
        finding.text = QStringLiteral("time column");
        quality.findings.append(finding);
        return;
    }
    finding.value = info.metadata.value(QStringLiteral("jitter_ms")).toDouble();
    if (!isColumn && finding.value > kMostArrivalJitterMs && finding.value > kMostArrivalJitter * info.intervalMs)
        quality.findings.append(finding);
}

/// The strongest finding of a kind among the axes stands for all of them: hum comes into every wire.
void checkSpectra(RecordingQuality& quality, const RecordingPieces& pieces, const QVector<AxisRange>& ranges)
{
    std::optional<RecordingFinding> hum;
    std::optional<RecordingFinding> aliasing;
    for (int axis = 0; axis < std::min(pieces.axisCount, kMostAxesInSpectra); ++axis) {
        if (!(ranges[axis].low < ranges[axis].high))
            continue;
        if (const auto found = mainsHumIn(pieces, axis, ranges[axis]); found && (!hum || found->other > hum->other))
            hum = found;
        if (const auto found = aliasingIn(pieces, axis, ranges[axis]); found && !aliasing)
            aliasing = found;
    }
    // One line is one finding: mains just under half the rate is mains.
    if (hum && aliasing && aliasing->other > 0.0 && std::abs(aliasing->value - hum->value) < kSameLine * pieces.rateHz())
        aliasing.reset();
    for (const auto& found : {aliasing, hum}) {
        if (found)
            quality.findings.append(*found);
    }
}

} // namespace

AxisRange rangeOf(const RecordingPieces& pieces, int axis)
{
    AxisRange range;
    for (const RecordingPiece& piece : pieces.parts) {
        const AxisView values{piece.values, pieces.axisCount, axis};
        for (qint64 i = 0; i < values.size(); ++i) {
            const double value = values[i];
            if (!std::isfinite(value))
                continue;
            ++range.numbers;
            range.sum += value;
            range.low = std::min(range.low, value);
            range.high = std::max(range.high, value);
            const double step = i > 0 ? std::abs(value - values[i - 1]) : 0.0;
            if (step > 0.0) // also false where the neighbour is no number
                range.quantum = std::min(range.quantum, step);
        }
    }
    return range;
}

RecordingQuality checkRecording(std::span<const float> readings, int axisCount, double intervalMs,
                                const RecordingExpectation& expected)
{
    RecordingQuality quality;
    quality.readings = quality.analysed = axisCount > 0 ? static_cast<qint64>(readings.size()) / axisCount : 0;
    if (quality.readings == 0) {
        quality.findings.append({RecordingFault::Empty});
        return quality;
    }
    const RecordingPieces pieces{{{0, readings}}, axisCount, intervalMs, false};
    checkReadings(quality, pieces, rangesOf(pieces), expected);
    return quality;
}

/// What the recording itself knows of how its readings came, where nothing else is known.
static RecordingExpectation knownBy(const Sample& info, RecordingExpectation expected)
{
    const double measuredHz = info.metadata.value(QStringLiteral("measured_hz")).toDouble();
    if (expected.rateHz <= 0.0 && measuredHz > 0.0 && info.intervalMs > 0.0) {
        expected.rateHz = 1000.0 / info.intervalMs;
        expected.measuredRateHz = measuredHz;
    }
    return expected;
}

Result<RecordingQuality> judgeRecording(const Sample& info, const ReadingsReader& reader, const RecordingExpectation& expected)
{
    RecordingQuality quality;
    if (isPicture(info))
        return quality; // which has no readings to be wrong
    quality.readings = info.readingCount;
    const auto axes = static_cast<int>(info.axes.size());
    if (info.readingCount <= 0 || axes < 1) {
        quality.findings.append({RecordingFault::Empty});
        return quality;
    }
    const qint64 most = std::max<qint64>(kPiecesJudged, kMostValuesJudged / axes);
    const bool isWhole = info.readingCount <= most;
    const qint64 count = isWhole ? 1 : kPiecesJudged;
    const qint64 length = isWhole ? info.readingCount : most / kPiecesJudged;
    std::vector<std::vector<float>> held;
    RecordingPieces pieces{{}, axes, info.intervalMs, info.valueType == ValueType::Int16};
    for (qint64 i = 0; i < count; ++i) {
        const qint64 first = count > 1 ? (info.readingCount - length) / (count - 1) * i : 0;
        const Result<SignalData> piece = reader(first, length);
        if (!piece)
            return piece.error();
        if (piece->axisCount() != axes || piece->isEmpty())
            continue; // cut short underway; the rest is judged
        held.push_back(piece->toFloat());
        pieces.parts.append({first, held.back()}); // moving a vector leaves its values where they are
        quality.analysed += piece->readingCount();
    }
    if (quality.analysed == 0) {
        quality.findings.append({RecordingFault::Empty});
        return quality;
    }
    const QVector<AxisRange> ranges = rangesOf(pieces);
    checkReadings(quality, pieces, ranges, knownBy(info, expected));
    quality.findings += unitFindings(pieces, info.axes, ranges);
    checkJitter(quality, info);
    checkSpectra(quality, pieces, ranges);
    return quality;
}

} // namespace studio
