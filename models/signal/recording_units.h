// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/signal/recording_pieces.h"
#include "models/signal/recording_quality.h"

namespace studio
{

/// Units that do not fit the values, and values that do not stand where they should, by axis.
/// Accelerometers (three axes in m/s2, g or mg, or of unknown unit and named acc...): the quietest second, when its spread is
/// under 2 % of its mean, shows gravity. It is read as the unit whose gravity lies within 5 %: 9.81 m/s2, 1 g, 1000 mg, 2^n
/// counts. In its own unit it may be off by 15 %: consumer parts have up to 80 mg an axis of offset, 14 % over three; more is
/// an offset or a wrong range. Under 30 % of gravity it was removed before, which is no fault.
/// Gyroscopes: rad/s over 36 (2000 degrees a second, the widest range of common parts, is 34.9), deg/s in steps that are those
/// of such a part only in rad/s, 20 deg/s (zero-rate level of the coarser parts) at a rest of a second.
/// Sound (one or two axes, 4 kHz and more): a mean over 5 % of full scale; microphones have up to 3 %.
/// Pressure in Pa or hPa that fits the atmosphere (300 to 1100 hPa) only in the other one.
/// Limits: gravity is never seen in a recording that never rests. Thread: any. O(n).
[[nodiscard]] QVector<RecordingFinding> unitFindings(const RecordingPieces& pieces, const QVector<Axis>& axes,
                                                     const QVector<AxisRange>& ranges);
inline constexpr double kQuietSpread = 0.02;
inline constexpr double kUnitTolerance = 0.05;
inline constexpr double kGravityTolerance = 0.15;
inline constexpr double kGravityRemoved = 0.3;
inline constexpr double kMostRadiansPerSecond = 36.0;
inline constexpr double kMostRestingRate = 20.0; ///< deg/s
inline constexpr double kMostSoundOffset = 0.05; ///< of full scale

/// True for units of acceleration, and for names such as accX of axes whose unit is not known.
[[nodiscard]] bool isAcceleration(const Axis& axis);

} // namespace studio
