// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"
#include "app/jobs/deploy_job.h"

#include "inference/codegen/model_source.h"
#include "storage/report_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDir>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<CommandOutput> exportLibrary(ProjectFile& project, const QString& out, JobContext& job)
{
    Result<Run> run = project.runs().newestDone();
    if (!run)
        return run.error();
    Result<DeploySource> source = deploySource(project, *run, job);
    if (!source)
        return source.error();
    Result<QVector<GeneratedFile>> files = generateCode(source->input);
    if (!files)
        return files.error();
    if (Result<void> written = writeGenerated(*files, out); !written)
        return written.error();
    Result<QByteArray> dataset = project.datasetHash();
    if (!dataset)
        return dataset.error();
    StoredReport report;
    report.kind = QStringLiteral("export");
    report.run = run->id;
    report.inputHash = *dataset;
    report.summary = {{QStringLiteral("format"), QStringLiteral("c-library")},
                      {QStringLiteral("path"), QDir(out).absolutePath()},
                      {QStringLiteral("model_id"), QString::fromLatin1(modelId(source->input))}};
    if (Result<ReportId> added = project.reports().add(report); !added)
        return added.error();
    QJsonObject json = report.summary;
    json[QStringLiteral("run")] = run->id.value;
    json[QStringLiteral("files")] = files->size();
    json[QStringLiteral("arena_bytes")] = generatedArenaBytes(source->input);
    return CommandOutput{json, tr("%1 as a C library: %2 files in %3").arg(run->name).arg(files->size()).arg(QDir(out).absolutePath())};
}

} // namespace

void addDeployCommands(CLI::App& app, CommandSet& set)
{
    struct Arguments {
        std::string project;
        std::string format;
        std::string out;
    };
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("export", "Write the newest run for use in firmware");
    command->add_option("FILE", arguments->project, "Project file")->required();
    command->add_option("--format", arguments->format, "c-library")->required()->check(CLI::IsMember({"c-library"}));
    command->add_option("--out", arguments->out, "Folder to make")->required();
    set.add(*command, [arguments](JobContext& job) -> Result<CommandOutput> {
        Result<std::unique_ptr<ProjectFile>> project =
            ProjectFile::open(fromArgument(arguments->project), ProjectFile::Access::Job);
        if (!project)
            return project.error();
        return exportLibrary(**project, fromArgument(arguments->out), job);
    });
}

} // namespace studio
