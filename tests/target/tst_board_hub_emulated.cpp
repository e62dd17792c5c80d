// SPDX-License-Identifier: GPL-3.0-or-later
// The emulated board as the window starts, uses and ends it. STUDIO_CAPTURES=N makes more recordings in a row.
#include "support/bar.h"
#include "support/emulated_bench.h"

#include <csignal>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kAddress = QStringLiteral("board:mps2-an386");
constexpr int kCaptures = 5;
constexpr int kStartMs = kEmulatorStartMs;

} // namespace

class TestBoardHubEmulated : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void startsRecordsAndStops();
    void processThatDiesIsToldAndStartedAgain();
    void boardThatDiesInARecordingLeavesItsPart();
    void recordsInARowIntoTheProject();
    void windowThatClosesEndsTheBoard();
    void otherBoardIsChosenAndRemembered();
    void microphoneIsRecorded();

private:
    QTemporaryDir m_home;
};

void TestBoardHubEmulated::initTestCase()
{
    useEmulatorFoldersBelow(m_home.path());
}

void TestBoardHubEmulated::startsRecordsAndStops()
{
    EmulatedBench bench;
    QCOMPARE(bench.hub->devices().size(), 1);
    QCOMPARE(bench.info().name, QStringLiteral("Simulated board"));
    QCOMPARE(bench.info().kind, QStringLiteral("emulated board"));
    QCOMPARE(bench.info().state, DeviceState::Offline);
    bench.hub->startSimulatedBoard();
    QCOMPARE(bench.info().state, DeviceState::Identifying);
    QVERIFY(!bench.info().step.isEmpty());
    bench.hub->startSimulatedBoard(); // impatience
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kStartMs);
    QCOMPARE(bench.hub->activeDevice(), kAddress);
    QCOMPARE(bench.info().deviceType, QStringLiteral("SENSORSMITH_MPS2_AN386"));
    QVERIFY(bench.info().step.isEmpty());
    QCOMPARE(EmulatedBench::running().size(), 1);

    bench.hub->startStream(kAddress, kAccelerometer, 62.5);
    QTRY_VERIFY_WITH_TIMEOUT(bench.hub->live(kAddress, 0).readingCount() > 30, 20'000);
    bench.hub->setMotion(kAddress, QStringLiteral("wave"));
    QTRY_COMPARE(bench.info().motion, QStringLiteral("wave"));
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->capture(kAddress, *bench.session, HubBench::order(2.0));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    const Sample* sample = bench.session->sample(finished[0][1].value<SampleId>());
    QCOMPARE(sample->readingCount, 125);
    QCOMPARE(sample->signature, SignatureState::Valid);
    QCOMPARE(sample->deviceName, QStringLiteral("Simulated board"));
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Streaming, 20'000);

    bench.hub->stopSimulatedBoard();
    QTRY_COMPARE(bench.info().state, DeviceState::Offline);
    QTRY_VERIFY(EmulatedBench::running().isEmpty());
    QVERIFY(bench.info().lastError.message.isEmpty());
    QVERIFY(bench.hub->activeDevice().isEmpty());
}

void TestBoardHubEmulated::processThatDiesIsToldAndStartedAgain()
{
    EmulatedBench bench;
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kStartMs);
    const QVector<RunningBoard> running = EmulatedBench::running();
    QCOMPARE(running.size(), 1);
    QCOMPARE(::kill(static_cast<pid_t>(running[0].pid), SIGKILL), 0);
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Offline, 2000);
    QVERIFY(!failed.isEmpty());
    QVERIFY(!bench.info().lastError.message.isEmpty());
    bench.hub->connectDevice(kAddress);
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kStartMs);
    QVERIFY(bench.info().lastError.message.isEmpty());
    // Stopped and wanted again at once.
    bench.hub->stopSimulatedBoard();
    QTRY_COMPARE(bench.info().state, DeviceState::Offline);
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kStartMs);
}

void TestBoardHubEmulated::boardThatDiesInARecordingLeavesItsPart()
{
    EmulatedBench bench;
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kStartMs);
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(kAddress, *bench.session, HubBench::order(60.0));
    QTRY_VERIFY_WITH_TIMEOUT(bench.hub->live(kAddress, 0).readingCount() > 60, 60'000);
    const qint64 arrived = bench.hub->live(kAddress, 0).readingCount();
    const QVector<RunningBoard> running = EmulatedBench::running();
    QCOMPARE(running.size(), 1);
    QCOMPARE(::kill(static_cast<pid_t>(running[0].pid), SIGKILL), 0);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20'000);
    const Error error = failed[0][1].value<Error>();
    QVERIFY2(error.message.contains(QStringLiteral("kept as wave.01")), qPrintable(error.message));
    QCOMPARE(bench.session->samples().size(), 1);
    const Sample& part = bench.session->samples()[0];
    QVERIFY2(part.readingCount >= arrived && part.readingCount < 3750, qPrintable(QString::number(part.readingCount)));
    QVERIFY(part.metadata.contains(QStringLiteral("interrupted")));
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    // The same window starts it anew, and records.
    bench.hub->connectDevice(kAddress);
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kStartMs);
    bench.hub->capture(kAddress, *bench.session, HubBench::order(1.6));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60'000);
    QCOMPARE(bench.session->sample(finished[0][1].value<SampleId>())->readingCount, 100);
    QCOMPARE(failed.size(), 1);
    bench.hub->stopSimulatedBoard();
    QTRY_COMPARE(bench.info().state, DeviceState::Offline);
    QTRY_VERIFY(EmulatedBench::running().isEmpty());
}

/// All the way, from the board to the project, over a stream that goes on between them.
void TestBoardHubEmulated::recordsInARowIntoTheProject()
{
    const int rounds = Measured("STUDIO_CAPTURES", kCaptures).count();
    EmulatedBench bench;
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kStartMs);
    bench.hub->startStream(kAddress, kAccelerometer, 62.5);
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    QElapsedTimer clock;
    clock.start();
    qint64 readings = 0;
    for (int round = 0; round < rounds; ++round) {
        const int count = 25 + 25 * (round % 3); // 0.4, 0.8 and 1.2 s
        const QByteArray where = QByteArray("recording ") + QByteArray::number(round);
        bench.hub->capture(kAddress, *bench.session, HubBench::order(count * 0.016));
        QTRY_VERIFY2_WITH_TIMEOUT(finished.size() + failed.size() == round + 1, where.constData(), 60'000);
        QVERIFY2(failed.isEmpty(), where + (failed.isEmpty() ? QByteArray() : failed[0][1].value<Error>().message.toUtf8()));
        const Sample* sample = bench.session->sample(finished[round][1].value<SampleId>());
        QVERIFY2(sample != nullptr && sample->readingCount == count, where.constData());
        QVERIFY2(sample->signature == SignatureState::Valid, where.constData());
        readings += count;
    }
    QCOMPARE(bench.session->samples().size(), rounds);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    QVERIFY(bench.session->project().check().isOk());
    report(QStringLiteral("captures_in_a_project"),
           QStringLiteral("%1 recordings in a row, %2 readings, %3 ms, none lost").arg(rounds).arg(readings).arg(clock.elapsed()));
    bench.hub->stopSimulatedBoard();
    QTRY_COMPARE(bench.info().state, DeviceState::Offline);
    QTRY_VERIFY(EmulatedBench::running().isEmpty());
}

void TestBoardHubEmulated::windowThatClosesEndsTheBoard()
{
    EmulatedBench bench;
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kStartMs);
    // Another window of the same user uses the same board.
    {
        EmulatedBench other;
        other.hub->startSimulatedBoard();
        QTRY_VERIFY_WITH_TIMEOUT(!other.info().lastError.message.isEmpty(), kStartMs);
        QVERIFY2(other.info().lastError.message.contains(QStringLiteral("in use")), qPrintable(other.info().lastError.message));
    }
    bench.hub->startStream(kAddress, kAccelerometer, 62.5);
    QTRY_COMPARE(bench.info().state, DeviceState::Streaming);
    QElapsedTimer clock;
    clock.start();
    bench.hub.reset();
    QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    QTRY_VERIFY(EmulatedBench::running().isEmpty());
}

void TestBoardHubEmulated::otherBoardIsChosenAndRemembered()
{
    EmulatedBench bench;
    QVERIFY(bench.hub->simulatedBoards().size() >= 3);
    QCOMPARE(bench.hub->simulatedBoard(), QStringLiteral("mps2-an386"));
    bench.hub->chooseSimulatedBoard(QStringLiteral("no-such-board"));
    QCOMPARE(bench.hub->simulatedBoard(), QStringLiteral("mps2-an386"));
    bench.hub->chooseSimulatedBoard(QStringLiteral("microbit"));
    bench.hub.reset();
    bench.anew();
    QCOMPARE(bench.hub->simulatedBoard(), QStringLiteral("microbit"));
    const QString address = QStringLiteral("board:microbit");
    QCOMPARE(bench.hub->devices().size(), 1);
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.hub->device(address).state, DeviceState::Connected, kStartMs);
    bench.hub->chooseSimulatedBoard(QStringLiteral("mps2-an386")); // not while it runs
    QCOMPARE(bench.hub->simulatedBoard(), QStringLiteral("microbit"));
    const DeviceInfo info = bench.hub->device(address);
    QCOMPARE(info.deviceType, QStringLiteral("SENSORSMITH_MICROBIT"));
    QCOMPARE(info.sensors.size(), 3);
    CaptureOrder order = HubBench::order(1.0);
    order.sensor = QStringLiteral("6-axis motion sensor");
    order.frequencyHz = 100.0;
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->capture(address, *bench.session, order);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    const Sample* sample = bench.session->sample(finished[0][1].value<SampleId>());
    QCOMPARE(sample->readingCount, 100);
    QCOMPARE(sample->axes.size(), 6);
    QCOMPARE(sample->axes.last(), (Axis{QStringLiteral("gyrZ"), QStringLiteral("rad/s")}));
    QCOMPARE(sample->signature, SignatureState::Valid);
    bench.hub->stopSimulatedBoard();
    QTRY_COMPARE(bench.hub->device(address).state, DeviceState::Offline);
    QTRY_VERIFY(EmulatedBench::running().isEmpty());
    bench.hub->chooseSimulatedBoard(QStringLiteral("mps2-an386"));
    QCOMPARE(bench.hub->devices()[0].address, kAddress);
}

void TestBoardHubEmulated::microphoneIsRecorded()
{
    EmulatedBench bench;
    bench.hub->startSimulatedBoard();
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().state, DeviceState::Connected, kStartMs);
    const QString microphone = QStringLiteral("Built-in microphone");
    const QVector<DeviceSensor> sensors = bench.info().sensors;
    const auto listed = std::find_if(sensors.begin(), sensors.end(), [&](const DeviceSensor& sensor) { return sensor.name == microphone; });
    QVERIFY(listed != sensors.end());
    QCOMPARE(listed->frequenciesHz, QVector<double>{16000.0});
    QVERIFY(listed->maxLengthSeconds > 40.0 && listed->maxLengthSeconds < 45.0); // 2 MiB of them
    bench.hub->sendConsole(kAddress, QStringLiteral("AT+SOUND=tone"));
    CaptureOrder order = HubBench::order(1.0, QStringLiteral("tone"));
    order.sensor = microphone;
    order.frequencyHz = 16000.0;
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(kAddress, *bench.session, order);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, 60'000);
    QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(failed[0][1].value<Error>().message));
    const SampleId id = finished[0][1].value<SampleId>();
    const Sample* sample = bench.session->sample(id);
    QCOMPARE(sample->readingCount, 16000);
    QCOMPARE(sample->intervalMs, 0.0625);
    QCOMPARE(sample->axes, (QVector<Axis>{{QStringLiteral("audio"), QStringLiteral("wav")}}));
    QCOMPARE(sample->signature, SignatureState::Valid);
    const Result<SignalData> values = bench.session->project().samples().readings(id);
    QVERIFY(values.isOk());
    QCOMPARE(values->type(), ValueType::Int16);
    int crossings = 0; // 1000 Hz for one second
    for (qint64 i = 1; i < values->readingCount(); ++i)
        crossings += (values->at(i - 1, 0) < 0.0F) != (values->at(i, 0) < 0.0F) ? 1 : 0;
    QVERIFY2(crossings > 1990 && crossings < 2010, qPrintable(QString::number(crossings)));
    QTRY_COMPARE(bench.info().state, DeviceState::Connected);
}

QTEST_GUILESS_MAIN(TestBoardHubEmulated)
#include "tst_board_hub_emulated.moc"
