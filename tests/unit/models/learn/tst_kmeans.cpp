// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/quantize/host_inference.h"
#include "models/impulse/learning_blocks.h"
#include "models/learn/kmeans.h"
#include "support/feature_tables.h"
#include "support/memory_source.h"

#include <QJsonArray>
#include <QtTest>
#include <limits>

using namespace studio;

namespace
{

QJsonObject parameters(const QJsonObject& given = {})
{
    const LearningBlockInfo* block = findLearningBlock(QStringLiteral("anomaly-kmeans"));
    const Result<QJsonObject> complete =
        completeParameters(block->parameters, given, QStringLiteral("learn[0]"));
    if (!complete)
        QTest::qFail(qPrintable(complete.error().message), __FILE__, __LINE__);
    return complete ? *complete : QJsonObject{};
}

} // namespace

class TestKMeans : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void withoutTrainingWindowsThereIsNoNormal();
    void unknownFeatureIsNamed();
    void aFeatureOfAnotherBlockIsRefused();
    void aFeatureThatIsNoNumberIsRefused();
    void cancelKeepsNothing();
    void neverMoreClustersThanDistinctPoints();
    void rmsFeaturesAreTheDefault();
    void everyTrainingWindowLiesInside();
    void whatIsFarAwayScoresHigh();
    void sameSeedSameClusters();
    void scalerKeepsConstantsFinite();
};

void TestKMeans::withoutTrainingWindowsThereIsNoNormal()
{
    FeatureMatrix table = test::featureTable();
    for (WindowRef& window : table.windows)
        window.split = Split::Testing;
    const auto fitted = fitKMeans(table, test::allColumns(table), parameters());
    QVERIFY(!fitted);
    QVERIFY(fitted.error().message.contains(QStringLiteral("Label")));
}

void TestKMeans::unknownFeatureIsNamed()
{
    const FeatureMatrix table = test::featureTable();
    const auto fitted =
        fitKMeans(table, test::allColumns(table),
                  parameters({{QStringLiteral("features"), QJsonArray{QStringLiteral("colour")}}}));
    QVERIFY(!fitted);
    QVERIFY(fitted.error().message.contains(QStringLiteral("colour")));
}

void TestKMeans::aFeatureOfAnotherBlockIsRefused()
{
    const FeatureMatrix table = test::featureTable();
    const QJsonObject given{{QStringLiteral("features"), QJsonArray{QStringLiteral("x Feature 5")}}};
    QVERIFY(!fitKMeans(table, {0, 1, 2}, parameters(given)));
    QVERIFY(fitKMeans(table, {4, 5}, parameters(given)).isOk());
}

void TestKMeans::aFeatureThatIsNoNumberIsRefused()
{
    FeatureMatrix table = test::featureTable();
    table.values[3] = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(!fitKMeans(table, test::allColumns(table), parameters()));
}

void TestKMeans::cancelKeepsNothing()
{
    const FeatureMatrix table = test::featureTable();
    const test::CancelAfter job(1);
    const auto fitted = fitKMeans(table, test::allColumns(table), parameters(), &job);
    QVERIFY(!fitted);
    QCOMPARE(fitted.error().code, ErrorCode::Cancelled);
}

void TestKMeans::neverMoreClustersThanDistinctPoints()
{
    FeatureMatrix table = test::featureTable();
    for (std::size_t row = 0; row < table.windowCount(); ++row) {
        for (std::size_t f = 0; f < 6; ++f)
            table.values[row * 6 + f] = static_cast<float>(row % 3);
    }
    const auto fitted = fitKMeans(table, test::allColumns(table), parameters());
    QVERIFY(fitted.isOk());
    QCOMPARE(fitted->clusterCount, 3);
    QCOMPARE(fitted->centroids.size(), std::size_t(3 * 6));
    for (const float error : fitted->maxError)
        QVERIFY(error < 1e-5F);
}

void TestKMeans::rmsFeaturesAreTheDefault()
{
    FeatureMatrix table = test::featureTable();
    table.featureNames[1] = QStringLiteral("x RMS");
    table.featureNames[4] = QStringLiteral("y RMS");
    QCOMPARE(fitKMeans(table, test::allColumns(table), parameters())->featureIndices,
             (std::vector<int>{1, 4}));
    QCOMPARE(fitKMeans(table, {0, 2}, parameters())->featureIndices, (std::vector<int>{0, 2}));
}

void TestKMeans::everyTrainingWindowLiesInside()
{
    const FeatureMatrix table = test::featureTable();
    const auto fitted =
        fitKMeans(table, test::allColumns(table), parameters({{QStringLiteral("clusters"), 5}}));
    QCOMPARE(fitted->clusterCount, 5);
    QCOMPARE(fitted->threshold, 0.3);
    for (std::size_t row = 0; row < table.windowCount(); ++row) {
        if (table.windows[row].split == Split::Training)
            QVERIFY(anomalyScore(*fitted, table.row(row)) < 1e-4F);
    }
}

void TestKMeans::whatIsFarAwayScoresHigh()
{
    const FeatureMatrix table = test::featureTable();
    const auto fitted = fitKMeans(table, test::allColumns(table), parameters());
    const std::vector<float> far(6, 30.0F);
    QVERIFY(anomalyScore(*fitted, far) > 10.0F);
}

void TestKMeans::sameSeedSameClusters()
{
    const FeatureMatrix table = test::featureTable();
    const auto one = fitKMeans(table, test::allColumns(table), parameters());
    QCOMPARE(*fitKMeans(table, test::allColumns(table), parameters()), *one);
    const auto other = fitKMeans(table, test::allColumns(table), parameters({{QStringLiteral("seed"), 4}}));
    QVERIFY(other->centroids != one->centroids);
}

void TestKMeans::scalerKeepsConstantsFinite()
{
    FeatureMatrix table = test::featureTable();
    for (std::size_t row = 0; row < table.windowCount(); ++row)
        table.values[row * 6 + 2] = 9.81F;
    const StandardScaler scaler = fitScaler(table, {0, 1, 2, 3}, {2, 0});
    QCOMPARE(scaler.mean[0], 9.81F);
    QCOMPARE(scaler.inverseDeviation[0], 1.0F);
    QVERIFY(scaler.inverseDeviation[1] > 0.0F && scaler.inverseDeviation[1] != 1.0F);
}

QTEST_GUILESS_MAIN(TestKMeans)
#include "tst_kmeans.moc"
