// SPDX-License-Identifier: GPL-3.0-or-later
// What the wheel may change, and what an empty field looks like.
#include "ui/shell/studio_style.h"

#include "ui/shell/placeholder_hint.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QLineEdit>
#include <QSlider>

namespace studio
{

namespace
{

bool holdsValue(const QWidget& widget)
{
    return qobject_cast<const QComboBox*>(&widget) != nullptr || qobject_cast<const QAbstractSpinBox*>(&widget) != nullptr
           || qobject_cast<const QSlider*>(&widget) != nullptr;
}

} // namespace

void StudioStyle::polish(QWidget* widget)
{
    QProxyStyle::polish(widget);
    if (auto* edit = qobject_cast<QLineEdit*>(widget))
        PlaceholderHint::addTo(*edit, m_theme);
    if (!holdsValue(*widget))
        return;
    if (widget->focusPolicy() == Qt::WheelFocus)
        widget->setFocusPolicy(Qt::StrongFocus);
    widget->installEventFilter(this);
}

void StudioStyle::unpolish(QWidget* widget)
{
    widget->removeEventFilter(this);
    QProxyStyle::unpolish(widget);
}

bool StudioStyle::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Wheel && !static_cast<QWidget*>(watched)->hasFocus()) {
        event->ignore(); // whoever scrolls gets it
        return true;
    }
    return QProxyStyle::eventFilter(watched, event);
}

} // namespace studio
