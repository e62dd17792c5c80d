// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/segment_plot.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QWheelEvent>
#include <algorithm>

namespace studio::test
{

/// One turn of the wheel over a plot, and the painting that it brings about; milliseconds.
inline double wheelFrameMs(QWidget& plot, const QPointF& at, int steps, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QElapsedTimer clock;
    clock.start();
    QWheelEvent wheel(at, plot.mapToGlobal(at), {}, {0, 120 * steps}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&plot, &wheel);
    plot.repaint();
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

/// Zooms in to single readings and out again at changing places, and pans in between: what a user's hand does to a long
/// recording. The times of all frames, sorted.
inline std::vector<double> zoomAndScrollFrames(SegmentPlot& plot)
{
    std::vector<double> frames;
    plot.fit();
    plot.repaint();
    const double width = plot.width();
    for (int round = 0; round < 4; ++round) {
        for (int step = 0; step < 45; ++step) {
            const QPointF at(width * (0.2 + 0.15 * round + 0.005 * step), plot.height() / 3.0);
            frames.push_back(wheelFrameMs(plot, at, 1));
            if (step % 5 == 0)
                frames.push_back(wheelFrameMs(plot, at, step % 2 == 0 ? 1 : -1, Qt::ShiftModifier));
        }
        for (int step = 0; step < 45; ++step)
            frames.push_back(wheelFrameMs(plot, {width / 2.0, plot.height() / 3.0}, -1));
    }
    std::sort(frames.begin(), frames.end());
    return frames;
}

inline double quantile(const std::vector<double>& sorted, double share)
{
    return sorted.empty() ? 0.0 : sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

} // namespace studio::test
