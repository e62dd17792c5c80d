// SPDX-License-Identifier: GPL-3.0-or-later
// Bad lines, old boards and boards that answer otherwise than they should: whatever happens, it ends, and says how.
#include "support/hub_bench.h"

using namespace studio;
using namespace studio::test;

class TestBoardHubLines : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oldBoardIsRecorded_data();
    void oldBoardIsRecorded();
    void badLineEndsInADefinedState_data();
    void badLineEndsInADefinedState();
    void boardThatGoesSilentIsToldOf();
    void wrongAnswerIsToldOf();
};

void TestBoardHubLines::oldBoardIsRecorded_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<QString>("kind");
    QTest::newRow("1.0: a file in hex, bare names") << QByteArray("at-1.0") << QStringLiteral("AT 1.0.0");
    QTest::newRow("1.3: a buffer without a flag") << QByteArray("at-1.3") << QStringLiteral("AT 1.3.0");
}

void TestBoardHubLines::oldBoardIsRecorded()
{
    QFETCH(QByteArray, fault);
    QFETCH(QString, kind);
    HubBench bench;
    QVERIFY(bench.connectBoard({fault}));
    QCOMPARE(bench.info().kind, kind);
    QCOMPARE(bench.info().sensors.size(), 1);
    QCOMPARE(bench.info().sensors[0].name, kAccelerometer);
    QCOMPARE(bench.info().sensors[0].maxLengthSeconds, 300.0); // what hosts take a bare name for
    QVERIFY(!bench.info().canStream);
    QVERIFY(bench.info().motions.isEmpty());
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(4.0));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, 20'000);
    QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(failed[0][1].value<Error>().message));
    const Sample* sample = bench.session->sample(finished[0][1].value<SampleId>());
    QCOMPARE(sample->readingCount, 250);
    QCOMPARE(sample->signature, SignatureState::Valid);
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
}

void TestBoardHubLines::badLineEndsInADefinedState_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("bytes are others") << QByteArray("noise");
    QTest::newRow("bytes are lost") << QByteArray("dropped-bytes");
}

void TestBoardHubLines::badLineEndsInADefinedState()
{
    QFETCH(QByteArray, fault);
    HubBench bench;
    QVERIFY(bench.start({fault}));
    QVERIFY(bench.hub->addPort(bench.board.linkPath()).isOk());
    const auto isSettled = [&] {
        return bench.state() == DeviceState::Connected || bench.state() == DeviceState::Degraded || bench.state() == DeviceState::Offline;
    };
    const auto settles = [&] { return QTest::qWaitFor([&] { return isSettled(); }, 20'000); };
    int connected = 0;
    int harmed = 0;
    for (int attempt = 0; attempt < 8 && connected < 2; ++attempt) {
        QSignalSpy refused(bench.hub.get(), &DeviceHub::deviceFailed);
        bench.hub->connectDevice(bench.address());
        QVERIFY(QTest::qWaitFor([&] { return bench.state() == DeviceState::Connected || !refused.isEmpty(); }, 30'000));
        QVERIFY(settles());
        if (bench.state() != DeviceState::Connected) {
            QVERIFY(!refused[0][1].value<Error>().message.isEmpty()); // what is wrong is said
            continue;
        }
        ++connected;
        QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
        QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
        const qsizetype before = bench.session->samples().size();
        bench.hub->capture(bench.address(), *bench.session, HubBench::order(10.0));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, 60'000);
        if (!failed.isEmpty())
            QVERIFY(!failed[0][1].value<Error>().id.isEmpty());
        // A damaged recording never passes for a signed one.
        bool isValid = failed.isEmpty();
        for (const Sample& sample : bench.session->samples().mid(before)) {
            QVERIFY(sample.signature != SignatureState::Valid || sample.readingCount == 625);
            isValid = isValid && sample.signature == SignatureState::Valid;
        }
        harmed += isValid ? 0 : 1;
        QVERIFY(settles());
        bench.hub->disconnectDevice(bench.address());
        QTRY_COMPARE_WITH_TIMEOUT(bench.state(), DeviceState::Offline, 20'000);
    }
    QVERIFY2(connected > 0, "no attempt of eight got through");
    // Of 6000 bytes in a row at least one is struck, and the file of such a recording has more than 13'000 characters.
    QVERIFY2(harmed > 0, "the trouble never reached a recording");
    bench.hub->disconnectDevice(bench.address());
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), DeviceState::Offline, 20'000);
    // The same port, without the trouble.
    QVERIFY(bench.connectBoard());
}

void TestBoardHubLines::boardThatGoesSilentIsToldOf()
{
    HubBench bench;
    QVERIFY(bench.connectBoard({"silent-sampling"}));
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(20.0));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, 60'000);
    QCOMPARE(failed.size(), 1);
    const Error error = failed[0][1].value<Error>();
    QVERIFY2(error.code == ErrorCode::Timeout, qPrintable(error.message));
    QTRY_VERIFY_WITH_TIMEOUT(bench.state() == DeviceState::Degraded, 20'000);
    QVERIFY(!bench.info().lastError.message.isEmpty());
    bench.hub->disconnectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Offline);
}

void TestBoardHubLines::wrongAnswerIsToldOf()
{
    HubBench bench;
    QVERIFY(bench.connectBoard({"wrong-answer"}));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(1.0));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20'000);
    const Error error = failed[0][1].value<Error>();
    QVERIFY2(error.message.contains(QStringLiteral("E17")), qPrintable(error.message));
    QVERIFY(bench.session->samples().isEmpty());
    QTRY_COMPARE(bench.state(), DeviceState::Connected); // it may be asked something else
}

QTEST_GUILESS_MAIN(TestBoardHubLines)
#include "tst_board_hub_lines.moc"
