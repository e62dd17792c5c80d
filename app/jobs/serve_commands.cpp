// SPDX-License-Identifier: GPL-3.0-or-later
// Services on the network: one process serves a project, others ask it for its devices and for recordings.
#include "app/jobs/argument_checks.h"
#include "app/jobs/command.h"
#include "app/jobs/process_watch.h"
#include "app/jobs/remote_looks.h"
#include "app/session/running_boards.h"
#include "app/session/serve_client.h"
#include "app/session/serve_control.h"
#include "models/dataset/picture.h"
#include "storage/sample_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QEventLoop>
#include <QJsonArray>

namespace studio
{

namespace
{

constexpr int kStopPollMs = 50;
constexpr int kGoodbyeMs = 200; ///< for close frames to leave

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

struct ServeArguments {
    std::string project;
    std::string bind = "127.0.0.1";
    std::vector<std::string> names;
    quint16 rest = 4800;
    quint16 remote = 4802;
    quint16 ingestion = 4810;
    bool withoutRest = false;
    bool withoutRemote = false;
    bool withoutIngestion = false;
    bool isTls = false;
    bool isPlain = false;
    qint64 whilePid = 0;
};

Result<ServiceOptions> optionsOf(const ServeArguments& arguments)
{
    ServiceOptions options;
    const QHostAddress address(fromArgument(arguments.bind));
    if (address.isNull()) {
        return Error{ErrorCode::InvalidArgument,
                     tr("\"%1\" is no address. Give one of this computer, or 0.0.0.0 for all of them.").arg(fromArgument(arguments.bind)),
                     {},
                     QStringLiteral("SRV-030")};
    }
    if (address != QHostAddress(QHostAddress::LocalHost))
        options.addresses = {address};
    options.rest = arguments.withoutRest ? std::nullopt : std::optional(arguments.rest);
    options.remote = arguments.withoutRemote ? std::nullopt : std::optional(arguments.remote);
    options.ingestion = arguments.withoutIngestion ? std::nullopt : std::optional(arguments.ingestion);
    for (const std::string& name : arguments.names)
        options.names << fromArgument(name).toLower();
    // Beyond this computer everything is encrypted, unless the user says that the devices cannot do that.
    if (!arguments.isTls && (address.isLoopback() || arguments.isPlain))
        return options;
    QStringList names = options.names;
    for (const QString& name : namesOfAddresses(options.addresses)) {
        QString bare = name;
        names << bare.remove(QLatin1Char('[')).remove(QLatin1Char(']'));
    }
    Result<ServerCertificate> certificate = serverCertificate(serverCertificateFolder(), names, QDateTime::currentDateTimeUtc());
    if (!certificate)
        return certificate.error();
    options.certificate = *certificate;
    return options;
}

/// Everything that happens, as events for programs and lines for people. Never a key, never content.
void reportEvents(NetworkServices& services, JobContext& job)
{
    const auto tell = [&job](const QString& text, QJsonObject event) {
        job.event(event);
        job.report(0, 0, text);
    };
    QObject::connect(&services, &NetworkServices::requestServed, &services, [tell](const QString& service, const HttpLogEntry& entry) {
        const HttpOutcome& outcome = entry.outcome;
        QStringList text{tr("%1: %2 %3 -> %4").arg(service, QString::fromLatin1(entry.method), QString::fromLatin1(entry.path), QString::number(entry.status))};
        if (outcome.stored > 0)
            text += tr("stored %1").arg(outcome.stored);
        if (!outcome.reason.isEmpty())
            text += tr("refused: %1").arg(outcome.reason);
        tell((text + entry.notes).join(QStringLiteral(", ")),
             {{QStringLiteral("event"), QStringLiteral("request")},
              {QStringLiteral("service"), service},
              {QStringLiteral("peer"), entry.peer.toString()},
              {QStringLiteral("method"), QString::fromLatin1(entry.method)},
              {QStringLiteral("path"), QString::fromLatin1(entry.path)},
              {QStringLiteral("status"), entry.status},
              {QStringLiteral("bytes"), entry.bodyBytes},
              {QStringLiteral("milliseconds"), entry.durationMs},
              {QStringLiteral("id"), entry.id},
              {QStringLiteral("notes"), QJsonArray::fromStringList(entry.notes)},
               {QStringLiteral("stored"), outcome.stored},
               {QStringLiteral("refused"), outcome.refused},
               {QStringLiteral("reason"), outcome.reason},
               {QStringLiteral("file"), outcome.fileName},
               {QStringLiteral("key"), outcome.keyName}});
    });
    QObject::connect(&services, &NetworkServices::sampleStored, &services, [tell](SampleId id, const Sample& sample, const QString& orderedFrom) {
        tell(tr("Stored %1 as sample %2, signature %3").arg(sample.name, QString::number(id.value), signatureStateName(sample.signature)),
             {{QStringLiteral("event"), QStringLiteral("sample_stored")},
              {QStringLiteral("sample"), id.value},
              {QStringLiteral("name"), sample.name},
              {QStringLiteral("label"), sample.label},
              {QStringLiteral("device"), sample.deviceName},
              {QStringLiteral("signature"), signatureStateName(sample.signature)},
              {QStringLiteral("ordered_from"), orderedFrom}});
    });
    const auto deviceEvent = [&services](const char* name, const QString& id) {
        const RemoteDevice* device = services.remote().device(id);
        return QJsonObject{{QStringLiteral("event"), QLatin1String(name)},
                           {QStringLiteral("device"), id},
                           {QStringLiteral("info"), device != nullptr ? remoteDeviceToJson(services, *device) : QJsonObject()}};
    };
    QObject::connect(&services, &NetworkServices::deviceConnected, &services, [tell, deviceEvent](const QString& id) {
        tell(tr("The device %1 connected").arg(id), deviceEvent("device_connected", id));
    });
    QObject::connect(&services, &NetworkServices::deviceChanged, &services, [&job, deviceEvent](const QString& id) {
        job.event(deviceEvent("device_changed", id));
    });
    QObject::connect(&services, &NetworkServices::deviceGone, &services, [tell](const QString& id) {
        tell(tr("The device %1 has gone").arg(id),
             {{QStringLiteral("event"), QStringLiteral("device_gone")}, {QStringLiteral("device"), id}});
    });
    QObject::connect(&services, &NetworkServices::helloRefused, &services, [tell](const QHostAddress& peer, const QString& reason) {
        tell(tr("A device at %1 was refused: %2").arg(peer.toString(), reason), {{QStringLiteral("event"), QStringLiteral("hello_refused")},
                                                                                 {QStringLiteral("peer"), peer.toString()},
                                                                                 {QStringLiteral("reason"), reason}});
    });
    QObject::connect(&services, &NetworkServices::failed, &services, [tell](const Error& error) {
        tell(error.message, {{QStringLiteral("event"), QStringLiteral("failed")},
                             {QStringLiteral("message"), error.message},
                             {QStringLiteral("id"), error.id}});
    });
}

/// Runs the event loop until the user stops the command, then for a moment more so that devices hear goodbye.
void serveUntilStopped(NetworkServices& services, const JobContext& job, const ProcessWatch& owner)
{
    QEventLoop loop;
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (!job.isCancelled() && !owner.isGone())
            return;
        poll.stop();
        services.close();
        QTimer::singleShot(kGoodbyeMs, &loop, &QEventLoop::quit);
    });
    poll.start(kStopPollMs);
    loop.exec();
}

Result<CommandOutput> serve(const ServeArguments& arguments, JobContext& job)
{
    const QString path = fromArgument(arguments.project);
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Job);
    if (!project)
        return project.error();
    const Result<QString> folder = runtimeFolder();
    if (!folder)
        return folder.error();
    const Result<ServiceOptions> options = optionsOf(arguments);
    if (!options)
        return options.error();
    NetworkServices services(**project, HmacKeyStore(HmacKeyStore::userFolder()));
    ServeControl control(services);
    if (Result<void> opened = control.open(*folder, path); !opened)
        return opened.error();
    reportEvents(services, job);
    if (Result<void> opened = services.open(*options); !opened)
        return opened.error();
    const QJsonArray endpoints = endpointsToJson(services);
    const QString fingerprint = options->certificate ? options->certificate->fingerprint : QString();
    job.event({{QStringLiteral("event"), QStringLiteral("serving")},
               {QStringLiteral("endpoints"), endpoints},
               {QStringLiteral("fingerprint"), fingerprint}});
    for (const ServiceEndpoint& endpoint : services.endpoints())
        job.report(0, 0, tr("%1 at %2").arg(endpoint.service, endpoint.urls.join(QStringLiteral(", "))));
    if (!fingerprint.isEmpty())
        job.report(0, 0, tr("Certificate SHA-256: %1").arg(fingerprint));
    else if (!options->addresses.first().isLoopback())
        job.report(0, 0, tr("Open to the network without encryption: keys and data can be read on the way."));
    job.report(0, 0, tr("Ctrl+C ends the services."));
    serveUntilStopped(services, job, ProcessWatch(arguments.whilePid));
    return CommandOutput{
        {{QStringLiteral("endpoints"), endpoints},
         {QStringLiteral("requests"), services.requestCount()},
         {QStringLiteral("samples"), services.storedCount()}},
        tr("The services have ended: %1 requests, %2 samples stored.").arg(services.requestCount()).arg(services.storedCount())};
}

Result<CommandOutput> listRemote(const QString& project, JobContext& job)
{
    const Result<QString> folder = runtimeFolder();
    if (!folder)
        return folder.error();
    const Result<QJsonObject> answer = askServe(*folder, project, {{QStringLiteral("command"), QStringLiteral("list")}}, job);
    if (!answer)
        return answer.error();
    CommandOutput out;
    const QJsonArray devices = (*answer)[QStringLiteral("devices")].toArray();
    for (const QJsonValue& device : devices) {
        QStringList sensors;
        const QJsonArray list = device[QStringLiteral("sensors")].toArray();
        for (const QJsonValue& sensor : list)
            sensors << sensor[QStringLiteral("name")].toString();
        out.text += QStringLiteral("%1\t%2\t%3\t%4\n")
                        .arg(device[QStringLiteral("device_id")].toString(), device[QStringLiteral("device_type")].toString(),
                             sensors.join(QStringLiteral(", ")), device[QStringLiteral("name")].toString());
    }
    out.json = {{QStringLiteral("devices"), devices}};
    out.text = devices.isEmpty() ? tr("No device is connected.") : out.text.trimmed();
    return out;
}

struct SampleArguments {
    std::string project;
    std::string device;
    std::string sensor;
    std::string label;
    std::string split = "auto";
    double seconds = 0.0;
    double rate = 0.0;
};

Result<CommandOutput> sampleRemote(const SampleArguments& arguments, JobContext& job)
{
    const Result<QString> folder = runtimeFolder();
    if (!folder)
        return folder.error();
    const QString path = fromArgument(arguments.project);
    const QJsonObject request{{QStringLiteral("command"), QStringLiteral("sample")},
                              {QStringLiteral("device"), fromArgument(arguments.device)},
                              {QStringLiteral("sensor"), fromArgument(arguments.sensor)},
                              {QStringLiteral("label"), fromArgument(arguments.label)},
                              {QStringLiteral("seconds"), arguments.seconds},
                              {QStringLiteral("rate"), arguments.rate},
                              {QStringLiteral("split"), fromArgument(arguments.split)}};
    const Result<QJsonObject> answer = askServe(*folder, path, request, job);
    if (!answer)
        return answer.error();
    const SampleId id{(*answer)[QStringLiteral("samples")].toArray().last().toInteger()};
    const Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::ReadOnly);
    if (!project)
        return project.error();
    const Result<Sample> sample = (*project)->samples().sample(id);
    if (!sample)
        return sample.error();
    CommandOutput out{{{QStringLiteral("sample"), id.value},
                          {QStringLiteral("name"), sample->name},
                          {QStringLiteral("label"), sample->label},
                          {QStringLiteral("split"), splitName(sample->split)},
                          {QStringLiteral("readings"), sample->readingCount},
                          {QStringLiteral("interval_ms"), sample->intervalMs},
                          {QStringLiteral("signature"), signatureStateName(sample->signature)},
                          {QStringLiteral("device"), sample->deviceName}},
                         tr("Recorded %1: %2, %3, signature %4.")
                             .arg(sample->name, isPicture(*sample) ? tr("a picture") : tr("%1 readings").arg(sample->readingCount),
                                  splitName(sample->split), signatureStateName(sample->signature))};
    if (const QString warning = (*answer)[QStringLiteral("warning")].toString(); !warning.isEmpty()) {
        out.json[QStringLiteral("warning")] = warning;
        out.text += QLatin1Char('\n') + tr("Warning: %1").arg(warning);
    }
    return out;
}

void addServe(CLI::App& app, CommandSet& set)
{
    auto arguments = std::make_shared<ServeArguments>();
    CLI::App* command = app.add_subcommand("serve", "Let devices and programs on the network send data into a project, until Ctrl+C");
    command->add_option("FILE", arguments->project, "Project file")->required();
    command->add_option("--bind", arguments->bind, "Address to listen on; without it this computer alone can connect");
    command->add_option("--name", arguments->names, "A further name under which clients may call");
    command->add_option("--rest", arguments->rest, "Port of the project calls; 0 takes a free one");
    command->add_option("--remote", arguments->remote, "Port where devices wait for orders");
    command->add_option("--ingestion", arguments->ingestion, "Port for uploads");
    command->add_flag("--no-rest", arguments->withoutRest, "Leave the project calls closed");
    command->add_flag("--no-remote", arguments->withoutRemote, "Leave the port for devices closed");
    command->add_flag("--no-ingestion", arguments->withoutIngestion, "Leave the port for uploads closed");
    CLI::Option* tls = command->add_flag("--tls", arguments->isTls, "Encrypt, with a certificate of this computer's own");
    command->add_flag("--plain", arguments->isPlain, "Do not encrypt beyond this computer either: boards without TLS")->excludes(tls);
    command->add_option("--while-pid", arguments->whilePid, "End when this process is gone")->group("");
    set.add(*command, [arguments](JobContext& job) { return serve(*arguments, job); });
}

} // namespace

void addServeCommands(CLI::App& app, CommandSet& set)
{
    addServe(app, set);
    CLI::App* remote = app.add_subcommand("remote", "Devices that are connected to the process that serves a project");
    remote->require_subcommand(1);

    auto project = std::make_shared<std::string>();
    CLI::App* listCommand = remote->add_subcommand("list", "The devices that are connected");
    listCommand->add_option("FILE", *project, "Project file")->required();
    set.add(*listCommand, [project](JobContext& job) { return listRemote(fromArgument(*project), job); });

    auto arguments = std::make_shared<SampleArguments>();
    CLI::App* sampleCommand = remote->add_subcommand("sample", "Record on a device into the project");
    sampleCommand->add_option("FILE", arguments->project, "Project file")->required();
    sampleCommand->add_option("DEVICE", arguments->device, "Id of the device")->required();
    sampleCommand->add_option("--sensor", arguments->sensor, "Name of the sensor, or its number; without it the first");
    sampleCommand->add_option("--label", arguments->label, "Label of the recording")->required();
    sampleCommand->add_option("--seconds", arguments->seconds, "How long")->required()->check(aboveZero());
    sampleCommand->add_option("--rate", arguments->rate, "Readings per second; without it the first that the sensor offers")
        ->check(aboveZero());
    sampleCommand->add_option("--split", arguments->split, "training, testing or auto (by content)")->check(CLI::IsMember({"training", "testing", "auto"}));
    set.add(*sampleCommand, [arguments](JobContext& job) { return sampleRemote(*arguments, job); });
    addRemoteLookCommands(*remote, set);
}

} // namespace studio
