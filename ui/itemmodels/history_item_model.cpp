// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/history_item_model.h"

#include "app/session/project_session.h"

namespace studio
{

void HistoryItemModel::setProject(ProjectSession* project)
{
    if (m_project != nullptr)
        disconnect(&m_project->undoStack(), nullptr, this, nullptr);
    beginResetModel();
    m_project = project;
    m_steps = project != nullptr ? project->undoStack().count() : 0;
    m_current = project != nullptr ? project->undoStack().index() : 0;
    endResetModel();
    if (project != nullptr)
        connect(&project->undoStack(), &QUndoStack::indexChanged, this, &HistoryItemModel::read);
}

void HistoryItemModel::read()
{
    const int steps = m_project->undoStack().count();
    const int current = m_project->undoStack().index();
    if (steps != m_steps) {
        beginResetModel();
        m_steps = steps;
        m_current = current;
        endResetModel();
        return;
    }
    m_current = current;
    Q_EMIT dataChanged(index(0), index(m_steps));
}

int HistoryItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_project == nullptr ? 0 : m_steps + 1;
}

QVariant HistoryItemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int step = m_steps - index.row();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return step == 0 ? tr("As opened") : m_project->undoStack().text(step - 1);
    case StepRole: return step;
    case StateRole:
        return static_cast<int>(step > m_current ? State::Undone : step == m_current ? State::Current : State::Done);
    case TimeRole: {
        const QDateTime at = step == 0 ? QDateTime() : m_project->stepTime(step - 1);
        return at.isValid() ? at.toLocalTime().toString(QStringLiteral("HH:mm")) : QString();
    }
    default: return {};
    }
}

} // namespace studio
