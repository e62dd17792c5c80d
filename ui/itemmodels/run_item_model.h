// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/run_repository.h"

#include <QAbstractTableModel>
#include <QSet>

namespace studio
{

/// The training runs of a project, newest first; some of them ticked to compare. Thread: GUI only.
class RunItemModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Run, Network, When, Validation, Test, Int8, Loss, Learnt, Seed, Time };
    static constexpr int kColumnCount = 10;
    enum Role {
        RunIdRole = Qt::UserRole + 1, ///< qint64
        StarredRole,
        TickedRole,
        FailureRole, ///< why the run failed, or that it was interrupted; empty when it ended well
        CurrentRole  ///< the run that Evaluate, Validate and Deploy show
    };
    static constexpr int kMostTicked = 4;

    explicit RunItemModel(QObject* parent = nullptr);

    void setRuns(const QVector<Run>& runs, RunId current);
    [[nodiscard]] const QVector<Run>& runs() const { return m_runs; }
    [[nodiscard]] const Run* run(int row) const;
    [[nodiscard]] int rowOf(RunId id) const; ///< -1 when it is not there
    void setTicked(RunId id, bool isTicked);
    void toggleTicked(int row);
    /// Ticked runs, newest first.
    [[nodiscard]] QVector<Run> ticked() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void tickedChanged();

private:
    [[nodiscard]] QString text(const Run& run, Column column) const;
    static bool isNumber(Column column);

    QVector<Run> m_runs;
    QSet<RunId> m_ticked;
    RunId m_current;
};

} // namespace studio
