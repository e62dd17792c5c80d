// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include <algorithm>

namespace studio
{

namespace
{
constexpr qreal kRadius = 6.0;
constexpr int kHeaderHeight = 40;
constexpr int kPadding = 12;
} // namespace

/// Lies over the children: keeps the corners round and the hairline whole where a table reaches the edge.
class Card::Edge : public QWidget
{
public:
    Edge(Theme& theme, Card* card) : QWidget(card), m_theme(theme), m_card(*card)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_NoSystemBackground);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QPainterPath outside;
        outside.addRect(rect());
        QPainterPath inside;
        inside.addRoundedRect(QRectF(rect()), kRadius, kRadius);
        painter.fillPath(outside.subtracted(inside), m_theme.color(Token::Window));
        const bool isStrong = m_card.m_isEmphasized;
        painter.setPen(QPen(m_theme.color(isStrong ? Token::Accent : m_card.m_edgeColor), 1.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius - 0.5, kRadius - 0.5);
    }

private:
    Theme& m_theme;
    Card& m_card;
};

Card::Card(Theme& theme, const QString& title, QWidget* parent) : QFrame(parent), m_theme(theme)
{
    setFrameShape(QFrame::NoFrame);
    m_outer = new QVBoxLayout(this);
    m_outer->setContentsMargins(1, 1, 1, 1);
    m_outer->setSpacing(0);
    m_header = new QWidget(this);
    m_headerLayout = new QHBoxLayout(m_header);
    m_headerLayout->setContentsMargins(kPadding, 0, kPadding, 1);
    m_headerLayout->setSpacing(8);
    m_icon = new QLabel(m_header);
    m_icon->hide();
    m_title = makeLabel(theme, TextRole::BodyStrong, Token::Text, title, m_header);
    m_subtitle = new ElidedLabel(theme, TextRole::Small, Token::Text2, {}, m_header);
    m_readout = makeLabel(theme, TextRole::Small, Token::Text2, {}, m_header);
    m_subtitle->hide();
    m_readout->hide();
    m_headerLayout->addWidget(m_icon);
    m_headerLayout->addWidget(m_title);
    m_headerLayout->addWidget(m_subtitle);
    m_headerLayout->addStretch(1);
    m_headerLayout->addWidget(m_readout);
    m_outer->addWidget(m_header);
    m_body = new QVBoxLayout;
    m_body->setContentsMargins(kPadding, kPadding, kPadding, kPadding);
    m_body->setSpacing(kPadding);
    m_outer->addLayout(m_body, 1);
    m_edge = new Edge(theme, this);
    m_edge->setObjectName(QStringLiteral("card.edge"));
    showHeader();
    const auto restyle = [this] {
        m_header->setMinimumHeight(std::max(kHeaderHeight, m_theme.controlHeight(true) + 14));
        update();
    };
    restyle();
    connect(&theme, &Theme::themeChanged, this, restyle);
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    showHeader();
}

QString Card::title() const
{
    return m_title->text();
}

void Card::showHeader()
{
    m_title->setVisible(!m_title->text().isEmpty());
    const bool hasHeader = !m_title->text().isEmpty() || m_headerLayout->count() > 5;
    m_header->setVisible(hasHeader);
    if (accessibleName().isEmpty() && !m_title->text().isEmpty())
        setAccessibleName(m_title->text());
}

void Card::setSubtitle(const QString& text)
{
    m_subtitle->setFullText(text);
    m_subtitle->setVisible(!text.isEmpty());
    // A few words are not worth an ellipsis.
    constexpr qsizetype kShort = 20;
    m_subtitle->setMinimumWidth(text.size() <= kShort ? m_subtitle->sizeHint().width() : 0);
}

void Card::setReadout(const QString& text)
{
    m_readout->setText(text);
    m_readout->setVisible(!text.isEmpty());
}

void Card::addTitleWidget(QWidget* widget)
{
    int place = 0;
    while (place < m_headerLayout->count() && m_headerLayout->itemAt(place)->spacerItem() == nullptr)
        ++place;
    m_headerLayout->insertWidget(place, widget);
    showHeader();
}

void Card::addHeaderWidget(QWidget* widget)
{
    m_headerLayout->addWidget(widget);
    showHeader();
}

void Card::setIconName(const QString& name)
{
    const auto draw = [this, name] {
        m_icon->setPixmap(m_theme.icons().pixmap(name, m_theme.color(Token::Text), 16, devicePixelRatioF()));
    };
    draw();
    m_icon->show();
    connect(&m_theme, &Theme::themeChanged, m_icon, draw);
}

void Card::setBodyMargins(int margin)
{
    m_body->setContentsMargins(margin, margin, margin, margin);
    if (margin == 0)
        m_body->setSpacing(0);
}

QHBoxLayout* Card::footer()
{
    if (m_footer == nullptr) {
        m_footer = new QWidget(this);
        auto* layout = new QHBoxLayout(m_footer);
        layout->setContentsMargins(kPadding, 8, kPadding, 8);
        layout->setSpacing(8);
        m_outer->addWidget(m_footer);
        m_edge->raise();
    }
    return static_cast<QHBoxLayout*>(m_footer->layout());
}

void Card::setColors(Token surface, Token edge)
{
    m_surface = surface;
    m_edgeColor = edge;
    update();
}

void Card::setEmphasized(bool emphasized)
{
    m_isEmphasized = emphasized;
    update();
    m_edge->update();
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(m_surface));
    painter.drawRoundedRect(QRectF(rect()), kRadius, kRadius);
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (m_header->isVisibleTo(this))
        painter.fillRect(QRect(0, m_header->geometry().bottom(), width(), 1), m_theme.color(Token::Hairline));
    if (m_footer != nullptr && m_footer->isVisibleTo(this))
        painter.fillRect(QRect(0, m_footer->geometry().top(), width(), 1), m_theme.color(Token::Hairline));
}

void Card::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    m_edge->setGeometry(rect());
    m_edge->raise();
}

bool Card::event(QEvent* event)
{
    if ((event->type() == QEvent::ChildAdded || event->type() == QEvent::LayoutRequest) && m_edge != nullptr)
        m_edge->raise();
    // A card that changes its height while it is being shown gets no further resize event for that.
    if (event->type() == QEvent::Show && m_edge != nullptr)
        m_edge->setGeometry(rect());
    return QFrame::event(event);
}

} // namespace studio
