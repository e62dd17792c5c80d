// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/emulate/board_catalogue.h"
#include "models/evaluation/verification_report.h"

#include <QStringList>
#include <QVector>
#include <optional>

namespace studio
{

class ProjectSession;

/// What leaves the studio.
enum class ExportFormat { CLibrary, Firmware, Bundle };
QString exportFormatName(ExportFormat format); ///< as the command line spells it: "c-library"

struct BudgetPart {
    QString name;
    double value = 0.0;
};

/// One bar: parts, their sum and the limit, all in `unit`.
struct BudgetLine {
    QString title; ///< "Flash"
    QString unit;  ///< "KB" (1,024 bytes) or "ms"
    QVector<BudgetPart> parts;
    double limit = 0.0;
    bool isEstimate = false; ///< derived rather than measured
    [[nodiscard]] double total() const;
    [[nodiscard]] double over() const { return total() - limit; } ///< positive: does not fit
};

/// What does not fit, in words: "Flash 6.0 KB over".
QStringList overBudget(const QVector<BudgetLine>& lines);
/// Of 1,024 bytes.
double kilobytes(qint64 bytes);
/// Of `instructions` at the target's clock, one a cycle.
double milliseconds(double instructions, const TargetDescription& target);

enum class CheckState { Done, Open, Failed };

struct DeployCheck {
    QString title;
    QString detail;
    CheckState state = CheckState::Open;
    QString page; ///< where it can be mended; empty when nowhere
};

/// Everything that Deploy says of the current run before anything is built. Plain values.
struct DeployStatus {
    bool isMeasured = false; ///< the budget comes from a check on a board
    BudgetLine flash;
    BudgetLine ram;
    BudgetLine latency;
    QVector<DeployCheck> checks;
    bool isVerified = false;
    std::optional<double> accuracyFloat; ///< on the test split
    std::optional<double> accuracyInt8;
    [[nodiscard]] int openChecks() const;
    [[nodiscard]] QVector<BudgetLine> budget() const { return {flash, ram, latency}; }
};

/// Of the project's current run. Flash and RAM are those of the map file and the running board; a latency is the counted
/// instructions at the target's clock, one a cycle, so it is an estimate. Thread: GUI only.
DeployStatus deployStatus(const ProjectSession& project, const TargetDescription& target, ExportFormat format);

/// The newest verification report of the current run, with its windows; nothing when it was never checked.
std::optional<VerificationReport> currentVerification(const ProjectSession& project);

} // namespace studio
