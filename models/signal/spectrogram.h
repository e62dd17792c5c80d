// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"

#include <functional>
#include <vector>

namespace studio
{

struct SpectrogramRequest {
    qint64 first = 0; ///< the readings shown
    qint64 count = 0;
    qint64 readingCount = 0; ///< of the whole sample
    int columns = 0;
    int frameReadings = 0;  ///< a power of two, at least 16
    double fullScale = 1.0; ///< amplitude of a sine that stands at 0 dB
};

/// Powers of frames spread evenly over a range of readings.
/// Shape: decibels [columns x bins], bins from 0 Hz to half the sample rate. Units: dB below full scale.
struct Spectrogram {
    qint64 first = 0;
    qint64 count = 0;
    int columns = 0;
    int bins = 0;
    std::vector<float> decibels;
    [[nodiscard]] float at(int column, int bin) const
    {
        return decibels[static_cast<std::size_t>(column * bins + bin)];
    }
};

/// Readings [first, first + count) of one axis.
using AxisReader = std::function<Result<std::vector<float>>(qint64 first, qint64 count)>;

/// Frame for a rate: about a second of a slow signal, about 32 ms of sound.
[[nodiscard]] int spectrogramFrame(double sampleRateHz);

/// Hann-windowed frames without their mean; beyond the ends of the sample the signal rests. Reads no more
/// than the frames need. Errors: InvalidArgument, Cancelled, or what the reader gave. Thread: any.
Result<Spectrogram> makeSpectrogram(const AxisReader& reader, const SpectrogramRequest& request,
                                    JobContext& job);

} // namespace studio
