// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace studio
{

namespace
{

constexpr double kKaiserBeta = 5.0;
constexpr qint64 kHalfLengthPerPhase = 10;

struct Ratio {
    qint64 up = 1;
    qint64 down = 1;
};

/// up / down = out / in in lowest terms, or the best fraction with both parts at most kMostPhases.
Ratio ratioOf(qint64 in, qint64 out)
{
    const qint64 common = std::gcd(in, out);
    if (std::max(in, out) / common <= kMostPhases)
        return {out / common, in / common};
    // Convergents of the continued fraction, until the next one would be too large.
    Ratio previous{0, 1};
    Ratio current{1, 0};
    qint64 numerator = out;
    qint64 denominator = in;
    while (denominator != 0) {
        const qint64 whole = numerator / denominator;
        const Ratio next{whole * current.up + previous.up, whole * current.down + previous.down};
        if (std::max(next.up, next.down) > kMostPhases)
            break;
        previous = current;
        current = next;
        const qint64 rest = numerator % denominator;
        numerator = denominator;
        denominator = rest;
    }
    return {std::max<qint64>(1, current.up), std::max<qint64>(1, current.down)};
}

/// Modified Bessel function of the first kind, order 0, by its power series.
double bessel0(double x)
{
    const double quarter = x * x / 4.0;
    double term = 1.0;
    double sum = 1.0;
    for (int k = 1; term > sum * 1e-17; ++k) {
        term *= quarter / (static_cast<double>(k) * k);
        sum += term;
    }
    return sum;
}

/// Low-pass taps whose sum is `up`. Shape: [2 half + 1].
std::vector<double> lowPassTaps(qint64 half, qint64 larger, qint64 up)
{
    std::vector<double> taps;
    taps.reserve(static_cast<std::size_t>(2 * half + 1));
    const double cutoff = 1.0 / static_cast<double>(larger);
    const double scale = bessel0(kKaiserBeta);
    double sum = 0.0;
    for (qint64 n = -half; n <= half; ++n) {
        const double place = static_cast<double>(n) / static_cast<double>(half);
        const double window = bessel0(kKaiserBeta * std::sqrt(std::max(0.0, 1.0 - place * place))) / scale;
        const double angle = std::numbers::pi * cutoff * static_cast<double>(n);
        const double sinc = n == 0 ? 1.0 : std::sin(angle) / angle;
        taps.push_back(sinc * window);
        sum += taps.back();
    }
    for (double& tap : taps)
        tap *= static_cast<double>(up) / sum;
    return taps;
}

} // namespace

qint64 resampledCount(qint64 count, double fromHz, double toHz)
{
    if (count <= 0)
        return 0;
    // A product that is a whole number but for its last bits must not become one more.
    const double exact = toHz / fromHz * static_cast<double>(count);
    return std::max<qint64>(1, static_cast<qint64>(std::ceil(exact * (1.0 - 1e-12))));
}

std::vector<float> resample(std::span<const float> readings, int axisCount, double fromHz, double toHz)
{
    const qint64 count = static_cast<qint64>(readings.size()) / axisCount;
    const qint64 outCount = resampledCount(count, fromHz, toHz);
    const Ratio ratio = count > 0 ? ratioOf(count, outCount) : Ratio{};
    if (ratio.up == ratio.down)
        return {readings.begin(), readings.end()};
    const qint64 larger = std::max(ratio.up, ratio.down);
    const qint64 half = kHalfLengthPerPhase * larger;
    const std::vector<double> taps = lowPassTaps(half, larger, ratio.up);
    std::vector<float> result(static_cast<std::size_t>(outCount * axisCount));
    for (qint64 k = 0; k < outCount; ++k) {
        const qint64 place = k * ratio.down;
        const qint64 lowest = place > half ? (place - half + ratio.up - 1) / ratio.up : 0;
        const qint64 highest = std::min(count - 1, (place + half) / ratio.up);
        for (qint64 axis = 0; axis < axisCount; ++axis) {
            double sum = 0.0;
            for (qint64 i = lowest; i <= highest; ++i) {
                sum += static_cast<double>(readings[static_cast<std::size_t>(i * axisCount + axis)]) *
                       taps[static_cast<std::size_t>(place - i * ratio.up + half)];
            }
            result[static_cast<std::size_t>(k * axisCount + axis)] = static_cast<float>(sum);
        }
    }
    return result;
}

} // namespace studio
