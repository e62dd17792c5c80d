// SPDX-License-Identifier: GPL-3.0-or-later
// What the mouse does in the live plot. Every gesture has a key, which the owner registers.
#include "ui/plots/live_plot.h"
#include "ui/shell/theme.h"

#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr double kCursorGrip = 5.0;
constexpr double kDragPixels = 3.0;
constexpr double kWheelFactor = 1.25;
constexpr double kNotch = 120.0;
} // namespace

double LivePlot::cursorX(double cursor) const
{
    return scale().xOf(present() + readingsIn(cursor));
}

void LivePlot::placeCursor(double& cursor, double x)
{
    const QRectF plot = layoutParts().plot;
    cursor = std::min(0.0, secondsOf(scale().readingAt(std::clamp(x, plot.left(), plot.right())) - present()));
    Q_EMIT cursorsChanged();
}

LivePlot::Grip LivePlot::gripAt(const QPointF& position) const
{
    const LivePlotLayout layout = layoutParts();
    if (layout.overview.adjusted(0, -4, 0, 4).contains(position))
        return Grip::Overview;
    if (!layout.plot.contains(position) && !layout.spectrogram.contains(position))
        return Grip::None;
    if (m_showsCursors) {
        const double a = std::abs(position.x() - cursorX(m_cursorA));
        const double b = std::abs(position.x() - cursorX(m_cursorB));
        if (std::min(a, b) <= kCursorGrip)
            return b <= a ? Grip::CursorB : Grip::CursorA;
    }
    return Grip::Pan;
}

void LivePlot::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    if (m_live.isEmpty() || (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton))
        return;
    m_grip = event->button() == Qt::MiddleButton ? Grip::Pan : gripAt(event->position());
    m_dragFrom = event->position();
    m_dragFirst = viewFirst();
    if (m_grip == Grip::Pan && (event->modifiers() & Qt::ShiftModifier) != 0 && event->button() == Qt::LeftButton) {
        m_grip = Grip::Measure;
        m_showsCursors = true;
        m_movesB = true;
        placeCursor(m_cursorA, event->position().x());
        placeCursor(m_cursorB, event->position().x());
    } else if (m_grip == Grip::CursorA || m_grip == Grip::CursorB) {
        m_movesB = m_grip == Grip::CursorB;
    } else if (m_grip == Grip::Overview) {
        dragTo(event->position());
    }
    update();
}

void LivePlot::mouseMoveEvent(QMouseEvent* event)
{
    m_hoverX = event->position().x();
    if (m_grip != Grip::None) {
        dragTo(event->position());
    } else if (!m_live.isEmpty()) {
        const Grip grip = gripAt(event->position());
        setCursor(grip == Grip::CursorA || grip == Grip::CursorB ? Qt::SplitHCursor
                  : grip == Grip::Overview                       ? Qt::PointingHandCursor
                                                                 : Qt::ArrowCursor);
    }
    update();
}

void LivePlot::dragTo(const QPointF& position)
{
    switch (m_grip) {
    case Grip::None: break;
    case Grip::Pan:
        if (!isPaused() && std::abs(position.x() - m_dragFrom.x()) < kDragPixels)
            break;
        if (!isPaused()) {
            pause();
            m_dragFirst = viewFirst();
            m_dragFrom = position;
        }
        setCursor(Qt::ClosedHandCursor);
        setView(m_dragFirst - (position.x() - m_dragFrom.x()) * scale().readingsPerPixel(), m_viewCount);
        break;
    case Grip::Overview: {
        pause();
        const QRectF strip = layoutParts().overview;
        const auto most = static_cast<double>(ring().capacity());
        const TimeScale time{present() - most, most, strip.left(), strip.width()};
        setView(time.readingAt(position.x()) - m_viewCount / 2.0, m_viewCount);
        break;
    }
    case Grip::CursorA: placeCursor(m_cursorA, position.x()); break;
    case Grip::CursorB:
    case Grip::Measure: placeCursor(m_cursorB, position.x()); break;
    }
}

void LivePlot::mouseReleaseEvent(QMouseEvent* event)
{
    m_grip = Grip::None;
    unsetCursor();
    mouseMoveEvent(event);
}

void LivePlot::wheelEvent(QWheelEvent* event)
{
    if (m_live.isEmpty())
        return;
    const double notches = static_cast<double>(event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x()) / kNotch;
    const double factor = std::pow(kWheelFactor, notches);
    if ((event->modifiers() & Qt::ControlModifier) != 0)
        scaleValues(factor);
    else if ((event->modifiers() & Qt::ShiftModifier) != 0)
        pan(-notches * 0.1);
    else if (isPaused())
        zoomAbout(factor, scale().readingAt(event->position().x()));
    else if (std::abs(notches) >= 0.5)
        zoom(notches > 0.0 ? 1 : -1);
    event->accept();
}

void LivePlot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_overviewMs = -1;
}

void LivePlot::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    m_hoverX = -1.0;
    update();
}

void LivePlot::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void LivePlot::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace studio
