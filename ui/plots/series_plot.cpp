// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/series_plot.h"

#include "ui/plots/plot_theme.h"
#include "ui/shell/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QResizeEvent>
#include <QVBoxLayout>
#include <cmath>
#include <qcustomplot.h>

namespace studio
{

struct SeriesPlot::Private {
    QCustomPlot* plot = nullptr;
    QVector<PlotSeries> series;
    QCPItemStraightLine* line = nullptr;
    QCPItemText* text = nullptr;
    QCPGraph* selection = nullptr;
    double markerX = std::numeric_limits<double>::quiet_NaN();
    std::optional<std::pair<double, double>> fixedX;
    std::optional<std::pair<double, double>> fixedY;
    int selectedSeries = -1;
    int selectedPoint = -1;
    bool isLegendBeside = false;
    double spanFrom = 0.0;
    double spanTo = 0.0;
};

namespace
{

constexpr double kHitRadius = 8.0;
constexpr int kUsualTicks = 5;
constexpr int kFewestTicks = 2;
constexpr int kNarrow = 280;
constexpr int kLow = 150;
constexpr int kFewTicks = 3; ///< for a range that everyone knows

QCPScatterStyle::ScatterShape shapeOf(Marker marker)
{
    switch (marker) {
    case Marker::Disc: return QCPScatterStyle::ssDisc;
    case Marker::Square: return QCPScatterStyle::ssSquare;
    case Marker::Triangle: return QCPScatterStyle::ssTriangle;
    case Marker::Diamond: return QCPScatterStyle::ssDiamond;
    case Marker::DownTriangle: return QCPScatterStyle::ssTriangleInverted;
    case Marker::Star: return QCPScatterStyle::ssStar;
    case Marker::Plus: return QCPScatterStyle::ssPlus;
    case Marker::Cross: return QCPScatterStyle::ssCross;
    }
    return QCPScatterStyle::ssDisc;
}

} // namespace

SeriesPlot::SeriesPlot(Theme& theme, const QString& xLabel, const QString& yLabel, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , d(std::make_unique<Private>())
{
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(120);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    d->plot = new QCustomPlot(this);
    d->plot->setFocusPolicy(Qt::NoFocus);
    d->plot->xAxis->setLabel(xLabel);
    d->plot->yAxis->setLabel(yLabel);
    d->plot->legend->setVisible(true);
    d->plot->axisRect()->setMinimumMargins(QMargins(0, 6, 10, 0));
    putLegendAbove(*d->plot);
    column->addWidget(d->plot);
    connect(d->plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        setFocus(Qt::MouseFocusReason);
        double nearest = kHitRadius;
        for (int s = 0; s < d->series.size(); ++s) {
            for (int i = 0; i < d->series[s].x.size(); ++i) {
                const double dx = d->plot->xAxis->coordToPixel(d->series[s].x[i]) - event->position().x();
                const double dy = d->plot->yAxis->coordToPixel(d->series[s].y[i]) - event->position().y();
                const double distance = std::hypot(dx, dy);
                if (d->series[s].isPoints && distance < nearest) {
                    nearest = distance;
                    select(s, i);
                }
            }
        }
        if (nearest < kHitRadius)
            Q_EMIT pointActivated(d->selectedSeries, d->selectedPoint);
    });
    connect(&theme, &Theme::themeChanged, this, &SeriesPlot::redraw);
    redraw();
}

SeriesPlot::~SeriesPlot() = default;

void SeriesPlot::setSeries(const QVector<PlotSeries>& series)
{
    d->series = series;
    d->selectedSeries = d->selectedPoint = -1;
    describePlot(*this, d->plot->yAxis->label().isEmpty() ? tr("Plot") : d->plot->yAxis->label(),
                 tr("%n series", "", static_cast<int>(series.size())) + QStringLiteral(", ") + tr("%n point(s)", "", pointCount()));
    redraw();
}

void SeriesPlot::setMarker(double x, const QString& text)
{
    d->markerX = x;
    if (d->text == nullptr) {
        d->line = new QCPItemStraightLine(d->plot);
        d->text = new QCPItemText(d->plot);
        // Above the axes, where no line runs.
        d->text->setClipToAxisRect(false);
        d->text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        d->text->setPadding(QMargins(4, 0, 4, 2));
        d->plot->axisRect()->setMinimumMargins(QMargins(0, QFontMetrics(m_theme.font(TextRole::Small)).height() + 4, 10, 0));
    }
    d->text->setText(text);
    redraw();
}

void SeriesPlot::setFixedRange(double fromX, double toX, std::optional<std::pair<double, double>> y)
{
    d->fixedX = {fromX, toX};
    d->fixedY = y;
    d->plot->yAxis->ticker()->setTickCount(y ? kFewTicks : kUsualTicks);
}

void SeriesPlot::setLegendBeside()
{
    d->isLegendBeside = true;
    auto* side = new QCPLayoutGrid;
    d->plot->plotLayout()->addElement(1, 1, side);
    d->plot->plotLayout()->setColumnStretchFactor(1, 0.001);
    side->addElement(0, 0, d->plot->legend);
    side->addElement(1, 0, new QCPLayoutElement); // takes what is left, so that the names stand at the top
    side->setRowStretchFactor(0, 0.001);
    d->plot->plotLayout()->remove(d->plot->plotLayout()->element(0, 0)); // the row above, which is empty now
    d->plot->plotLayout()->simplify();
    d->plot->legend->setWrap(0);
    d->plot->legend->setFillOrder(QCPLayoutGrid::foRowsFirst, true);
    d->plot->legend->setMargins(QMargins(8, 0, 0, 0));
}

void SeriesPlot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // Numbers that stand side by side need their room.
    d->plot->xAxis->ticker()->setTickCount((d->isLegendBeside && !d->fixedX ? width() / 2 : width()) < kNarrow ? kFewestTicks : kUsualTicks);
    if (!d->fixedY)
        d->plot->yAxis->ticker()->setTickCount(height() < kLow ? kFewestTicks : kUsualTicks);
    redraw(); // the legend takes what it needs of the new size
}

void SeriesPlot::setSpan(double from, double to)
{
    d->spanFrom = from;
    d->spanTo = to;
}

int SeriesPlot::pointCount() const
{
    qsizetype count = 0;
    for (const PlotSeries& one : d->series)
        count += one.x.size();
    return static_cast<int>(count);
}

void SeriesPlot::redraw()
{
    themePlot(*d->plot, m_theme);
    d->plot->clearGraphs();
    d->selection = nullptr;
    for (const PlotSeries& one : std::as_const(d->series)) {
        QCPGraph* graph = d->plot->addGraph();
        graph->setName(one.name);
        const ClassMark mark = m_theme.classMark(one.classIndex);
        if (one.isPoints) {
            graph->setLineStyle(QCPGraph::lsNone);
            graph->setPen(QPen(mark.color));
            graph->setScatterStyle(QCPScatterStyle(shapeOf(mark.marker), QPen(mark.color), mark.color, 6));
            graph->setAdaptiveSampling(false);
        } else {
            if (one.isQuiet)
                graph->setPen(QPen(m_theme.color(Token::Text3), 1.2, Qt::DotLine));
            else
                graph->setPen(QPen(mark.color, 1.5, !one.isDashed ? Qt::SolidLine : mark.dash == Qt::SolidLine ? Qt::DashLine : mark.dash));
        }
        graph->setData(one.x, one.y);
    }
    d->plot->legend->setVisible(!d->series.isEmpty());
    if (!d->isLegendBeside)
        fitLegendAbove(*d->plot, width());
    if (d->selectedPoint >= 0) {
        d->selection = d->plot->addGraph();
        d->selection->removeFromLegend();
        d->selection->setLineStyle(QCPGraph::lsNone);
        d->selection->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(m_theme.color(Token::Accent), 2), Qt::NoBrush, 12));
        d->selection->setData({d->series[d->selectedSeries].x[d->selectedPoint]}, {d->series[d->selectedSeries].y[d->selectedPoint]});
    }
    d->plot->rescaleAxes();
    d->plot->xAxis->scaleRange(1.04);
    if (d->spanTo > d->spanFrom)
        d->plot->xAxis->setRange(d->spanFrom, d->spanTo);
    d->plot->yAxis->scaleRange(1.10);
    if (d->fixedX)
        d->plot->xAxis->setRange(d->fixedX->first, d->fixedX->second);
    if (d->fixedY)
        d->plot->yAxis->setRange(d->fixedY->first, d->fixedY->second);
    if (d->line != nullptr) {
        const bool isShown = std::isfinite(d->markerX);
        d->line->setVisible(isShown);
        d->text->setVisible(isShown);
        if (isShown) {
            d->line->setPen(QPen(m_theme.color(Token::Accent), 1, Qt::DashLine));
            d->line->point1->setCoords(d->markerX, 0);
            d->line->point2->setCoords(d->markerX, 1);
            const bool isRight = d->markerX > d->plot->xAxis->range().center();
            d->text->setPositionAlignment(Qt::AlignBottom | (isRight ? Qt::AlignRight : Qt::AlignLeft));
            d->text->position->setCoords(d->markerX, 0.0);
            d->text->setColor(m_theme.color(Token::Accent));
            d->text->setFont(m_theme.font(TextRole::Small));
        }
    }
    if (isVisible()) // a hidden plot may have no size to paint on; it is drawn when it is shown
        d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void SeriesPlot::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void SeriesPlot::select(int series, int point)
{
    d->selectedSeries = series;
    d->selectedPoint = point;
    redraw();
}

void SeriesPlot::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && d->selectedPoint >= 0) {
        Q_EMIT pointActivated(d->selectedSeries, d->selectedPoint);
        return;
    }
    const bool isForward = key == Qt::Key_Right || key == Qt::Key_Down;
    if (!isForward && key != Qt::Key_Left && key != Qt::Key_Up) {
        QWidget::keyPressEvent(event);
        return;
    }
    // Steps through the points in their order; Tab leaves the plot.
    QVector<QPair<int, int>> all;
    qsizetype at = -1;
    for (int s = 0; s < d->series.size(); ++s) {
        for (int i = 0; d->series[s].isPoints && i < d->series[s].x.size(); ++i) {
            if (s == d->selectedSeries && i == d->selectedPoint)
                at = all.size();
            all.append({s, i});
        }
    }
    if (all.isEmpty())
        return;
    at = std::clamp<qsizetype>(at + (isForward ? 1 : -1), 0, all.size() - 1);
    select(all[at].first, all[at].second);
}

} // namespace studio
