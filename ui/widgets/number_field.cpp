// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/number_field.h"

#include "ui/shell/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{
constexpr int kShownCharacters = 6;
constexpr int kArrowRoom = 30;
constexpr qreal kRadius = 6.0;
} // namespace

QString plainNumber(double value, int digits)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return locale.toString(value, 'g', digits);
}

NumberField::NumberField(Theme& theme, const QString& name, const QString& unit, QWidget* parent)
    : QAbstractSpinBox(parent)
    , m_theme(theme)
    , m_unit(unit)
    , m_minimum(-std::numeric_limits<double>::infinity())
    , m_maximum(std::numeric_limits<double>::infinity())
{
    setAccessibleName(unit.isEmpty() ? name : QStringLiteral("%1, %2").arg(name, unit));
    lineEdit()->setAccessibleName(accessibleName());
    setKeyboardTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    theme.setFont(this, TextRole::Mono);
    setValue(0.0);
    connect(lineEdit(), &QLineEdit::textEdited, this, [this](const QString& text) {
        m_isTyping = true;
        if (const std::optional<double> number = parsed(text); number && *number != m_value)
            Q_EMIT typed(*number);
    });
    connect(this, &QAbstractSpinBox::editingFinished, this, &NumberField::commit);
}

void NumberField::setValue(double value)
{
    // Whoever is typing keeps what stands there: what others make of it meanwhile is a preview.
    if (m_isTyping)
        return;
    m_value = value;
    lineEdit()->setText(textOf(value));
}

void NumberField::setWhole(bool isWhole)
{
    m_isWhole = isWhole;
}

void NumberField::setRange(double minimum, double maximum)
{
    m_minimum = minimum;
    m_maximum = maximum;
}

void NumberField::setStep(double step)
{
    m_step = step;
}

void NumberField::setWrong(bool isWrong)
{
    if (m_isWrong == isWrong)
        return;
    m_isWrong = isWrong;
    update();
}

QString NumberField::textOf(double value) const
{
    return m_unit.isEmpty() ? plainNumber(value) : QStringLiteral("%1 %2").arg(plainNumber(value), m_unit);
}

std::optional<double> NumberField::parsed(const QString& text) const
{
    QString number = text.trimmed();
    if (!m_unit.isEmpty() && number.endsWith(m_unit))
        number.chop(m_unit.size());
    bool isNumber = false;
    const double value = QLocale().toDouble(number.trimmed(), &isNumber);
    return isNumber ? std::optional<double>(value) : std::nullopt;
}

void NumberField::commit()
{
    const std::optional<double> number = parsed(lineEdit()->text());
    const QString text = lineEdit()->text();
    m_isTyping = false;
    if (!number || *number == m_value) {
        setValue(m_value);
        return;
    }
    Q_EMIT committed(*number);
    if (m_value == *number)
        return;
    // It was refused: what was typed stays, with the reason beside it.
    m_isTyping = true;
    lineEdit()->setText(text);
}

void NumberField::stepBy(int steps)
{
    const double from = parsed(lineEdit()->text()).value_or(m_value);
    double step = m_step;
    if (step <= 0.0)
        step = m_isWhole ? 1.0 : std::pow(10.0, std::floor(std::log10(std::max(1e-6, std::abs(from)))) - 1.0);
    // On the grid of the step, so that binary fractions do not creep in.
    const double stepped = std::round(from / step + steps) * step;
    const double next = std::clamp(QString::number(stepped, 'g', 12).toDouble(), m_minimum, m_maximum);
    if (next == from)
        return;
    lineEdit()->setText(textOf(next));
    selectAll();
    commit();
}

QValidator::State NumberField::validate(QString&, int&) const
{
    return QValidator::Acceptable; // answered when it is committed, with a reason
}

QAbstractSpinBox::StepEnabled NumberField::stepEnabled() const
{
    return (m_value < m_maximum ? StepUpEnabled : StepNone) | (m_value > m_minimum ? StepDownEnabled : StepNone);
}

void NumberField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && lineEdit()->text() != textOf(m_value)) {
        m_isTyping = false;
        lineEdit()->setText(textOf(m_value));
        setWrong(false);
        Q_EMIT typed(m_value);
        return;
    }
    QAbstractSpinBox::keyPressEvent(event);
}

void NumberField::wheelEvent(QWheelEvent* event)
{
    // A page that scrolls under the pointer must not change numbers.
    if (hasFocus())
        QAbstractSpinBox::wheelEvent(event);
    else
        event->ignore();
}

QSize NumberField::sizeHint() const
{
    const QFontMetrics metrics(font());
    const int text = metrics.horizontalAdvance(QLatin1Char('0')) * kShownCharacters
                     + (m_unit.isEmpty() ? 0 : metrics.horizontalAdvance(m_unit + QLatin1Char(' ')));
    return {text + kArrowRoom + 14, m_theme.controlHeight(property("compact").toBool())};
}

void NumberField::paintEvent(QPaintEvent* event)
{
    QAbstractSpinBox::paintEvent(event);
    if (!m_isWrong)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.color(Token::Error), 2.0));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0), kRadius - 1.0, kRadius - 1.0);
}

} // namespace studio
