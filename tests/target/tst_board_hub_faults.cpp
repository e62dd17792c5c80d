// SPDX-License-Identifier: GPL-3.0-or-later
// Boards that hang, vanish or are no boards, and windows that close at the wrong moment.
#include "support/bar.h"
#include "support/hub_bench.h"

#include <QDir>
#include <QRandomGenerator>
#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

using namespace studio;
using namespace studio::test;

namespace
{

constexpr int kDisconnects = 20; ///< random ones; more with STUDIO_DISCONNECTS=N, which are held to the bars strictly
constexpr int kSettleMs = 2000;  ///< from the loss to a state that is told
constexpr int kFoundMs = 1000;   ///< from the plug to the row
constexpr int kPatienceMs = 20'000;

Measured disconnects()
{
    return {"STUDIO_DISCONNECTS", kDisconnects};
}

/// A terminal with nobody behind it but the test.
class BareTerminal
{
public:
    BareTerminal()
        : m_master(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC))
    {
        if (m_master >= 0 && ::grantpt(m_master) == 0 && ::unlockpt(m_master) == 0)
            m_path = QString::fromLocal8Bit(::ptsname(m_master));
    }
    ~BareTerminal() { ::close(m_master); }
    BareTerminal(const BareTerminal&) = delete;
    BareTerminal& operator=(const BareTerminal&) = delete;
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] bool say(const QByteArray& bytes) const
    {
        return ::write(m_master, bytes.constData(), static_cast<std::size_t>(bytes.size())) == bytes.size();
    }

private:
    int m_master;
    QString m_path;
};

/// What a board is made to do; the names are those of the rows.
const QStringList kDoings = {QStringLiteral("nothing"),   QStringLiteral("connecting"), QStringLiteral("streaming"),
                             QStringLiteral("recording"), QStringLiteral("predicting"), QStringLiteral("recording over a stream")};

void begin(HubBench& bench, const QString& doing)
{
    const QString address = bench.address();
    if (doing.endsWith(QStringLiteral("stream")) || doing == QLatin1String("streaming"))
        bench.hub->startStream(address, kAccelerometer, 62.5);
    if (doing.startsWith(QStringLiteral("recording")))
        bench.hub->capture(address, *bench.session, HubBench::order(40.0));
    if (doing == QLatin1String("predicting"))
        bench.hub->startImpulse(address);
}

void makeFakePort(const QString& sysRoot, const QString& name)
{
    const QString usb = sysRoot + QStringLiteral("/devices/usb1/") + name;
    const QString port = sysRoot + QStringLiteral("/class/tty/") + name;
    QDir().mkpath(usb);
    QDir().mkpath(port);
    const auto write = [&](const char* attribute, const QByteArray& value) {
        QFile file(usb + QLatin1Char('/') + QLatin1String(attribute));
        if (!file.open(QIODevice::WriteOnly) || file.write(value) != value.size())
            qFatal("the fake port cannot be made");
    };
    write("idVendor", "2341\n");
    write("idProduct", "805a\n");
    QFile::link(usb, port + QStringLiteral("/device"));
}

} // namespace

class TestBoardHubFaults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void portsComeAndGo();
    void pluggedInAgainIsConnectedAgain();
    void whatIsNoBoardIsToldApart_data();
    void whatIsNoBoardIsToldApart();
    void silentStreamIsDegradedUntilItSpeaks();
    void boardThatHangsInARecordingLeavesItsPart();
    void recordingThatFailsOnTheBoardSaysWhy();
    void damagedTransferKeepsWhatCameLive();
    void projectClosedInMidRecordingKeepsThePart();
    void closesInEveryState_data();
    void closesInEveryState();
    void boardThatDiesWhileItIsLeftIsDroppedOnce();
    void randomDisconnects();
};

void TestBoardHubFaults::portsComeAndGo()
{
    HubBench bench;
    const QString sysRoot = bench.folder.filePath(QStringLiteral("sys"));
    QSignalSpy changed(bench.hub.get(), &DeviceHub::devicesChanged);
    makeFakePort(sysRoot, QStringLiteral("ttyFAKE0"));
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE(bench.hub->devices().size(), 1);
    const auto found = static_cast<double>(clock.elapsed());
    QVERIFY2(found <= disconnects().allowed(kFoundMs), qPrintable(QString::number(found)));
    const DeviceInfo info = bench.hub->devices()[0];
    QCOMPARE(info.address, QStringLiteral("serial:") + bench.folder.filePath(QStringLiteral("dev/ttyFAKE0")));
    QCOMPARE(info.usb, QStringLiteral("2341:805a Arduino Nano 33 BLE"));
    QCOMPARE(info.name, QStringLiteral("Arduino Nano 33 BLE"));
    QCOMPARE(info.kind, QStringLiteral("serial port"));
    QCOMPARE(info.state, DeviceState::Offline);
    QCOMPARE(changed.size(), 1);
    // There is nothing behind it.
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->connectDevice(info.address);
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(bench.hub->device(info.address).state, DeviceState::Offline);
    QVERIFY(bench.hub->device(info.address).lastError.message.contains(QStringLiteral("plugged in")));
    makeFakePort(sysRoot, QStringLiteral("ttyFAKE1"));
    bench.hub->scan();
    QTRY_COMPARE(bench.hub->devices().size(), 2);
    QVERIFY(QDir(sysRoot + QStringLiteral("/class/tty/ttyFAKE1")).removeRecursively());
    QTRY_COMPARE(bench.hub->devices().size(), 1);
    // One that was in use stays in sight until it is forgotten.
    QVERIFY(QDir(sysRoot + QStringLiteral("/class/tty/ttyFAKE0")).removeRecursively());
    bench.hub->scan();
    QTRY_COMPARE(changed.size(), 4);
    QCOMPARE(bench.hub->devices().size(), 1);
    bench.hub->forgetDevice(info.address);
    QVERIFY(bench.hub->devices().isEmpty());
}

void TestBoardHubFaults::pluggedInAgainIsConnectedAgain()
{
    HubBench bench;
    const QString sysRoot = bench.folder.filePath(QStringLiteral("sys"));
    const QString port = bench.folder.filePath(QStringLiteral("dev/ttyFAKE0"));
    const QString address = QStringLiteral("serial:") + port;
    const auto state = [&] { return bench.hub->device(address).state; };
    QVERIFY(QDir().mkpath(bench.folder.filePath(QStringLiteral("dev"))));
    QVERIFY(bench.start());
    QVERIFY(QFile::link(bench.board.linkPath(), port));
    makeFakePort(sysRoot, QStringLiteral("ttyFAKE0"));
    QTRY_COMPARE(bench.hub->devices().size(), 1);
    bench.hub->connectDevice(address);
    QTRY_COMPARE(state(), DeviceState::Connected);
    QCOMPARE(bench.hub->device(address).name, QStringLiteral("Arduino Nano 33 BLE"));
    // A reset that takes the port away for a moment.
    bench.board.kill();
    QTRY_COMPARE(state(), DeviceState::Offline);
    QVERIFY(bench.start());
    QTRY_COMPARE(state(), DeviceState::Connected);
    // Unplugged: the list is first to know when the port does not say so itself.
    QVERIFY(QDir(sysRoot + QStringLiteral("/class/tty/ttyFAKE0")).removeRecursively());
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE(state(), DeviceState::Offline);
    QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(bench.hub->device(address).lastError.message.contains(QStringLiteral("unplugged")));
    makeFakePort(sysRoot, QStringLiteral("ttyFAKE0"));
    QTRY_COMPARE(state(), DeviceState::Connected);
    // Disconnected by the user it stays so.
    bench.hub->disconnectDevice(address);
    QTRY_COMPARE(state(), DeviceState::Offline);
    QVERIFY(QDir(sysRoot + QStringLiteral("/class/tty/ttyFAKE0")).removeRecursively());
    QSignalSpy changed(bench.hub.get(), &DeviceHub::devicesChanged);
    QTRY_COMPARE(changed.size(), 1);
    makeFakePort(sysRoot, QStringLiteral("ttyFAKE0"));
    QTRY_COMPARE(changed.size(), 2);
    QCOMPARE(state(), DeviceState::Offline);
}

void TestBoardHubFaults::whatIsNoBoardIsToldApart_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<QString>("told");
    QTest::newRow("silence") << QByteArray() << QStringLiteral("nothing came back");
    QTest::newRow("other text") << QByteArray("$GPGGA,123519,4807.038,N\r\n") << QStringLiteral("no answer: \"$GPGGA,123519");
    QTest::newRow("another speed") << QByteArray("\x00\xf8\x80\xfe", 4) << QStringLiteral("no text: 00 f8 80 fe");
}

void TestBoardHubFaults::whatIsNoBoardIsToldApart()
{
    QFETCH(QByteArray, said);
    QFETCH(QString, told);
    HubBench bench;
    const BareTerminal terminal;
    QVERIFY(bench.hub->addPort(terminal.path()).isOk());
    const QString address = QStringLiteral("serial:") + terminal.path();
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->connectDevice(address);
    QTRY_COMPARE(bench.hub->device(address).state, DeviceState::Identifying);
    QVERIFY(terminal.say(said));
    QTRY_COMPARE(failed.size(), 1);
    const DeviceInfo info = bench.hub->device(address);
    QCOMPARE(info.state, DeviceState::Degraded);
    QVERIFY2(info.lastError.message.contains(told) && info.lastError.message.contains(QStringLiteral("115200")),
             qPrintable(info.lastError.message));
    QVERIFY(bench.hub->activeDevice().isEmpty());
    // It can be tried again, and left alone.
    bench.hub->connectDevice(address);
    QTRY_COMPARE(bench.hub->device(address).state, DeviceState::Identifying);
    bench.hub->disconnectDevice(address);
    QTRY_COMPARE(bench.hub->device(address).state, DeviceState::Offline);
}

void TestBoardHubFaults::silentStreamIsDegradedUntilItSpeaks()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 10);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.board.hang();
    QTRY_COMPARE(bench.state(), DeviceState::Degraded);
    QCOMPARE(failed.size(), 1);
    QVERIFY(bench.info().lastError.message.contains(QStringLiteral("reset button")));
    QCOMPARE(bench.hub->activeDevice(), bench.address());
    bench.board.wake();
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    QVERIFY(bench.info().lastError.message.isEmpty());
    // Left to itself it is left in order, hanging or not.
    bench.board.hang();
    QTRY_COMPARE(bench.state(), DeviceState::Degraded);
    bench.hub->disconnectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Offline);
    bench.board.wake();
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
}

void TestBoardHubFaults::boardThatHangsInARecordingLeavesItsPart()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(200.0));
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 100);
    bench.board.hang();
    QTRY_COMPARE(failed.size(), 1);
    const QString told = failed[0][1].value<Error>().message;
    QVERIFY2(told.contains(QStringLiteral("kept as wave.01")) && told.contains(QStringLiteral("stopped answering")), qPrintable(told));
    QCOMPARE(bench.session->samples().size(), 1);
    QVERIFY(bench.session->samples()[0].readingCount > 100);
    QTRY_COMPARE(bench.state(), DeviceState::Degraded);
    QVERIFY(!bench.info().lastError.message.isEmpty());
    bench.board.wake();
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(1.0));
    QTRY_COMPARE(finished.size(), 1);
}

void TestBoardHubFaults::recordingThatFailsOnTheBoardSaysWhy()
{
    HubBench bench;
    QVERIFY(bench.connectBoard({"sample-error"}));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(2.0));
    QTRY_COMPARE(failed.size(), 1);
    // This board sends its readings before it gives up, so they are kept.
    const QString told = failed[0][1].value<Error>().message;
    QVERIFY2(told.contains(QStringLiteral("Failed to start sampling")) && told.contains(QStringLiteral("kept as wave.01")), qPrintable(told));
    QCOMPARE(bench.session->samples().size(), 1);
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    CaptureOrder order = HubBench::order(2.0);
    order.sensor = QStringLiteral("Microphone");
    bench.hub->capture(bench.address(), *bench.session, order);
    QTRY_COMPARE(failed.size(), 2);
    QVERIFY2(failed[1][1].value<Error>().message.startsWith(QStringLiteral("The board has no sensor")),
             qPrintable(failed[1][1].value<Error>().message));
    QCOMPARE(bench.session->samples().size(), 1); // nothing of the recording before
    order = HubBench::order(100'000.0);
    bench.hub->capture(bench.address(), *bench.session, order);
    QTRY_COMPARE(failed.size(), 3);
    QVERIFY2(failed[2][1].value<Error>().message.contains(QStringLiteral("1310 s")), qPrintable(failed[2][1].value<Error>().message));
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
}

void TestBoardHubFaults::damagedTransferKeepsWhatCameLive()
{
    HubBench bench;
    QVERIFY(bench.connectBoard({"truncated-base64"}));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(2.0));
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(bench.session->samples().size(), 1);
    QCOMPARE(bench.session->samples()[0].readingCount, 125);
    QCOMPARE(bench.session->samples()[0].signature, SignatureState::Unsigned);
    QVERIFY(failed[0][1].value<Error>().message.contains(QStringLiteral("2.0 s are kept as wave.01")));
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
}

void TestBoardHubFaults::projectClosedInMidRecordingKeepsThePart()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(200.0));
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 100);
    const QString path = bench.session->path();
    bench.session.reset();
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed[0][1].value<Error>().message.contains(QStringLiteral("kept as wave.01")));
    QTRY_COMPARE(bench.state(), DeviceState::Connected); // it was told to stop
    bench.session = std::move(ProjectSession::open(path)).value();
    QCOMPARE(bench.session->samples().size(), 1);
    QVERIFY(bench.session->samples()[0].readingCount > 100);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(1.0));
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(failed.size(), 1);
}

void TestBoardHubFaults::closesInEveryState_data()
{
    QTest::addColumn<QString>("doing");
    for (const QString& doing : kDoings)
        QTest::newRow(qPrintable(doing)) << doing;
}

void TestBoardHubFaults::closesInEveryState()
{
    QFETCH(QString, doing);
    HubBench bench(kVirtualBoardWithModel);
    QVERIFY(bench.connectBoard());
    begin(bench, doing);
    if (doing == QLatin1String("connecting")) {
        bench.hub->disconnectDevice(bench.address());
        QTRY_COMPARE(bench.state(), DeviceState::Offline);
        bench.hub->connectDevice(bench.address());
        QTRY_VERIFY(bench.state() != DeviceState::Offline); // a quick board may be known already
    } else if (doing == QLatin1String("predicting")) {
        QTRY_VERIFY(!bench.hub->predictions(bench.address()).isEmpty());
    } else if (doing.startsWith(QStringLiteral("recording"))) {
        QTRY_COMPARE(bench.state(), DeviceState::Sampling);
        QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 40);
    } else if (doing == QLatin1String("streaming")) {
        QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    }
    // As the program ends: first the project, then the boards.
    const QString path = bench.session->path();
    QElapsedTimer clock;
    clock.start();
    bench.session.reset();
    bench.hub.reset();
    QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    Result<std::unique_ptr<ProjectSession>> again = ProjectSession::open(path);
    QVERIFY(again.isOk());
    bench.session = std::move(again).value();
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    QCOMPARE(bench.session->samples().size(), doing.startsWith(QStringLiteral("recording")) ? 1 : 0);
    if (!bench.session->samples().isEmpty())
        QVERIFY(bench.session->samples()[0].readingCount > 40);
    // And the other way round, with the board's recording still under way.
    bench.openHub();
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    const qsizetype before = bench.session->samples().size();
    begin(bench, QStringLiteral("recording"));
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 10);
    bench.hub.reset();
    QCOMPARE(bench.session->samples().size(), before + 1);
}

/// Whatever the board does when it vanishes: every order is answered once, the project holds what was told, the board is
/// found again.
void TestBoardHubFaults::boardThatDiesWhileItIsLeftIsDroppedOnce()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("null receiver")));
    HubBench bench;
    for (int round = 0; round < 3; ++round) {
        QVERIFY(bench.connectBoard());
        bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
        QTRY_COMPARE(bench.state(), DeviceState::Streaming);
        // The stream is asked to stop, and its end comes with that of the port.
        bench.hub->disconnectDevice(bench.address());
        bench.board.kill();
        QTRY_COMPARE(bench.state(), DeviceState::Offline);
        QVERIFY(bench.hub->activeDevice().isEmpty());
    }
}

void TestBoardHubFaults::randomDisconnects()
{
    const Measured measured = disconnects();
    const int rounds = measured.count();
    std::vector<qint64> settledMs;
    HubBench bench(kVirtualBoardWithModel);
    QVERIFY(bench.connectBoard());
    int finished = 0;
    int parts = 0;
    int failed = 0;
    connect(bench.hub.get(), &DeviceHub::captureFinished, this, [&] { ++finished; });
    connect(bench.hub.get(), &DeviceHub::captureFailed, this, [&](const QString&, const Error& error) {
        ++failed;
        parts += error.message.contains(QStringLiteral("are kept as")) ? 1 : 0;
    });
    QRandomGenerator random(20'240'611);
    int orders = 0;
    for (int round = 0; round < rounds; ++round) {
        const QString doing = kDoings[random.bounded(kDoings.size())];
        const QByteArray where = QStringLiteral("round %1, %2").arg(round).arg(doing).toUtf8();
        begin(bench, doing);
        orders += doing.startsWith(QStringLiteral("recording")) ? 1 : 0;
        QTest::qWait(random.bounded(600)); // the random point: anywhere from the first byte on
        const int fate = random.bounded(3);
        QElapsedTimer clock;
        clock.start();
        if (fate == 0)
            bench.hub->disconnectDevice(bench.address());
        else
            bench.board.kill();
        if (fate == 1) // while it is found to be gone
            bench.hub->connectDevice(bench.address());
        QTRY_VERIFY2_WITH_TIMEOUT(bench.state() == DeviceState::Offline, where.constData(), kPatienceMs);
        QTRY_VERIFY2_WITH_TIMEOUT(finished + failed == orders, where.constData(), kPatienceMs);
        settledMs.push_back(clock.elapsed());
        QVERIFY2(bench.session->samples().size() == finished + parts, where.constData());
        QVERIFY2(bench.session->interruptedRecordings()->isEmpty(), where.constData());
        QVERIFY2(bench.hub->activeDevice().isEmpty(), where.constData());
        QVERIFY2(bench.connectBoard(), where.constData());
        QTRY_VERIFY2(bench.hub->activeDevice() == bench.address(), where.constData());
    }
    QVERIFY(orders > 0);
    std::sort(settledMs.begin(), settledMs.end());
    const auto median = static_cast<double>(settledMs[settledMs.size() / 2]);
    report(QStringLiteral("disconnects"), QStringLiteral("%1 random disconnects, %2 recordings among them: settled after %3 ms (median), %4 ms at most, bar %5 ms")
                                              .arg(rounds).arg(orders).arg(median).arg(settledMs.back()).arg(kSettleMs));
    QVERIFY2(median <= measured.allowed(kSettleMs), qPrintable(QString::number(median)));
    QVERIFY2(!measured.isStrict() || settledMs.back() <= kSettleMs, qPrintable(QString::number(settledMs.back())));
}

QTEST_GUILESS_MAIN(TestBoardHubFaults)
#include "tst_board_hub_faults.moc"
