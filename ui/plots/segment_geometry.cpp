// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/segment_geometry.h"

#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr int kRulerHeight = 24;
constexpr int kTierHeight = 28;
constexpr int kSpectrogramHeight = 84;
constexpr int kOverviewHeight = 40;
constexpr int kGap = 4;
constexpr int kOverviewGap = 8;
constexpr int kLeastLane = 34;
} // namespace

SegmentLayout segmentLayout(const QSize& size, int laneCount, bool hasSpectrogram, bool hasTier,
                            double textScale)
{
    SegmentLayout layout;
    const int gutter = plotGutter(textScale);
    const double width = std::max(40, size.width() - gutter - kPlotRightMargin);
    const double ruler = std::round(kRulerHeight * textScale);
    const double tier = hasTier ? std::round(kTierHeight * textScale) : 0.0;
    layout.ruler = QRectF(gutter, 0, width, ruler);
    layout.tier = QRectF(gutter, ruler, width, tier);
    double bottom = size.height() - kOverviewGap;
    const double overview = std::round(kOverviewHeight * textScale);
    layout.overview = QRectF(gutter, bottom - overview, width, overview);
    bottom = layout.overview.top() - kOverviewGap;
    if (hasSpectrogram) {
        const double height = std::min<double>(kSpectrogramHeight, std::max(40.0, size.height() * 0.22));
        layout.spectrogram = QRectF(gutter, bottom - height, width, height);
        bottom = layout.spectrogram.top() - kGap;
    }
    const double top = layout.tier.bottom();
    const int lanes = std::max(1, laneCount);
    const double laneHeight = std::max(4.0, (bottom - top) / lanes);
    for (int lane = 0; lane < lanes; ++lane) {
        const double laneTop = std::round(top + lane * laneHeight);
        layout.lanes.append(
            QRectF(gutter, laneTop, width, std::round(top + (lane + 1) * laneHeight) - laneTop));
    }
    layout.signal = QRectF(layout.tier.topLeft(), layout.lanes.last().bottomRight());
    return layout;
}

int segmentLayoutMinimumHeight(int laneCount, bool hasSpectrogram, double textScale)
{
    const int lanes = std::clamp(laneCount, 1, 8);
    return static_cast<int>(std::ceil((kRulerHeight + kTierHeight) * textScale)) + lanes * kLeastLane +
           (hasSpectrogram ? 56 + kGap : 0) + static_cast<int>(std::ceil(kOverviewHeight * textScale)) + 2 * kOverviewGap;
}

double niceStep(double span, double wanted)
{
    const double raw = std::max(span, 1e-12) / std::max(1.0, wanted);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (raw <= factor * power * (1.0 + 1e-9))
            return factor * power;
    }
    return 10.0 * power;
}

RulerTicks rulerTicks(double secondsAcross, double width, double leastPixels)
{
    RulerTicks ticks;
    ticks.stepSeconds = niceStep(secondsAcross, width / leastPixels);
    const double mantissa =
        ticks.stepSeconds / std::pow(10.0, std::floor(std::log10(ticks.stepSeconds) + 1e-9));
    ticks.minorParts = mantissa > 1.5 && mantissa < 2.5 ? 4 : 5;
    ticks.decimals = std::clamp(static_cast<int>(-std::floor(std::log10(ticks.stepSeconds) + 1e-9)), 1, 6);
    return ticks;
}

} // namespace studio
