// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/signal/spectrogram.h"

#include <QColor>
#include <QImage>
#include <QVector>

namespace studio
{

/// Dark violet over green to yellow, evenly rising in lightness; `share` 0..1.
[[nodiscard]] QColor spectrogramColor(double share);

/// Where `hertz` stands between the ends of the axis, 0..1.
[[nodiscard]] double spectrogramShare(double hertz, double lowHz, double highHz, bool isLogarithmic);
[[nodiscard]] QVector<double> spectrogramTicks(double lowHz, double highHz, bool isLogarithmic);

/// One pixel a column, `height` pixels from highHz at the top to lowHz. Thread: any.
[[nodiscard]] QImage spectrogramImage(const Spectrogram& spectrogram, int height, double sampleRateHz,
                                      double lowHz, double highHz, bool isLogarithmic, double lowDb,
                                      double highDb);

} // namespace studio
