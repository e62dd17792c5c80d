// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card_section.h"

#include "ui/shell/theme.h"

#include <QPainter>

namespace studio
{

namespace
{
constexpr int kPadding = 12;
} // namespace

CardSection::CardSection(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(kPadding, kPadding, kPadding, kPadding);
    m_column->setSpacing(8);
}

void CardSection::paintEvent(QPaintEvent*)
{
    if (y() == 0) // the header's own line is there
        return;
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), m_theme.color(Token::Hairline));
}

} // namespace studio
