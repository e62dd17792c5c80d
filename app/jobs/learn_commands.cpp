// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"
#include "app/jobs/project_source.h"
#include "app/jobs/training_job.h"
#include "models/evaluation/calibration.h"

#include "storage/sample_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QJsonArray>
#include <algorithm>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<CommandOutput> makeFeatures(const QString& path, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<ExtractionResult> made = currentFeatures(**project, job);
    if (!made)
        return made.error();
    QJsonArray leftOut;
    QString text = tr("%1 windows with %2 features, %3 classes")
                       .arg(made->matrix.windowCount())
                       .arg(made->matrix.featureCount)
                       .arg(made->matrix.classes.size());
    for (const ExtractionNote& note : made->leftOut) {
        leftOut.append(QJsonObject{{QStringLiteral("sample"), note.sample.value},
                                   {QStringLiteral("reason"), note.reason}});
        text += QStringLiteral("\n  ") + tr("left out: %1").arg(note.reason);
    }
    return CommandOutput{{{QStringLiteral("windows"), static_cast<qint64>(made->matrix.windowCount())},
                          {QStringLiteral("features"), made->matrix.featureCount},
                          {QStringLiteral("names"), QJsonArray::fromStringList(made->matrix.featureNames)},
                          {QStringLiteral("labels"), QJsonArray::fromStringList(made->matrix.classes)},
                          {QStringLiteral("left_out"), leftOut},
                          {QStringLiteral("sha256"), QString::fromLatin1(made->matrix.hash.toHex())}},
                         text};
}

Result<CommandOutput> train(const QString& path, const TrainingOptions& options, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<Run> run = runTraining(**project, options, job);
    if (!run)
        return run.error();
    CommandOutput out;
    out.json = run->summary;
    out.json[QStringLiteral("run")] = run->id.value;
    out.json[QStringLiteral("name")] = run->name;
    out.json[QStringLiteral("state")] = runStateName(run->state);
    out.json[QStringLiteral("seed")] = static_cast<qint64>(run->seed);
    out.text = tr("%1: best epoch %2, validation loss %3, accuracy %4\nweights %5")
                   .arg(run->name)
                   .arg(run->summary[QStringLiteral("best_epoch")].toInt())
                   .arg(run->summary[QStringLiteral("validation_loss")].toDouble(), 0, 'f', 4)
                   .arg(run->summary[QStringLiteral("validation_accuracy")].toDouble(), 0, 'f', 4)
                   .arg(run->summary[QStringLiteral("weights_sha256")].toString());
    if (run->state == RunState::Cancelled) {
        // What is good is kept; the exit code still says that the user stopped it.
        return Error{ErrorCode::Cancelled,
                     tr("%1 was stopped; its best epoch (%2) is kept.")
                         .arg(run->name)
                         .arg(run->summary[QStringLiteral("best_epoch")].toInt()),
                     {}, {}};
    }
    return out;
}

Result<CommandOutput> evaluate(const QString& path, const std::string& splitArgument, qint64 runNumber, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<Run> run = chosenRun(**project, runNumber);
    if (!run)
        return run.error();
    const Split split = splitArgument == "training" ? Split::Training : Split::Testing;
    Result<EvaluationReport> report = runEvaluation(**project, *run, split, job);
    if (!report)
        return report.error();
    const qint64 unknown = std::count_if(report->float32Windows.begin(), report->float32Windows.end(),
                                         [](const WindowPrediction& window) { return window.actual < 0; });
    const bool hasClassifier = !report->classes.isEmpty();
    CommandOutput out;
    out.json = {{QStringLiteral("run"), run->id.value},
                {QStringLiteral("split"), splitName(split)},
                {QStringLiteral("labels"), QJsonArray::fromStringList(report->classes)}};
    out.text = tr("%1 on %2 %3 windows")
                   .arg(run->name)
                   .arg(report->float32Windows.size())
                   .arg(splitName(split));
    if (hasClassifier) {
        out.json[QStringLiteral("float32")] = figuresToJson(report->float32, report->float32Intervals);
        out.json[QStringLiteral("int8")] = figuresToJson(report->int8, report->int8Intervals);
        out.json[QStringLiteral("windows_of_unknown_classes")] = unknown;
        out.text += QLatin1Char('\n')
                    + tr("  float32  accuracy %1  macro-F1 %2\n  int8     accuracy %3  macro-F1 %4")
                          .arg(report->float32.accuracy, 0, 'f', 4)
                          .arg(report->float32.macroF1, 0, 'f', 4)
                          .arg(report->int8.accuracy, 0, 'f', 4)
                          .arg(report->int8.macroF1, 0, 'f', 4);
    }
    if (hasClassifier && unknown > 0) {
        out.text += QLatin1Char('\n')
                    + tr("  not counted: %1 windows whose label the network was not trained on").arg(unknown);
    }
    if (report->hasAnomaly) {
        const int above = windowsAbove(report->float32Windows, report->anomalyThreshold);
        out.json[QStringLiteral("anomaly")] =
            QJsonObject{{QStringLiteral("threshold"), report->anomalyThreshold},
                        {QStringLiteral("windows"), static_cast<qint64>(report->float32Windows.size())},
                        {QStringLiteral("above"), above}};
        out.text += QLatin1Char('\n') + tr("  anomaly  %1 windows above %2").arg(above).arg(report->anomalyThreshold);
    }
    return out;
}

} // namespace

void addLearnCommands(CLI::App& app, CommandSet& set)
{
    auto path = std::make_shared<std::string>();
    CLI::App* features = app.add_subcommand("features", "Make the features of every enabled sample");
    features->add_option("FILE", *path, "Project file")->required();
    set.add(*features, [path](JobContext& job) { return makeFeatures(fromArgument(*path), job); });

    struct TrainArguments {
        std::string path;
        quint64 seed = 0;
        int epochs = 0;
    };
    auto arguments = std::make_shared<TrainArguments>();
    CLI::App* trainCommand = app.add_subcommand("train", "Train the learning blocks as a new run");
    trainCommand->add_option("FILE", arguments->path, "Project file")->required();
    CLI::Option* seed = trainCommand->add_option("--seed", arguments->seed, "Seed in place of the impulse's");
    CLI::Option* epochs = trainCommand->add_option("--epochs", arguments->epochs, "Epochs in place of the impulse's")
                              ->check(CLI::Range(1, 10000));
    set.add(*trainCommand, [arguments, seed, epochs](JobContext& job) {
        TrainingOptions options;
        if (seed->count() > 0)
            options.seed = arguments->seed;
        if (epochs->count() > 0)
            options.epochs = arguments->epochs;
        return train(fromArgument(arguments->path), options, job);
    });

    struct EvaluateArguments {
        std::string path;
        std::string split = "testing";
        qint64 run = 0;
    };
    auto evaluated = std::make_shared<EvaluateArguments>();
    CLI::App* evaluateCommand = app.add_subcommand("evaluate", "Evaluate a run, float32 and int8");
    evaluateCommand->add_option("FILE", evaluated->path, "Project file")->required();
    evaluateCommand->add_option("--run", evaluated->run, "Number of the run; without it the newest");
    evaluateCommand->add_option("--split", evaluated->split, "testing or training")
        ->check(CLI::IsMember({"testing", "training"}));
    set.add(*evaluateCommand, [evaluated](JobContext& job) {
        return evaluate(fromArgument(evaluated->path), evaluated->split, evaluated->run, job);
    });
}

} // namespace studio
