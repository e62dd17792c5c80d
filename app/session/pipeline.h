// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVector>

namespace studio
{

/// The chain from data to product. Order is the order of work.
enum class Stage { Dataset, Label, Impulse, Features, Train, Evaluate, Validate, Deploy };
enum class StageState { Empty, InProgress, UpToDate, OutOfDate, NeedsAttention };

struct StageStatus {
    Stage stage = Stage::Dataset;
    StageState state = StageState::Empty;
    QString reason;            ///< one sentence: "12 samples changed since these features were made."
    double estimateSeconds = 0.0; ///< of bringing it up to date, from earlier runs; 0: unknown
};

/// Every stage's state, derived from the hashes stored with each artefact.
struct PipelineStatus {
    QVector<StageStatus> stages; ///< one per Stage, in order
    [[nodiscard]] const StageStatus& of(Stage stage) const { return stages[static_cast<int>(stage)]; }
};

QString stageName(Stage stage); // "dataset", "label", ...

} // namespace studio
