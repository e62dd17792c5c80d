// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"

#include <functional>
#include <span>

namespace studio
{

/// In order of weight.
enum class RecordingFault {
    Empty,
    Gap,        ///< no axis has a number; `value` is how long in all, in seconds, `other` how many gaps
    NotANumber, ///< one axis has none, or an infinite one; `other` is how many readings
    Clipped,    ///< cut off at the end of the sensor's range while still moving; `value` is that end, `other` how many readings
    Missing,    ///< fewer readings than ordered; `value` is the share that is missing
    RateOff,    ///< `value` is the measured rate in Hz
    Short,      ///< too little to learn from; `value` is its length, `other` what is wanted, in seconds, `text` as RecordingExpectation::least
    FlatLine,   ///< an axis (or, in the middle of a recording, all of them) that does not move; `other` is its length in seconds
    UnitGuess,  ///< values that fit another unit; `value` is what was seen, `text` the unit it fits
    Offset,     ///< `value` is what stands where `other` should
    Jitter,     ///< uneven time steps; `value` is their spread in ms, `other` the interval in ms
    Aliasing,   ///< energy crowded against half the rate; `value` is where in Hz, `other` the true frequency a tone may have, or 0
    MainsHum    ///< `value` is the line in Hz, `other` its amplitude, `text` the mains frequency when the line is its alias
};

enum class FaultSeverity {
    Hint,    ///< to look at when one wonders
    Warning, ///< usable, but a model will learn it
    Error    ///< useless as it is, in part or whole
};

struct RecordingFinding {
    RecordingFault fault = RecordingFault::Empty;
    int axis = -1;            ///< -1: all
    double atSeconds = -1.0;  ///< where it begins; negative: the recording as a whole
    double value = 0.0;
    double other = 0.0;
    qint64 begin = -1;        ///< readings [begin, end); -1: the recording as a whole
    qint64 end = -1;
    QString text = {};
    [[nodiscard]] bool hasPlace() const { return begin >= 0; }
    friend bool operator==(const RecordingFinding&, const RecordingFinding&) = default;
};

/// What was ordered, as far as it is known; 0: not known.
struct RecordingExpectation {
    double rateHz = 0.0;
    double measuredRateHz = 0.0; ///< as the readings arrived
    qint64 readings = 0;
    double leastSeconds = 0.0;   ///< a shorter one is of little use
    QString least = {};          ///< what that is: a "window" of the impulse, a "padded window"; empty: what most models want
};

/// Faults in order of weight, at most one of a kind an axis; none: good.
struct RecordingQuality {
    QVector<RecordingFinding> findings;
    qint64 readings = 0; ///< of the recording
    qint64 analysed = 0; ///< of them, readings that were looked at
    [[nodiscard]] bool isGood() const { return findings.isEmpty(); }
    friend bool operator==(const RecordingQuality&, const RecordingQuality&) = default;
};

/// Looks for what spoils a recording for learning: gaps, readings that are no numbers, clipping, a wrong rate, an axis
/// that stands still. Clipping is a plateau at an extreme that the signal ran into at speed: a resting or a coarsely
/// quantised signal has plateaus too, but it comes to them slowly.
/// Shape: [readings x axes], interleaved. Thread: any; no state is kept.
[[nodiscard]] RecordingQuality checkRecording(std::span<const float> readings, int axisCount, double intervalMs,
                                              const RecordingExpectation& expected = {});

/// Readings [first, first + count) of the recording.
using ReadingsReader = std::function<Result<SignalData>(qint64 first, qint64 count)>;

/// All that checkRecording() looks for, and what names, units and metadata allow to say: uneven time steps, offsets, units
/// that do not fit, aliasing, mains hum. Recordings of more than kMostValuesJudged values are judged by kPiecesJudged
/// pieces, evenly spread, first and last included; the answer says how many readings that was.
/// Cost: O(n) up to that limit, and at most 64 transforms an axis. Errors: what the reader gave. Thread: any.
[[nodiscard]] Result<RecordingQuality> judgeRecording(const Sample& info, const ReadingsReader& reader,
                                                      const RecordingExpectation& expected = {});
inline constexpr qint64 kMostValuesJudged = 4'000'000;
inline constexpr qint64 kPiecesJudged = 16;

/// Uneven steps of a time column spoil spectra: with a spread of a tenth of the interval, what stands at a quarter of the
/// rate drowns in noise 16 dB below it (20 log10(2 pi / 4 x 0.1)).
inline constexpr double kMostTimeJitter = 0.1; ///< of the interval
/// Arrivals say less: what passes a USB serial converter waits up to 16 ms there, however even the sensor is.
inline constexpr double kMostArrivalJitterMs = 20.0;
inline constexpr double kMostArrivalJitter = 0.5; ///< of the interval, also passed before anything is said

[[nodiscard]] FaultSeverity severityOf(const RecordingFinding& finding);
[[nodiscard]] QString faultName(RecordingFault fault);            ///< "mains-hum", for programs
[[nodiscard]] QString severityName(FaultSeverity severity);       ///< "warning", for programs
/// The worst of all; Hint when there is none.
[[nodiscard]] FaultSeverity worstOf(const RecordingQuality& quality);

/// "clipped at 1.84 s", "accZ flat", "good".
[[nodiscard]] QString qualityVerdict(const RecordingQuality& quality, const QVector<Axis>& axes);
/// One finding as a sentence with its numbers, units and place.
[[nodiscard]] QString qualitySentence(const RecordingFinding& finding, const QVector<Axis>& axes);

} // namespace studio
