// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/sample_repository.h"

#include <QWidget>
#include <functional>
#include <memory>

namespace studio
{

class Theme;

/// Where a signal plot gets its columns from: extremes of one axis over a range of readings.
struct SignalSource {
    QStringList axes;
    QStringList units;
    double intervalMs = 0.0;
    qint64 readingCount = 0;
    std::function<MinMaxColumns(int axis, qint64 first, qint64 count, int columns)> minMax;
};

/// A labelled range drawn behind the lines.
struct PlotRegion {
    qint64 begin = 0;
    qint64 end = 0;
    int classIndex = -1;
    QString label;
};

/// The axes of one sample over time. Draws per-pixel extremes, so peaks never vanish and the cost does not grow with length.
/// Wheel zooms at the pointer, drag and arrows pan, + and - zoom about the middle, F fits. Thread: GUI only.
class SignalPlot : public QWidget
{
    Q_OBJECT
public:
    explicit SignalPlot(Theme& theme, QWidget* parent = nullptr);
    ~SignalPlot() override;

    void setSource(SignalSource source, const QString& name);
    void setRegions(const QVector<PlotRegion>& regions);
    /// A window drawn as a frame: readings [begin, end); none when equal.
    void setWindowFrame(qint64 begin, qint64 end);
    /// Shows readings [first, first + count).
    void setView(qint64 first, qint64 count);
    [[nodiscard]] qint64 viewFirst() const { return m_first; }
    [[nodiscard]] qint64 viewCount() const { return m_count; }
    void fit();
    /// No axis titles, for small places.
    void setCompact();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void zoom(double factor, double at);
    void pan(double share);
    void applyTheme();
    void redraw();
    void drawRegions();

    Theme& m_theme;
    struct Private;
    std::unique_ptr<Private> d;
    SignalSource m_source;
    QVector<PlotRegion> m_regions;
    bool m_isCompact = false;
    qint64 m_frameBegin = 0;
    qint64 m_frameEnd = 0;
    qint64 m_first = 0;
    qint64 m_count = 0;
};

} // namespace studio
