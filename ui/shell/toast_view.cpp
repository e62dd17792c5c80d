// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/toast_view.h"

#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kToastWidth = 400;
constexpr int kWidthForLargeText = 640;
constexpr int kMargin = 24;
constexpr int kToastMs = 6000;

Token inkOf(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::Info: return Token::Accent;
    case NoticeKind::Success: return Token::Success;
    case NoticeKind::Warning: return Token::Warning;
    case NoticeKind::Error: return Token::Error;
    }
    return Token::Accent;
}

QString iconOf(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::Info: return QStringLiteral("info");
    case NoticeKind::Success: return QStringLiteral("check");
    case NoticeKind::Warning: return QStringLiteral("warning");
    case NoticeKind::Error: return QStringLiteral("error");
    }
    return QStringLiteral("info");
}

} // namespace

ToastView::ToastView(Theme& theme, const Toast& toast, QWidget* window) : QWidget(window), m_theme(theme), m_kind(toast.kind)
{
    setObjectName(QStringLiteral("toast"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(toast.detail.isEmpty() ? toast.text : toast.text + QLatin1Char(' ') + toast.detail);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 10, 8, 10);
    row->setSpacing(12);
    m_icon = new QLabel(this);
    row->addWidget(m_icon);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    QLabel* text = makeLabel(theme, TextRole::Body, Token::Text, toast.text, this);
    text->setWordWrap(true);
    texts->addWidget(text);
    if (!toast.detail.isEmpty()) {
        QLabel* detail = makeLabel(theme, TextRole::Small, Token::Text2, toast.detail, this);
        detail->setWordWrap(true);
        texts->addWidget(detail);
    }
    row->addLayout(texts, 1);
    if (toast.action) {
        auto* action = new Button(theme, ButtonKind::Secondary, toast.actionText, this);
        action->setObjectName(QStringLiteral("toast.action"));
        action->setCompact(true);
        action->setKeyHint(toast.actionKeys);
        connect(action, &QPushButton::clicked, this, [this, handler = toast.action] {
            const auto act = handler; // what it does may show another message
            close();
            act();
        });
        row->addWidget(action);
    }
    auto* closer = new Button(theme, ButtonKind::Icon, tr("Close this message"), this);
    closer->setIconName(QStringLiteral("x"));
    closer->setCompact(true);
    connect(closer, &QPushButton::clicked, this, &QWidget::close);
    row->addWidget(closer);
    connect(&theme, &Theme::themeChanged, this, &ToastView::paintIcon);
    paintIcon();
    if (toast.kind != NoticeKind::Error) {
        m_timer = new QTimer(this);
        m_timer->setSingleShot(true);
        connect(m_timer, &QTimer::timeout, this, &QWidget::close);
        m_timer->start(kToastMs);
    }
    show();
    raise();
}

void ToastView::paintIcon()
{
    m_icon->setPixmap(m_theme.icon(iconOf(m_kind), inkOf(m_kind)).pixmap(20, 20));
}

void ToastView::place(const QRect& area, const QRect& avoided)
{
    const int wanted = m_theme.textScale() > 1.25 ? kWidthForLargeText : kToastWidth;
    setFixedWidth(std::min(wanted, area.width() - 2 * kMargin));
    setFixedHeight(std::max(56, layout()->heightForWidth(width())));
    QRect box(QPoint(area.right() - width() - kMargin, area.bottom() - height() - kMargin), size());
    if (box.intersects(avoided) && avoided.top() - height() - 8 > area.top())
        box.moveBottom(avoided.top() - 8);
    move(box.topLeft());
}

void ToastView::enterEvent(QEnterEvent* event)
{
    // What is being read does not go.
    if (m_timer != nullptr)
        m_timer->stop();
    QWidget::enterEvent(event);
}

void ToastView::leaveEvent(QEvent* event)
{
    if (m_timer != nullptr)
        m_timer->start(kToastMs);
    QWidget::leaveEvent(event);
}

void ToastView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.color(Token::ControlBorder));
    painter.setBrush(m_theme.color(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(inkOf(m_kind)));
    painter.drawRoundedRect(QRectF(0, 6, 4, height() - 12), 2, 2);
}

} // namespace studio
