// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/mix_bar.h"

#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

namespace studio
{

namespace
{
constexpr qreal kBarHeight = 11.0;
constexpr qreal kMarker = 8.0;
constexpr qreal kGap = 6.0;
constexpr qreal kBetween = 16.0;
constexpr qreal kLeastPart = 3.0;
} // namespace

MixBar::MixBar(Theme& theme, const QString& name, QWidget* parent) : QWidget(parent), m_theme(theme), m_name(name)
{
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::themeChanged, this, &QWidget::updateGeometry);
}

void MixBar::setParts(const QVector<Part>& parts)
{
    m_parts = parts;
    m_current = std::clamp<int>(m_current, 0, std::max<int>(0, static_cast<int>(parts.size()) - 1));
    QStringList words;
    for (const Part& part : parts)
        words << QStringLiteral("%1 %2").arg(part.name, QLocale().toString(part.value, 'f', 0));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setToolTip(words.join(QLatin1Char('\n')));
    update();
}

QSize MixBar::sizeHint() const
{
    const int line = QFontMetrics(m_theme.font(TextRole::Body)).height();
    return {360, static_cast<int>(line + 2 * kGap + kBarHeight + 4)};
}

QSize MixBar::minimumSizeHint() const
{
    return {160, sizeHint().height()};
}

QVector<QRectF> MixBar::barRects() const
{
    double sum = 0.0;
    for (const Part& part : m_parts)
        sum += part.value;
    QVector<QRectF> rects;
    double x = 2.0;
    const double room = width() - 4.0 - 2.0 * static_cast<double>(m_parts.size());
    for (const Part& part : m_parts) {
        const double wide = sum > 0.0 ? std::max(part.value > 0.0 ? kLeastPart : 0.0, part.value / sum * room) : 0.0;
        rects.append(QRectF(x, height() - kBarHeight - 4.0, std::min(wide, width() - 2.0 - x), kBarHeight));
        x += wide + 2.0;
    }
    return rects;
}

QVector<QRectF> MixBar::legendRects() const
{
    QVector<QRectF> rects;
    const QFontMetricsF body(m_theme.font(TextRole::Small));
    const QFontMetricsF mono(m_theme.font(TextRole::Mono));
    double x = 4.0 + QFontMetricsF(m_theme.font(TextRole::SmallStrong)).horizontalAdvance(m_name) + kBetween;
    for (const Part& part : m_parts) {
        const double wide = kMarker + kGap + body.horizontalAdvance(part.name) + kGap + mono.horizontalAdvance(QLocale().toString(part.value, 'f', 0));
        rects.append(x + wide <= width() ? QRectF(x, 2.0, wide, body.height()) : QRectF());
        x += wide + kBetween;
    }
    return rects;
}

int MixBar::partAt(const QPointF& position) const
{
    const QVector<QRectF> bars = barRects();
    const QVector<QRectF> legend = legendRects();
    for (int i = 0; i < m_parts.size(); ++i) {
        if (bars[i].adjusted(0, -3, 0, 3).contains(position) || legend[i].adjusted(-4, -2, 4, 2).contains(position))
            return i;
    }
    return -1;
}

void MixBar::mousePressEvent(QMouseEvent* event)
{
    const int part = partAt(event->position());
    if (part < 0)
        return;
    m_current = part;
    update();
    Q_EMIT partChosen(m_parts[part].id);
}

void MixBar::mouseMoveEvent(QMouseEvent* event)
{
    setCursor(partAt(event->position()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void MixBar::keyPressEvent(QKeyEvent* event)
{
    const auto last = static_cast<int>(m_parts.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Left: m_current = std::max(0, m_current - 1); break;
    case Qt::Key_Right: m_current = std::min(last, m_current + 1); break;
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current <= last)
            Q_EMIT partChosen(m_parts[m_current].id);
        return;
    default: QWidget::keyPressEvent(event); return;
    }
    update();
}

void MixBar::paintPart(QPainter& painter, const QRectF& rect, const Part& part) const
{
    painter.setPen(Qt::NoPen);
    switch (part.look) {
    case Look::Class: fillWithClass(painter, m_theme, rect, part.classIndex, 1.0); return;
    case Look::Accent: painter.fillRect(rect, m_theme.color(Token::AccentFill)); return;
    case Look::Tint:
        painter.setBrush(m_theme.color(Token::SelectionFill));
        painter.setPen(QPen(m_theme.color(Token::Accent), 1.0));
        break;
    case Look::Dashed:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1.0, Qt::DashLine));
        break;
    }
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
}

void MixBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(m_theme.font(TextRole::SmallStrong));
    painter.setPen(m_theme.color(Token::Text));
    const QFontMetricsF strong(painter.font());
    painter.drawText(QPointF(4.0, 2.0 + strong.ascent()), m_name);
    const QVector<QRectF> bars = barRects();
    const QVector<QRectF> legend = legendRects();
    const QFontMetricsF small(m_theme.font(TextRole::Small));
    for (int i = 0; i < m_parts.size(); ++i) {
        const Part& part = m_parts[i];
        if (bars[i].width() > 0.0)
            paintPart(painter, bars[i], part);
        if (legend[i].isNull())
            continue; // the tooltip and the accessible description have them all
        const QPointF centre(legend[i].left() + kMarker / 2.0, legend[i].center().y());
        if (part.look == Look::Class)
            paintMarker(painter, centre, kMarker, m_theme.classMark(part.classIndex).marker, m_theme.classColor(part.classIndex));
        else
            paintPart(painter, QRectF(centre.x() - kMarker / 2.0, centre.y() - kMarker / 2.0, kMarker, kMarker), part);
        painter.setFont(m_theme.font(TextRole::Small));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(QPointF(legend[i].left() + kMarker + kGap, legend[i].top() + small.ascent()), part.name);
        painter.setFont(m_theme.font(TextRole::Mono));
        painter.drawText(legend[i], Qt::AlignRight | Qt::AlignVCenter, QLocale().toString(part.value, 'f', 0));
    }
    if (hasFocus() && m_current < m_parts.size()) {
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF part = legend[m_current].isNull() ? bars[m_current] : legend[m_current];
        drawFocusRing(painter, part.adjusted(-4, -2, 4, 3), m_theme.color(Token::Accent), 4);
    }
}

} // namespace studio
