// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/calibration.h"
#include "models/evaluation/score_curves.h"
#include "models/evaluation/thresholds.h"
#include "support/golden.h"
#include "support/predictions.h"

using namespace studio;

namespace
{

constexpr double kRtol = 1e-6;

bool close(double got, const QJsonValue& expected)
{
    return expected.isDouble() &&
           std::abs(got - expected.toDouble()) <= kRtol * std::max(1.0, std::abs(expected.toDouble()));
}

std::vector<WindowPrediction> predictionsOf(const QJsonObject& goldenCase)
{
    std::vector<WindowPrediction> windows;
    const QJsonArray truth = goldenCase[QStringLiteral("y_true")].toArray();
    const QJsonArray probabilities = goldenCase[QStringLiteral("probabilities")].toArray();
    const QJsonArray scores = goldenCase[QStringLiteral("scores")].toArray();
    for (qsizetype i = 0; i < truth.size(); ++i) {
        const auto score = static_cast<float>(scores[i].toDouble());
        windows.push_back(test::prediction(i + 1, truth[i].toInt(),
                                           scores.isEmpty() ? test::floats(probabilities[i])
                                                            : std::vector<float>{1.0F - score, score}));
    }
    return windows;
}

} // namespace

/// Thresholds, curves and calibration against the reference numbers.
class TestScoreFigures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void thresholdEqualsTheReference_data() { cases(); }
    void thresholdEqualsTheReference();
    void calibrationEqualsTheReference_data() { cases(); }
    void calibrationEqualsTheReference();
    void averagePrecisionEqualsTheReference_data() { cases(); }
    void averagePrecisionEqualsTheReference();
    void rocCurveEqualsTheReference();
    void tiedScoresGiveOnePoint();

private:
    static void cases();
    static QJsonObject goldenCase(const QString& id);
};

void TestScoreFigures::cases()
{
    QTest::addColumn<QJsonObject>("one");
    const QJsonObject file = test::goldenObject(QStringLiteral("metrics/classification.json"));
    for (const QJsonValue& one : file[QStringLiteral("cases")].toArray()) {
        if (one[QStringLiteral("probabilities")].isArray())
            QTest::newRow(qPrintable(one[QStringLiteral("id")].toString())) << one.toObject();
    }
}

QJsonObject TestScoreFigures::goldenCase(const QString& id)
{
    const QJsonObject file = test::goldenObject(QStringLiteral("metrics/classification.json"));
    for (const QJsonValue& one : file[QStringLiteral("cases")].toArray()) {
        if (one[QStringLiteral("id")].toString() == id)
            return one.toObject();
    }
    return {};
}

void TestScoreFigures::thresholdEqualsTheReference()
{
    QFETCH(QJsonObject, one);
    const std::vector<WindowPrediction> windows = predictionsOf(one);
    QStringList classes;
    for (int i = 0; i < one[QStringLiteral("classes")].toInt(); ++i)
        classes << QString::number(i);
    const ThresholdedMetrics got =
        applyThreshold(classes, windows, one[QStringLiteral("threshold")].toDouble());
    QCOMPARE(got.windowCount, static_cast<int>(windows.size()));
    QCOMPARE(got.unsureCount, one[QStringLiteral("uncertain_count")].toInt());
    QVERIFY(close(got.accuracy, one[QStringLiteral("accuracy_uncertain_counts_as_wrong")]));
    // With nothing unsure the matrix is the plain one.
    const ThresholdedMetrics all = applyThreshold(classes, windows, 0.0);
    QVERIFY(close(all.answeredAccuracy, one[QStringLiteral("accuracy")]));
    QCOMPARE(all.unsureCount, 0);
}

void TestScoreFigures::calibrationEqualsTheReference()
{
    QFETCH(QJsonObject, one);
    const Calibration got = calibrationOf(predictionsOf(one), 15);
    QVERIFY(close(got.expectedError, one[QStringLiteral("ece_15_equal_width")]));
    QVERIFY(close(got.maximumError, one[QStringLiteral("mce_15_equal_width")]));
    QVERIFY(close(got.brierScore, one[QStringLiteral("brier_multiclass_sum")]));
    int filled = 0;
    for (const ConfidenceBin& bin : got.bins)
        filled += bin.count() > 0 ? 1 : 0;
    const QJsonArray bins = one[QStringLiteral("reliability_bins_index_count_accuracy_confidence")].toArray();
    QCOMPARE(filled, static_cast<int>(bins.size()));
    for (const QJsonValue& row : bins) {
        const ConfidenceBin& bin = got.bins[static_cast<std::size_t>(row[0].toInt())];
        QCOMPARE(bin.count(), row[1].toInt());
        QVERIFY(close(bin.accuracy(), row[2]));
        QVERIFY(close(bin.meanConfidence(), row[3]));
    }
}

void TestScoreFigures::averagePrecisionEqualsTheReference()
{
    QFETCH(QJsonObject, one);
    const std::vector<WindowPrediction> windows = predictionsOf(one);
    if (one.contains(QStringLiteral("average_precision"))) {
        QVERIFY(close(averagePrecision(windows, 1), one[QStringLiteral("average_precision")]));
        return;
    }
    const QJsonArray expected = one[QStringLiteral("average_precision_per_class")].toArray();
    QVERIFY(!expected.isEmpty());
    for (int k = 0; k < expected.size(); ++k)
        QVERIFY(close(averagePrecision(windows, k), expected[k]));
}

void TestScoreFigures::rocCurveEqualsTheReference()
{
    const QJsonObject one = goldenCase(QStringLiteral("binary"));
    const std::vector<CurvePoint> curve = rocCurve(predictionsOf(one), 1);
    std::vector<float> x;
    std::vector<float> y;
    for (const CurvePoint& point : curve) {
        x.push_back(static_cast<float>(point.x));
        y.push_back(static_cast<float>(point.y));
    }
    QCOMPARE(test::worstDifference(x, one[QStringLiteral("roc_fpr")].toArray(), 1e-6, kRtol), QString());
    QCOMPARE(test::worstDifference(y, one[QStringLiteral("roc_tpr")].toArray(), 1e-6, kRtol), QString());
}

void TestScoreFigures::tiedScoresGiveOnePoint()
{
    const QJsonObject one = goldenCase(QStringLiteral("ties-binary-scores"));
    const std::vector<WindowPrediction> windows = predictionsOf(one);
    QVERIFY(close(averagePrecision(windows, 1), one[QStringLiteral("average_precision")]));
    const std::vector<CurvePoint> curve = rocCurve(windows, 1);
    QCOMPARE(curve.size(), std::size_t(5)); // the corner and four distinct scores
    double area = 0.0;
    for (std::size_t i = 1; i < curve.size(); ++i)
        area += (curve[i].x - curve[i - 1].x) * (curve[i].y + curve[i - 1].y) / 2.0;
    QVERIFY(close(area, one[QStringLiteral("roc_auc")]));
}

QTEST_GUILESS_MAIN(TestScoreFigures)
#include "tst_score_figures.moc"
