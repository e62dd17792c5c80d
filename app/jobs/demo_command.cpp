// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"
#include "app/jobs/demo_job.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDir>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Demo", text);
}

Result<CommandOutput> demo(const DemoOptions& options, JobContext& job)
{
    Result<DemoResult> done = runDemo(options, job);
    if (!done)
        return done.error();
    CommandOutput out;
    out.json = done->json;
    out.text = tr("Report, bundle, project and screenshots are in %1. What was measured:").arg(QDir().absoluteFilePath(options.folder)) + QStringLiteral("\n\n");
    qsizetype width = 0;
    for (const auto& [what, figure] : done->report.figures)
        width = std::max(width, what.size());
    for (const ReportPrediction& one : done->report.predictions)
        width = std::max(width, tr("while it moves: %1").arg(one.motion).size());
    for (const ReportPrediction& one : done->report.predictions)
        out.text += QStringLiteral("%1  %2\n").arg(tr("while it moves: %1").arg(one.motion), -static_cast<int>(width)).arg(tr("%1, confidence %2").arg(one.predicted).arg(one.confidence, 0, 'f', 3));
    for (const auto& [what, figure] : done->report.figures)
        out.text += QStringLiteral("%1  %2\n").arg(what, -static_cast<int>(width)).arg(figure);
    out.text.chop(1);
    return out;
}

} // namespace

void addDemoCommand(CLI::App& app, CommandSet& set)
{
    struct Arguments {
        std::string out = "out/demo";
        DemoOptions options;
        bool hasNoScreenshots = false;
    };
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("demo", "The whole loop once: board, signals, model, verified firmware, back on the board");
    command->add_option("--out", arguments->out, "Folder for report, bundle, project and screenshots; replaces an earlier demo's");
    command->add_option("--recordings", arguments->options.trainingRecordings, "Training recordings of each motion")->check(CLI::Range(2, 100));
    command->add_option("--test-recordings", arguments->options.testingRecordings, "Test recordings of each motion")->check(CLI::Range(1, 100));
    command->add_option("--seconds", arguments->options.trainingSeconds, "Length of each training recording")->check(CLI::Range(3.0, 300.0));
    command->add_option("--test-seconds", arguments->options.testingSeconds, "Length of each test recording")->check(CLI::Range(3.0, 300.0));
    command->add_flag("--no-screenshots", arguments->hasNoScreenshots, "Leave the pictures of the pages out");
    set.add(*command, [arguments](JobContext& job) {
        DemoOptions options = arguments->options;
        options.folder = fromArgument(arguments->out);
        options.makesScreenshots = !arguments->hasNoScreenshots;
        return demo(options, job);
    });
}

} // namespace studio
