// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/forwarder/number_lines.h"

#include <QtTest>

using namespace studio;

namespace
{

struct Line {
    NumberLineKind kind;
    std::vector<double> values;
    QByteArray text;
};

QList<Line> linesOf(const QByteArray& bytes, qsizetype piece = 1 << 20)
{
    NumberLines lines;
    QList<Line> heard;
    const auto keep = [&](const NumberLine& line) {
        heard.append({line.kind, {line.values.begin(), line.values.end()}, line.text.toByteArray()});
    };
    lines.feed("cut\n", keep);
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        lines.feed(QByteArrayView(bytes).sliced(at, std::min(piece, bytes.size() - at)), keep);
    return heard;
}

} // namespace

class TestNumberLines : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEverySeparator_data();
    void readsEverySeparator();
    void tellsReadingsFromTheRest_data();
    void tellsReadingsFromTheRest();
    void cutsAnywhere();
    void leavesTheFirstLineOut();
    void endsALineThatNeverEnds();
};

void TestNumberLines::readsEverySeparator_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("comma") << QByteArray("0.5,-1.25,9.75\n");
    QTest::newRow("comma and blank") << QByteArray("0.5, -1.25, 9.75\r\n");
    QTest::newRow("tab") << QByteArray("0.5\t-1.25\t9.75\r\n");
    QTest::newRow("blanks") << QByteArray("  0.5   -1.25 9.75  \n");
    QTest::newRow("semicolon") << QByteArray("0.5;-1.25;9.75\n");
    QTest::newRow("trailing comma") << QByteArray("0.5,-1.25,9.75,\n");
    QTest::newRow("decimal commas") << QByteArray("0,5;-1,25;9,75\n");
    QTest::newRow("decimal commas, tabs") << QByteArray("0,5\t-1,25\t9,75\r\n");
    QTest::newRow("plus and exponent") << QByteArray("+5e-1,-125E-2,+9.75\n");
}

void TestNumberLines::readsEverySeparator()
{
    QFETCH(QByteArray, line);
    const QList<Line> heard = linesOf(line);
    QCOMPARE(heard.size(), 1);
    QCOMPARE(heard[0].kind, NumberLineKind::Reading);
    QCOMPARE(heard[0].values, (std::vector<double>{0.5, -1.25, 9.75}));
}

void TestNumberLines::tellsReadingsFromTheRest_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<NumberLineKind>("kind");
    QTest::newRow("words") << QByteArray("acc x,acc y") << NumberLineKind::Text;
    QTest::newRow("boot message") << QByteArray("Starting up...") << NumberLineKind::Text;
    QTest::newRow("error") << QByteArray("ERR: sensor gone") << NumberLineKind::DeviceError;
    QTest::newRow("error in brackets") << QByteArray("<err> no sensor") << NumberLineKind::DeviceError;
    QTest::newRow("no number") << QByteArray("1,2,x") << NumberLineKind::Damaged;
    QTest::newRow("two points") << QByteArray("1.2.3") << NumberLineKind::Damaged;
    QTest::newRow("hex") << QByteArray("0x12,3") << NumberLineKind::Damaged;
    QTest::newRow("not a number") << QByteArray("1,nan") << NumberLineKind::Damaged;
    QTest::newRow("infinite") << QByteArray("1,inf") << NumberLineKind::Damaged;
    QTest::newRow("too large") << QByteArray("1,1e999") << NumberLineKind::Damaged;
    QTest::newRow("noise") << QByteArray("1,\xff\x80") << NumberLineKind::Damaged;
    QTest::newRow("separators only") << QByteArray(",,") << NumberLineKind::Damaged;
    QTest::newRow("too many values") << QByteArray("1,").repeated(257) << NumberLineKind::Damaged;
}

void TestNumberLines::tellsReadingsFromTheRest()
{
    QFETCH(QByteArray, line);
    QFETCH(NumberLineKind, kind);
    const QList<Line> heard = linesOf(line + '\n');
    QCOMPARE(heard.size(), 1);
    QCOMPARE(heard[0].kind, kind);
    QCOMPARE(heard[0].text, line);
    QVERIFY(heard[0].values.empty());
}

void TestNumberLines::cutsAnywhere()
{
    const QByteArray stream("1,2\r\n\r\n3.5,-4\nERR x\n\n5,6\n7,8");
    for (qsizetype piece = 1; piece <= stream.size(); ++piece) {
        const QList<Line> heard = linesOf(stream, piece);
        QCOMPARE(heard.size(), 4); // the last one has no end yet
        QCOMPARE(heard[1].values, (std::vector<double>{3.5, -4.0}));
        QCOMPARE(heard[2].kind, NumberLineKind::DeviceError);
        QCOMPARE(heard[3].values, (std::vector<double>{5.0, 6.0}));
    }
}

void TestNumberLines::leavesTheFirstLineOut()
{
    NumberLines lines;
    int heard = 0;
    const auto count = [&](const NumberLine&) { ++heard; };
    lines.feed("34,5\n1,2\n", count);
    QCOMPARE(heard, 1);
    lines.restart();
    lines.feed("1,2\n", count);
    QCOMPARE(heard, 1);
}

void TestNumberLines::endsALineThatNeverEnds()
{
    const QList<Line> heard = linesOf(QByteArray(100'000, '7') + "\n1,2\n", 1000);
    QCOMPARE(heard.size(), 2);
    QCOMPARE(heard[0].kind, NumberLineKind::Damaged);
    QCOMPARE(heard[1].values, (std::vector<double>{1.0, 2.0}));
    QCOMPARE(linesOf(QByteArray(100'000, '7') + "\n1,2\n").size(), 2); // all at once
    // At the very bound, whole and in pieces.
    for (const qsizetype piece : {qsizetype(1), NumberLines::kMostLineBytes, 2 * NumberLines::kMostLineBytes}) {
        const QList<Line> bound = linesOf(QByteArray(NumberLines::kMostLineBytes, 'x') + '\n' + QByteArray(NumberLines::kMostLineBytes + 1, 'x') + "\n1,2\n", piece);
        QCOMPARE(bound.size(), 3);
        QCOMPARE(bound[0].kind, NumberLineKind::Text);
        QCOMPARE(bound[0].text.size(), NumberLines::kMostLineBytes);
        QCOMPARE(bound[1].kind, NumberLineKind::Damaged);
        QCOMPARE(bound[2].values, (std::vector<double>{1.0, 2.0}));
    }
}

QTEST_GUILESS_MAIN(TestNumberLines)
#include "tst_number_lines.moc"
