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
#include <algorithm>
#include <cmath>
#include <cstring>

namespace studio
{

namespace
{

constexpr int kBootTimeoutMs = 60'000;
constexpr int kChunkTimeoutMs = 30'000;

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

struct HostAnswer {
    std::vector<float> features;
    Int8Answer network;
    float anomaly = 0.0F;
};

HostAnswer hostAnswer(const CodegenInput& input, const std::vector<float>& readings)
{
    HostAnswer answer;
    answer.features = extractWindow(input.impulse, readings);
    if (input.graph.hasClassifier)
        answer.network = runInt8(input.graph.classifier, answer.features);
    if (input.graph.hasAnomaly)
        answer.anomaly = anomalyScore(input.graph.anomaly, answer.features);
    return answer;
}

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

Result<std::unique_ptr<EmulatedBoard>> bootWithImage(const BoardDescription& board, const BuiltFirmware& firmware,
                                                     const QString& folder, JobContext& job)
{
    // The board of a verification trusts no key: the image is signed with one made for the moment.
    Result<SigningKey> key = SigningKey::generate();
    if (!key)
        return key.error();
    ImageOptions options;
    options.version = {0, 0, 1, 0};
    options.loadAddress = board.loadAddress;
    Result<QByteArray> image = packImage(firmware.application, options, *key);
    if (!image)
        return image.error();
    const QString store = folder + QStringLiteral("/store.bin");
    if (Result<void> written = writeStore(board, *image, store); !written)
        return written.error();
    EmulatedBoard::Options emulation;
    emulation.countInstructions = true;
    Result<std::unique_ptr<EmulatedBoard>> running = EmulatedBoard::start(board, firmware.bootloaderElf, store, emulation);
    if (!running)
        return running;
    if (Result<QByteArray> banner = (*running)->waitForPrompt(kBootTimeoutMs, job); !banner)
        return banner.error();
    return running;
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
    VerificationReport report;
    report.buildSeconds = lap();
    Result<std::unique_ptr<EmulatedBoard>> running = bootWithImage(board, *firmware, folder.path(), job);
    if (!running)
        return running.error();
    report.startSeconds = lap();
    report.board = board.id;
    report.boardName = board.name;
    report.compiler = firmware->compiler;
    report.sizes = firmware->sizes;
    report.arenaBytes = generatedArenaBytes(input);
    report.modelId = QString::fromLatin1(modelId(input));
    report.imageSha256 =
        QString::fromLatin1(QCryptographicHash::hash(firmware->application, QCryptographicHash::Sha256).toHex());
    const int classes = input.graph.hasClassifier ? static_cast<int>(input.graph.classifier.classes.size()) : 0;
    Result<QByteArray> started =
        (*running)->command("AT+VERIFYSTART=" + QByteArray::number(windows.size()), kChunkTimeoutMs, job);
    if (!started)
        return started.error();
    if (!started->startsWith("OK WINDOWS=") || !started->contains("MODEL=" + modelId(input)))
        return unexpected(*started);

    qint64 featureTicks = 0;
    qint64 networkTicks = 0;
    int correct = 0;
    int labelled = 0;
    for (qsizetype i = 0; i < windows.size(); ++i) {
        Result<QByteArray> text = sendWindow(**running, windows[i].readings, job);
        if (!text)
            return text.error();
        Result<BoardAnswer> answer = parseBoardAnswer(*text, input.impulse.featureCount(), classes, input.graph.hasAnomaly);
        if (!answer)
            return answer.error();
        compare(windows[i], hostAnswer(input, windows[i].readings), *answer, input.graph.hasAnomaly, report);
        featureTicks = std::max(featureTicks, answer->featureTicks);
        networkTicks = std::max(networkTicks, answer->networkTicks);
        report.stackBytes = std::max(report.stackBytes, answer->stackBytes);
        if (windows[i].actual >= 0) {
            ++labelled;
            correct += answer->top == windows[i].actual ? 1 : 0;
        }
        job.report(i + 1, windows.size(), tr("Checking windows on the board"));
    }
    report.windowsSeconds = lap();
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
