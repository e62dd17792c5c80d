// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/argument_checks.h"
#include "app/jobs/command.h"
#include "app/jobs/project_source.h"
#include "app/jobs/training_job.h"
#include "app/session/recording_ending.h"
#include "storage/backup_store.h"
#include "storage/project_repair.h"

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

Result<CommandOutput> backup(const QString& path, JobContext& job)
{
    Result<BackupFile> made = makeBackup(path, QDateTime::currentDateTimeUtc(), job);
    if (!made)
        return made.error();
    return CommandOutput{{{QStringLiteral("path"), made->path}, {QStringLiteral("bytes"), made->bytes}},
                         tr("Backup made and checked: %1").arg(made->path)};
}

Result<CommandOutput> repair(const QString& path, const QString& copy, JobContext& job)
{
    Result<RepairReport> report = repairCopy(path, copy, job);
    if (!report)
        return report.error();
    QString text = tr("%1: %2 samples (%3 cut short), %4 regions, %5 runs. %6 was not changed.")
                       .arg(copy)
                       .arg(report->samples)
                       .arg(report->cutSamples)
                       .arg(report->regions)
                       .arg(report->runs)
                       .arg(path);
    for (const QString& loss : std::as_const(report->losses))
        text += QStringLiteral("\n  ") + tr("lost: %1").arg(loss);
    return CommandOutput{{{QStringLiteral("path"), copy},
                          {QStringLiteral("samples"), report->samples},
                          {QStringLiteral("cut_samples"), report->cutSamples},
                          {QStringLiteral("regions"), report->regions},
                          {QStringLiteral("runs"), report->runs},
                          {QStringLiteral("losses"), QJsonArray::fromStringList(report->losses)}},
                         text};
}

Result<CommandOutput> keepRun(const QString& path, qint64 number, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<Run> run = keepInterruptedRun(**project, RunId{number}, job);
    if (!run)
        return run.error();
    const int best = run->summary[QStringLiteral("best_epoch")].toInt();
    CommandOutput out{run->summary, tr("%1: the network of epoch %2 can be used.").arg(run->name).arg(best)};
    out.json[QStringLiteral("run")] = run->id.value;
    return out;
}

CommandOutput outputFor(const Sample& recording, bool isKept)
{
    return {{{QStringLiteral("sample"), recording.id.value},
             {QStringLiteral("name"), recording.name},
             {QStringLiteral("readings"), recording.readingCount},
             {QStringLiteral("seconds"), recording.durationMs() / 1000.0},
             {QStringLiteral("kept"), isKept}},
            QString()};
}

Result<CommandOutput> discardRecording(SampleRepository& samples, Sample recording, const QVector<SampleId>& parts)
{
    recording.readingCount = 0;
    for (const SampleId part : parts) {
        const Result<Sample> info = samples.sample(part);
        if (const Result<void> gone = samples.discardRecording(part); !gone)
            return gone.error();
        recording.readingCount += info ? info->readingCount : 0;
    }
    if (const Result<void> swept = sweepAll(samples); !swept)
        return swept.error();
    CommandOutput out = outputFor(recording, false);
    out.text = tr("%1 (%2 s) is gone.").arg(recording.name).arg(recording.durationMs() / 1000.0, 0, 'f', 1);
    return out;
}

Result<CommandOutput> keepRecording(const QString& path, qint64 number, bool discards)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Job);
    if (!project)
        return project.error();
    if (ProjectFile::isHeldByWindow((*project)->path())) {
        return Error{ErrorCode::Busy, tr("%1 is open in a window, which offers its unfinished recordings itself. Decide there, or close it first.").arg(path), {},
                     QStringLiteral("CLI-041")};
    }
    SampleRepository& samples = (*project)->samples();
    const Result<QVector<Sample>> unfinished = samples.interruptedRecordings();
    if (!unfinished)
        return unfinished.error();
    const auto found = std::find_if(unfinished->begin(), unfinished->end(), [number](const Sample& one) { return one.id.value == number; });
    if (found == unfinished->end()) {
        return Error{ErrorCode::NotFound,
                     tr("There is no unfinished recording %1 in %2; sensorsmith-cli project info lists those that there are.").arg(number).arg(path), {},
                     QStringLiteral("CLI-040")};
    }
    const QVector<SampleId> parts = partsOfRecording(*unfinished, *found);
    if (discards)
        return discardRecording(samples, *found, parts);
    RecordingEnding ending;
    ending.parts = parts;
    ending.refusesKnown = false; // the user wants it
    ending.isLeft = true;
    const Result<SampleId> id = endRecording(samples, ending);
    const Result<Sample> kept = id ? samples.sample(*id) : Result<Sample>(id.error());
    if (!kept)
        return kept.error();
    CommandOutput out = outputFor(*kept, true);
    out.json[QStringLiteral("split")] = splitName(kept->split);
    out.text = tr("%1 (%2 s) is a sample now, %3.").arg(kept->name).arg(kept->durationMs() / 1000.0, 0, 'f', 1).arg(splitName(kept->split));
    if (const Result<void> swept = sweepAll(samples); !swept) { // who opens the project next tries it again
        out.json[QStringLiteral("warnings")] = QJsonArray{swept.error().message};
        out.text += QStringLiteral("\n  ") + swept.error().message;
    }
    return out;
}

void addKeepRecording(CLI::App& app, CommandSet& set)
{
    struct Arguments {
        std::string project;
        qint64 number = 0;
        bool discards = false;
    };
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("keep-recording", "Make a sample of a recording that a killed program left unfinished");
    command->add_option("FILE", arguments->project, "Project file")->required();
    command->add_option("NUMBER", arguments->number, "Of the recording, as project info lists it")->required()->check(aboveZero());
    command->add_flag("--discard", arguments->discards, "Remove it instead");
    set.add(*command, [arguments](JobContext&) { return keepRecording(fromArgument(arguments->project), arguments->number, arguments->discards); });
}

} // namespace

void addRecoveryCommands(CLI::App& app, CommandSet& set)
{
    auto saved = std::make_shared<std::string>();
    CLI::App* backupCommand =
        app.add_subcommand("backup", "Make a checked backup in the project's backup folder");
    backupCommand->add_option("FILE", *saved, "Project file")->required();
    set.add(*backupCommand, [saved](JobContext& job) { return backup(fromArgument(*saved), job); });

    auto repaired = std::make_shared<std::pair<std::string, std::string>>();
    CLI::App* repairCommand =
        app.add_subcommand("repair", "Make a new project of what can be read in a damaged one");
    repairCommand->add_option("FILE", repaired->first, "Damaged project file; it is not changed")->required();
    repairCommand->add_option("--out", repaired->second, "Project file to make (.smith)")->required();
    set.add(*repairCommand, [repaired](JobContext& job) {
        return repair(fromArgument(repaired->first), fromArgument(repaired->second), job);
    });

    auto kept = std::make_shared<std::pair<std::string, qint64>>();
    CLI::App* keep = app.add_subcommand("keep-run", "Make the best epoch of an interrupted training usable");
    keep->add_option("FILE", kept->first, "Project file")->required();
    keep->add_option("RUN", kept->second, "Number of the run")->required()->check(aboveZero());
    set.add(*keep, [kept](JobContext& job) { return keepRun(fromArgument(kept->first), kept->second, job); });
    addKeepRecording(app, set);
}

} // namespace studio
