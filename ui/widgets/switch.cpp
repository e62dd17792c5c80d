// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/switch.h"

#include "ui/shell/theme.h"

#include <QPainter>

namespace studio
{

namespace
{
constexpr int kTrackWidth = 32;
constexpr int kTrackHeight = 18;
constexpr int kRing = 2; ///< around the track, for the focus
constexpr int kGap = 8;
constexpr qreal kKnobInset = 3.0;
} // namespace

Switch::Switch(Theme& theme, const QString& text, QWidget* parent) : QCheckBox(text, parent), m_theme(theme)
{
    setCursor(Qt::PointingHandCursor);
    connect(&theme, &Theme::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

QSize Switch::sizeHint() const
{
    const QFontMetrics metrics(m_theme.font(TextRole::BodyStrong));
    return {kTrackWidth + 2 * kRing + kGap + metrics.horizontalAdvance(text()), std::max(metrics.height(), kTrackHeight + 2 * kRing + 2)};
}

void Switch::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track(kRing + 0.5, (height() - kTrackHeight) / 2.0 + 0.5, kTrackWidth - 1.0, kTrackHeight - 1.0);
    const qreal radius = track.height() / 2.0;
    const bool isOn = isChecked();
    painter.setPen(QPen(m_theme.color(isOn && isEnabled() ? Token::AccentFill : Token::ControlBorder), 1.0));
    painter.setBrush(m_theme.color(!isOn ? Token::Raised : isEnabled() ? Token::AccentFill : Token::ControlBorder));
    painter.drawRoundedRect(track, radius, radius);
    const qreal knob = track.height() - 2.0 * kKnobInset;
    const qreal left = isOn ? track.right() - kKnobInset - knob : track.left() + kKnobInset;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isOn ? m_theme.color(Token::OnAccent) : isEnabled() ? m_theme.color(Token::Text2) : m_theme.disabledText());
    painter.drawEllipse(QRectF(left, track.top() + kKnobInset, knob, knob));
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.color(Token::Accent), 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(track.adjusted(-1.5, -1.5, 1.5, 1.5), radius + 1.5, radius + 1.5);
    }
    painter.setFont(m_theme.font(TextRole::BodyStrong));
    painter.setPen(isEnabled() ? m_theme.color(Token::Text) : m_theme.disabledText());
    painter.drawText(rect().adjusted(kTrackWidth + 2 * kRing + kGap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic, text());
}

} // namespace studio
