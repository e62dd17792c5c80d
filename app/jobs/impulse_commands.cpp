// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"
#include "app/jobs/project_source.h"

#include "storage/edit_repository.h"
#include "storage/sample_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>

namespace studio
{

namespace
{

constexpr qint64 kMostImpulseBytes = 1024 * 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

} // namespace

Result<QJsonObject> readJsonFile(const QString& path, qint64 mostBytes)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::NotFound, tr("%1 cannot be read: %2").arg(path, file.errorString()), {},
                     QStringLiteral("CLI-001")};
    }
    if (file.size() > mostBytes) {
        return Error{ErrorCode::LimitExceeded, tr("%1 has %2 bytes; the limit is %3.").arg(path).arg(file.size()).arg(mostBytes),
                     {}, QStringLiteral("CLI-002")};
    }
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &problem);
    if (!document.isObject()) {
        return Error{ErrorCode::InvalidInput,
                     tr("%1 is not a JSON object: %2 at byte %3.").arg(path, problem.errorString()).arg(problem.offset), {},
                     QStringLiteral("CLI-003")};
    }
    return document.object();
}

namespace
{

Result<CommandOutput> impulseSet(const QString& projectPath, const QString& impulsePath)
{
    Result<QJsonObject> document = readJsonFile(impulsePath, kMostImpulseBytes);
    if (!document)
        return document.error();
    Result<ImpulseDesign> impulse = impulseFromJson(*document);
    if (!impulse)
        return impulse.error().withContext(impulsePath);
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(projectPath, ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<QVector<Sample>> samples = (*project)->samples().all();
    if (!samples)
        return samples.error();
    if (!samples->isEmpty()) {
        if (Result<PreparedImpulse> prepared = prepareImpulse(*impulse, *samples); !prepared)
            return prepared.error().withContext(impulsePath);
    }
    Result<QJsonValue> before = (*project)->document(QStringLiteral("impulse"));
    if (!before)
        return before.error();
    DatasetEdit edit;
    edit.name = tr("Set the impulse");
    edit.changes = {DocumentChange{QStringLiteral("impulse"), *before, impulseToJson(*impulse)}};
    if (Result<DatasetEdit> applied = (*project)->edits().apply(edit); !applied)
        return applied.error();
    return CommandOutput{impulseToJson(*impulse), tr("The impulse is set: %1 processing and %2 learning blocks.")
                                                      .arg(impulse->dsp.size())
                                                      .arg(impulse->learn.size())};
}

Result<CommandOutput> impulseShow(const QString& projectPath)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(projectPath, ProjectFile::Access::ReadOnly);
    if (!project)
        return project.error();
    Result<ImpulseDesign> impulse = storedImpulse(**project);
    if (!impulse)
        return impulse.error();
    const QJsonObject document = impulseToJson(*impulse);
    return CommandOutput{document, QString::fromUtf8(QJsonDocument(document).toJson()).trimmed()};
}

} // namespace

void addImpulseCommands(CLI::App& app, CommandSet& set)
{
    CLI::App* impulse = app.add_subcommand("impulse", "Set or show the impulse: window, processing and learning blocks");
    impulse->require_subcommand(1);

    CLI::App* setCommand = impulse->add_subcommand("set", "Take the impulse from a JSON file");
    auto project = std::make_shared<std::string>();
    auto file = std::make_shared<std::string>();
    setCommand->add_option("FILE", *project, "Project file")->required();
    setCommand->add_option("IMPULSE", *file, "Impulse file (JSON)")->required();
    set.add(*setCommand,
            [project, file](JobContext&) { return impulseSet(fromArgument(*project), fromArgument(*file)); });

    CLI::App* show = impulse->add_subcommand("show", "Print the impulse with every default filled in");
    auto shown = std::make_shared<std::string>();
    show->add_option("FILE", *shown, "Project file")->required();
    set.add(*show, [shown](JobContext&) { return impulseShow(fromArgument(*shown)); });
}

} // namespace studio
