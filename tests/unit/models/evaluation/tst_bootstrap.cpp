// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/bootstrap.h"
#include "support/predictions.h"

#include <QtTest>
#include <cmath>

using namespace studio;

namespace
{

const QStringList kClasses = {QStringLiteral("idle"), QStringLiteral("wave")};

/// `right` of `total` samples answered right, each with `perSample` windows.
std::vector<WindowPrediction> answers(int total, int right, int perSample)
{
    std::vector<WindowPrediction> windows;
    for (int sample = 0; sample < total; ++sample) {
        const int actual = sample % 2;
        const bool isRight = sample < right;
        const bool saysWave = isRight == (actual == 1);
        for (int i = 0; i < perSample; ++i)
            windows.push_back(test::prediction(sample + 1, actual,
                                               saysWave ? std::vector{0.2F, 0.8F} : std::vector{0.7F, 0.3F}));
    }
    return windows;
}

} // namespace

class TestBootstrap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneSampleSaysNothing();
    void unlabelledAndMisshapenWindowsDoNotCount();
    void oneClassHasNoRocInterval();
    void sameSeedSameInterval();
    void coversTheBinomialInterval();
    void windowsOfOneSampleAreOneDraw();
    void perfectAnswersAreNoWiderForFewSamples();
    void writesJson();
};

void TestBootstrap::oneSampleSaysNothing()
{
    QVERIFY(!bootstrapIntervals(kClasses, answers(1, 1, 50)).has_value());
    QVERIFY(!bootstrapIntervals(kClasses, {}).has_value());
    QVERIFY(!bootstrapIntervals(kClasses, answers(10, 5, 1), 0).has_value());
}

void TestBootstrap::unlabelledAndMisshapenWindowsDoNotCount()
{
    std::vector<WindowPrediction> windows = answers(10, 8, 1);
    const auto before = bootstrapIntervals(kClasses, windows, 200);
    windows.push_back(test::prediction(11, -1, {0.5F, 0.5F}));
    windows.push_back(test::prediction(12, 2, {0.5F, 0.5F}));
    windows.push_back(test::prediction(13, 0, {1.0F}));
    const auto after = bootstrapIntervals(kClasses, windows, 200);
    QCOMPARE(after->sampleCount, before->sampleCount);
    QCOMPARE(after->accuracy.low, before->accuracy.low);
}

void TestBootstrap::oneClassHasNoRocInterval()
{
    const std::vector<WindowPrediction> windows = {test::prediction(1, 0, {0.9F, 0.1F}),
                                                   test::prediction(2, 0, {0.8F, 0.2F})};
    const auto intervals = bootstrapIntervals(kClasses, windows, 50);
    QVERIFY(intervals.has_value());
    QVERIFY(!intervals->rocAuc.has_value());
    QCOMPARE(intervals->accuracy.low, 1.0);
    QCOMPARE(intervals->accuracy.high, 1.0);
}

void TestBootstrap::sameSeedSameInterval()
{
    const std::vector<WindowPrediction> windows = answers(40, 31, 3);
    const auto one = bootstrapIntervals(kClasses, windows, 300, 7);
    const auto two = bootstrapIntervals(kClasses, windows, 300, 7);
    const auto other = bootstrapIntervals(kClasses, windows, 300, 8);
    QCOMPARE(intervalsToJson(*one), intervalsToJson(*two));
    QVERIFY(intervalsToJson(*one) != intervalsToJson(*other));
}

void TestBootstrap::coversTheBinomialInterval()
{
    // 160 of 200 right: the normal approximation gives 0.8 +- 1.96 * sqrt(0.8 * 0.2 / 200) = 0.745 .. 0.855.
    const auto intervals = bootstrapIntervals(kClasses, answers(200, 160, 1), 4000);
    QVERIFY(std::abs(intervals->accuracy.low - 0.745) < 0.012);
    QVERIFY(std::abs(intervals->accuracy.high - 0.855) < 0.012);
    QVERIFY(intervals->macroF1.low < 0.8 && intervals->macroF1.high > 0.8);
    QVERIFY(intervals->rocAuc->low <= intervals->rocAuc->high);
}

void TestBootstrap::windowsOfOneSampleAreOneDraw()
{
    // Ten times the windows from the same samples: no narrower, for they say nothing new.
    const auto one = bootstrapIntervals(kClasses, answers(30, 24, 1), 1000);
    const auto ten = bootstrapIntervals(kClasses, answers(30, 24, 10), 1000);
    QCOMPARE(ten->accuracy.low, one->accuracy.low);
    QCOMPARE(ten->accuracy.high, one->accuracy.high);
}

void TestBootstrap::perfectAnswersAreNoWiderForFewSamples()
{
    // Three samples a class: a draw that left a class out must not count it as a class that was never found.
    const auto intervals = bootstrapIntervals(kClasses, answers(6, 6, 4), 1000);
    QCOMPARE(intervals->macroF1.low, 1.0);
    QCOMPARE(intervals->macroF1.high, 1.0);
}

void TestBootstrap::writesJson()
{
    const QJsonObject json = intervalsToJson(*bootstrapIntervals(kClasses, answers(10, 8, 1), 100));
    QCOMPARE(json[QStringLiteral("samples")].toInt(), 10);
    QCOMPARE(json[QStringLiteral("level")].toDouble(), 0.95);
    QVERIFY(json[QStringLiteral("accuracy")][0].toDouble() <= json[QStringLiteral("accuracy")][1].toDouble());
}

QTEST_GUILESS_MAIN(TestBootstrap)
#include "tst_bootstrap.moc"
