// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chip.h"

#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"

#include <QPainter>

#include <algorithm>

namespace studio
{

namespace
{

constexpr int kBlockPadding = 7;
constexpr int kBlockGap = 8;

QString spoken(const ChipSpec& chip)
{
    return chip.value.isEmpty() ? chip.text : chip.text + QLatin1Char(' ') + chip.value;
}

template <typename Widget>
void followTheme(Theme& theme, Widget* widget)
{
    QObject::connect(&theme, &Theme::themeChanged, widget, [widget] {
        widget->updateGeometry();
        widget->update();
    });
}

} // namespace

Chip::Chip(Theme& theme, const ChipSpec& chip, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    followTheme(theme, this);
    setChip(chip);
}

void Chip::setChip(const ChipSpec& chip)
{
    m_chip = chip;
    setAccessibleName(spoken(chip));
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const
{
    return chipSize(m_theme, m_chip);
}

void Chip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintChip(painter, m_theme, rect(), m_chip);
}

ChipButton::ChipButton(Theme& theme, const ChipSpec& chip, QWidget* parent) : QAbstractButton(parent), m_theme(theme)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    followTheme(theme, this);
    setChip(chip);
}

void ChipButton::setChip(const ChipSpec& chip)
{
    m_chip = chip;
    setText(chip.text);
    setAccessibleName(spoken(chip));
    updateGeometry();
    update();
}

void ChipButton::setKeyHint(const QString& keys)
{
    m_keyHint = keys;
    updateGeometry();
    update();
}

void ChipButton::setBlock(bool isBlock)
{
    m_isBlock = isBlock;
    updateGeometry();
    update();
}

QSize ChipButton::sizeHint() const
{
    if (!m_isBlock) {
        const QSize size = chipSize(m_theme, m_chip);
        return QSize(size.width() + 4, std::max(24, size.height() + 4));
    }
    int width = 2 * kBlockPadding + QFontMetrics(m_theme.font(TextRole::BodyStrong)).horizontalAdvance(m_chip.text) + 2;
    if (m_chip.classIndex >= 0)
        width += 8 + kBlockGap;
    if (!m_keyHint.isEmpty())
        width += keyHintSize(m_theme, m_keyHint).width() + kBlockGap;
    if (!m_chip.value.isEmpty())
        width += kBlockGap + QFontMetrics(m_theme.font(TextRole::Mono)).horizontalAdvance(m_chip.value);
    return QSize(width, m_theme.controlHeight());
}

void ChipButton::paintBlock(QPainter& painter)
{
    const bool hasClass = m_chip.classIndex >= 0;
    const QRectF box = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    const QColor fill = hasClass ? m_theme.classTint(m_chip.classIndex, underMouse() ? 0.26 : 0.18) : m_theme.color(Token::Surface);
    painter.setPen(QPen(hasClass ? mixed(m_theme.classColor(m_chip.classIndex), m_theme.color(Token::Surface), 0.55)
                                 : m_theme.color(Token::Hairline), 1.0));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 5, 5);
    qreal x = box.x() + kBlockPadding - 1;
    if (!m_keyHint.isEmpty()) {
        const QSize size = keyHintSize(m_theme, m_keyHint);
        paintKeyHint(painter, m_theme, QRectF(x, std::round((height() - size.height()) / 2.0), size.width(), size.height()), m_keyHint,
                     m_theme.color(Token::Text), m_theme.color(Token::Surface));
        x += size.width() + kBlockGap;
    }
    if (hasClass) {
        const ClassMark mark = m_theme.classMark(m_chip.classIndex);
        paintMarker(painter, QPointF(x + 4, box.center().y()), 8, mark.marker, mark.color);
        x += 8 + kBlockGap;
    }
    painter.setFont(m_theme.font(isChecked() ? TextRole::BodyStrong : TextRole::Body));
    painter.setPen(m_theme.color(hasClass ? Token::Text : Token::Text2));
    painter.drawText(QRectF(x, 0, width() - x, height()), Qt::AlignVCenter | Qt::AlignLeft, m_chip.text);
    if (!m_chip.value.isEmpty()) {
        painter.setFont(m_theme.font(TextRole::Mono));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(box.adjusted(0, 0, -kBlockPadding + 1, 0), Qt::AlignVCenter | Qt::AlignRight, m_chip.value);
    }
    if (isChecked())
        drawFocusRing(painter, rect(), m_theme.color(Token::Accent), 6);
}

void ChipButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_isBlock) {
        paintBlock(painter);
    } else {
        painter.setOpacity(!isCheckable() || isChecked() ? 1.0 : 0.55);
        paintChip(painter, m_theme, QRectF(rect()).adjusted(2, 0, -2, 0), m_chip);
        painter.setOpacity(1.0);
    }
    if (hasFocus())
        drawFocusRing(painter, rect(), m_theme.color(Token::Accent), m_isBlock ? 6 : height() / 2.0 - 1);
}

Tag::Tag(Theme& theme, const QString& text, TagKind kind, QWidget* parent) : QWidget(parent), m_theme(theme), m_kind(kind)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    followTheme(theme, this);
    setTag(text, kind);
}

void Tag::setTag(const QString& text, TagKind kind)
{
    m_text = text;
    m_kind = kind;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize Tag::sizeHint() const
{
    return tagSize(m_theme, m_text);
}

void Tag::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintTag(painter, m_theme, rect(), m_text, m_kind);
}

KeyHint::KeyHint(Theme& theme, const QStringList& keys, const QString& meaning, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_keys(keys), m_meaning(meaning)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(keys.join(QLatin1Char(' ')) + QLatin1Char(' ') + meaning);
    followTheme(theme, this);
}

QSize KeyHint::sizeHint() const
{
    int width = 0;
    int height = 18;
    for (const QString& key : m_keys) {
        const QSize size = keyHintSize(m_theme, key);
        width += size.width() + 4;
        height = std::max(height, size.height());
    }
    if (!m_meaning.isEmpty())
        width += 2 + QFontMetrics(m_theme.font(TextRole::Small)).horizontalAdvance(m_meaning);
    return QSize(width, height + 2);
}

void KeyHint::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    int x = 0;
    for (const QString& key : m_keys) {
        const QSize size = keyHintSize(m_theme, key);
        paintKeyHint(painter, m_theme, QRectF(x, (height() - size.height()) / 2, size.width(), size.height()), key,
                     m_theme.color(Token::Text2), m_theme.color(Token::Window));
        x += size.width() + 4;
    }
    painter.setFont(m_theme.font(TextRole::Small));
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(QRect(x + 2, 0, width() - x, height()), Qt::AlignVCenter | Qt::AlignLeft, m_meaning);
}

} // namespace studio
