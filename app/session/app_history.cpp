// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/app_history.h"

#include <utility>

namespace studio
{

namespace
{
constexpr qsizetype kMostSteps = 100;
} // namespace

int AppHistory::push(AppStep step)
{
    m_steps.resize(m_index);
    m_steps.append({std::move(step), QDateTime::currentDateTime(), {}, ++m_lastNumber});
    if (m_steps.size() > kMostSteps)
        m_steps.removeFirst();
    m_index = m_steps.size();
    Q_EMIT changed();
    return m_lastNumber;
}

bool AppHistory::undo()
{
    if (!canUndo())
        return false;
    m_undoneAt = QDateTime::currentDateTime();
    m_steps[--m_index].undoneAt = m_undoneAt;
    const std::function<Result<void>()> act = m_steps[m_index].step.undo;
    const Result<void> done = act();
    if (!done)
        drop(m_index, done.error());
    Q_EMIT changed();
    return done.isOk();
}

bool AppHistory::redo()
{
    if (!canRedo())
        return false;
    m_steps[m_index].at = QDateTime::currentDateTime();
    const std::function<Result<void>()> act = m_steps[m_index++].step.redo;
    const Result<void> done = act();
    if (!done)
        drop(--m_index, done.error());
    Q_EMIT changed();
    return done.isOk();
}

void AppHistory::undoStep(int number)
{
    if (canUndo() && m_steps[m_index - 1].number == number)
        undo();
}

void AppHistory::forgetUndone()
{
    if (!canRedo())
        return;
    m_steps.resize(m_index);
    Q_EMIT changed();
}

/// What no longer works must not bar the way to the steps before it.
void AppHistory::drop(qsizetype place, const Error& error)
{
    m_steps.remove(place);
    Q_EMIT failed(error);
}

QString AppHistory::undoText() const
{
    return canUndo() ? m_steps[m_index - 1].step.text : QString();
}

QString AppHistory::redoText() const
{
    return canRedo() ? m_steps[m_index].step.text : QString();
}

QDateTime AppHistory::undoTime() const
{
    return canUndo() ? m_steps[m_index - 1].at : QDateTime();
}

QDateTime AppHistory::redoTime() const
{
    return canRedo() ? m_steps[m_index].undoneAt : QDateTime();
}

} // namespace studio
