// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"

#include <QJsonObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace CLI
{
class App;
}

namespace studio
{

/// What a command answers: one JSON document for scripts, some lines for people. Both say the same.
struct CommandOutput {
    QJsonObject json;
    QString text;
    std::optional<Error> error = {}; ///< it ended badly; `json` tells what was done and kept all the same
};

/// Body of a command. Runs after the whole command line was read; reports and is cancelled through `job`.
using CommandBody = std::function<Result<CommandOutput>(JobContext& job)>;

/// Collects the commands; the one that the command line names leaves its body here.
class CommandSet
{
public:
    /// Marks `command` as one that runs `body` when it is chosen.
    void add(CLI::App& command, CommandBody body);
    [[nodiscard]] const CommandBody& chosen() const { return m_chosen; }

private:
    CommandBody m_chosen;
};

// One function a group of commands; each adds its subcommands to `app`. All are listed in cli_main.cpp.
void addProjectCommands(CLI::App& app, CommandSet& set);
void addDataCommands(CLI::App& app, CommandSet& set);
void addImpulseCommands(CLI::App& app, CommandSet& set);
void addLearnCommands(CLI::App& app, CommandSet& set);
void addDspCommand(CLI::App& app, CommandSet& set);
void addDeployCommands(CLI::App& app, CommandSet& set);
void addExportCommands(CLI::App& app, CommandSet& set);
void addRecoveryCommands(CLI::App& app, CommandSet& set);
void addExampleCommand(CLI::App& app, CommandSet& set);
void addBoardCommands(CLI::App& app, CommandSet& set);
void addDeviceCommands(CLI::App& app, CommandSet& set);
void addDemoCommand(CLI::App& app, CommandSet& set);
void addKeyCommands(CLI::App& app, CommandSet& set);
void addServeCommands(CLI::App& app, CommandSet& set);
void addWatchCommand(CLI::App& app, CommandSet& set);

/// A JSON object from a file. Errors: NotFound, LimitExceeded, InvalidInput with the place.
Result<QJsonObject> readJsonFile(const QString& path, qint64 mostBytes);

/// Text of an std::string from the command line.
QString fromArgument(const std::string& argument);

} // namespace studio
