// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <span>
#include <vector>

namespace studio
{

/// Readings that `count` readings at `fromHz` become at `toHz`: max(1, ceil(count * toHz / fromHz)); 0 for
/// none.
qint64 resampledCount(qint64 count, double fromHz, double toHz);

/// The signal at another rate. Up and down factors are the two lengths, reduced; where these are very large,
/// the nearest fraction of at most `kMostPhases` is taken, which moves the last reading by less than one
/// interval. Shape:  readings [count x axes] interleaved; result [resampledCount x axes]. Errors: none; rates
/// are above 0 and values finite, the caller has checked. Zeros are assumed beyond the ends. Thread: any.
/// Source: polyphase FIR, Kaiser window of beta 5, half length 10 times the larger factor.
std::vector<float> resample(std::span<const float> readings, int axisCount, double fromHz, double toHz);

constexpr qint64 kMostPhases = 20'000;

} // namespace studio
