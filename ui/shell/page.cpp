// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/page.h"

#include <QCoreApplication>

#include <utility>

namespace studio
{

Page::Page(PageInfo info, QWidget* parent) : QWidget(parent), m_info(std::move(info))
{
    setObjectName(QStringLiteral("page.") + m_info.id);
    setAccessibleName(m_info.title);
}

void Page::setStateText(const QString& text)
{
    if (m_stateText == text)
        return;
    m_stateText = text;
    Q_EMIT stateTextChanged(text);
}

void Page::setStateMark(StateMark mark, const QString& text)
{
    if (m_stateMark == mark && m_stateMarkText == text)
        return;
    m_stateMark = mark;
    m_stateMarkText = text;
    Q_EMIT stateMarkChanged();
}

void Page::setShownDevice(const QString& address)
{
    if (m_shownDevice == address)
        return;
    m_shownDevice = address;
    Q_EMIT shownDeviceChanged();
}

void Page::setReady(bool isReady)
{
    if (m_isReady == isReady)
        return;
    m_isReady = isReady;
    if (isReady)
        Q_EMIT becameReady();
}

QString stateMarkName(StateMark mark)
{
    const char* name = "";
    switch (mark) {
    case StateMark::Empty: name = QT_TRANSLATE_NOOP("StateMark", "empty"); break;
    case StateMark::InProgress: name = QT_TRANSLATE_NOOP("StateMark", "in progress"); break;
    case StateMark::UpToDate: name = QT_TRANSLATE_NOOP("StateMark", "up to date"); break;
    case StateMark::OutOfDate: name = QT_TRANSLATE_NOOP("StateMark", "out of date"); break;
    case StateMark::NeedsAttention: name = QT_TRANSLATE_NOOP("StateMark", "needs attention"); break;
    }
    return QCoreApplication::translate("StateMark", name);
}

} // namespace studio
