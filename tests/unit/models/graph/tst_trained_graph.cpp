// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/byte_reader.h"
#include "models/graph/trained_graph.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace studio;

namespace
{

StandardScaler scalerOf(int count)
{
    return {std::vector<float>(static_cast<std::size_t>(count), 0.5F),
            std::vector<float>(static_cast<std::size_t>(count), 2.0F)};
}

KMeansAnomaly anomaly()
{
    KMeansAnomaly model;
    model.featureIndices = {1, 3};
    model.scaler = scalerOf(2);
    model.clusterCount = 2;
    model.centroids = {0.0F, 1.0F, 2.0F, 3.0F};
    model.maxError = {0.1F, 0.2F};
    model.threshold = 0.25;
    return model;
}

TrainedGraph trained()
{
    TrainedGraph graph;
    graph.featureCount = 4;
    graph.hasClassifier = true;
    graph.hasAnomaly = true;
    graph.anomaly = anomaly();
    graph.classifier.classes = {QStringLiteral("idle"), QStringLiteral("wave")};
    graph.classifier.featureIndices = {0, 1, 2};
    graph.classifier.scaler = scalerOf(3);
    graph.classifier.layers = {{3, 2, Activation::Relu, {1, 2, 3, 4, 5, 6}, {0.1F, 0.2F}},
                               {2, 2, Activation::Softmax, {1, 2, 3, 4}, {0.3F, 0.4F}}};
    return graph;
}

QuantizedGraph quantized()
{
    QuantizedGraph graph;
    graph.featureCount = 4;
    graph.arenaBytes = 5;
    graph.hasClassifier = true;
    graph.hasAnomaly = true;
    graph.anomaly = anomaly();
    QuantizedClassifier& classifier = graph.classifier;
    classifier.classes = {QStringLiteral("idle"), QStringLiteral("wave")};
    classifier.scaler = scalerOf(4);
    classifier.inputScale = 0.05F;
    classifier.inputZeroPoint = -3;
    classifier.softmaxMultiplier = 1717986944;
    classifier.softmaxShift = 23;
    classifier.softmaxDiffMin = -248;
    QuantizedDenseLayer layer;
    layer.inputs = 4;
    layer.outputs = 2;
    layer.inputScale = 0.05F;
    layer.outputScale = 0.1F;
    layer.weightScales = {0.01F, 0.02F};
    layer.weights = {1, -2, 3, -4, 5, -6, 7, -127};
    layer.bias = {100, -100};
    layer.multipliers = {1073741824, 2020825487};
    layer.shifts = {-5, -6};
    classifier.layers = {layer};
    return graph;
}

/// The bytes with a digest that fits, as a forger would write them.
QByteArray resealed(QByteArray body)
{
    return body + QCryptographicHash::hash(body, QCryptographicHash::Sha256);
}

} // namespace

class TestTrainedGraph : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anyCutIsRefused();
    void anyFlippedByteIsRefused();
    void hostileSizesAreRefused();
    void shapesThatDoNotFitAreRefused();
    void quantizedShapesThatDoNotFitAreRefused();
    void kindsAreNotMistaken();
    void comesBackEqual();
    void eitherPartMayBeAbsent();
    void weightsHashFollowsTheWeights();
};

void TestTrainedGraph::anyCutIsRefused()
{
    const QByteArray one = serializeGraph(trained());
    for (qsizetype length = 0; length < one.size(); ++length)
        QVERIFY(!trainedGraphFromBytes(one.first(length)));
    const QByteArray two = serializeGraph(quantized());
    for (qsizetype length = 0; length < two.size(); ++length)
        QVERIFY(!quantizedGraphFromBytes(two.first(length)));
    QVERIFY(!trainedGraphFromBytes(one + '\0'));
}

void TestTrainedGraph::anyFlippedByteIsRefused()
{
    const QByteArray good = serializeGraph(trained());
    for (qsizetype i = 0; i < good.size(); ++i) {
        QByteArray bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x10);
        QVERIFY2(!trainedGraphFromBytes(bad), qPrintable(QString::number(i)));
    }
}

void TestTrainedGraph::hostileSizesAreRefused()
{
    // Every 32-bit field in turn claims four thousand million elements, under a digest that fits.
    const QByteArray good = serializeGraph(quantized());
    const QByteArray body = good.first(good.size() - 32);
    const QByteArray huge("\xff\xff\xff\xff", 4);
    int refused = 0;
    for (qsizetype i = 8; i + 4 <= body.size(); ++i) {
        QByteArray bad = body;
        bad.replace(i, 4, huge);
        refused += quantizedGraphFromBytes(resealed(bad)) ? 0 : 1;
    }
    QVERIFY(refused > 0);
    QByteArray layers = body;
    QVERIFY(quantizedGraphFromBytes(resealed(layers)).isOk());
}

void TestTrainedGraph::shapesThatDoNotFitAreRefused()
{
    const auto isRefused = [](auto change) {
        TrainedGraph graph = trained();
        change(graph);
        return !trainedGraphFromBytes(serializeGraph(graph)).isOk();
    };
    QVERIFY(isRefused([](TrainedGraph& g) { g.featureCount = 2; }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.featureCount = 0; }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.classifier.featureIndices[0] = -1; }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.classifier.scaler.mean.pop_back(); }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.classifier.layers.clear(); }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.classifier.layers[0].weights.pop_back(); }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.classifier.layers[1].inputs = 3; }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.classifier.layers[0].outputs = -2; }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.classifier.classes.append(QStringLiteral("third")); }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.anomaly.clusterCount = 3; }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.anomaly.featureIndices[1] = 4; }));
    QVERIFY(isRefused([](TrainedGraph& g) { g.anomaly.maxError.clear(); }));
}

void TestTrainedGraph::quantizedShapesThatDoNotFitAreRefused()
{
    const auto isRefused = [](auto change) {
        QuantizedGraph graph = quantized();
        change(graph);
        return !quantizedGraphFromBytes(serializeGraph(graph)).isOk();
    };
    QVERIFY(isRefused([](QuantizedGraph& g) { g.classifier.layers[0].shifts[0] = 32; }));
    QVERIFY(isRefused([](QuantizedGraph& g) { g.classifier.layers[0].multipliers.pop_back(); }));
    QVERIFY(isRefused([](QuantizedGraph& g) { g.classifier.layers[0].weightScales.pop_back(); }));
    QVERIFY(isRefused([](QuantizedGraph& g) { g.classifier.layers[0].bias.pop_back(); }));
    QVERIFY(isRefused([](QuantizedGraph& g) { g.classifier.softmaxShift = -1; }));
    QVERIFY(isRefused([](QuantizedGraph& g) { g.classifier.featureIndices = {0, 1, 2}; }));
}

void TestTrainedGraph::kindsAreNotMistaken()
{
    QVERIFY(!trainedGraphFromBytes(serializeGraph(quantized())));
    QVERIFY(!quantizedGraphFromBytes(serializeGraph(trained())));
    QByteArray newer = serializeGraph(trained());
    newer.chop(32);
    newer[4] = 2;
    const auto read = trainedGraphFromBytes(resealed(newer));
    QVERIFY(!read);
    QVERIFY(read.error().message.contains(QStringLiteral("another version")));
}

void TestTrainedGraph::comesBackEqual()
{
    const auto one = trainedGraphFromBytes(serializeGraph(trained()));
    QVERIFY(one.isOk());
    QCOMPARE(*one, trained());
    QCOMPARE(serializeGraph(*one), serializeGraph(trained()));
    const auto two = quantizedGraphFromBytes(serializeGraph(quantized()));
    QVERIFY(two.isOk());
    QCOMPARE(*two, quantized());
}

void TestTrainedGraph::eitherPartMayBeAbsent()
{
    TrainedGraph detector;
    detector.featureCount = 4;
    detector.hasAnomaly = true;
    detector.anomaly = anomaly();
    QCOMPARE(*trainedGraphFromBytes(serializeGraph(detector)), detector);
    TrainedGraph classifier = trained();
    classifier.hasAnomaly = false;
    classifier.anomaly = {};
    QCOMPARE(*trainedGraphFromBytes(serializeGraph(classifier)), classifier);
}

void TestTrainedGraph::weightsHashFollowsTheWeights()
{
    TrainedGraph graph = trained();
    const QString hash = weightsSha256(graph);
    QCOMPARE(hash.size(), 64);
    graph.classifier.classes[0] = QStringLiteral("rest");
    QCOMPARE(weightsSha256(graph), hash);
    graph.classifier.layers[1].bias[1] += 1e-6F;
    QVERIFY(weightsSha256(graph) != hash);
}

QTEST_GUILESS_MAIN(TestTrainedGraph)
#include "tst_trained_graph.moc"
