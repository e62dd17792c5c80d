// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/movement.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace studio
{

namespace
{

constexpr double kBlockSeconds = 0.04;
constexpr double kSmoothSeconds = 0.2;
constexpr double kBridgedGapSeconds = 0.3;
constexpr double kShortestSeconds = 0.2;
constexpr double kLeastContrast = 8.0; ///< peak over floor (about 9 dB), below which nothing stands out
constexpr double kRestShare = 0.15;    ///< the floor is this quantile of the energies
constexpr double kPeakShare = 0.95;
constexpr double kOnsetShare = 0.45; ///< of the way from floor to peak, in logarithms
constexpr double kEdgeShare = 0.25;

double quantile(std::vector<double> values, double share)
{
    const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

/// Mean over 2 * half + 1 blocks.
std::vector<double> smoothed(const std::vector<double>& values, std::size_t half)
{
    std::vector<double> sums(values.size() + 1, 0.0);
    for (std::size_t i = 0; i < values.size(); ++i)
        sums[i + 1] = sums[i] + values[i];
    std::vector<double> result(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t first = i > half ? i - half : 0;
        const std::size_t last = std::min(values.size(), i + half + 1);
        result[i] = (sums[last] - sums[first]) / static_cast<double>(last - first);
    }
    return result;
}

struct Blocks {
    std::size_t first = 0;
    std::size_t last = 0; ///< inclusive
};

/// Runs above `onset`, widened to where they fall under `edge`.
std::vector<Blocks> runsAbove(const std::vector<double>& energy, double onset, double edge)
{
    std::vector<Blocks> runs;
    for (std::size_t i = 0; i < energy.size(); ++i) {
        if (energy[i] < onset)
            continue;
        Blocks run{i, i};
        while (run.first > 0 && energy[run.first - 1] >= edge)
            --run.first;
        while (run.last + 1 < energy.size() && energy[run.last + 1] >= edge)
            ++run.last;
        i = run.last;
        if (!runs.empty() && run.first <= runs.back().last + 1)
            runs.back().last = run.last;
        else
            runs.push_back(run);
    }
    return runs;
}

} // namespace

EnergyEnvelope::EnergyEnvelope(int axisCount, double sampleRateHz)
    : m_axisCount(std::max(1, axisCount))
    , m_sampleRateHz(sampleRateHz > 0.0 ? sampleRateHz : 1.0)
    , m_blockReadings(std::max<qint64>(2, std::llround(kBlockSeconds * m_sampleRateHz)))
    , m_sums(static_cast<std::size_t>(m_axisCount))
{
}

void EnergyEnvelope::append(std::span<const float> readings)
{
    const auto axes = static_cast<std::size_t>(m_axisCount);
    for (std::size_t at = 0; at + axes <= readings.size(); at += axes) {
        for (std::size_t axis = 0; axis < axes; ++axis) {
            const auto value = static_cast<double>(readings[at + axis]);
            if (!std::isfinite(value))
                continue;
            Sums& sums = m_sums[axis];
            sums.count += 1.0;
            const double off = value - sums.mean;
            sums.mean += off / sums.count;
            sums.squares += off * (value - sums.mean);
        }
        ++m_readings;
        if (++m_open == m_blockReadings) {
            m_blocks.push_back(openEnergy());
            std::fill(m_sums.begin(), m_sums.end(), Sums());
            m_open = 0;
        }
    }
}

double EnergyEnvelope::openEnergy() const
{
    double energy = 0.0;
    bool isKnown = false;
    for (const Sums& sums : m_sums) {
        if (sums.count < 1.0)
            continue;
        energy += sums.squares / sums.count;
        isKnown = true;
    }
    return isKnown ? energy : -1.0;
}

std::vector<double> EnergyEnvelope::blocks() const
{
    std::vector<double> all = m_blocks;
    if (m_open > 1)
        all.push_back(openEnergy());
    return all;
}

QVector<Movement> findMovements(const EnergyEnvelope& envelope)
{
    std::vector<double> energy = envelope.blocks();
    // Where nothing is known, the signal is taken to rest.
    for (double& one : energy)
        one = std::max(one, 0.0);
    if (energy.size() < 3)
        return {};
    const double secondsPerBlock = static_cast<double>(envelope.blockReadings()) / envelope.sampleRateHz();
    const auto blocksIn = [&](double seconds) {
        return static_cast<std::size_t>(std::max(0L, std::lround(seconds / secondsPerBlock)));
    };
    const std::vector<double> smooth = smoothed(energy, blocksIn(kSmoothSeconds / 2.0));
    const double peak = quantile(smooth, kPeakShare);
    if (!(peak > 0.0))
        return {};
    // A floor of exactly zero (a recording padded with zeros) would make every threshold zero.
    const double floor = std::max(quantile(smooth, kRestShare), peak * 1e-4);
    if (peak / floor < kLeastContrast)
        return {};
    const double onset = floor * std::pow(peak / floor, kOnsetShare);
    const double edge = floor * std::pow(peak / floor, kEdgeShare);
    std::vector<Blocks> bridged;
    for (const Blocks& run : runsAbove(smooth, onset, edge)) {
        if (!bridged.empty() && run.first - bridged.back().last - 1 <= blocksIn(kBridgedGapSeconds))
            bridged.back().last = run.last;
        else
            bridged.push_back(run);
    }
    QVector<Movement> movements;
    for (Blocks run : bridged) {
        // Smoothing widened the run: its ends move in to the first block that itself has energy.
        while (run.first < run.last && energy[run.first] < edge)
            ++run.first;
        while (run.last > run.first && energy[run.last] < edge)
            --run.last;
        Movement movement;
        movement.begin = static_cast<qint64>(run.first) * envelope.blockReadings();
        movement.end =
            std::min(static_cast<qint64>(run.last + 1) * envelope.blockReadings(), envelope.readingCount());
        if (static_cast<double>(movement.end - movement.begin) < kShortestSeconds * envelope.sampleRateHz())
            continue;
        double sum = 0.0;
        for (std::size_t i = run.first; i <= run.last; ++i)
            sum += energy[i];
        const double ratio = sum / static_cast<double>(run.last - run.first + 1) / onset;
        movement.confidence = std::clamp(ratio / (ratio + 0.35), 0.0, 0.99);
        movements.append(movement);
    }
    return movements;
}

} // namespace studio
