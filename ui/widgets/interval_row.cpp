// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/interval_row.h"

#include "ui/shell/theme.h"

#include <QPainter>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kHeight = 28;
constexpr qreal kNameWidth = 48.0;
constexpr qreal kFigureWidth = 54.0;
constexpr qreal kScaleWidth = 56.0;
constexpr qreal kPadding = 6.0;
constexpr double kLowestOfScale = 0.5; ///< what is worse than this is drawn at the left end

} // namespace

IntervalRow::IntervalRow(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    connect(&theme, &Theme::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

void IntervalRow::setContent(const Content& content)
{
    m_content = content;
    setAccessibleName(content.interval.isEmpty() ? QStringLiteral("%1 %2").arg(content.name, content.figure)
                                                 : tr("%1 %2, 95 % interval %3").arg(content.name, content.figure, content.interval));
    setToolTip(accessibleName());
    update();
}

QSize IntervalRow::sizeHint() const
{
    const int text = QFontMetrics(m_theme.font(TextRole::Mono)).horizontalAdvance(QStringLiteral("94.1 - 97.66"));
    return {static_cast<int>(2 * kPadding + kNameWidth + kFigureWidth + kScaleWidth) + text + 8, std::max(kHeight, m_theme.controlHeight(true))};
}

QSize IntervalRow::minimumSizeHint() const
{
    return {static_cast<int>(2 * kPadding + kNameWidth + kFigureWidth), sizeHint().height()};
}

void IntervalRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_content.isStrong) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::SelectionFill));
        painter.drawRoundedRect(rect(), 4.0, 4.0);
    }
    QRectF box = QRectF(rect()).adjusted(kPadding, 0.0, -kPadding, 0.0);
    painter.setFont(m_theme.font(m_content.isStrong ? TextRole::SmallStrong : TextRole::Small));
    painter.setPen(m_theme.color(m_content.isStrong ? Token::Text : Token::Text2));
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft, m_content.name);
    box.setLeft(box.left() + kNameWidth);
    painter.setFont(m_theme.font(TextRole::Strong));
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft, m_content.figure);
    box.setLeft(box.left() + kFigureWidth);
    painter.setFont(m_theme.font(TextRole::Mono));
    painter.setPen(m_theme.color(Token::Text2));
    const qreal textWidth = QFontMetricsF(painter.font()).horizontalAdvance(m_content.interval);
    if (textWidth > box.width())
        return;
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft, m_content.interval);
    const QRectF scale(box.right() - kScaleWidth, box.center().y() - 2.0, kScaleWidth, 4.0);
    if (!m_content.low || scale.left() < box.left() + textWidth + 6.0)
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::PlotGrid));
    painter.drawRoundedRect(scale, 2.0, 2.0);
    const auto x = [&scale](double value) {
        const double share = std::clamp((value - kLowestOfScale) / (1.0 - kLowestOfScale), 0.0, 1.0);
        return scale.left() + share * scale.width();
    };
    const QColor ink = m_theme.color(m_content.isStrong ? Token::Accent : Token::Text2);
    painter.setPen(QPen(ink, 1.5));
    const qreal middle = scale.center().y();
    painter.drawLine(QPointF(x(*m_content.low), middle), QPointF(x(*m_content.high), middle));
    for (const double end : {*m_content.low, *m_content.high})
        painter.drawLine(QPointF(x(end), middle - 5.0), QPointF(x(end), middle + 5.0));
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawEllipse(QPointF(x(m_content.value), middle), 3.5, 3.5);
}

} // namespace studio
