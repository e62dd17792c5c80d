// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/classification_metrics.h"
#include "support/golden.h"

using namespace studio;

class TestClassificationMetrics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsTheReference_data();
    void equalsTheReference();
    void survivesSerialisation();
};

namespace
{
bool close(double got, const QJsonValue& expected, double rtol)
{
    return expected.isDouble()
           && std::abs(got - expected.toDouble()) <= rtol * std::max(1.0, std::abs(expected.toDouble()));
}
} // namespace

void TestClassificationMetrics::equalsTheReference_data()
{
    QTest::addColumn<QJsonObject>("goldenCase");
    const QJsonObject file = test::goldenObject(QStringLiteral("metrics/classification.json"));
    for (const QJsonValue& one : file[QStringLiteral("cases")].toArray()) {
        if (one[QStringLiteral("probabilities")].isArray())
            QTest::newRow(qPrintable(one[QStringLiteral("id")].toString())) << one.toObject();
    }
}

void TestClassificationMetrics::equalsTheReference()
{
    QFETCH(QJsonObject, goldenCase);
    const int classes = goldenCase[QStringLiteral("classes")].toInt();
    QStringList names;
    for (int i = 0; i < classes; ++i)
        names << QString::number(i);
    std::vector<int> actual;
    for (const QJsonValue& value : goldenCase[QStringLiteral("y_true")].toArray())
        actual.push_back(value.toInt());
    std::vector<float> probabilities;
    for (const QJsonValue& row : goldenCase[QStringLiteral("probabilities")].toArray()) {
        const std::vector<float> values = test::floats(row);
        probabilities.insert(probabilities.end(), values.begin(), values.end());
    }
    const ClassificationMetrics got = computeClassificationMetrics(names, actual, probabilities);
    constexpr double kRtol = 1e-6;
    QVERIFY(close(got.accuracy, goldenCase[QStringLiteral("accuracy")], kRtol));
    QVERIFY(close(got.balancedAccuracy, goldenCase[QStringLiteral("balanced_accuracy")], kRtol));
    QVERIFY(close(got.macroF1, goldenCase[QStringLiteral("f1_macro")], kRtol));
    QVERIFY(close(got.weightedF1, goldenCase[QStringLiteral("f1_weighted")], kRtol));
    QVERIFY2(close(got.logLoss, goldenCase[QStringLiteral("log_loss_eps_1e-7")], kRtol), qPrintable(QString::number(got.logLoss, 'g', 12)));
    QVERIFY(close(got.matthews, goldenCase[QStringLiteral("mcc")], kRtol));
    QVERIFY(close(got.cohenKappa, goldenCase[QStringLiteral("cohen_kappa")], kRtol));
    const QJsonArray confusion = goldenCase[QStringLiteral("confusion_rows_true")].toArray();
    for (int row = 0; row < classes; ++row) {
        for (int column = 0; column < classes; ++column)
            QCOMPARE(got.confusion[static_cast<std::size_t>(row * classes + column)], confusion[row][column].toInt());
    }
    for (int k = 0; k < classes; ++k) {
        const ClassMetrics& one = got.perClass[static_cast<std::size_t>(k)];
        QVERIFY(close(one.precision, goldenCase[QStringLiteral("precision")][k], kRtol));
        QVERIFY(close(one.recall, goldenCase[QStringLiteral("recall")][k], kRtol));
        QVERIFY(close(one.f1, goldenCase[QStringLiteral("f1")][k], kRtol));
        QCOMPARE(one.support, goldenCase[QStringLiteral("support")][k].toInt());
    }
    if (classes == 2) {
        QVERIFY(close(got.perClass[1].rocAuc, goldenCase[QStringLiteral("roc_auc")], kRtol));
    } else {
        QVERIFY(close(got.rocAucMacro, goldenCase[QStringLiteral("roc_auc_ovr_macro")], kRtol));
        for (int k = 0; k < classes; ++k) {
            QVERIFY(close(got.perClass[static_cast<std::size_t>(k)].rocAuc,
                          goldenCase[QStringLiteral("roc_auc_ovr_per_class")][k], kRtol));
        }
    }
}

void TestClassificationMetrics::survivesSerialisation()
{
    EvaluationReport report;
    report.run = RunId{7};
    report.classes = {QStringLiteral("a"), QStringLiteral("b")};
    report.windowReadings = 125;
    const std::vector<int> actual = {0, 1, 1};
    const std::vector<float> probabilities = {0.9F, 0.1F, 0.4F, 0.6F, 0.7F, 0.3F};
    report.float32 = computeClassificationMetrics(report.classes, actual, probabilities);
    report.int8 = report.float32;
    report.int8Intervals = MetricIntervals{0.95, 1000, 3, {0.5, 1.0}, {0.25, 0.75}, Interval{0.5, 0.5}};
    report.float32Windows = {{SampleId{3}, 40, 1, {0.4F, 0.6F}, 0.5F}};
    const QByteArray bytes = serializeEvaluation(report);
    const Result<EvaluationReport> back = evaluationFromBytes(bytes);
    QVERIFY(back.isOk());
    QCOMPARE(back->classes, report.classes);
    QCOMPARE(back->float32.confusion, report.float32.confusion);
    QCOMPARE(back->float32Windows.front().predicted(), 1);
    QVERIFY(!back->float32Intervals.has_value());
    QCOMPARE(intervalsToJson(*back->int8Intervals), intervalsToJson(*report.int8Intervals));
    for (qsizetype length = 0; length < bytes.size(); ++length)
        QVERIFY(!evaluationFromBytes(bytes.first(length)));
}

QTEST_GUILESS_MAIN(TestClassificationMetrics)
#include "tst_classification_metrics.moc"
