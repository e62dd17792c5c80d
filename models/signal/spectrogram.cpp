// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/spectrogram.h"

#include "dsp/smith_fft.h"

#include <QObject>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr double kFloorDb = -160.0;
/// Columns that are read together while their frames lie close.
constexpr int kColumnsTogether = 64;

struct FrameTables {
    std::vector<float> window;
    std::vector<float> twiddles;
    double unitPower = 1.0; ///< power of a full-scale sine in its own bin
};

FrameTables tablesFor(int length, double fullScale)
{
    FrameTables tables;
    double sum = 0.0;
    for (int i = 0; i < length; ++i) {
        const double weight = 0.5 - 0.5 * std::cos(2.0 * M_PI * (i + 0.5) / length);
        tables.window.push_back(static_cast<float>(weight));
        sum += weight;
    }
    for (int k = 0; k < length / 2; ++k) {
        const double angle = 2.0 * M_PI * k / length;
        tables.twiddles.push_back(static_cast<float>(std::cos(angle)));
        tables.twiddles.push_back(static_cast<float>(-std::sin(angle)));
    }
    const double amplitude = std::max(fullScale, 1e-12) * sum / 2.0;
    tables.unitPower = amplitude * amplitude / length;
    return tables;
}

qint64 frameStart(const SpectrogramRequest& request, int column)
{
    const double centre = static_cast<double>(request.first) +
                          (column + 0.5) * static_cast<double>(request.count) / request.columns;
    return static_cast<qint64>(std::floor(centre)) - request.frameReadings / 2;
}

/// One frame out of `data`, which begins at reading `dataFirst`, as decibels into `out`.
void transform(const std::vector<float>& data, qint64 dataFirst, qint64 start, const FrameTables& tables,
               float* out)
{
    const auto length = tables.window.size();
    std::vector<float> frame(length, 0.0F);
    double sum = 0.0;
    std::size_t known = 0;
    const auto valueAt = [&](std::size_t i) {
        const qint64 at = start + static_cast<qint64>(i) - dataFirst;
        return at >= 0 && at < static_cast<qint64>(data.size()) ? data[static_cast<std::size_t>(at)] : NAN;
    };
    for (std::size_t i = 0; i < length; ++i) {
        const float value = valueAt(i);
        if (std::isfinite(value)) {
            sum += static_cast<double>(value);
            ++known;
        }
    }
    const double mean = known > 0 ? sum / static_cast<double>(known) : 0.0;
    for (std::size_t i = 0; i < length; ++i) {
        const float value = valueAt(i);
        if (std::isfinite(value))
            frame[i] = static_cast<float>((static_cast<double>(value) - mean) *
                                          static_cast<double>(tables.window[i]));
    }
    std::vector<float> work(length);
    std::vector<float> power(length / 2 + 1, 0.0F);
    const auto count = static_cast<std::uint32_t>(length);
    smith_power_max(frame.data(), count, work.data(), count, tables.twiddles.data(), power.data());
    for (std::size_t bin = 0; bin < power.size(); ++bin) {
        const double share = static_cast<double>(power[bin]) / tables.unitPower;
        out[bin] = static_cast<float>(share > 0.0 ? std::max(kFloorDb, 10.0 * std::log10(share)) : kFloorDb);
    }
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
    const FrameTables tables = tablesFor(length, request.fullScale);
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
            transform(*data, from, frameStart(request, at), tables,
                      &result.decibels[static_cast<std::size_t>(at * result.bins)]);
    }
    return result;
}

} // namespace studio
