// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/signal/recording_pieces.h"
#include "models/signal/recording_quality.h"

#include <optional>

namespace studio
{

/// A line at 50 or 60 Hz that stands over its neighbours for the whole recording, at a steady strength, with a harmonic.
/// Thresholds: 15 dB over the median of the neighbours within 15 Hz (averaged noise reaches 6), 10 dB for the second or
/// third harmonic (25 dB for the line alone where the rate leaves no room for one), within 0.5 Hz of the nominal frequency
/// (what grids keep to), in nine frames of ten, its strength varying by at most 35 % (speech and movement vary more).
/// Where the rate is too low to see the line itself, the frequency it folds to is looked at: there 25 dB and 0.2 Hz, and
/// only from 4 Hz on, since below are the movements of people.
/// Limits: says nothing about less than 3 s or 320 readings; a motor at exactly 3000 or 3600 turns a minute looks the same.
/// Cost: at most kMostFrames transforms. Thread: any.
[[nodiscard]] std::optional<RecordingFinding> mainsHumIn(const RecordingPieces& pieces, int axis, const AxisRange& range);
inline constexpr double kHumDb = 15.0;
inline constexpr double kHumHarmonicDb = 10.0;
inline constexpr double kHumAloneDb = 25.0;
inline constexpr qint64 kMostFrames = 64;

/// Energy crowded against half the rate: either one tone above 80 % of it that carries 30 % of the movement and stands 20 dB
/// over the median, or a band there (the last fifth) that is 6 dB stronger than the two fifths before it and holds 35 % of the
/// movement. White noise holds 20 % there, differentiated white noise rises by 2 dB: a low-pass filter before the converter
/// lets neither through. The movement must exceed four steps of the converter.
/// Limits: what folded to lower frequencies, or from far above, looks like any other signal; a tone that is really there and
/// just below half the rate is found, too. Says nothing about fewer than 8 frames of 64 (from 1 kHz on: 256) readings.
/// Cost: at most kMostFrames transforms. Thread: any.
[[nodiscard]] std::optional<RecordingFinding> aliasingIn(const RecordingPieces& pieces, int axis, const AxisRange& range);
inline constexpr double kCrowdedFrom = 0.8;        ///< of half the rate
inline constexpr double kCrowdedToneShare = 0.3;   ///< of the movement
inline constexpr double kCrowdedToneDb = 20.0;
inline constexpr double kCrowdedBandShare = 0.35;
inline constexpr double kCrowdedBandDb = 6.0;
inline constexpr double kCrowdedSteps = 4.0;       ///< of the converter

} // namespace studio
