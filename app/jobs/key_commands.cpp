// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of a project: who may send data in, and which signatures are taken.
#include "app/jobs/command.h"
#include "app/session/project_keys.h"
#include "app/session/served_project.h"

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

Result<std::unique_ptr<ProjectFile>> openForWriting(const std::string& path)
{
    return ProjectFile::open(fromArgument(path), ProjectFile::Access::Job);
}

Result<CommandOutput> make(const std::string& path, const QString& name)
{
    Result<std::unique_ptr<ProjectFile>> project = openForWriting(path);
    if (!project)
        return project.error();
    const Result<KeyPair> made =
        makeProjectKeys(**project, HmacKeyStore(HmacKeyStore::userFolder()), name, QDateTime::currentDateTimeUtc());
    if (!made)
        return made.error();
    return CommandOutput{
        {{QStringLiteral("name"), name.trimmed()}, {QStringLiteral("api_key"), made->apiKey}, {QStringLiteral("hmac_key"), made->hmacKey}},
        tr("API key:  %1\nHMAC key: %2\nThe API key is shown this once; the project keeps its digest alone.")
            .arg(made->apiKey, made->hmacKey)};
}

Result<CommandOutput> list(const std::string& path)
{
    const Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(fromArgument(path), ProjectFile::Access::ReadOnly);
    if (!project)
        return project.error();
    const Result<QVector<AccessKey>> keys = projectKeys(**project, HmacKeyStore(HmacKeyStore::userFolder()));
    if (!keys)
        return keys.error();
    CommandOutput out;
    QJsonArray rows;
    for (const AccessKey& key : *keys) {
        const bool canVerify = !key.hmacKey.isEmpty();
        const QString made = key.createdAt.toString(Qt::ISODate);
        rows.append(QJsonObject{
            {QStringLiteral("name"), key.name}, {QStringLiteral("created_at"), made}, {QStringLiteral("hmac_key_here"), canVerify}});
        out.text += tr("%1\tmade %2\t%3\n")
                        .arg(key.name, made, canVerify ? tr("signatures can be checked here") : tr("its HMAC key is on another computer"));
    }
    if (rows.isEmpty())
        out.text = tr("The project has no keys, so nothing can be sent into it. Make one: sensorsmith-cli keys new FILE --name NAME");
    out.json = {{QStringLiteral("keys"), rows}};
    out.text = out.text.trimmed();
    return out;
}

Result<CommandOutput> revoke(const std::string& path, const QString& name)
{
    Result<std::unique_ptr<ProjectFile>> project = openForWriting(path);
    if (!project)
        return project.error();
    if (Result<void> revoked = revokeProjectKeys(**project, HmacKeyStore(HmacKeyStore::userFolder()), name); !revoked)
        return revoked.error();
    return CommandOutput{{{QStringLiteral("name"), name}, {QStringLiteral("revoked"), true}},
                         tr("The key \"%1\" opens nothing any more.").arg(name)};
}

Result<CommandOutput> policy(const std::string& path, const std::vector<std::string>& refuse, const std::vector<std::string>& accept)
{
    const bool isChange = !refuse.empty() || !accept.empty();
    Result<std::unique_ptr<ProjectFile>> project =
        ProjectFile::open(fromArgument(path), isChange ? ProjectFile::Access::Job : ProjectFile::Access::ReadOnly);
    if (!project)
        return project.error();
    Result<QSet<QString>> states = refusedSignatures(**project);
    if (!states)
        return states.error();
    for (const std::string& state : refuse)
        states->insert(fromArgument(state));
    for (const std::string& state : accept)
        states->remove(fromArgument(state));
    if (isChange) {
        if (Result<void> stored = setRefusedSignatures(**project, *states); !stored)
            return stored.error();
    }
    QStringList sorted(states->begin(), states->end());
    sorted.sort();
    const QString text = sorted.isEmpty() ? tr("Uploads are stored whatever their signature; each sample shows its state.")
                                          : tr("Uploads are refused when their signature is: %1.").arg(sorted.join(QStringLiteral(", ")));
    return CommandOutput{{{QStringLiteral("refused"), QJsonArray::fromStringList(sorted)}}, text};
}

void addPolicy(CLI::App& keys, CommandSet& set)
{
    struct Arguments {
        std::string project;
        std::vector<std::string> refuse;
        std::vector<std::string> accept;
    };
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = keys.add_subcommand("policy", "Which signatures uploads must not have; without options, what holds now");
    const auto states = CLI::IsMember({"invalid", "unsigned", "placeholder", "unverifiable", "none"});
    command->add_option("FILE", arguments->project, "Project file")->required();
    command->add_option("--refuse", arguments->refuse, "Refuse uploads in this state from now on (none: formats that carry no signature)")
        ->check(states);
    command->add_option("--accept", arguments->accept, "Take them again")->check(states);
    set.add(*command, [arguments](JobContext&) { return policy(arguments->project, arguments->refuse, arguments->accept); });
}

} // namespace

void addKeyCommands(CLI::App& app, CommandSet& set)
{
    CLI::App* keys = app.add_subcommand("keys", "Keys that let devices and programs send data into a project");
    keys->require_subcommand(1);

    auto made = std::make_shared<std::pair<std::string, std::string>>();
    CLI::App* makeCommand = keys->add_subcommand("new", "Make a pair of keys; shown this once");
    makeCommand->add_option("FILE", made->first, "Project file")->required();
    makeCommand->add_option("--name", made->second, "What the keys are for")->required();
    set.add(*makeCommand, [made](JobContext&) { return make(made->first, fromArgument(made->second)); });

    auto listed = std::make_shared<std::string>();
    CLI::App* listCommand = keys->add_subcommand("list", "The keys of a project, without themselves");
    listCommand->add_option("FILE", *listed, "Project file")->required();
    set.add(*listCommand, [listed](JobContext&) { return list(*listed); });

    auto revoked = std::make_shared<std::pair<std::string, std::string>>();
    CLI::App* revokeCommand = keys->add_subcommand("revoke", "Make a key open nothing any more");
    revokeCommand->add_option("FILE", revoked->first, "Project file")->required();
    revokeCommand->add_option("NAME", revoked->second, "Name of the key")->required();
    set.add(*revokeCommand, [revoked](JobContext&) { return revoke(revoked->first, fromArgument(revoked->second)); });

    addPolicy(*keys, set);
}

} // namespace studio
