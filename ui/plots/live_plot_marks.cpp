// SPDX-License-Identifier: GPL-3.0-or-later
// Labels set while it records, the threshold of a trigger, and what says that the picture stands still.
#include "ui/plots/live_plot.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr qsizetype kMostMarks = 500;
constexpr double kMarkTint = 0.22;
constexpr double kBadgeEdge = 2.0;    ///< to the lines
constexpr double kCaptionRoom = 12.0; ///< around that of a region

} // namespace

void LivePlot::markLabel(const QString& label, int classIndex)
{
    // Where the board prints nothing while it records, the time goes on all the same.
    const double newest = std::max(static_cast<double>(m_live.ring().end()), m_now);
    if (!m_marks.isEmpty() && m_marks.last().isRunning) {
        m_marks.last().isRunning = false;
        m_marks.last().end = newest;
    }
    if (!label.isEmpty()) {
        if (m_marks.size() >= kMostMarks)
            m_marks.removeFirst();
        m_marks.append({newest, newest, true, m_nowMs, label, label, classIndex});
    }
    update();
}

bool LivePlot::goToTrigger(double seconds)
{
    if (isPaused() || m_regions.isEmpty())
        return false;
    const double place = m_regions.last().begin + readingsIn(seconds);
    if (place < static_cast<double>(m_live.ring().begin()) || place > m_now)
        return false;
    pause();
    m_triggerPlace = place;
    m_countsFromTrigger = isPaused();
    setView(place - m_viewCount / 2.0, m_viewCount);
    describe();
    return isPaused();
}

void LivePlot::setThreshold(const std::optional<double>& value, int channel)
{
    if (m_threshold == value && m_thresholdChannel == channel)
        return;
    m_threshold = value;
    m_thresholdChannel = channel;
    update();
}

/// A strip at the foot of the plot, so that the lines stay free.
void LivePlot::paintMarks(QPainter& painter, const LivePlotLayout& layout) const
{
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const double height = metrics.height() + 4.0;
    const TimeScale time = scale();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const LiveRegion& mark : m_marks) {
        const double left = std::max(layout.plot.left() - 2.0, time.xOf(mark.begin));
        const double right = std::min(layout.plot.right() + 2.0, time.xOf(mark.isRunning ? present() : std::min(mark.end, present())));
        if (right <= left)
            continue;
        const QRectF strip(QPointF(left, layout.plot.bottom() - height), QPointF(right, layout.plot.bottom()));
        painter.fillRect(strip, m_theme.color(Token::Surface));
        fillWithClass(painter, m_theme, strip, mark.classIndex, kMarkTint);
        painter.setPen(QPen(mark.classIndex >= 0 ? m_theme.classColor(mark.classIndex) : m_theme.color(Token::Text2), 2.0));
        painter.drawLine(QPointF(std::round(left), strip.top()), QPointF(std::round(left), strip.bottom()));
        painter.drawLine(strip.topLeft(), strip.topRight());
        painter.setPen(m_theme.color(Token::Text));
        const double room = right - left - 8.0;
        if (room > metrics.averageCharWidth())
            painter.drawText(strip.adjusted(6.0, 0.0, -2.0, 0.0), Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(mark.label, Qt::ElideRight, room));
    }
}

void LivePlot::paintThreshold(QPainter& painter, const LivePlotLayout& layout) const
{
    if (m_triggerPlace) {
        const double x = std::round(scale().xOf(*m_triggerPlace)) + 0.5;
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(m_theme.color(Token::Accent), 2.0, Qt::DashLine));
        painter.drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom())); // clipped where it is out of sight
    }
    if (!m_threshold)
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(m_theme.color(Token::Accent), 1.0, Qt::DashLine));
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const bool isOfOne = m_thresholdChannel >= 0 || !isScaledPerChannel();
    // Where each channel has its own range, one value of any of them stands at another height for each.
    for (int channel = isOfOne ? m_thresholdChannel : 0; channel < (isOfOne ? m_thresholdChannel + 1 : channelCount()); ++channel) {
        if (!isOfOne && !isChannelShown(channel))
            continue;
        const double y = std::round(yOf(*m_threshold, layout.plot, channel)) + 0.5;
        if (!(y >= layout.plot.top() && y <= layout.plot.bottom()))
            continue;
        painter.drawLine(QPointF(layout.plot.left(), y), QPointF(layout.plot.right(), y));
        const QString text = tr("trigger");
        const bool isBelow = y - metrics.height() - 2.0 < layout.plot.top();
        const double line = isBelow ? y + metrics.ascent() + 3.0 : y - metrics.descent() - 2.0;
        // On a ground of its own, which the curves do not cross.
        painter.fillRect(QRectF(layout.plot.left() + 3.0, line - metrics.ascent(), metrics.horizontalAdvance(text) + 6.0, metrics.height()),
                         m_theme.color(Token::Surface));
        painter.drawText(QPointF(layout.plot.left() + 6.0, line), text);
    }
}

/// No line and no caption of a region runs through it.
bool LivePlot::isFree(const QRectF& place, const QRectF& plot) const
{
    const TimeScale time = scale();
    const auto first = static_cast<qint64>(std::floor(viewFirst() + (place.left() - plot.left()) * time.readingsPerPixel()));
    const auto count = static_cast<qint64>(std::ceil(place.width() * time.readingsPerPixel())) + 1;
    for (int channel = 0; channel < channelCount(); ++channel) {
        const ReadingExtremes extremes = ring().extremes(channel, first, count);
        if (isChannelShown(channel) && extremes.hasNumbers() && yOf(extremes.low, plot, channel) > place.top() - kBadgeEdge &&
            yOf(extremes.high, plot, channel) < place.bottom() + kBadgeEdge)
            return false;
    }
    const QFontMetricsF metrics(m_theme.font(TextRole::MonoSmall));
    return place.top() > plot.center().y() || std::none_of(m_regions.begin(), m_regions.end(), [&](const LiveRegion& region) {
        const double left = std::max(plot.left(), time.xOf(region.begin));
        return left < place.right() && left + metrics.horizontalAdvance(region.text) + kCaptionRoom > place.left();
    });
}

QRectF LivePlot::badge() const
{
    if (!isPaused())
        return {};
    const LivePlotLayout layout = layoutParts();
    const QRectF& plot = layout.plot;
    const QSizeF size = tagSize(m_theme, pauseText());
    // Beside what the cursors say it stands over nothing.
    if (!layout.cursors.isEmpty() && measureCount() * measureSlot() + size.width() <= layout.cursors.width())
        return {QPointF(layout.cursors.right() - size.width(), layout.cursors.center().y() - size.height() / 2.0), size};
    const double right = plot.right() - size.width() - 8.0;
    const double left = plot.left() + 8.0;
    const double top = plot.top() + 6.0;
    const double bottom = plot.bottom() - size.height() - 6.0;
    for (const QPointF& corner : {QPointF(right, top), QPointF(left, top), QPointF(right, bottom), QPointF(left, bottom)}) {
        if (isFree(QRectF(corner, size), plot))
            return {corner, size};
    }
    return {QPointF(left, top), size}; // over the oldest: what came last is what was paused for
}

void LivePlot::paintBadge(QPainter& painter) const
{
    if (isPaused())
        paintTag(painter, m_theme, badge(), pauseText(), TagKind::Accent);
}

} // namespace studio
