// SPDX-License-Identifier: GPL-3.0-or-later
// The product's serial client against our firmware: on a pseudo-terminal with every fault, and in the
// emulated board.
#include "inference/bundle/mcuboot_image.h"
#include "serial/at/at_device.h"
#include "serial/at/at_provision.h"
#include "serial/flashing/firmware_update.h"
#include "serial/transport/serial_transport.h"
#include "support/awaited.h"
#include "support/emulator_transport.h"
#include "target/board_link.h"

#include <QSignalSpy>
#include <QtTest>

using namespace studio;
using test::Awaited;

namespace
{

const QString kPlain = QStringLiteral("/bin/sensorsmith-virtual-board");
const QString kWithModel = QStringLiteral("/bin/virtual-board-with-test-model");
const QString kSensor = QStringLiteral("Built-in accelerometer");
constexpr quint32 kLoadAddress = 0x00100000;
constexpr int kSpeed = 20; ///< of the virtual board's clock, as board_link starts it

AtTimings quick()
{
    AtTimings timings;
    timings.commandMs = 1000;
    timings.promptMs = 1500;
    timings.quietMs = 40;
    timings.samplingMarginMs = 300;
    return timings;
}

/// A body that the boot loader finds plausible: its reset vector points into it.
QByteArray body(int bytes)
{
    QByteArray text(bytes, '\x5a');
    const quint32 vectors[2] = {0x203ff000, kLoadAddress + 0x101};
    std::memcpy(text.data(), vectors, sizeof vectors);
    return text;
}

FirmwareImage image(int major, int bytes = 40'000, std::optional<quint32> counter = std::nullopt,
                    quint8 seed = 1)
{
    Result<SigningKey> key = SigningKey::fromSeed(QByteArray(32, static_cast<char>(seed)));
    ImageOptions options;
    options.version = {static_cast<std::uint8_t>(major), 0, 0, 0};
    options.loadAddress = kLoadAddress;
    options.securityCounter = counter;
    FirmwareImage result;
    result.bytes = *packImage(body(bytes), options, *key);
    result.hash = checkImage(result.bytes, key->publicKey())->hash;
    result.version = imageVersionText(options.version);
    result.securityCounter = counter.value_or(0);
    return result;
}

std::unique_ptr<AtDevice> deviceAt(const QString& path)
{
    return std::make_unique<AtDevice>(std::make_unique<SerialTransport>(path), quick());
}

struct Bench {
    explicit Bench(const QString& program = kPlain)
        : board(program)
    {
    }
    bool start(const QList<QByteArray>& faults = {}, const QStringList& more = {})
    {
        device.reset();
        if (!board.start(faults, more))
            return false;
        board.link.close();
        device = deviceAt(board.linkPath());
        return true;
    }
    Result<AtIdentity> identify()
    {
        Awaited<AtIdentity> identity;
        device->identify(identity.done());
        if (!identity.wait())
            return Error{ErrorCode::Timeout, QStringLiteral("no answer"), {}, {}};
        return identity.isOk() ? Result<AtIdentity>(identity.value()) : Result<AtIdentity>(identity.error());
    }
    Result<UpdateReport> flash(const FirmwareImage& firmware, qint64 killAtChunk = -1)
    {
        FirmwareUpdate update(*device, firmware);
        qint64 chunk = -1;
        QObject::connect(&update, &FirmwareUpdate::progress, &update,
                         [&](qint64, qint64, const QString& step) {
                             if (step.startsWith(QStringLiteral("Sending")) && ++chunk == killAtChunk)
                                 board.kill();
                         });
        Awaited<UpdateReport> report;
        update.start(report.done());
        if (!report.wait(60'000))
            return Error{ErrorCode::Timeout, QStringLiteral("no answer"), {}, {}};
        return report.isOk() ? Result<UpdateReport>(report.value()) : Result<UpdateReport>(report.error());
    }
    VirtualBoard board;
    std::unique_ptr<AtDevice> device;
};

CaptureRequest aRequest()
{
    CaptureRequest request;
    request.label = QStringLiteral("wave");
    request.sensor = kSensor;
    request.intervalMs = 16.0;
    request.lengthMs = 2000;
    return request;
}

} // namespace

class TestSerialBoards : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void identifiesTheVirtualBoard();
    void capturesOverTheBufferPath();
    void survivesEveryFault_data();
    void survivesEveryFault();
    void endsARecordingEarlyAndKeepsIt();
    void streamsAndChangesTheMotion();
    void predictsWithTheTestModel();
    void flashesAndReadsBack();
    void refusesADowngrade();
    void cutAtEveryChunkLeavesTheOldImage();
    void failedSelfTestIsReported();
    void emulatedBoardRecordsAndIsFlashed();
};

void TestSerialBoards::identifiesTheVirtualBoard()
{
    Bench bench;
    QVERIFY(bench.start());
    const Result<AtIdentity> identity = bench.identify();
    QVERIFY2(identity.isOk(), identity.isOk() ? "" : qPrintable(identity.error().message));
    QCOMPARE(identity->config.deviceType, QStringLiteral("SENSORSMITH_VIRTUAL_BOARD"));
    QCOMPARE(identity->config.sensors[0].frequenciesHz, (QVector<double>{62.5, 100.0}));
    QCOMPARE(identity->motions.size(), 5);
    QVERIFY(identity->has(QStringLiteral("STREAMSTART")) && identity->has(QStringLiteral("LIVE")));
    QVERIFY(identity->info.contains(QStringLiteral("firmware version")));
    Awaited<QStringList> files;
    bench.device->listFiles(files.done());
    QVERIFY(files.wait() && files.isOk() && files.value().isEmpty());
    AtProvision wanted;
    wanted.apiKey = QStringLiteral("ei_demo");
    Awaited<QStringList> settings;
    provision(*bench.device, wanted, settings.done());
    QVERIFY(settings.wait() && settings.isOk());
    Awaited<AtIdentity> again;
    bench.device->reset(again.done());
    QVERIFY(again.wait());
    QVERIFY2(again.isOk(), qPrintable(again.message()));
    QCOMPARE(again.value().config.apiKey, QStringLiteral("ei_demo"));
}

void TestSerialBoards::capturesOverTheBufferPath()
{
    Bench bench;
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    QSignalSpy readings(bench.device.get(), &AtDevice::readingArrived);
    bench.device->setWantsLive(true);
    for (int i = 0; i < 2; ++i) {
        Awaited<SampleDraft> draft;
        bench.device->capture(aRequest(), draft.done());
        QVERIFY(draft.wait());
        QVERIFY2(draft.isOk(), qPrintable(draft.message()));
        QCOMPARE(draft.value().info.readingCount, 125);
        QCOMPARE(draft.value().info.signature, SignatureState::Valid);
        QCOMPARE(draft.value().info.intervalMs, 16.0);
        QVERIFY(draft.value().warnings.isEmpty());
    }
    QCOMPARE(readings.size(), 250);
}

void TestSerialBoards::survivesEveryFault_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<bool>("identifies");
    QTest::addColumn<QString>("error"); ///< part of the capture's error; empty: it succeeds
    QTest::addColumn<int>("signature");
    const int valid = int(SignatureState::Valid);
    QTest::newRow("no echo") << QByteArray("no-echo") << true << QString() << valid;
    QTest::newRow("line feeds only") << QByteArray("lf-only") << true << QString() << valid;
    QTest::newRow("prompt inside a line") << QByteArray("prompt-in-output") << true << QString() << valid;
    QTest::newRow("truncated base64")
        << QByteArray("truncated-base64") << true << QStringLiteral("still on the board") << valid;
    QTest::newRow("wrong signature") << QByteArray("wrong-signature") << true << QString()
                                     << int(SignatureState::Invalid);
    QTest::newRow("unsigned") << QByteArray("unsigned") << true << QString() << int(SignatureState::Unsigned);
    QTest::newRow("placeholder") << QByteArray("placeholder") << true << QString()
                                 << int(SignatureState::Placeholder);
    QTest::newRow("padded tail") << QByteArray("padded-tail") << true << QString() << valid;
    QTest::newRow("error while sampling")
        << QByteArray("sample-error") << true << QStringLiteral("Failed to start sampling") << valid;
    QTest::newRow("disconnect while reading")
        << QByteArray("disconnect-reading") << true << QStringLiteral("is gone") << valid;
    QTest::newRow("silence") << QByteArray("silence") << false << QStringLiteral("It said nothing") << valid;
}

void TestSerialBoards::survivesEveryFault()
{
    QFETCH(QByteArray, fault);
    QFETCH(bool, identifies);
    QFETCH(QString, error);
    QFETCH(int, signature);
    Bench bench;
    QVERIFY(bench.start({fault}));
    const Result<AtIdentity> identity = bench.identify();
    QCOMPARE(identity.isOk(), identifies);
    if (!identifies) {
        QVERIFY2(identity.error().message.contains(error), qPrintable(identity.error().message));
        return;
    }
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done());
    QVERIFY(draft.wait());
    QCOMPARE(draft.count(), 1);
    QCOMPARE(draft.isOk(), error.isEmpty());
    if (!error.isEmpty()) {
        QVERIFY2(draft.message().contains(error), qPrintable(draft.message()));
        return;
    }
    QCOMPARE(int(draft.value().info.signature), signature);
    QCOMPARE(draft.value().info.readingCount, 125);
    Awaited<QByteArray> next; // the line is still in step
    bench.device->query("AT+DEVICEID?", 0, next.done());
    QVERIFY(next.wait() && next.isOk());
    QVERIFY(next.value().trimmed() == identity->config.deviceId.toUtf8());
}

void TestSerialBoards::endsARecordingEarlyAndKeepsIt()
{
    Bench bench;
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    bench.device->setWantsLive(true);
    QSignalSpy readings(bench.device.get(), &AtDevice::readingArrived);
    CaptureRequest request = aRequest();
    request.lengthMs = 200'000;
    Awaited<SampleDraft> draft;
    bench.device->capture(request, draft.done());
    QTRY_VERIFY(readings.size() >= 30);
    bench.device->stop({});
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QVERIFY(draft.value().info.readingCount >= 30 && draft.value().info.readingCount < 12'000);
    Awaited<SampleDraft> early;
    bench.device->capture(request, early.done());
    QTRY_COMPARE(bench.device->activity(), AtActivity::Sampling);
    QTRY_VERIFY(bench.device->link().isBusy());
    bench.device->stop({}); // within the two seconds before it begins
    QVERIFY(early.wait());
    QVERIFY(!early.isOk() || early.value().info.readingCount < 12'000);
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
}

void TestSerialBoards::streamsAndChangesTheMotion()
{
    Bench bench;
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    QSignalSpy readings(bench.device.get(), &AtDevice::readingArrived);
    Awaited<void> ended;
    bench.device->startStream(kSensor, 16.0, ended.done());
    QTRY_VERIFY(readings.size() > 50);
    Awaited<void> moved;
    bench.device->setMotion(QStringLiteral("updown"), moved.done());
    QVERIFY(moved.wait() && moved.isOk());
    bench.device->stop({});
    QVERIFY(ended.wait());
    QVERIFY2(ended.isOk(), qPrintable(ended.message()));
    Awaited<QByteArray> motion;
    bench.device->query("AT+MOTION?", 0, motion.done());
    QVERIFY(motion.wait());
    QVERIFY2(motion.isOk() && motion.value().contains("updown"), qPrintable(motion.message()));
    QCOMPARE(readings[0][0].value<std::vector<float>>().size(), 3U);
}

void TestSerialBoards::predictsWithTheTestModel()
{
    Bench bench(kWithModel);
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    QVector<ImpulseResult> results;
    connect(bench.device.get(), &AtDevice::predictionArrived, this,
            [&](const ImpulseResult& result) { results.append(result); });
    Awaited<void> ended;
    bench.device->startImpulse(ended.done());
    QTRY_VERIFY(results.size() >= 3);
    bench.device->stop({});
    QVERIFY(ended.wait());
    QVERIFY2(ended.isOk(), qPrintable(ended.message()));
    float sum = 0.0F;
    for (const float value : results[0].probabilities)
        sum += value;
    QVERIFY2(std::abs(sum - 1.0F) < 0.01F, qPrintable(QString::number(static_cast<double>(sum))));
    Awaited<ImpulseResult> one;
    bench.device->classify(std::vector<float>(186, 0.25F), one.done());
    QVERIFY(one.wait());
    QVERIFY2(one.isOk(), qPrintable(one.message()));
    QCOMPARE(one.value().classes, results[0].classes);
    Awaited<ImpulseResult> wrong;
    bench.device->classify({1.0F, 2.0F, 3.0F}, wrong.done());
    QVERIFY(wrong.wait());
    QVERIFY2(wrong.message().contains(QStringLiteral("not correct")), qPrintable(wrong.message()));
}

void TestSerialBoards::flashesAndReadsBack()
{
    Bench bench;
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    for (const int version : {1, 2}) {
        const FirmwareImage firmware = image(version);
        const Result<UpdateReport> report = bench.flash(firmware);
        QVERIFY2(report.isOk(), report.isOk() ? "" : qPrintable(report.error().message));
        QCOMPARE(report->version, QStringLiteral("%1.0.0+0").arg(version));
        QCOMPARE(report->hash, firmware.hash);
        QVERIFY(report->isConfirmed && !report->wasThereAlready);
        QCOMPARE(report->bytesSent, firmware.bytes.size());
        QCOMPARE(bench.device->activity(), AtActivity::Idle);
        const Result<UpdateReport> again = bench.flash(firmware);
        QVERIFY(again.isOk() && again->wasThereAlready);
        QCOMPARE(again->bytesSent, 0);
    }
}

void TestSerialBoards::refusesADowngrade()
{
    Bench bench;
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    QVERIFY(bench.flash(image(3, 8000, 7)).isOk());
    const Result<UpdateReport> report = bench.flash(image(2, 8000, 6));
    QVERIFY(!report.isOk());
    QCOMPARE(report.error().code, ErrorCode::Refused);
    QVERIFY2(report.error().message.contains(QStringLiteral("3.0.0")) &&
                 report.error().message.contains(QStringLiteral("2.0.0")),
             qPrintable(report.error().message));
    QCOMPARE(bench.identify()->info.value(QStringLiteral("image version")), QStringLiteral("3.0.0+0"));
    QVERIFY(bench.flash(image(4, 8000, 7)).isOk());
}

void TestSerialBoards::cutAtEveryChunkLeavesTheOldImage()
{
    const FirmwareImage old = image(1, 8000);
    Bench bench;
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    QVERIFY(bench.flash(old).isOk());
    int cuts = 0;
    for (;; ++cuts) {
        QVERIFY(bench.start());
        const Result<AtIdentity> identity = bench.identify();
        QVERIFY2(identity.isOk(), identity.isOk() ? "" : qPrintable(identity.error().message));
        QCOMPARE(identity->info.value(QStringLiteral("image hash")), QString::fromLatin1(old.hash.toHex()));
        // A different image each time, so that none of them can profit from the part of the one before.
        const Result<UpdateReport> cut =
            bench.flash(image(2, 24'000, std::nullopt, static_cast<quint8>(10 + cuts)), cuts);
        if (cut)
            break; // there is no chunk with this index
        QCOMPARE(cut.error().code, ErrorCode::Io);
        QVERIFY(!cut.error().message.isEmpty());
    }
    QVERIFY2(cuts >= 13, qPrintable(QString::number(cuts)));
    // And an interrupted transfer of the same image goes on where it was.
    const FirmwareImage third = image(3, 24'000);
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    QVERIFY(!bench.flash(third, 9).isOk());
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    const Result<UpdateReport> resumed = bench.flash(third);
    QVERIFY2(resumed.isOk(), resumed.isOk() ? "" : qPrintable(resumed.error().message));
    QVERIFY(resumed->resumedFrom > 0);
    QCOMPARE(resumed->resumedFrom + resumed->bytesSent, third.bytes.size());
}

void TestSerialBoards::failedSelfTestIsReported()
{
    Bench bench;
    QVERIFY(bench.start());
    QVERIFY(bench.identify().isOk());
    QVERIFY(bench.flash(image(1, 8000)).isOk());
    QVERIFY(bench.start({"self-test"})); // from now on every trial fails
    QVERIFY(bench.identify().isOk());
    const Result<UpdateReport> report = bench.flash(image(2, 8000));
    QVERIFY(!report.isOk());
    QCOMPARE(report.error().code, ErrorCode::Refused);
    QVERIFY2(report.error().message.contains(QStringLiteral("self-test")),
             qPrintable(report.error().message));
    QCOMPARE(bench.device->identity().info.value(QStringLiteral("image version")), QStringLiteral("1.0.0+0"));
}

void TestSerialBoards::emulatedBoardRecordsAndIsFlashed()
{
    Result<SigningKey> key = SigningKey::fromSeed(QByteArray(32, '\x07'));
    const auto packed = [&](const char* name, int major) {
        ImageOptions options;
        options.version = {static_cast<std::uint8_t>(major), 0, 0, 0};
        options.loadAddress = kLoadAddress;
        FirmwareImage firmware;
        firmware.bytes = *packImage(
            contentOf(QStringLiteral(STUDIO_BINARY_DIR "/firmware/%1.bin").arg(QLatin1String(name))), options,
            *key);
        firmware.hash = checkImage(firmware.bytes, key->publicKey())->hash;
        firmware.version = imageVersionText(options.version);
        return firmware;
    };
    EmulatedBoard board;
    board.writeStore(0x100000, packed("firmware_base-mps2-an386", 1).bytes);
    board.provisionKey(key->publicKey());
    QVERIFY(board.start());
    AtTimings timings;
    timings.promptMs = 10'000;
    timings.commandMs = 10'000;
    AtDevice device(std::make_unique<test::EmulatorTransport>(board), timings);
    Awaited<AtIdentity> identity;
    device.identify(identity.done());
    QVERIFY(identity.wait(60'000));
    QVERIFY2(identity.isOk(), qPrintable(identity.message()));
    QCOMPARE(identity.value().config.deviceType, QStringLiteral("SENSORSMITH_MPS2_AN386"));
    Awaited<SampleDraft> draft;
    device.capture(aRequest(), draft.done());
    QVERIFY(draft.wait(60'000));
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QCOMPARE(draft.value().info.readingCount, 125);
    QCOMPARE(draft.value().info.signature, SignatureState::Valid);

    const FirmwareImage firmware = packed("firmware_test_model-mps2-an386", 2);
    FirmwareUpdate update(device, firmware);
    Awaited<UpdateReport> report;
    update.start(report.done());
    QVERIFY(report.wait(100'000));
    QVERIFY2(report.isOk(), qPrintable(report.message()));
    QCOMPARE(report.value().hash, firmware.hash);
    QVector<ImpulseResult> results;
    connect(&device, &AtDevice::predictionArrived, this,
            [&](const ImpulseResult& result) { results.append(result); });
    Awaited<void> ended;
    device.startImpulse(ended.done());
    QTRY_VERIFY_WITH_TIMEOUT(results.size() >= 2, 30'000);
    device.stop({});
    QVERIFY(ended.wait());
    QVERIFY2(ended.isOk(), qPrintable(ended.message()));
}

QTEST_GUILESS_MAIN(TestSerialBoards)
#include "tst_serial_boards.moc"
