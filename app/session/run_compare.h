// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/run_repository.h"

#include <QStringList>
#include <optional>

namespace studio
{

/// A setting in which two runs differ.
struct RunDifference {
    QString name;  ///< "Learning rate"
    QString now;   ///< of the first run
    QString before; ///< of the second
};

/// What was set differently, from window to training; names come from the blocks' descriptions where there are any.
QVector<RunDifference> runDifferences(const Run& run, const Run& other);

/// Validation accuracy in points, run over other; nothing when one of them has none.
std::optional<double> accuracyGain(const Run& run, const Run& other);

/// What can be done about a run that failed.
struct RunRemedy {
    enum class Kind { None, SmallerLearningRate, LabelSamples, AddSamples };
    Kind kind = Kind::None;
    QString text;       ///< of the button: "Retry with 0.05"
    double learningRate = 0.0;
};
RunRemedy remedyOf(const Run& run);

} // namespace studio
