// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/spectrogram_image.h"

#include "ui/plots/segment_geometry.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace studio
{

namespace
{

struct Anchor {
    double red;
    double green;
    double blue;
};

/// Evenly spaced; lightness rises from 15 to 90 in equal steps.
constexpr std::array<Anchor, 7> kAnchors = {{{68, 1, 84},
                                             {65, 68, 135},
                                             {48, 104, 142},
                                             {33, 145, 140},
                                             {59, 187, 117},
                                             {154, 215, 60},
                                             {253, 231, 37}}};

} // namespace

QColor spectrogramColor(double share)
{
    const double at = std::clamp(share, 0.0, 1.0) * (kAnchors.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(at), kAnchors.size() - 2);
    const double rest = at - static_cast<double>(below);
    const auto mix = [rest](double a, double b) { return static_cast<int>(std::lround(a + (b - a) * rest)); };
    const Anchor& a = kAnchors[below];
    const Anchor& b = kAnchors[below + 1];
    return QColor(mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue));
}

double spectrogramShare(double hertz, double lowHz, double highHz, bool isLogarithmic)
{
    if (!isLogarithmic)
        return (hertz - lowHz) / (highHz - lowHz);
    return std::log(hertz / lowHz) / std::log(highHz / lowHz);
}

QVector<double> spectrogramTicks(double lowHz, double highHz, bool isLogarithmic)
{
    QVector<double> ticks;
    if (!isLogarithmic) {
        const double step = niceStep(highHz - lowHz, 3.0);
        for (double at = std::ceil(lowHz / step) * step; at <= highHz * 1.001; at += step)
            ticks.append(at);
        return ticks;
    }
    for (double decade = std::pow(10.0, std::floor(std::log10(lowHz))); decade <= highHz; decade *= 10.0) {
        for (const double factor : {1.0, 3.0}) {
            if (const double at = factor * decade; at >= lowHz * 0.999 && at <= highHz * 1.001)
                ticks.append(at);
        }
    }
    return ticks;
}

QImage spectrogramImage(const Spectrogram& spectrogram, int height, double sampleRateHz, double lowHz,
                        double highHz, bool isLogarithmic, double lowDb, double highDb)
{
    if (spectrogram.columns < 1 || height < 1)
        return {};
    std::array<QRgb, 256> colors{};
    for (std::size_t i = 0; i < colors.size(); ++i)
        colors[i] = spectrogramColor(static_cast<double>(i) / 255.0).rgb();
    QImage image(spectrogram.columns, height, QImage::Format_RGB32);
    const double hertzPerBin = sampleRateHz / 2.0 / std::max(1, spectrogram.bins - 1);
    for (int y = 0; y < height; ++y) {
        const double share = 1.0 - (y + 0.5) / height;
        const double hertz =
            isLogarithmic ? lowHz * std::pow(highHz / lowHz, share) : lowHz + (highHz - lowHz) * share;
        const double bin = std::clamp(hertz / hertzPerBin, 0.0, spectrogram.bins - 1.0);
        const int below = std::min(static_cast<int>(bin), spectrogram.bins - 2);
        const auto rest = static_cast<float>(bin - below);
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < spectrogram.columns; ++x) {
            const float level =
                spectrogram.at(x, below) * (1.0F - rest) + spectrogram.at(x, below + 1) * rest;
            const double lit = (static_cast<double>(level) - lowDb) / (highDb - lowDb);
            line[x] = colors[static_cast<std::size_t>(std::lround(std::clamp(lit, 0.0, 1.0) * 255.0))];
        }
    }
    return image;
}

} // namespace studio
