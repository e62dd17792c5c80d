// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/resample.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numbers>

using namespace studio;

class TestResampleLengths : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countFollowsTheRates_data();
    void countFollowsTheRates();
    void nothingGivesNothing();
    void oneReadingStaysOne();
    void axesDoNotMix();
    void primeLengthsStayQuickAndRight();
};

void TestResampleLengths::countFollowsTheRates_data()
{
    QTest::addColumn<qint64>("count");
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<qint64>("expected");
    QTest::newRow("none") << qint64(0) << 100.0 << 50.0 << qint64(0);
    QTest::newRow("never less than one") << qint64(1) << 16000.0 << 1.0 << qint64(1);
    QTest::newRow("whole product is not rounded up") << qint64(1000) << 100.0 << 62.5 << qint64(625);
    QTest::newRow("product that floats just above a whole number") << qint64(30) << 10.0 << 3.0 << qint64(9);
    QTest::newRow("the rest counts as one") << qint64(100) << 100.0 << 62.5 << qint64(63);
}

void TestResampleLengths::countFollowsTheRates()
{
    QFETCH(qint64, count);
    QFETCH(double, from);
    QFETCH(double, to);
    QTEST(resampledCount(count, from, to), "expected");
}

void TestResampleLengths::nothingGivesNothing()
{
    QVERIFY(resample({}, 3, 100.0, 50.0).empty());
}

void TestResampleLengths::oneReadingStaysOne()
{
    const std::vector<float> one = {1.0F, -2.0F};
    QCOMPARE(resample(one, 2, 100.0, 50.0), one);
}

void TestResampleLengths::axesDoNotMix()
{
    std::vector<float> two;
    std::vector<float> first;
    for (int i = 0; i < 90; ++i) {
        const auto value = static_cast<float>(std::sin(i * 0.2));
        first.push_back(value);
        two.push_back(value);
        two.push_back(1000.0F);
    }
    const std::vector<float> alone = resample(first, 1, 90.0, 40.0);
    const std::vector<float> together = resample(two, 2, 90.0, 40.0);
    QCOMPARE(together.size(), 2 * alone.size());
    for (std::size_t i = 0; i < alone.size(); ++i)
        QCOMPARE(together[2 * i], alone[i]);
}

void TestResampleLengths::primeLengthsStayQuickAndRight()
{
    // 99,991 is prime: without the nearest fraction the filter would have two million taps.
    constexpr double kFrom = 1000.0;
    constexpr double kTo = 617.3;
    std::vector<float> signal;
    for (int i = 0; i < 99'991; ++i)
        signal.push_back(static_cast<float>(std::sin(2.0 * std::numbers::pi * 5.0 * i / kFrom)));
    QElapsedTimer timer;
    timer.start();
    const std::vector<float> got = resample(signal, 1, kFrom, kTo);
    QVERIFY(timer.elapsed() < 5000);
    QCOMPARE(static_cast<qint64>(got.size()), resampledCount(99'991, kFrom, kTo));
    double worst = 0.0;
    for (std::size_t i = 1000; i + 1000 < got.size(); ++i) {
        const double expected = std::sin(2.0 * std::numbers::pi * 5.0 * static_cast<double>(i) / kTo);
        worst = std::max(worst, std::abs(static_cast<double>(got[i]) - expected));
    }
    QVERIFY2(worst < 0.05, qPrintable(QString::number(worst)));
}

QTEST_GUILESS_MAIN(TestResampleLengths)
#include "tst_resample_lengths.moc"
