// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the studio: C library, firmware, signed bundle; and the keys that sign.
#include "app/jobs/command.h"
#include "app/jobs/export_job.h"
#include "app/jobs/key_source.h"
#include "app/jobs/project_source.h"

#include "inference/bundle/bundle.h"
#include "inference/bundle/key_store.h"
#include "models/core/safe_file.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
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

struct Arguments {
    std::string project;
    std::string format;
    std::string out;
    std::string board = "mps2-an386";
    std::string key;
    std::string passwordVariable = kPasswordVariable;
    std::string version = "1.0.0";
    quint32 counter = 0;
    qint64 run = 0;
    bool allowsUnverified = false;
};

struct Written {
    qsizetype files = 0;
    qint64 bytes = 0;
    QString key; ///< id of the key that signed, if one did
};

Result<Written> writeLibrary(const CheckedModel& model, const QString& out)
{
    Result<QVector<GeneratedFile>> files = generateCode(model.source.input);
    if (!files)
        return files.error();
    if (Result<void> written = writeGenerated(*files, out); !written)
        return written.error();
    Written result{files->size(), 0, {}};
    for (const GeneratedFile& file : *files)
        result.bytes += file.content.size();
    return result;
}

Result<Written> writeFirmware(const CheckedModel& model, const QString& out, const ExportOptions& options, const SigningKey& key,
                              JobContext& job)
{
    Result<QVector<GeneratedFile>> files = makeFirmware(model, options, key, job);
    if (!files)
        return files.error();
    Written result{files->size(), 0, keyId(key.publicKey())};
    for (const GeneratedFile& file : *files)
        result.bytes += file.content.size();
    // A name that ends like an image means that one file; anything else is the folder for all three.
    for (const GeneratedFile& file : *files) {
        const bool isWanted = (out.endsWith(QLatin1String(".bin")) && file.path == QLatin1String(kSignedImageName))
                              || (out.endsWith(QLatin1String(".hex")) && file.path == QLatin1String(kHexImageName));
        if (!isWanted)
            continue;
        if (Result<void> written = writeFileSafely(out, file.content); !written)
            return written.error();
        return Written{1, file.content.size(), result.key};
    }
    if (Result<void> written = writeGenerated(*files, out); !written)
        return written.error();
    return result;
}

Result<Written> writeFormat(ProjectFile& project, const CheckedModel& model, const Arguments& arguments,
                            const ExportOptions& options, JobContext& job)
{
    const QString out = fromArgument(arguments.out);
    if (arguments.format == "c-library")
        return writeLibrary(model, out);
    Result<SigningKey> key = namedKey(fromArgument(arguments.key), arguments.passwordVariable);
    if (!key)
        return key.error();
    if (arguments.format == "firmware")
        return writeFirmware(model, out, options, *key, job);
    Result<QByteArray> bytes = makeBundle(project, model, options, *key, job);
    if (!bytes)
        return bytes.error();
    if (Result<void> written = writeFileSafely(out, *bytes); !written)
        return written.error();
    return Written{1, bytes->size(), keyId(key->publicKey())};
}

/// An export may replace an earlier one, never a project or another database.
Result<void> checkOutput(const QString& out, const QString& project)
{
    QFile there(out);
    const bool isProject = QFileInfo(out).canonicalFilePath() == QFileInfo(project).canonicalFilePath() || out.endsWith(QLatin1String(".smith"));
    const bool isDatabase = there.open(QIODevice::ReadOnly) && there.read(16) == QByteArray("SQLite format 3\0", 16);
    const bool isCompanion = out.endsWith(QLatin1String(".smith-wal")) || out.endsWith(QLatin1String(".smith-shm"));
    if ((isProject && QFileInfo::exists(out)) || isDatabase || isCompanion) {
        return Error{ErrorCode::InvalidArgument, tr("%1 is a project, so nothing was written over it. Name another file with --out.").arg(out), {},
                     QStringLiteral("EXP-020")};
    }
    return {};
}

Result<CommandOutput> exportRun(const Arguments& arguments, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project =
        ProjectFile::open(fromArgument(arguments.project), ProjectFile::Access::Job);
    if (!project)
        return project.error();
    if (Result<void> free = checkOutput(fromArgument(arguments.out), fromArgument(arguments.project)); !free)
        return free.error();
    Result<Run> run = chosenRun(**project, arguments.run);
    if (!run)
        return run.error();
    ExportOptions options;
    options.boardId = fromArgument(arguments.board);
    options.version = fromArgument(arguments.version);
    options.securityCounter = arguments.counter;
    options.allowsUnverified = arguments.allowsUnverified;
    Result<CheckedModel> model = checkedModel(**project, *run, options, job);
    if (!model)
        return model.error();
    Result<Written> written = writeFormat(**project, *model, arguments, options, job);
    if (!written)
        return written.error();

    const QString format = fromArgument(arguments.format);
    const QString path = QDir().absoluteFilePath(fromArgument(arguments.out));
    Result<QJsonObject> noted =
        storeExport(**project, *model, {format, path, written->files, written->bytes, written->key, options.version});
    if (!noted)
        return noted.error();
    QJsonObject json = *noted;
    json[QStringLiteral("run")] = run->id.value;
    json[QStringLiteral("arena_bytes")] = generatedArenaBytes(model->source.input);
    QString text = tr("%1 as %2: %3 (%4 bytes in %5 files)").arg(run->name, format, path).arg(written->bytes).arg(written->files);
    if (!written->key.isEmpty())
        text += tr("\n  signed with key %1, version %2").arg(written->key, options.version);
    if (!model->isVerified)
        text += tr("\n  NOT checked on a board, by your request; the export says so");
    return CommandOutput{json, text};
}

Result<CommandOutput> bundleVerify(const QString& path)
{
    Result<VerifiedBundle> bundle = readBundle(path);
    if (!bundle)
        return bundle.error();
    QJsonObject json{{QStringLiteral("valid"), true},
                     {QStringLiteral("key_id"), bundle->key},
                     {QStringLiteral("files"), bundle->files.size()},
                     {QStringLiteral("manifest"), bundle->manifest}};
    return CommandOutput{json, tr("%1 is whole and unaltered: %2 files, signed with key %3.").arg(path).arg(bundle->files.size()).arg(bundle->key)};
}

Result<CommandOutput> newKey(const QString& name, const std::string& variable)
{
    const KeyStore store(KeyStore::userFolder());
    Result<QByteArray> password = passwordFrom(variable);
    if (!password)
        return password.error();
    Result<SigningKey> key = store.create(name, *password);
    cleanse(*password);
    if (!key)
        return key.error();
    const QString id = keyId(key->publicKey());
    return CommandOutput{{{QStringLiteral("name"), name}, {QStringLiteral("path"), store.path(name)}, {QStringLiteral("key_id"), id}},
                         tr("Made the signing key %1 (%2) in %3. Keep a copy: without it no update can be signed.").arg(name, id, store.path(name))};
}

Result<CommandOutput> listKeys()
{
    const KeyStore store(KeyStore::userFolder());
    CommandOutput out;
    QJsonArray rows;
    for (const QString& name : store.names()) {
        rows.append(QJsonObject{{QStringLiteral("name"), name}, {QStringLiteral("path"), store.path(name)}});
        out.text += name + QLatin1Char('\t') + store.path(name) + QLatin1Char('\n');
    }
    if (rows.isEmpty())
        out.text = tr("No signing keys yet.");
    out.json = {{QStringLiteral("keys"), rows}};
    out.text = out.text.trimmed();
    return out;
}

void addExport(CLI::App& app, CommandSet& set)
{
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("export", "Write a run for use in firmware");
    command->add_option("FILE", arguments->project, "Project file")->required();
    command->add_option("--format", arguments->format, "c-library, firmware or bundle")
        ->required()
        ->check(CLI::IsMember({"c-library", "firmware", "bundle"}));
    command->add_option("--out", arguments->out, "Folder (c-library, firmware) or file (firmware .bin or .hex, .smithbundle)")->required();
    command->add_option("--run", arguments->run, "Number of the run; without it the newest");
    command->add_option("--board", arguments->board, "Board that firmware is built for");
    command->add_option("--key", arguments->key, "Signing key, by name or path; without it this computer's development key");
    command->add_option("--password-env", arguments->passwordVariable, "Environment variable with the key's password");
    command->add_option("--version", arguments->version, "Firmware version, 1.2.3 or 1.2.3+4");
    command->add_option("--security-counter", arguments->counter, "Never lower than that of an earlier image");
    command->add_flag("--allow-unverified", arguments->allowsUnverified, "Export a model that was not checked on a board; it says so");
    set.add(*command, [arguments](JobContext& job) { return exportRun(*arguments, job); });
}

} // namespace

void addExportCommands(CLI::App& app, CommandSet& set)
{
    addExport(app, set);
    CLI::App* bundle = app.add_subcommand("bundle", "Check signed bundles");
    bundle->require_subcommand(1);
    auto bundlePath = std::make_shared<std::string>();
    CLI::App* bundleVerifyCommand = bundle->add_subcommand("verify", "Name the first thing that is wrong with a bundle");
    bundleVerifyCommand->add_option("PATH", *bundlePath, "Bundle (.smithbundle)")->required();
    set.add(*bundleVerifyCommand, [bundlePath](JobContext&) { return bundleVerify(fromArgument(*bundlePath)); });

    CLI::App* keys = app.add_subcommand("signing-key", "Keys that firmware and bundles are signed with");
    keys->require_subcommand(1);
    auto key = std::make_shared<std::pair<std::string, std::string>>("", kPasswordVariable);
    CLI::App* make = keys->add_subcommand("new", "Make an Ed25519 key, kept as encrypted PKCS#8 outside all projects");
    make->add_option("NAME", key->first, "Name of the key")->required();
    make->add_option("--password-env", key->second, "Environment variable with the password");
    set.add(*make, [key](JobContext&) { return newKey(fromArgument(key->first), key->second); });
    CLI::App* list = keys->add_subcommand("list", "The keys of this user");
    set.add(*list, [](JobContext&) { return listKeys(); });
}

} // namespace studio
