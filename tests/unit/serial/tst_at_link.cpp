// SPDX-License-Identifier: GPL-3.0-or-later
// The conversation with a board: answers found whatever lies around them, and nothing told that is to be kept.
#include "support/scripted_board.h"

#include <QSignalSpy>
#include <QtTest>

using namespace studio;
using namespace studio::test::scripted;
using test::Awaited;
using test::FakeTransport;

class TestAtLink : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fastDataIsFoundInPieces_data();
    void fastDataIsFoundInPieces();
    void longLineIsFoundInPieces();
    void lineOfAMebibyteIsTheLongest();
    void noiseBetweenCommandsIsDropped();
    void passwordsAndKeysAreNotSeen();
    void whatABoardBrokeOffShowsNoSecret_data();
    void whatABoardBrokeOffShowsNoSecret();
};

void TestAtLink::fastDataIsFoundInPieces_data()
{
    QTest::addColumn<qsizetype>("dataBytes");
    QTest::addColumn<qsizetype>("pieceBytes");
    for (const qsizetype piece : {1, 2, 3, 4, 5, 7, 100})
        QTest::addRow("%d at a time", static_cast<int>(piece)) << qsizetype(30) << piece;
    // Searched from its beginning at each piece, this takes minutes.
    QTest::newRow("eight megabytes") << qsizetype(8 * 1024 * 1024) << qsizetype(64);
}

void TestAtLink::fastDataIsFoundInPieces()
{
    QFETCH(qsizetype, dataBytes);
    QFETCH(qsizetype, pieceBytes);
    FakeTransport board;
    board.giveSpeed([](int) { return QByteArray(); });
    QVERIFY(board.open());
    AtTimings timings;
    timings.announceMs = 60'000;
    timings.promptMs = 60'000;
    AtLink link(board, timings);
    Result<QByteArray> answer = Error{};
    AtLink::Command command;
    command.kind = AtLink::Kind::Data;
    command.text = "AT+READBUFFER=0,1,y";
    command.transferBaud = 921'600;
    command.done = [&answer](Result<QByteArray> result) { answer = std::move(result); };
    link.send(std::move(command));
    const QByteArray data(dataBytes, 'A');
    const QByteArray said = "AT+READBUFFER=0,1,y\r\n\r\nOK" + data + "\r\nOK\r\n> ";
    for (qsizetype at = 0; at < said.size(); at += pieceBytes)
        Q_EMIT board.bytesReceived(said.mid(at, pieceBytes));
    QVERIFY2(answer.isOk(), qPrintable(answer.isOk() ? QString() : answer.error().message));
    QVERIFY(*answer == data);
    QCOMPARE(board.speeds(), (QList<int>{921'600, 0}));
}

void TestAtLink::longLineIsFoundInPieces()
{
    FakeTransport board;
    QVERIFY(board.open());
    AtTimings timings;
    timings.promptMs = 60'000;
    AtLink link(board, timings);
    Result<QByteArray> answer = Error{};
    QList<qsizetype> lines;
    AtLink::Command command;
    command.text = "AT+SNAPSHOTSTREAM=320,320";
    command.keepsAnswer = false;
    command.hasData = true;
    command.onLine = [&lines](const QByteArray& line) { lines.append(line.size()); };
    command.done = [&answer](Result<QByteArray> result) { answer = std::move(result); };
    link.send(std::move(command));
    // Copied or searched from its beginning at each piece, this takes minutes.
    const qsizetype pictureBytes = 1'000'000;
    const QByteArray said = "AT+SNAPSHOTSTREAM=320,320\r\n" + QByteArray(pictureBytes, 'A') + "\r\n" + QByteArray(pictureBytes, 'B') + "\r\nOK\r\n> ";
    for (qsizetype at = 0; at < said.size(); ++at)
        Q_EMIT board.bytesReceived(said.mid(at, 1));
    QVERIFY2(answer.isOk(), qPrintable(answer.isOk() ? QString() : answer.error().message));
    QCOMPARE(lines, (QList<qsizetype>{pictureBytes, pictureBytes, 2}));
}

/// One byte more and the line is left out; what follows is heard as ever.
void TestAtLink::lineOfAMebibyteIsTheLongest()
{
    constexpr qsizetype kLongest = 1024 * 1024;
    constexpr qsizetype kSlow = 16; ///< bytes that come one by one, so that each is seen as the line's last so far
    FakeTransport board;
    QVERIFY(board.open());
    AtTimings timings;
    timings.promptMs = 60'000;
    AtLink link(board, timings);
    Result<QByteArray> answer = Error{};
    QList<qsizetype> lines;
    AtLink::Command command;
    command.text = "AT+SNAPSHOTSTREAM=320,320";
    command.keepsAnswer = false;
    command.hasData = true;
    command.onLine = [&lines](const QByteArray& line) { lines.append(line.size()); };
    command.done = [&answer](Result<QByteArray> result) { answer = std::move(result); };
    link.send(std::move(command));
    Q_EMIT board.bytesReceived("AT+SNAPSHOTSTREAM=320,320\r\n");
    for (const qsizetype length : {kLongest, kLongest + 1, qsizetype(100), kLongest}) {
        Q_EMIT board.bytesReceived(QByteArray(length - kSlow, 'A'));
        for (qsizetype i = 0; i < kSlow; ++i)
            Q_EMIT board.bytesReceived("A");
        Q_EMIT board.bytesReceived("\n");
    }
    Q_EMIT board.bytesReceived("OK\r\n> ");
    QVERIFY2(answer.isOk(), qPrintable(answer.isOk() ? QString() : answer.error().message));
    QCOMPARE(lines, (QList<qsizetype>{kLongest, 100, kLongest, 2}));
}

void TestAtLink::noiseBetweenCommandsIsDropped()
{
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->on("AT+A", "answer\r\n> ");
    bench.board->deliver(QByteArray("\x00\xff\x1b[31m> \r\nlog line with > in it\r\n> half", 39));
    QCoreApplication::processEvents();
    for (int i = 0; i < 3; ++i) {
        Awaited<QByteArray> answer;
        bench.device->query("AT+A", 0, answer.done());
        QVERIFY(answer.wait());
        QVERIFY2(answer.isOk(), qPrintable(answer.message()));
        QCOMPARE(answer.value(), QByteArray("answer\n"));
    }
    bench.board->on("AT+LOG", "A log line with a > in it\r\nend\r\n> ");
    Awaited<QByteArray> log;
    bench.device->query("AT+LOG", 0, log.done());
    QVERIFY(log.wait());
    QCOMPARE(log.value(), QByteArray("A log line with a > in it\nend\n"));
    bench.board->on("AT+FLOOD", QByteArray(3 * 1024 * 1024, 'x') + "\r\nend\r\n> ");
    Awaited<QByteArray> flood;
    bench.device->query("AT+FLOOD", 5000, flood.done());
    QVERIFY(flood.wait());
    QCOMPARE(flood.value(),
             QByteArray("end\n")); // a line beyond the limit is skipped, then all is well again
}

void TestAtLink::passwordsAndKeysAreNotSeen()
{
    Bench bench;
    QVERIFY(bench.identify());
    QSignalSpy seen(&bench.device->link(), &AtLink::lineSeen);
    bench.board->on("AT+WIFI=home,turning-left,3", "log: AT+WIFI=home,turning-left,3 taken\r\njoins home with turning-left\r\nOK\r\n> ");
    bench.board->on("AT+CONFIG?", "Api Key:   turning-right\r\nPath: /api\r\n> ");
    Awaited<QByteArray> answer;
    bench.device->query("AT+WIFI=home,turning-left,3", 0, answer.done());
    QVERIFY(answer.wait());
    QVERIFY2(answer.isOk(), qPrintable(answer.message()));
    QVERIFY(answer.value().contains("turning-left")); // who asked is told
    Awaited<QByteArray> told;
    bench.device->query("AT+CONFIG?", 0, told.done());
    QVERIFY(told.wait() && told.isOk());
    QByteArrayList lines;
    for (const QList<QVariant>& line : seen)
        lines << line[1].toByteArray();
    QVERIFY2(lines.contains("AT+WIFI=home,***,3") && lines.contains("joins home with ***") && lines.contains("Path: /api"),
             lines.join('|').constData());
    QVERIFY2(!lines.join('|').contains("turning"), lines.join('|').constData());
}

void TestAtLink::whatABoardBrokeOffShowsNoSecret_data()
{
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("in its echo") << QByteArray("turning-left") << QByteArray("AT+WIFI=home,turning-l");
    QTest::newRow("in the echo of a short one") << QByteArray("tur") << QByteArray("AT+WIFI=home,tu");
    QTest::newRow("in words of its own") << QByteArray("turning-left") << QByteArray("joins with turning-l");
    // The end of what was said, which is shown, begins in the middle of the password.
    QTest::newRow("long before") << QByteArray("long-password-turning-left") << "log: AT+WIFI=home,long-password-turning-left,3 taken\r\n" + QByteArray(285, 'x');
}

void TestAtLink::whatABoardBrokeOffShowsNoSecret()
{
    QFETCH(QByteArray, password);
    QFETCH(QByteArray, said);
    const QByteArray command = "AT+WIFI=home," + password + ",3";
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->setEchoes(false);
    bench.board->on(command, said);
    Awaited<QByteArray> answer;
    bench.device->query(command, 0, answer.done());
    QVERIFY(answer.wait() && !answer.isOk());
    QCOMPARE(answer.error().code, ErrorCode::Timeout);
    QVERIFY(!answer.error().detail.isEmpty());
    for (const char* part : {"tu", "eft"})
        QVERIFY2(!answer.error().detail.contains(QLatin1String(part)), qPrintable(answer.error().detail));
}

QTEST_GUILESS_MAIN(TestAtLink)
#include "tst_at_link.moc"
