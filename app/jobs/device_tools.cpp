// SPDX-License-Identifier: GPL-3.0-or-later
// More that boards are asked for: a picture of the camera, where to send data, and a saved conversation played as a board.
#include "app/jobs/device_tools.h"

#include "app/jobs/argument_checks.h"
#include "app/jobs/board_console.h"
#include "app/jobs/device_port.h"
#include "app/jobs/key_source.h"
#include "app/jobs/replay_server.h"
#include "app/session/camera_picture.h"
#include "models/dataset/label_rule.h"
#include "models/dataset/split_rule.h"
#include "serial/at/at_provision.h"
#include "serial/at/at_text.h"
#include "serial/ports/port_list.h"
#include "storage/project_file.h"
#include "storage/sample_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <atomic>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

// ---- snapshot ----

struct SnapshotArguments {
    std::string port;
    std::string out;
    std::string size;
    std::string project;
    std::string label;
};

/// "64x64" as a size; the first that the board lists when nothing is asked for.
Result<QSize> chosenSize(const AtCamera& camera, const QString& wanted)
{
    if (wanted.isEmpty())
        return camera.resolutions.isEmpty() ? QSize() : camera.resolutions.first();
    const QStringList sides = wanted.split(QLatin1Char('x'));
    const QSize size(sides.value(0).toInt(), sides.value(1).toInt());
    if (sides.size() != 2 || size.isEmpty())
        return Error{ErrorCode::InvalidArgument, tr("\"%1\" is no size of a picture; give one such as 64x64. Nothing was taken.").arg(wanted), {},
                     QStringLiteral("DEV-071")};
    return size;
}

QString kindText(CameraFrame::Kind kind)
{
    return kind == CameraFrame::Kind::Grayscale ? QStringLiteral("grayscale") : kind == CameraFrame::Kind::Rgb ? QStringLiteral("rgb") : QStringLiteral("jpeg");
}

/// The picture as a sample of a project; a JPEG as the board sent it. Returns its id.
Result<SampleId> keepPicture(ProjectFile& project, const CameraFrame& frame, const QImage& picture, const QString& device, const QString& label)
{
    const QString name = (label.isEmpty() ? QStringLiteral("picture") : label.left(kMostLabelInName))
                         + QDateTime::currentDateTime().toString(QStringLiteral("-yyyyMMdd-HHmmss"));
    Result<SampleDraft> draft = sampleOfPicture(picture, jpegOf(frame), name);
    if (!draft)
        return draft.error();
    Sample& info = draft->info;
    info.label = label;
    info.deviceName = device;
    info.split = splitOf(info);
    info.createdAt = QDateTime::currentDateTimeUtc();
    return project.samples().insert(*draft);
}

Result<CommandOutput> snapshot(const SnapshotArguments& arguments, JobContext& job)
{
    const QString path = fromArgument(arguments.out);
    const Result<QString> label = storableLabel(fromArgument(arguments.label));
    if (!label)
        return label.error();
    if (path.isEmpty() && arguments.project.empty()) {
        return Error{ErrorCode::InvalidArgument, tr("Say where the picture shall go: --out FILE, --project FILE, or both. Nothing was taken."), {},
                     QStringLiteral("DEV-082")};
    }
    if (!path.isEmpty() && !path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        return Error{ErrorCode::InvalidArgument, tr("%1 is no name of a PNG picture; end it with .png. Nothing was taken.").arg(path), {},
                     QStringLiteral("DEV-079")};
    }
    if (!label->isEmpty() && arguments.project.empty()) {
        return Error{ErrorCode::InvalidArgument, tr("A picture file has no label; a sample of a project has one (--project FILE). Nothing was taken."), {},
                     QStringLiteral("DEV-085")};
    }
    std::unique_ptr<ProjectFile> project;
    if (!arguments.project.empty()) { // before a picture is taken that could not be kept
        Result<std::unique_ptr<ProjectFile>> opened = ProjectFile::open(fromArgument(arguments.project), ProjectFile::Access::Job);
        if (!opened)
            return opened.error();
        project = std::move(opened).value();
    }
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(fromArgument(arguments.port), job);
    if (!port)
        return port.error();
    AtDevice& device = (*port)->device();
    Result<QSize> size = chosenSize(device.identity().config.camera, fromArgument(arguments.size));
    if (!size)
        return size.error();
    job.report(0, 0, tr("Taking a picture"));
    Result<CameraFrame> frame = awaitAnswer<CameraFrame>(job, [&](const AtDevice::Done<CameraFrame>& done) { device.snapshot(*size, done); });
    if (!frame)
        return frame.error();
    Result<QImage> picture = pictureOf(*frame);
    if (!picture)
        return picture.error();
    QJsonObject answer{{QStringLiteral("port"), (*port)->address()},
                       {QStringLiteral("width"), picture->width()},
                       {QStringLiteral("height"), picture->height()},
                       {QStringLiteral("sent_as"), kindText(frame->kind)},
                       {QStringLiteral("bytes"), frame->bytes.size()}};
    QStringList places;
    if (project != nullptr) {
        const Result<SampleId> kept = keepPicture(*project, *frame, *picture, device.identity().config.deviceId, *label);
        if (!kept)
            return kept.error();
        answer.insert(QStringLiteral("sample"), kept->value);
        places << tr("%1 as sample %2").arg(project->name()).arg(kept->value);
    }
    const Result<void> written = path.isEmpty() ? Result<void>() : writePicture(path, *picture);
    if (!path.isEmpty() && written) {
        answer.insert(QStringLiteral("file"), path);
        places << path;
    }
    if (places.isEmpty())
        return written.error();
    const QString text = tr("The picture (%1 x %2, sent as %3) is in %4.").arg(picture->width()).arg(picture->height());
    CommandOutput output{answer, text.arg(kindText(frame->kind), places.join(QStringLiteral(", ")))};
    if (!written) // the sample is stored all the same
        output.error = written.error();
    return output;
}

// ---- provision ----

struct ProvisionArguments {
    std::string port;
    std::string host;
    std::string remote;
    std::string apiKey;
    std::string hmacKey;
    std::string apiKeyFile;
    std::string hmacKeyFile;
    std::string path;
    bool clears = false;
};

/// The key itself, or from its file. Errors: those of the file.
Result<QString> keyOf(const std::string& key, const std::string& file)
{
    return file.empty() ? Result<QString>(fromArgument(key)) : secretFrom(file);
}

Result<CommandOutput> provisionBoard(const ProvisionArguments& arguments, JobContext& job)
{
    const Result<QString> apiKey = keyOf(arguments.apiKey, arguments.apiKeyFile);
    const Result<QString> hmacKey = keyOf(arguments.hmacKey, arguments.hmacKeyFile);
    if (!apiKey || !hmacKey)
        return !apiKey ? apiKey.error() : hmacKey.error();
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(fromArgument(arguments.port), job);
    if (!port)
        return port.error();
    AtProvision wanted;
    wanted.uploadHost = fromArgument(arguments.host);
    wanted.managementUrl = fromArgument(arguments.remote);
    wanted.apiKey = *apiKey;
    wanted.hmacKey = *hmacKey;
    wanted.uploadPath = fromArgument(arguments.path);
    // A board without an id takes that of its USB device, where it has one that boards can store.
    const QString serialNumber = serialNumberAt(listPorts(), (*port)->address().section(QLatin1Char(':'), 1));
    if (atArgument(QString(), serialNumber))
        wanted.usbSerial = serialNumber;
    if (arguments.clears) {
        // What the board could not be told afterwards is no reason to forget what it knows.
        if (const Result<QList<QByteArray>> commands = provisionCommands(clearedConfig((*port)->identity().config), wanted); !commands)
            return commands.error();
        job.report(0, 0, tr("Clearing the board"));
        const Result<AtIdentity> cleared =
            awaitAnswer<AtIdentity>(job, [&](const AtDevice::Done<AtIdentity>& done) { clearBoard((*port)->device(), done); });
        if (!cleared)
            return cleared.error();
    }
    Result<QStringList> sent =
        awaitAnswer<QStringList>(job, [&](const AtDevice::Done<QStringList>& done) { provision((*port)->device(), wanted, done); });
    if (!sent)
        return sent.error();
    const AtConfig& now = (*port)->identity().config;
    // Other devices may sign with the key of a board, so it is replaced on purpose only.
    const bool keepsKey = !wanted.hmacKey.isEmpty() && now.hmacKey != wanted.hmacKey && !sent->contains(QStringLiteral("AT+SAMPLESETTINGS"));
    QString told = !sent->isEmpty()                  ? tr("The board was set: %1.").arg(sent->join(QStringLiteral(", ")))
                   : arguments.clears || keepsKey ? QString()
                                                     : tr("The board was set so already.");
    if (keepsKey)
        told += (told.isEmpty() ? QString() : QStringLiteral(" ")) + tr("The board keeps the signing key it has; with --clear it forgets that first.");
    const QString cleared = arguments.clears ? tr("The board has forgotten network, keys, addresses and settings; it is %1 now. ").arg(now.deviceId) : QString();
    return CommandOutput{{{QStringLiteral("port"), (*port)->address()},
                          {QStringLiteral("cleared"), arguments.clears},
                          {QStringLiteral("device_id"), now.deviceId},
                          {QStringLiteral("commands"), QJsonArray::fromStringList(*sent)},
                          {QStringLiteral("upload_host"), now.uploadHost},
                          {QStringLiteral("management_url"), now.managementUrl},
                          {QStringLiteral("upload_path"), now.uploadPath},
                          {QStringLiteral("signing_key_kept"), keepsKey}},
                         cleared + told};
}

// ---- replay ----

constexpr int kFirstEntryLine = 2; ///< of a session file, behind its head

struct ReplayArguments {
    std::string file;
    std::string pty;
    double speed = 1.0;
};

/// Two ends of a line, closed in the end.
class SocketPair
{
public:
    SocketPair() { m_isOpen = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, m_ends) == 0; }
    ~SocketPair()
    {
        closeEnd(0);
        closeEnd(1);
    }
    SocketPair(const SocketPair&) = delete;
    SocketPair& operator=(const SocketPair&) = delete;
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] int end(int index) const { return m_ends[index]; }
    /// What waits at the other end wakes up.
    void closeEnd(int index)
    {
        if (!m_isOpen || m_ends[index] < 0)
            return;
        ::shutdown(m_ends[index], SHUT_RDWR);
        ::close(std::exchange(m_ends[index], -1));
    }

private:
    int m_ends[2] = {-1, -1};
    bool m_isOpen = false;
};

Result<CommandOutput> replay(const ReplayArguments& arguments, JobContext& job)
{
    Result<SavedSession> session = readSessionFile(fromArgument(arguments.file));
    if (!session)
        return session.error();
    SessionReplay device(*session);
    const QString link = arguments.pty.empty() ? fromArgument(arguments.file) + QStringLiteral(".pty") : QFileInfo(fromArgument(arguments.pty)).absoluteFilePath();
    Result<BoardConsole> console = BoardConsole::open(link);
    if (!console)
        return console.error();
    SocketPair line;
    if (!line.isOpen())
        return Error{ErrorCode::Io, tr("No line can be opened for the replay. Close other programs, then repeat."), {}, QStringLiteral("DEV-072")};
    job.event({{QStringLiteral("event"), QStringLiteral("ready")}, {QStringLiteral("pty"), link}});
    const QString leftOut = leftOutText(*session);
    const QString answers = tr("Answers as %1 did, at %2").arg(session->device, link);
    job.report(0, 0, leftOut.isEmpty() ? answers : tr("%1. %2").arg(answers, leftOut));
    std::atomic<bool> isOver{false};
    std::atomic<bool> shallBegin{false};
    std::thread speaker([&] { serveReplay(device, line.end(1), arguments.speed, shallBegin, [&isOver] { return isOver.load(); }); });
    const Result<BoardConsole::End> ended = console->relay(line.end(0), [&job] { return job.isCancelled(); }, [] {}, BoardConsole::Boot::Silent,
                                                             [&shallBegin] { shallBegin = true; });
    isOver = true;
    line.closeEnd(0);
    speaker.join();
    if (!ended)
        return ended.error();
    QJsonArray differences;
    QStringList lines{tr("The replay has ended; %1 requests were not part of the session.").arg(device.unknownRequests())};
    if (!leftOut.isEmpty())
        lines << leftOut;
    for (const SessionReplay::Difference& one : device.differences()) {
        const auto number = static_cast<int>(one.entry) + kFirstEntryLine;
        const QString said = QString::fromUtf8(one.said);
        const QString expected = QString::fromUtf8(one.expected);
        differences.append(QJsonObject{{QStringLiteral("said"), said}, {QStringLiteral("expected"), expected}, {QStringLiteral("line"), number}, {QStringLiteral("answered"), one.isAnswered}});
        lines << (one.isAnswered ? tr("Line %1 has %2; what was said has other arguments and got the answer of then.").arg(number).arg(expected)
                                 : tr("Line %1 has %2; %3 was said and refused.").arg(number).arg(expected, said));
    }
    return CommandOutput{{{QStringLiteral("file"), fromArgument(arguments.file)},
                          {QStringLiteral("pty"), link},
                          {QStringLiteral("left_out"), leftOut},
                          {QStringLiteral("requests"), device.requestCount()},
                          {QStringLiteral("unknown_requests"), device.unknownRequests()},
                          {QStringLiteral("differences"), differences}},
                         lines.join(QLatin1Char('\n'))};
}

} // namespace

void addDeviceTools(CLI::App& devices, CommandSet& set)
{
    auto picture = std::make_shared<SnapshotArguments>();
    CLI::App* snapshotCommand = devices.add_subcommand("snapshot", "Take a picture with the board's camera, as a PNG file or a sample of a project");
    snapshotCommand->add_option("PORT", picture->port, kPortHelp)->required();
    snapshotCommand->add_option("--out", picture->out, "Picture file (.png)");
    snapshotCommand->add_option("--project", picture->project, "Project that keeps it as a sample");
    snapshotCommand->add_option("--label", picture->label, "Label of the sample");
    snapshotCommand->add_option("--size", picture->size, "Size such as 64x64; without it the first that the board lists");
    set.add(*snapshotCommand, [picture](JobContext& job) { return snapshot(*picture, job); });

    auto wanted = std::make_shared<ProvisionArguments>();
    CLI::App* provisionCommand = devices.add_subcommand("provision", "Tell a board where to send its recordings, and with which keys");
    provisionCommand->add_option("PORT", wanted->port, kPortHelp)->required();
    provisionCommand->add_option("--host", wanted->host, "Address for recordings: http://192.168.1.5:4810");
    provisionCommand->add_option("--remote", wanted->remote, "Address of remote management: ws://192.168.1.5:4802");
    CLI::Option* apiKey = provisionCommand->add_option("--api-key", wanted->apiKey, "API key of the project; --api-key-file keeps it out of the process list");
    provisionCommand->add_option("--api-key-file", wanted->apiKeyFile, "File whose first line is it; - reads it from the input")->excludes(apiKey);
    CLI::Option* hmacKey = provisionCommand->add_option("--hmac-key", wanted->hmacKey, "Signing key, for a board that has none; one that it has is kept unless --clear is given");
    provisionCommand->add_option("--hmac-key-file", wanted->hmacKeyFile, "File whose first line is it")->excludes(hmacKey);
    provisionCommand->add_option("--path", wanted->path, "Path for recordings; without it the board's own. Goes with an API key, the board's or the one given");
    provisionCommand->add_flag("--clear", wanted->clears, "First forget network, keys, addresses and settings; the board gets a new id");
    set.add(*provisionCommand, [wanted](JobContext& job) { return provisionBoard(*wanted, job); });

    auto played = std::make_shared<ReplayArguments>();
    CLI::App* replayCommand = devices.add_subcommand("replay", "Play a saved console session as a device at a port, until Ctrl+C");
    replayCommand->add_option("FILE", played->file, "Session file (.jsonl), saved from a board's console")->required();
    replayCommand->add_option("--pty", played->pty, "Where the link to the port goes; without it beside the file, as FILE.pty");
    replayCommand->add_option("--speed", played->speed, "How much faster than then")->check(aboveZero());
    set.add(*replayCommand, [played](JobContext& job) { return replay(*played, job); });

    addDeviceNetwork(devices, set);
    addDeviceStorage(devices, set);
    addDeviceClassify(devices, set);
}

} // namespace studio
