// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"
#include "app/jobs/deploy_job.h"

#include "inference/bundle/bundle.h"
#include "inference/codegen/model_source.h"
#include "storage/report_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <algorithm>

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

Result<CommandOutput> verify(const QString& path, const QString& board, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<Run> run = (*project)->runs().newestDone();
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

Result<CommandOutput> bundleVerify(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound, tr("%1 cannot be read: %2").arg(path, file.errorString()), {}, QStringLiteral("CLI-020")};
    Result<VerifiedBundle> bundle = verifyBundle(file.readAll());
    if (!bundle)
        return bundle.error().withContext(path);
    QJsonObject json{{QStringLiteral("valid"), true},
                     {QStringLiteral("key_id"), bundle->key},
                     {QStringLiteral("files"), bundle->files.size()},
                     {QStringLiteral("manifest"), bundle->manifest}};
    return CommandOutput{json, tr("%1 is whole and unaltered: %2 files, signed with key %3.").arg(path).arg(bundle->files.size()).arg(bundle->key)};
}

} // namespace

void addDeployCommands(CLI::App& app, CommandSet& set)
{
    auto verified = std::make_shared<std::pair<std::string, std::string>>("", "mps2-an386");
    CLI::App* verifyCommand = app.add_subcommand("verify", "Check the newest run on an emulated board, bit for bit");
    verifyCommand->add_option("FILE", verified->first, "Project file")->required();
    verifyCommand->add_option("--board", verified->second, "Board to emulate");
    set.add(*verifyCommand, [verified](JobContext& job) {
        return verify(fromArgument(verified->first), fromArgument(verified->second), job);
    });

    CLI::App* bundle = app.add_subcommand("bundle", "Check signed bundles");
    bundle->require_subcommand(1);
    auto bundlePath = std::make_shared<std::string>();
    CLI::App* bundleVerifyCommand = bundle->add_subcommand("verify", "Name the first thing that is wrong with a bundle");
    bundleVerifyCommand->add_option("PATH", *bundlePath, "Bundle (.smithbundle)")->required();
    set.add(*bundleVerifyCommand, [bundlePath](JobContext&) { return bundleVerify(fromArgument(*bundlePath)); });

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
