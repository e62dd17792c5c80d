// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"
#include "app/jobs/deploy_job.h"
#include "app/jobs/project_source.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <algorithm>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<CommandOutput> verify(const QString& path, const QString& board, qint64 runNumber, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<Run> run = chosenRun(**project, runNumber);
    if (!run)
        return run.error();
    Result<VerificationReport> report = runVerification(**project, *run, board, job);
    if (!report)
        return report.error();
    CommandOutput out;
    out.json = verificationToJson(*report);
    out.text = tr("%1 on %2: %3 windows, %4 mismatches (%5 in features)\n"
                  "  accuracy on target %6\n  instructions per window %7 (features %8, network %9)\n")
                   .arg(run->name, report->boardName)
                   .arg(report->windows)
                   .arg(report->mismatches)
                   .arg(report->featureMismatches)
                   .arg(report->accuracy, 0, 'f', 4)
                   .arg(report->instructionsPerWindow())
                   .arg(report->instructionsFeatures)
                   .arg(report->instructionsNetwork)
               + tr("  flash %1 bytes (model %2, features %3, network %4, firmware %5)\n  RAM %6 bytes (static %7, stack %8)")
                     .arg(report->sizes.flashTotal())
                     .arg(report->sizes.flashModel)
                     .arg(report->sizes.flashDsp)
                     .arg(report->sizes.flashRuntime)
                     .arg(report->sizes.flashFirmware)
                     .arg(report->ramBytes())
                     .arg(report->sizes.ramStatic)
                     .arg(report->stackBytes);
    if (!report->isPassed()) {
        return Error{ErrorCode::Refused,
                     tr("%1 gives other answers on the board in %2 of %3 windows. The report is stored with the run. First: %4")
                         .arg(run->name)
                         .arg(std::max(report->mismatches, report->featureMismatches))
                         .arg(report->windows)
                         .arg(report->firstDifference),
                     {}, QStringLiteral("VER-010")};
    }
    return out;
}

} // namespace

void addDeployCommands(CLI::App& app, CommandSet& set)
{
    struct Arguments {
        std::string path;
        std::string board = "mps2-an386";
        qint64 run = 0;
    };
    auto verified = std::make_shared<Arguments>();
    CLI::App* verifyCommand = app.add_subcommand("verify", "Check a run on an emulated board, bit for bit");
    verifyCommand->add_option("FILE", verified->path, "Project file")->required();
    verifyCommand->add_option("--board", verified->board, "Board to emulate");
    verifyCommand->add_option("--run", verified->run, "Number of the run; without it the newest");
    set.add(*verifyCommand, [verified](JobContext& job) {
        return verify(fromArgument(verified->path), fromArgument(verified->board), verified->run, job);
    });
}

} // namespace studio
