// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/button.h"

#include "ui/shell/action_registry.h"
#include "ui/shell/icons.h"
#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace studio
{

namespace
{
constexpr int kIconSide = 16;
constexpr int kGap = 8;
constexpr int kHintGap = 10;
constexpr qint64 kSecondClickMs = 500;
constexpr qreal kRadius = 6.0;

bool isEnter(const QKeyEvent& event)
{
    return (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) && (event.modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
}

struct ButtonColors {
    QColor fill;
    QColor border;
    QColor text;
    QColor icon;
};

ButtonColors colorsFor(const Theme& theme, ButtonKind kind, bool isEnabled, bool isChecked)
{
    const auto color = [&theme](Token token) { return theme.color(token); };
    if (!isEnabled) {
        const bool isBare = kind == ButtonKind::Quiet || kind == ButtonKind::Status;
        return {isBare ? QColor(Qt::transparent) : color(Token::Window), isBare ? QColor(Qt::transparent) : color(Token::Hairline),
                theme.disabledText(), theme.disabledText()};
    }
    switch (kind) {
    case ButtonKind::Primary:
        return {color(Token::AccentFill), color(Token::AccentFill), color(Token::OnAccent), color(Token::OnAccent)};
    case ButtonKind::Danger:
        return {color(Token::ErrorFill), color(Token::ErrorFill), color(Token::OnError), color(Token::OnError)};
    case ButtonKind::Quiet:
        return {QColor(Qt::transparent), QColor(Qt::transparent), color(Token::Accent), color(Token::Accent)};
    case ButtonKind::Status:
        return {QColor(Qt::transparent), QColor(Qt::transparent), color(Token::Text2), color(Token::Text2)};
    case ButtonKind::Field:
        return {color(Token::Surface), color(Token::Hairline), color(Token::Text2), color(Token::Text3)};
    case ButtonKind::Secondary:
    case ButtonKind::Icon: break;
    }
    if (isChecked)
        return {color(Token::SelectionFill), color(Token::Accent), color(Token::Text), color(Token::Text)};
    return {color(Token::Surface), color(Token::ControlBorder), color(Token::Text), color(Token::Text)};
}

TextRole roleOf(ButtonKind kind, bool isCompact)
{
    if (kind == ButtonKind::Field)
        return TextRole::Body;
    if (kind == ButtonKind::Status)
        return TextRole::Small;
    if (isCompact)
        return TextRole::SmallStrong;
    return kind == ButtonKind::Primary || kind == ButtonKind::Danger ? TextRole::BodyStrong : TextRole::BodyMedium;
}
} // namespace

Button::Button(Theme& theme, ButtonKind kind, const QString& text, QWidget* parent)
    : QPushButton(text, parent), m_theme(theme), m_kind(kind)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::ArrowCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    if (kind == ButtonKind::Icon) {
        setAccessibleName(text);
        setToolTip(text);
    }
    connect(&m_theme, &Theme::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

void Button::setKind(ButtonKind kind)
{
    m_kind = kind;
    updateGeometry();
    update();
}

void Button::setIconName(const QString& name)
{
    if (m_iconName == name)
        return;
    m_iconName = name;
    updateGeometry();
    update();
}

void Button::setKeyHint(const QString& keys)
{
    m_keyHint = keys;
    updateGeometry();
    update();
}

void Button::setCompact(bool compact)
{
    m_isCompact = compact;
    updateGeometry();
}

void Button::setHasMenuArrow(bool hasArrow)
{
    m_hasMenuArrow = hasArrow;
    updateGeometry();
    update();
}

void Button::setTexts(const QStringList& texts)
{
    m_texts = texts;
    updateGeometry();
}

void Button::setIgnoresSecondClick(bool ignores)
{
    m_ignoresSecondClick = ignores;
}

bool Button::hasJustChanged() const
{
    const bool isUnseen = !m_seenText.isEmpty() && m_seenText != text();
    return m_ignoresSecondClick && (isUnseen || (m_sinceChange.isValid() && m_sinceChange.elapsed() < kSecondClickMs));
}

bool Button::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && isEnter(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QPushButton::event(event);
}

void Button::keyPressEvent(QKeyEvent* event)
{
    if (!isEnter(*event)) {
        QPushButton::keyPressEvent(event);
        return;
    }
    event->accept();
    if (!event->isAutoRepeat())
        click();
}

void Button::mousePressEvent(QMouseEvent* event)
{
    if (hasJustChanged()) {
        event->accept();
        return;
    }
    m_pressedText = text();
    QPushButton::mousePressEvent(event);
}

void Button::mouseReleaseEvent(QMouseEvent* event)
{
    // It changed under the finger: what was meant is no longer what it does.
    if (m_ignoresSecondClick && isDown() && text() != m_pressedText) {
        setDown(false);
        event->accept();
        return;
    }
    QPushButton::mouseReleaseEvent(event);
}

void Button::showEvent(QShowEvent* event)
{
    QPushButton::showEvent(event);
    // Not with its whole page: then the user has just come.
    if (m_ignoresSecondClick && !event->spontaneous() && parentWidget() != nullptr && parentWidget()->isVisible() && !m_seenText.isEmpty())
        m_sinceChange.start();
}

void Button::bindAction(QAction* action, bool showsKeys, bool showsIcon)
{
    if (!m_action.isNull())
        disconnect(m_action, nullptr, this, nullptr);
    m_action = action;
    m_showsActionKeys = showsKeys;
    m_showsActionIcon = showsIcon;
    if (action == nullptr)
        return;
    if (objectName().isEmpty())
        setObjectName(QStringLiteral("button.") + action->objectName());
    connect(action, &QAction::changed, this, &Button::readAction);
    connect(this, &QPushButton::clicked, action, [this] {
        if (!m_action.isNull())
            m_action->trigger();
    });
    readAction();
}

void Button::readAction()
{
    if (m_action.isNull())
        return;
    if (m_iconName.isEmpty() && m_showsActionIcon)
        setIconName(m_action->property("iconName").toString());
    setText(m_action->text());
    setToolTip(m_action->toolTip());
    setEnabled(m_action->isEnabled());
    if (m_action->isCheckable()) {
        setCheckable(true);
        setChecked(m_action->isChecked());
    }
    if (m_showsActionKeys && !m_action->shortcut().isEmpty())
        setKeyHint(keyHintText(m_action->shortcut()));
    if (m_kind == ButtonKind::Icon)
        setAccessibleName(shownText());
}

/// Without the mark of the mnemonic; "&&" is an "&".
QString Button::shownText() const
{
    const QString marked = text();
    QString shown;
    for (qsizetype i = 0; i < marked.size(); ++i) {
        if (marked[i] == QLatin1Char('&') && ++i == marked.size())
            break;
        shown += marked[i];
    }
    return shown;
}

QSize Button::sizeHint() const
{
    const int height = m_theme.controlHeight(m_isCompact);
    if (m_kind == ButtonKind::Icon)
        return QSize(height, height);
    int width = contentWidth(shownText(), m_kind);
    for (const QString& text : m_texts)
        width = std::max(width, contentWidth(text, ButtonKind::Primary)); // the bold one is the widest
    return QSize(width, height);
}

int Button::contentWidth(const QString& text, ButtonKind kind) const
{
    int width = QFontMetrics(m_theme.font(roleOf(kind, m_isCompact))).horizontalAdvance(text) + 2 * (m_isCompact ? 10 : 14) + 2;
    if (!m_iconName.isEmpty())
        width += kIconSide + kGap;
    if (!m_keyHint.isEmpty())
        width += kHintGap + keyHintSize(m_theme, m_keyHint).width();
    if (m_hasMenuArrow || menu() != nullptr)
        width += kGap + 12;
    return width;
}

QSize Button::minimumSizeHint() const
{
    return sizeHint();
}

void Button::paintEvent(QPaintEvent*)
{
    if (m_seenText != text()) {
        if (!m_seenText.isEmpty())
            m_sinceChange.start();
        m_seenText = text();
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ButtonColors colors = colorsFor(m_theme, m_kind, isEnabled(), isChecked());
    QColor fill = colors.fill;
    const QColor under = m_theme.color(Token::Surface);
    if (isEnabled() && (isDown() || underMouse())) {
        const QColor base = fill.alpha() == 0 ? under : fill;
        fill = mixed(m_theme.color(Token::Text), base, isDown() ? 0.14 : 0.06);
    }
    painter.setPen(isEnabled() || colors.border.alpha() == 0 ? QPen(colors.border, 1.0) : m_theme.disabledBorder());
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);

    const qreal ratio = devicePixelRatioF();
    if (m_kind == ButtonKind::Icon) {
        const QPixmap picture = m_theme.icons().pixmap(m_iconName, colors.icon, kIconSide, ratio);
        painter.drawPixmap((width() - kIconSide) / 2, (height() - kIconSide) / 2, picture);
    } else {
        const bool isFilled = m_kind == ButtonKind::Primary || m_kind == ButtonKind::Danger;
        const bool isField = m_kind == ButtonKind::Field;
        const TextRole role = roleOf(m_kind, m_isCompact);
        painter.setFont(m_theme.font(role));
        const int spare = isField ? 0 : std::max(0, width() - contentWidth(shownText(), m_kind));
        int x = (m_isCompact ? 10 : 14) + spare / 2;
        int right = width() - (m_isCompact ? 10 : 14) - spare / 2;
        if (!m_iconName.isEmpty()) {
            const QPixmap picture = m_theme.icons().pixmap(m_iconName, colors.icon, kIconSide, ratio);
            painter.drawPixmap(x, (height() - kIconSide) / 2, picture);
            x += kIconSide + kGap;
        }
        if (m_hasMenuArrow || menu() != nullptr) {
            const QPixmap arrow = m_theme.icons().pixmap(QStringLiteral("chevron-down"), colors.icon, 12, ratio);
            painter.drawPixmap(right - 12, (height() - 12) / 2, arrow);
            right -= 12 + kGap;
        }
        if (!m_keyHint.isEmpty()) {
            const QSize size = keyHintSize(m_theme, m_keyHint);
            const QRectF cap(right - size.width(), (height() - size.height()) / 2, size.width(), size.height());
            paintKeyHint(painter, m_theme, cap, m_keyHint, isFilled || !isEnabled() ? colors.text : m_theme.color(Token::Text2),
                         isFilled || !isEnabled() ? fill : m_theme.color(Token::Window));
            right -= size.width() + kHintGap;
        }
        painter.setPen(colors.text);
        painter.drawText(QRect(x, 0, right - x + 2, height()), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic, text());
    }
    if (hasFocus()) {
        // On a filled button the ring stands inside the fill, in the colour of its text: around it, it would be lost against the fill.
        const bool isFilled = isEnabled() && (m_kind == ButtonKind::Primary || m_kind == ButtonKind::Danger);
        if (isFilled)
            drawFocusRing(painter, QRectF(rect()).adjusted(2, 2, -2, -2), colors.text, kRadius - 3);
        else
            drawFocusRing(painter, rect(), m_theme.color(Token::Accent), kRadius - 1);
    }
}

} // namespace studio
