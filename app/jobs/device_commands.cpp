// SPDX-License-Identifier: GPL-3.0-or-later
// Boards on a wire: who is there, recordings into a project, firmware onto the board, what its model says.
#include "app/jobs/argument_checks.h"
#include "app/jobs/command.h"
#include "app/jobs/device_job.h"
#include "app/jobs/device_tools.h"
#include "app/jobs/impulse_answer.h"
#include "app/jobs/terminal_text.h"
#include "app/session/flashable_image.h"
#include "app/session/free_file_name.h"
#include "app/session/running_boards.h"
#include "inference/emulate/board_catalogue.h"
#include "models/core/safe_file.h"
#include "serial/ports/port_list.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QSet>

namespace studio
{

namespace
{

constexpr qsizetype kMostResults = 10'000; ///< of a running model in the answer; counted all the same

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

QJsonObject boardRow(const QString& name, const QString& type, const std::optional<RunningBoard>& running)
{
    return {{QStringLiteral("port"), QStringLiteral("board:") + name},
            {QStringLiteral("kind"), QStringLiteral("emulated board")},
            {QStringLiteral("board"), type},
            {QStringLiteral("running"), running.has_value()},
            {QStringLiteral("path"), running ? running->ptyPath : QString()}};
}

Result<CommandOutput> list()
{
    Result<QString> folder = runtimeFolder();
    if (!folder)
        return folder.error();
    QJsonArray rows;
    for (const PortInfo& port : listPorts()) {
        rows.append(QJsonObject{{QStringLiteral("port"), QStringLiteral("serial:") + port.path},
                                {QStringLiteral("kind"), QStringLiteral("serial port")},
                                {QStringLiteral("board"), port.boardName},
                                {QStringLiteral("usb"), port.usbText()},
                                {QStringLiteral("serial_number"), port.serialNumber},
                                {QStringLiteral("path"), port.path}});
    }
    QSet<QString> names;
    for (const RunningBoard& board : runningBoards(*folder)) {
        names.insert(board.name);
        rows.append(boardRow(board.name, board.type, board));
    }
    for (const BoardDescription& board : allBoards()) {
        if (!names.contains(board.id))
            rows.append(boardRow(board.id, board.id, std::nullopt));
    }
    CommandOutput out;
    out.json = {{QStringLiteral("devices"), rows}};
    for (const QJsonValue& row : rows) {
        const QString state = !row.toObject().contains(QStringLiteral("running")) ? row[QStringLiteral("usb")].toString()
                              : row[QStringLiteral("running")].toBool()           ? tr("runs at %1").arg(row[QStringLiteral("path")].toString())
                                                                                  : tr("is started when it is used");
        out.text += QStringLiteral("%1\t%2\t%3\n").arg(row[QStringLiteral("port")].toString(), row[QStringLiteral("kind")].toString(), state);
    }
    out.text = out.text.trimmed();
    return out;
}

QJsonObject identityJson(const DevicePort& port)
{
    const AtIdentity& identity = port.identity();
    QJsonArray sensors;
    for (const AtSensor& sensor : identity.config.sensors) {
        QJsonArray rates;
        for (const double rate : sensor.frequenciesHz)
            rates.append(rate);
        sensors.append(QJsonObject{{QStringLiteral("name"), sensor.name},
                                   {QStringLiteral("max_seconds"), sensor.maxLengthSeconds},
                                   {QStringLiteral("frequencies_hz"), rates}});
    }
    QJsonObject info;
    for (auto it = identity.info.begin(); it != identity.info.end(); ++it)
        info[it.key()] = it.value();
    return {{QStringLiteral("port"), port.address()},
            {QStringLiteral("in_boot_loader"), identity.isInRecovery},
            {QStringLiteral("device_id"), identity.config.deviceId},
            {QStringLiteral("device_type"), identity.config.deviceType},
            {QStringLiteral("at_version"), identity.isInRecovery ? QString() : identity.config.version.text()},
            {QStringLiteral("sensors"), sensors},
            {QStringLiteral("commands"), QJsonArray::fromStringList(identity.commands)},
            {QStringLiteral("motions"), QJsonArray::fromStringList(identity.motions)},
            {QStringLiteral("motion"), identity.motion},
            {QStringLiteral("info"), info}};
}

/// How a port is spoken to, on the command line.
struct PortArguments {
    std::string port;
    std::string protocol = "automatic";
    std::string axes;
    std::string units;
    int baud = SerialTransport::kUsualBaud;
    double rate = 0.0;

    [[nodiscard]] PortSettings settings() const
    {
        PortSettings settings;
        settings.baud = baud;
        settings.protocol = protocol == "at" ? PortProtocol::At : protocol == "numbers" ? PortProtocol::Numbers : PortProtocol::Automatic;
        settings.numbers.hz = rate;
        for (const QString& name : fromArgument(axes).split(QLatin1Char(','), Qt::SkipEmptyParts))
            settings.numbers.names << name.trimmed();
        if (!units.empty()) {
            for (const QString& unit : fromArgument(units).split(QLatin1Char(',')))
                settings.numbers.units << unit.trimmed();
        }
        return settings;
    }
};

void addPortOptions(CLI::App& command, PortArguments& arguments)
{
    command.add_option("PORT", arguments.port, "serial:/dev/ttyACM0, a path, or board:NAME")->required();
    command.add_option("--protocol", arguments.protocol, "at, numbers, or automatic: AT first, then plain numbers")
        ->check(CLI::IsMember({"automatic", "at", "numbers"}));
    command.add_option("--baud", arguments.baud, "Speed of the port")->check(CLI::Range(300, 12'000'000));
    command.add_option("--axes", arguments.axes, "Names of the values of a board that prints plain numbers: accX,accY,accZ");
    command.add_option("--units", arguments.units, "Units of these values: g for all of them, or g,g,g,dps; without it those of the header line, as in \"accX (g)\"");
    command.add_option("--rate", arguments.rate, "Readings per second; without it the sensor's first, or as measured")->check(aboveZero());
}

CommandOutput numbersInfo(DevicePort& port)
{
    const NumberFormat& format = *port.numbers()->format();
    const QJsonObject sensor{{QStringLiteral("name"), forwarderSensorName(format.names)},
                             {QStringLiteral("axes"), QJsonArray::fromStringList(format.names)},
                             {QStringLiteral("units"), QJsonArray::fromStringList(format.units)},
                             {QStringLiteral("frequencies_hz"), QJsonArray{format.hz}}};
    return {{{QStringLiteral("port"), port.address()},
             {QStringLiteral("device_type"), QStringLiteral("DATA_FORWARDER")},
             {QStringLiteral("sensors"), QJsonArray{sensor}},
             {QStringLiteral("measured_hz"), format.measuredHz},
             {QStringLiteral("jitter_ms"), format.jitterMs},
             {QStringLiteral("has_time_column"), format.timeColumn != TimeColumn::None}},
            tr("Prints plain numbers, at %1: %2 at %3 Hz%4%5")
                .arg(port.address(), format.names.join(QStringLiteral(", ")))
                .arg(format.hz)
                .arg(format.measuredHz > 0.0 ? tr(" (measured %1 Hz, jitter %2 ms)").arg(format.measuredHz, 0, 'f', 3).arg(format.jitterMs, 0, 'f', 2)
                                             : QString()) // one reading is enough where the rate is given
                .arg(format.timeColumn != TimeColumn::None ? tr(", with a time column") : QString())};
}

Result<CommandOutput> info(const PortArguments& arguments, JobContext& job)
{
    Result<std::unique_ptr<DevicePort>> port = DevicePort::openAny(fromArgument(arguments.port), arguments.settings(), job);
    if (!port)
        return port.error();
    if ((*port)->numbers() != nullptr)
        return numbersInfo(**port);
    const AtIdentity& identity = (*port)->identity();
    CommandOutput out;
    out.json = identityJson(**port);
    if (identity.isInRecovery) {
        out.text = tr("The board at %1 waits in its boot loader. Flash firmware: %2")
                       .arg((*port)->address(), cliCommand({QStringLiteral("device"), QStringLiteral("flash"), QStringLiteral("BUNDLE"), (*port)->address()}));
        return out;
    }
    out.text = tr("%1 (%2), AT %3, at %4")
                   .arg(identity.config.deviceId, identity.config.deviceType, identity.config.version.text(), (*port)->address());
    for (qsizetype i = 0; i < identity.config.sensors.size(); ++i) {
        const AtSensor& sensor = identity.config.sensors[i];
        QStringList rates;
        for (const double rate : sensor.frequenciesHz)
            rates << QString::number(rate);
        out.text += tr("\n  sensor %1: %2, %3 Hz, at most %4 s").arg(i + 1).arg(sensor.name, rates.join(QLatin1String(" or "))).arg(sensor.maxLengthSeconds);
    }
    if (!identity.motions.isEmpty())
        out.text += tr("\n  motion: %1 of %2").arg(identity.motion, identity.motions.join(QStringLiteral(", ")));
    for (auto it = identity.info.begin(); it != identity.info.end(); ++it)
        out.text += QStringLiteral("\n  %1: %2").arg(it.key(), it.value());
    return out;
}

Result<CommandOutput> motion(const QString& address, const QString& name, JobContext& job)
{
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(address, job);
    if (!port)
        return port.error();
    if (Result<void> set = setMotion(**port, name, job); !set)
        return set.error();
    return CommandOutput{{{QStringLiteral("port"), address}, {QStringLiteral("motion"), name}},
                         tr("The simulated sensor of %1 now moves as: %2.").arg(address, name)};
}

struct SampleArguments {
    std::string project;
    PortArguments port;
    std::string label;
    std::string sensor;
    std::string split = "auto";
    std::string motion;
    double seconds = 0.0;
};

Result<CommandOutput> sample(const SampleArguments& arguments, JobContext& job)
{
    // The project first: a recording must have somewhere to go before it is made.
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(fromArgument(arguments.project), ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<std::unique_ptr<DevicePort>> port = DevicePort::openAny(fromArgument(arguments.port.port), arguments.port.settings(), job);
    if (!port)
        return port.error();
    RecordingOrder order{fromArgument(arguments.label), arguments.seconds, fromArgument(arguments.sensor), arguments.port.rate, {},
                         fromArgument(arguments.motion), {}};
    if (arguments.split != "auto")
        order.split = arguments.split == "training" ? Split::Training : Split::Testing;
    Result<StoredRecording> stored = recordSample(**port, **project, order, job);
    if (!stored)
        return stored.error();
    const Sample& made = stored->sample;
    const double seconds = made.durationMs() / 1000.0;
    CommandOutput out;
    out.error = stored->breakOff;
    if (stored->wasEndedEarly && !out.error) {
        out.error = Error{ErrorCode::Cancelled,
                          tr("The recording was ended after %1 s; what was recorded is kept as %2.").arg(seconds, 0, 'f', 1).arg(made.name), {}, {}};
    }
    out.json = {{QStringLiteral("sample"), made.id.value},
                {QStringLiteral("name"), made.name},
                {QStringLiteral("label"), made.label},
                {QStringLiteral("split"), splitName(made.split)},
                {QStringLiteral("readings"), made.readingCount},
                {QStringLiteral("seconds"), seconds},
                {QStringLiteral("interval_ms"), made.intervalMs},
                {QStringLiteral("signature"), signatureStateName(made.signature)},
                {QStringLiteral("device"), made.deviceName},
                {QStringLiteral("port"), (*port)->address()},
                {QStringLiteral("ended_early"), stored->wasEndedEarly},
                {QStringLiteral("broken_off"), stored->breakOff.has_value()},
                {QStringLiteral("warnings"), QJsonArray::fromStringList(stored->warnings)}};
    out.text = tr("Recorded %1: %2 readings in %3 s, %4, signature %5.")
                   .arg(made.name)
                   .arg(made.readingCount)
                   .arg(seconds, 0, 'f', 2)
                   .arg(splitName(made.split), signatureStateName(made.signature));
    for (const QString& warning : stored->warnings)
        out.text += QStringLiteral("\n  ") + warning;
    return out;
}

Result<CommandOutput> flash(const QString& bundlePath, const QString& address, JobContext& job)
{
    // All that can be told from the file is told before the port is opened.
    Result<VerifiedBundle> bundle = readBundle(bundlePath);
    if (!bundle)
        return bundle.error();
    Result<FirmwareImage> image = flashableImage(*bundle);
    if (!image)
        return image.error();
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(address, job);
    if (!port)
        return port.error();
    if (Result<void> fits = checkHardware(*bundle, (*port)->identity()); !fits)
        return fits.error();
    Result<UpdateReport> report = flashImage(**port, *image, job);
    if (!report)
        return report.error();
    const double seconds = static_cast<double>(report->elapsedMs) / 1000.0;
    CommandOutput out;
    out.json = {{QStringLiteral("port"), (*port)->address()},
                {QStringLiteral("version"), report->version},
                {QStringLiteral("hash"), QString::fromLatin1(report->hash.toHex())},
                {QStringLiteral("confirmed"), report->isConfirmed},
                {QStringLiteral("was_there_already"), report->wasThereAlready},
                {QStringLiteral("bytes_sent"), report->bytesSent},
                {QStringLiteral("resumed_from"), report->resumedFrom},
                {QStringLiteral("old_version"), report->oldVersion},
                {QStringLiteral("key_id"), bundle->key},
                {QStringLiteral("seconds"), seconds}};
    out.text = report->wasThereAlready
                   ? tr("The board at %1 already runs this very firmware, version %2.").arg((*port)->address(), report->version)
                   : tr("The board at %1 now runs version %2 (before: %3). %4 bytes sent; read back and confirmed after %5 s.")
                         .arg((*port)->address(), report->version, report->oldVersion)
                         .arg(report->bytesSent)
                         .arg(seconds, 0, 'f', 1);
    return out;
}

/// What a model is fed from, as AT servers number it.
constexpr int kUnknownSensor = -1;
constexpr int kCameraSensor = 3;

struct RunArguments {
    std::string port;
    std::string motion;
    std::string pictures;
    double seconds = 0.0;
    bool isContinuous = false;

    [[nodiscard]] ImpulseMode mode() const
    {
        return !pictures.empty() ? ImpulseMode::Debug : isContinuous ? ImpulseMode::Continuous : ImpulseMode::Windows;
    }
};

/// What the camera saw for one result, in the folder that was asked for: the path of the file; empty when there is none. Errors: Io.
Result<QString> keepPicture(const RunArguments& arguments, const ImpulseResult& result, qint64 number)
{
    if (arguments.pictures.empty() || result.picture.isEmpty() || number > kMostResults)
        return QString();
    const QString path = freeFileName(QDir(fromArgument(arguments.pictures)), QStringLiteral("result-%1").arg(number, 5, 10, QLatin1Char('0')), QStringLiteral("jpg"));
    if (const Result<void> written = writeFileSafely(path, result.picture); !written)
        return written.error();
    return path;
}

Result<CommandOutput> run(const RunArguments& arguments, JobContext& job)
{
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(fromArgument(arguments.port), job);
    if (!port)
        return port.error();
    const int sensor = (*port)->identity().config.inferenceSensor;
    if (!arguments.pictures.empty() && sensor != kUnknownSensor && sensor != kCameraSensor) {
        return Error{ErrorCode::Unsupported, tr("The model of this board does not see, so there are no pictures to keep. Nothing was started; leave --pictures out."), {},
                     QStringLiteral("DEV-087")};
    }
    if (!arguments.motion.empty()) {
        if (Result<void> set = setMotion(**port, fromArgument(arguments.motion), job); !set)
            return set.error();
    }
    QJsonArray results;
    QMap<QString, qint64> counts;
    qint64 total = 0;
    QElapsedTimer clock;
    clock.start();
    Result<QString> kept = QString();
    const auto take = [&](const ImpulseResult& result) {
        ++total;
        kept = keepPicture(arguments, result, total);
        if (!kept)
            return false;
        QJsonObject row = impulseAnswerJson(result);
        row[QStringLiteral("at_ms")] = clock.elapsed();
        if (!kept->isEmpty())
            row[QStringLiteral("picture")] = *kept;
        if (!result.classes.isEmpty())
            ++counts[row[QStringLiteral("top")].toString()];
        if (results.size() < kMostResults)
            results.append(row);
        QJsonObject event = row;
        event[QStringLiteral("event")] = QStringLiteral("prediction");
        job.event(event);
        job.report(0, 0, impulseAnswerText(result));
        return true;
    };
    if (Result<void> ran = runModel(**port, arguments.seconds, take, job, arguments.mode()); !ran)
        return ran.error();
    if (!kept)
        return kept.error();
    // Without a length, stopping it is how it ends.
    if (job.isCancelled() && arguments.seconds > 0.0)
        return Error{ErrorCode::Cancelled, tr("Stopped after %1 predictions; the board waits for commands again.").arg(total), {}, {}};
    QJsonObject tops;
    QString text = tr("%1 predictions in %2 s").arg(total).arg(static_cast<double>(clock.elapsed()) / 1000.0, 0, 'f', 1);
    for (auto it = counts.begin(); it != counts.end(); ++it) {
        tops[it.key()] = it.value();
        text += QStringLiteral("\n  %1: %2").arg(it.key()).arg(it.value());
    }
    return CommandOutput{{{QStringLiteral("port"), (*port)->address()},
                          {QStringLiteral("predictions"), total},
                          {QStringLiteral("top_counts"), tops},
                          {QStringLiteral("results"), results}},
                         text};
}

void addSample(CLI::App& devices, CommandSet& set)
{
    auto arguments = std::make_shared<SampleArguments>();
    CLI::App* command = devices.add_subcommand("sample", "Record into a project; Ctrl+C ends the recording early and keeps it, and so is what came when the board goes away");
    command->add_option("FILE", arguments->project, "Project file")->required();
    addPortOptions(*command, arguments->port);
    command->add_option("--label", arguments->label, "What is being recorded")->required();
    command->add_option("--seconds", arguments->seconds, "Length")->required()->check(aboveZero());
    command->add_option("--sensor", arguments->sensor, "Sensor, by number or name; without it the first");
    command->add_option("--split", arguments->split, "training, testing or auto (by content)")->check(CLI::IsMember({"training", "testing", "auto"}));
    command->add_option("--motion", arguments->motion, "What a simulated sensor does meanwhile");
    set.add(*command, [arguments](JobContext& job) { return sample(*arguments, job); });
}

void addRun(CLI::App& devices, CommandSet& set)
{
    auto arguments = std::make_shared<RunArguments>();
    CLI::App* command = devices.add_subcommand("run", "Run the board's model and show what it says, until Ctrl+C");
    command->add_option("PORT", arguments->port, "serial:/dev/ttyACM0, a path, or board:NAME")->required();
    command->add_option("--seconds", arguments->seconds, "Stop after so long")->check(aboveZero());
    CLI::Option* continuous = command->add_flag("--continuous", arguments->isContinuous, "Windows overlap: one begins a stride after the other");
    command->add_option("--pictures", arguments->pictures, "Keep what the camera saw with each result as a JPEG file in this folder; for models that see")
        ->excludes(continuous)
        ->check(CLI::ExistingDirectory);
    command->add_option("--motion", arguments->motion, "What a simulated sensor does meanwhile");
    set.add(*command, [arguments](JobContext& job) { return run(*arguments, job); });
}

} // namespace

void addDeviceCommands(CLI::App& app, CommandSet& set)
{
    CLI::App* devices = app.add_subcommand("device", "Boards on a wire: record, flash, run their model");
    devices->require_subcommand(1);
    CLI::App* listCommand = devices->add_subcommand("list", "The ports there are");
    set.add(*listCommand, [](JobContext&) { return list(); });
    using Pair = std::pair<std::string, std::string>;
    auto asked = std::make_shared<PortArguments>();
    CLI::App* infoCommand = devices->add_subcommand("info", "Ask who is at a port");
    addPortOptions(*infoCommand, *asked);
    set.add(*infoCommand, [asked](JobContext& job) { return info(*asked, job); });
    addSample(*devices, set);
    auto flashed = std::make_shared<Pair>();
    CLI::App* flashCommand = devices->add_subcommand("flash", "Check a bundle, write its firmware to a board and read back what runs");
    flashCommand->add_option("BUNDLE", flashed->first, "Bundle (.smithbundle)")->required();
    flashCommand->add_option("PORT", flashed->second, "serial:/dev/ttyACM0, a path, or board:NAME")->required();
    set.add(*flashCommand, [flashed](JobContext& job) { return flash(fromArgument(flashed->first), fromArgument(flashed->second), job); });
    addRun(*devices, set);
    addDeviceTools(*devices, set);
    auto moved = std::make_shared<Pair>();
    CLI::App* motionCommand = devices->add_subcommand("motion", "What a simulated sensor does from now on");
    motionCommand->add_option("PORT", moved->first, "serial:/dev/ttyACM0, a path, or board:NAME")->required();
    motionCommand->add_option("MOTION", moved->second, "idle, wave, snake, updown or recording")->required();
    set.add(*motionCommand, [moved](JobContext& job) { return motion(fromArgument(moved->first), fromArgument(moved->second), job); });
}

} // namespace studio
