// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of the device-protocols reference that are the board's, on our firmware. Those of the studio stand in
// tests/unit/serial/tst_protocol_rules.cpp.
#include "target/board_link.h"

#include <QElapsedTimer>
#include <QtTest>

namespace
{

const QString kPlain = QStringLiteral("/bin/sensorsmith-virtual-board");
const QString kWithModel = QStringLiteral("/bin/virtual-board-with-test-model");
constexpr int kMostStopMs = 100;
constexpr int kStopAttempts = 10;

void secondArgumentOfReadBufferIsALength()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.readUntilQuiet(200);
    board.link.command("AT+SAMPLESETTINGS=wave,10,500,2f6a1c8e5b9d4073a6e1c0f7b8d2954c");
    const QByteArray log = board.link.command("AT+SAMPLESTART=Built-in accelerometer");
    QVERIFY2(log.contains("Used buffer, from=0, to="), log.constData());
    const QByteArray count = log.mid(log.indexOf("to=") + 3, log.indexOf('.', log.indexOf("to=")) - log.indexOf("to=") - 3);
    const QByteArray whole = QByteArray::fromBase64(board.link.command("AT+READBUFFER=0," + count + ",n"));
    QCOMPARE(whole.size(), count.toLongLong());
    for (const int from : {0, 1, 7, 100}) {
        const QByteArray part = QByteArray::fromBase64(board.link.command("AT+READBUFFER=" + QByteArray::number(from) + ",30,n"));
        QCOMPARE(part, whole.mid(from, 30)); // 30 bytes from there on, not the bytes up to 30
    }
    QVERIFY(!board.link.failed());
}

/// A busy machine may be late itself, so the quickest of some attempts counts.
void pollsForTheStopWhileInferencing()
{
    VirtualBoard board(kWithModel);
    QVERIFY(board.start({}, {QStringLiteral("--speed"), QStringLiteral("1")}));
    qint64 quickestMs = kMostStopMs + 1;
    for (int attempt = 0; attempt < kStopAttempts && quickestMs > kMostStopMs; ++attempt) {
        board.link.readUntilQuiet(200);
        board.link.send("AT+RUNIMPULSE\r");
        board.link.readUntil("Timing:", 20'000);
        QElapsedTimer clock;
        clock.start();
        board.link.send("b");
        board.link.readUntil("Inferencing stopped by user");
        quickestMs = std::min(quickestMs, clock.elapsed());
    }
    QVERIFY2(quickestMs <= kMostStopMs, qPrintable(QString::number(quickestMs)));
    QVERIFY(!board.link.failed());
}

void strayCarriageReturnIsAnswered()
{
    VirtualBoard board(kWithModel);
    QVERIFY(board.start());
    board.link.readUntilQuiet(200);
    board.link.send("AT+RUNIMPULSE\r");
    board.link.readUntil("Timing:", 20'000);
    board.link.send("b\r");
    const QByteArray end = board.link.readUntil("Not a valid AT command ()\r\n> ");
    QVERIFY2(end.contains("Inferencing stopped by user"), end.constData());
    QCOMPARE(end.count("> "), 2); // that of the end, and that of the stray line
    QVERIFY(!board.link.failed());
}

struct Rule {
    const char* name;
    void (*check)();
};

constexpr Rule kRules[] = {
    {"RULE 1.4 READBUFFER second argument is a length, from=0 is reported", secondArgumentOfReadBufferIsALength},
    {"RULE 1.8 a board polls for b at least every 100 ms while inferencing", pollsForTheStopWhileInferencing},
    {"RULE 1.8 a virtual board reproduces the stray answer to the CR behind the b", strayCarriageReturnIsAnswered},
};

} // namespace

class TestBoardRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rule_data();
    void rule();
};

void TestBoardRules::rule_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(kRules)); ++i)
        QTest::newRow(kRules[i].name) << i;
}

void TestBoardRules::rule()
{
    QFETCH(int, index);
    kRules[index].check();
}

QTEST_GUILESS_MAIN(TestBoardRules)
#include "tst_board_rules.moc"
