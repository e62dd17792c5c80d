// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/recording_spectrum.h"

#include "models/signal/frame_transform.h"

#include <algorithm>
#include <numeric>

namespace studio
{

namespace
{

constexpr double kLeastHumSeconds = 3.0;
constexpr int kShortestFrame = 64;
constexpr int kLongestFrame = 32768;
constexpr qint64 kFewestHumFrames = 5;
constexpr qint64 kFewestCrowdFrames = 8;
constexpr double kHumFrameDb = 8.0;       ///< in each single frame
constexpr double kHumFramesShare = 0.9;
constexpr double kHumStrengthSpread = 0.35;
constexpr double kMainsToleranceHz = 0.5;
constexpr double kAliasToleranceHz = 0.2;
constexpr double kLowestAliasHz = 4.0;
constexpr double kNeighbourFromHz = 3.5;  ///< beside the line; its main lobe ends 2 bins away
constexpr double kNeighbourToHz = 15.0;
constexpr std::size_t kFewestNeighbours = 6;
constexpr double kUsableShare = 0.48;     ///< of the rate; above, a line and its mirror image run together

/// Powers of Hann-windowed frames without their mean. Shape: [frames x bins].
struct FramePowers {
    int length = 0;
    double hertzPerBin = 0.0;
    std::vector<std::vector<float>> frames;
    std::vector<double> mean;
    [[nodiscard]] int bins() const { return length / 2 + 1; }
};

/// Where frames start: half over each other, and no more than kMostFrames, evenly thinned out.
QVector<QPair<qsizetype, qint64>> frameStarts(const RecordingPieces& pieces, int length)
{
    QVector<QPair<qsizetype, qint64>> all;
    for (qsizetype part = 0; part < pieces.parts.size(); ++part) {
        const qint64 last = pieces.lengthOf(pieces.parts[part]) - length;
        for (qint64 start = 0; start <= last; start += length / 2)
            all.append({part, start});
    }
    if (all.size() <= kMostFrames)
        return all;
    QVector<QPair<qsizetype, qint64>> some;
    for (qint64 i = 0; i < kMostFrames; ++i)
        some.append(all[i * (all.size() - 1) / (kMostFrames - 1)]);
    return some;
}

FramePowers powersOf(const RecordingPieces& pieces, int axis, int length)
{
    FramePowers powers;
    powers.length = length;
    powers.hertzPerBin = pieces.rateHz() / length;
    FrameTransform frames(length);
    std::vector<float> frame(static_cast<std::size_t>(length));
    for (const auto& [part, start] : frameStarts(pieces, length)) {
        const AxisView values{pieces.parts[part].values, pieces.axisCount, axis};
        for (int i = 0; i < length; ++i)
            frame[static_cast<std::size_t>(i)] = static_cast<float>(values[start + i]);
        if (!std::all_of(frame.begin(), frame.end(), [](float value) { return std::isfinite(value); }))
            continue; // a gap
        powers.frames.emplace_back(static_cast<std::size_t>(powers.bins()));
        frames.powers(frame, powers.frames.back());
    }
    powers.mean.assign(static_cast<std::size_t>(powers.bins()), 0.0);
    for (const std::vector<float>& power : powers.frames) {
        for (std::size_t bin = 0; bin < power.size(); ++bin)
            powers.mean[bin] += static_cast<double>(power[bin]) / static_cast<double>(powers.frames.size());
    }
    return powers;
}

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double decibels(double power, double reference)
{
    return power > 0.0 ? 10.0 * std::log10(power / std::max(reference, 1e-30)) : -300.0;
}

/// A line in a spectrum.
struct Line {
    double hertz = 0.0;
    double db = -300.0; ///< over its neighbours
    int bin = 0;
};

/// The strongest line within `tolerance` of `hertz`; none where there is no room around it.
template <typename Powers>
std::optional<Line> lineAt(const Powers& power, double hertzPerBin, double hertz, double tolerance)
{
    const auto bins = static_cast<int>(power.size());
    const int from = std::max(1, static_cast<int>(std::floor((hertz - tolerance) / hertzPerBin)));
    const int to = std::min(bins - 2, static_cast<int>(std::ceil((hertz + tolerance) / hertzPerBin)));
    if (from > to)
        return {};
    int peak = from;
    for (int bin = from; bin <= to; ++bin)
        peak = power[static_cast<std::size_t>(bin)] > power[static_cast<std::size_t>(peak)] ? bin : peak;
    std::vector<double> neighbours;
    for (int bin = 1; bin < bins; ++bin) {
        const double away = std::abs(bin - peak) * hertzPerBin;
        if (away >= std::max(kNeighbourFromHz, 3.0 * hertzPerBin) && away <= kNeighbourToHz)
            neighbours.push_back(static_cast<double>(power[static_cast<std::size_t>(bin)]));
    }
    if (neighbours.size() < kFewestNeighbours)
        return {};
    const auto at = [&](int bin) { return std::log(std::max(1e-30, static_cast<double>(power[static_cast<std::size_t>(bin)]))); };
    const double curve = at(peak - 1) - 2.0 * at(peak) + at(peak + 1);
    const double shift = curve < 0.0 ? std::clamp(0.5 * (at(peak - 1) - at(peak + 1)) / curve, -0.5, 0.5) : 0.0;
    return Line{(peak + shift) * hertzPerBin, decibels(static_cast<double>(power[static_cast<std::size_t>(peak)]), medianOf(std::move(neighbours))), peak};
}

/// Stands over its neighbours in nearly every frame, and about equally strong in all of them.
bool isSteady(const FramePowers& powers, const Line& line)
{
    double sum = 0.0;
    double squares = 0.0;
    double standing = 0.0;
    for (const std::vector<float>& power : powers.frames) {
        double strength = 0.0;
        for (int bin = line.bin - 1; bin <= line.bin + 1; ++bin)
            strength += static_cast<double>(power[static_cast<std::size_t>(bin)]);
        strength = std::sqrt(strength);
        sum += strength;
        squares += strength * strength;
        const std::optional<Line> here = lineAt(power, powers.hertzPerBin, line.hertz, powers.hertzPerBin);
        standing += here && here->db >= kHumFrameDb ? 1.0 : 0.0;
    }
    const auto count = static_cast<double>(powers.frames.size());
    const double mean = sum / count;
    const double spread = std::sqrt(std::max(0.0, squares / count - mean * mean));
    return standing >= kHumFramesShare * count && spread <= kHumStrengthSpread * mean;
}

/// The frequency that `hertz` is seen at.
double foldedTo(double hertz, double rate)
{
    return std::abs(hertz - std::round(hertz / rate) * rate);
}

std::optional<Line> humLine(const FramePowers& powers, double mains, double rate)
{
    const bool isDirect = mains <= kUsableShare * rate;
    const double seenAt = foldedTo(mains, rate);
    if (!isDirect && (seenAt < kLowestAliasHz || seenAt > kUsableShare * rate))
        return {};
    const double tolerance = isDirect ? kMainsToleranceHz : kAliasToleranceHz;
    const std::optional<Line> line = lineAt(powers.mean, powers.hertzPerBin, seenAt, tolerance);
    if (!line || std::abs(line->hertz - seenAt) > tolerance || line->db < (isDirect ? kHumDb : kHumAloneDb) || !isSteady(powers, *line))
        return {};
    if (!isDirect || 2.0 * mains > kUsableShare * rate)
        return line->db >= kHumAloneDb ? line : std::nullopt;
    for (const double order : {2.0, 3.0}) {
        if (order * mains > kUsableShare * rate)
            continue;
        const std::optional<Line> harmonic = lineAt(powers.mean, powers.hertzPerBin, order * line->hertz, kMainsToleranceHz);
        if (harmonic && harmonic->db >= kHumHarmonicDb && std::abs(harmonic->hertz - order * line->hertz) <= order * kMainsToleranceHz / 2.0)
            return line;
    }
    return {};
}

int powerOfTwoFrom(double least)
{
    int length = kShortestFrame;
    while (length < least && length < kLongestFrame)
        length *= 2;
    return length;
}

} // namespace

std::optional<RecordingFinding> mainsHumIn(const RecordingPieces& pieces, int axis, const AxisRange& range)
{
    const double rate = pieces.rateHz();
    if (rate <= 0.0 || pieces.secondsOf(pieces.readingCount()) < kLeastHumSeconds)
        return {};
    const FramePowers powers = powersOf(pieces, axis, powerOfTwoFrom(rate));
    if (static_cast<qint64>(powers.frames.size()) < kFewestHumFrames)
        return {};
    for (const double mains : {50.0, 60.0}) {
        const std::optional<Line> line = humLine(powers, mains, rate);
        if (!line)
            continue;
        // A sine of amplitude A has the power A^2 length / 16 in the middle of its lobe.
        const double amplitude = 4.0 * std::sqrt(powers.mean[static_cast<std::size_t>(line->bin)] / powers.length);
        if (!(amplitude > 0.0) || !(range.high > range.low))
            continue;
        RecordingFinding found;
        found.fault = RecordingFault::MainsHum;
        found.axis = axis;
        found.value = line->hertz;
        found.other = amplitude;
        if (mains > kUsableShare * rate)
            found.text = QString::number(mains);
        return found;
    }
    return {};
}

std::optional<RecordingFinding> aliasingIn(const RecordingPieces& pieces, int axis, const AxisRange& range)
{
    const double rate = pieces.rateHz();
    if (rate <= 0.0)
        return {};
    const FramePowers powers = powersOf(pieces, axis, rate < 1000.0 ? kShortestFrame : 4 * kShortestFrame);
    if (static_cast<qint64>(powers.frames.size()) < kFewestCrowdFrames)
        return {};
    const std::vector<double>& mean = powers.mean;
    const auto bins = static_cast<std::size_t>(powers.bins());
    const std::size_t lowest = 2; // what the removed mean and slow drift leave is no movement
    const auto crowded = static_cast<std::size_t>(std::ceil(kCrowdedFrom * static_cast<double>(bins - 1)));
    const auto middle = static_cast<std::size_t>(std::ceil(kCrowdedFrom / 2.0 * static_cast<double>(bins - 1)));
    const auto sumOf = [&](std::size_t from, std::size_t to) {
        return std::accumulate(mean.begin() + static_cast<std::ptrdiff_t>(from), mean.begin() + static_cast<std::ptrdiff_t>(to), 0.0);
    };
    const double all = sumOf(lowest, bins);
    const double band = sumOf(crowded, bins);
    // Mean square of the movement in the band: twice the one-sided powers over the energy of the window (3/8).
    const double rms = std::sqrt(2.0 * band / powers.length / 0.375);
    if (!(all > 0.0) || rms < kCrowdedSteps * range.quantum)
        return {};
    RecordingFinding found;
    found.fault = RecordingFault::Aliasing;
    found.axis = axis;
    const auto peak = static_cast<std::size_t>(std::max_element(mean.begin() + static_cast<std::ptrdiff_t>(crowded), mean.end()) - mean.begin());
    const double tone = sumOf(std::max(crowded, peak - 2), std::min(bins, peak + 3));
    const double median = medianOf(std::vector<double>(mean.begin() + static_cast<std::ptrdiff_t>(lowest), mean.end()));
    if (tone >= kCrowdedToneShare * all && decibels(mean[peak], median) >= kCrowdedToneDb) {
        found.value = static_cast<double>(peak) * powers.hertzPerBin;
        found.other = rate - found.value;
        return found;
    }
    const double before = sumOf(middle, crowded) / static_cast<double>(crowded - middle);
    const double here = band / static_cast<double>(bins - crowded);
    if (band < kCrowdedBandShare * all || decibels(here, before) < kCrowdedBandDb)
        return {};
    found.value = kCrowdedFrom * rate / 2.0;
    return found;
}

} // namespace studio
