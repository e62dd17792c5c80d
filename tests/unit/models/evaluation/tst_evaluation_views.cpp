// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/calibration.h"
#include "models/evaluation/score_curves.h"
#include "models/evaluation/thresholds.h"
#include "support/predictions.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace studio;

namespace
{

const QStringList kClasses = {QStringLiteral("a"), QStringLiteral("b")};

std::vector<WindowPrediction> fourWindows()
{
    return {test::prediction(1, 0, {0.9F, 0.1F}), test::prediction(2, 0, {0.4F, 0.6F}),
            test::prediction(3, 1, {0.05F, 0.95F}), test::prediction(4, 1, {0.55F, 0.45F})};
}

} // namespace

/// What the evaluation page shows beside the matrix; what it does with empty and odd input first.
class TestEvaluationViews : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingToShow();
    void windowsThatDoNotFitAreLeftOut();
    void thresholdFillsTheUnsureColumn();
    void aThresholdOnTheProbabilityStillAnswers();
    void curvesNeedBothSides();
    void thinningKeepsTheEnds();
    void calibrationBordersBelongToTheLowerBin();
    void worstComeFirst();
    void anomalyHistogramCountsEveryFiniteScore();
    void storedEvaluationThatNamesNoClassIsRefused();
};

void TestEvaluationViews::nothingToShow()
{
    const ThresholdedMetrics none = applyThreshold(kClasses, {}, 0.6);
    QCOMPARE(none.accuracy, 0.0);
    QCOMPARE(none.answeredShare(), 0.0);
    QVERIFY(rocCurve({}, 0).empty());
    QVERIFY(precisionRecallCurve({}, 0).empty());
    QVERIFY(std::isnan(averagePrecision({}, 0)));
    QCOMPARE(calibrationOf({}, 15).bins.size(), std::size_t(15));
    QCOMPARE(calibrationOf({}, 0).bins.size(), std::size_t(1));
    QVERIFY(anomalyHistogram({}, 10).empty());
    QVERIFY(worstWindows({}, 20).empty());
    QCOMPARE(topProbability(WindowPrediction{}), 0.0F);
}

void TestEvaluationViews::windowsThatDoNotFitAreLeftOut()
{
    const std::vector<WindowPrediction> odd = {test::prediction(1, -1, {0.5F, 0.5F}),
                                               test::prediction(2, 5, {0.5F, 0.5F}),
                                               test::prediction(3, 0, {})};
    QCOMPARE(applyThreshold(kClasses, odd, 0.1).windowCount, 0);
    QCOMPARE(calibrationOf(odd, 5).brierScore, 0.0);
    QVERIFY(worstWindows(odd, 20).empty());
    QVERIFY(rocCurve(odd, 7).empty());
    QVERIFY(rocCurve(odd, -1).empty());
}

void TestEvaluationViews::thresholdFillsTheUnsureColumn()
{
    const ThresholdedMetrics got = applyThreshold(kClasses, fourWindows(), 0.58);
    QCOMPARE(got.confusion, (std::vector<int>{1, 1, 0, 0, 1, 1}));
    QCOMPARE(got.unsureCount, 1);
    QCOMPARE(got.unsureOf(0), 0);
    QCOMPARE(got.unsureOf(1), 1);
    QCOMPARE(got.accuracy, 0.5);
    QCOMPARE(got.answeredAccuracy, 2.0 / 3.0);
    QCOMPARE(got.answeredShare(), 0.75);
    QCOMPARE(applyThreshold(kClasses, fourWindows(), 1.01).unsureCount, 4);
}

void TestEvaluationViews::aThresholdOnTheProbabilityStillAnswers()
{
    const std::vector<WindowPrediction> windows = {test::prediction(1, 0, {0.75F, 0.25F})};
    QCOMPARE(applyThreshold(kClasses, windows, 0.75).unsureCount, 0);
}

void TestEvaluationViews::curvesNeedBothSides()
{
    const std::vector<WindowPrediction> onlyA = {test::prediction(1, 0, {0.9F, 0.1F}),
                                                 test::prediction(2, 0, {0.8F, 0.2F})};
    QVERIFY(rocCurve(onlyA, 0).empty());
    QVERIFY(rocCurve(onlyA, 1).empty());
    QVERIFY(precisionRecallCurve(onlyA, 1).empty());
    QCOMPARE(averagePrecision(onlyA, 0), 1.0);
    const std::vector<CurvePoint> curve = rocCurve(fourWindows(), 0);
    QCOMPARE(curve.front().x, 0.0);
    QCOMPARE(curve.back().x, 1.0);
    QCOMPARE(curve.back().y, 1.0);
}

void TestEvaluationViews::thinningKeepsTheEnds()
{
    std::vector<CurvePoint> curve;
    for (int i = 0; i <= 1000; ++i)
        curve.push_back({i / 1000.0, i / 1000.0, 1.0 - i / 1000.0});
    const std::vector<CurvePoint> thin = thinned(curve, 11);
    QCOMPARE(thin.size(), std::size_t(11));
    QCOMPARE(thin.front().x, 0.0);
    QCOMPARE(thin[5].x, 0.5);
    QCOMPARE(thin.back().x, 1.0);
    QCOMPARE(thinned(thin, 100).size(), thin.size());
    QCOMPARE(thinned(thin, 1).size(), thin.size());
}

void TestEvaluationViews::calibrationBordersBelongToTheLowerBin()
{
    const std::vector<WindowPrediction> windows = {test::prediction(1, 0, {0.5F, 0.5F}),
                                                   test::prediction(2, 0, {1.0F, 0.0F})};
    const Calibration got = calibrationOf(windows, 4);
    QCOMPARE(got.bins[1].right, 1); // (0.25, 0.5]
    QCOMPARE(got.bins[3].right, 1);
    QCOMPARE(got.bins[1].meanConfidence(), 0.5);
    QCOMPARE(got.maximumError, 0.5);
    QCOMPARE(got.expectedError, 0.25);
}

void TestEvaluationViews::worstComeFirst()
{
    const std::vector<std::size_t> worst = worstWindows(fourWindows(), 3);
    QCOMPARE(worst, (std::vector<std::size_t>{1, 3, 0}));
    QCOMPARE(worstWindows(fourWindows(), 20).size(), std::size_t(4));
}

void TestEvaluationViews::anomalyHistogramCountsEveryFiniteScore()
{
    std::vector<WindowPrediction> windows = fourWindows();
    const float scores[] = {-1.0F, 0.0F, 1.0F, 3.0F};
    for (std::size_t i = 0; i < windows.size(); ++i)
        windows[i].anomalyScore = scores[i];
    std::vector<ScoreBin> bins = anomalyHistogram(windows, 4);
    QCOMPARE(bins.size(), std::size_t(4));
    QCOMPARE(bins[0].count + bins[1].count + bins[2].count + bins[3].count, 4);
    QCOMPARE(bins[3].count, 1);
    QCOMPARE(bins[3].to, 3.0);
    QCOMPARE(windowsAbove(windows, 0.3), 2);
    QCOMPARE(windowsAbove(windows, 3.0), 0);
    windows[0].anomalyScore = std::numeric_limits<float>::quiet_NaN();
    windows[1].anomalyScore = windows[2].anomalyScore = windows[3].anomalyScore = 2.0F;
    bins = anomalyHistogram(windows, 4);
    QCOMPARE(bins.size(), std::size_t(1));
    QCOMPARE(bins[0].count, 3);
}

void TestEvaluationViews::storedEvaluationThatNamesNoClassIsRefused()
{
    EvaluationReport report;
    report.classes = kClasses;
    report.float32Windows = fourWindows();
    QVERIFY(evaluationFromBytes(serializeEvaluation(report)).isOk());
    report.float32Windows[2].actual = 2;
    QVERIFY(!evaluationFromBytes(serializeEvaluation(report)).isOk());
    report.float32Windows = {};
    report.int8Windows = {test::prediction(1, 0, {0.5F, 0.25F, 0.25F})};
    QVERIFY(!evaluationFromBytes(serializeEvaluation(report)).isOk());
}

QTEST_GUILESS_MAIN(TestEvaluationViews)
#include "tst_evaluation_views.moc"
