// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QVector>
#include <span>

namespace studio
{

enum class RecordingFault {
    Empty,
    Gap,        ///< no axis has a number; `value` is how long, in seconds
    NotANumber, ///< one axis has none
    Clipped,    ///< cut off at the end of the sensor's range while still moving; `value` is that end
    Missing,    ///< fewer readings than ordered; `value` is the share that is missing
    RateOff,    ///< `value` is the measured rate in Hz
    FlatLine    ///< an axis (or, in the middle of a recording, all of them) that does not move
};

struct RecordingFinding {
    RecordingFault fault = RecordingFault::Empty;
    int axis = -1;            ///< -1: all
    double atSeconds = -1.0;  ///< where it begins; negative: the recording as a whole
    double value = 0.0;
    friend bool operator==(const RecordingFinding&, const RecordingFinding&) = default;
};

/// What was ordered, as far as it is known; 0: not known.
struct RecordingExpectation {
    double rateHz = 0.0;
    double measuredRateHz = 0.0; ///< as the readings arrived
    qint64 readings = 0;
};

/// Faults in order of weight, at most one of a kind an axis; none: good.
struct RecordingQuality {
    QVector<RecordingFinding> findings;
    [[nodiscard]] bool isGood() const { return findings.isEmpty(); }
    friend bool operator==(const RecordingQuality&, const RecordingQuality&) = default;
};

/// Looks for what makes a recording useless for learning: gaps, clipping, a wrong rate, an axis that stands
/// still. Clipping is a plateau at an extreme that the signal ran into at speed: a resting or a coarsely
/// quantised signal has plateaus too, but it comes to them slowly.
/// Shape: [readings x axes], interleaved. Thread: any; no state is kept.
[[nodiscard]] RecordingQuality checkRecording(std::span<const float> readings, int axisCount, double intervalMs,
                                              const RecordingExpectation& expected = {});

/// "clipped at 1.84 s", "accZ flat", "good".
[[nodiscard]] QString qualityVerdict(const RecordingQuality& quality, const QStringList& axes);
/// One finding as a sentence, for tooltips.
[[nodiscard]] QString qualitySentence(const RecordingFinding& finding, const QStringList& axes);

} // namespace studio
