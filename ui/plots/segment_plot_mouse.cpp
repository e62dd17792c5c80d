// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and wheel of the waveform editor: hit testing, drags, snapping.
#include "models/dataset/segment_edit.h"
#include "ui/plots/segment_plot.h"
#include "ui/shell/theme.h"

#include <QLocale>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr double kWheelFactor = 1.25;
constexpr double kHandleReach = 4.5; ///< half of the 9 px an edge can be taken by
constexpr double kSnapReach = 6.0;
constexpr double kDragStart = 4.0;
constexpr double kOverviewReach = 6.0;
constexpr double kLeastTickPixels = 72.0;
} // namespace

bool SegmentPlot::isDragging() const
{
    return m_drag.grip != Grip::None;
}

bool SegmentPlot::cancelDrag()
{
    if (!isDragging())
        return false;
    const Drag drag = std::exchange(m_drag, {});
    if (drag.grip == Grip::Pan || drag.grip >= Grip::OverviewMove)
        setView(drag.viewFirst, drag.viewCount);
    Q_EMIT dragMoved({}, {});
    update();
    return true;
}

SegmentPlot::Hit SegmentPlot::hitAt(const QPointF& position) const
{
    const SegmentLayout layout = layoutParts();
    if (m_source.readingCount == 0)
        return {};
    if (layout.overview.adjusted(-kOverviewReach, -4, kOverviewReach, 4).contains(position))
        return overviewHit(position.x());
    if (position.x() < layout.ruler.left() - kHandleReach ||
        position.x() > layout.ruler.right() + kHandleReach)
        return {};
    if (position.y() < layout.ruler.bottom() || layout.spectrogram.contains(position))
        return {Grip::Cursor, -1};
    return position.y() <= layout.signal.bottom() ? segmentHit(position.x()) : Hit{};
}

SegmentPlot::Hit SegmentPlot::segmentHit(double x) const
{
    const TimeScale time = scale();
    Hit best{Grip::Create, -1};
    double nearest = kHandleReach + 0.5;
    for (int i = 0; i < m_segments.size(); ++i) {
        const double left = time.xOf(static_cast<double>(m_segments[i].begin));
        const double right = time.xOf(static_cast<double>(m_segments[i].end));
        // A narrow region keeps a third of itself for moving.
        const double inner = std::min(kHandleReach, (right - left) / 3.0);
        const double preference = isSelected(m_segments[i]) ? 0.6 : 0.0;
        const auto consider = [&](double edge, bool isInside, Grip grip) {
            const double off = std::abs(x - edge);
            if (off > (isInside ? inner : kHandleReach) || off - preference >= nearest)
                return;
            nearest = off - preference;
            best = {grip, i};
        };
        consider(left, x >= left, Grip::BeginEdge);
        consider(right, x <= right, Grip::EndEdge);
        if (x > left && x < right && best.segment < 0)
            best = {Grip::Move, i};
    }
    return best;
}

SegmentPlot::Hit SegmentPlot::overviewHit(double x) const
{
    const TimeScale time = overviewScale();
    const double left = time.xOf(m_first);
    const double right = time.xOf(m_first + m_count);
    if (std::abs(x - left) <= kOverviewReach && (x < left + (right - left) / 3.0))
        return {Grip::OverviewBegin, -1};
    if (std::abs(x - right) <= kOverviewReach)
        return {Grip::OverviewEnd, -1};
    return {Grip::OverviewMove, -1};
}

void SegmentPlot::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    if (isDragging())
        return;
    if (event->button() == Qt::MiddleButton) {
        m_drag.grip = Grip::Pan;
        m_drag.from = event->position();
        m_drag.viewFirst = m_first;
        m_drag.viewCount = m_count;
        return;
    }
    if (event->button() == Qt::LeftButton)
        beginDrag(hitAt(event->position()), event);
}

void SegmentPlot::beginDrag(const Hit& hit, QMouseEvent* event)
{
    if (hit.grip == Grip::None)
        return;
    const double x = event->position().x();
    m_drag = {};
    m_drag.grip = hit.grip;
    m_drag.from = event->position();
    m_drag.viewFirst = m_first;
    m_drag.viewCount = m_count;
    m_drag.fromReading = hit.grip >= Grip::OverviewMove ? overviewScale().readingAt(x) : scale().readingAt(x);
    if (hit.grip == Grip::OverviewMove) {
        // A press beside the window brings it there first.
        const double at = m_drag.fromReading;
        if (at < m_first || at > m_first + m_count)
            setView(at - m_count / 2.0, m_count);
        m_drag.fromReading = at - m_first;
    }
    if (hit.grip == Grip::Cursor)
        setCursorReading(std::llround(snapped(m_drag.fromReading, event->modifiers())));
    if (hit.segment < 0)
        return;
    m_drag.original = m_segments[hit.segment];
    const bool isEdge = hit.grip == Grip::BeginEdge || hit.grip == Grip::EndEdge;
    if (isEdge) {
        const qint64 edge = hit.grip == Grip::BeginEdge ? m_drag.original.begin : m_drag.original.end;
        for (const Segment& other : std::as_const(m_segments)) {
            if ((hit.grip == Grip::BeginEdge ? other.end : other.begin) == edge &&
                other.id != m_drag.original.id)
                m_drag.neighbour = other;
        }
    }
    clickSegment(hit.segment, isEdge ? Qt::NoModifier : event->modifiers());
}

/// A click selects; with Ctrl it adds or takes away, with Shift it reaches from the first selected one.
void SegmentPlot::clickSegment(int index, Qt::KeyboardModifiers modifiers)
{
    const SegmentId id = m_segments[index].id;
    QVector<SegmentId> chosen = m_selection;
    if ((modifiers & Qt::ControlModifier) != 0) {
        if (!chosen.removeOne(id))
            chosen.append(id);
    } else if ((modifiers & Qt::ShiftModifier) != 0 && !chosen.isEmpty()) {
        const auto anchor = std::find_if(m_segments.begin(), m_segments.end(),
                                         [&](const Segment& one) { return one.id == chosen.first(); });
        const int from = anchor == m_segments.end() ? index : static_cast<int>(anchor - m_segments.begin());
        chosen = {m_segments[from].id};
        for (int i = std::min(from, index); i <= std::max(from, index); ++i) {
            if (i != from)
                chosen.append(m_segments[i].id);
        }
    } else if (!chosen.contains(id) || chosen.size() > 1) {
        chosen = {id};
    }
    if (chosen == m_selection)
        return;
    m_selection = chosen;
    update();
    Q_EMIT selectionChanged(m_selection);
}

void SegmentPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (!isDragging()) {
        updatePointer(event->position());
        return;
    }
    if (!m_drag.hasMoved && std::abs(event->position().x() - m_drag.from.x()) < kDragStart)
        return;
    m_drag.hasMoved = true;
    dragTo(event->position(), event->modifiers());
}

void SegmentPlot::dragTo(const QPointF& position, Qt::KeyboardModifiers modifiers)
{
    switch (m_drag.grip) {
    case Grip::Pan:
        setView(m_drag.viewFirst - (position.x() - m_drag.from.x()) * scale().readingsPerPixel(), m_count);
        return;
    case Grip::OverviewMove:
    case Grip::OverviewBegin:
    case Grip::OverviewEnd:
        dragOverview(overviewScale().readingAt(position.x()));
        return;
    case Grip::Cursor:
        setCursorReading(std::llround(snapped(scale().readingAt(position.x()), modifiers)));
        return;
    case Grip::None:
        return;
    case Grip::Create:
    case Grip::Move:
    case Grip::BeginEdge:
    case Grip::EndEdge:
        dragSegment(scale().readingAt(position.x()), modifiers);
        return;
    }
}

void SegmentPlot::dragOverview(double reading)
{
    const double end = m_drag.viewFirst + m_drag.viewCount;
    if (m_drag.grip == Grip::OverviewMove) {
        setView(reading - m_drag.fromReading, m_count);
    } else if (m_drag.grip == Grip::OverviewBegin) {
        const double first = std::clamp(reading, 0.0, end - 1.0);
        setView(first, end - first);
    } else {
        setView(m_drag.viewFirst, std::max(1.0, reading - m_drag.viewFirst));
    }
}

void SegmentPlot::dragSegment(double reading, Qt::KeyboardModifiers modifiers)
{
    m_drag.snappedAt = -1.0;
    m_drag.snapName.clear();
    m_drag.placed.clear();
    QString what;
    if (m_drag.grip == Grip::Create) {
        if (m_activeLabel.isEmpty())
            return;
        const double anchor = std::clamp(m_drag.fromReading, 0.0, static_cast<double>(m_source.readingCount));
        const double from = snapped(anchor, modifiers);
        m_drag.snappedAt = -1.0;
        m_drag.snapName.clear();
        const double to = snapped(reading, modifiers);
        Segment fresh;
        fresh.label = m_activeLabel;
        fresh.tier = m_tier;
        fresh.begin = std::llround(std::min(from, to));
        fresh.end = std::llround(std::max(from, to));
        if (fresh.begin < fresh.end)
            m_drag.placed = {fresh};
        what = tr("new region");
    } else if (m_drag.grip == Grip::Move) {
        const double by = reading - m_drag.fromReading;
        const double begin = static_cast<double>(m_drag.original.begin) + by;
        const double end = static_cast<double>(m_drag.original.end) + by;
        const double snappedBegin = snapped(begin, modifiers);
        const double beginAt = m_drag.snappedAt;
        const QString beginName = m_drag.snapName;
        const double snappedEnd = snapped(end, modifiers);
        double shift = snappedEnd - end;
        if (beginAt >= 0.0 && (m_drag.snappedAt < 0.0 || std::abs(snappedBegin - begin) <= std::abs(shift))) {
            shift = snappedBegin - begin;
            m_drag.snappedAt = beginAt;
            m_drag.snapName = beginName;
        }
        m_drag.placed = {movedSegment(m_drag.original, std::llround(by + shift), m_source.readingCount)};
        what = tr("moving");
    } else {
        dragEdge(reading, modifiers);
        what = m_drag.grip == Grip::BeginEdge ? tr("moving the start") : tr("moving the end");
    }
    for (Segment& one : m_drag.placed)
        one.source = SegmentSource::User;
    if (!m_drag.placed.isEmpty())
        Q_EMIT dragMoved(m_drag.placed.first(), what);
    update();
}

void SegmentPlot::dragEdge(double reading, Qt::KeyboardModifiers modifiers)
{
    const bool isBegin = m_drag.grip == Grip::BeginEdge;
    const qint64 edge = isBegin ? m_drag.original.begin : m_drag.original.end;
    const auto grabbedOff = m_drag.fromReading - static_cast<double>(edge);
    const qint64 at =
        std::clamp<qint64>(std::llround(snapped(reading - grabbedOff, modifiers)), 0, m_source.readingCount);
    if ((modifiers & Qt::ShiftModifier) != 0) {
        m_drag.placed = {movedSegment(m_drag.original, at - edge, m_source.readingCount)};
        return;
    }
    Segment changed = m_drag.original;
    if (isBegin)
        changed.begin = std::min(at, changed.end - 1);
    else
        changed.end = std::max(at, changed.begin + 1);
    m_drag.placed = {changed};
    if (!m_drag.neighbour || (modifiers & Qt::ControlModifier) == 0)
        return;
    Segment neighbour = *m_drag.neighbour;
    if (isBegin)
        neighbour.end = std::max(changed.begin, neighbour.begin + 1);
    else
        neighbour.begin = std::min(changed.end, neighbour.end - 1);
    m_drag.placed = {neighbour, changed};
    std::swap(m_drag.placed[0], m_drag.placed[1]);
}

/// The nearest thing to hold on to within reach, or the reading itself.
double SegmentPlot::snapped(double reading, Qt::KeyboardModifiers modifiers)
{
    const double most = static_cast<double>(m_source.readingCount);
    const double plain = std::clamp(reading, 0.0, most);
    if (!m_isSnapping || (modifiers & Qt::AltModifier) != 0)
        return plain;
    const double reach = kSnapReach * scale().readingsPerPixel();
    double best = reach + 1e-9;
    double result = plain;
    const auto offer = [&](double at, const QString& name) {
        const double off = std::abs(at - reading);
        if (at < 0.0 || at > most || off >= best)
            return;
        best = off;
        result = at;
        m_drag.snappedAt = at;
        m_drag.snapName = name;
    };
    for (const Segment& other : std::as_const(m_segments)) {
        if (other.id == m_drag.original.id && m_drag.original.id.isValid())
            continue;
        offer(static_cast<double>(other.begin), tr("start of %1").arg(other.label));
        offer(static_cast<double>(other.end), tr("end of %1").arg(other.label));
    }
    for (const SnapPoint& point : std::as_const(m_snapPoints))
        offer(static_cast<double>(point.reading), point.name);
    offer(0.0, tr("start of the sample"));
    offer(most, tr("end of the sample"));
    if (m_drag.grip != Grip::Cursor)
        offer(static_cast<double>(m_cursor), tr("cursor"));
    if (best <= reach)
        return result;
    const double interval = m_source.intervalMs > 0.0 ? m_source.intervalMs / 1000.0 : 1.0;
    const TimeScale time = scale();
    const RulerTicks ticks =
        rulerTicks(m_count * interval, time.width, kLeastTickPixels * m_theme.textScale());
    const double step = ticks.stepSeconds / ticks.minorParts / interval;
    if (step > 2.0 * reach)
        offer(std::round(reading / step) * step, tr("ruler"));
    return result;
}

void SegmentPlot::mouseReleaseEvent(QMouseEvent* event)
{
    const bool isPan = m_drag.grip == Grip::Pan;
    if (!isDragging() || event->button() != (isPan ? Qt::MiddleButton : Qt::LeftButton))
        return;
    endDrag();
    updatePointer(event->position());
}

void SegmentPlot::endDrag()
{
    const Drag drag = std::exchange(m_drag, {});
    update();
    Q_EMIT dragMoved({}, {});
    const bool isClick = !drag.hasMoved;
    if (drag.grip == Grip::Create && isClick) {
        setCursorReading(std::llround(drag.fromReading));
        if (!m_selection.isEmpty()) {
            m_selection.clear();
            Q_EMIT selectionChanged({});
        }
        return;
    }
    const bool isSame = drag.placed.size() == 1 && drag.placed.first().begin == drag.original.begin &&
                        drag.placed.first().end == drag.original.end && drag.original.id.isValid();
    if (!drag.placed.isEmpty() && !isSame)
        Q_EMIT placeRequested(drag.placed);
}

void SegmentPlot::mouseDoubleClickEvent(QMouseEvent* event)
{
    const Hit hit = hitAt(event->position());
    if (hit.segment >= 0)
        zoomTo(m_segments[hit.segment].begin, m_segments[hit.segment].end);
    else if (hit.grip >= Grip::OverviewMove)
        fit();
    m_drag = {};
}

void SegmentPlot::wheelEvent(QWheelEvent* event)
{
    // Alt turns the wheel sideways on some systems; either axis counts.
    const QPoint delta = event->angleDelta();
    const double steps = (delta.y() != 0 ? delta.y() : delta.x()) / 120.0;
    const TimeScale time = scale();
    if ((event->modifiers() & Qt::ControlModifier) != 0) {
        m_gain = std::clamp(m_gain * std::pow(kWheelFactor, steps), 0.1, 1000.0);
        m_linesAreStale = true;
        update();
    } else if ((event->modifiers() & Qt::ShiftModifier) != 0 || delta.y() == 0) {
        setView(m_first - 0.1 * steps * m_count, m_count);
    } else {
        const double share = std::clamp((event->position().x() - time.left) / time.width, 0.0, 1.0);
        const double most = std::max<double>(1.0, static_cast<double>(m_source.readingCount));
        const double count = std::clamp(m_count / std::pow(kWheelFactor, steps), std::min(8.0, most), most);
        setView(m_first + share * (m_count - count), count);
    }
    event->accept();
}

void SegmentPlot::updatePointer(const QPointF& position)
{
    switch (hitAt(position).grip) {
    case Grip::BeginEdge:
    case Grip::EndEdge:
    case Grip::OverviewBegin:
    case Grip::OverviewEnd:
        setCursor(Qt::SizeHorCursor);
        break;
    case Grip::Move:
        setCursor(Qt::PointingHandCursor);
        break;
    case Grip::OverviewMove:
        setCursor(Qt::OpenHandCursor);
        break;
    case Grip::Create:
        setCursor(m_activeLabel.isEmpty() ? Qt::ArrowCursor : Qt::CrossCursor);
        break;
    default:
        setCursor(Qt::ArrowCursor);
    }
}

void SegmentPlot::leaveEvent(QEvent* event)
{
    unsetCursor();
    QWidget::leaveEvent(event);
}

bool SegmentPlot::event(QEvent* event)
{
    // Esc belongs to a drag while there is one, before any shortcut sees it.
    if (event->type() == QEvent::ShortcutOverride && isDragging() &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::KeyPress && isDragging() &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
        return cancelDrag();
    return QWidget::event(event);
}

} // namespace studio
