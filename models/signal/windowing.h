// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"
#include "models/impulse/impulse_design.h"

#include <QString>
#include <QVector>

namespace studio
{

/// Readings in `milliseconds` at `frequencyHz`: floor(ms * fs / 1000 + 1e-6).
/// Truncation, because real one-second recordings often hold one reading less than the rounded number.
qint64 readingsOf(double milliseconds, double frequencyHz);

/// Window and stride in readings. Both at least 1 for a usable input.
struct WindowGrid {
    qint64 windowReadings = 0;
    qint64 strideReadings = 1;
    bool zeroPad = false;
};

WindowGrid windowGrid(const ImpulseInput& input, double frequencyHz);

struct WindowSpan {
    qint64 first = 0;
    bool isPadded = false; ///< shorter than the window; filled with zeros at the end
};

/// Windows of a sample of `readingCount` readings. The tail that fills no window is not used.
QVector<WindowSpan> windowsOf(qint64 readingCount, const WindowGrid& grid);

/// How many windows that gives, without listing them.
qint64 windowCount(qint64 readingCount, const WindowGrid& grid);

/// Label of a window [first, first + count) from the sample's segments in the tier "main"; suggestions do not
/// count. Readings outside every segment carry the sample's own label. Empty: unlabelled.
QString windowLabel(const Sample& sample, const QVector<Segment>& segments, qint64 first, qint64 count,
                    const ImpulseInput& rule);

} // namespace studio
