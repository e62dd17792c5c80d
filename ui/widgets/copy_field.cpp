// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/copy_field.h"

#include "ui/shell/theme.h"
#include "ui/widgets/button.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>

namespace studio
{

CopyField::CopyField(Theme& theme, const QString& what, QWidget* parent) : QFrame(parent), m_what(what)
{
    setFrameShape(QFrame::NoFrame);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_text = new QLineEdit(this);
    m_text->setReadOnly(true);
    m_text->setAccessibleName(what);
    m_text->setProperty("compact", true);
    theme.setFont(m_text, TextRole::Mono);
    m_copy = new Button(theme, ButtonKind::Icon, tr("Copy: %1").arg(what), this);
    m_copy->setIconName(QStringLiteral("copy"));
    m_copy->setCompact(true);
    row->addWidget(m_text, 1);
    row->addWidget(m_copy);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(text());
        Q_EMIT copied(m_what);
    });
}

void CopyField::setText(const QString& text)
{
    if (text == m_text->text())
        return;
    m_text->setText(text);
    m_text->setCursorPosition(0);
    m_text->setToolTip(text);
}

QString CopyField::text() const
{
    return m_text->text();
}

} // namespace studio
