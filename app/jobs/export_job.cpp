// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/export_job.h"

#include "inference/bundle/bundle.h"
#include "inference/bundle/mcuboot_image.h"
#include "inference/codegen/model_source.h"
#include "inference/emulate/firmware_builder.h"
#include "storage/report_repository.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonArray>
#include <QTemporaryDir>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Export", text);
}

/// Summary of the run's newest check of this very model; empty when there is none.
Result<QJsonObject> verificationOf(const ProjectFile& project, const Run& run, const QByteArray& model)
{
    Result<std::optional<StoredReport>> report = project.reports().newest(QStringLiteral("verification"), run.id);
    if (!report)
        return report.error();
    if (!report->has_value() || (*report)->summary[QStringLiteral("model_id")].toString().toLatin1() != model)
        return QJsonObject();
    return (*report)->summary;
}

QString refusal(const Run& run, const QJsonObject& verification)
{
    if (verification.isEmpty()) {
        return tr("%1 was not checked on a board, so it is not exported. Run the check first (page Validate, or: "
                  "sensorsmith-cli verify FILE), or export it all the same with --allow-unverified; it then says so.")
            .arg(run.name);
    }
    return tr("%1 gave other answers on the board than here, so it is not exported. The report names the first difference "
              "(page Validate). To export it all the same use --allow-unverified; it then says so.")
        .arg(run.name);
}

/// Flash and RAM as measured by the check (absent when there was none), and what the image files take.
QJsonObject sizesOf(const CheckedModel& model, const QVector<GeneratedFile>& firmware)
{
    QJsonObject sizes;
    for (const GeneratedFile& file : firmware)
        sizes[file.path] = file.content.size();
    for (const char* key : {"flash_bytes", "ram_bytes", "flash", "ram"}) {
        const QString name = QString::fromLatin1(key);
        if (model.verification.contains(name))
            sizes[name] = model.verification.value(name);
    }
    return sizes;
}

} // namespace

Result<CheckedModel> checkedModel(ProjectFile& project, const Run& run, const ExportOptions& options, JobContext& job)
{
    CheckedModel model;
    Result<DeploySource> source = deploySource(project, run, job);
    if (!source)
        return source.error();
    model.source = std::move(source).value();
    model.modelId = modelId(model.source.input);
    Result<QJsonObject> verification = verificationOf(project, run, model.modelId);
    if (!verification)
        return verification.error();
    model.verification = *verification;
    model.isVerified = model.verification.value(QStringLiteral("passed")).toBool();
    if (!model.isVerified && !options.allowsUnverified)
        return Error{ErrorCode::Refused, refusal(run, model.verification), {}, QStringLiteral("EXP-001")};
    return model;
}

Result<QVector<GeneratedFile>> makeFirmware(const CheckedModel& model, const ExportOptions& options, const SigningKey& key,
                                            JobContext& job)
{
    Result<BoardDescription> board = boardById(options.boardId);
    if (!board)
        return board.error();
    Result<ImageVersion> version = imageVersionFromText(options.version);
    if (!version)
        return version.error();
    Result<QVector<GeneratedFile>> sources = generateCode(model.source.input);
    if (!sources)
        return sources.error();
    QTemporaryDir folder;
    Result<BuiltFirmware> firmware = buildFirmware(*board, *sources, folder.path(), job);
    if (!firmware)
        return firmware.error();
    const QString hash =
        QString::fromLatin1(QCryptographicHash::hash(firmware->application, QCryptographicHash::Sha256).toHex());
    if (model.isVerified && model.verification[QStringLiteral("board")].toString() == board->id
        && model.verification[QStringLiteral("image_sha256")].toString() != hash && !options.allowsUnverified) {
        return Error{ErrorCode::Refused,
                     tr("%1 makes other firmware today (%2) than the one that was checked (%3). Check it again on the board.")
                         .arg(model.source.run.name, firmware->compiler, model.verification[QStringLiteral("compiler")].toString()),
                     {}, QStringLiteral("EXP-002")};
    }
    ImageOptions image;
    image.version = *version;
    image.loadAddress = board->loadAddress;
    image.securityCounter = options.securityCounter;
    Result<QByteArray> packed = packImage(firmware->application, image, key);
    if (!packed)
        return packed.error();
    return QVector<GeneratedFile>{{QString::fromLatin1(kSignedImageName), *packed},
                                  {QString::fromLatin1(kPlainImageName), firmware->application},
                                  {QString::fromLatin1(kHexImageName), intelHex(firmware->application, board->loadAddress)}};
}

Result<QByteArray> makeBundle(ProjectFile& project, const CheckedModel& model, const ExportOptions& options,
                              const SigningKey& key, JobContext& job)
{
    Result<BoardDescription> board = boardById(options.boardId);
    if (!board)
        return board.error();
    Result<QVector<GeneratedFile>> firmware = makeFirmware(model, options, key, job);
    if (!firmware)
        return firmware.error();
    Result<QVector<GeneratedFile>> sources = generateCode(model.source.input);
    if (!sources)
        return sources.error();
    const Run& run = model.source.run;
    BundleContent content;
    for (const GeneratedFile& file : *sources)
        content.files.append({QStringLiteral("src/") + file.path, file.content});
    content.files += *firmware;
    QJsonArray overrides;
    if (!model.isVerified)
        overrides.append(QStringLiteral("unverified"));
    content.manifest = {{QStringLiteral("product"), project.name()},
                        {QStringLiteral("hardware"), board->id},
                        {QStringLiteral("image"), QString::fromLatin1(kSignedImageName)},
                        {QStringLiteral("version"), options.version},
                        {QStringLiteral("security_counter"), static_cast<qint64>(options.securityCounter)},
                        {QStringLiteral("created"), QDateTime::currentDateTimeUtc().toString(Qt::ISODate)},
                        {QStringLiteral("tool"), QStringLiteral("Sensorsmith " SENSORSMITH_VERSION)},
                        {QStringLiteral("run"), run.name},
                        {QStringLiteral("seed"), static_cast<qint64>(run.seed)},
                        {QStringLiteral("dataset_sha256"), QString::fromLatin1(run.datasetHash.toHex())},
                        {QStringLiteral("impulse"), run.impulse},
                        {QStringLiteral("metrics"), run.summary},
                        {QStringLiteral("model_id"), QString::fromLatin1(model.modelId)},
                        {QStringLiteral("sizes"), sizesOf(model, *firmware)},
                        {QStringLiteral("verification"), model.verification},
                        {QStringLiteral("overrides"), overrides}};
    return writeBundle(content, key);
}

Result<QJsonObject> storeExport(ProjectFile& project, const CheckedModel& model, const ExportedFiles& exported)
{
    Result<QByteArray> dataset = project.datasetHash();
    if (!dataset)
        return dataset.error();
    StoredReport report;
    report.kind = QStringLiteral("export");
    report.run = model.source.run.id;
    report.inputHash = *dataset;
    report.summary = {{QStringLiteral("format"), exported.format},
                      {QStringLiteral("path"), exported.path},
                      {QStringLiteral("files"), exported.files},
                      {QStringLiteral("bytes"), exported.bytes},
                      {QStringLiteral("verified"), model.isVerified},
                      {QStringLiteral("model_id"), QString::fromLatin1(model.modelId)}};
    if (!exported.key.isEmpty()) {
        report.summary[QStringLiteral("key_id")] = exported.key;
        report.summary[QStringLiteral("version")] = exported.version;
    }
    if (Result<ReportId> added = project.reports().add(report); !added)
        return added.error();
    return report.summary;
}

} // namespace studio
