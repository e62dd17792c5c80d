// SPDX-License-Identifier: GPL-3.0-or-later
// What window and stride look like.
#include "ui/plots/window_plot.h"

#include "ui/plots/segment_geometry.h"
#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr double kRegionTint = 0.08;
constexpr double kWindowTint = 0.14;
constexpr double kLeastTickPixels = 80.0;
constexpr qreal kHandleWidth = 9.0;
constexpr qreal kHandleHeight = 24.0;

QString secondsText(double seconds)
{
    return WindowPlot::tr("%1 s").arg(QLocale().toString(seconds, 'g', 4));
}

void paintHandle(QPainter& painter, const QPointF& centre, const QColor& fill, const QColor& line)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(centre.x() - kHandleWidth / 2, centre.y() - kHandleHeight / 2, kHandleWidth, kHandleHeight), 2, 2);
    painter.setPen(QPen(line, 1));
    for (const double x : {-1.5, 1.5})
        painter.drawLine(QPointF(centre.x() + x, centre.y() - 5), QPointF(centre.x() + x, centre.y() + 5));
}

} // namespace

void WindowPlot::paintEvent(QPaintEvent*)
{
    if (m_isStale || m_signal.deviceIndependentSize().toSize() != size())
        renderSignal();
    const Layout layout = layoutParts();
    QPainter painter(this);
    if (m_source.readingCount > 0) {
        paintRegions(painter, layout);
        paintScale(painter, layout);
        paintWindow(painter, layout);
        painter.drawPixmap(0, 0, m_signal);
        paintStride(painter, layout);
        paintLabelPoint(painter, layout);
        paintBoxes(painter, layout);
        paintLegend(painter, layout);
    }
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        drawFocusRing(painter, rect(), m_theme.color(Token::Accent), 4);
    }
}

void WindowPlot::renderSignal()
{
    m_isStale = false;
    const double ratio = devicePixelRatioF();
    m_signal = QPixmap(size() * ratio);
    m_signal.setDevicePixelRatio(ratio);
    m_signal.fill(Qt::transparent);
    if (!m_source.minMax || m_source.readingCount == 0)
        return;
    const QRectF plot = layoutParts().plot;
    const int columns = static_cast<int>(std::min<qint64>(std::max<qint64>(16, std::llround(plot.width())), m_source.readingCount));
    std::vector<MinMaxColumns> axes;
    m_low = std::numeric_limits<double>::infinity();
    m_high = -m_low;
    for (int axis = 0; axis < m_source.axes.size(); ++axis) {
        axes.push_back(m_source.minMax(axis, 0, m_source.readingCount, columns));
        for (const float value : axes.back().minimum)
            m_low = std::min(m_low, static_cast<double>(value));
        for (const float value : axes.back().maximum)
            m_high = std::max(m_high, static_cast<double>(value));
    }
    if (!(m_high >= m_low)) {
        m_low = 0.0;
        m_high = 1.0;
    }
    const double margin = std::max(1e-6, (m_high - m_low) * 0.08);
    m_low -= margin;
    m_high += margin;
    QPainter painter(&m_signal);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(plot);
    for (int axis = 0; axis < static_cast<int>(axes.size()); ++axis) {
        QPolygonF line;
        const auto yOf = [&](float value) { return plot.bottom() - (static_cast<double>(value) - m_low) / (m_high - m_low) * plot.height(); };
        const auto count = axes[static_cast<std::size_t>(axis)].minimum.size();
        for (std::size_t i = 0; i < count; ++i) {
            const double x = plot.left() + (static_cast<double>(i) + 0.5) / static_cast<double>(count) * plot.width();
            line.append({x, yOf(axes[static_cast<std::size_t>(axis)].minimum[i])});
            if (columns < m_source.readingCount)
                line.append({x, yOf(axes[static_cast<std::size_t>(axis)].maximum[i])});
        }
        painter.setPen(QPen(m_theme.classColor(axis), 1.5, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
        painter.drawPolyline(line);
    }
}

void WindowPlot::paintRegions(QPainter& painter, const Layout& layout) const
{
    painter.setFont(m_theme.font(TextRole::Small));
    const double perReading = m_source.intervalMs / 1000.0;
    for (const PlotRegion& region : m_regions) {
        const double left = xOf(static_cast<double>(region.begin) * perReading);
        const double right = xOf(static_cast<double>(region.end) * perReading);
        const QRectF box(left, layout.plot.top(), right - left, layout.plot.height());
        fillWithClass(painter, m_theme, box, region.classIndex, kRegionTint);
        painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1, Qt::DashLine));
        if (region.begin > 0)
            painter.drawLine(QPointF(std::round(left) + 0.5, box.top()), QPointF(std::round(left) + 0.5, box.bottom()));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(box.adjusted(6, 0, -4, -3), Qt::AlignLeft | Qt::AlignBottom,
                         QFontMetricsF(painter.font()).elidedText(region.label, Qt::ElideRight, std::max(0.0, box.width() - 10)));
    }
}

void WindowPlot::paintScale(QPainter& painter, const Layout& layout) const
{
    const QLocale locale;
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const RulerTicks ticks = rulerTicks(duration(), layout.plot.width(), kLeastTickPixels * m_theme.textScale());
    const auto count = static_cast<int>(duration() / ticks.stepSeconds + 1e-9);
    for (int i = 0; i <= count; ++i) {
        const double at = i * ticks.stepSeconds;
        const double x = std::round(xOf(at)) + 0.5;
        painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        painter.drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
        const QString text = i == count ? tr("%1 s").arg(locale.toString(at, 'f', ticks.decimals)) : locale.toString(at, 'f', ticks.decimals);
        const double width = metrics.horizontalAdvance(text) + 2;
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(std::clamp(x - width / 2, 0.0, this->width() - width), layout.ticks.top(), width, layout.ticks.height()),
                         Qt::AlignCenter, text);
    }
    const double span = m_high - m_low;
    const double step = niceStep(span, std::max(2.0, layout.plot.height() / 24.0));
    const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 4);
    for (double value = std::ceil(m_low / step) * step; value <= m_high; value += step) {
        const double y = layout.plot.bottom() - (value - m_low) / span * layout.plot.height();
        painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        painter.drawLine(QPointF(layout.plot.left(), std::round(y) + 0.5), QPointF(layout.plot.right(), std::round(y) + 0.5));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(0, y - metrics.height() / 2, layout.plot.left() - 6, metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                         locale.toString(std::abs(value) < step / 1e3 ? 0.0 : value, 'f', decimals));
    }
}

void WindowPlot::paintWindow(QPainter& painter, const Layout& layout) const
{
    if (m_windows.marks.isEmpty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const double left = xOf(currentStart());
    const double right = xOf(currentStart() + m_windows.windowSeconds);
    const QRectF frame(QPointF(left, layout.head.top()), QPointF(right, layout.plot.bottom()));
    QColor fill = m_theme.color(Token::Accent);
    fill.setAlphaF(static_cast<float>(kWindowTint));
    painter.setPen(QPen(m_theme.color(Token::Accent), 2));
    painter.setBrush(fill);
    painter.drawRect(frame.adjusted(0, 1, 0, -1));
    const double middle = layout.plot.top() + layout.plot.height() * 0.4;
    for (const double x : {left, right})
        paintHandle(painter, {x, middle}, m_theme.color(Token::AccentFill), m_theme.color(Token::OnAccent));
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto readings = static_cast<qint64>(std::llround(m_windows.windowSeconds / m_windows.readingSeconds));
    const QString text = tr("Window %1 of %2: %3, %4 readings").arg(m_current + 1).arg(m_windows.marks.size()).arg(secondsText(m_windows.windowSeconds)).arg(readings);
    painter.setFont(m_theme.font(TextRole::SmallStrong));
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 4;
    // Inside the frame where it fits, else beside it, always in sight.
    const double wanted = width + 16 < right - left ? (left + right - width) / 2 : (right + 8 + width < this->width() ? right + 8 : left - 8 - width);
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(QRectF(std::max(2.0, wanted), layout.head.top() + 3, width, QFontMetricsF(painter.font()).height()), Qt::AlignCenter, text);
}

void WindowPlot::paintStride(QPainter& painter, const Layout&) const
{
    if (m_windows.marks.isEmpty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF end = strideGrip();
    const QPointF begin(xOf(currentStart()) + 1, end.y());
    const QColor accent = m_theme.color(Token::Accent);
    painter.setPen(QPen(accent, 1.5, Qt::DashLine));
    painter.drawLine(begin, end);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::AccentFill));
    painter.drawRoundedRect(QRectF(end.x() - 4, end.y() - 7, 8, 14), 2, 2);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(m_theme.color(Token::OnAccent), 1));
    painter.drawLine(QPointF(end.x(), end.y() - 3), QPointF(end.x(), end.y() + 3));
    const auto readings = static_cast<int>(std::llround(m_windows.strideSeconds / m_windows.readingSeconds));
    const QString text = tr("next window starts %n reading(s) (%1) later", "", readings).arg(secondsText(m_windows.strideSeconds));
    painter.setFont(m_theme.font(TextRole::Small));
    painter.setPen(m_theme.color(Token::Text2));
    const QFontMetricsF metrics(painter.font());
    const double from = std::max(end.x(), xOf(currentStart() + m_windows.windowSeconds)) + 12;
    const double width = metrics.horizontalAdvance(text) + 4;
    const double left = from + width < this->width() ? from : std::max(2.0, begin.x() - width - 12);
    painter.drawText(QRectF(left, end.y() - metrics.height() / 2, width, metrics.height()), Qt::AlignVCenter, text);
}

void WindowPlot::paintLabelPoint(QPainter& painter, const Layout& layout) const
{
    if (m_windows.marks.isEmpty())
        return;
    const WindowMark& mark = m_windows.marks[m_current];
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF at(xOf(currentStart() + m_windows.windowSeconds), layout.plot.bottom() - 18);
    painter.setPen(QPen(m_theme.color(Token::Text), 1.5));
    painter.setBrush(m_theme.color(Token::Surface));
    painter.drawEllipse(at, 4, 4);
    const QString text = mark.label.isEmpty() ? tr("no label here") : tr("label: %1").arg(mark.label);
    painter.setFont(m_theme.font(TextRole::Small));
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(text) + 14;
    const double left = at.x() + 12 + width < layout.plot.right() ? at.x() + 12 : at.x() - 12 - width;
    const QRectF box(left, at.y() - metrics.height() / 2 - 3, width, metrics.height() + 6);
    painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1));
    painter.setBrush(m_theme.color(Token::Raised));
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(box, Qt::AlignCenter, text);
}

void WindowPlot::paintBoxes(QPainter& painter, const Layout& layout) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double width = m_windows.strideSeconds / duration() * layout.plot.width();
    for (int i = 0; i < m_windows.marks.size(); ++i) {
        const WindowMark& mark = m_windows.marks[i];
        const double right = std::round(xOf(std::min(duration(), mark.startSeconds + m_windows.windowSeconds)));
        const double left = std::round(right - std::max(1.0, width - (width > 6.0 ? 3.0 : 0.0)));
        QRectF box(left, layout.boxes.top(), right - left, layout.boxes.height());
        fillWithClass(painter, m_theme, box, mark.classIndex, 0.24);
        const QColor ink = mark.classIndex < 0 ? m_theme.color(Token::ControlBorder) : m_theme.classColor(mark.classIndex);
        if (mark.classIndex % 2 == 1) {
            QColor hatch = ink;
            hatch.setAlphaF(0.5F);
            painter.fillRect(box, QBrush(hatch, Qt::BDiagPattern));
        }
        if (box.width() > 3) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(ink, 1));
            painter.drawRect(box.adjusted(0, 0, -1, -1));
        }
    }
    if (m_windows.marks.isEmpty())
        return;
    const double right = std::round(xOf(std::min(duration(), currentStart() + m_windows.windowSeconds)));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.color(Token::Accent), 2));
    painter.drawRect(QRectF(right - std::max(4.0, width), layout.boxes.top() - 1, std::max(4.0, width - 1), layout.boxes.height() + 2));
    painter.setFont(m_theme.font(TextRole::Small));
    painter.setPen(m_theme.color(Token::Text2));
    const double firstLeft = xOf(std::min(duration(), m_windows.marks.first().startSeconds + m_windows.windowSeconds)) - width;
    const QString text = tr("One box a window");
    if (QFontMetricsF(painter.font()).horizontalAdvance(text) + 8 < firstLeft - layout.boxes.left())
        painter.drawText(layout.boxes, Qt::AlignLeft | Qt::AlignVCenter, text);
}

void WindowPlot::paintLegend(QPainter& painter, const Layout& layout) const
{
    painter.setFont(m_theme.font(TextRole::Small));
    const QFontMetricsF metrics(painter.font());
    const QString unit = shownUnit(m_source.units.value(0));
    double right = layout.head.right();
    const double top = layout.head.top() + 3;
    const auto word = [&](const QString& text, const QColor& ink, int axis) {
        const double width = metrics.horizontalAdvance(text);
        painter.setPen(ink);
        painter.drawText(QPointF(right - width, top + metrics.ascent()), text);
        right -= width + 6;
        if (axis >= 0) {
            painter.setPen(QPen(m_theme.classColor(axis), 2));
            const double y = top + metrics.height() / 2;
            painter.drawLine(QPointF(right - 16, y), QPointF(right, y));
            right -= 28;
        } else {
            right -= 10;
        }
    };
    // The legend gives way to the title of the window.
    double needed = metrics.horizontalAdvance(unit) + 16;
    for (const QString& axis : m_source.axes)
        needed += metrics.horizontalAdvance(axis) + 34;
    if (!m_windows.marks.isEmpty() && xOf(currentStart() + m_windows.windowSeconds) > right - needed - 8)
        return;
    if (!unit.isEmpty())
        word(unit, m_theme.color(Token::Text2), -1);
    for (int axis = static_cast<int>(m_source.axes.size()) - 1; axis >= 0; --axis)
        word(m_source.axes[axis], m_theme.color(Token::Text2), axis);
}

} // namespace studio
