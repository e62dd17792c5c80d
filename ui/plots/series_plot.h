// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <utility>

namespace studio
{

class Theme;

struct PlotSeries {
    QString name;
    int classIndex = 0;      ///< colour
    bool isDashed = false;
    bool isPoints = false;   ///< markers without a line
    QVector<double> x;
    QVector<double> y;
    bool isQuiet = false; ///< a dotted line in quiet ink, for what is only there to compare
};

/// Lines or points over a common pair of axes: training curves, spectra, scatter. Thread: GUI only.
class SeriesPlot : public QWidget
{
    Q_OBJECT
public:
    SeriesPlot(Theme& theme, const QString& xLabel, const QString& yLabel, QWidget* parent = nullptr);
    ~SeriesPlot() override;

    void setSeries(const QVector<PlotSeries>& series);
    /// Shows this range of x, and this range of y where it is known, whatever the points are: for plots that move with time.
    void setFixedRange(double fromX, double toX, std::optional<std::pair<double, double>> y);
    /// The legend right of the plot instead of above it, for plots that are low or want to be square.
    void setLegendBeside();
    /// Shows [from, to] across whatever the points are; both 0: as the points are.
    void setSpan(double from, double to);
    /// A vertical line with a text, for the best epoch; hidden when not finite.
    void setMarker(double x, const QString& text);
    [[nodiscard]] int pointCount() const;

Q_SIGNALS:
    /// A point was clicked, or chosen with the arrow keys and Enter.
    void pointActivated(int series, int point);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void redraw();
    void select(int series, int point);

    Theme& m_theme;
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace studio
