// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "models/core/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QVector>

namespace studio
{

class Database;

enum class RunState { Running, Done, Cancelled, Failed, Interrupted };
QString runStateName(RunState state); // "running", "done", "cancelled", "failed", "interrupted"

struct EpochMetrics {
    int epoch = 0; ///< counts from 1
    double trainLoss = 0.0;
    double trainAccuracy = 0.0;
    double validationLoss = 0.0;
    double validationAccuracy = 0.0;
};

/// One training run: immutable recipe, then its results.
struct Run {
    RunId id;
    QString name; ///< "Run 14"
    RunState state = RunState::Running;
    bool starred = false;
    QDateTime startedAt;
    QDateTime finishedAt;
    quint64 seed = 0;
    QJsonObject impulse;
    QByteArray impulseHash;
    QByteArray featureHash;
    QByteArray datasetHash;
    QJsonObject settings;
    QJsonObject summary; ///< weights_sha256, best_epoch, validation figures, parameter count, test accuracies
    QString failure;     ///< the message of a failed run
    qint64 processId = 0; ///< of the job while it runs; tells an interrupted run from a running one
};

class RunRepository
{
public:
    explicit RunRepository(Database& database);

    Result<RunId> begin(const Run& run);
    /// One transaction: the epoch's row and the best graph so far, so that a kill leaves a usable run.
    Result<void> addEpoch(RunId id, const EpochMetrics& epoch, const QByteArray& bestGraph);
    Result<void> finish(RunId id, RunState state, const QJsonObject& summary, const QByteArray& trainedGraph,
                        const QByteArray& quantizedGraph, const QString& failure = {});
    Result<void> mergeSummary(RunId id, const QJsonObject& more);
    Result<void> rename(RunId id, const QString& name);
    Result<void> setStarred(RunId id, bool starred);
    Result<void> remove(RunId id);
    /// Marks runs whose process is gone as interrupted. Returns how many.
    Result<int> sweepInterrupted();
    /// True for a run that counts as running although its process is gone: sweepInterrupted would mark it.
    [[nodiscard]] bool isAbandoned(const Run& run) const;

    [[nodiscard]] Result<Run> run(RunId id) const;
    [[nodiscard]] Result<QVector<Run>> all() const; ///< newest first
    [[nodiscard]] Result<Run> newestDone() const;   ///< Errors: NotFound with what to do
    [[nodiscard]] Result<QVector<EpochMetrics>> epochs(RunId id) const;
    [[nodiscard]] Result<QByteArray> trainedGraph(RunId id) const;
    [[nodiscard]] Result<QByteArray> quantizedGraph(RunId id) const;

private:
    Database& m_database;
};

} // namespace studio
