// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/spectrogram.h"

#include "models/signal/frame_transform.h"

#include <QObject>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

/// Columns that are read together while their frames lie close.
constexpr int kColumnsTogether = 64;

qint64 frameStart(const SpectrogramRequest& request, int column)
{
    const double centre = static_cast<double>(request.first) +
                          (column + 0.5) * static_cast<double>(request.count) / request.columns;
    return static_cast<qint64>(std::floor(centre)) - request.frameReadings / 2;
}

/// One frame out of `data`, which begins at reading `dataFirst`, as decibels into `out`. Beyond the ends there is nothing.
void transform(const std::vector<float>& data, qint64 dataFirst, qint64 start, FrameTransform& frames, double unitPower, float* out)
{
    std::vector<float> frame(static_cast<std::size_t>(frames.length()), NAN);
    for (std::size_t i = 0; i < frame.size(); ++i) {
        const qint64 at = start + static_cast<qint64>(i) - dataFirst;
        if (at >= 0 && at < static_cast<qint64>(data.size()))
            frame[i] = data[static_cast<std::size_t>(at)];
    }
    std::vector<float> power(static_cast<std::size_t>(frames.bins()));
    frames.powers(frame, power);
    for (std::size_t bin = 0; bin < power.size(); ++bin)
        out[bin] = decibelsOf(power[bin], unitPower);
}

} // namespace

int spectrogramFrame(double sampleRateHz)
{
    if (sampleRateHz < 500.0)
        return 64;
    return sampleRateHz < 4000.0 ? 256 : 512;
}

Result<Spectrogram> makeSpectrogram(const AxisReader& reader, const SpectrogramRequest& request,
                                    JobContext& job)
{
    const int length = request.frameReadings;
    if (length < 16 || (length & (length - 1)) != 0 || request.columns < 1 || request.count < 1)
        return Error{ErrorCode::InvalidArgument,
                     QObject::tr("This spectrogram has no frames."),
                     {},
                     QStringLiteral("SPG-001")};
    Spectrogram result;
    result.first = request.first;
    result.count = request.count;
    result.columns = request.columns;
    result.bins = length / 2 + 1;
    result.decibels.resize(static_cast<std::size_t>(result.columns * result.bins));
    FrameTransform frames(length);
    const double unitPower = frames.powerOfSine(std::max(request.fullScale, 1e-12));
    const bool isDense = request.count / request.columns <= 4LL * length;
    const int together = isDense ? kColumnsTogether : 1;
    for (int column = 0; column < request.columns; column += together) {
        if (job.isCancelled())
            return Error{ErrorCode::Cancelled, QObject::tr("Spectrogram cancelled"), {}, {}};
        const int last = std::min(column + together, request.columns) - 1;
        const qint64 from = std::clamp<qint64>(frameStart(request, column), 0, request.readingCount);
        const qint64 to = std::clamp<qint64>(frameStart(request, last) + length, from, request.readingCount);
        const Result<std::vector<float>> data = reader(from, to - from);
        if (!data)
            return data.error();
        for (int at = column; at <= last; ++at)
            transform(*data, from, frameStart(request, at), frames, unitPower,
                      &result.decibels[static_cast<std::size_t>(at * result.bins)]);
    }
    return result;
}

} // namespace studio
