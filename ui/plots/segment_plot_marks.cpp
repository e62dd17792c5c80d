// SPDX-License-Identifier: GPL-3.0-or-later
// Cursor, guides, readouts, spectrogram and overview of the waveform editor.
#include "models/dataset/segment_edit.h"
#include "ui/plots/segment_plot.h"
#include "ui/plots/spectrogram_image.h"
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

constexpr double kTickBarHeight = 6.0;

void drawLineAt(QPainter& painter, double x, const QRectF& from, double bottom, const QPen& pen)
{
    if (x < from.left() - 1 || x > from.right() + 1)
        return;
    painter.setPen(pen);
    painter.drawLine(QPointF(std::round(x) + 0.5, from.bottom()), QPointF(std::round(x) + 0.5, bottom));
}

} // namespace

void SegmentPlot::paintMarks(QPainter& painter, const SegmentLayout& layout) const
{
    if (m_source.readingCount == 0)
        return;
    const TimeScale time = scale();
    const double bottom = m_showsSpectrogram ? layout.spectrogram.bottom() : layout.signal.bottom();
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (m_frameEnd > m_frameBegin) {
        const QRectF frame(
            QPointF(time.xOf(static_cast<double>(m_frameBegin)), layout.lanes.first().top() + 1),
            QPointF(time.xOf(static_cast<double>(m_frameEnd)), layout.signal.bottom() - 1));
        painter.save();
        painter.setClipRect(layout.signal);
        painter.setPen(QPen(m_theme.color(Token::Accent), 2, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(frame);
        painter.restore();
    }
    if (m_markIn >= 0)
        drawLineAt(painter, time.xOf(static_cast<double>(m_markIn)), layout.ruler, bottom,
                   QPen(m_theme.color(Token::Accent), 1, Qt::DashLine));
    const double x = time.xOf(static_cast<double>(m_cursor));
    drawLineAt(painter, x, layout.ruler, bottom, QPen(m_theme.color(Token::Text), 1));
    if (x >= layout.ruler.left() - 1 && x <= layout.ruler.right() + 1) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::Text));
        const double tip = std::round(x) + 0.5;
        painter.drawPolygon(QPolygonF({{tip - 5, layout.ruler.bottom() - 9},
                                       {tip + 5, layout.ruler.bottom() - 9},
                                       {tip, layout.ruler.bottom() - 1}}));
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    if (m_playHead >= 0.0)
        drawLineAt(painter, time.xOf(m_playHead), layout.ruler, bottom,
                   QPen(m_theme.color(Token::Accent), 2));
    if (m_drag.snappedAt >= 0.0 && !m_drag.placed.isEmpty()) {
        QPen guide(m_theme.color(Token::Accent), 1, Qt::CustomDashLine);
        guide.setDashPattern({4, 3});
        drawLineAt(painter, time.xOf(m_drag.snappedAt), layout.ruler, bottom, guide);
    }
}

/// Start, end and length beside what is dragged, in the ruler and in a small box; what it snapped to, below.
void SegmentPlot::paintDragReadout(QPainter& painter, const SegmentLayout& layout) const
{
    if (m_drag.placed.isEmpty())
        return;
    const Segment& live = m_drag.placed.first();
    const TimeScale time = scale();
    const double left =
        std::clamp(time.xOf(static_cast<double>(live.begin)), layout.ruler.left(), layout.ruler.right());
    const double right =
        std::clamp(time.xOf(static_cast<double>(live.end)), layout.ruler.left(), layout.ruler.right());
    const QRectF band(left, layout.ruler.top(), right - left, layout.ruler.height());
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(band, m_theme.color(Token::SelectionFill));
    painter.setPen(QPen(m_theme.color(Token::Accent), 2));
    painter.drawLine(band.topLeft(), band.bottomLeft());
    painter.drawLine(band.topRight(), band.bottomRight());
    const QString begin = timeText(static_cast<double>(live.begin));
    const QString end = timeText(static_cast<double>(live.end));
    const QString length = tr("%1 s").arg(timeText(static_cast<double>(live.length())));
    const QFontMetricsF mono(m_theme.font(TextRole::MonoSmall));
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    painter.setPen(m_theme.color(Token::Text));
    const QRectF inner = band.adjusted(6, 0, -6, 0);
    const double all =
        mono.horizontalAdvance(begin) + mono.horizontalAdvance(end) + mono.horizontalAdvance(length) + 24;
    if (inner.width() > all) {
        painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeft, begin);
        painter.drawText(inner, Qt::AlignVCenter | Qt::AlignRight, end);
    }
    if (inner.width() > mono.horizontalAdvance(length))
        painter.drawText(inner, Qt::AlignCenter, length);

    const QString names[] = {tr("start"), tr("end"), tr("length")};
    const QString values[] = {tr("%1 s").arg(begin), tr("%1 s").arg(end), length};
    double nameWidth = 0;
    double valueWidth = 0;
    for (int i = 0; i < 3; ++i) {
        nameWidth = std::max(nameWidth, mono.horizontalAdvance(names[i]));
        valueWidth = std::max(valueWidth, mono.horizontalAdvance(values[i]));
    }
    const double lineHeight = mono.height() + 2;
    QRectF box(0, 0, nameWidth + valueWidth + 32, 3 * lineHeight + 10);
    const bool isAtBegin = m_drag.grip == Grip::BeginEdge;
    const bool fitsRight = right + 12 + box.width() < layout.signal.right();
    box.moveTopLeft(
        {isAtBegin || !fitsRight ? std::max(layout.signal.left(), left - 12 - box.width()) : right + 12,
         layout.lanes.first().top() + layout.lanes.first().height() * 0.6});
    const auto drawBox = [&](const QRectF& place) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1));
        painter.setBrush(m_theme.color(Token::Raised));
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    };
    drawBox(box);
    for (int i = 0; i < 3; ++i) {
        const QRectF line(box.left() + 10, box.top() + 5 + i * lineHeight, box.width() - 20, lineHeight);
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, names[i]);
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, values[i]);
    }
    if (m_drag.snapName.isEmpty())
        return;
    QRectF note(0, 0, mono.horizontalAdvance(m_drag.snapName) + 36, mono.height() + 8);
    const double at = time.xOf(m_drag.snappedAt);
    note.moveTopLeft({at + 12 + note.width() < layout.signal.right() ? at + 12 : at - 12 - note.width(),
                      layout.signal.bottom() - note.height() - 6});
    drawBox(note);
    painter.drawPixmap(QPointF(note.left() + 7, note.center().y() - 7),
                       m_theme.icon(QStringLiteral("snap"), Token::Text2).pixmap(14, 14));
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(note.adjusted(26, 0, -6, 0), Qt::AlignVCenter | Qt::AlignLeft, m_drag.snapName);
}

void SegmentPlot::paintSpectrogram(QPainter& painter, const SegmentLayout& layout) const
{
    if (!m_showsSpectrogram || layout.spectrogram.isEmpty())
        return;
    const QRectF box = layout.spectrogram;
    painter.save();
    painter.setClipRect(box);
    painter.fillRect(box, spectrogramColor(0.0));
    if (!m_spectrogram.image.isNull()) {
        const TimeScale time = scale();
        const double left = time.xOf(m_spectrogram.first);
        const double right = time.xOf(m_spectrogram.first + m_spectrogram.count);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(QRectF(left, box.top(), right - left, box.height()), m_spectrogram.image);
    }
    painter.restore();
    painter.setFont(m_theme.font(TextRole::SmallStrong));
    painter.setPen(m_theme.color(Token::Text));
    const QFontMetricsF strong(painter.font());
    painter.drawText(QPointF(8, box.top() + 4 + strong.ascent()), m_spectrogram.axisName);
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    painter.setPen(m_theme.color(Token::Text2));
    const QFontMetricsF mono(painter.font());
    painter.drawText(QPointF(8, box.top() + 6 + strong.height() + mono.ascent()), tr("Hz"));
    if (m_spectrogram.image.isNull())
        return;
    const QLocale locale;
    double lastY = 1e9;
    for (const double hertz :
         spectrogramTicks(m_spectrogram.lowHz, m_spectrogram.highHz, m_spectrogram.isLogarithmic)) {
        const double share =
            spectrogramShare(hertz, m_spectrogram.lowHz, m_spectrogram.highHz, m_spectrogram.isLogarithmic);
        const double y = box.bottom() - share * box.height();
        const double top =
            std::clamp(y - mono.height() / 2.0, box.top() - 2, box.bottom() - mono.height() + 2);
        if (top + mono.height() > lastY)
            continue;
        lastY = top;
        const QString text = hertz >= 1000.0 ? tr("%1k").arg(locale.toString(hertz / 1000.0, 'g', 3))
                                             : locale.toString(hertz, 'g', 3);
        painter.drawText(QRectF(30, top, plotGutter(m_theme.textScale()) - 36, mono.height()), Qt::AlignRight | Qt::AlignVCenter,
                         text);
    }
    // The scale of levels.
    const QString low = locale.toString(m_spectrogram.lowDb, 'f', 0);
    const QString high = tr("%1 dB").arg(locale.toString(m_spectrogram.highDb, 'f', 0));
    QRectF key(0, 0, mono.horizontalAdvance(low) + mono.horizontalAdvance(high) + 84, mono.height() + 6);
    key.moveTopRight(box.topRight() + QPointF(-6, 6));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::Surface));
    painter.drawRoundedRect(key, 4, 4);
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(key.adjusted(6, 0, -6, 0), Qt::AlignVCenter | Qt::AlignLeft, low);
    painter.drawText(key.adjusted(6, 0, -6, 0), Qt::AlignVCenter | Qt::AlignRight, high);
    QRectF bar(key.left() + 12 + mono.horizontalAdvance(low), key.center().y() - 4, 60, 8);
    for (int i = 0; i < 60; ++i)
        painter.fillRect(QRectF(bar.left() + i, bar.top(), 1.2, bar.height()), spectrogramColor(i / 59.0));
}

void SegmentPlot::paintOverview(QPainter& painter, const SegmentLayout& layout) const
{
    const QRectF box = layout.overview;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(m_theme.color(Token::Hairline), 1));
    painter.setBrush(m_theme.color(Token::Window));
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    painter.setFont(m_theme.font(TextRole::SmallStrong));
    painter.setPen(m_theme.color(Token::Text));
    const QFontMetricsF strong(painter.font());
    painter.drawText(QPointF(8, box.top() + strong.ascent() + 3), tr("All"));
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(QPointF(8, box.top() + strong.height() + 4 + QFontMetricsF(painter.font()).ascent()),
                     tr("%1 s").arg(timeText(static_cast<double>(m_source.readingCount), 1)));
    if (m_overview.empty() || m_source.readingCount == 0)
        return;
    const LaneData& extremes = m_overview.front();
    const double share = (box.height() - kTickBarHeight - 6) / m_laneSpan.first();
    const double middle = box.top() + (box.height() - kTickBarHeight) / 2.0;
    QVector<QPointF> points;
    for (std::size_t i = 0; i < extremes.minimum.size(); ++i) {
        if (!(extremes.minimum[i] <= extremes.maximum[i]))
            continue;
        const double x = box.left() + (static_cast<double>(i) + 0.5) /
                                          static_cast<double>(extremes.minimum.size()) * box.width();
        for (const float value : {extremes.minimum[i], extremes.maximum[i]})
            points.append({x, middle - (static_cast<double>(value) - m_laneMiddle.first()) * share});
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.color(Token::Text2), 1.0));
    painter.drawPolyline(points.constData(), static_cast<int>(points.size()));
    painter.setRenderHint(QPainter::Antialiasing, false);
    const TimeScale time = overviewScale();
    for (const Segment& segment : shownSegments()) {
        const double left = time.xOf(static_cast<double>(segment.begin));
        QRectF tick(left, box.bottom() - kTickBarHeight,
                    std::max(2.0, time.xOf(static_cast<double>(segment.end)) - left), kTickBarHeight - 1);
        const QColor color = m_theme.classColor(classIndex(segment.label));
        if (segment.source == SegmentSource::Suggestion) {
            painter.setPen(QPen(color, 1, Qt::DashLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(tick.adjusted(0.5, 0.5, -0.5, -0.5));
        } else {
            painter.fillRect(tick, color);
        }
    }
    const QRectF window(QPointF(time.xOf(m_first), box.top()),
                        QPointF(time.xOf(m_first + m_count), box.bottom()));
    QColor fill = m_theme.color(Token::Accent);
    fill.setAlphaF(0.12F);
    painter.setPen(QPen(m_theme.color(Token::Accent), 2));
    painter.setBrush(fill);
    painter.drawRect(window.adjusted(1, 1, -1, -1));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::Accent));
    for (const double x : {window.left(), window.right()})
        painter.drawRoundedRect(QRectF(x - 3, box.center().y() - 9, 6, 18), 2, 2);
}

} // namespace studio
