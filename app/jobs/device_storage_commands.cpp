// SPDX-License-Identifier: GPL-3.0-or-later
// What a board records into its own storage: its files, and recording in cycles without a host.
#include "app/jobs/argument_checks.h"
#include "app/jobs/device_job.h"
#include "app/jobs/device_tools.h"
#include "app/jobs/terminal_text.h"
#include "models/core/safe_file.h"
#include "models/dataset/acquisition.h"
#include "serial/at/at_files.h"
#include "serial/at/at_provision.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QJsonArray>
#include <cmath>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

// ---- files ----

struct FilesArguments {
    std::string port;
    std::string read;
    std::string out;
    std::string remove;
};

Result<CommandOutput> list(DevicePort& port, JobContext& job)
{
    const Result<QStringList> files = awaitAnswer<QStringList>(job, [&](const AtDevice::Done<QStringList>& done) { port.device().listFiles(done); });
    if (!files)
        return files.error();
    return CommandOutput{{{QStringLiteral("port"), port.address()}, {QStringLiteral("files"), QJsonArray::fromStringList(*files)}},
                         files->isEmpty() ? tr("The board keeps no file.") : files->join(QLatin1Char('\n'))};
}

Result<QByteArray> contentOf(DevicePort& port, const QString& name, JobContext& job)
{
    return awaitAnswer<QByteArray>(job, [&](const AtDevice::Done<QByteArray>& done) { readFile(port.device(), name, done); });
}

/// Whether the board's copy may go: boards tell neither the length nor a checksum of their files. A valid signature is enough; else the
/// file must come twice the same, and a recording must be whole. Errors: Protocol; those of reading.
Result<void> checkArrived(DevicePort& port, const QString& name, const QByteArray& content, JobContext& job)
{
    const auto damaged = [&name](const QString& how, const QString& detail = {}) {
        return Error{ErrorCode::Protocol, tr("%1 came damaged from the board: %2. It is still there, and no file was written; try again.").arg(name, how), detail,
                     QStringLiteral("DEV-078")};
    };
    const bool isRecording = looksLikeAcquisition(content);
    if (isRecording) {
        const Result<Acquisition> whole = parseAcquisition(content, {port.identity().config.hmacKey});
        if (!whole)
            return damaged(tr("it is no whole recording"), whole.error().message);
        if (whole->draft.info.signature == SignatureState::Valid)
            return {};
    }
    job.report(0, 0, tr("Reading %1 once more").arg(name));
    const Result<QByteArray> again = contentOf(port, name, job);
    if (!again)
        return again.error();
    if (*again != content)
        return damaged(tr("it was not the same twice"));
    return content.isEmpty() ? Result<void>(damaged(tr("nothing came"))) : Result<void>();
}

/// Into the file `out`; the bytes are as they lie on the board. `isLast`: the board's copy is removed afterwards.
Result<CommandOutput> read(DevicePort& port, const QString& name, const QString& out, bool isLast, JobContext& job)
{
    job.report(0, 0, tr("Reading %1").arg(name));
    const Result<QByteArray> content = contentOf(port, name, job);
    if (!content)
        return content.error();
    if (const Result<void> arrived = isLast ? checkArrived(port, name, *content, job) : Result<void>(); !arrived)
        return arrived.error();
    if (const Result<void> written = writeFileSafely(out, *content); !written)
        return written.error();
    return CommandOutput{{{QStringLiteral("port"), port.address()},
                          {QStringLiteral("file"), name},
                          {QStringLiteral("bytes"), content->size()},
                          {QStringLiteral("out"), out}},
                         tr("%1 (%2 bytes) is in %3. A recording goes into a project with: %4")
                             .arg(name, QString::number(content->size()), out, cliCommand({QStringLiteral("import"), QStringLiteral("FILE"), out}))};
}

Result<CommandOutput> files(const FilesArguments& arguments, JobContext& job)
{
    if (!arguments.read.empty() && !arguments.remove.empty() && arguments.read != arguments.remove) {
        return Error{ErrorCode::InvalidArgument,
                     tr("%1 would be removed, but %2 is what is read. Nothing was read or removed; name the same file twice, or remove it by a command of its own.")
                         .arg(fromArgument(arguments.remove), fromArgument(arguments.read)),
                     {}, QStringLiteral("DEV-084")};
    }
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(fromArgument(arguments.port), job);
    if (!port)
        return port.error();
    Result<CommandOutput> out = CommandOutput{{{QStringLiteral("port"), (*port)->address()}}, {}};
    if (arguments.read.empty() && arguments.remove.empty())
        return list(**port, job);
    if (!arguments.read.empty())
        out = read(**port, fromArgument(arguments.read), fromArgument(arguments.out), !arguments.remove.empty(), job);
    if (!out || arguments.remove.empty())
        return out; // what could not be read is not removed
    const QString name = fromArgument(arguments.remove);
    const Result<void> gone = awaitAnswer<void>(job, [&](const AtDevice::Done<void>& done) { (*port)->device().unlinkFile(name, done); });
    if (!gone)
        return gone.error();
    out->json[QStringLiteral("removed")] = name;
    out->text += (out->text.isEmpty() ? QString() : QStringLiteral("\n")) + tr("%1 is gone from the board.").arg(name);
    return out;
}

// ---- recording without a host ----

struct CycleArguments {
    std::string port;
    std::string sensor;
    std::string label;
    double seconds = 0.0;
    double every = 0.0;
    double rate = 0.0;
    bool starts = false;
    bool stops = false;
    [[nodiscard]] bool setsCycle() const { return !sensor.empty() || seconds > 0.0 || every > 0.0; }
    [[nodiscard]] bool setsReadings() const { return !label.empty() || rate > 0.0; }
};

/// What the board shall do: what is asked for, and else what it does already.
Result<AtIngestionCycle> wantedCycle(const AtConfig& board, const CycleArguments& arguments)
{
    AtIngestionCycle cycle = *board.ingestion;
    if (!arguments.sensor.empty()) {
        const Result<AtSensor> sensor = chosenSensor(board.sensors, fromArgument(arguments.sensor));
        if (!sensor)
            return sensor.error();
        cycle.sensor = sensor->name;
    }
    if (arguments.seconds > 0.0)
        cycle.lengthMs = std::llround(arguments.seconds * 1000.0);
    if (arguments.every > 0.0)
        cycle.intervalMs = std::llround(arguments.every * 1000.0);
    return cycle;
}

/// Label and rate are those of the board's recordings altogether.
Result<CaptureRequest> wantedReadings(const AtConfig& board, const QString& sensorName, const CycleArguments& arguments)
{
    CaptureRequest request;
    request.label = arguments.label.empty() ? board.label : fromArgument(arguments.label);
    request.sensor = sensorName;
    request.intervalMs = exactIntervalMs(board);
    request.lengthMs = std::max<qint64>(1, board.lengthMs);
    request.hmacKey = board.hmacKey;
    if (arguments.rate > 0.0) {
        const Result<AtSensor> sensor = chosenSensor(board.sensors, sensorName);
        const Result<double> rate = sensor ? chosenRate(*sensor, arguments.rate) : Result<double>(sensor.error());
        if (!rate)
            return rate.error();
        request.intervalMs = 1000.0 / *rate;
    }
    return request;
}

Result<void> setCycle(DevicePort& port, const CycleArguments& arguments, JobContext& job)
{
    AtDevice& board = port.device();
    const Result<AtIngestionCycle> cycle = wantedCycle(board.identity().config, arguments);
    if (!cycle)
        return cycle.error();
    // Label and rate are set first: a cycle that no board takes must not be met behind them.
    if (const Result<void> fits = arguments.setsCycle() ? checkCycle(*cycle) : Result<void>(); !fits)
        return fits;
    if (arguments.setsReadings()) {
        const Result<CaptureRequest> readings = wantedReadings(board.identity().config, cycle->sensor, arguments);
        if (!readings)
            return readings.error();
        Result<void> set = awaitAnswer<void>(job, [&](const AtDevice::Done<void>& done) { board.setSampleSettings(*readings, done); });
        if (!set)
            return set;
    }
    if (arguments.setsCycle()) {
        Result<void> set = awaitAnswer<void>(job, [&](const AtDevice::Done<void>& done) { setIngestionCycle(board, *cycle, done); });
        if (!set)
            return set;
    }
    const Result<AtIdentity> now = awaitAnswer<AtIdentity>(job, [&](const AtDevice::Done<AtIdentity>& done) { board.identify(done); });
    return now ? Result<void>() : Result<void>(now.error());
}

Result<CommandOutput> cycle(const CycleArguments& arguments, JobContext& job)
{
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(fromArgument(arguments.port), job);
    if (!port)
        return port.error();
    AtDevice& board = (*port)->device();
    if (const Result<void> able = checkIngestionCycle(board); !able)
        return able.error();
    if (arguments.setsCycle() || arguments.setsReadings()) {
        if (const Result<void> set = setCycle(**port, arguments, job); !set)
            return set.error();
    }
    if (arguments.stops) {
        const Result<void> stopped = awaitAnswer<void>(job, [&](const AtDevice::Done<void>& done) { stopIngestionCycle(board, done); });
        if (!stopped)
            return stopped.error();
    }
    if (arguments.starts) {
        const Result<void> started = awaitAnswer<void>(job, [&](const AtDevice::Done<void>& done) { startIngestionCycle(board, done); });
        if (!started)
            return started.error();
    }
    const AtConfig& config = board.identity().config;
    const AtIngestionCycle now = config.ingestion.value_or(AtIngestionCycle{});
    CommandOutput out;
    out.json = {{QStringLiteral("port"), (*port)->address()},
                {QStringLiteral("sensor"), now.sensor},
                {QStringLiteral("label"), config.label},
                {QStringLiteral("seconds"), static_cast<double>(now.lengthMs) / 1000.0},
                {QStringLiteral("every_seconds"), static_cast<double>(now.intervalMs) / 1000.0},
                {QStringLiteral("interval_ms"), config.intervalMs},
                {QStringLiteral("started"), arguments.starts},
                {QStringLiteral("stopped"), arguments.stops}};
    out.text = tr("%1 s of %2 every %3 s, a reading every %4 ms, as \"%5\".")
                   .arg(static_cast<double>(now.lengthMs) / 1000.0)
                   .arg(now.sensor)
                   .arg(static_cast<double>(now.intervalMs) / 1000.0)
                   .arg(config.intervalMs)
                   .arg(config.label);
    if (arguments.starts)
        out.text += tr("\nThe board records on its own now, until its storage is full; device files lists what it has.");
    if (arguments.stops)
        out.text += tr("\nThe board was given these settings once more, which ends the cycle as its AT+HELP says; what it recorded stays on it.");
    return out;
}

void addFiles(CLI::App& devices, CommandSet& set)
{
    auto arguments = std::make_shared<FilesArguments>();
    CLI::App* command = devices.add_subcommand("files", "The files in a board's own storage; without options, their names");
    command->add_option("PORT", arguments->port, kPortHelp)->required();
    CLI::Option* name = command->add_option("--read", arguments->read, "Read this file");
    CLI::Option* out = command->add_option("--out", arguments->out, "Where it goes; what is there is replaced")->needs(name);
    name->needs(out);
    command->add_option("--remove", arguments->remove, "Remove this file from the board; with --read it is the same one, and goes after it was read");
    set.add(*command, [arguments](JobContext& job) { return files(*arguments, job); });
}

void addCycle(CLI::App& devices, CommandSet& set)
{
    auto arguments = std::make_shared<CycleArguments>();
    CLI::App* command = devices.add_subcommand("cycle", "Recording without a host, again and again; without options, how it is set");
    command->add_option("PORT", arguments->port, kPortHelp)->required();
    CLI::Option* sensor = command->add_option("--sensor", arguments->sensor, "Sensor, by number or name");
    CLI::Option* seconds = command->add_option("--seconds", arguments->seconds, "Length of one recording")->check(aboveZero());
    CLI::Option* every = command->add_option("--every", arguments->every, "Seconds from the beginning of one to that of the next")->check(aboveZero());
    CLI::Option* label = command->add_option("--label", arguments->label, "Label and name of the recordings");
    CLI::Option* rate = command->add_option("--rate", arguments->rate, "Readings per second")->check(aboveZero());
    CLI::Option* starts = command->add_flag("--start", arguments->starts, "Begin; what the board kept before is replaced");
    CLI::Option* stops = command->add_flag("--stop", arguments->stops,
                                           "End it, where the board's firmware offers a way: AT has no command for that; else nothing is sent, and the reset button ends it");
    for (CLI::Option* other : {sensor, seconds, every, label, rate, starts})
        stops->excludes(other);
    set.add(*command, [arguments](JobContext& job) { return cycle(*arguments, job); });
}

} // namespace

void addDeviceStorage(CLI::App& devices, CommandSet& set)
{
    addFiles(devices, set);
    addCycle(devices, set);
}

} // namespace studio
