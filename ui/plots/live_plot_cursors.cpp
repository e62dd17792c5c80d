// SPDX-License-Identifier: GPL-3.0-or-later
// The cursors of the live plot, and what they say in rows over it.
#include "ui/plots/live_plot.h"
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

constexpr double kMarkerRoom = 14.0;

/// One of the things that are said, with the marker of its channel, if it has one.
struct Part {
    QString text;
    int channel = -1;
};

QString secondsText(double seconds)
{
    return QLocale().toString(std::abs(seconds) < 1e-9 ? 0.0 : seconds, 'f', 3);
}

} // namespace

void LivePlot::paintCursors(QPainter& painter, const LivePlotLayout& layout) const
{
    if (!m_showsCursors)
        return;
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    for (const bool isB : {false, true}) {
        const double x = std::round(cursorX(isB ? m_cursorB : m_cursorA));
        const bool isActive = isB == m_movesB;
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(m_theme.color(Token::Accent), isActive ? 2.0 : 1.0, isActive ? Qt::SolidLine : Qt::DashLine));
        painter.drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
        const QString name = isB ? tr("B") : tr("A");
        const QRectF head(x - 8.0, layout.plot.bottom() - 18.0, 16.0, 16.0);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::AccentFill));
        painter.drawRoundedRect(head, 3, 3);
        painter.setPen(m_theme.color(Token::OnAccent));
        painter.drawText(head, Qt::AlignCenter, name);
    }
}

double LivePlot::measureSlot() const
{
    return QFontMetricsF(m_theme.font(TextRole::MonoSmall)).horizontalAdvance(QStringLiteral("1/\u0394t 0000.0 Hz")) + kMarkerRoom + 10.0;
}

int LivePlot::measureCount() const
{
    return 2 + static_cast<int>(m_hidden.count(false));
}

void LivePlot::paintMeasure(QPainter& painter, const LivePlotLayout& layout) const
{
    if (layout.cursors.isEmpty())
        return;
    const CursorMeasure found = measure();
    const QLocale locale;
    QVector<Part> lines;
    lines.append({tr("\u0394t %1 s").arg(secondsText(found.deltaSeconds()))});
    lines.append({std::abs(found.deltaSeconds()) > 1e-6 ? tr("1/\u0394t %1 Hz").arg(locale.toString(1.0 / std::abs(found.deltaSeconds()), 'g', 4))
                                                        : tr("1/\u0394t \u2013")});
    for (int channel = 0; channel < channelCount(); ++channel) {
        if (!isChannelShown(channel))
            continue;
        const double difference = found.b[channel] - found.a[channel];
        lines.append({std::isfinite(difference) ? tr("\u0394y %1").arg(locale.toString(difference, 'f', 2)) : tr("\u0394y \u2013"),
                      channel});
    }
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF metrics(painter.font());
    const int perRow = std::max(1, static_cast<int>(layout.cursors.width() / measureSlot()));
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QPointF at(layout.cursors.left() + static_cast<double>(i % perRow) * measureSlot(), layout.cursors.top() + static_cast<double>(i / perRow) * metrics.height());
        if (lines[i].channel >= 0) {
            const ClassMark mark = m_theme.classMark(lines[i].channel);
            paintMarker(painter, at + QPointF(4.0, metrics.height() / 2.0), 8, mark.marker, mark.color);
            at.rx() += kMarkerRoom;
        }
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(at + QPointF(0.0, metrics.ascent()), lines[i].text);
    }
}

} // namespace studio
