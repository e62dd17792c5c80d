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

constexpr int kLeastWideHeight = 56;
constexpr int kToastMs = 6000;

QString spokenText(const Toast& toast)
{
    return toast.detail.isEmpty() ? toast.text : toast.text + QLatin1Char(' ') + toast.detail;
}

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

ToastView::ToastView(Theme& theme, const Toast& toast, QWidget* window)
    : QWidget(window)
    , m_theme(theme)
    , m_kind(toast.kind)
    , m_offersUndo(toast.action && !toast.actionKeys.isEmpty())
{
    setAccessibleName(spokenText(toast));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 10, 8, 10);
    column->setSpacing(6);
    m_top = new QHBoxLayout;
    m_top->setSpacing(12);
    column->addLayout(m_top);
    m_below = new QHBoxLayout;
    m_below->setSpacing(8);
    column->addLayout(m_below);
    m_icon = new QLabel(this);
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
    m_top->addLayout(texts, 1);
    if (toast.action) {
        m_action = new Button(theme, ButtonKind::Secondary, toast.actionText, this);
        m_action->setObjectName(QStringLiteral("toast.action"));
        m_action->setCompact(true);
        m_action->setKeyHint(toast.actionKeys);
        connect(m_action, &QPushButton::clicked, this, [this, handler = toast.action] {
            const auto act = handler; // what it does may show another message
            close();
            act();
        });
    }
    m_close = new Button(theme, ButtonKind::Icon, tr("Close this message"), this);
    m_close->setIconName(QStringLiteral("x"));
    m_close->setCompact(true);
    connect(m_close, &QPushButton::clicked, this, &QWidget::close);
    setForm(ToastForm::Wide);
    connect(&theme, &Theme::themeChanged, this, &ToastView::paintIcon);
    paintIcon();
    if (!isError()) {
        m_timer = new QTimer(this);
        m_timer->setSingleShot(true);
        m_timer->setInterval(kToastMs);
        connect(m_timer, &QTimer::timeout, this, &QWidget::close);
    }
    raise();
}

void ToastView::setForm(ToastForm form)
{
    if (form == m_form)
        return;
    m_form = form;
    for (QWidget* one : {static_cast<QWidget*>(m_icon), static_cast<QWidget*>(m_action), static_cast<QWidget*>(m_close)}) {
        if (one == nullptr)
            continue;
        m_top->removeWidget(one);
        m_below->removeWidget(one);
    }
    QBoxLayout* buttons = form == ToastForm::Wide ? m_top : m_below;
    if (form == ToastForm::Wide)
        m_top->insertWidget(0, m_icon);
    else
        m_below->addWidget(m_icon, 1); // the buttons stand at the right
    if (m_action != nullptr)
        buttons->addWidget(m_action);
    buttons->addWidget(m_close);
}

int ToastView::heightIn(ToastForm form, int width)
{
    setForm(form);
    if (form == ToastForm::Narrow && layout()->minimumSize().width() > width)
        return kTooNarrow;
    return std::max(form == ToastForm::Wide ? kLeastWideHeight : 0, layout()->heightForWidth(width));
}

bool ToastView::says(const Toast& toast) const
{
    return toast.kind == m_kind && spokenText(toast) == accessibleName();
}

void ToastView::paintIcon()
{
    m_icon->setPixmap(m_theme.icon(iconOf(m_kind), inkOf(m_kind)).pixmap(20, 20));
}

void ToastView::closeEvent(QCloseEvent* event)
{
    QWidget::closeEvent(event);
    Q_EMIT closed();
}

void ToastView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_timer != nullptr)
        m_timer->start();
}

void ToastView::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    if (m_timer != nullptr)
        m_timer->stop(); // nobody can read it meanwhile
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
        m_timer->start();
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
