// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/pca.h"
#include "support/feature_tables.h"
#include "support/memory_source.h"

#include <QtTest>
#include <cmath>

using namespace studio;

class TestPca : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anEmptyMatrixIsRefused();
    void cancelStops();
    void constantPointsHaveNoVariance();
    void moreAxesThanFeatures();
    void manyDimensionsAgreeWithTheExactWay();
    void classesComeApart();
    void unlabelledMatricesAreProjectedToo();
    void importanceOfNothing();
    void importanceTellsTheUsefulFeature();
};

void TestPca::anEmptyMatrixIsRefused()
{
    const SilentJobContext job;
    QVERIFY(!projectFeatures(FeatureMatrix{}, 2, job));
    QVERIFY(!projectFeatures(test::featureTable(), 0, job));
    QCOMPARE(principalComponents({}, 3, 2).count(), std::size_t(0));
}

void TestPca::cancelStops()
{
    const auto projected = projectFeatures(test::featureTable(), 2, test::CancelAfter(3));
    QVERIFY(!projected);
    QCOMPARE(projected.error().code, ErrorCode::Cancelled);
}

void TestPca::constantPointsHaveNoVariance()
{
    const std::vector<double> points(30, 4.0);
    const PrincipalComponents got = principalComponents(points, 3, 2);
    QCOMPARE(got.count(), std::size_t(2));
    QCOMPARE(got.variance[0], 0.0);
    QCOMPARE(got.varianceShare[0], 0.0);
    for (const double entry : got.components)
        QVERIFY(std::isfinite(entry));
    // One single point is constant as well.
    QCOMPARE(principalComponents(std::vector<double>{1.0, 2.0}, 2, 2).variance[0], 0.0);
}

void TestPca::moreAxesThanFeatures()
{
    FeatureMatrix table = test::featureTable({.features = 1});
    const SilentJobContext job;
    const auto projected = projectFeatures(table, 3, job);
    QVERIFY(projected.isOk());
    QCOMPARE(projected->points.size(), 3 * table.windowCount());
    QCOMPARE(projected->points[1], 0.0F);
    QVERIFY(std::abs(projected->varianceShare[0] - 1.0) < 1e-9);
}

void TestPca::manyDimensionsAgreeWithTheExactWay()
{
    // 150 dimensions are solved exactly; the same points with 150 constant dimensions more are iterated.
    test::Noise noise(3);
    std::vector<double> narrow;
    std::vector<double> wide;
    for (int row = 0; row < 60; ++row) {
        const double a = static_cast<double>(noise.next()) * 20.0;
        const double b = static_cast<double>(noise.next()) * 7.0;
        for (int k = 0; k < 150; ++k) {
            const double value =
                a * std::sin(0.1 * k) + b * std::cos(0.3 * k) + static_cast<double>(noise.next());
            narrow.push_back(value);
            wide.push_back(value);
        }
        for (int k = 0; k < 150; ++k)
            wide.push_back(5.0);
    }
    const PrincipalComponents exact = principalComponents(narrow, 150, 2);
    const PrincipalComponents iterated = principalComponents(wide, 300, 2);
    for (std::size_t c = 0; c < 2; ++c) {
        QVERIFY(std::abs(exact.variance[c] - iterated.variance[c]) < 1e-6 * exact.variance[c]);
        QVERIFY(std::abs(exact.varianceShare[c] - iterated.varianceShare[c]) < 1e-6);
        for (std::size_t k = 0; k < 150; ++k)
            QVERIFY(std::abs(exact.components[c * 150 + k] - iterated.components[c * 300 + k]) < 1e-4);
    }
}

void TestPca::classesComeApart()
{
    const FeatureMatrix table = test::featureTable({.spread = 0.3F});
    const SilentJobContext job;
    const auto projected = projectFeatures(table, 2, job);
    QVERIFY(projected.isOk());
    // The means of the three classes lie further apart than the windows of a class from their mean.
    double mean[3][2] = {};
    double count[3] = {};
    for (std::size_t row = 0; row < table.windowCount(); ++row) {
        const int label = table.windows[row].label;
        ++count[label];
        mean[label][0] += static_cast<double>(projected->points[2 * row]);
        mean[label][1] += static_cast<double>(projected->points[2 * row + 1]);
    }
    for (int a = 0; a < 3; ++a) {
        for (int b = 0; b < a; ++b) {
            const double x = mean[a][0] / count[a] - mean[b][0] / count[b];
            const double y = mean[a][1] / count[a] - mean[b][1] / count[b];
            QVERIFY(std::hypot(x, y) > 2.0);
        }
    }
    QVERIFY(projected->varianceShare[0] >= projected->varianceShare[1]);
}

void TestPca::unlabelledMatricesAreProjectedToo()
{
    FeatureMatrix table = test::featureTable();
    for (WindowRef& window : table.windows)
        window.label = -1;
    const SilentJobContext job;
    QVERIFY(projectFeatures(table, 2, job).isOk());
}

void TestPca::importanceOfNothing()
{
    QVERIFY(featureImportance(FeatureMatrix{}).empty());
    FeatureMatrix table = test::featureTable();
    for (WindowRef& window : table.windows)
        window.label = 0;
    QVERIFY(featureImportance(table)[0] < 1e-9);
}

void TestPca::importanceTellsTheUsefulFeature()
{
    FeatureMatrix table = test::featureTable();
    test::Noise noise(9);
    for (std::size_t row = 0; row < table.windowCount(); ++row) {
        table.values[row * 6] = static_cast<float>(table.windows[row].label);
        table.values[row * 6 + 1] = noise.next();
        table.values[row * 6 + 2] = 9.81F;
    }
    const std::vector<double> importance = featureImportance(table);
    QCOMPARE(importance.size(), std::size_t(6));
    QVERIFY(std::abs(importance[0] - 1.0) < 1e-9);
    QVERIFY(importance[1] < 0.1);
    QCOMPARE(importance[2], 0.0);
    QVERIFY(importance[3] > importance[1] && importance[3] < 1.0);
}

QTEST_GUILESS_MAIN(TestPca)
#include "tst_pca.moc"
