// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/elided_label.h"

#include <QPainter>

#include <algorithm>

namespace studio
{

namespace
{
constexpr int kSmallestShown = 5; ///< characters that stay readable
}

ElidedLabel::ElidedLabel(Theme& theme, TextRole role, Token token, const QString& text, QWidget* parent) : QLabel(parent)
{
    theme.setFont(this, role);
    theme.setTextColor(this, token);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    setFullText(text);
}

void ElidedLabel::setFullText(const QString& text)
{
    m_fullText = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

bool ElidedLabel::isElided() const
{
    return fontMetrics().horizontalAdvance(m_fullText) > contentsRect().width();
}

QSize ElidedLabel::sizeHint() const
{
    const QMargins margins = contentsMargins();
    return QSize(fontMetrics().horizontalAdvance(m_fullText) + 2 + margins.left() + margins.right(),
                 fontMetrics().height() + margins.top() + margins.bottom());
}

QSize ElidedLabel::minimumSizeHint() const
{
    const int smallest = fontMetrics().averageCharWidth() * kSmallestShown;
    return QSize(std::min(sizeHint().width(), smallest), sizeHint().height());
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, foregroundRole()));
    const bool isCut = isElided();
    painter.drawText(contentsRect(), static_cast<int>(alignment()) | Qt::TextSingleLine,
                     isCut ? fontMetrics().elidedText(m_fullText, Qt::ElideMiddle, contentsRect().width()) : m_fullText);
    const QString tip = isCut ? m_fullText : QString();
    if (toolTip() != tip)
        setToolTip(tip);
}

QLabel* makeLabel(Theme& theme, TextRole role, Token token, const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    theme.setFont(label, role);
    theme.setTextColor(label, token);
    return label;
}

} // namespace studio
