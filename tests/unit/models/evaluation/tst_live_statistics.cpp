// SPDX-License-Identifier: GPL-3.0-or-later
// Counting the answers of a model that runs for hours: rates, mixes, steps that never run out.
#include "models/evaluation/live_statistics.h"

#include <QtTest>

using namespace studio;

class TestLiveStatistics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingYet();
    void rateCountsSpaces();
    void mixAndAnomalies();
    void stepsHoldTheirTime();
    void longSessionsMergeSteps();
    void driftIsHalfTheDifferences_data();
    void driftIsHalfTheDifferences();
};

void TestLiveStatistics::nothingYet()
{
    const LiveStatistics statistics(3);
    QCOMPARE(statistics.perSecond(1000), 0.0);
    QCOMPARE(statistics.mix(), (QVector<double>{0.0, 0.0, 0.0}));
    QCOMPARE(statistics.anomalyRate(), 0.0);
    QVERIFY(statistics.steps().isEmpty());
}

void TestLiveStatistics::rateCountsSpaces()
{
    LiveStatistics statistics(2);
    statistics.add({1000, 0, false});
    QCOMPARE(statistics.perSecond(1000), 0.0); // one answer is no rate
    for (int i = 1; i <= 100; ++i)
        statistics.add({1000 + i * 250, 0, false});
    QCOMPARE(statistics.perSecond(26'000), 4.0);
    // After twelve seconds of silence there is none.
    QCOMPARE(statistics.perSecond(38'100), 0.0);
}

void TestLiveStatistics::mixAndAnomalies()
{
    LiveStatistics statistics(3);
    for (int i = 0; i < 10; ++i)
        statistics.add({i * 100, i < 7 ? 0 : 2, i == 3});
    QCOMPARE(statistics.mix(), (QVector<double>{0.7, 0.0, 0.3}));
    QCOMPARE(statistics.anomalyRate(), 0.1);
    statistics.add({1100, -1, true}); // a detector without classes
    statistics.add({1200, 99, false}); // an index the model cannot have
    QCOMPARE(statistics.mix(), (QVector<double>{0.7, 0.0, 0.3}));
    QCOMPARE(statistics.decisionCount(), 12);
}

void TestLiveStatistics::stepsHoldTheirTime()
{
    LiveStatistics statistics(2);
    statistics.add({500'000, 0, false});
    statistics.add({509'999, 1, true});
    statistics.add({535'000, 1, false}); // two steps without an answer lie in between
    QCOMPARE(statistics.startMs(), 500'000);
    QCOMPARE(statistics.steps().size(), 4);
    QCOMPARE(statistics.steps()[0].counts, (QVector<int>{1, 1}));
    QCOMPARE(statistics.steps()[0].anomalies, 1);
    QCOMPARE(statistics.steps()[1].decisions, 0);
    QCOMPARE(statistics.steps()[3].counts, (QVector<int>{0, 1}));
    QCOMPARE(sharesOf(statistics.steps()[1].counts), (QVector<double>{0.0, 0.0}));
}

void TestLiveStatistics::longSessionsMergeSteps()
{
    LiveStatistics statistics(2);
    const int answers = 24 * 3600; // a day, one a second
    for (int i = 0; i < answers; ++i)
        statistics.add({qint64(i) * 1000, i % 2, i % 100 == 0});
    QVERIFY(statistics.steps().size() <= LiveStatistics::kMostSteps);
    QVERIFY(statistics.steps().size() > LiveStatistics::kMostSteps / 2 - 1);
    QVERIFY(statistics.stepMs() * LiveStatistics::kMostSteps >= qint64(answers) * 1000);
    int counted = 0;
    int anomalies = 0;
    for (const MixStep& step : statistics.steps()) {
        counted += step.counts[0] + step.counts[1];
        anomalies += step.anomalies;
    }
    QCOMPARE(counted, answers);
    QCOMPARE(anomalies, answers / 100);
    // One answer after a month: the steps still fit.
    statistics.add({qint64(30) * 24 * 3600 * 1000, 0, false});
    QVERIFY(statistics.steps().size() <= LiveStatistics::kMostSteps);
}

void TestLiveStatistics::driftIsHalfTheDifferences_data()
{
    QTest::addColumn<QVector<double>>("live");
    QTest::addColumn<QVector<double>>("training");
    QTest::addColumn<double>("drift");
    QTest::newRow("the same") << QVector<double>{0.25, 0.75} << QVector<double>{0.25, 0.75} << 0.0;
    QTest::newRow("nothing in common") << QVector<double>{1.0, 0.0} << QVector<double>{0.0, 1.0} << 1.0;
    QTest::newRow("a fifth has moved") << QVector<double>{0.47, 0.21, 0.15, 0.17} << QVector<double>{0.29, 0.26, 0.22, 0.23} << 0.18;
    QTest::newRow("no classes") << QVector<double>{} << QVector<double>{} << 0.0;
}

void TestLiveStatistics::driftIsHalfTheDifferences()
{
    QFETCH(QVector<double>, live);
    QFETCH(QVector<double>, training);
    QFETCH(double, drift);
    QVERIFY(std::abs(mixDrift(live, training) - drift) < 1e-12);
}

QTEST_GUILESS_MAIN(TestLiveStatistics)
#include "tst_live_statistics.moc"
