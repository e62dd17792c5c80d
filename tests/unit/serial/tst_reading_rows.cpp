// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/reading_rows.h"

#include <QtTest>

#include <cmath>

using namespace studio;

namespace
{

using Lines = std::vector<std::vector<float>>;

/// "1 2|nan nan": the rows as they are kept.
QString textOf(const std::vector<float>& values, int width)
{
    QStringList rows;
    for (std::size_t i = 0; i < values.size(); i += static_cast<std::size_t>(width)) {
        QStringList row;
        for (std::size_t axis = 0; axis < static_cast<std::size_t>(width); ++axis)
            row << (std::isnan(values[i + axis]) ? QStringLiteral("-") : QString::number(values[i + axis]));
        rows << row.join(QLatin1Char(' '));
    }
    return rows.join(QLatin1Char('|'));
}

} // namespace

class TestReadingRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linesOfOneRecording_data();
    void linesOfOneRecording();
    void whatIsTakenPieceByPieceIsTheSame_data() { linesOfOneRecording_data(); }
    void whatIsTakenPieceByPieceIsTheSame();
    void linesThatNeverAgreeEndSomewhere();
    void memoryHasALimit();
};

void TestReadingRows::linesOfOneRecording_data()
{
    QTest::addColumn<Lines>("lines");
    QTest::addColumn<int>("width");
    QTest::addColumn<QString>("kept");
    QTest::newRow("all whole") << Lines{{1, 2}, {3, 4}, {5, 6}} << 2 << QStringLiteral("1 2|3 4|5 6");
    QTest::newRow("one alone") << Lines{{1, 2}} << 2 << QStringLiteral("1 2");
    QTest::newRow("the first cut to one value") << Lines{{0.5F}, {1, 2, 3}, {4, 5, 6}} << 3 << QStringLiteral("- - -|1 2 3|4 5 6");
    QTest::newRow("damaged before the first whole one") << Lines{{}, {}, {1, 2}, {3, 4}} << 2 << QStringLiteral("- -|- -|1 2|3 4");
    QTest::newRow("damaged while the width is open") << Lines{{9}, {}, {1, 2}, {}, {3, 4}} << 2 << QStringLiteral("- -|- -|1 2|- -|3 4");
    QTest::newRow("of another width later") << Lines{{1, 2}, {3, 4}, {5}, {}, {6, 7, 8}, {9, 9}} << 2 << QStringLiteral("1 2|3 4|- -|- -|- -|9 9");
}

void TestReadingRows::linesOfOneRecording()
{
    QFETCH(Lines, lines);
    QFETCH(int, width);
    QFETCH(QString, kept);
    ReadingRows rows(1000);
    for (const std::vector<float>& line : lines)
        rows.add(line);
    QCOMPARE(rows.width(), width);
    QCOMPARE(textOf(rows.values(), width), kept);
    rows.reset();
    QCOMPARE(rows.width(), 0);
    QVERIFY(rows.values().empty());
}

void TestReadingRows::whatIsTakenPieceByPieceIsTheSame()
{
    QFETCH(Lines, lines);
    QFETCH(int, width);
    QFETCH(QString, kept);
    ReadingRows rows(1000);
    std::vector<float> taken;
    for (const std::vector<float>& line : lines) {
        rows.add(line);
        if (!rows.isSettled())
            continue;
        const std::vector<float> piece = rows.take();
        taken.insert(taken.end(), piece.begin(), piece.end());
    }
    const std::vector<float> rest = rows.take();
    taken.insert(taken.end(), rest.begin(), rest.end());
    QCOMPARE(rows.width(), width);
    QCOMPARE(textOf(taken, width), kept);
}

void TestReadingRows::linesThatNeverAgreeEndSomewhere()
{
    ReadingRows rows(100'000);
    for (std::size_t i = 1; i <= 200 && !rows.isSettled(); ++i)
        rows.add(std::vector<float>(i, 1.0F));
    QVERIFY(rows.isSettled());
    QCOMPARE(rows.width(), 1);
}

void TestReadingRows::memoryHasALimit()
{
    ReadingRows rows(7);
    for (int i = 0; i < 10; ++i)
        rows.add(std::vector<float>{1, 2, 3});
    QCOMPARE(rows.values().size(), std::size_t(6)); // whole readings
}

QTEST_GUILESS_MAIN(TestReadingRows)
#include "tst_reading_rows.moc"
