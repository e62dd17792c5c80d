// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/argument_checks.h"
#include "app/jobs/command.h"

#include "app/session/project_keys.h"
#include "models/dataset/sample_query.h"
#include "storage/import_batch.h"
#include "storage/sample_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QJsonArray>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

struct ImportArguments {
    std::string project;
    std::vector<std::string> paths;
    std::string split = "auto";
    std::string label;
    std::vector<std::string> keys;
    double rate = 0.0;
};

Result<CommandOutput> import(const ImportArguments& arguments, bool hasLabel, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project =
        ProjectFile::open(fromArgument(arguments.project), ProjectFile::Access::Job);
    if (!project)
        return project.error();
    ImportBatchOptions options;
    if (arguments.split != "auto")
        options.split = arguments.split == "training" ? Split::Training : Split::Testing;
    if (hasLabel)
        options.label = fromArgument(arguments.label);
    if (arguments.rate > 0.0)
        options.file.rateHz = arguments.rate;
    for (const std::string& key : arguments.keys)
        options.file.hmacKeys << fromArgument(key);
    const Result<QVector<AccessKey>> known = projectKeys(**project, HmacKeyStore(HmacKeyStore::userFolder()));
    if (!known)
        return known.error();
    for (const AccessKey& key : *known) {
        if (!key.hmacKey.isEmpty())
            options.file.hmacKeys << key.hmacKey;
    }
    QStringList paths;
    for (const std::string& path : arguments.paths)
        paths << fromArgument(path);
    Result<ImportReport> report = importBatch(**project, paths, options, job);
    if (!report)
        return report.error();

    QJsonArray failures;
    QString text = tr("%1 samples imported, %2 were there already, %3 not imported")
                       .arg(report->imported.size())
                       .arg(report->duplicates.size())
                       .arg(report->failures.size());
    for (const ImportFailure& failure : report->failures) {
        failures.append(QJsonObject{{QStringLiteral("path"), failure.path},
                                    {QStringLiteral("reason"), failure.error.message},
                                    {QStringLiteral("id"), failure.error.id}});
        text += QStringLiteral("\n  %1: %2").arg(failure.path, failure.error.message);
    }
    for (const QString& warning : report->warnings)
        text += QStringLiteral("\n  ") + warning;
    if (report->imported.isEmpty() && report->duplicates.isEmpty()) {
        const QString reason = report->failures.isEmpty() ? tr("there is no file to import")
                                                          : report->failures.first().path + QStringLiteral(": ")
                                                                + report->failures.first().error.message;
        return Error{ErrorCode::InvalidInput, tr("Nothing was imported: %1").arg(reason), {}, QStringLiteral("IMPORT-007")};
    }
    return CommandOutput{{{QStringLiteral("imported"), report->imported.size()},
                          {QStringLiteral("duplicates"), QJsonArray::fromStringList(report->duplicates)},
                          {QStringLiteral("failures"), failures},
                          {QStringLiteral("warnings"), QJsonArray::fromStringList(report->warnings)}},
                         text};
}

QJsonObject sampleJson(const Sample& sample)
{
    QJsonArray axes;
    for (const Axis& axis : sample.axes)
        axes.append(QJsonObject{{QStringLiteral("name"), axis.name}, {QStringLiteral("unit"), axis.unit}});
    return {{QStringLiteral("id"), sample.id.value},
            {QStringLiteral("name"), sample.name},
            {QStringLiteral("label"), sample.label},
            {QStringLiteral("split"), splitName(sample.split)},
            {QStringLiteral("enabled"), sample.enabled},
            {QStringLiteral("readings"), sample.readingCount},
            {QStringLiteral("interval_ms"), sample.intervalMs},
            {QStringLiteral("value_type"), valueTypeName(sample.valueType)},
            {QStringLiteral("axes"), axes},
            {QStringLiteral("origin"), sampleOriginName(sample.origin)},
            {QStringLiteral("device"), sample.deviceName},
            {QStringLiteral("signature"), signatureStateName(sample.signature)},
            {QStringLiteral("segments"), sample.segmentCount},
            {QStringLiteral("sha256"), QString::fromLatin1(sample.contentHash.toHex())}};
}

Result<CommandOutput> listSamples(const QString& path, const QString& filter)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::ReadOnly);
    if (!project)
        return project.error();
    Result<std::function<bool(const Sample&)>> accepts = parseSampleQuery(filter);
    if (!accepts)
        return accepts.error();
    Result<QVector<Sample>> samples = (*project)->samples().all();
    if (!samples)
        return samples.error();
    QJsonArray list;
    QString text;
    for (const Sample& sample : *samples) {
        if (!(*accepts)(sample))
            continue;
        list.append(sampleJson(sample));
        text += QStringLiteral("%1  %2  %3  %4  %5\n")
                    .arg(sample.id.value, 6)
                    .arg(sample.name, -32)
                    .arg(sample.label, -16)
                    .arg(splitName(sample.split), -8)
                    .arg(sample.readingCount, 9);
    }
    text += tr("%1 samples").arg(list.size());
    return CommandOutput{{{QStringLiteral("samples"), list}}, text};
}

} // namespace

void addDataCommands(CLI::App& app, CommandSet& set)
{
    auto arguments = std::make_shared<ImportArguments>();
    CLI::App* importCommand = app.add_subcommand("import", "Take in files and folders");
    importCommand->add_option("FILE", arguments->project, "Project file")->required();
    importCommand->add_option("PATH", arguments->paths, "Files and folders")->required();
    importCommand->add_option("--split", arguments->split, "training, testing or auto (by content)")
        ->check(CLI::IsMember({"training", "testing", "auto"}));
    CLI::Option* label = importCommand->add_option("--label", arguments->label, "Label for all of them");
    importCommand->add_option("--rate", arguments->rate, "Readings per second of files that carry no time")
        ->check(aboveZero());
    importCommand->add_option("--hmac-key", arguments->keys, "A further key to check signatures with, beside those of the project");
    set.add(*importCommand,
            [arguments, label](JobContext& job) { return import(*arguments, label->count() > 0, job); });

    auto listed = std::make_shared<std::pair<std::string, std::string>>();
    CLI::App* samples = app.add_subcommand("samples", "List the samples");
    samples->add_option("FILE", listed->first, "Project file")->required();
    samples->add_option("--filter", listed->second, "Query, as on the Dataset page");
    set.add(*samples, [listed](JobContext&) {
        return listSamples(fromArgument(listed->first), fromArgument(listed->second));
    });
}

} // namespace studio
