// SPDX-License-Identifier: GPL-3.0-or-later
// Labels of windows that cover several segments, and window grids at their limits (counts: golden test).
#include "models/signal/windowing.h"

#include <QtTest>

#include <limits>

using namespace studio;

class TestWindowLabel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void label_data();
    void label();
    void suggestionsAndOtherTiersDoNotCount();
    void laterSegmentWinsWhereTwoOverlap();
    void paddedWindowIsJudgedByItsReadings();
    void readingsOfStrangeNumbers();
    void gridOfAStrideBelowOneReading();
};

namespace
{

Segment segment(const char* label, qint64 begin, qint64 end)
{
    Segment made;
    made.label = QLatin1String(label);
    made.begin = begin;
    made.end = end;
    return made;
}

Sample sampleOf(qint64 readings)
{
    Sample sample;
    sample.label = QStringLiteral("idle");
    sample.readingCount = readings;
    return sample;
}

ImpulseInput ruleOf(WindowLabelRule rule, const QStringList& triggers = {}, double minPercentage = 0.0)
{
    ImpulseInput input;
    input.labelRule = rule;
    input.triggerLabels = triggers;
    input.minPercentage = minPercentage;
    return input;
}

} // namespace

void TestWindowLabel::label_data()
{
    QTest::addColumn<int>("rule");
    QTest::addColumn<QStringList>("triggers");
    QTest::addColumn<double>("minPercentage");
    QTest::addColumn<qint64>("first");
    QTest::addColumn<QString>("expected");
    const int end = static_cast<int>(WindowLabelRule::EndOfWindow);
    const int anywhere = static_cast<int>(WindowLabelRule::AnywhereInWindow);
    const int share = static_cast<int>(WindowLabelRule::AnywhereMinPercentage);
    const int majority = static_cast<int>(WindowLabelRule::MajorityInWindow);
    const QStringList none;
    const QStringList wave = {QStringLiteral("wave")};
    const QStringList both = {QStringLiteral("wave"), QStringLiteral("snake")};
    // Readings 0..99: idle, but wave in [20, 30), snake in [40, 60).
    QTest::newRow("end: last reading in a segment") << end << none << 0.0 << qint64(35) << "snake";
    QTest::newRow("end: last reading just before a segment") << end << none << 0.0 << qint64(20) << "idle";
    QTest::newRow("end: last reading is the segment's last") << end << none << 0.0 << qint64(40) << "snake";
    QTest::newRow("end: last reading just after a segment") << end << none << 0.0 << qint64(41) << "idle";
    QTest::newRow("anywhere: one reading is enough") << anywhere << wave << 0.0 << qint64(29) << "wave";
    QTest::newRow("anywhere: none of the listed, so the end")
        << anywhere << wave << 0.0 << qint64(41) << "idle";
    QTest::newRow("anywhere: the most frequent of the listed")
        << anywhere << both << 0.0 << qint64(28) << "snake";
    QTest::newRow("anywhere: nothing listed") << anywhere << none << 0.0 << qint64(35) << "snake";
    QTest::newRow("share: exactly reached") << share << wave << 25.0 << qint64(25) << "wave";
    QTest::newRow("share: one reading short") << share << wave << 25.0 << qint64(26) << "snake";
    QTest::newRow("share: short of it and the end is idle") << share << wave << 51.0 << qint64(20) << "idle";
    QTest::newRow("majority: the surrounding label counts") << majority << none << 0.0 << qint64(5) << "idle";
    QTest::newRow("majority: most of the window") << majority << none << 0.0 << qint64(38) << "snake";
    QTest::newRow("majority: equal, so the one met first") << majority << none << 0.0 << qint64(30) << "idle";
}

void TestWindowLabel::label()
{
    QFETCH(int, rule);
    QFETCH(QStringList, triggers);
    QFETCH(double, minPercentage);
    QFETCH(qint64, first);
    QFETCH(QString, expected);
    const QVector<Segment> segments = {segment("snake", 40, 60), segment("wave", 20, 30)}; // any order
    QCOMPARE(windowLabel(sampleOf(100), segments, first, 20,
                         ruleOf(static_cast<WindowLabelRule>(rule), triggers, minPercentage)),
             expected);
}

void TestWindowLabel::suggestionsAndOtherTiersDoNotCount()
{
    Segment suggestion = segment("wave", 0, 100);
    suggestion.source = SegmentSource::Suggestion;
    Segment quality = segment("noisy", 0, 100);
    quality.tier = QStringLiteral("quality");
    for (const WindowLabelRule rule : {WindowLabelRule::EndOfWindow, WindowLabelRule::AnywhereInWindow,
                                       WindowLabelRule::MajorityInWindow}) {
        QCOMPARE(windowLabel(sampleOf(100), {suggestion, quality}, 10, 20,
                             ruleOf(rule, {QStringLiteral("wave"), QStringLiteral("noisy")})),
                 QStringLiteral("idle"));
    }
}

void TestWindowLabel::laterSegmentWinsWhereTwoOverlap()
{
    const QVector<Segment> segments = {segment("wave", 0, 50), segment("snake", 30, 60)};
    QCOMPARE(windowLabel(sampleOf(100), segments, 20, 20, ruleOf(WindowLabelRule::EndOfWindow)),
             QStringLiteral("snake"));
}

void TestWindowLabel::paddedWindowIsJudgedByItsReadings()
{
    // Ten readings in a window of twenty: the label at the end is that of the last reading there is.
    const QVector<Segment> segments = {segment("wave", 5, 10)};
    QCOMPARE(windowLabel(sampleOf(10), segments, 0, 20, ruleOf(WindowLabelRule::EndOfWindow)),
             QStringLiteral("wave"));
    // Five readings are 25 % of the whole window, padding included.
    const QVector<Segment> early = {segment("wave", 0, 5)};
    const QStringList wave = {QStringLiteral("wave")};
    QCOMPARE(
        windowLabel(sampleOf(10), early, 0, 20, ruleOf(WindowLabelRule::AnywhereMinPercentage, wave, 25.0)),
        QStringLiteral("wave"));
    QCOMPARE(
        windowLabel(sampleOf(10), early, 0, 20, ruleOf(WindowLabelRule::AnywhereMinPercentage, wave, 26.0)),
        QStringLiteral("idle"));
    QCOMPARE(windowLabel(sampleOf(0), segments, 0, 20, ruleOf(WindowLabelRule::EndOfWindow)),
             QStringLiteral("idle"));
}

void TestWindowLabel::readingsOfStrangeNumbers()
{
    QCOMPARE(readingsOf(1000.0, 62.5), qint64(62));
    QCOMPARE(readingsOf(0.0, 62.5), qint64(0));
    QCOMPARE(readingsOf(-5.0, 62.5), qint64(0));
    QCOMPARE(readingsOf(1e300, 1e300), qint64(0));
    QCOMPARE(readingsOf(std::numeric_limits<double>::quiet_NaN(), 62.5), qint64(0));
}

void TestWindowLabel::gridOfAStrideBelowOneReading()
{
    ImpulseInput input;
    input.windowMs = 32.0;
    input.strideMs = 1.0;
    const WindowGrid grid = windowGrid(input, 62.5);
    QCOMPARE(grid.windowReadings, qint64(2));
    QCOMPARE(grid.strideReadings, qint64(1));
    QCOMPARE(windowsOf(4, grid).size(), qsizetype(3));
    QVERIFY(windowsOf(100, {0, 1, true}).isEmpty());
    QVERIFY(windowsOf(-1, {10, 1, true}).isEmpty());
}

QTEST_GUILESS_MAIN(TestWindowLabel)
#include "tst_window_label.moc"
