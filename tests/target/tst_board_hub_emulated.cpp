// SPDX-License-Identifier: GPL-3.0-or-later
// The emulated board as the window starts, uses and ends it.
#include "app/session/running_boards.h"
#include "support/hub_bench.h"

#include <csignal>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kAddress = QStringLiteral("board:mps2-an386");
const QString kCli = QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli");
constexpr int kStartMs = 90'000; ///< the first start builds the firmware, on a machine that may be busy

/// A hub with the emulated board, which lives in folders of the test.
struct EmulatedBench {
    EmulatedBench()
        : settings(folder.filePath(QStringLiteral("settings.ini")))
    {
        BoardHub::Options options;
        options.cliProgram = kCli;
        options.places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
        options.folders = {folder.filePath(QStringLiteral("sys")), folder.filePath(QStringLiteral("dev"))};
        hub = std::make_unique<BoardHub>(settings, options);
        session = std::move(ProjectSession::create(folder.filePath(QStringLiteral("test.smith")), QStringLiteral("test"))).value();
    }
    [[nodiscard]] DeviceInfo info() const { return hub->device(kAddress); }
    static QVector<RunningBoard> running() { return runningBoards(*runtimeFolder()); }
    QTemporaryDir folder;
    AppSettings settings;
    std::unique_ptr<ProjectSession> session;
    std::unique_ptr<BoardHub> hub;
};

} // namespace

class TestBoardHubEmulated : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void startsRecordsAndStops();
    void processThatDiesIsToldAndStartedAgain();
    void windowThatClosesEndsTheBoard();

private:
    QTemporaryDir m_home;
};

void TestBoardHubEmulated::initTestCase()
{
    qputenv("XDG_RUNTIME_DIR", m_home.path().toUtf8());
    qputenv("XDG_DATA_HOME", m_home.filePath(QStringLiteral("data")).toUtf8());
    qputenv("XDG_CACHE_HOME", STUDIO_BINARY_DIR "/tests/cache"); // built firmware is kept between runs
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

QTEST_GUILESS_MAIN(TestBoardHubEmulated)
#include "tst_board_hub_emulated.moc"
