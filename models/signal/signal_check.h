// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/signal_data.h"

#include <span>

namespace studio
{

/// What the newest readings of one axis say about its sensor, the worst first.
enum class AxisVerdict {
    NotANumber,  ///< some readings are no numbers
    Clipping,    ///< peaks are cut off flat
    Stuck,       ///< every reading is the same
    Listening,   ///< too few readings to say anything
    GravitySeen, ///< rests on gravity, or moves about it
    Moves,
    Still        ///< noise alone
};

/// So many readings say something, however slowly they come. A steady sensor is called stuck only after more of them: the temperature of a
/// room may well stand still for a few.
inline constexpr qint64 kLeastCheckedReadings = 8;
inline constexpr qint64 kLeastStuckReadings = 30;

struct AxisCheck {
    AxisVerdict verdict = AxisVerdict::Listening;
    double last = 0.0; ///< newest reading that is a number
    double mean = 0.0;
    double minimum = 0.0;
    double maximum = 0.0;
    double quietest = 0.0;   ///< standard deviation in the quietest stretch
    double quietSeconds = 0.5; ///< length of that stretch
    qint64 readings = 0;     ///< that came
    qint64 needed = 0;       ///< readings that a verdict takes, while it is Listening
    qint64 notNumbers = 0;   ///< readings that are not finite
    qint64 clipped = 0;      ///< readings that lie in a flat peak
    [[nodiscard]] bool isFault() const { return verdict <= AxisVerdict::Stuck; }
};

/// Judges the newest seconds of a live signal, axis by axis.
/// Shape:  readings [readings x axes], interleaved; the answer has one entry an axis.
/// Units:  gravity is looked for on axes in m/s2 or g only.
/// Thread: any; no state is kept between calls.
/// Source: motion against noise by the ratio of successive differences (von Neumann 1941).
QVector<AxisCheck> checkSignal(std::span<const float> readings, const QVector<Axis>& axes, double sampleRateHz);

} // namespace studio
