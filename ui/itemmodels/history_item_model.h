// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QPointer>

namespace studio
{

class ProjectSession;

/// The steps of a project, newest first: those that were undone, the one that holds, those before it, and the project
/// as it was opened. Thread: GUI only.
class HistoryItemModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        StepRole = Qt::UserRole + 1, ///< index for QUndoStack::setIndex that makes this the step that holds
        StateRole,                   ///< int(State)
        TimeRole                     ///< "14:01"; empty for the project as opened
    };
    enum class State { Undone, Current, Done };

    explicit HistoryItemModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}
    void setProject(ProjectSession* project);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    void read();

    QPointer<ProjectSession> m_project;
    int m_steps = 0;
    int m_current = 0;
};

} // namespace studio
