// SPDX-License-Identifier: GPL-3.0-or-later
// Devices on the network: a picture, what their model says, and word of a newer model.
#include "app/jobs/remote_looks.h"

#include "app/session/camera_picture.h"
#include "app/session/free_file_name.h"
#include "app/session/running_boards.h"
#include "app/session/serve_client.h"
#include "models/core/safe_file.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>
#include <algorithm>
#include <optional>
#include <vector>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

struct LookArguments {
    std::string project;
    std::string device;
    std::string out;
    bool isHigh = false;
    std::vector<qint64> indices;
    std::optional<qint64> version;
};

Result<QJsonObject> ask(const LookArguments& arguments, const char* command, QJsonObject request, JobContext& job,
                        const std::function<void(const QJsonObject&)>& onTold = {})
{
    const Result<QString> folder = runtimeFolder();
    if (!folder)
        return folder.error();
    request[QStringLiteral("command")] = QLatin1String(command);
    request[QStringLiteral("device")] = fromArgument(arguments.device);
    return askServe(*folder, fromArgument(arguments.project), request, job, onTold);
}

Result<void> writeAsItCame(const QString& path, const QByteArray& bytes)
{
    if (const Result<void> written = writeFileSafely(path, bytes); !written)
        return written.error().withContext(tr("The file cannot be written"));
    return {};
}

Result<CommandOutput> takePicture(const LookArguments& arguments, JobContext& job)
{
    const QString path = fromArgument(arguments.out);
    const bool isPng = path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive);
    if (!isPng && !path.endsWith(QLatin1String(".jpg"), Qt::CaseInsensitive) && !path.endsWith(QLatin1String(".jpeg"), Qt::CaseInsensitive)) {
        return Error{ErrorCode::InvalidArgument, tr("%1 is no name of a picture; end it with .jpg or .png. Nothing was taken.").arg(path), {}, QStringLiteral("SRV-035")};
    }
    const Result<QJsonObject> taken = ask(arguments, "camera", {{QStringLiteral("high"), arguments.isHigh}}, job);
    if (!taken)
        return taken.error();
    const QByteArray jpeg = QByteArray::fromBase64((*taken)[QStringLiteral("jpeg")].toString().toLatin1());
    const QImage picture = QImage::fromData(jpeg, "JPG");
    if (picture.isNull()) {
        return Error{ErrorCode::Protocol, tr("What the device %1 sent is no picture that can be read. Nothing was written; try again.").arg(fromArgument(arguments.device)), {},
                     QStringLiteral("SRV-036")};
    }
    if (Result<void> written = isPng ? writePicture(path, picture) : writeAsItCame(path, jpeg); !written)
        return written.error();
    return CommandOutput{{{QStringLiteral("picture"), path},
                          {QStringLiteral("width"), picture.width()},
                          {QStringLiteral("height"), picture.height()},
                          {QStringLiteral("file_name"), (*taken)[QStringLiteral("file_name")]}},
                         tr("The picture (%1 x %2) is in %3.").arg(picture.width()).arg(picture.height()).arg(path)};
}

/// "12: wave 0.91, idle 0.09; anomaly 0.20". `key`: under which the record has what the model said.
QString recordText(const QJsonObject& record, const QString& key)
{
    const QJsonObject result = record[key][QStringLiteral("result")].toObject();
    const QJsonObject shares = result[QStringLiteral("classification")].toObject();
    QVector<std::pair<double, QString>> classes;
    for (auto one = shares.begin(); one != shares.end(); ++one)
        classes.emplaceBack(one->toDouble(), one.key());
    std::stable_sort(classes.begin(), classes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    QStringList parts;
    for (const auto& [share, label] : classes)
        parts << QStringLiteral("%1 %2").arg(label, QString::number(share, 'f', 2));
    if (result.contains(QStringLiteral("bounding_boxes"))) {
        for (const QJsonValue& box : result[QStringLiteral("bounding_boxes")].toArray())
            parts << tr("%1 at %2, %3").arg(box[QStringLiteral("label")].toString()).arg(box[QStringLiteral("x")].toInt()).arg(box[QStringLiteral("y")].toInt());
        if (parts.isEmpty())
            parts << tr("nothing found");
    }
    QString text = QStringLiteral("%1: %2").arg(record[QStringLiteral("index")].toInteger()).arg(parts.join(QStringLiteral(", ")));
    if (result[QStringLiteral("anomaly")].isDouble())
        text += tr("; anomaly %1").arg(result[QStringLiteral("anomaly")].toDouble(), 0, 'f', 2);
    return text;
}

Result<CommandOutput> watchModel(const LookArguments& arguments, JobContext& job)
{
    qint64 records = 0;
    const auto onTold = [&](const QJsonObject& line) {
        if (line.contains(QStringLiteral("started")))
            return job.report(0, 0, tr("The device says what its model sees"));
        const bool isRecord = line.contains(QStringLiteral("record"));
        const QString key = isRecord ? QStringLiteral("record") : QStringLiteral("summary");
        job.event({{QStringLiteral("event"), QStringLiteral("inference_") + key}, {key, line[key]}});
        if (!isRecord)
            return;
        ++records;
        job.report(0, 0, recordText(line[key].toObject(), QStringLiteral("impulseRecord")));
    };
    const Result<QJsonObject> ended = ask(arguments, "infer", {}, job, onTold);
    if (!ended && ended.error().code != ErrorCode::Cancelled) // which is how it ends
        return ended.error();
    return CommandOutput{{{QStringLiteral("records"), records}}, tr("%1 results.").arg(records)};
}

/// The readings behind a result as a file of their own, whose place stands in the record instead.
Result<void> writeReadings(QJsonObject& record, const QString& folder)
{
    const QJsonObject raw = record.take(QStringLiteral("rawData")).toObject();
    const QString type = raw[QStringLiteral("type")].toString();
    if (type != QLatin1String("wav") && type != QLatin1String("jpg"))
        return {}; // it keeps none
    const QString path = freeFileName(QDir(folder), QStringLiteral("record-%1").arg(record[QStringLiteral("index")].toInteger()), type);
    record[QStringLiteral("file")] = path;
    return writeAsItCame(path, QByteArray::fromBase64(raw[QStringLiteral("bufferBase64")].toString().toLatin1()));
}

Result<CommandOutput> fetchRecords(const LookArguments& arguments, JobContext& job)
{
    const QString folder = fromArgument(arguments.out);
    QJsonArray indices;
    for (const qint64 index : arguments.indices)
        indices.append(index);
    QJsonArray records;
    QJsonArray missing;
    QStringList texts;
    Result<void> written;
    const auto onTold = [&](const QJsonObject& line) {
        if (line.contains(QStringLiteral("missing"))) {
            const QJsonObject one = line[QStringLiteral("missing")].toObject();
            missing.append(one);
            texts << tr("%1: not there. %2").arg(one[QStringLiteral("index")].toInteger()).arg(one[QStringLiteral("error")].toString());
            return;
        }
        QJsonObject record = line[QStringLiteral("record")].toObject();
        if (!folder.isEmpty() && written)
            written = writeReadings(record, folder);
        texts << recordText(record, QStringLiteral("record"));
        records.append(record);
    };
    if (!folder.isEmpty() && !QDir().mkpath(folder))
        return Error{ErrorCode::Io, tr("The folder %1 cannot be made. Choose another one; nothing was asked for.").arg(folder), {}, QStringLiteral("SRV-043")};
    const Result<QJsonObject> ended = ask(arguments, "records", {{QStringLiteral("indices"), indices}, {QStringLiteral("readings"), !folder.isEmpty()}}, job, onTold);
    if (!ended && texts.isEmpty())
        return ended.error();
    // What came before it broke off is told all the same; files of it lie in the folder.
    CommandOutput output{{{QStringLiteral("records"), records}, {QStringLiteral("missing"), missing}}, texts.join(QLatin1Char('\n'))};
    if (!ended)
        output.error = ended.error();
    else if (!written)
        output.error = written.error();
    return output;
}

Result<CommandOutput> updateModel(const LookArguments& arguments, JobContext& job)
{
    job.report(0, 0, tr("The device fetches the model"));
    QJsonObject request;
    if (arguments.version)
        request[QStringLiteral("version")] = *arguments.version;
    const Result<QJsonObject> updated = ask(arguments, "update", request, job);
    if (!updated)
        return updated.error();
    const QJsonObject info = (*updated)[QStringLiteral("info")].toObject();
    return CommandOutput{{{QStringLiteral("updated"), true}, {QStringLiteral("info"), info}}, tr("The device %1 runs the newer model.").arg(fromArgument(arguments.device))};
}

} // namespace

void addRemoteLookCommands(CLI::App& remote, CommandSet& set)
{
    const auto arguments = std::make_shared<LookArguments>();
    const auto add = [&](const char* name, const char* help) {
        CLI::App* command = remote.add_subcommand(name, help);
        command->add_option("FILE", arguments->project, "Project file")->required();
        command->add_option("DEVICE", arguments->device, "Id of the device")->required();
        return command;
    };
    CLI::App* camera = add("camera", "Take a picture with a device's camera");
    camera->add_option("--out", arguments->out, "Picture file (.jpg as it comes, or .png)")->required();
    camera->add_flag("--high", arguments->isHigh, "In the camera's high resolution");
    set.add(*camera, [arguments](JobContext& job) { return takePicture(*arguments, job); });
    CLI::App* infer = add("infer", "What the model on a device says, until Ctrl+C");
    set.add(*infer, [arguments](JobContext& job) { return watchModel(*arguments, job); });
    CLI::App* records = add("records", "Results that a device keeps, by their numbers");
    records->add_option("--index", arguments->indices, "Numbers of the results")->required();
    records->add_option("--out", arguments->out, "Folder for the sounds or pictures behind them");
    set.add(*records, [arguments](JobContext& job) { return fetchRecords(*arguments, job); });
    CLI::App* update = add("update", "Tell a device that runs a model to fetch the newer one from where it gets its models");
    update->add_option("--version", arguments->version, "Number of the model; without it the latest");
    set.add(*update, [arguments](JobContext& job) { return updateModel(*arguments, job); });
}

} // namespace studio
