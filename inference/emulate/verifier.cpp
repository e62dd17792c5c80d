// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/emulate/verifier.h"

#include "inference/bundle/mcuboot_image.h"
#include "inference/codegen/model_source.h"
#include "inference/emulate/emulated_board.h"
#include "inference/emulate/firmware_builder.h"
#include "inference/quantize/host_inference.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QThread>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>

namespace studio
{

namespace
{

constexpr int kBootTimeoutMs = 60'000;
constexpr int kChunkTimeoutMs = 30'000;
constexpr int kMostBoards = 4;
constexpr qsizetype kFewestWindowsPerBoard = 16; ///< below that, starting another emulator costs more than it saves
constexpr int kReportMs = 50;

QString tr(const char* text)
{
    return QCoreApplication::translate("Verifier", text);
}

Error unexpected(const QByteArray& answer)
{
    return Error{ErrorCode::Protocol, tr("The board answered something that the studio does not understand: %1")
                                          .arg(QString::fromUtf8(answer.left(200)).simplified()),
                 QString::fromUtf8(answer), QStringLiteral("VER-001")};
}

quint32 bitsOf(float value)
{
    quint32 bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

float floatOf(quint32 bits)
{
    float value = 0.0F;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

/// Value behind KEY= in a line of KEY=VALUE words; -1 when it is not there.
qint64 keyValue(const QByteArray& text, const QByteArray& key)
{
    const qsizetype at = text.indexOf(key + '=');
    if (at < 0)
        return -1;
    qsizetype end = at + key.size() + 1;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9')
        ++end;
    return text.mid(at + key.size() + 1, end - at - key.size() - 1).toLongLong();
}

/// Sends one window in the chunks that the board asks for; returns the lines of its answer.
Result<QByteArray> sendWindow(EmulatedBoard& board, const std::vector<float>& readings, JobContext& job)
{
    if (Result<void> sent = board.send("AT+VERIFYWINDOW=" + QByteArray::number(static_cast<qint64>(readings.size())) + '\r'); !sent)
        return sent.error();
    if (Result<QByteArray> echo = board.readUntil("\n", kChunkTimeoutMs, job); !echo)
        return echo.error();
    Result<QByteArray> ready = board.readUntil("\n", kChunkTimeoutMs, job);
    if (!ready)
        return ready.error();
    const qint64 chunk = keyValue(*ready, "CHUNK");
    if (!ready->startsWith("OK CHUNK=") || chunk < 4 || chunk % 4 != 0)
        return unexpected(*ready);
    const QByteArray bytes(reinterpret_cast<const char*>(readings.data()), static_cast<qsizetype>(readings.size() * sizeof(float)));
    const QByteArray text = bytes.toBase64();
    for (qsizetype at = 0; at < text.size(); at += chunk) {
        QByteArray piece = text.mid(at, chunk);
        piece.append(static_cast<qsizetype>(chunk) - piece.size(), '=');
        if (Result<void> sent = board.send(piece); !sent)
            return sent.error();
        Result<QByteArray> answer = board.readUntil("\n", kChunkTimeoutMs, job);
        if (!answer)
            return answer.error();
        if (!answer->startsWith("OK "))
            return unexpected(*answer);
    }
    return board.readUntil("> ", kChunkTimeoutMs, job);
}

} // namespace

HostAnswer hostAnswer(const CodegenInput& input, std::span<const float> readings)
{
    HostAnswer answer;
    answer.features = extractWindow(input.impulse, readings);
    if (input.graph.hasClassifier)
        answer.network = runInt8(input.graph.classifier, answer.features);
    if (input.graph.hasAnomaly)
        answer.anomaly = anomalyScore(input.graph.anomaly, answer.features);
    return answer;
}

namespace
{

QString difference(const WindowToVerify& window, const QString& what, std::size_t index, double host, double target)
{
    return tr("%1, window at reading %2, %3 %4: host %5, board %6")
        .arg(window.sampleName)
        .arg(window.firstReading)
        .arg(what)
        .arg(index)
        .arg(host, 0, 'g', 9)
        .arg(target, 0, 'g', 9);
}

/// Adds one window to the report.
void compare(const WindowToVerify& window, const HostAnswer& host, const BoardAnswer& target, bool hasAnomaly,
             VerificationReport& report)
{
    QString first;
    bool featuresDiffer = false;
    for (std::size_t i = 0; i < host.features.size(); ++i) {
        if (bitsOf(host.features[i]) == target.features[i])
            continue;
        if (first.isEmpty())
            first = difference(window, tr("feature"), i, static_cast<double>(host.features[i]), static_cast<double>(floatOf(target.features[i])));
        featuresDiffer = true;
    }
    bool outputsDiffer = false;
    for (std::size_t i = 0; i < host.network.output.size(); ++i) {
        if (host.network.output[i] == target.outputs[i])
            continue;
        if (first.isEmpty())
            first = difference(window, tr("output"), i, host.network.output[i], target.outputs[i]);
        outputsDiffer = true;
    }
    if (hasAnomaly && bitsOf(host.anomaly) != target.anomaly) {
        if (first.isEmpty())
            first = difference(window, tr("anomaly score"), 0, static_cast<double>(host.anomaly), static_cast<double>(floatOf(target.anomaly)));
        outputsDiffer = true;
    }
    ++report.windows;
    report.mismatches += outputsDiffer ? 1 : 0;
    report.featureMismatches += featuresDiffer ? 1 : 0;
    if (report.firstDifference.isEmpty())
        report.firstDifference = first;
    report.perWindow.push_back(
        {window.sample, window.firstReading, window.actual, target.top, !featuresDiffer && !outputsDiffer});
}

Result<QByteArray> packedForCheck(const BoardDescription& board, const BuiltFirmware& firmware)
{
    // The board of a verification trusts no key: the image is signed with one made for the moment.
    Result<SigningKey> key = SigningKey::generate();
    if (!key)
        return key.error();
    ImageOptions options;
    options.version = {0, 0, 1, 0};
    options.loadAddress = board.loadAddress;
    return packImage(firmware.application, options, *key);
}

Result<std::unique_ptr<EmulatedBoard>> bootWithImage(const BoardDescription& board, const BuiltFirmware& firmware,
                                                     const QByteArray& image, const QString& store, JobContext& job)
{
    if (Result<void> written = writeStore(board, image, store); !written)
        return written.error();
    EmulatedBoard::Options emulation;
    emulation.countInstructions = true;
    Result<std::unique_ptr<EmulatedBoard>> running = EmulatedBoard::start(board, firmware.kernelElf, store, emulation);
    if (!running)
        return running;
    if (Result<QByteArray> banner = (*running)->waitForPrompt(kBootTimeoutMs, job); !banner)
        return banner.error();
    return running;
}

/// What the boards of one check share. Boards run side by side, each in its own thread with its own emulator and store:
/// moving a window over the wire is what takes the time.
struct SharedCheck {
    const BoardDescription& board;
    const CodegenInput& input;
    const QVector<WindowToVerify>& windows;
    const BuiltFirmware& firmware;
    QByteArray image;
    QString folder;
    std::atomic<bool> mustStop = false;
    std::atomic<qsizetype> next = 0; ///< window that is to be sent next
    std::atomic<qsizetype> done = 0;
    std::atomic<int> started = 0;
    std::vector<BoardAnswer> answers = {}; ///< [windows]; each is written by the board that took it
    std::mutex errorLock = {};
    std::optional<Error> firstError = std::nullopt;
};

/// What a board's thread sees of the job.
class SharedJobContext final : public JobContext
{
public:
    explicit SharedJobContext(const SharedCheck& check) : m_check(check) {}
    [[nodiscard]] bool isCancelled() const override { return m_check.mustStop; }
    void report(qint64, qint64, const QString&) override {}
    void event(const QJsonObject&) override {}

private:
    const SharedCheck& m_check;
};

Result<void> runBoard(SharedCheck& check, int number)
{
    SharedJobContext job(check);
    const QString store = QStringLiteral("%1/store%2.bin").arg(check.folder).arg(number);
    Result<std::unique_ptr<EmulatedBoard>> running = bootWithImage(check.board, check.firmware, check.image, store, job);
    if (!running)
        return running.error();
    ++check.started;
    const int classes = check.input.graph.hasClassifier ? static_cast<int>(check.input.graph.classifier.classes.size()) : 0;
    Result<QByteArray> began =
        (*running)->command("AT+VERIFYSTART=" + QByteArray::number(check.windows.size()), kChunkTimeoutMs, job);
    if (!began)
        return began.error();
    if (!began->startsWith("OK WINDOWS=") || !began->contains("MODEL=" + modelId(check.input)))
        return unexpected(*began);
    for (qsizetype i = check.next++; i < check.windows.size(); i = check.next++) {
        Result<QByteArray> text = sendWindow(**running, check.windows[i].readings, job);
        if (!text)
            return text.error();
        Result<BoardAnswer> answer =
            parseBoardAnswer(*text, check.input.impulse.featureCount(), classes, check.input.graph.hasAnomaly);
        if (!answer)
            return answer.error();
        check.answers[static_cast<std::size_t>(i)] = std::move(answer).value();
        ++check.done;
    }
    return {};
}

/// Sends every window to one of the boards. `startSeconds` is the time until the first of them answered.
Result<void> runBoards(SharedCheck& check, JobContext& job, double& startSeconds)
{
    const qsizetype most = std::max<qsizetype>(1, check.windows.size() / kFewestWindowsPerBoard);
    const int count = static_cast<int>(std::min<qsizetype>({std::max(1, QThread::idealThreadCount()), most, kMostBoards}));
    std::atomic<int> alive = count;
    QElapsedTimer clock;
    clock.start();
    std::vector<std::thread> threads;
    for (int number = 0; number < count; ++number) {
        threads.emplace_back([&check, &alive, number] {
            if (const Result<void> ran = runBoard(check, number); !ran) {
                const std::lock_guard lock(check.errorLock);
                if (!check.firstError)
                    check.firstError = ran.error();
                check.mustStop = true;
            }
            --alive;
        });
    }
    bool isCancelled = false;
    while (alive > 0) {
        if (job.isCancelled()) {
            isCancelled = true;
            check.mustStop = true;
        }
        if (startSeconds <= 0.0 && check.started > 0)
            startSeconds = static_cast<double>(clock.elapsed()) / 1000.0;
        job.report(check.done, check.windows.size(), tr("Checking windows on the board"));
        QThread::msleep(kReportMs);
    }
    for (std::thread& thread : threads)
        thread.join();
    if (isCancelled)
        return Error{ErrorCode::Cancelled, tr("The check was stopped. The last report is kept."), {}, {}};
    if (check.firstError)
        return *check.firstError;
    job.report(check.windows.size(), check.windows.size(), tr("Checking windows on the board"));
    return {};
}

} // namespace

Result<VerificationReport> verifyOnBoard(const BoardDescription& board, const CodegenInput& input,
                                         const QVector<WindowToVerify>& windows, JobContext& job)
{
    if (windows.isEmpty()) {
        return Error{ErrorCode::NotFound, tr("There is no test window to check. Set some samples aside for testing."), {},
                     QStringLiteral("VER-002")};
    }
    QElapsedTimer clock;
    clock.start();
    const auto lap = [&clock] { return static_cast<double>(clock.restart()) / 1000.0; };
    Result<QVector<GeneratedFile>> model = generateCode(input);
    if (!model)
        return model.error();
    QTemporaryDir folder;
    Result<BuiltFirmware> firmware = buildFirmware(board, *model, folder.path(), job);
    if (!firmware)
        return firmware.error();
    Result<QByteArray> image = packedForCheck(board, *firmware);
    if (!image)
        return image.error();
    VerificationReport report;
    report.board = board.id;
    report.boardName = board.name;
    report.compiler = firmware->compiler;
    report.sizes = firmware->sizes;
    report.arenaBytes = generatedArenaBytes(input);
    report.modelId = QString::fromLatin1(modelId(input));
    report.imageSha256 =
        QString::fromLatin1(QCryptographicHash::hash(firmware->application, QCryptographicHash::Sha256).toHex());
    report.buildSeconds = lap();

    SharedCheck check{board, input, windows, *firmware, *image, folder.path()};
    check.answers.resize(static_cast<std::size_t>(windows.size()));
    if (Result<void> ran = runBoards(check, job, report.startSeconds); !ran)
        return ran.error();

    qint64 featureTicks = 0;
    qint64 networkTicks = 0;
    int correct = 0;
    int labelled = 0;
    for (qsizetype i = 0; i < windows.size(); ++i) {
        const BoardAnswer& answer = check.answers[static_cast<std::size_t>(i)];
        compare(windows[i], hostAnswer(input, windows[i].readings), answer, input.graph.hasAnomaly, report);
        featureTicks = std::max(featureTicks, answer.featureTicks);
        networkTicks = std::max(networkTicks, answer.networkTicks);
        report.stackBytes = std::max(report.stackBytes, answer.stackBytes);
        if (windows[i].actual >= 0) {
            ++labelled;
            correct += answer.top == windows[i].actual ? 1 : 0;
        }
    }
    report.windowsSeconds = lap() - report.startSeconds;
    report.accuracy = labelled > 0 ? static_cast<double>(correct) / labelled : 0.0;
    report.instructionsFeatures = std::llround(static_cast<double>(featureTicks) * board.instructionsPerTick);
    report.instructionsNetwork = std::llround(static_cast<double>(networkTicks) * board.instructionsPerTick);
    return report;
}

Result<BoardAnswer> parseBoardAnswer(const QByteArray& text, int featureCount, int classCount, bool hasAnomaly)
{
    BoardAnswer answer;
    bool hasCrc = false;
    bool hasTicks = false;
    bool hasScore = false;
    for (const QByteArray& raw : text.split('\n')) {
        const QList<QByteArray> words = raw.trimmed().split(' ');
        const QByteArray mark = words.first();
        if (mark == "#crc" && words.size() == 2) {
            answer.crc = words[1].toUInt(&hasCrc, 16);
        } else if (mark == "#f" && words.size() > 2 && words[1].toULongLong() == answer.features.size()) {
            for (qsizetype i = 2; i < words.size(); ++i)
                answer.features.push_back(words[i].toUInt(nullptr, 16));
        } else if (mark == "#i" && words.size() == 2) {
            for (const char c : QByteArray::fromHex(words[1]))
                answer.inputs.push_back(static_cast<qint8>(c));
        } else if (mark == "#q" && words.size() == 2) {
            for (const char c : QByteArray::fromHex(words[1]))
                answer.outputs.push_back(static_cast<qint8>(c));
        } else if (mark == "#top" && words.size() == 2) {
            answer.top = words[1].toInt();
        } else if (mark == "#a" && words.size() == 2) {
            answer.anomaly = words[1].toUInt(&hasScore, 16);
        } else if (mark == "#t" && words.size() == 3) {
            answer.featureTicks = words[1].toLongLong(&hasTicks);
            answer.networkTicks = words[2].toLongLong();
        } else if (mark == "#s" && words.size() == 3) {
            answer.stackBytes = words[1].toLongLong();
        }
    }
    if (!hasCrc || !hasTicks || answer.features.size() != static_cast<std::size_t>(featureCount)
        || answer.outputs.size() != static_cast<std::size_t>(classCount) || hasScore != hasAnomaly)
        return unexpected(text);
    return answer;
}

} // namespace studio
