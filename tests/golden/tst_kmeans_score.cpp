// SPDX-License-Identifier: GPL-3.0-or-later
// The anomaly score of the runtime with the fitted clusters of the golden numbers.
#include "support/golden.h"

#include "anomaly/smith_kmeans.h"

using namespace studio;

class TestKmeansScore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void score();
};

void TestKmeansScore::score()
{
    const QJsonArray cases =
        test::goldenObject(QStringLiteral("metrics/kmeans.json"))[QStringLiteral("cases")].toArray();
    QVERIFY(!cases.isEmpty());
    for (const QJsonValue& one : cases) {
        const std::vector<float> mean = test::floats(one[QStringLiteral("scaler_mean")]);
        const std::vector<float> maxError = test::floats(one[QStringLiteral("max_distance_per_cluster")]);
        std::vector<float> inverse;
        for (const QJsonValue& scale : one[QStringLiteral("scaler_scale")].toArray())
            inverse.push_back(static_cast<float>(1.0 / scale.toDouble()));
        std::vector<float> centroids;
        for (const QJsonValue& centroid : one[QStringLiteral("centroids")].toArray()) {
            const std::vector<float> row = test::floats(centroid);
            centroids.insert(centroids.end(), row.begin(), row.end());
        }
        const auto features = static_cast<std::uint32_t>(mean.size());
        const smith_kmeans model{{features, nullptr, mean.data(), inverse.data()},
                                 static_cast<std::uint32_t>(maxError.size()),
                                 centroids.data(),
                                 maxError.data()};
        QCOMPARE(smith_kmeans_check(&model, features), SMITH_OK);
        std::vector<float> scratch(smith_kmeans_scratch_floats(&model));
        std::vector<float> scores;
        for (const QJsonValue& window : one[QStringLiteral("test")].toArray())
            scores.push_back(smith_kmeans_score(&model, test::floats(window).data(), scratch.data()));
        QVERIFY(!scores.empty());
        const QString worst = test::worstDifference(scores, one[QStringLiteral("score")].toArray(),
                                                    one[QStringLiteral("atol")].toDouble(),
                                                    one[QStringLiteral("rtol")].toDouble());
        QVERIFY2(worst.isEmpty(),
                 qPrintable(one[QStringLiteral("id")].toString() + QStringLiteral(": ") + worst));
    }
}

QTEST_GUILESS_MAIN(TestKmeansScore)
#include "tst_kmeans_score.moc"
