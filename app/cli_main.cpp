// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"
#include "app/jobs/console_job.h"
#include "app/jobs/terminal_text.h"
#include "models/core/english_plurals.h"
#include "models/core/error_json.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QJsonDocument>
#include <algorithm>
#include <cstdio>
#include <sstream>
#include <vector>

using namespace studio;

namespace
{

enum ExitCode { kDone = 0, kFailed = 1, kWrongUse = 2, kCancelled = 3 };

void printLine(std::FILE* stream, const QByteArray& text)
{
    std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), stream);
    std::fputc('\n', stream);
    std::fflush(stream);
}

/// The option of the command line by which an error can be helped; the message speaks for the window as well.
QString optionHint(const QString& errorId)
{
    if (errorId == QLatin1String("AT-054"))
        return QStringLiteral(" On the command line, --baud sets the speed and --rate the rate.");
    if (errorId == QLatin1String("FWD-017") || errorId == QLatin1String("CSV-008"))
        return QStringLiteral(" On the command line, --rate gives it.");
    return {};
}

/// `document`: what there is to tell beside the error.
int reportFailure(const Error& error, bool asJson, QJsonObject document = {})
{
    if (asJson) {
        document[QStringLiteral("error")] = errorToJson(error);
        printLine(stdout, QJsonDocument(document).toJson(QJsonDocument::Compact));
    } else {
        const QString id = error.id.isEmpty() ? QString() : QStringLiteral(" [%1]").arg(error.id);
        printLine(stderr, terminalText(QStringLiteral("sensorsmith-cli: ") + error.message + optionHint(error.id) + id));
        if (error.code == ErrorCode::Internal && !error.detail.isEmpty())
            printLine(stderr, terminalText(error.detail));
    }
    return error.code == ErrorCode::Cancelled ? kCancelled : kFailed;
}

/// Whether the line asks for JSON; asked before it is understood, since that it is not must be told as JSON too.
bool wantsJson(int argc, char** argv)
{
    return std::any_of(argv + 1, argv + argc, [](const char* word) { return qstrcmp(word, "--json") == 0; });
}

/// What was wrong with the command line, for a person.
QString wrongUseText(const CLI::App& app, const CLI::ParseError& problem)
{
    // CLI11 says only that a command is missing, also when there is one that it does not know.
    const std::vector<std::string> unknown = app.remaining();
    if (dynamic_cast<const CLI::RequiredError*>(&problem) != nullptr && !unknown.empty())
        return QStringLiteral("There is no command \"%1\".").arg(fromArgument(unknown.front()));
    return QString::fromUtf8(problem.what());
}

int reportWrongUse(const CLI::App& app, const CLI::ParseError& problem, bool asJson)
{
    if (problem.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) { // --help, --version
        std::ostringstream text;
        app.exit(problem, text, text);
        std::fputs(text.str().c_str(), stdout);
        return kDone;
    }
    const QString message = wrongUseText(app, problem);
    if (asJson)
        reportFailure({ErrorCode::InvalidArgument, message, {}, QStringLiteral("CLI-020")}, true);
    else
        printLine(stderr, (message + QStringLiteral("\nRun with --help for more information.")).toUtf8());
    return kWrongUse;
}

/// "help train" is what many say for "train --help", also behind an option for all commands.
std::vector<char*> wordsOf(int argc, char** argv)
{
    static char option[] = "--help";
    std::vector<char*> words(argv, argv + argc);
    const auto command = std::find_if(words.begin() + 1, words.end(), [](const char* word) { return word[0] != '-'; });
    if (command != words.end() && qstrcmp(*command, "help") == 0) {
        words.erase(command);
        words.push_back(option);
    }
    return words;
}

int runChosen(const CommandBody& body, bool asJson)
{
    std::unique_ptr<JobContext> job;
    if (asJson)
        job = std::make_unique<JsonJobContext>();
    else
        job = std::make_unique<TextJobContext>();
    const Result<CommandOutput> result = body(*job);
    job.reset();
    if (!result)
        return reportFailure(result.error(), asJson);
    if (result->error) {
        // What was done all the same, and its warnings; in JSON the document has them.
        if (!asJson && !result->text.isEmpty())
            printLine(stdout, terminalText(result->text));
        return reportFailure(*result->error, asJson, result->json);
    }
    printLine(stdout, asJson ? QJsonDocument(result->json).toJson(QJsonDocument::Compact) : terminalText(result->text));
    return kDone;
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    QCoreApplication::setApplicationName(QStringLiteral("sensorsmith-cli"));
    QCoreApplication::setOrganizationName(QStringLiteral("Sensorsmith"));
    QCoreApplication::setApplicationVersion(QStringLiteral(SENSORSMITH_VERSION));
    installStopSignals();

    CLI::App app("Sensorsmith without its window: everything a page can do", "sensorsmith-cli");
    app.require_subcommand(1);
    app.fallthrough();
    app.set_version_flag("--version", SENSORSMITH_VERSION);
    bool asJson = false;
    app.add_flag("--json", asJson, "One JSON document on stdout, progress as JSON lines on stderr");
    CommandSet set;
    addProjectCommands(app, set);
    addDataCommands(app, set);
    addImpulseCommands(app, set);
    addLearnCommands(app, set);
    addDspCommand(app, set);
    addDeployCommands(app, set);
    addExportCommands(app, set);
    addRecoveryCommands(app, set);
    addExampleCommand(app, set);
    addBoardCommands(app, set);
    addDeviceCommands(app, set);
    addDemoCommand(app, set);
    addKeyCommands(app, set);
    addServeCommands(app, set);
    addWatchCommand(app, set);
    try {
        const std::vector<char*> words = wordsOf(argc, argv);
        app.parse(static_cast<int>(words.size()), words.data());
    } catch (const CLI::ParseError& problem) {
        return reportWrongUse(app, problem, wantsJson(argc, argv));
    }
    return runChosen(set.chosen(), asJson);
}
