// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/signal_plot.h"

#include "ui/plots/plot_theme.h"
#include "ui/shell/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <qcustomplot.h>

namespace studio
{

namespace
{
constexpr double kWheelFactor = 1.25;
constexpr qint64 kFewestReadings = 8;
constexpr int kRoomyHeight = 190;
constexpr int kLowHeight = 150;
} // namespace

struct SignalPlot::Private {
    QCustomPlot* plot = nullptr;
    QVector<QCPItemRect*> regions;
    QVector<QCPItemText*> texts;
    QCPItemRect* frame = nullptr;
    QPointF dragFrom;
    qint64 dragFirst = 0;
    bool isDragging = false;
};

SignalPlot::SignalPlot(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme), d(std::make_unique<Private>())
{
    setObjectName(QStringLiteral("signalPlot"));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(120);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    d->plot = new QCustomPlot(this);
    d->plot->setFocusPolicy(Qt::NoFocus);
    d->plot->installEventFilter(this);
    d->plot->xAxis->setLabel(tr("s"));
    d->plot->legend->setVisible(true);
    putLegendAbove(*d->plot);
    column->addWidget(d->plot);
    applyTheme();
    connect(&theme, &Theme::themeChanged, this, [this] {
        applyTheme();
        redraw();
    });
}

SignalPlot::~SignalPlot() = default;

void SignalPlot::applyTheme()
{
    themePlot(*d->plot, m_theme);
}

void SignalPlot::setSource(SignalSource source, const QString& name)
{
    m_source = std::move(source);
    m_regions.clear();
    m_frameBegin = m_frameEnd = 0;
    d->plot->clearGraphs();
    for (int axis = 0; axis < m_source.axes.size(); ++axis) {
        QCPGraph* graph = d->plot->addGraph();
        graph->setName(m_source.axes[axis]);
        graph->setAdaptiveSampling(true);
    }
    fitLegendAbove(*d->plot, width());
    d->plot->yAxis->setLabel(m_isCompact ? QString() : shownUnit(m_source.units.value(0)));
    describePlot(*this, tr("Signal %1").arg(name),
                 tr("%n axis(es), %1 readings", "", static_cast<int>(m_source.axes.size())).arg(m_source.readingCount));
    fit();
}

void SignalPlot::setCompact()
{
    m_isCompact = true;
    d->plot->xAxis->setLabel({});
}

void SignalPlot::setRegions(const QVector<PlotRegion>& regions)
{
    m_regions = regions;
    redraw();
}

void SignalPlot::setWindowFrame(qint64 begin, qint64 end)
{
    m_frameBegin = begin;
    m_frameEnd = end;
    redraw();
}

void SignalPlot::fit()
{
    setView(0, m_source.readingCount);
}

void SignalPlot::setView(qint64 first, qint64 count)
{
    const qint64 most = std::max<qint64>(1, m_source.readingCount);
    m_count = std::clamp<qint64>(count, std::min(kFewestReadings, most), most);
    m_first = std::clamp<qint64>(first, 0, most - m_count);
    redraw();
}

void SignalPlot::zoom(double factor, double at)
{
    const auto count = static_cast<qint64>(std::llround(static_cast<double>(m_count) / factor));
    const double anchor = static_cast<double>(m_first) + at * static_cast<double>(m_count);
    setView(static_cast<qint64>(std::llround(anchor - at * static_cast<double>(count))), count);
}

void SignalPlot::pan(double share)
{
    setView(m_first + static_cast<qint64>(std::llround(share * static_cast<double>(m_count))), m_count);
}

void SignalPlot::redraw()
{
    if (!m_source.minMax || m_source.readingCount == 0 || m_count == 0)
        return;
    const double secondsPerReading = (m_source.intervalMs > 0.0 ? m_source.intervalMs : 1000.0) / 1000.0;
    const auto pixels = std::max(64, d->plot->axisRect()->width());
    const int columns = static_cast<int>(std::min<qint64>(pixels, m_count));
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (int axis = 0; axis < d->plot->graphCount(); ++axis) {
        const MinMaxColumns extremes = m_source.minMax(axis, m_first, m_count, columns);
        QVector<QCPGraphData> points;
        const bool isExact = columns == m_count;
        points.reserve(static_cast<qsizetype>(extremes.minimum.size()) * 2);
        for (std::size_t i = 0; i < extremes.minimum.size(); ++i) {
            const double reading = static_cast<double>(m_first)
                                   + static_cast<double>(i) * static_cast<double>(m_count) / columns;
            const double minimum = static_cast<double>(extremes.minimum[i]);
            const double maximum = static_cast<double>(extremes.maximum[i]);
            points.append(QCPGraphData(reading * secondsPerReading, minimum));
            if (!isExact)
                points.append(QCPGraphData(reading * secondsPerReading, maximum));
            low = std::min(low, minimum);
            high = std::max(high, maximum);
        }
        QCPGraph* graph = d->plot->graph(axis);
        graph->setPen(QPen(m_theme.classColor(axis), m_count > 5000 ? 1.0 : 1.5));
        graph->data()->set(points, true);
    }
    const double margin = std::max(1e-6, (high - low) * 0.08);
    if (high >= low)
        d->plot->yAxis->setRange(low - margin, high + margin);
    d->plot->xAxis->setRange(static_cast<double>(m_first) * secondsPerReading,
                             static_cast<double>(m_first + m_count) * secondsPerReading);
    drawRegions();
    if (isVisible()) // a hidden plot may have no size to paint on; it is drawn when it is shown
        d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void SignalPlot::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    redraw();
}

void SignalPlot::drawRegions()
{
    for (QCPItemRect* item : std::as_const(d->regions))
        d->plot->removeItem(item);
    for (QCPItemText* item : std::as_const(d->texts))
        d->plot->removeItem(item);
    d->regions.clear();
    d->texts.clear();
    const double secondsPerReading = (m_source.intervalMs > 0.0 ? m_source.intervalMs : 1000.0) / 1000.0;
    const QCPRange range = d->plot->yAxis->range();
    const auto place = [&](QCPItemRect* item, qint64 begin, qint64 end) {
        item->topLeft->setCoords(static_cast<double>(begin) * secondsPerReading, range.upper);
        item->bottomRight->setCoords(static_cast<double>(end) * secondsPerReading, range.lower);
    };
    for (const PlotRegion& region : std::as_const(m_regions)) {
        auto* item = new QCPItemRect(d->plot);
        place(item, region.begin, region.end);
        const QColor color = m_theme.classColor(region.classIndex);
        QColor fill = color;
        fill.setAlphaF(0.14F);
        item->setPen(QPen(color, 1));
        item->setBrush(fill);
        d->regions.append(item);
        auto* text = new QCPItemText(d->plot);
        text->setText(region.label);
        text->setFont(m_theme.font(TextRole::SmallStrong));
        text->setColor(m_theme.color(Token::Text));
        text->setPositionAlignment(Qt::AlignTop | Qt::AlignLeft);
        text->position->setCoords(static_cast<double>(region.begin) * secondsPerReading, range.upper);
        text->setPadding(QMargins(4, 2, 4, 2));
        d->texts.append(text);
    }
    if (m_frameEnd > m_frameBegin) {
        auto* item = new QCPItemRect(d->plot);
        place(item, m_frameBegin, m_frameEnd);
        QColor fill = m_theme.color(Token::Accent);
        fill.setAlphaF(0.10F);
        item->setPen(QPen(m_theme.color(Token::Accent), 2));
        item->setBrush(fill);
        d->regions.append(item);
    }
}

bool SignalPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != d->plot)
        return QWidget::eventFilter(watched, event);
    const QRect area = d->plot->axisRect()->rect();
    const auto shareAt = [&](double x) { return std::clamp((x - area.left()) / std::max(1, area.width()), 0.0, 1.0); };
    switch (event->type()) {
    case QEvent::Wheel: {
        const auto* wheel = static_cast<QWheelEvent*>(event);
        const double steps = wheel->angleDelta().y() / 120.0;
        if ((wheel->modifiers() & Qt::ShiftModifier) != 0)
            pan(-0.1 * steps);
        else
            zoom(std::pow(kWheelFactor, steps), shareAt(wheel->position().x()));
        return true;
    }
    case QEvent::MouseButtonPress: {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        d->isDragging = true;
        d->dragFrom = mouse->position();
        d->dragFirst = m_first;
        setFocus(Qt::MouseFocusReason);
        return false;
    }
    case QEvent::MouseMove:
        if (d->isDragging) {
            const double moved = static_cast<QMouseEvent*>(event)->position().x() - d->dragFrom.x();
            setView(d->dragFirst - static_cast<qint64>(moved / std::max(1, area.width()) * static_cast<double>(m_count)), m_count);
        }
        return false;
    case QEvent::MouseButtonRelease: d->isDragging = false; return false;
    case QEvent::MouseButtonDblClick: fit(); return true;
    default: return QWidget::eventFilter(watched, event);
    }
}

void SignalPlot::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left: pan(-0.1); return;
    case Qt::Key_Right: pan(0.1); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(kWheelFactor, 0.5); return;
    case Qt::Key_Minus: zoom(1.0 / kWheelFactor, 0.5); return;
    case Qt::Key_F: fit(); return;
    default: QWidget::keyPressEvent(event);
    }
}

void SignalPlot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // Where there is little room, the signal has it.
    d->plot->xAxis->setLabel(height() >= kRoomyHeight && !m_isCompact ? tr("s") : QString());
    d->plot->yAxis->ticker()->setTickCount(height() < kLowHeight ? 3 : 5);
    fitLegendAbove(*d->plot, width());
    redraw();
}

} // namespace studio
