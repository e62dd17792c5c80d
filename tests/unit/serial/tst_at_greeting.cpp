// SPDX-License-Identifier: GPL-3.0-or-later
// What stands at a port is found out, against scripted boards: noise, silence, other speeds, and boards that only print numbers.
#include "support/scripted_board.h"

#include <QSignalSpy>
#include <QtTest>

using namespace studio;
using namespace studio::test::scripted;
using test::Awaited;
using test::FakeTransport;

class TestAtGreeting : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void identifies_data();
    void identifies();
    void silentBoardIsNamed();
    void whatASilentBoardSaidIsShown_data();
    void whatASilentBoardSaidIsShown();
    void slowNumberBoardIsTold_data();
    void slowNumberBoardIsTold();
    void findsTheSpeedOfABoard_data();
    void findsTheSpeedOfABoard();
    void speedsThatWereTriedAreTold_data();
    void speedsThatWereTriedAreTold();
    void numbersAtAnotherSpeedAreHeard();
    void closingEndsTheSearchForASpeed();
    void endlessTextEndsAGreeting();
    void closingEndsAGreeting();
    void newerVersionIsRefused();
    void recoveryIsRecognised();
};

void TestAtGreeting::identifies_data()
{
    QTest::addColumn<int>("pieceBytes");
    QTest::addColumn<bool>("echoes");
    QTest::newRow("in one piece") << 100000 << true;
    QTest::newRow("byte by byte") << 1 << true;
    QTest::newRow("three bytes at a time") << 3 << true;
    QTest::newRow("without echo") << 100000 << false;
}

void TestAtGreeting::identifies()
{
    QFETCH(int, pieceBytes);
    QFETCH(bool, echoes);
    Bench bench;
    bench.board->setPieceBytes(pieceBytes);
    bench.board->setEchoes(echoes);
    Awaited<AtIdentity> identity;
    bench.device->identify(identity.done());
    QVERIFY(identity.wait());
    QVERIFY2(identity.isOk(), qPrintable(identity.message()));
    QCOMPARE(identity.value().config.deviceId, QStringLiteral("AA:BB"));
    QCOMPARE(identity.value().motions, (QStringList{QStringLiteral("idle"), QStringLiteral("wave")}));
    QCOMPARE(identity.value().motion, QStringLiteral("idle"));
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
    QCOMPARE(identity.count(), 1);
}

void TestAtGreeting::silentBoardIsNamed()
{
    AtDevice device(std::make_unique<FakeTransport>(), quick());
    Awaited<AtIdentity> identity;
    device.identify(identity.done());
    QVERIFY(identity.wait());
    QVERIFY(!identity.isOk());
    QCOMPARE(identity.error().code, ErrorCode::Timeout);
    QVERIFY2(identity.message().contains(QStringLiteral("fake")) &&
                 identity.message().contains(QStringLiteral("115200")),
             qPrintable(identity.message()));
    QCOMPARE(device.activity(), AtActivity::None);
}

void TestAtGreeting::whatASilentBoardSaidIsShown_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<QString>("shown");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("nothing came back");
    QTest::newRow("text") << QByteArray("temp=21.5\r\n") << QStringLiteral("no answer: \"temp=21.5");
    QTest::newRow("bytes of another speed") << QByteArray("\xf8\x00\x80", 3) << QStringLiteral("no text: f8 00 80");
}

void TestAtGreeting::whatASilentBoardSaidIsShown()
{
    QFETCH(QByteArray, said);
    QFETCH(QString, shown);
    Bench bench;
    bench.board->setEchoes(false);
    bench.board->on("b", said);
    Awaited<AtIdentity> identity;
    bench.device->identify(identity.done());
    QVERIFY(identity.wait() && !identity.isOk());
    QVERIFY2(identity.message().contains(shown) && identity.message().contains(QStringLiteral("2 times")),
             qPrintable(identity.message()));
}

void TestAtGreeting::slowNumberBoardIsTold_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<double>("hz");
    QTest::addColumn<bool>("printsNumbers");
    QTest::addColumn<bool>("rateIsAdvised");
    QTest::newRow("one line of three numbers") << QByteArray("1.6173,5.1954,14.5077\r\n") << 0.0 << true << true;
    QTest::newRow("two lines of one number") << QByteArray("21.5\r\n21.6\r\n") << 0.0 << true << true;
    QTest::newRow("a cut line and a whole one") << QByteArray("x5.19,14.5\r\n1.6,5.1,14.5\r\n") << 0.0 << true << false;
    QTest::newRow("a number by chance") << QByteArray("7\r\n") << 0.0 << false << true;
    QTest::newRow("the same where a slow rate is set") << QByteArray("7\r\n") << 0.2 << true << true;
    QTest::newRow("nothing") << QByteArray() << 0.0 << false << true;
    QTest::newRow("nothing where a slow rate is set") << QByteArray() << 0.05 << true << true;
    QTest::newRow("nothing of a board that would have been heard") << QByteArray() << 100.0 << false << true;
    QTest::newRow("a line that has not ended") << QByteArray("1.6,5.1") << 0.0 << false << true;
    QTest::newRow("words around it") << QByteArray("start\r\nready\r\n1,2\r\n") << 0.0 << false << false;
}

void TestAtGreeting::slowNumberBoardIsTold()
{
    QFETCH(QByteArray, said);
    QFETCH(double, hz);
    QFETCH(bool, printsNumbers);
    QFETCH(bool, rateIsAdvised);
    auto made = std::make_unique<FakeTransport>();
    int greetings = 0;
    made->otherwise([&](const QByteArray&) { return greetings++ == 0 ? said : QByteArray(); });
    AtDevice device(std::move(made), quick());
    Awaited<AtIdentity> identity;
    device.identify(identity.done());
    QVERIFY(identity.wait() && !identity.isOk());
    QCOMPARE(identity.error().id, QStringLiteral("AT-054"));
    QCOMPARE(device.printsNumbers(hz), printsNumbers);
    QCOMPARE(identity.message().contains(QStringLiteral("once its rate is set")), rateIsAdvised);
    QVERIFY(!identity.message().contains(QStringLiteral("--"))); // the window shows it too
}

void TestAtGreeting::findsTheSpeedOfABoard_data()
{
    QTest::addColumn<int>("portBaud");
    QTest::addColumn<int>("boardBaud");
    QTest::addColumn<QByteArray>("garbled");
    QTest::addColumn<int>("greetings");
    const QByteArray garbage("\xf8\x00\x80", 3);
    QTest::newRow("the port's own") << 115200 << 115200 << garbage << 1;
    QTest::newRow("another one, with silence at the port's") << 115200 << 9600 << QByteArray() << 3;
    QTest::newRow("another one, with garbage at the port's") << 115200 << 9600 << garbage << 2;
    QTest::newRow("the usual one where the port has another") << 57600 << 115200 << QByteArray() << 3;
    QTest::newRow("the usual one where the port has a rare one") << 300 << 115200 << garbage << 2;
    QTest::newRow("the last one") << 115200 << 1000000 << garbage << 7;
}

void TestAtGreeting::findsTheSpeedOfABoard()
{
    QFETCH(int, portBaud);
    QFETCH(int, boardBaud);
    QFETCH(QByteArray, garbled);
    QFETCH(int, greetings);
    Bench bench;
    bench.board->giveSpeed(boardBaud, portBaud, garbled);
    QSignalSpy tried(bench.device.get(), &AtDevice::speedTried);
    QVERIFY(bench.identify());
    QCOMPARE(bench.device->identity().config.deviceId, QStringLiteral("AA:BB"));
    QCOMPARE(bench.board->usualSpeed(), boardBaud);
    QVERIFY(boardBaud == portBaud ? tried.isEmpty() : tried.last()[0].toInt() == boardBaud);
    const QByteArray sent = QByteArray("b\r").repeated(greetings) + "AT+CONFIG?\r";
    QVERIFY2(bench.board->written().startsWith(sent), bench.board->written().constData());
    // It stays with that, also when the board falls silent.
    tried.clear();
    bench.board->on("b", {});
    bench.board->setEchoes(false);
    QVERIFY(!bench.identify());
    QVERIFY(tried.isEmpty());
}

void TestAtGreeting::speedsThatWereTriedAreTold_data()
{
    QTest::addColumn<QByteArray>("garbled");
    QTest::addColumn<bool>("isRefused");
    QTest::addColumn<QString>("speeds");
    QTest::addColumn<QString>("seen");
    QTest::newRow("nothing") << QByteArray() << false << QStringLiteral("57600, 115200, 9600, 230400, 460800, 921600, 1000000 baud")
                             << QStringLiteral("nothing came back");
    QTest::newRow("garbage") << QByteArray("\xf8\x00\x80", 3) << false << QStringLiteral("57600, 115200, 9600, 230400, 460800, 921600, 1000000 baud")
                             << QStringLiteral("what came back at 57600 baud is no text: f8 00 80");
    QTest::newRow("a port without one of them") << QByteArray() << true << QStringLiteral("57600, 115200, 9600, 230400, 460800, 1000000 baud")
                                                << QStringLiteral("nothing came back");
}

void TestAtGreeting::speedsThatWereTriedAreTold()
{
    QFETCH(QByteArray, garbled);
    QFETCH(bool, isRefused);
    QFETCH(QString, speeds);
    QFETCH(QString, seen);
    Bench bench;
    bench.board->giveSpeed(300, 57600, garbled);
    if (isRefused)
        bench.board->refuseSpeed(921600);
    Awaited<AtIdentity> identity;
    bench.device->identify(identity.done());
    QVERIFY(identity.wait() && !identity.isOk());
    QCOMPARE(identity.error().id, QStringLiteral("AT-054"));
    QVERIFY2(identity.message().contains(speeds) && identity.message().contains(seen), qPrintable(identity.message()));
    QCOMPARE(bench.board->usualSpeed(), 57600);
    QCOMPARE(bench.board->written(), QByteArray("b\r").repeated(isRefused ? 7 : 8)); // two of them at the port's own speed
    QVERIFY(!bench.device->printsNumbers());
}

void TestAtGreeting::numbersAtAnotherSpeedAreHeard()
{
    auto made = std::make_unique<FakeTransport>();
    FakeTransport* board = made.get();
    board->giveSpeed(9600, 115200, QByteArray("\xf8\x00\x80", 3));
    board->otherwise([](const QByteArray&) { return QByteArray("1,2,3\r\n2,3,4\r\n3,4,5\r\n"); });
    AtDevice device(std::move(made), quick());
    Awaited<AtIdentity> identity;
    device.identify(identity.done());
    QVERIFY(identity.wait() && !identity.isOk());
    QVERIFY(device.printsNumbers());
    QCOMPARE(board->usualSpeed(), 9600); // who listens next does so at this one
}

void TestAtGreeting::closingEndsTheSearchForASpeed()
{
    Bench bench;
    bench.board->giveSpeed(300, 115200);
    QObject::connect(bench.device.get(), &AtDevice::speedTried, bench.device.get(), &AtDevice::close, Qt::QueuedConnection);
    Awaited<AtIdentity> identity;
    bench.device->identify(identity.done());
    QVERIFY(identity.wait());
    QCOMPARE(identity.error().code, ErrorCode::Cancelled);
    QCOMPARE(identity.count(), 1);
    QCOMPARE(bench.board->speeds(), QList<int>{9600});
    QVERIFY(!bench.device->link().isBusy());
}

void TestAtGreeting::endlessTextEndsAGreeting()
{
    Bench bench;
    bench.board->setEchoes(false);
    bench.board->on("b", {});
    QTimer chatter;
    QObject::connect(&chatter, &QTimer::timeout, bench.board, [&bench] { bench.board->deliver("X:1 Y:2 Z:3\r\n"); });
    chatter.start(1);
    Awaited<AtIdentity> identity;
    bench.device->identify(identity.done());
    QVERIFY(identity.wait() && !identity.isOk());
    QVERIFY2(identity.message().contains(QStringLiteral("X:1 Y:2")), qPrintable(identity.message()));
    QVERIFY(!bench.device->printsNumbers());
}

void TestAtGreeting::closingEndsAGreeting()
{
    AtDevice device(std::make_unique<FakeTransport>(), quick());
    Awaited<AtIdentity> identity;
    device.identify(identity.done());
    device.close();
    QCOMPARE(identity.count(), 1);
    QCOMPARE(identity.error().code, ErrorCode::Cancelled);
    QVERIFY(!device.link().isBusy());
}

void TestAtGreeting::newerVersionIsRefused()
{
    Bench bench;
    bench.board->on("AT+CONFIG?", QByteArray(kConfig).replace("1.8.0", "1.9.0"));
    Awaited<AtIdentity> identity;
    bench.device->identify(identity.done());
    QVERIFY(identity.wait());
    QVERIFY(!identity.isOk());
    QCOMPARE(identity.error().code, ErrorCode::Unsupported);
    QVERIFY(identity.message().contains(QStringLiteral("1.9.0")));
}

void TestAtGreeting::recoveryIsRecognised()
{
    Bench bench;
    bench.board->setEchoes(false);
    bench.board->on("b", "Serial recovery: this is the boot loader, it takes SMP frames.\r\n");
    Awaited<AtIdentity> identity;
    bench.device->identify(identity.done());
    QVERIFY(identity.wait());
    QVERIFY2(identity.isOk() && identity.value().isInRecovery, qPrintable(identity.message()));
    Awaited<QByteArray> refused;
    bench.device->query("AT+INFO", 0, refused.done());
    QVERIFY(refused.wait() && refused.message().contains(QStringLiteral("boot loader")));
}

QTEST_GUILESS_MAIN(TestAtGreeting)
#include "tst_at_greeting.moc"
