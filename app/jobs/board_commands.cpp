// SPDX-License-Identifier: GPL-3.0-or-later
// Emulated boards that keep running: the one behind board:NAME.
#include "app/jobs/board_console.h"
#include "app/jobs/command.h"
#include "app/jobs/key_source.h"
#include "app/jobs/process_watch.h"
#include "app/session/running_boards.h"
#include "inference/bundle/bundle.h"
#include "inference/bundle/mcuboot_image.h"
#include "inference/emulate/base_firmware.h"
#include "inference/emulate/board_faults.h"
#include "inference/emulate/board_store.h"
#include "inference/emulate/emulated_board.h"
#include "models/dataset/importers/wav_importer.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtEndian>
#include <algorithm>
#include <cmath>
#include <csignal>
#include <optional>
#include <sys/file.h>
#include <vector>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

constexpr double kLeastNumbersHz = 0.01;
constexpr double kMostNumbersHz = 20'000.0;

struct StartArguments {
    std::string name;
    std::string pty;
    std::string store;
    std::string type;
    std::string trusted;
    std::string passwordVariable = kPasswordVariable;
    std::string sound;
    std::vector<std::string> faults;
    double numbersHz = 0.0;
    qint64 whilePid = 0;
    bool isFactoryReset = false;
};

/// The board's kind: the one asked for, else the one it is named after, else the first there is.
Result<BoardDescription> kindOf(const StartArguments& arguments)
{
    if (!arguments.type.empty())
        return boardById(fromArgument(arguments.type));
    if (Result<BoardDescription> named = boardById(fromArgument(arguments.name)); named)
        return named;
    return allBoards().first();
}

/// Public key of whoever the board is to trust beside this computer's development key.
Result<QByteArray> trustedKey(const StartArguments& arguments)
{
    const QString named = fromArgument(arguments.trusted);
    if (!named.endsWith(QLatin1String(".smithbundle"))) {
        Result<SigningKey> key = namedKey(named, arguments.passwordVariable);
        if (!key)
            return key.error();
        return key->publicKey();
    }
    Result<VerifiedBundle> bundle = readBundle(named);
    if (!bundle)
        return bundle.error();
    return bundle->publicKey;
}

Result<void> makeStore(const BoardDescription& board, const BaseFirmware& firmware, const StartArguments& arguments, const QString& path)
{
    Result<SigningKey> development = namedKey({}, {});
    if (!development)
        return development.error();
    QByteArrayList keys{development->publicKey()};
    if (!arguments.trusted.empty()) {
        Result<QByteArray> key = trustedKey(arguments);
        if (!key)
            return key.error();
        keys.append(*key);
    }
    Result<ImageVersion> version = imageVersionFromText(QStringLiteral(SENSORSMITH_VERSION));
    if (!version)
        return version.error();
    Result<QByteArray> image = packImage(firmware.application, {*version, board.loadAddress, 0U}, *development);
    if (!image)
        return image.error();
    if (arguments.isFactoryReset && QFile::exists(path) && !QFile::remove(path))
        return Error{ErrorCode::Io, tr("The store %1 of the board cannot be removed.").arg(path), {}, QStringLiteral("BRD-030")};
    return prepareStore(board, *image, keys, path);
}

QString defaultStore(const QString& name)
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/Sensorsmith/boards/") + name
           + QStringLiteral(".store");
}

/// Two emulators on one store would destroy what is flashed there. The lock ends with the open file.
Result<void> lockStore(QFile& store)
{
    if (!store.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Io, tr("The store %1 cannot be opened: %2").arg(store.fileName(), store.errorString()), {}, QStringLiteral("BRD-031")};
    if (::flock(store.handle(), LOCK_EX | LOCK_NB) != 0)
        return Error{ErrorCode::Busy, tr("The store %1 is used by another board that runs.").arg(store.fileName()), {}, QStringLiteral("BRD-032")};
    return {};
}

/// The first channel of a WAV file, as 16-bit samples.
Result<void> takeSound(const BoardDescription& board, const QString& wavPath, const QString& storePath)
{
    constexpr float kLargest = 32767.0F;
    QFile file(wavPath);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound, tr("The sound %1 cannot be read: %2").arg(wavPath, file.errorString()), {}, QStringLiteral("BRD-036")};
    const QByteArray bytes = file.readAll();
    Result<QVector<SampleDraft>> drafts = WavImporter().read(bytes, wavPath, {});
    if (!drafts)
        return drafts.error();
    const int bits = std::min(16, wavBits(bytes)); // of what is read as whole numbers
    const SampleDraft& draft = drafts->first();
    if (draft.values.type() == ValueType::Int32)
        return Error{ErrorCode::Unsupported, tr("Samples of %1 have more than 16 bits. Save it as WAV with 16 bits.").arg(wavPath), {}, QStringLiteral("BRD-038")};
    const float scale = draft.values.type() == ValueType::Float32 ? kLargest : static_cast<float>(1 << (16 - bits));
    std::vector<qint16> samples;
    for (qint64 i = 0; i < draft.values.readingCount(); ++i) {
        const float value = draft.values.at(i, 0) * scale;
        samples.push_back(std::isfinite(value) ? static_cast<qint16>(std::lround(std::clamp(value, -kLargest - 1.0F, kLargest))) : qint16{0});
    }
    return putSound(board, samples, static_cast<quint32>(std::llround(1000.0 / draft.info.intervalMs)), storePath);
}

/// Tells boards without a store apart: the same for a name at every start, never 0.
quint32 serialNumberOf(const QString& name)
{
    const QByteArray hash = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256);
    return qFromLittleEndian<quint32>(hash.constData()) | 1U;
}

/// The board's memory, ready to be used and locked for us. Nothing for a board that has none.
Result<void> openStore(const BoardDescription& kind, const BaseFirmware& firmware, const StartArguments& arguments, QFile& store)
{
    if (kind.storeBytes == 0) {
        if (!arguments.sound.empty())
            return takeSound(kind, fromArgument(arguments.sound), {});
        return {};
    }
    if (store.exists()) {
        if (Result<void> locked = lockStore(store); !locked)
            return locked.error();
    }
    if (Result<void> made = makeStore(kind, firmware, arguments, store.fileName()); !made)
        return made.error();
    if (!arguments.sound.empty()) {
        if (Result<void> taken = takeSound(kind, fromArgument(arguments.sound), store.fileName()); !taken)
            return taken.error();
    }
    store.close();
    return lockStore(store);
}

/// How the emulator is to run the board.
Result<EmulatedBoard::Options> optionsOf(const StartArguments& arguments)
{
    EmulatedBoard::Options options{.serialNumber = serialNumberOf(fromArgument(arguments.name)), .numbersHz = arguments.numbersHz};
    if (arguments.numbersHz != 0.0 && !(arguments.numbersHz >= kLeastNumbersHz && arguments.numbersHz <= kMostNumbersHz)) { // also no number
        return Error{ErrorCode::InvalidArgument, tr("A board prints from %1 to %2 lines a second.").arg(kLeastNumbersHz).arg(kMostNumbersHz), {},
                     QStringLiteral("BRD-037")};
    }
    QStringList names;
    for (const std::string& name : arguments.faults)
        names << fromArgument(name);
    const Result<quint32> word = boardFaultWord(names);
    if (!word)
        return word.error();
    if (*word != 0 && (arguments.numbersHz > 0.0 || !arguments.store.empty())) {
        return Error{ErrorCode::InvalidArgument,
                     tr("A board with faults runs the firmware that takes commands and keeps nothing, so --numbers and --store do not go with --fault. "
                        "Nothing was started."),
                     {}, QStringLiteral("BRD-039")};
    }
    options.faultWord = *word;
    return options;
}

/// Where the board's memory lies; nowhere for one that has none. A board with faults begins anew each time, in `scratch`: what was flashed into
/// the usual store may be firmware that knows of no faults.
Result<QString> storeOf(const StartArguments& arguments, const BoardDescription& kind, const std::optional<QTemporaryDir>& scratch)
{
    if (kind.storeBytes == 0)
        return QString();
    if (scratch && !scratch->isValid()) {
        return Error{ErrorCode::Io, tr("No temporary folder can be made for the board's memory: %1. Nothing was started.").arg(scratch->errorString()), {},
                     QStringLiteral("BRD-040")};
    }
    if (scratch)
        return scratch->filePath(QStringLiteral("store"));
    return arguments.store.empty() ? defaultStore(fromArgument(arguments.name)) : QFileInfo(fromArgument(arguments.store)).absoluteFilePath();
}

CommandOutput answerOf(const RunningBoard& board, qint64 milliseconds)
{
    return {{{QStringLiteral("name"), board.name},
             {QStringLiteral("type"), board.type},
             {QStringLiteral("pty"), board.ptyPath},
             {QStringLiteral("store"), board.storePath},
             {QStringLiteral("seconds"), static_cast<double>(milliseconds) / 1000.0}},
            board.storePath.isEmpty() ? tr("The board %1 has ended. It keeps nothing.").arg(board.name)
                                      : tr("The board %1 has ended. What was flashed stays in %2.").arg(board.name, board.storePath)};
}

Result<CommandOutput> start(const StartArguments& arguments, JobContext& job)
{
    QElapsedTimer clock;
    clock.start();
    Result<BoardDescription> kind = kindOf(arguments);
    if (!kind)
        return kind.error();
    const Result<EmulatedBoard::Options> options = optionsOf(arguments);
    if (!options)
        return options.error();
    Result<QString> folder = runtimeFolder();
    if (!folder)
        return folder.error();
    RunningBoard board{fromArgument(arguments.name), kind->id, QCoreApplication::applicationPid(), {}, {}, QDateTime::currentDateTime()};
    Result<BoardRegistration> registration = BoardRegistration::claim(*folder, board.name);
    if (!registration)
        return registration.error();
    board.ptyPath = arguments.pty.empty() ? QStringLiteral("%1/%2.pty").arg(*folder, board.name)
                                          : QFileInfo(fromArgument(arguments.pty)).absoluteFilePath();
    std::optional<QTemporaryDir> scratch;
    if (options->faultWord != 0)
        scratch.emplace();
    const Result<QString> storePath = storeOf(arguments, *kind, scratch);
    if (!storePath)
        return storePath.error();
    if (!scratch)
        board.storePath = *storePath;
    if (!board.storePath.isEmpty() && !QFileInfo::exists(board.storePath))
        job.report(0, 0, tr("%1 is a new board (%2), with nothing flashed yet").arg(board.name, kind->name));
    Result<BaseFirmware> firmware = baseFirmware(*kind, baseFirmwareFolder(), job);
    if (!firmware)
        return firmware.error();
    QFile store(*storePath);
    if (Result<void> opened = openStore(*kind, *firmware, arguments, store); !opened)
        return opened.error();
    Result<BoardConsole> console = BoardConsole::open(board.ptyPath);
    if (!console)
        return console.error();
    const bool printsNumbers = arguments.numbersHz > 0.0;
    Result<std::unique_ptr<EmulatedBoard>> emulator = EmulatedBoard::start(
        *kind, printsNumbers ? firmware->numbersElf : firmware->kernelElf, *storePath, *options);
    if (!emulator)
        return emulator.error();

    const ProcessWatch owner(arguments.whilePid);
    const auto isOver = [&job, &owner] { return job.isCancelled() || owner.isGone(); };
    Result<void> published;
    const auto onReady = [&] {
        published = registration->publish(board);
        job.event({{QStringLiteral("event"), QStringLiteral("board_ready")},
                   {QStringLiteral("name"), board.name},
                   {QStringLiteral("pty"), board.ptyPath}});
        job.report(0, 0, tr("The board %1 is ready at %2. Ctrl+C ends it.").arg(board.name, board.ptyPath));
    };
    if (printsNumbers) // without a greeting that could be waited for
        onReady();
    Result<BoardConsole::End> end = console->relay((*emulator)->consoleDescriptor(), isOver, onReady,
                                                     printsNumbers ? BoardConsole::Boot::Silent : BoardConsole::Boot::Awaited);
    if (!end)
        return end.error();
    if (!published)
        return published.error();
    if (*end == BoardConsole::End::BoardGone) {
        return Error{ErrorCode::Io,
                     tr("The emulator of the board %1 ended by itself. What was flashed before is safe; start the board again.").arg(board.name),
                     (*emulator)->lastWords(), QStringLiteral("BRD-033")};
    }
    return answerOf(board, clock.elapsed());
}

Result<CommandOutput> list()
{
    Result<QString> folder = runtimeFolder();
    if (!folder)
        return folder.error();
    CommandOutput out;
    QJsonArray rows;
    for (const RunningBoard& board : runningBoards(*folder)) {
        rows.append(QJsonObject{{QStringLiteral("name"), board.name},
                                {QStringLiteral("type"), board.type},
                                {QStringLiteral("pid"), board.pid},
                                {QStringLiteral("pty"), board.ptyPath}});
        out.text += QStringLiteral("board:%1\t%2\t%3\n").arg(board.name, board.type, board.ptyPath);
    }
    if (rows.isEmpty())
        out.text = tr("No emulated board runs. Start one: sensorsmith-cli board start NAME");
    out.json = {{QStringLiteral("boards"), rows}};
    out.text = out.text.trimmed();
    return out;
}

Result<CommandOutput> stop(const QString& name)
{
    Result<QString> folder = runtimeFolder();
    if (!folder)
        return folder.error();
    const std::optional<RunningBoard> board = runningBoard(*folder, name);
    if (!board || board->pid <= 0)
        return Error{ErrorCode::NotFound, tr("No board named %1 runs.").arg(name), {}, QStringLiteral("BRD-034")};
    const ProcessWatch owner(board->pid);
    if (::kill(static_cast<pid_t>(board->pid), SIGTERM) != 0 || !owner.waitUntilGone())
        return Error{ErrorCode::Timeout, tr("The board %1 (process %2) did not end.").arg(name).arg(board->pid), {}, QStringLiteral("BRD-035")};
    return CommandOutput{{{QStringLiteral("name"), name}, {QStringLiteral("stopped"), true}}, tr("The board %1 has ended.").arg(name)};
}

/// "Kind of board: mps2-an386 (Cortex-M4F), ...".
QString kindsHelp()
{
    QStringList kinds;
    for (const BoardDescription& board : allBoards())
        kinds << QStringLiteral("%1 (%2)").arg(board.id, board.coreName);
    return tr("Kind of board: %1; without it by its name, else the first").arg(kinds.join(QStringLiteral(", ")));
}

} // namespace

void addBoardCommands(CLI::App& app, CommandSet& set)
{
    CLI::App* boards = app.add_subcommand("board", "Emulated boards that keep running");
    boards->require_subcommand(1);
    auto arguments = std::make_shared<StartArguments>();
    CLI::App* startCommand = boards->add_subcommand("start", "Start a board and keep it running until Ctrl+C; its console is a pseudo-terminal");
    startCommand->add_option("NAME", arguments->name, "Name of the board, used as board:NAME")->required();
    startCommand->add_option("--pty", arguments->pty, "Where the link to its port is put; without it in the user's runtime folder");
    startCommand->add_option("--store", arguments->store, "File with its memory; without it one is kept for each name");
    startCommand->add_option("--type,--machine", arguments->type, kindsHelp().toStdString());
    startCommand->add_option("--numbers", arguments->numbersHz, "Run the firmware that prints plain numbers, at so many lines a second");
    startCommand
        ->add_option("--fault", arguments->faults,
                     "Misbehave, for tests of hosts; may be given more than once: " + boardFaultNames().join(QStringLiteral(", ")).toStdString())
        ->allow_extra_args(false);
    startCommand->add_option("--sound", arguments->sound, "WAV file for the board's microphone to hear after AT+SOUND=recording");
    startCommand->add_option("--trust", arguments->trusted, "Also accept firmware signed by this key (name, path, or a bundle it signed)");
    startCommand->add_option("--password-env", arguments->passwordVariable, "Environment variable with that key's password");
    startCommand->add_flag("--factory-reset", arguments->isFactoryReset, "Forget everything that was flashed before");
    startCommand->add_option("--while-pid", arguments->whilePid, "End when this process is gone")->group("");
    set.add(*startCommand, [arguments](JobContext& job) { return start(*arguments, job); });
    CLI::App* listCommand = boards->add_subcommand("list", "The boards that run");
    set.add(*listCommand, [](JobContext&) { return list(); });
    auto name = std::make_shared<std::string>();
    CLI::App* stopCommand = boards->add_subcommand("stop", "End a board that runs");
    stopCommand->add_option("NAME", *name, "Name of the board")->required();
    set.add(*stopCommand, [name](JobContext&) { return stop(fromArgument(*name)); });
}

} // namespace studio
