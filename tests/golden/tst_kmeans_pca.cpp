// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/pca.h"
#include "models/learn/kmeans.h"
#include "support/golden.h"

using namespace studio;

namespace
{

QJsonObject caseOf(const QString& file, const QString& id)
{
    const QJsonObject document = test::goldenObject(file);
    for (const QJsonValue& one : document[QStringLiteral("cases")].toArray()) {
        if (one[QStringLiteral("id")].toString() == id)
            return one.toObject();
    }
    QTest::qFail(qPrintable(QStringLiteral("no case ") + id), __FILE__, __LINE__);
    return {};
}

/// The training rows of a case as a feature matrix.
FeatureMatrix matrixOf(const QJsonObject& goldenCase)
{
    FeatureMatrix matrix;
    for (const QJsonValue& row : goldenCase[QStringLiteral("train")].toArray()) {
        const std::vector<float> values = test::floats(row);
        matrix.featureCount = static_cast<int>(values.size());
        matrix.values.insert(matrix.values.end(), values.begin(), values.end());
        matrix.windows.push_back({});
    }
    return matrix;
}

struct Scaled {
    StandardScaler scaler;
    std::vector<double> points;
};

Scaled scaledOf(const FeatureMatrix& matrix)
{
    std::vector<std::size_t> rows(matrix.windowCount());
    std::vector<int> columns(static_cast<std::size_t>(matrix.featureCount));
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = i;
    for (std::size_t i = 0; i < columns.size(); ++i)
        columns[i] = static_cast<int>(i);
    Scaled scaled{fitScaler(matrix, rows, columns), {}};
    for (std::size_t i = 0; i < matrix.values.size(); ++i) {
        const std::size_t column = i % columns.size();
        scaled.points.push_back(
            (static_cast<double>(matrix.values[i]) - static_cast<double>(scaled.scaler.mean[column])) *
            static_cast<double>(scaled.scaler.inverseDeviation[column]));
    }
    return scaled;
}

std::vector<float> narrowed(const std::vector<double>& values)
{
    return {values.begin(), values.end()};
}

QJsonArray flattened(const QJsonValue& rows)
{
    QJsonArray flat;
    for (const QJsonValue& row : rows.toArray()) {
        for (const QJsonValue& value : row.toArray())
            flat.append(value);
    }
    return flat;
}

} // namespace

/// Fitting of clusters and of principal components against the reference.
class TestKMeansPca : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void clustersEqualTheReference_data() { cases(); }
    void clustersEqualTheReference();
    void componentsEqualTheReference_data() { cases(); }
    void componentsEqualTheReference();

private:
    static void cases();
};

void TestKMeansPca::cases()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("blobs") << QStringLiteral("blobs2d");
    QTest::newRow("iris") << QStringLiteral("iris");
}

void TestKMeansPca::clustersEqualTheReference()
{
    QFETCH(QString, id);
    const QJsonObject one = caseOf(QStringLiteral("metrics/kmeans.json"), id);
    const FeatureMatrix matrix = matrixOf(one);
    const Scaled scaled = scaledOf(matrix);
    const auto dimensions = static_cast<std::size_t>(matrix.featureCount);
    QCOMPARE(
        test::worstDifference(scaled.scaler.mean, one[QStringLiteral("scaler_mean")].toArray(), 1e-5, 1e-5),
        QString());
    std::vector<double> centroids;
    for (const QJsonValue& row : one[QStringLiteral("initial_rows")].toArray()) {
        const auto* start = &scaled.points[static_cast<std::size_t>(row.toInt()) * dimensions];
        centroids.insert(centroids.end(), start, start + dimensions);
    }
    const std::vector<int> assignment = lloyd(scaled.points, dimensions, centroids);
    const QJsonArray labels = one[QStringLiteral("labels")].toArray();
    QCOMPARE(static_cast<qsizetype>(assignment.size()), labels.size());
    for (qsizetype i = 0; i < labels.size(); ++i)
        QCOMPARE(assignment[static_cast<std::size_t>(i)], labels[i].toInt());
    QCOMPARE(
        test::worstDifference(narrowed(centroids), flattened(one[QStringLiteral("centroids")]), 1e-5, 1e-5),
        QString());
    double inertia = 0.0;
    for (std::size_t i = 0; i < scaled.points.size(); ++i) {
        const auto cluster = static_cast<std::size_t>(assignment[i / dimensions]);
        const double difference = scaled.points[i] - centroids[cluster * dimensions + i % dimensions];
        inertia += difference * difference;
    }
    const double expected = one[QStringLiteral("inertia")].toDouble();
    QVERIFY(std::abs(inertia - expected) <= 1e-5 * expected);
}

void TestKMeansPca::componentsEqualTheReference()
{
    QFETCH(QString, id);
    const QJsonObject one = caseOf(QStringLiteral("metrics/pca.json"), id);
    const FeatureMatrix matrix = matrixOf(caseOf(QStringLiteral("metrics/kmeans.json"), id));
    const Scaled scaled = scaledOf(matrix);
    const auto dimensions = static_cast<std::size_t>(matrix.featureCount);
    const PrincipalComponents got = principalComponents(scaled.points, dimensions, dimensions);
    constexpr double kRtol = 1e-5;
    QCOMPARE(test::worstDifference(narrowed(got.variance),
                                   one[QStringLiteral("explained_variance")].toArray(), 0.0, kRtol),
             QString());
    QCOMPARE(test::worstDifference(narrowed(got.varianceShare),
                                   one[QStringLiteral("explained_variance_ratio")].toArray(), 0.0, kRtol),
             QString());
    std::vector<double> magnitudes = got.components;
    for (double& entry : magnitudes)
        entry = std::abs(entry);
    QCOMPARE(test::worstDifference(narrowed(magnitudes), flattened(one[QStringLiteral("components_abs")]),
                                   1e-5, kRtol),
             QString());
    // Coordinates agree up to the sign of each component.
    const QJsonArray rows = one[QStringLiteral("first_rows_transformed")].toArray();
    QVERIFY(!rows.isEmpty());
    for (qsizetype row = 0; row < rows.size(); ++row) {
        const std::vector<double> point = got.project(
            std::span(scaled.points).subspan(static_cast<std::size_t>(row) * dimensions, dimensions));
        for (std::size_t c = 0; c < point.size(); ++c) {
            const double expected = std::abs(rows[row][static_cast<qsizetype>(c)].toDouble());
            QVERIFY(std::abs(std::abs(point[c]) - expected) <= 1e-5 + kRtol * expected);
        }
    }
}

QTEST_GUILESS_MAIN(TestKMeansPca)
#include "tst_kmeans_pca.moc"
