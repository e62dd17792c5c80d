// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"
#include "app/jobs/import_options.h"
#include "app/session/attachment_files.h"

#include "models/dataset/picture.h"
#include "models/dataset/sample_query.h"
#include "models/signal/recording_quality.h"
#include "storage/attachment_repository.h"
#include "storage/picture_repository.h"
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

struct ImportArguments {
    std::string project;
    std::vector<std::string> paths;
    ImportChoices choices;
    std::vector<std::string> keys;
};

Result<CommandOutput> import(const ImportArguments& arguments, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project =
        ProjectFile::open(fromArgument(arguments.project), ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<ImportBatchOptions> options = importOptionsOf(arguments.choices, **project);
    if (!options)
        return options.error();
    for (const std::string& key : arguments.keys)
        options->file.hmacKeys << fromArgument(key);
    QStringList paths;
    for (const std::string& path : arguments.paths)
        paths << fromArgument(path);
    Result<ImportReport> report = importBatch(**project, paths, *options, job);
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

/// Puts what is known of a picture into the sample's object.
Result<QString> addPicture(QJsonObject& object, const ProjectFile& project, const Sample& sample)
{
    const Result<PictureInfo> info = project.pictures().info(sample.id);
    if (!info)
        return info.error();
    object.insert(QStringLiteral("picture"), QJsonObject{{QStringLiteral("content_type"), info->contentType},
                                                         {QStringLiteral("width"), std::max(0, info->size.width())},
                                                         {QStringLiteral("height"), std::max(0, info->size.height())},
                                                         {QStringLiteral("bytes"), info->byteCount},
                                                         {QStringLiteral("file_name"), info->fileName},
                                                         {QStringLiteral("boxes"), pictureBoxesToJson(info->boxes)}});
    return pictureText(*info) + QLatin1Char('\n');
}

/// Puts the files that go with a sample into its object; the same as a line of text, empty where there are none.
Result<QString> addAttachments(QJsonObject& object, const ProjectFile& project, const Sample& sample)
{
    const Result<QVector<AttachmentInfo>> infos = project.attachments().infos(sample.id);
    if (!infos)
        return infos.error();
    QJsonArray list;
    QStringList names;
    for (const AttachmentInfo& info : *infos) {
        list.append(QJsonObject{{QStringLiteral("file_name"), info.fileName},
                                {QStringLiteral("content_type"), info.contentType},
                                {QStringLiteral("bytes"), info.byteCount}});
        names << tr("%1 (%2 bytes)").arg(info.fileName, QString::number(info.byteCount));
    }
    if (names.isEmpty())
        return QString();
    object.insert(QStringLiteral("attachments"), list);
    return QStringLiteral("        %1\n").arg(tr("attached: %1").arg(names.join(QStringLiteral(", "))));
}

struct AttachmentArguments {
    std::string project;
    qint64 sample = 0;
    std::string folder;
};

Result<CommandOutput> writeAttachments(const AttachmentArguments& arguments)
{
    const Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(fromArgument(arguments.project), ProjectFile::Access::ReadOnly);
    if (!project)
        return project.error();
    const QDir folder(fromArgument(arguments.folder));
    if (!folder.mkpath(QStringLiteral(".")))
        return Error{ErrorCode::Io, tr("The folder %1 cannot be made. Nothing was written.").arg(folder.path()), {}, QStringLiteral("ATT-002")};
    const Result<SavedAttachments> saved = saveAttachments(**project, SampleId{arguments.sample}, folder);
    if (!saved)
        return saved.error();
    QJsonArray failures;
    for (const SavedAttachments::Loss& loss : saved->losses) {
        failures.append(QJsonObject{{QStringLiteral("file_name"), loss.fileName},
                                    {QStringLiteral("reason"), loss.error.message},
                                    {QStringLiteral("id"), loss.error.id}});
    }
    return CommandOutput{{{QStringLiteral("files"), QJsonArray::fromStringList(saved->paths)}, {QStringLiteral("failures"), failures}},
                         saved->paths.join(QLatin1Char('\n')),
                         saved->error()};
}

/// Lists of more samples are judged only when that is asked for: each one's readings have to be read.
constexpr qsizetype kMostJudgedUnasked = 2000;

struct ListArguments {
    std::string project;
    std::string filter;
    bool areJudged = false;
};

QJsonArray verdictsJson(const Sample& sample, const RecordingQuality& quality)
{
    QJsonArray verdicts;
    for (const RecordingFinding& finding : quality.findings) {
        QJsonObject one{{QStringLiteral("check"), faultName(finding.fault)},
                        {QStringLiteral("severity"), severityName(severityOf(finding))},
                        {QStringLiteral("reason"), qualitySentence(finding, sample.axes)}};
        if (finding.axis >= 0)
            one.insert(QStringLiteral("axis"), sample.axes.value(finding.axis).name);
        if (finding.hasPlace()) {
            one.insert(QStringLiteral("begin"), finding.begin);
            one.insert(QStringLiteral("end"), finding.end);
            one.insert(QStringLiteral("seconds"), finding.atSeconds);
        }
        verdicts.append(one);
    }
    return verdicts;
}

/// Puts what is found in the readings into the sample's object; the same as lines of text.
Result<QString> addVerdicts(QJsonObject& object, const ProjectFile& project, const Sample& sample)
{
    const Result<RecordingQuality> quality =
        judgeRecording(sample, [&](qint64 first, qint64 count) { return project.samples().readings(sample.id, first, count); });
    if (!quality)
        return quality.error();
    object.insert(QStringLiteral("verdicts"), verdictsJson(sample, *quality));
    object.insert(QStringLiteral("readings_judged"), quality->analysed);
    QString text;
    for (const RecordingFinding& finding : quality->findings)
        text += QStringLiteral("        %1: %2\n").arg(severityName(severityOf(finding)), qualitySentence(finding, sample.axes));
    return text;
}

Result<CommandOutput> listSamples(const ListArguments& arguments, JobContext& job)
{
    const QString path = fromArgument(arguments.project);
    const QString filter = fromArgument(arguments.filter);
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::ReadOnly);
    if (!project)
        return project.error();
    Result<std::function<bool(const Sample&)>> accepts = parseSampleQuery(filter);
    if (!accepts)
        return accepts.error();
    Result<QVector<Sample>> samples = (*project)->samples().all();
    if (!samples)
        return samples.error();
    samples->removeIf([&](const Sample& sample) { return !(*accepts)(sample); });
    const bool areJudged = arguments.areJudged || samples->size() <= kMostJudgedUnasked;
    QJsonArray list;
    QString text;
    for (const Sample& sample : *samples) {
        if (job.isCancelled())
            return Error{ErrorCode::Cancelled, tr("Listing cancelled"), {}, {}};
        QJsonObject object = sampleJson(sample);
        QString verdicts;
        if (isPicture(sample)) {
            const Result<QString> line = addPicture(object, **project, sample);
            if (!line)
                return line.error();
            verdicts = QStringLiteral("        ") + *line;
        } else if (areJudged) {
            const Result<QString> lines = addVerdicts(object, **project, sample);
            if (!lines)
                return lines.error();
            verdicts = *lines;
        }
        const Result<QString> attached = addAttachments(object, **project, sample);
        if (!attached)
            return attached.error();
        verdicts += *attached;
        list.append(object);
        // At once: a name may hold what looks like a place for the next.
        text += QStringLiteral("%1  %2  %3  %4  %5\n")
                    .arg(QString::number(sample.id.value).rightJustified(6), sample.name.leftJustified(32), sample.label.leftJustified(16),
                         splitName(sample.split).leftJustified(8), QString::number(sample.readingCount).rightJustified(9))
                + verdicts;
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
    addImportOptions(*importCommand, arguments->choices);
    importCommand->add_option("--hmac-key", arguments->keys, "A further key to check signatures with, beside those of the project");
    set.add(*importCommand,
            [arguments](JobContext& job) { return import(*arguments, job); });

    auto listed = std::make_shared<ListArguments>();
    CLI::App* samples = app.add_subcommand("samples", "List the samples, and what is wrong with their readings");
    samples->add_option("FILE", listed->project, "Project file")->required();
    samples->add_option("--filter", listed->filter, "Query, as on the Dataset page");
    samples->add_flag("--verdicts", listed->areJudged, "Look into the readings also where more than 2000 samples are listed");
    set.add(*samples, [listed](JobContext& job) { return listSamples(*listed, job); });

    auto attached = std::make_shared<AttachmentArguments>();
    CLI::App* attachments = app.add_subcommand("attachments", "Write the files that were sent with a sample");
    attachments->add_option("FILE", attached->project, "Project file")->required();
    attachments->add_option("SAMPLE", attached->sample, "Its number, as \"samples\" lists it")->required();
    attachments->add_option("--out", attached->folder, "Folder; what is there is not replaced")->required();
    set.add(*attachments, [attached](JobContext&) { return writeAttachments(*attached); });
}

} // namespace studio
