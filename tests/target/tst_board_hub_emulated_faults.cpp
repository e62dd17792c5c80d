// SPDX-License-Identifier: GPL-3.0-or-later
// Emulated boards that do something wrong, as the window meets them: the error is told, what came is kept, and the board can be
// connected again.
#include "support/emulated_bench.h"

using namespace studio;
using namespace studio::test;

namespace
{

const QString kSmall = QStringLiteral("microbit");
const QString kLarge = QStringLiteral("mps2-an386");
constexpr int kRecordMs = 60'000; ///< the board's own two seconds before each recording, on a machine that may be busy

} // namespace

class TestBoardHubEmulatedFaults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void damagedTransferKeepsWhatCameLive();
    void boardThatGoesSilentLeavesItsPart();
    void boardThatGoesAwayWhileItIsReadLeavesItsPart();
    void oldBoardIsRecorded();

private:
    QTemporaryDir m_home;
};

void TestBoardHubEmulatedFaults::initTestCase()
{
    useEmulatorFoldersBelow(m_home.path());
}

void TestBoardHubEmulatedFaults::damagedTransferKeepsWhatCameLive()
{
    EmulatedBench bench(kLarge, {QStringLiteral("truncated-base64")});
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kEmulatorStartMs);
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address, *bench.session, HubBench::order(2.0));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, kRecordMs);
    QCOMPARE(failed.size(), 1);
    const QString told = failed[0][1].value<Error>().message;
    QVERIFY2(told.contains(QStringLiteral("2.0 s are kept as wave.01")) && told.contains(QStringLiteral("still on the board")), qPrintable(told));
    QCOMPARE(bench.session->samples().size(), 1);
    QCOMPARE(bench.session->samples()[0].readingCount, 125);
    QCOMPARE(bench.session->samples()[0].signature, SignatureState::Unsigned);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    // The line is in step: the board is asked on, left and connected again.
    QTRY_COMPARE(bench.info().state, DeviceState::Connected);
    bench.hub->disconnectDevice(bench.address);
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Offline, kRecordMs);
    bench.hub->connectDevice(bench.address);
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kEmulatorStartMs);
}

/// On a processor of another kind, with a memory of 16 KiB: the same faults.
void TestBoardHubEmulatedFaults::boardThatGoesSilentLeavesItsPart()
{
    EmulatedBench bench(kSmall, {QStringLiteral("silent-sampling")});
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kEmulatorStartMs);
    QCOMPARE(bench.info().deviceType, QStringLiteral("SENSORSMITH_MICROBIT"));
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address, *bench.session, HubBench::order(4.8));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, kRecordMs);
    QCOMPARE(failed.size(), 1);
    const Error error = failed[0][1].value<Error>();
    QVERIFY2(error.message.contains(QStringLiteral("kept as wave.01")) && error.message.contains(QStringLiteral("stopped answering")),
             qPrintable(error.message));
    QCOMPARE(bench.session->samples().size(), 1);
    const qint64 kept = bench.session->samples()[0].readingCount;
    QVERIFY2(kept >= 135 && kept < 300, qPrintable(QString::number(kept))); // it says no more after half of the 300
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Degraded, kRecordMs);
    QVERIFY(!bench.info().lastError.message.isEmpty());
    bench.hub->disconnectDevice(bench.address);
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Offline, kRecordMs);
    QTRY_VERIFY_WITH_TIMEOUT(EmulatedBench::running().isEmpty(), kRecordMs);
    bench.hub->connectDevice(bench.address);
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kEmulatorStartMs);
    QVERIFY(bench.info().lastError.message.isEmpty());
}

void TestBoardHubEmulatedFaults::boardThatGoesAwayWhileItIsReadLeavesItsPart()
{
    EmulatedBench bench(kLarge, {QStringLiteral("disconnect-reading")});
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kEmulatorStartMs);
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address, *bench.session, HubBench::order(2.0));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, kRecordMs);
    QCOMPARE(failed.size(), 1);
    const QString told = failed[0][1].value<Error>().message;
    QVERIFY2(told.contains(QStringLiteral("kept as wave.01")), qPrintable(told));
    QCOMPARE(bench.session->samples().size(), 1);
    QCOMPARE(bench.session->samples()[0].readingCount, 125); // all of them had come live
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Offline, kRecordMs);
    QVERIFY(!bench.info().lastError.message.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(EmulatedBench::running().isEmpty(), kRecordMs);
    bench.hub->connectDevice(bench.address);
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kEmulatorStartMs);
    QCOMPARE(EmulatedBench::running().size(), 1);
}

void TestBoardHubEmulatedFaults::oldBoardIsRecorded()
{
    EmulatedBench bench(kSmall, {QStringLiteral("at-1.0")});
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kEmulatorStartMs);
    QCOMPARE(bench.info().sensors.size(), 1); // a bare name is all that it lists
    QVERIFY(!bench.info().canStream);
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address, *bench.session, HubBench::order(1.6));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, kRecordMs);
    QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(failed[0][1].value<Error>().message));
    const Sample* sample = bench.session->sample(finished[0][1].value<SampleId>());
    QCOMPARE(sample->readingCount, 100);
    QCOMPARE(sample->signature, SignatureState::Valid);
}

QTEST_GUILESS_MAIN(TestBoardHubEmulatedFaults)
#include "tst_board_hub_emulated_faults.moc"
