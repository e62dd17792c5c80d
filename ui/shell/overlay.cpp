// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/overlay.h"

#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace studio
{

namespace
{
constexpr int kEdge = 32; ///< of the window that stays in view around a panel
} // namespace

/// Dims the window and takes the click that closes.
class Overlay::Shade final : public QWidget
{
public:
    Shade(Overlay& overlay, QWidget* window)
        : QWidget(window)
        , m_overlay(overlay)
    {
        hide();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), QColor(0, 0, 0, 70));
    }
    void mousePressEvent(QMouseEvent*) override { m_overlay.dismiss(); }

private:
    Overlay& m_overlay;
};

Overlay::Overlay(Theme& theme, QWidget* window)
    : QFrame(window)
    , m_theme(theme)
    , m_shade(new Shade(*this, window))
{
    hide();
    window->installEventFilter(this);
    connect(&theme, &Theme::themeChanged, this, qOverload<>(&QWidget::update));
}

Overlay::~Overlay() = default;

void Overlay::open(QWidget* first)
{
    if (!isVisible())
        m_before = QApplication::focusWidget();
    place();
    m_shade->show();
    m_shade->raise();
    show();
    raise();
    if (first != nullptr)
        first->setFocus(Qt::OtherFocusReason);
}

void Overlay::dismiss()
{
    hide();
    if (m_before != nullptr && m_before->isVisible())
        m_before->setFocus(Qt::OtherFocusReason);
}

void Overlay::hideEvent(QHideEvent* event)
{
    m_shade->hide();
    QFrame::hideEvent(event);
}

void Overlay::place()
{
    m_shade->setGeometry(parentWidget()->rect());
    setGeometry(placeIn(parentWidget()->size()));
}

bool Overlay::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

bool Overlay::focusNextPrevChild(bool isNext)
{
    QList<QWidget*> stops;
    for (QWidget* child : findChildren<QWidget*>()) {
        if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus) != 0)
            stops.append(child);
    }
    if (stops.isEmpty())
        return true;
    const qsizetype at = stops.indexOf(QApplication::focusWidget());
    const qsizetype count = stops.size();
    stops[(at + (isNext ? 1 : count - 1) + (at < 0 && !isNext ? 1 : 0)) % count]->setFocus(Qt::TabFocusReason);
    return true;
}

void Overlay::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

void Overlay::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.color(Token::ControlBorder));
    painter.setBrush(m_theme.color(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

Sheet::Sheet(Theme& theme, QWidget* window, const QSize& wanted)
    : Overlay(theme, window)
    , m_wanted(wanted)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    auto* head = new QHBoxLayout;
    m_title = makeLabel(theme, TextRole::Section, Token::Text, {}, this);
    auto* closer = new Button(theme, ButtonKind::Icon, tr("Close"), this);
    closer->setIconName(QStringLiteral("x"));
    closer->setCompact(true);
    connect(closer, &QPushButton::clicked, this, &Overlay::dismiss);
    head->addWidget(m_title);
    head->addStretch();
    head->addWidget(closer);
    column->addLayout(head);
    m_body = new QVBoxLayout;
    m_body->setSpacing(12);
    column->addLayout(m_body, 1);
}

void Sheet::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

QRect Sheet::placeIn(const QSize& window) const
{
    const double scale = theme().textScale();
    const QSize size(std::min(static_cast<int>(m_wanted.width() * scale), window.width() - 2 * kEdge),
                     std::min(static_cast<int>(m_wanted.height() * scale), window.height() - 2 * kEdge));
    return {QPoint((window.width() - size.width()) / 2, (window.height() - size.height()) / 2), size};
}

TextSheet::TextSheet(Theme& theme, QWidget* window) : Sheet(theme, window, {760, 520})
{
    setObjectName(QStringLiteral("sheet.text"));
    m_text = new QPlainTextEdit(this);
    m_text->setObjectName(QStringLiteral("sheet.text.text"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    theme.setFont(m_text, TextRole::Mono);
    auto* copy = new Button(theme, ButtonKind::Primary, tr("Copy"), this);
    copy->setObjectName(QStringLiteral("sheet.text.copy"));
    copy->setIconName(QStringLiteral("copy"));
    connect(copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_text->toPlainText());
        dismiss();
    });
    body()->addWidget(m_text, 1);
    body()->addWidget(copy, 0, Qt::AlignRight);
}

void TextSheet::showText(const QString& title, const QString& text)
{
    setTitle(title);
    m_text->setAccessibleName(title);
    m_text->setPlainText(text);
    open(m_text);
}

} // namespace studio
