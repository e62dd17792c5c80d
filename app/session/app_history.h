// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QDateTime>
#include <QObject>
#include <QVector>
#include <functional>

namespace studio
{

/// A change that no project holds (to the list of devices), already made.
struct AppStep {
    QString text; ///< "Forget nano33", behind Undo and Redo
    std::function<Result<void>()> undo;
    std::function<Result<void>()> redo;
};

/// Undo for what lies outside the projects; each project has a stack of its own. The user has one Undo for all: it takes back what
/// was done last, here or there. A step that cannot be taken back or made again is told and dropped. Thread: GUI only.
class AppHistory : public QObject
{
    Q_OBJECT
public:
    explicit AppHistory(QObject* parent = nullptr) : QObject(parent) {}

    /// What was undone is forgotten. Returns the step's number, for undoStep().
    int push(AppStep step);
    bool undo(); ///< false: nothing was taken back
    bool redo(); ///< false: nothing was made again
    /// For a message that offers it: undoes that step if it is the newest of this history still standing.
    void undoStep(int number);
    /// Something else was done since: what was undone is not made again.
    void forgetUndone();

    [[nodiscard]] bool canUndo() const { return m_index > 0; }
    [[nodiscard]] bool canRedo() const { return m_index < m_steps.size(); }
    [[nodiscard]] QString undoText() const;
    [[nodiscard]] QString redoText() const;
    [[nodiscard]] QDateTime undoTime() const; ///< when the step that would be undone was made last; invalid without one
    [[nodiscard]] QDateTime redoTime() const; ///< when the step that would be made again was undone; invalid without one
    [[nodiscard]] QDateTime undoneAt() const { return m_undoneAt; } ///< when undo() was called last

Q_SIGNALS:
    void changed();
    void failed(const studio::Error& error);

private:
    struct Made {
        AppStep step;
        QDateTime at; ///< made, or made again
        QDateTime undoneAt;
        int number = 0;
    };
    void drop(qsizetype place, const Error& error);

    QVector<Made> m_steps;
    qsizetype m_index = 0; ///< of the first undone step
    int m_lastNumber = 0; ///< of all that were ever pushed
    QDateTime m_undoneAt;
};

} // namespace studio
