// SPDX-License-Identifier: GPL-3.0-or-later
// What the waveform editor looks like.
#include "models/dataset/segment_edit.h"
#include "ui/plots/segment_plot.h"
#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr double kTint = 0.22;
constexpr double kSelectedTint = 0.30;
constexpr double kLeastTickPixels = 72.0;
constexpr int kThinLineAbove = 5000;
constexpr int kNoSmoothingAbove = 20'000;
constexpr double kLabelPadding = 8.0;

/// A dashed vertical line on whole pixels.
void drawEdge(QPainter& painter, double x, double top, double bottom, const QPen& pen)
{
    painter.setPen(pen);
    painter.drawLine(QPointF(std::round(x), top), QPointF(std::round(x), bottom));
}

} // namespace

void SegmentPlot::paintEvent(QPaintEvent*)
{
    if (m_linesAreStale || m_lines.deviceIndependentSize().toSize() != size())
        renderLines();
    const SegmentLayout layout = layoutParts();
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    paintGrid(painter, layout);
    painter.save();
    painter.setClipRect(layout.signal.adjusted(-1, 0, 1, 0));
    paintSegments(painter, layout, false);
    painter.restore();
    painter.drawPixmap(0, 0, m_lines);
    paintSpectrogram(painter, layout);
    painter.save();
    painter.setClipRect(
        QRectF(layout.ruler.left() - 5, 0, layout.ruler.width() + 10, layout.signal.bottom()));
    paintSegments(painter, layout, true);
    painter.restore();
    paintRuler(painter, layout);
    paintMarks(painter, layout);
    paintGutter(painter, layout);
    paintOverview(painter, layout);
    paintDragReadout(painter, layout);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        drawFocusRing(painter, rect(), m_theme.color(Token::Accent), 4);
    }
}

// ---- signal ----

void SegmentPlot::renderLines()
{
    m_linesAreStale = false;
    const double ratio = devicePixelRatioF();
    m_lines = QPixmap(size() * ratio);
    m_lines.setDevicePixelRatio(ratio);
    m_lines.fill(Qt::transparent);
    if (!m_source.minMax || m_source.readingCount == 0)
        return;
    const SegmentLayout layout = layoutParts();
    QPainter painter(&m_lines);
    const auto first = static_cast<qint64>(std::floor(m_first));
    const auto last = std::min(m_source.readingCount, static_cast<qint64>(std::ceil(m_first + m_count)) + 1);
    const auto pixels = static_cast<qint64>(std::ceil(layout.ruler.width()));
    const int columns = static_cast<int>(std::min(std::max<qint64>(16, pixels), last - first));
    painter.setRenderHint(QPainter::Antialiasing, last - first <= kNoSmoothingAbove);
    painter.setPen(QPen(m_theme.color(Token::Text), last - first > kThinLineAbove ? 1.0 : 1.5, Qt::SolidLine,
                        Qt::FlatCap, Qt::BevelJoin));
    for (int lane = 0; lane < layout.lanes.size() && lane < m_source.axes.size(); ++lane) {
        MinMaxColumns extremes = m_source.minMax(lane, first, last - first, columns);
        if (static_cast<int>(extremes.minimum.size()) != columns)
            continue;
        painter.save();
        painter.setClipRect(layout.lanes[lane]);
        paintLane(painter, {std::move(extremes.minimum), std::move(extremes.maximum)}, lane);
        painter.restore();
    }
}

void SegmentPlot::paintLane(QPainter& painter, const LaneData& extremes, int lane) const
{
    const SegmentLayout layout = layoutParts();
    const QRectF box = layout.lanes[lane];
    const TimeScale time = scale();
    const double first = std::floor(m_first);
    const double span =
        std::min(static_cast<double>(m_source.readingCount), std::ceil(m_first + m_count) + 1.0) - first;
    const auto columns = extremes.minimum.size();
    const double perColumn = span / static_cast<double>(columns);
    const bool isExact = perColumn <= 1.0 + 1e-9;
    const double scaleY = m_gain * box.height() / m_laneSpan[lane];
    const auto yOf = [&](float value) {
        return box.center().y() - (static_cast<double>(value) - m_laneMiddle[lane]) * scaleY;
    };
    QVector<QPointF> points;
    points.reserve(static_cast<qsizetype>(columns) * 2);
    const auto flush = [&] {
        painter.drawPolyline(points.constData(), static_cast<int>(points.size()));
        points.clear();
    };
    for (std::size_t i = 0; i < columns; ++i) {
        if (!(extremes.minimum[i] <= extremes.maximum[i])) {
            flush(); // a gap where no reading is a number
            continue;
        }
        const double x = time.xOf(first + (static_cast<double>(i) + (isExact ? 0.0 : 0.5)) * perColumn);
        const double low = yOf(extremes.minimum[i]);
        const double high = yOf(extremes.maximum[i]);
        if (isExact) {
            points.append({x, low});
            continue;
        }
        // The nearer end first, so that the line does not cross the column twice.
        const bool fromLow =
            points.isEmpty() || std::abs(points.last().y() - low) <= std::abs(points.last().y() - high);
        points.append({x, fromLow ? low : high});
        points.append({x, fromLow ? high : low});
    }
    const bool showsReadings = isExact && time.readingsPerPixel() < 0.1;
    if (showsReadings) {
        painter.save();
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::Text));
        for (const QPointF& point : std::as_const(points))
            painter.drawEllipse(point, 2.5, 2.5);
        painter.restore();
    }
    flush();
}

void SegmentPlot::paintGrid(QPainter& painter, const SegmentLayout& layout) const
{
    painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
    const TimeScale time = scale();
    const double across = std::max(1e-9, secondsOf(m_count));
    const RulerTicks ticks = rulerTicks(across, time.width, kLeastTickPixels * m_theme.textScale());
    const double perSecond = time.width / across;
    for (double at = std::ceil(secondsOf(m_first) / ticks.stepSeconds) * ticks.stepSeconds;
         at <= secondsOf(m_first + m_count); at += ticks.stepSeconds) {
        const double x = std::round(time.left + (at - secondsOf(m_first)) * perSecond) + 0.5;
        painter.drawLine(QPointF(x, layout.tier.bottom()), QPointF(x, layout.signal.bottom()));
    }
    for (int lane = 0; lane < layout.lanes.size() && lane < m_laneSpan.size(); ++lane) {
        const QRectF box = layout.lanes[lane];
        const double span = m_laneSpan[lane] / m_gain;
        const double step = niceStep(span, std::max(2.0, box.height() / 34.0));
        const double low = m_laneMiddle[lane] - span / 2.0;
        for (double value = std::ceil(low / step) * step; value <= low + span; value += step) {
            const double y = std::round(box.bottom() - (value - low) / span * box.height()) + 0.5;
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
        }
    }
}

// ---- ruler and gutter ----

void SegmentPlot::paintRuler(QPainter& painter, const SegmentLayout& layout) const
{
    if (m_source.readingCount == 0)
        return;
    const TimeScale time = scale();
    const double across = std::max(1e-9, secondsOf(m_count));
    const RulerTicks ticks = rulerTicks(across, time.width, kLeastTickPixels * m_theme.textScale());
    const double minor = ticks.stepSeconds / ticks.minorParts;
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const QLocale locale;
    const auto number = static_cast<qint64>(std::ceil(secondsOf(m_first) / minor - 1e-9));
    for (qint64 i = number; static_cast<double>(i) * minor <= secondsOf(m_first + m_count) + 1e-9; ++i) {
        const double at = static_cast<double>(i) * minor;
        const double x = time.left + (at - secondsOf(m_first)) / across * time.width;
        const bool isMajor = i % ticks.minorParts == 0;
        painter.setPen(QPen(m_theme.color(isMajor ? Token::ControlBorder : Token::Hairline), 1));
        painter.drawLine(QPointF(std::round(x) + 0.5, layout.ruler.bottom() - (isMajor ? 6 : 3)),
                         QPointF(std::round(x) + 0.5, layout.ruler.bottom() - 1));
        if (!isMajor)
            continue;
        const QString text = tr("%1 s").arg(locale.toString(at, 'f', ticks.decimals));
        const double width = metrics.horizontalAdvance(text) + 4;
        const double left =
            std::clamp(x - width / 2.0, layout.ruler.left() - 20.0, layout.ruler.right() - width + 8.0);
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(left, layout.ruler.top(), width, layout.ruler.height() - 7),
                         Qt::AlignHCenter | Qt::AlignBottom, text);
    }
    painter.setPen(QPen(m_theme.color(Token::Hairline), 1));
    painter.drawLine(QPointF(0, layout.ruler.bottom() - 0.5), QPointF(width(), layout.ruler.bottom() - 0.5));
}

void SegmentPlot::paintGutter(QPainter& painter, const SegmentLayout& layout) const
{
    const QLocale locale;
    const int gutter = plotGutter(m_theme.textScale());
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int lane = 0; lane < layout.lanes.size() && lane < m_source.axes.size(); ++lane) {
        const QRectF box = layout.lanes[lane];
        painter.setPen(QPen(m_theme.color(Token::Hairline), 1));
        if (lane > 0)
            painter.drawLine(QPointF(0, box.top() - 0.5), QPointF(width(), box.top() - 0.5));
        painter.setFont(m_theme.font(TextRole::SmallStrong));
        painter.setPen(m_theme.color(Token::Text));
        const QFontMetrics strong(painter.font());
        painter.drawText(QRectF(8, box.top() + 6, 34, strong.height()), Qt::AlignLeft | Qt::TextDontClip,
                         strong.elidedText(m_source.axes[lane], Qt::ElideMiddle, gutter - 30));
        const QFontMetricsF small(m_theme.font(TextRole::MonoSmall));
        painter.setFont(m_theme.font(TextRole::MonoSmall));
        painter.setPen(m_theme.color(Token::Text2));
        const QString unit = shownUnit(m_source.units.value(lane));
        if (box.height() > 2.0 * small.height() + 12)
            painter.drawText(QPointF(8, box.top() + 8 + strong.height() + small.ascent()), unit);
        const double span = m_laneSpan[lane] / m_gain;
        const double step = niceStep(span, std::max(2.0, box.height() / 34.0));
        const double low = m_laneMiddle[lane] - span / 2.0;
        const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 4);
        for (double value = std::ceil(low / step) * step; value <= low + span; value += step) {
            const double y = box.bottom() - (value - low) / span * box.height();
            const QString text = locale.toString(std::abs(value) < step / 1e3 ? 0.0 : value, 'f', decimals);
            const double top =
                std::clamp(y - small.height() / 2.0, box.top() + 1.0, box.bottom() - small.height() - 1.0);
            const QRectF place(24, top, gutter - 30, small.height());
            const bool hitsName = place.top() < box.top() + 10 + strong.height() + small.height() &&
                                  small.horizontalAdvance(text) > gutter - 52;
            if (!hitsName)
                painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, text);
        }
    }
    painter.setFont(m_theme.font(TextRole::Small));
    painter.setPen(m_theme.color(Token::Text2));
    const QFontMetrics small(painter.font());
    painter.drawText(QRectF(8, layout.tier.top(), gutter - 16, layout.tier.height()),
                     Qt::AlignVCenter | Qt::AlignLeft,
                     small.elidedText(m_tier, Qt::ElideRight, gutter - 16));
    painter.setPen(QPen(m_theme.color(Token::Hairline), 1));
    painter.drawLine(QPointF(0, layout.signal.bottom() + 0.5),
                     QPointF(width(), layout.signal.bottom() + 0.5));
}

// ---- regions ----

/// The regions as they stand, or as they would stand if the drag ended now.
QVector<Segment> SegmentPlot::shownSegments() const
{
    return m_drag.placed.isEmpty() ? m_segments
                                   : appliedSegments(m_segments, placeSegments(m_segments, m_drag.placed));
}

void SegmentPlot::paintSegments(QPainter& painter, const SegmentLayout& layout, bool isOverLines) const
{
    const TimeScale time = scale();
    for (const Segment& segment : shownSegments()) {
        const double left = time.xOf(static_cast<double>(segment.begin));
        const double right = time.xOf(static_cast<double>(segment.end));
        if (right < layout.signal.left() - 8 || left > layout.signal.right() + 8)
            continue;
        const QRectF box(QPointF(left, layout.signal.top()),
                         QPointF(std::max(right, left + 1.0), layout.signal.bottom()));
        if (isOverLines)
            paintSegmentEdges(painter, layout, segment, box);
        else
            paintSegmentFill(painter, layout, segment, box);
    }
}

void SegmentPlot::paintSegmentFill(QPainter& painter, const SegmentLayout& layout, const Segment& segment,
                                   const QRectF& box) const
{
    const int index = classIndex(segment.label);
    if (segment.source == SegmentSource::Suggestion) {
        QColor ink = m_theme.classColor(index);
        ink.setAlphaF(0.30F);
        painter.fillRect(QRectF(QPointF(box.left(), layout.tier.bottom()), box.bottomRight()),
                         QBrush(ink, Qt::BDiagPattern));
        return;
    }
    const bool isLive =
        isSelected(segment) || (!m_drag.placed.isEmpty() && m_drag.placed.first().begin == segment.begin);
    fillWithClass(painter, m_theme, box, index, isLive ? kSelectedTint : kTint);
}

void SegmentPlot::paintSegmentEdges(QPainter& painter, const SegmentLayout& layout, const Segment& segment,
                                    const QRectF& box) const
{
    const int index = classIndex(segment.label);
    const QColor color = m_theme.classColor(index);
    const bool isSuggestion = segment.source == SegmentSource::Suggestion;
    QPen pen(color, 2.0, Qt::SolidLine, Qt::FlatCap);
    if (isSuggestion)
        pen.setDashPattern({2.0, 1.5});
    painter.setRenderHint(QPainter::Antialiasing, false);
    drawEdge(painter, box.left(), layout.tier.top(), layout.signal.bottom(), pen);
    drawEdge(painter, box.right(), layout.tier.top(), layout.signal.bottom(), pen);
    const QRectF head(box.left(), layout.tier.top() + 1, box.width(), layout.tier.height() - 2);
    const bool isFramed = isSelected(segment) || segment.id == m_suggestion;
    if (isSuggestion) {
        painter.setPen(QPen(color, 1.0, Qt::DashLine));
        painter.setBrush(m_theme.color(Token::Surface));
        painter.drawRect(head.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    if (isFramed && segment.id.isValid()) {
        painter.setPen(QPen(m_theme.color(Token::Accent), 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(head.adjusted(0, 0, 0, 0));
    }
    // The name stays readable while the start of the region is out of view.
    const double from = std::max(head.left(), layout.signal.left()) + kLabelPadding;
    const double to = std::min(head.right(), layout.signal.right()) - 4.0;
    painter.setFont(m_theme.font(TextRole::SmallStrong));
    painter.setPen(m_theme.color(Token::Text));
    double room = to - from;
    if (isSuggestion) {
        const QString share = QLocale().toString(segment.confidence, 'f', 2);
        const QFontMetricsF mono(m_theme.font(TextRole::MonoSmall));
        if (room > mono.horizontalAdvance(share) + 34) {
            painter.setFont(m_theme.font(TextRole::MonoSmall));
            painter.setPen(m_theme.color(Token::Text2));
            painter.drawText(QRectF(from, head.top(), room - 2, head.height()),
                             Qt::AlignVCenter | Qt::AlignRight, share);
            room -= mono.horizontalAdvance(share) + 8;
            painter.setFont(m_theme.font(TextRole::SmallStrong));
            painter.setPen(m_theme.color(Token::Text));
        }
    }
    if (room > 10)
        painter.drawText(QRectF(from, head.top(), room, head.height()), Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetricsF(painter.font()).elidedText(segment.label, Qt::ElideRight, room));
    if (isSelected(segment) && m_selection.size() == 1 && box.width() > 14) {
        painter.setRenderHint(QPainter::Antialiasing);
        const double middle =
            layout.lanes.first().top() + (layout.signal.bottom() - layout.lanes.first().top()) / 2.0;
        for (const double x : {std::round(box.left()), std::round(box.right())}) {
            const QRectF handle(x - 4.5, middle - 20, 9, 40);
            painter.setPen(Qt::NoPen);
            painter.setBrush(color);
            painter.drawRoundedRect(handle, 2, 2);
            painter.setPen(QPen(m_theme.color(Token::Surface), 1));
            painter.drawLine(QPointF(x - 1.5, middle - 8), QPointF(x - 1.5, middle + 8));
            painter.drawLine(QPointF(x + 1.5, middle - 8), QPointF(x + 1.5, middle + 8));
        }
    }
}

} // namespace studio
