// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/placeholder_hint.h"

#include "ui/shell/theme.h"

#include <QEvent>
#include <QLineEdit>

namespace studio
{

void PlaceholderHint::addTo(QLineEdit& edit, const Theme& theme)
{
    if (edit.findChild<PlaceholderHint*>(QString(), Qt::FindDirectChildrenOnly) == nullptr)
        new PlaceholderHint(edit, theme);
}

PlaceholderHint::PlaceholderHint(QLineEdit& edit, const Theme& theme)
    : QObject(&edit)
    , m_edit(edit)
    , m_theme(&theme)
{
    edit.installEventFilter(this);
    connect(&edit, &QLineEdit::textChanged, this, &PlaceholderHint::show);
    connect(&theme, &Theme::themeChanged, this, &PlaceholderHint::show);
    show();
}

bool PlaceholderHint::eventFilter(QObject* watched, QEvent* event)
{
    // Another size of text gives the field its font anew.
    if (event->type() == QEvent::FontChange || event->type() == QEvent::Show)
        show();
    return QObject::eventFilter(watched, event);
}

void PlaceholderHint::show()
{
    const bool isHint = !m_theme.isNull() && m_theme->isHighContrast() && m_edit.text().isEmpty() && !m_edit.placeholderText().isEmpty();
    if (m_edit.font().italic() == isHint)
        return;
    if (isHint)
        m_hasOwnFont = m_edit.testAttribute(Qt::WA_SetFont);
    // One that takes its font from the window goes on doing so.
    QFont font = m_hasOwnFont ? m_edit.font() : QFont();
    if (m_hasOwnFont || isHint)
        font.setItalic(isHint);
    m_edit.setFont(font);
}

} // namespace studio
