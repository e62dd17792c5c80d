// SPDX-License-Identifier: GPL-3.0-or-later
// Live readings of a board on their way to the ring, when the first line is the rest of one.
#include "app/session/board_feed.h"
#include "support/scripted_board.h"

#include <QtTest>
#include <cmath>

using namespace studio;
using namespace studio::test::scripted;
using test::Awaited;

class TestBoardFeed : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void widthIsThatOfMostLines_data();
    void widthIsThatOfMostLines();
};

void TestBoardFeed::widthIsThatOfMostLines_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<bool>("isKnown"); // from a recording before
    QTest::addColumn<int>("axes");
    QTest::addColumn<QList<float>>("firsts"); // first value of each reading; NAN: a lost one
    QTest::addColumn<quint64>("dropped");
    const QByteArray three = "#r 1,2,3\r\n#r 4,5,6\r\n#r 7,8,9\r\n";
    QTest::newRow("whole lines") << three << false << 3 << QList<float>{1, 4, 7} << quint64(0);
    QTest::newRow("the first one is cut") << "#r 0.1\r\n" + three << false << 3 << QList<float>{NAN, 1, 4, 7} << quint64(1);
    QTest::newRow("the first one is cut, of a known sensor") << "#r 0.1\r\n" + three << true << 3 << QList<float>{1, 4, 7} << quint64(1);
    QTest::newRow("a later one is cut") << three + "#r 0.1\r\n#r 10,11,12\r\n" << false << 3 << QList<float>{1, 4, 7, 10} << quint64(1);
    QTest::newRow("one line alone") << QByteArray("#r 1,2\r\n") << false << 2 << QList<float>{1} << quint64(0);
}

void TestBoardFeed::widthIsThatOfMostLines()
{
    QFETCH(QByteArray, said);
    QFETCH(bool, isKnown);
    QFETCH(int, axes);
    QFETCH(QList<float>, firsts);
    QFETCH(quint64, dropped);
    Bench bench;
    QVERIFY(bench.identify());
    auto ring = std::make_shared<LiveRing>();
    BoardFeed feed(ring, std::make_shared<ConsoleLog>());
    feed.listenTo(*bench.device);
    if (isKnown)
        feed.learnAxes(kSensor, usualAxes(kSensor, axes));
    feed.begin(kSensor, 16.0);
    bench.board->on("AT+STREAMSTART=Built-in accelerometer,16.0000", "Streaming, press 'b' to break\r\n" + said + "#r last\r\n");
    bool isOver = false;
    connect(bench.device.get(), &AtDevice::readingDamaged, this, [&isOver] { isOver = true; });
    Awaited<void> ended;
    bench.device->startStream(kSensor, 16.0, ended.done());
    QTRY_VERIFY(isOver);
    feed.flush();
    const LiveBlock live = ring->read(0);
    QCOMPARE(live.axes, usualAxes(kSensor, axes));
    QCOMPARE(live.readingCount(), firsts.size());
    for (qsizetype i = 0; i < firsts.size(); ++i) {
        const float first = live.values[static_cast<std::size_t>(i * axes)];
        QVERIFY2(std::isnan(firsts[i]) ? std::isnan(first) : first == firsts[i], qPrintable(QString::number(i)));
    }
    QCOMPARE(ring->droppedInAll(), dropped + 1); // the last line too
}

QTEST_GUILESS_MAIN(TestBoardFeed)
#include "tst_board_feed.moc"
