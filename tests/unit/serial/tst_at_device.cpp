// SPDX-License-Identifier: GPL-3.0-or-later
// The AT state machine against scripted boards: recordings, streams, predictions, cables pulled; cut at every byte in tst_at_truncation.
#include "support/scripted_board.h"

#include <QSignalSpy>
#include <QtTest>
#include <cmath>

using namespace studio;
using namespace studio::test::scripted;
using test::Awaited;
using test::FakeTransport;

class TestAtDevice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pacesWrites();
    void capturesASample();
    void labelsReachTheBoardPlainAndTheSampleWhole_data();
    void labelsReachTheBoardPlainAndTheSampleWhole();
    void captureRefusedBeforeAnythingIsSent_data();
    void captureRefusedBeforeAnythingIsSent();
    void refusedSigningKeyStandsInNoMessage();
    void damagedReadIsRepeatedOnce();
    void streamsAndStops();
    void damagedReadingsAreCounted();
    void brokenRecordingKeepsItsGaps();
    void stopGoesOutBehindItsCommand();
    void predicts();
    void slowBlockWithAnEndIsOneResult();
    void modelErrorsEndTheRun();
    void classifiesOneWindow();
    void commandsWaitTheirTurn();
    void unplugEndsEverythingOnce();
};

void TestAtDevice::pacesWrites()
{
    auto made = std::make_unique<FakeTransport>();
    FakeTransport* board = made.get();
    scriptBoard(*board);
    AtTimings timings = quick();
    timings.sliceMs = 2;
    AtDevice device(std::move(made), timings);
    Awaited<AtIdentity> identity;
    QElapsedTimer clock;
    clock.start();
    device.identify(identity.done());
    QCOMPARE(board->written(), QByteArray("b\r"));
    QVERIFY(identity.wait());
    QVERIFY2(identity.isOk(), qPrintable(identity.message()));
    QVERIFY(clock.elapsed() >= 4 * timings.sliceMs); // AT+CONFIG? alone takes three slices
}

void TestAtDevice::capturesASample()
{
    Bench bench;
    bench.board->setPieceBytes(7);
    QVERIFY(bench.identify());
    bench.device->setWantsLive(true);
    QSignalSpy progress(bench.device.get(), &AtDevice::captureProgress);
    QSignalSpy readings(bench.device.get(), &AtDevice::readingArrived);
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done());
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    const Sample& info = draft.value().info;
    QCOMPARE(info.label, QStringLiteral("wave"));
    QCOMPARE(info.deviceName, QStringLiteral("AA:BB"));
    QCOMPARE(info.readingCount, kReadings);
    QCOMPARE(info.intervalMs, 16.0);
    QCOMPARE(info.signature, SignatureState::Valid);
    QCOMPARE(info.origin, SampleOrigin::Recorded);
    QCOMPARE(info.axes.size(), 3);
    QCOMPARE(draft.value().values.at(1, 0), 0.75F);
    QVERIFY(info.name.startsWith(QStringLiteral("wave.")));
    QVERIFY(progress.size() >= 3);
    QCOMPARE(readings.size(), kReadings);
    QVERIFY(draft.value().warnings.isEmpty());
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
}

void TestAtDevice::labelsReachTheBoardPlainAndTheSampleWhole_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QByteArray>("sent");
    QTest::newRow("plain") << QStringLiteral("draw a circle") << QByteArray("draw a circle");
    QTest::newRow("letters of a language") << QStringLiteral("gr\u00f6\u00dfe") << QByteArray("gr__e");
    QTest::newRow("a comma and a prompt") << QStringLiteral("up,down> ") << QByteArray("up_down_ ");
    QTest::newRow("another script") << QStringLiteral("\u6447\u6643") << QByteArray("__");
    QTest::newRow("long") << QString(128, QLatin1Char('x')) << QByteArray(64, 'x');
    QTest::newRow("none") << QString() << QByteArray("unlabelled");
}

void TestAtDevice::labelsReachTheBoardPlainAndTheSampleWhole()
{
    QFETCH(QString, label);
    QFETCH(QByteArray, sent);
    Bench bench;
    bench.board->on("AT+SAMPLESETTINGS=" + sent + ",16,64," + kKey.toLatin1(), "OK\r\n> ");
    QVERIFY(bench.identify());
    CaptureRequest request = aRequest();
    request.label = label;
    Awaited<SampleDraft> draft;
    bench.device->capture(request, draft.done());
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QCOMPARE(draft.value().info.label, label);
    QVERIFY(draft.value().info.name.size() <= 128); // with its time
}

void TestAtDevice::captureRefusedBeforeAnythingIsSent_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("sensor");
    QTest::addColumn<double>("intervalMs");
    QTest::addColumn<qint64>("lengthMs");
    QTest::newRow("unknown sensor") << QStringLiteral("a") << QStringLiteral("nose") << 16.0 << qint64(64);
    QTest::newRow("no rate") << QStringLiteral("a") << kSensor << 0.0 << qint64(64);
    QTest::newRow("shorter than one reading") << QStringLiteral("a") << kSensor << 16.0 << qint64(10);
    QTest::newRow("longer than the board records")
        << QStringLiteral("a") << kSensor << 16.0 << qint64(300'001);
}

void TestAtDevice::captureRefusedBeforeAnythingIsSent()
{
    QFETCH(QString, label);
    QFETCH(QString, sensor);
    QFETCH(double, intervalMs);
    QFETCH(qint64, lengthMs);
    Bench bench;
    QVERIFY(bench.identify());
    const QByteArray before = bench.board->written();
    Awaited<SampleDraft> draft;
    bench.device->capture({label, sensor, intervalMs, lengthMs, kKey}, draft.done());
    QVERIFY(draft.wait());
    QCOMPARE(draft.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(bench.board->written(), before);
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
}

void TestAtDevice::refusedSigningKeyStandsInNoMessage()
{
    Bench bench;
    QVERIFY(bench.identify());
    CaptureRequest request = aRequest();
    request.hmacKey = QStringLiteral("hunter,22");
    Awaited<void> set;
    bench.device->setSampleSettings(request, set.done());
    QVERIFY(set.wait() && set.error().code == ErrorCode::InvalidArgument);
    QVERIFY2(!(set.message() + set.error().detail).contains(QStringLiteral("hunter")), qPrintable(set.message()));
}

void TestAtDevice::damagedReadIsRepeatedOnce()
{
    for (const int failures : {1, 2}) {
        Bench bench;
        QVERIFY(bench.identify());
        auto left = std::make_shared<int>(failures);
        const QByteArray command = readCommand();
        FakeTransport& board = *bench.board;
        board.on(command, {});
        board.otherwise({});
        connect(&bench.device->link(), &AtLink::lineSeen, &board,
                [&board, left, command](bool fromDevice, const QByteArray& line) {
                    if (fromDevice || line != command)
                        return;
                    const bool fails = (*left)-- > 0;
                    board.on(command,
                             (fails ? recording().toBase64().left(99) : recording().toBase64()) + "> ");
                });
        Awaited<SampleDraft> draft;
        bench.device->capture(aRequest(), draft.done());
        QVERIFY(draft.wait());
        QCOMPARE(draft.isOk(), failures == 1);
        QCOMPARE(board.lines().count(command), 2);
        if (failures == 2)
            QVERIFY2(draft.message().contains(QStringLiteral("still on the board")),
                     qPrintable(draft.message()));
    }
}

void TestAtDevice::streamsAndStops()
{
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->on("AT+STREAMSTART=Built-in accelerometer,16.0000",
                    "Streaming, press 'b' to break\r\n#r 1,2,3\r\n#r 4,5,6\r\n#r broken\r\n#r 7,8,9\r\n");
    std::vector<std::vector<float>> readings;
    connect(bench.device.get(), &AtDevice::readingArrived, this,
            [&](const std::vector<float>& values) { readings.push_back(values); });
    Awaited<void> ended;
    bench.device->startStream(kSensor, 16.0, ended.done());
    QTRY_COMPARE(readings.size(), 3U);
    QCOMPARE(readings[2], (std::vector<float>{7, 8, 9}));
    QCOMPARE(bench.device->activity(), AtActivity::Streaming);
    Awaited<void> moved;
    bench.device->setMotion(QStringLiteral("wave"), moved.done());
    QVERIFY(moved.wait() && moved.isOk());
    QVERIFY(
        bench.board->written().endsWith('2')); // the key of the second motion: there is no command line now
    Awaited<void> seeded;
    bench.device->setMotion(QStringLiteral("wave"), seeded.done(), 7);
    QVERIFY(seeded.wait());
    QCOMPARE(seeded.error().code, ErrorCode::Busy);
    Awaited<SampleDraft> busy;
    bench.device->capture(aRequest(), busy.done());
    QVERIFY(busy.wait());
    QCOMPARE(busy.error().code, ErrorCode::Busy);
    bench.board->setEchoes(false);
    bench.board->on("2b", "Streaming stopped by user\r\n> Not a valid AT command ()\r\n> ");
    bench.device->stop({});
    QVERIFY(ended.wait());
    QVERIFY2(ended.isOk(), qPrintable(ended.message()));
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
    Awaited<void> unknown;
    bench.device->setMotion(QStringLiteral("jump"), unknown.done());
    QVERIFY(unknown.wait());
    QCOMPARE(unknown.error().code, ErrorCode::NotFound);
    bench.board->setEchoes(true);
    bench.board->on("AT+MOTION=wave,7", "OK\r\n> ");
    Awaited<void> drawn;
    bench.device->setMotion(QStringLiteral("wave"), drawn.done(), 7);
    QVERIFY(drawn.wait());
    QVERIFY2(drawn.isOk(), qPrintable(drawn.message()));
}

void TestAtDevice::damagedReadingsAreCounted()
{
    Bench bench;
    QVERIFY(bench.identify());
    QSignalSpy readings(bench.device.get(), &AtDevice::readingArrived);
    QSignalSpy damaged(bench.device.get(), &AtDevice::readingDamaged);
    bench.board->on("AT+STREAMSTART=Built-in accelerometer,16.0000",
                    "Streaming, press 'b' to break\r\n#r 1,2,3\r\n#r 1,x,3\r\n#r \r\n#r 4,5,6\r\n");
    Awaited<void> ended;
    bench.device->startStream(kSensor, 16.0, ended.done());
    QTRY_COMPARE(readings.size(), 2);
    QCOMPARE(damaged.size(), 2);
}

void TestAtDevice::brokenRecordingKeepsItsGaps()
{
    Bench bench;
    bench.board->on("AT+SAMPLESTART=Built-in accelerometer", "Sampling...\r\n#r x,1,2\r\n#r 1,2,3\r\n#r 4,5,\r\n#r 7,8,9\r\n#r 1,2\r\n");
    QVERIFY(bench.identify());
    bench.device->setWantsLive(true);
    QSignalSpy readings(bench.device.get(), &AtDevice::readingArrived);
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done());
    QTRY_COMPARE(readings.size(), 3);
    bench.board->unplug();
    QVERIFY(draft.wait() && !draft.isOk());
    QCOMPARE(bench.device->recordedAxes(), 3);
    const std::vector<float> kept = bench.device->takeRecordedLive();
    QCOMPARE(kept.size(), std::size_t(5 * 3));
    const std::vector<float> starts{NAN, 1.0F, NAN, 7.0F, NAN};
    for (std::size_t i = 0; i < starts.size(); ++i) {
        QCOMPARE(std::isnan(kept[3 * i]), std::isnan(starts[i]));
        QVERIFY(std::isnan(starts[i]) || kept[3 * i] == starts[i]);
    }
}

void TestAtDevice::stopGoesOutBehindItsCommand()
{
    auto made = std::make_unique<FakeTransport>();
    FakeTransport& board = *made;
    scriptBoard(board);
    AtTimings timings = quick();
    timings.sliceMs = 1;
    timings.promptMs = 2000;
    AtDevice device(std::move(made), timings);
    Awaited<AtIdentity> identity;
    device.identify(identity.done());
    QVERIFY(identity.wait() && identity.isOk());
    Awaited<void> ended;
    device.startStream(kSensor, 16.0, ended.done());
    device.stop({}); // while the command is on its way, slice by slice
    QTRY_VERIFY(board.lines().contains("b") && board.lines().last() == "b");
    QVERIFY(board.lines().contains("AT+STREAMSTART=Built-in accelerometer,16.0000"));
}

void TestAtDevice::predicts()
{
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->on("AT+RUNIMPULSE", "Inferencing settings:\r\nSampling...\r\nTiming: DSP 9 ms, inference "
                                     "210 us, anomaly 0 us\r\n#Classification predictions:\r\n"
                                     "  idle: 0.25\r\n  wave: 0.75\r\nAnomaly prediction: 1.5\r\n");
    QVector<ImpulseResult> results;
    connect(bench.device.get(), &AtDevice::predictionArrived, this,
            [&](const ImpulseResult& result) { results.append(result); });
    Awaited<void> ended;
    bench.device->startImpulse(ended.done());
    QTRY_COMPARE(results.size(), 1); // the last block ends when nothing more comes
    QCOMPARE(results[0].classes[results[0].top()], QStringLiteral("wave"));
    QCOMPARE(*results[0].anomalyScore, 1.5F);
    bench.device->stop({});
    QVERIFY(ended.wait()); // the script answers b with a prompt
    QVERIFY(ended.isOk());
}

void TestAtDevice::slowBlockWithAnEndIsOneResult()
{
    constexpr int kLaterMs = 200; // the timer that ends blocks without an end is due before it, however slow this computer is
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->on("AT+RUNIMPULSEDEBUG=n", "Begin output\r\n#Classification predictions:\r\n  idle: 0.25\r\n");
    QVector<ImpulseResult> results;
    connect(bench.device.get(), &AtDevice::predictionArrived, this, [&](const ImpulseResult& result) { results.append(result); });
    QSignalSpy seen(&bench.device->link(), &AtLink::lineSeen);
    Awaited<void> ended;
    bench.device->startImpulse(ended.done(), ImpulseMode::Debug);
    QTRY_VERIFY(std::any_of(seen.begin(), seen.end(), [](const auto& line) { return line[1].toByteArray() == "  idle: 0.25"; }));
    QTimer later;
    later.setSingleShot(true);
    later.start(kLaterMs);
    QTRY_VERIFY(!later.isActive());
    QVERIFY(results.isEmpty());
    bench.board->deliver("  wave: 0.75\r\nEnd output\r\n");
    QTRY_COMPARE(results.size(), 1);
    QCOMPARE(results[0].classes, (QStringList{QStringLiteral("idle"), QStringLiteral("wave")}));
    bench.device->stop({});
    QVERIFY(ended.wait());
    QCOMPARE(results.size(), 1);
}

void TestAtDevice::modelErrorsEndTheRun()
{
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->on("AT+RUNIMPULSE", "ERR: This firmware holds no model\r\n> ");
    Awaited<void> ended;
    bench.device->startImpulse(ended.done());
    QVERIFY(ended.wait());
    QVERIFY(!ended.isOk());
    QVERIFY(ended.message().contains(QStringLiteral("holds no model")));
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
}

void TestAtDevice::classifiesOneWindow()
{
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->on("AT+RUNIMPULSESTATIC=n,3", "OK CHUNK=32\r\n");
    Awaited<ImpulseResult> result;
    bench.device->classify({0.5F, -1.25F, 9.75F}, result.done());
    QTRY_VERIFY(
        bench.board->written().endsWith("AAAAPwAAoL8AABxB================")); // the reference's transcript
    bench.board->deliver("OK 3 \r\nTRANSFER COMPLETED 3\r\nTiming: DSP 0.1 ms, inference 0.2 ms, anomaly 0 "
                         "ms\r\nPredictions:\r\n  a: 0.5\r\n  b: 0.5\r\nRESULT 0\r\nEND OUTPUT\r\n> ");
    QVERIFY(result.wait());
    QVERIFY2(result.isOk(), qPrintable(result.message()));
    QCOMPARE(result.value().classes.size(), 2);
}

void TestAtDevice::commandsWaitTheirTurn()
{
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->on("AT+A", "first\r\n> ");
    bench.board->on("AT+B", "second\r\n> ");
    Awaited<QByteArray> first;
    Awaited<QByteArray> second;
    bench.device->query("AT+A", 0, first.done());
    bench.device->query("AT+B", 0, second.done());
    QVERIFY(second.wait());
    QCOMPARE(first.value(), QByteArray("first\n"));
    QCOMPARE(second.value(), QByteArray("second\n"));
    Awaited<QByteArray> last;
    for (int i = 0; i < 200; ++i)
        bench.device->query("AT+A", 0, last.done());
    QTRY_COMPARE(last.count(), 200); // those beyond the limit are refused, not forgotten
}

void TestAtDevice::unplugEndsEverythingOnce()
{
    Bench bench;
    QVERIFY(bench.identify());
    QSignalSpy lost(bench.device.get(), &AtDevice::lost);
    Awaited<QByteArray> answers;
    for (int i = 0; i < 5; ++i)
        bench.device->query("AT+SILENT", 5000, answers.done());
    bench.board->unplug();
    QTRY_COMPARE(answers.count(), 5);
    QCOMPARE(lost.size(), 1);
    QCOMPARE(bench.device->activity(), AtActivity::None);
    QVERIFY(bench.identify()); // plugged in again
}

QTEST_GUILESS_MAIN(TestAtDevice)
#include "tst_at_device.moc"
