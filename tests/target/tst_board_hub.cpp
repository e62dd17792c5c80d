// SPDX-License-Identifier: GPL-3.0-or-later
// Boards as the window sees them, against our firmware on a pseudo-terminal.
#include "support/hub_bench.h"

#include <functional>

using namespace studio;
using namespace studio::test;

namespace
{

/// The only argument of the last signal that holds an error.
Error lastError(const QSignalSpy& spy)
{
    return spy.isEmpty() ? Error() : spy.last().at(1).value<Error>();
}

} // namespace

class TestBoardHub : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void identifiesAndBecomesActive();
    void addedPortsAndNamesAreRemembered();
    void nameOfAPortBecomesThatOfItsBoard();
    void boardKeepsItsNameAtAnotherPort();
    void refusesWhatIsNoPort();
    void streamsIntoTheRing();
    void recordingLandsInTheProject();
    void recordingIsEndedEarlyAndKept();
    void ordersAreRefusedWithoutABoard();
    void unplugInMidRecordingKeepsThePart();
    void lostBoardIsConnectedAgain();
    void consoleTellsTheConversation();
    void endsWithinASecond();
};

void TestBoardHub::identifiesAndBecomesActive()
{
    HubBench bench;
    QSignalSpy active(bench.hub.get(), &DeviceHub::activeDeviceChanged);
    QVERIFY(bench.connectBoard());
    const DeviceInfo info = bench.info();
    QCOMPARE(info.deviceType, QStringLiteral("SENSORSMITH_VIRTUAL_BOARD"));
    QCOMPARE(info.kind, QStringLiteral("AT 1.8.0"));
    QCOMPARE(info.name, info.deviceId);
    QVERIFY(info.canStream && info.wasAdded);
    QCOMPARE(info.sensors.size(), 4);
    QCOMPARE(info.sensors[0].name, kAccelerometer);
    QCOMPARE(info.motions.size(), 5);
    QVERIFY(!info.motion.isEmpty() && info.model.isEmpty());
    QVERIFY2(info.firmware.startsWith(QStringLiteral("Sensorsmith ")), qPrintable(info.firmware));
    QTRY_COMPARE(bench.hub->activeDevice(), bench.address());
    QCOMPARE(active.size(), 1);
    bench.hub->setMotion(bench.address(), QStringLiteral("snake"));
    QTRY_COMPARE(bench.info().motion, QStringLiteral("snake"));
    bench.hub->disconnectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Offline);
    QVERIFY(bench.info().lastError.message.isEmpty());
    QTRY_VERIFY(bench.hub->activeDevice().isEmpty());
}

void TestBoardHub::addedPortsAndNamesAreRemembered()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    bench.hub->renameDevice(bench.address(), QStringLiteral(" left glove "));
    QCOMPARE(bench.info().name, QStringLiteral("left glove"));
    bench.openHub(); // as at the next start
    QCOMPARE(bench.hub->devices().size(), 1);
    QCOMPARE(bench.state(), DeviceState::Offline);
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    QCOMPARE(bench.info().name, QStringLiteral("left glove"));
    bench.hub->renameDevice(bench.address(), QString());
    QCOMPARE(bench.info().name, bench.info().deviceId);
    bench.hub->forgetDevice(bench.address());
    QVERIFY(bench.hub->devices().isEmpty());
    QVERIFY(bench.settings.addedPorts().isEmpty());
    QVERIFY(bench.hub->activeDevice().isEmpty());
}

void TestBoardHub::nameOfAPortBecomesThatOfItsBoard()
{
    HubBench bench;
    QVERIFY(bench.start());
    QVERIFY(bench.hub->addPort(bench.board.linkPath()).isOk());
    bench.hub->renameDevice(bench.address(), QStringLiteral("left glove")); // its ID is not known yet
    QCOMPARE(bench.info().name, QStringLiteral("left glove"));
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    QVERIFY(!bench.info().deviceId.isEmpty());
    QCOMPARE(bench.info().name, QStringLiteral("left glove"));
    // It is the board's now: another one at that port is not called so.
    QCOMPARE(bench.settings.deviceName(bench.info().deviceId), QStringLiteral("left glove"));
    QVERIFY(bench.settings.deviceName(bench.address()).isEmpty());
    bench.hub->renameDevice(bench.address(), QString());
    QCOMPARE(bench.info().name, bench.info().deviceId);
}

void TestBoardHub::boardKeepsItsNameAtAnotherPort()
{
    const QString own = QStringLiteral("Nano left");
    HubBench bench;
    QVERIFY(bench.connectBoard());
    bench.hub->renameDevice(bench.address(), own);
    // The name of a board of plain numbers without a serial number, whose ID is the port.
    bench.settings.setDeviceName(bench.address(), QStringLiteral("Scale"));
    bench.openHub();
    QCOMPARE(bench.info().name, QStringLiteral("Scale")); // what was there last
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    QCOMPARE(bench.info().name, own);
    QCOMPARE(bench.settings.deviceName(bench.address()), QStringLiteral("Scale"));
    // Nor does it take one that the port was given meanwhile; and that one waits for no other board.
    bench.openHub();
    bench.hub->renameDevice(bench.address(), QStringLiteral("bench"));
    QCOMPARE(bench.info().name, QStringLiteral("bench"));
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    QCOMPARE(bench.info().name, own);
    bench.openHub();
    QCOMPARE(bench.info().name, QStringLiteral("Scale"));
    bench.hub->renameDevice(bench.address(), QString());
    QVERIFY(bench.settings.deviceName(bench.address()).isEmpty());
}

void TestBoardHub::refusesWhatIsNoPort()
{
    HubBench bench;
    QVERIFY(bench.start());
    QCOMPARE(bench.hub->addPort(QStringLiteral("ttyUSB0")).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(bench.hub->addPort(bench.folder.path()).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(bench.hub->addPort(bench.folder.filePath(QStringLiteral("none"))).error().code, ErrorCode::NotFound);
    QVERIFY(bench.hub->addPort(bench.board.linkPath()).isOk());
    QCOMPARE(bench.hub->addPort(bench.board.linkPath()).error().code, ErrorCode::AlreadyExists);
    QCOMPARE(bench.hub->devices().size(), 1);
}

void TestBoardHub::streamsIntoTheRing()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 100);
    QCOMPARE(bench.state(), DeviceState::Streaming);
    LiveBlock block = bench.hub->live(bench.address(), 0);
    QCOMPARE(block.axes.size(), 3);
    QCOMPARE(block.axes[2], (Axis{QStringLiteral("accZ"), QStringLiteral("m/s2")}));
    QCOMPARE(block.intervalMs, 16.0);
    QCOMPARE(block.firstIndex, 0);
    QCOMPARE(block.dropped, 0U);
    // Piece by piece comes the same as at once.
    std::vector<float> pieces;
    qint64 next = 0;
    QTRY_VERIFY([&] {
        const LiveBlock piece = bench.hub->live(bench.address(), next);
        pieces.insert(pieces.end(), piece.values.begin(), piece.values.end());
        next = piece.firstIndex + piece.readingCount();
        return next > 300;
    }());
    block = bench.hub->live(bench.address(), 0);
    QVERIFY(std::equal(pieces.begin(), pieces.end(), block.values.begin()));
    // Motions change while it runs, and an order does not end it for good.
    bench.hub->setMotion(bench.address(), QStringLiteral("updown"));
    QTRY_COMPARE(bench.info().motion, QStringLiteral("updown"));
    bench.hub->stopStream(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    const qint64 count = bench.hub->live(bench.address(), 0).readingCount();
    bench.hub->startStream(bench.address(), kAccelerometer, 100.0);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).streamId > block.streamId);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 0);
    QCOMPARE(bench.hub->live(bench.address(), 0).intervalMs, 10.0);
    QVERIFY(count > 0);
    QCOMPARE(bench.info().droppedReadings, 0U);
}

void TestBoardHub::recordingLandsInTheProject()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 10);
    const quint64 firstStream = bench.hub->live(bench.address(), 0).streamId;
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    QSignalSpy progress(bench.hub.get(), &DeviceHub::captureProgress);
    CaptureOrder order = HubBench::order(2.0);
    order.hasSplit = true;
    order.split = Split::Testing;
    bench.hub->capture(bench.address(), *bench.session, order);
    QTRY_COMPARE(bench.state(), DeviceState::Sampling);
    bench.hub->capture(bench.address(), *bench.session, order);
    QCOMPARE(failed.size(), 1); // one at a time
    QVERIFY(lastError(failed).message.contains(QStringLiteral("already")));
    QTRY_COMPARE(finished.size(), 1);
    const auto id = finished[0][1].value<SampleId>();
    const Sample* sample = bench.session->sample(id);
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->name, QStringLiteral("wave.01"));
    QCOMPARE(sample->label, QStringLiteral("wave"));
    QCOMPARE(sample->split, Split::Testing);
    QCOMPARE(sample->readingCount, 125);
    QCOMPARE(sample->intervalMs, 16.0);
    QCOMPARE(sample->axes.size(), 3);
    QCOMPARE(sample->axes[0], (Axis{QStringLiteral("accX"), QStringLiteral("m/s2")}));
    QCOMPARE(sample->origin, SampleOrigin::Recorded);
    QCOMPARE(sample->signature, SignatureState::Valid);
    QCOMPARE(sample->deviceName, bench.info().name);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    QVERIFY(!progress.isEmpty());
    // The stream goes on by itself, as another one.
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).streamId > firstStream + 1);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 10);
    // By content, and the next number.
    order.hasSplit = false;
    bench.hub->capture(bench.address(), *bench.session, order);
    QTRY_COMPARE(finished.size(), 2);
    QCOMPARE(bench.session->sample(finished[1][1].value<SampleId>())->name, QStringLiteral("wave.02"));
    QCOMPARE(failed.size(), 1);
}

void TestBoardHub::recordingIsEndedEarlyAndKept()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(200.0));
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() >= 30);
    bench.hub->endCapture(bench.address());
    QTRY_COMPARE(finished.size(), 1);
    const Sample* sample = bench.session->sample(finished[0][1].value<SampleId>());
    QVERIFY(sample->readingCount >= 30 && sample->readingCount < 12'000);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    // Ended before it began: either nothing was recorded, and that is said, or what there is is kept.
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(200.0));
    bench.hub->endCapture(bench.address());
    QTRY_COMPARE(finished.size() + failed.size(), 2);
    if (failed.size() == 1)
        QCOMPARE(lastError(failed).code, ErrorCode::Cancelled);
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
}

void TestBoardHub::ordersAreRefusedWithoutABoard()
{
    HubBench bench;
    QVERIFY(bench.start());
    QVERIFY(bench.hub->addPort(bench.board.linkPath()).isOk());
    QSignalSpy refused(bench.hub.get(), &DeviceHub::deviceFailed);
    QSignalSpy captures(bench.hub.get(), &DeviceHub::captureFailed);
    QSignalSpy flashes(bench.hub.get(), &DeviceHub::flashFailed);
    const QString address = bench.address();
    const std::function<void()> orders[] = {[&] { bench.hub->startStream(address, kAccelerometer, 62.5); }, [&] { bench.hub->startImpulse(address); },
                                            [&] { bench.hub->setMotion(address, QStringLiteral("wave")); },
                                            [&] { bench.hub->sendConsole(address, QStringLiteral("AT+HELP")); }};
    for (const std::function<void()>& order : orders) { // each by itself
        const qsizetype before = refused.size();
        order();
        QCOMPARE(refused.size(), before + 1);
        QCOMPARE(refused.last()[0].toString(), address);
        QCOMPARE(lastError(refused).id, QStringLiteral("DEV-008"));
    }
    bench.hub->capture(address, *bench.session, HubBench::order(1.0));
    QCOMPARE(captures.size(), 1);
    QVERIFY(lastError(captures).message.contains(QStringLiteral("Connect")));
    bench.hub->flash(address, QStringLiteral("/none"));
    QCOMPARE(flashes.size(), 1);
    bench.hub->stopStream(address);
    bench.hub->stopImpulse(address);
    bench.hub->endCapture(address);
    bench.hub->cancelFlash(address);
    bench.hub->setActiveDevice(address);
    QVERIFY(bench.hub->activeDevice().isEmpty());
    QCOMPARE(refused.size(), 4);
    // And the same when it was connected once.
    bench.hub->connectDevice(address);
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    bench.hub->disconnectDevice(address);
    QTRY_COMPARE(bench.state(), DeviceState::Offline);
    bench.hub->startStream(address, kAccelerometer, 62.5);
    bench.hub->sendConsole(address, QStringLiteral("AT+HELP"));
    QTRY_COMPARE(refused.size(), 5);
    QCOMPARE(lastError(refused).id, QStringLiteral("DEV-025"));
    QVERIFY2(lastError(refused).message.contains(QStringLiteral("AT+HELP")), qPrintable(lastError(refused).message));
    bench.hub->flash(address, QStringLiteral("/none"));
    QTRY_COMPARE(flashes.size(), 2);
    // Orders are answered in their turn: the live signal was not refused. Pages ask for it by themselves, also when it is too late.
    QCOMPARE(refused.size(), 5);
    QVERIFY(lastError(flashes).message.contains(QStringLiteral("not connected")));
}

void TestBoardHub::unplugInMidRecordingKeepsThePart()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    QSignalSpy lost(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(200.0));
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() >= 100);
    QElapsedTimer clock;
    clock.start();
    bench.board.kill();
    QTRY_COMPARE(bench.state(), DeviceState::Offline);
    QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(lost.size(), 1);
    QCOMPARE(bench.session->samples().size(), 1);
    const Sample& part = bench.session->samples()[0];
    QVERIFY2(part.readingCount >= 100, qPrintable(QString::number(part.readingCount)));
    QCOMPARE(part.name, QStringLiteral("wave.01"));
    QCOMPARE(part.label, QStringLiteral("wave"));
    QCOMPARE(part.intervalMs, 16.0);
    QVERIFY(part.metadata.contains(QStringLiteral("interrupted")));
    QCOMPARE(part.axes[1].unit, QStringLiteral("m/s2"));
    const QString told = lastError(failed).message;
    QVERIFY2(told.contains(QStringLiteral("kept as wave.01")) && told.contains(QStringLiteral("is gone")), qPrintable(told));
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    QVERIFY(bench.hub->activeDevice().isEmpty());
}

void TestBoardHub::lostBoardIsConnectedAgain()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    for (int i = 0; i < 3; ++i) {
        const QString name = bench.info().name;
        bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
        QTRY_COMPARE(bench.state(), DeviceState::Streaming);
        bench.board.kill();
        QTRY_COMPARE(bench.state(), DeviceState::Offline);
        QVERIFY(bench.info().lastError.message.contains(QStringLiteral("is gone")));
        QCOMPARE(bench.info().name, name); // what it was stays in sight
        bench.hub->connectDevice(bench.address());
        QTRY_VERIFY(bench.info().lastError.message.contains(QStringLiteral("no port")));
        QVERIFY(bench.connectBoard());
        QVERIFY(bench.info().lastError.message.isEmpty());
    }
}

void TestBoardHub::consoleTellsTheConversation()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy changed(bench.hub.get(), &DeviceHub::consoleChanged);
    bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    bench.hub->sendConsole(bench.address(), QStringLiteral("  AT+DEVICEID? "));
    const auto hasLine = [&](bool fromDevice, const QString& text) {
        const QVector<ConsoleLine> lines = bench.hub->console(bench.address());
        return std::any_of(lines.begin(), lines.end(),
                           [&](const ConsoleLine& line) { return line.fromDevice == fromDevice && line.text == text; });
    };
    QTRY_VERIFY(hasLine(true, bench.info().deviceId));
    QVERIFY(hasLine(false, QStringLiteral("AT+DEVICEID?")));
    QTRY_COMPARE(bench.state(), DeviceState::Streaming); // it went on behind the command
    QVERIFY(!changed.isEmpty());
    for (const ConsoleLine& line : bench.hub->console(bench.address()))
        QVERIFY2(line.atMs > 0 && !line.text.startsWith(QStringLiteral("#r")), qPrintable(line.text));
    bench.hub->sendConsole(bench.address(), QStringLiteral("b"));
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    bench.hub->sendConsole(bench.address(), QStringLiteral("AT+STREAMSTART=Built-in accelerometer,16"));
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->sendConsole(bench.address(), QStringLiteral("AT+BOOTMODE"));
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(lastError(failed).code, ErrorCode::Refused);
    bench.hub->sendConsole(bench.address(), QStringLiteral("AT+NOSUCHTHING"));
    QTRY_VERIFY(hasLine(true, QStringLiteral("Command not found! (AT+NOSUCHTHING)")));
    bench.hub->sendConsole(bench.address(), QStringLiteral("AT+RESET"));
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    QCOMPARE(failed.size(), 1);
}

void TestBoardHub::endsWithinASecond()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    QElapsedTimer clock;
    clock.start();
    bench.hub.reset();
    QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    // The board was told to stop, so the next program finds it at its prompt.
    QVERIFY(bench.board.link.openTerminal(bench.board.linkPath()));
    QVERIFY(!bench.board.link.command("AT+DEVICEID?").isEmpty());
}

QTEST_GUILESS_MAIN(TestBoardHub)
#include "tst_board_hub.moc"
