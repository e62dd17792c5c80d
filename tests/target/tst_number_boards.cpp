// SPDX-License-Identifier: GPL-3.0-or-later
// Boards that print plain numbers, from the firmware on its pseudo-terminal to the sample in the project.
#include "app/session/recorder.h"
#include "storage/project_file.h"
#include "storage/sample_repository.h"
#include "support/number_board.h"

#include <algorithm>
#include <cmath>

using namespace studio;
using namespace studio::test;

class TestNumberBoards : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void foundWithoutBeingTold();
    void slowBoardIsFoundByItsRate();
    void recordsWhatWasPrinted();
    void findsFormats_data();
    void findsFormats();
    void damagedLineIsAGapInTheSample();
    void lostLinesShowByTheTimeColumn();
    void liveBeforeWhileAndAfter();
    void recordingLeavesTheLivePictureWhole();
    void whatIsLostIsCounted();
    void interruptedRecordingIsKept();
    void silenceIsToldAndEnds();
    void canBeLeftWhileItIsFoundOut();
    void keepsItsNameWhateverHappens();
    void lettingGoIsNoFailure();
    void connectsAgainAtOnce();
    void whatItCannotDoIsRefused();
    void settingsHold();
    void namesThatDoNotFitAreTold();
    void newSettingsLeaveTheActiveBoardActive();
    void lostBoardKeepsItsPlace();
    void choiceThatFailedIsForgottenWithTheLoss();
    void twoBoardsRecordIntoOneSession();
    void fastBoardLosesNothing_data();
    void fastBoardLosesNothing();
};

void TestNumberBoards::foundWithoutBeingTold()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("62.5")}));
    QCOMPARE(bench.info().kind, QStringLiteral("plain numbers"));
    QCOMPARE(bench.info().deviceType, QStringLiteral("DATA_FORWARDER"));
    QCOMPARE(bench.info().sensors.size(), 1);
    QCOMPARE(bench.info().sensors[0].name, QStringLiteral("Sensor with 3 axes (value 1, value 2, value 3)"));
    const double hz = bench.info().sensors[0].frequenciesHz.value(0);
    QVERIFY2(std::abs(hz - 62.5) < 1.5, qPrintable(QString::number(hz)));
    QVERIFY(bench.info().canStream);
}

void TestNumberBoards::slowBoardIsFoundByItsRate()
{
    NumberBench bench;
    // Of one number every three seconds, no more than two are heard before it is taken for one that prints numbers.
    QVERIFY(bench.board.start({QStringLiteral("--rate"), QStringLiteral("0.3"), QStringLiteral("--values"), QStringLiteral("1")}));
    QVERIFY(bench.hub->addPort(bench.board.linkPath()));
    PortSettings settings = bench.hub->portSettings(bench.address());
    settings.numbers.hz = 0.3;
    bench.hub->setPortSettings(bench.address(), settings);
    bench.hub->connectDevice(bench.address());
    QVERIFY2(bench.waitFor(DeviceState::Connected, 60'000), qPrintable(bench.info().lastError.message));
    QCOMPARE(bench.info().sensors.value(0).frequenciesHz, QVector<double>{0.3});
    QVERIFY(bench.settings.portSettings(bench.address()).printedNumbers);
    bench.hub->disconnectDevice(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Offline));
    // Where nobody is, both ways are tried, and the next connection begins anew.
    QVERIFY(bench.board.start({QStringLiteral("--rate"), QStringLiteral("0.01")}));
    bench.openHub(1500);
    QVERIFY(bench.info().address == bench.address() || bench.hub->addPort(bench.board.linkPath()));
    settings.printedNumbers = false;
    bench.hub->setPortSettings(bench.address(), settings);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 60'000);
    QCOMPARE(failed[0][1].value<Error>().id, QStringLiteral("FWD-017"));
    QVERIFY(!bench.settings.portSettings(bench.address()).printedNumbers);
}

void TestNumberBoards::recordsWhatWasPrinted()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("100"), QStringLiteral("--values"), QStringLiteral("4"),
                                QStringLiteral("--counts"), QStringLiteral("yes")}));
    const Sample* sample = bench.record(1.0, QStringLiteral("wave"));
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->label, QStringLiteral("wave"));
    QCOMPARE(sample->axes.size(), 4);
    QCOMPARE(sample->origin, SampleOrigin::Recorded);
    QCOMPARE(sample->readingCount, std::llround(1000.0 / sample->intervalMs));
    const Result<SignalData> values = bench.session->project().samples().readings(sample->id);
    QVERIFY(values);
    for (qint64 i = 1; i < values->readingCount(); ++i)
        QCOMPARE(values->at(i, 3), values->at(i - 1, 3) + 1.0F); // each one, in order
    double gravity = 0.0;
    for (int axis = 0; axis < 3; ++axis)
        gravity += std::pow(values->at(0, axis), 2);
    QVERIFY2(std::sqrt(gravity) > 2.0 && std::sqrt(gravity) < 60.0, qPrintable(QString::number(std::sqrt(gravity))));
}

void TestNumberBoards::findsFormats_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("axes");
    QTest::addColumn<double>("hz");
    const auto with = [](std::initializer_list<const char*> words) {
        QStringList options;
        for (const char* word : words)
            options << QString::fromLatin1(word);
        return options;
    };
    QTest::newRow("tabs, us") << with({"--separator", "tab", "--time", "us", "--rate", "200"}) << 3 << 200.0;
    QTest::newRow("blanks, ms, LF") << with({"--separator", "blank", "--time", "ms", "--end", "lf", "--rate", "50", "--values", "6"}) << 6 << 50.0;
    QTest::newRow("semicolons, header") << with({"--separator", "semicolon", "--header", "yes", "--rate", "400"}) << 3 << 400.0;
    QTest::newRow("slow") << with({"--rate", "4", "--values", "1"}) << 1 << 4.0;
}

void TestNumberBoards::findsFormats()
{
    QFETCH(QStringList, options);
    QFETCH(int, axes);
    QFETCH(double, hz);
    NumberBench bench;
    QVERIFY(bench.connectBoard(options));
    const DeviceSensor sensor = bench.info().sensors.value(0);
    QVERIFY2(sensor.name.startsWith(QStringLiteral("Sensor with %1 axes").arg(axes)), qPrintable(sensor.name));
    QVERIFY2(std::abs(sensor.frequenciesHz.value(0) - hz) < 0.06 * hz, qPrintable(QString::number(sensor.frequenciesHz.value(0))));
}

void TestNumberBoards::damagedLineIsAGapInTheSample()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("200"), QStringLiteral("--damage-every"), QStringLiteral("20")}));
    const Sample* sample = bench.record(1.0, QStringLiteral("a"));
    QVERIFY(sample != nullptr);
    const Result<SignalData> values = bench.session->project().samples().readings(sample->id);
    QVERIFY(values);
    QVector<qint64> gaps;
    for (qint64 i = 0; i < values->readingCount(); ++i) {
        if (std::isnan(values->at(i, 0)))
            gaps << i;
    }
    QVERIFY2(gaps.size() >= 9 && gaps.size() <= 11, qPrintable(QString::number(gaps.size())));
    for (qsizetype i = 1; i < gaps.size(); ++i)
        QCOMPARE(gaps[i] - gaps[i - 1], 20);
    QCOMPARE(sample->metadata.value(QStringLiteral("lost_readings")).toInt(), gaps.size());
}

void TestNumberBoards::lostLinesShowByTheTimeColumn()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("200"), QStringLiteral("--time"), QStringLiteral("ms"),
                                QStringLiteral("--lose-every"), QStringLiteral("25"), QStringLiteral("--counts"), QStringLiteral("yes")}));
    QCOMPARE(bench.info().sensors[0].frequenciesHz.value(0), 200.0); // by the board's own clock, whatever is lost
    const Sample* sample = bench.record(1.0, QStringLiteral("a"));
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->readingCount, 200);
    const Result<SignalData> values = bench.session->project().samples().readings(sample->id);
    QVERIFY(values);
    QCOMPARE(sample->metadata.value(QStringLiteral("lost_readings")).toInt(), 8);
    float before = values->at(0, 2) - 1.0F;
    for (qint64 i = 0; i < 200; ++i, before += 1.0F) {
        if (!std::isnan(values->at(i, 2)))
            QCOMPARE(values->at(i, 2), before + 1.0F);
    }
}

void TestNumberBoards::liveBeforeWhileAndAfter()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("100")}));
    const CaptureOrder order = bench.order(1.0, QStringLiteral("a"));
    bench.hub->startStream(bench.address(), order.sensor, order.frequencyHz);
    QVERIFY(bench.waitFor(DeviceState::Streaming));
    const auto arrived = [&] { return bench.hub->live(bench.address(), 0).readingCount(); };
    QTRY_VERIFY(arrived() > 50);
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->capture(bench.address(), *bench.session, order);
    QVERIFY(bench.waitFor(DeviceState::Sampling));
    QTRY_VERIFY(arrived() > 20);
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(bench.waitFor(DeviceState::Streaming));
    const LiveBlock block = bench.hub->live(bench.address(), 0);
    QCOMPARE(block.axes.size(), 3);
    QCOMPARE(block.dropped, 0U);
    const qint64 before = arrived();
    QTRY_VERIFY(arrived() > before + 50);
    bench.hub->stopStream(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Connected));
}

/// The board prints on while it is recorded, so no reading is missing in the live signal before, during and after it.
void TestNumberBoards::recordingLeavesTheLivePictureWhole()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("200"), QStringLiteral("--counts"), QStringLiteral("yes")}));
    const CaptureOrder order = bench.order(1.0, QStringLiteral("a"));
    bench.hub->startStream(bench.address(), order.sensor, order.frequencyHz);
    const auto live = [&] { return bench.hub->live(bench.address(), 0); };
    QTRY_VERIFY(live().readingCount() > 50);
    const quint64 stream = live().streamId;
    const Sample* sample = bench.record(1.0, QStringLiteral("a"));
    QVERIFY(sample != nullptr);
    const qint64 count = live().readingCount();
    QTRY_VERIFY(live().readingCount() > count + 50);
    const LiveBlock block = live();
    QCOMPARE(block.streamId, stream);
    QCOMPARE(block.dropped, 0U);
    const std::vector<float> recorded = bench.session->project().samples().readings(sample->id).value().toFloat();
    for (std::size_t at = 5; at < block.values.size(); at += 3)
        QCOMPARE(block.values[at], block.values[at - 3] + 1.0F);
    QVERIFY(std::search(block.values.begin(), block.values.end(), recorded.begin(), recorded.end()) != block.values.end());
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestNumberBoards::whatIsLostIsCounted()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("200"), QStringLiteral("--damage-every"), QStringLiteral("20")}));
    const CaptureOrder order = bench.order(1.0, QStringLiteral("a"));
    bench.hub->startStream(bench.address(), order.sensor, order.frequencyHz);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 200);
    QVERIFY2(bench.info().droppedReadings >= 9, qPrintable(QString::number(bench.info().droppedReadings)));
    QCOMPARE(bench.hub->live(bench.address(), 0).dropped, 0U);
}

void TestNumberBoards::interruptedRecordingIsKept()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("200")}));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    QSignalSpy progress(bench.hub.get(), &DeviceHub::captureProgress);
    bench.hub->capture(bench.address(), *bench.session, bench.order(60.0, QStringLiteral("a")));
    QTRY_VERIFY(!progress.isEmpty() && progress.last()[1].toDouble() > 0.5);
    bench.board.kill();
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(bench.waitFor(DeviceState::Offline));
    QCOMPARE(bench.session->samples().size(), 1);
    QVERIFY(bench.session->samples().first().readingCount >= 100);
    QVERIFY(bench.session->samples().first().metadata.contains(QStringLiteral("interrupted")));
}

void TestNumberBoards::silenceIsToldAndEnds()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("100"), QStringLiteral("--silent-after"), QStringLiteral("600")}));
    QVERIFY(bench.waitFor(DeviceState::Degraded));
    QVERIFY(bench.info().lastError.message.contains(QStringLiteral("printed nothing")));
    // A recording of it ends too.
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address(), *bench.session, bench.order(60.0, QStringLiteral("a")));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 10'000);
    QVERIFY(bench.waitFor(DeviceState::Degraded));
}

void TestNumberBoards::canBeLeftWhileItIsFoundOut()
{
    NumberBench bench;
    QVERIFY(bench.board.start({QStringLiteral("--rate"), QStringLiteral("0.5")}));
    QVERIFY(bench.hub->addPort(bench.board.linkPath()));
    PortSettings numbers;
    numbers.protocol = PortProtocol::Numbers;
    bench.hub->setPortSettings(bench.address(), numbers);
    QTest::failOnWarning(QRegularExpression(QStringLiteral("null receiver")));
    bench.hub->connectDevice(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Identifying));
    bench.hub->disconnectDevice(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Offline));
    bench.hub->connectDevice(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Identifying));
    bench.hub.reset(); // and the window may be closed then
}

/// Away, on its way and there again: the same name and ID, which is how its samples are found.
void TestNumberBoards::keepsItsNameWhateverHappens()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("100")}));
    const QString id = bench.info().deviceId;
    QVERIFY(!id.isEmpty());
    QSet<QString> names;
    QSet<QString> ids;
    const auto note = [&] {
        names << bench.info().name;
        ids << bench.info().deviceId;
    };
    note();
    connect(bench.hub.get(), &DeviceHub::deviceChanged, this, note);
    bench.hub->disconnectDevice(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Offline));
    QCOMPARE(bench.info().kind, QStringLiteral("plain numbers"));
    bench.hub->connectDevice(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Connected));
    bench.board.kill();
    QVERIFY(bench.waitFor(DeviceState::Offline));
    QVERIFY(!bench.info().lastError.message.isEmpty());
    QCOMPARE(names, QSet<QString>{QStringLiteral("port")});
    QCOMPARE(ids, QSet<QString>{id});
}

/// The page hears that the board is there, and wants its signal, when the user has just given it up.
void TestNumberBoards::lettingGoIsNoFailure()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("100")}));
    const CaptureOrder order = bench.order(1.0, QStringLiteral("a"));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->disconnectDevice(bench.address());
    bench.hub->startStream(bench.address(), order.sensor, order.frequencyHz);
    QVERIFY(bench.waitFor(DeviceState::Offline));
    bench.hub->startStream(bench.address(), order.sensor, order.frequencyHz);
    // What the device thread was told before is done when it has connected anew.
    bench.hub->connectDevice(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Connected));
    QVERIFY2(failed.isEmpty(), qPrintable(failed.value(0).value(1).value<Error>().message));
    bench.hub->startStream(bench.address(), order.sensor, order.frequencyHz);
    QVERIFY(bench.waitFor(DeviceState::Streaming));
}

void TestNumberBoards::connectsAgainAtOnce()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("100")}));
    bench.hub->disconnectDevice(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Offline));
    // What it speaks and its rate are known now, also to the next window.
    bench.openHub();
    QElapsedTimer clock;
    clock.start();
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("101")}));
    QVERIFY2(bench.settings.portSettings(bench.address()).printedNumbers, "not remembered");
    QCOMPARE(bench.info().sensors[0].frequenciesHz.value(0), bench.settings.portSettings(bench.address()).numbers.previousHz);
    // A board that speaks otherwise is found all the same.
    const double stored = bench.settings.portSettings(bench.address()).numbers.previousHz;
    bench.hub->disconnectDevice(bench.address());
    QVERIFY(bench.waitFor(DeviceState::Offline));
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("50")}));
    QVERIFY(std::abs(bench.info().sensors[0].frequenciesHz.value(0) - stored) > 40.0);
}

void TestNumberBoards::whatItCannotDoIsRefused()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("100")}));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    QSignalSpy flashFailed(bench.hub.get(), &DeviceHub::flashFailed);
    bench.hub->startImpulse(bench.address());
    bench.hub->sendConsole(bench.address(), QStringLiteral("AT+HELP"));
    bench.hub->setMotion(bench.address(), QStringLiteral("wave"));
    QTRY_COMPARE(failed.size(), 3);
    QCOMPARE(failed[0][1].value<Error>().code, ErrorCode::Unsupported);
    bench.hub->flash(bench.address(), QStringLiteral("/nowhere.smithbundle"));
    QTRY_COMPARE(flashFailed.size(), 1);
    QCOMPARE(bench.state(), DeviceState::Connected);
}

void TestNumberBoards::settingsHold()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("99"), QStringLiteral("--time"), QStringLiteral("ms")}));
    PortSettings settings = bench.hub->portSettings(bench.address());
    settings.protocol = PortProtocol::Numbers;
    settings.numbers.hz = 100.0;
    settings.numbers.names = {QStringLiteral("accX"), QStringLiteral("accY"), QStringLiteral("temp")};
    settings.numbers.units = {QStringLiteral("g")};
    bench.hub->setPortSettings(bench.address(), settings);
    QTRY_COMPARE_WITH_TIMEOUT(bench.info().sensors.value(0).name, QStringLiteral("Sensor with 3 axes (accX, accY, temp)"), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), DeviceState::Connected, 20'000);
    QCOMPARE(bench.info().sensors[0].frequenciesHz, QVector<double>{100.0});
    const Sample* sample = bench.record(0.5, QStringLiteral("a"));
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->axes[0], (Axis{QStringLiteral("accX"), QStringLiteral("g")}));
    QCOMPARE(sample->intervalMs, 10.0);
}

void TestNumberBoards::namesThatDoNotFitAreTold()
{
    NumberBench bench;
    QVERIFY(bench.board.start({QStringLiteral("--rate"), QStringLiteral("100")}));
    QVERIFY(bench.hub->addPort(bench.board.linkPath()));
    PortSettings settings;
    settings.protocol = PortProtocol::Numbers;
    settings.numbers.names = {QStringLiteral("accX"), QStringLiteral("accY")};
    bench.hub->setPortSettings(bench.address(), settings);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20'000);
    QCOMPARE(bench.state(), DeviceState::Connected); // and it can be used
    const Error told = failed[0][1].value<Error>();
    QCOMPARE(told.id, QStringLiteral("DEV-076"));
    QVERIFY2(told.message.contains(QStringLiteral("3 values")) && told.message.contains(QStringLiteral("accX, accY")), qPrintable(told.message));
    QCOMPARE(bench.info().sensors.value(0).name, QStringLiteral("Sensor with 3 axes (value 1, value 2, value 3)"));
}

void TestNumberBoards::newSettingsLeaveTheActiveBoardActive()
{
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("100")}));
    NumberBoard other;
    QVERIFY(other.start({QStringLiteral("--rate"), QStringLiteral("100")}));
    QVERIFY(bench.hub->addPort(other.linkPath()));
    const QString otherAddress = QStringLiteral("serial:") + other.linkPath();
    bench.hub->connectDevice(otherAddress);
    QTRY_COMPARE_WITH_TIMEOUT(bench.hub->device(otherAddress).state, DeviceState::Connected, 20'000);
    bench.hub->setActiveDevice(bench.address());
    PortSettings settings = bench.hub->portSettings(bench.address());
    settings.numbers.names = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
    bench.hub->setPortSettings(bench.address(), settings);
    QTRY_COMPARE(bench.hub->activeDevice(), otherAddress); // while it is away
    QTRY_COMPARE(bench.hub->activeDevice(), bench.address());
    QCOMPARE(bench.info().sensors.value(0).name, QStringLiteral("Sensor with 3 axes (a, b, c)"));
}

void TestNumberBoards::lostBoardKeepsItsPlace()
{
    const QStringList options = {QStringLiteral("--rate"), QStringLiteral("100")};
    NumberBench bench;
    QVERIFY(bench.connectBoard(options));
    NumberBoard other;
    QVERIFY(other.start(options));
    QVERIFY(bench.hub->addPort(other.linkPath()));
    const QString otherAddress = QStringLiteral("serial:") + other.linkPath();
    bench.hub->connectDevice(otherAddress);
    QTRY_COMPARE_WITH_TIMEOUT(bench.hub->device(otherAddress).state, DeviceState::Connected, 20'000);
    bench.hub->setActiveDevice(bench.address());
    QSignalSpy active(bench.hub.get(), &DeviceHub::activeDeviceChanged);
    bench.board.kill();
    QTRY_COMPARE(bench.state(), DeviceState::Offline);
    QTRY_COMPARE(bench.hub->activeDevice(), QString());
    // The other one goes on, and does not slip in.
    bench.hub->startStream(otherAddress, {}, 100.0);
    QTRY_COMPARE(bench.hub->device(otherAddress).state, DeviceState::Streaming);
    QCOMPARE(bench.hub->activeDevice(), QString());
    QCOMPARE(active.size(), 1);
    // It is in use again as soon as it is back.
    QVERIFY(bench.connectBoard(options));
    QTRY_COMPARE(bench.hub->activeDevice(), bench.address());
    // Unless the user has taken the other.
    bench.board.kill();
    QTRY_COMPARE(bench.hub->activeDevice(), QString());
    bench.hub->setActiveDevice(otherAddress);
    QCOMPARE(bench.hub->activeDevice(), otherAddress);
    QVERIFY(bench.connectBoard(options));
    QCOMPARE(bench.hub->activeDevice(), otherAddress);
}

/// One that was to take the place of a lost board, and failed to, has no claim on it once that board is back.
void TestNumberBoards::choiceThatFailedIsForgottenWithTheLoss()
{
    const QStringList options = {QStringLiteral("--rate"), QStringLiteral("100")};
    NumberBench bench;
    QVERIFY(bench.connectBoard(options));
    NumberBoard other;
    QVERIFY(other.start(options));
    QVERIFY(bench.hub->addPort(other.linkPath()));
    other.kill();
    const QString otherAddress = QStringLiteral("serial:") + other.linkPath();
    bench.board.kill();
    QTRY_COMPARE(bench.state(), DeviceState::Offline);
    QTRY_COMPARE(bench.hub->activeDevice(), QString());
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->connectDevice(otherAddress);
    QTRY_VERIFY_WITH_TIMEOUT(std::any_of(failed.begin(), failed.end(), [&](const QVariantList& one) { return one[0].toString() == otherAddress; }), 20'000);
    QCOMPARE(bench.hub->activeDevice(), QString());
    QVERIFY(bench.connectBoard(options));
    QTRY_COMPARE(bench.hub->activeDevice(), bench.address());
    QVERIFY(other.start(options));
    bench.hub->connectDevice(otherAddress);
    QTRY_COMPARE_WITH_TIMEOUT(bench.hub->device(otherAddress).state, DeviceState::Connected, 20'000);
    QCOMPARE(bench.hub->activeDevice(), bench.address());
    // While the place is still free it is taken, also at the second try.
    bench.board.kill();
    QTRY_COMPARE(bench.hub->activeDevice(), QString());
    bench.hub->disconnectDevice(otherAddress);
    QTRY_COMPARE(bench.hub->device(otherAddress).state, DeviceState::Offline);
    bench.hub->connectDevice(otherAddress);
    QTRY_COMPARE_WITH_TIMEOUT(bench.hub->activeDevice(), otherAddress, 20'000);
}

/// Two lines of one hub, each with its own signal, recorded by one press.
void TestNumberBoards::twoBoardsRecordIntoOneSession()
{
    constexpr double kOtherFrom = 1'000'000.0; // tells whose readings they are
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QStringLiteral("100"), QStringLiteral("--counts"), QStringLiteral("yes")}));
    NumberBoard other;
    QVERIFY(other.start({QStringLiteral("--rate"), QStringLiteral("200"), QStringLiteral("--values"), QStringLiteral("2"), QStringLiteral("--counts"),
                         QStringLiteral("yes"), QStringLiteral("--count-from"), QString::number(kOtherFrom, 'f', 0)}));
    QVERIFY(bench.hub->addPort(other.linkPath()));
    const QString otherAddress = QStringLiteral("serial:") + other.linkPath();
    bench.hub->connectDevice(otherAddress);
    QTRY_COMPARE_WITH_TIMEOUT(bench.hub->device(otherAddress).state, DeviceState::Connected, 20'000);
    const DeviceSensor sensor = bench.hub->device(otherAddress).sensors.value(0);
    RecordingPlan plan;
    plan.order = bench.order(1.0, QStringLiteral("both"));
    plan.companions = {{otherAddress, sensor.name, sensor.frequenciesHz.value(0)}};
    Recorder recorder(*bench.hub);
    QSignalSpy finished(&recorder, &Recorder::finished);
    QSignalSpy together(&recorder, &Recorder::companionRecorded);
    const Result<void> started = recorder.start(*bench.session, bench.address(), plan);
    QVERIFY2(started.isOk(), started ? "" : qPrintable(started.error().message));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60'000);
    QCOMPARE(together.size(), 1);
    QCOMPARE(together[0][0].toString(), otherAddress);
    QCOMPARE(bench.session->samples().size(), 2);
    const Sample second = *bench.session->sample(together[0][1].value<SampleId>());
    const auto isFirst = [&second](const Sample& one) { return one.id != second.id; };
    const Sample first = *std::find_if(bench.session->samples().begin(), bench.session->samples().end(), isFirst);
    QVERIFY(Recorder::isSameRound(first, second));
    QCOMPARE(first.split, second.split); // one session is on one side
    QCOMPARE(first.axes.size(), 3);
    QCOMPARE(second.axes.size(), 2);
    QVERIFY(first.readingCount > 80 && second.readingCount > 160);
    for (const Sample& sample : {first, second}) {
        QCOMPARE(sample.label, QStringLiteral("both"));
        const SignalData values = bench.session->project().samples().readings(sample.id).value();
        const int counter = values.axisCount() - 1;
        QCOMPARE(values.exactAt(0, counter) >= kOtherFrom, sample.id == second.id);
        for (qint64 i = 1; i < values.readingCount(); ++i)
            QCOMPARE(values.exactAt(i, counter), values.exactAt(i - 1, counter) + 1.0); // none of them lost or mixed up
    }
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestNumberBoards::fastBoardLosesNothing_data()
{
    QTest::addColumn<int>("hz");
    QTest::addColumn<int>("count"); ///< of values in a line; the last one counts
    QTest::newRow("10,000 lines a second of six values") << 10'000 << 6;
    QTest::newRow("20,000 lines a second of three values") << 20'000 << 3;
}

/// How long it takes is no matter here: what the board printed is there, each line of it.
void TestNumberBoards::fastBoardLosesNothing()
{
    QFETCH(int, hz);
    QFETCH(int, count);
    NumberBench bench;
    QVERIFY(bench.connectBoard({QStringLiteral("--rate"), QString::number(hz), QStringLiteral("--values"), QString::number(count),
                                QStringLiteral("--counts"), QStringLiteral("yes")}));
    const Sample* sample = bench.record(2.0, QStringLiteral("fast"));
    QVERIFY(sample != nullptr);
    const Result<SignalData> values = bench.session->project().samples().readings(sample->id);
    QVERIFY(values);
    QVERIFY(static_cast<double>(values->readingCount()) > 1.8 * hz);
    qint64 lost = 0;
    for (qint64 i = 1; i < values->readingCount(); ++i)
        lost += values->exactAt(i, count - 1) == values->exactAt(i - 1, count - 1) + 1.0 ? 0 : 1;
    QCOMPARE(lost, 0);
    QVERIFY(!sample->metadata.contains(QStringLiteral("lost_readings")));
}

QTEST_GUILESS_MAIN(TestNumberBoards)
#include "tst_number_boards.moc"
