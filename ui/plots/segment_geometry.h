// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QSize>
#include <QString>
#include <QVector>

namespace studio
{

/// The map between readings and pixels of one strip.
struct TimeScale {
    double first = 0.0; ///< reading at the left edge
    double count = 1.0; ///< readings across
    double left = 0.0;
    double width = 1.0;
    [[nodiscard]] double xOf(double reading) const { return left + (reading - first) / count * width; }
    [[nodiscard]] double readingAt(double x) const { return first + (x - left) / width * count; }
    [[nodiscard]] double readingsPerPixel() const { return count / width; }
};

/// Where the parts of the waveform editor stand.
struct SegmentLayout {
    QRectF ruler;
    QRectF tier;
    QVector<QRectF> lanes;
    QRectF spectrogram; ///< empty while it is off
    QRectF overview;
    QRectF signal; ///< tier and lanes: where regions are drawn and dragged
};

/// Left of the signal: names and numbers of the axes.
[[nodiscard]] constexpr int plotGutter(double textScale) { return static_cast<int>(72 * textScale); }
inline constexpr int kPlotRightMargin = 12;

/// Divides the room of the editor; lanes share what ruler, tier, spectrogram and overview leave.
[[nodiscard]] SegmentLayout segmentLayout(const QSize& size, int laneCount, bool hasSpectrogram, bool hasTier,
                                          double textScale);
/// The height at which every lane can still be read.
[[nodiscard]] int segmentLayoutMinimumHeight(int laneCount, bool hasSpectrogram, double textScale);

struct RulerTicks {
    double stepSeconds = 1.0; ///< between labelled ticks: 1, 2 or 5 times a power of ten
    int minorParts = 5;
    int decimals = 1; ///< of the labels
};

/// Ticks that leave at least `leastPixels` between labels.
[[nodiscard]] RulerTicks rulerTicks(double secondsAcross, double width, double leastPixels);

/// A pleasant step for about `wanted` parts of `span`.
[[nodiscard]] double niceStep(double span, double wanted);

} // namespace studio
