// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"

#include "models/impulse/feature_extraction.h"
#include "storage/feature_repository.h"
#include "storage/project_file.h"
#include "storage/recording_owner.h"
#include "storage/run_repository.h"
#include "storage/sample_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<CommandOutput> projectNew(const QString& path)
{
    // A folder is not completed to the name of a file beside it; making it is refused with the reason.
    const bool isComplete = path.endsWith(QLatin1String(".smith")) || QFileInfo(path).isDir();
    const QString file = isComplete ? path : path + QStringLiteral(".smith");
    Result<std::unique_ptr<ProjectFile>> made =
        ProjectFile::create(file, QFileInfo(file).completeBaseName(), ProjectFile::Access::Job);
    if (!made)
        return made.error();
    return CommandOutput{{{QStringLiteral("path"), (*made)->path()}, {QStringLiteral("name"), (*made)->name()}},
                         tr("Made the project %1.").arg((*made)->path())};
}

/// Recordings without an end: of a program that was killed, or of one that is at it now.
Result<QJsonArray> unfinishedRecordings(const ProjectFile& project)
{
    const Result<QVector<Sample>> recordings = project.samples().interruptedRecordings();
    if (!recordings)
        return recordings.error();
    QJsonArray rows;
    for (const Sample& one : *recordings) {
        rows.append(QJsonObject{{QStringLiteral("number"), one.id.value},
                                {QStringLiteral("name"), one.name},
                                {QStringLiteral("label"), one.label},
                                {QStringLiteral("readings"), one.readingCount},
                                {QStringLiteral("seconds"), one.durationMs() / 1000.0},
                                {QStringLiteral("under_way"), recordedElsewhereBy(one).has_value()},
                                {QStringLiteral("began_at"), one.createdAt.toString(Qt::ISODate)}});
    }
    return rows;
}

Result<CommandOutput> projectInfo(const QString& path)
{
    Result<std::unique_ptr<ProjectFile>> opened = ProjectFile::open(path, ProjectFile::Access::ReadOnly);
    if (!opened)
        return opened.error();
    const ProjectFile& project = **opened;
    Result<QVector<LabelCount>> counts = project.samples().labelCounts();
    if (!counts)
        return counts.error();
    Result<QVector<Run>> runs = project.runs().all();
    if (!runs)
        return runs.error();
    Result<QByteArray> dataset = project.datasetHash();
    if (!dataset)
        return dataset.error();
    Result<QJsonValue> impulse = project.document(QStringLiteral("impulse"));
    if (!impulse)
        return impulse.error();
    Result<QJsonArray> unfinished = unfinishedRecordings(project);
    if (!unfinished)
        return unfinished.error();
    QJsonArray labels;
    int training = 0;
    int testing = 0;
    int excluded = 0;
    QString table;
    for (const LabelCount& count : *counts) {
        training += count.training;
        testing += count.testing;
        excluded += count.excluded;
        labels.append(QJsonObject{{QStringLiteral("label"), count.label},
                                  {QStringLiteral("training"), count.training},
                                  {QStringLiteral("testing"), count.testing},
                                  {QStringLiteral("excluded"), count.excluded},
                                  {QStringLiteral("seconds"), count.durationMs / 1000.0}});
        table += tr("  %1: %2 training, %3 testing\n")
                     .arg(count.label.isEmpty() ? tr("(unlabelled)") : count.label)
                     .arg(count.training)
                     .arg(count.testing);
    }
    CommandOutput out;
    out.json = {{QStringLiteral("path"), project.path()},
                {QStringLiteral("name"), project.name()},
                {QStringLiteral("samples"), training + testing + excluded},
                {QStringLiteral("training"), training},
                {QStringLiteral("testing"), testing},
                {QStringLiteral("excluded"), excluded},
                {QStringLiteral("labels"), labels},
                {QStringLiteral("unfinished_recordings"), *unfinished},
                {QStringLiteral("runs"), runs->size()},
                {QStringLiteral("has_impulse"), impulse->isObject()},
                {QStringLiteral("dataset_sha256"), QString::fromLatin1(dataset->toHex())}};
    out.text = tr("%1: %2 training, %3 testing, %4 excluded; %5 runs\n")
                   .arg(project.name())
                   .arg(training)
                   .arg(testing)
                   .arg(excluded)
                   .arg(runs->size())
               + table.trimmed().prepend(QStringLiteral("  "));
    for (const QJsonValue& one : std::as_const(*unfinished)) {
        const QString line = one[QStringLiteral("under_way")].toBool()
                                 ? tr("\n  recording %1 under way: %2, %3 s so far; another program is at it")
                                 : tr("\n  unfinished recording %1: %2, %3 s. To make a sample of it: sensorsmith-cli keep-recording FILE %1");
        out.text += line
                        .arg(one[QStringLiteral("number")].toInteger())
                        .arg(one[QStringLiteral("name")].toString())
                        .arg(one[QStringLiteral("seconds")].toDouble(), 0, 'f', 1);
    }
    return out;
}

} // namespace

void addProjectCommands(CLI::App& app, CommandSet& set)
{
    CLI::App* project = app.add_subcommand("project", "Make a project or say what is in it");
    project->require_subcommand(1);

    CLI::App* make = project->add_subcommand("new", "Make an empty project");
    auto newPath = std::make_shared<std::string>();
    make->add_option("FILE", *newPath, "Project file to make (.smith)")->required();
    set.add(*make, [newPath](JobContext&) { return projectNew(fromArgument(*newPath)); });

    CLI::App* info = project->add_subcommand("info", "Counts, labels, runs");
    auto infoPath = std::make_shared<std::string>();
    info->add_option("FILE", *infoPath, "Project file")->required();
    set.add(*info, [infoPath](JobContext&) { return projectInfo(fromArgument(*infoPath)); });
}

} // namespace studio
