// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/quantize/host_inference.h"
#include "inference/quantize/quantize.h"
#include "support/feature_tables.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>

using namespace studio;

namespace
{

DenseLayer layerOf(int inputs, int outputs, Activation activation, test::Noise& noise)
{
    DenseLayer layer;
    layer.inputs = inputs;
    layer.outputs = outputs;
    layer.activation = activation;
    for (int i = 0; i < inputs * outputs; ++i)
        layer.weights.push_back(2.0F * noise.next());
    for (int i = 0; i < outputs; ++i)
        layer.bias.push_back(noise.next());
    return layer;
}

/// A network with made-up weights over the columns of `table`.
TrainedGraph graphFor(const FeatureMatrix& table, std::uint32_t seed = 5)
{
    test::Noise noise(seed);
    TrainedGraph graph;
    graph.featureCount = table.featureCount;
    graph.hasClassifier = true;
    graph.classifier.classes = table.classes;
    graph.classifier.scaler.mean.assign(static_cast<std::size_t>(table.featureCount), 0.3F);
    graph.classifier.scaler.inverseDeviation.assign(static_cast<std::size_t>(table.featureCount), 2.0F);
    graph.classifier.layers = {
        layerOf(table.featureCount, 20, Activation::Relu, noise), layerOf(20, 10, Activation::Relu, noise),
        layerOf(10, static_cast<int>(table.classes.size()), Activation::Softmax, noise)};
    return graph;
}

/// Round half away from zero of real / scale + zero point, in double, clamped.
int quantized(double real, double scale, int zeroPoint)
{
    return static_cast<int>(std::clamp(std::round(real / scale) + zeroPoint, -128.0, 127.0));
}

} // namespace

class TestQuantize : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void withoutTrainingWindowsThereIsNoRange();
    void weightsThatAreNoNumbersAreRefused();
    void aSilentLayerDoesNotOverflow();
    void aBiasFarAboveItsWeightsFits();
    void deadNetworkAnswersEvenly();
    void multipliersAreThoseOfTheReference_data();
    void multipliersAreThoseOfTheReference();
    void rangesContainZero_data();
    void rangesContainZero();
    void weightsArePerChannelAndSymmetric();
    void onlyLabelledTrainingWindowsSetTheRanges();
    void integersFollowTheFloatNetwork();
    void everyLayerMatchesPlainIntegerArithmetic();
    void anomalyPartStaysFloat();
    void arenaHoldsTheWidestPair();
};

void TestQuantize::withoutTrainingWindowsThereIsNoRange()
{
    FeatureMatrix table = test::featureTable();
    const TrainedGraph graph = graphFor(table);
    for (WindowRef& window : table.windows)
        window.label = -1;
    QVERIFY(!quantizeGraph(graph, table));
}

void TestQuantize::weightsThatAreNoNumbersAreRefused()
{
    const FeatureMatrix table = test::featureTable();
    TrainedGraph graph = graphFor(table);
    graph.classifier.layers[1].weights[17] = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(!quantizeGraph(graph, table));
    graph = graphFor(table);
    graph.classifier.layers[2].bias[1] = std::numeric_limits<float>::infinity();
    QVERIFY(!quantizeGraph(graph, table));
}

void TestQuantize::aSilentLayerDoesNotOverflow()
{
    // The second layer's output stays a millionth above zero on the training windows, far below its inputs.
    const FeatureMatrix table = test::featureTable();
    TrainedGraph graph = graphFor(table);
    DenseLayer& silent = graph.classifier.layers[1];
    for (float& weight : silent.weights)
        weight = -std::abs(weight);
    std::fill(silent.bias.begin(), silent.bias.end(), -20.0F);
    silent.bias[0] = 1e-6F;
    std::fill(silent.weights.begin(), silent.weights.begin() + 20, 0.0F);
    const Result<QuantizedGraph> result = quantizeGraph(graph, table);
    QVERIFY(result.isOk());
    const QuantizedDenseLayer& layer = result->classifier.layers[1];
    for (std::size_t o = 0; o < 10; ++o) {
        double bound = std::abs(static_cast<double>(layer.bias[o]));
        for (std::size_t i = 0; i < 20; ++i)
            bound += 255.0 * std::abs(static_cast<double>(layer.weights[o * 20 + i]));
        QVERIFY(std::ldexp(bound, std::max(0, layer.shifts[o])) < 2147483648.0);
    }
    for (std::size_t row = 0; row < 20; ++row) {
        const std::vector<float> expected = runFloat(graph.classifier, table.row(row));
        const Int8Answer got = runInt8(result->classifier, table.row(row));
        for (std::size_t k = 0; k < expected.size(); ++k)
            QVERIFY(std::abs(got.probabilities[k] - expected[k]) < 0.03F);
    }
}

void TestQuantize::aBiasFarAboveItsWeightsFits()
{
    const FeatureMatrix table = test::featureTable();
    TrainedGraph graph = graphFor(table);
    DenseLayer& last = graph.classifier.layers[2];
    std::fill(last.weights.begin(), last.weights.begin() + 10, 1e-12F);
    last.bias = {3.0F, 0.0F, 0.0F};
    const Result<QuantizedGraph> result = quantizeGraph(graph, table);
    QVERIFY(result.isOk());
    const float expected = runFloat(graph.classifier, table.row(0))[0];
    const float got = runInt8(result->classifier, table.row(0)).probabilities[0];
    QVERIFY2(
        std::abs(got - expected) < 0.05F,
        qPrintable(QStringLiteral("%1 %2").arg(static_cast<double>(got)).arg(static_cast<double>(expected))));
}

void TestQuantize::deadNetworkAnswersEvenly()
{
    const FeatureMatrix table = test::featureTable();
    TrainedGraph graph = graphFor(table);
    for (DenseLayer& layer : graph.classifier.layers) {
        std::fill(layer.weights.begin(), layer.weights.end(), 0.0F);
        std::fill(layer.bias.begin(), layer.bias.end(), 0.0F);
    }
    const Result<QuantizedGraph> result = quantizeGraph(graph, table);
    QVERIFY(result.isOk());
    const Int8Answer answer = runInt8(result->classifier, table.row(0));
    QCOMPARE(answer.output, (std::vector<std::int8_t>{-43, -43, -43}));
    QVERIFY(quantizedGraphFromBytes(serializeGraph(*result)).isOk());
}

void TestQuantize::multipliersAreThoseOfTheReference_data()
{
    QTest::addColumn<double>("real");
    QTest::addColumn<int>("multiplier");
    QTest::addColumn<int>("shift");
    QTest::newRow("0") << 0.0 << 0 << 0;
    QTest::newRow("negative") << -1.0 << 0 << 0;
    QTest::newRow("small") << 0.007247427341846 << 1992157658 << -7;
    QTest::newRow("1/2550") << 1.0 / 2550.0 << 1724724122 << -11;
    QTest::newRow("0.75") << 0.75 << 1610612736 << 0;
    QTest::newRow("1") << 1.0 << 1073741824 << 1;
    QTest::newRow("rounded up to 1") << 0.9999999999 << 1073741824 << 1;
    QTest::newRow("1.5") << 1.5 << 1610612736 << 1;
    QTest::newRow("smallest") << std::ldexp(1.0, -32) << 1073741824 << -31;
    QTest::newRow("flushed") << std::ldexp(1.0, -33) << 0 << 0;
}

void TestQuantize::multipliersAreThoseOfTheReference()
{
    QFETCH(double, real);
    QFETCH(int, multiplier);
    QFETCH(int, shift);
    QCOMPARE(quantizeMultiplier(real), (QuantizedMultiplier{multiplier, shift}));
}

void TestQuantize::rangesContainZero_data()
{
    QTest::addColumn<float>("lowest");
    QTest::addColumn<float>("highest");
    QTest::addColumn<int>("zeroPoint");
    QTest::newRow("nothing") << 0.0F << 0.0F << 0;
    QTest::newRow("only positive") << 2.0F << 5.1F << -128;
    QTest::newRow("only negative") << -5.1F << -2.0F << 127;
    QTest::newRow("even") << -1.275F << 1.275F << 0;
    QTest::newRow("too small for float") << 0.0F << std::numeric_limits<float>::denorm_min() << 0;
}

void TestQuantize::rangesContainZero()
{
    QFETCH(float, lowest);
    QFETCH(float, highest);
    const ActivationRange range = activationRange(lowest, highest);
    QVERIFY(range.scale > 0.0F);
    if (lowest == -highest && highest > 0.0F)
        QVERIFY(std::abs(range.zeroPoint) <= 1); // -0.5 may fall to either side
    else
        QTEST(range.zeroPoint, "zeroPoint");
}

void TestQuantize::weightsArePerChannelAndSymmetric()
{
    const FeatureMatrix table = test::featureTable();
    TrainedGraph graph = graphFor(table);
    DenseLayer& first = graph.classifier.layers[0];
    std::fill(first.weights.begin(), first.weights.begin() + 6, 0.0F);
    for (std::size_t i = 6; i < 12; ++i)
        first.weights[i] *= 100.0F;
    const Result<QuantizedGraph> result = quantizeGraph(graph, table);
    const QuantizedDenseLayer& layer = result->classifier.layers[0];
    QVERIFY(std::all_of(layer.weights.begin(), layer.weights.begin() + 6, [](int w) { return w == 0; }));
    QVERIFY(layer.weightScales[1] > 30.0F * layer.weightScales[2]);
    for (std::size_t o = 1; o < 20; ++o) {
        int largest = 0;
        for (std::size_t i = 0; i < 6; ++i) {
            const int w = layer.weights[o * 6 + i];
            largest = std::max(largest, std::abs(w));
            QVERIFY(std::abs(static_cast<float>(w) * layer.weightScales[o] - first.weights[o * 6 + i]) <=
                    0.5001F * layer.weightScales[o]);
        }
        QCOMPARE(largest, 127);
    }
}

void TestQuantize::onlyLabelledTrainingWindowsSetTheRanges()
{
    FeatureMatrix table = test::featureTable();
    const TrainedGraph graph = graphFor(table);
    const Result<QuantizedGraph> before = quantizeGraph(graph, table);
    for (std::size_t row = 0; row < table.windowCount(); ++row) {
        if (table.windows[row].split == Split::Testing)
            table.values[row * 6] = 1e6F;
    }
    table.windows[0].label = -1;
    const std::vector<float> kept(table.values.begin(), table.values.begin() + 6);
    std::fill(table.values.begin(), table.values.begin() + 6, -1e6F);
    const Result<QuantizedGraph> after = quantizeGraph(graph, table);
    QVERIFY(after->classifier.inputScale <= before->classifier.inputScale);
    table.windows[0].label = 0;
    QVERIFY(quantizeGraph(graph, table)->classifier.inputScale > 1000.0F);
    std::copy(kept.begin(), kept.end(), table.values.begin());
    QCOMPARE(*quantizeGraph(graph, table), *before);
}

void TestQuantize::integersFollowTheFloatNetwork()
{
    const FeatureMatrix table = test::featureTable();
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
        const TrainedGraph graph = graphFor(table, seed);
        const Result<QuantizedGraph> result = quantizeGraph(graph, table);
        QVERIFY(result.isOk());
        double errorSum = 0.0;
        double worst = 0.0;
        for (std::size_t row = 0; row < table.windowCount(); ++row) {
            if (table.windows[row].split != Split::Training)
                continue; // others may leave the calibrated ranges, and are then clamped
            const std::vector<float> logits = floatActivations(graph.classifier, table.row(row)).back();
            const std::vector<std::int8_t> got = int8Activations(result->classifier, table.row(row)).back();
            const QuantizedDenseLayer& last = result->classifier.layers.back();
            for (std::size_t k = 0; k < logits.size(); ++k) {
                const double real = static_cast<double>(last.outputScale) * (got[k] - last.outputZeroPoint);
                const double steps =
                    std::abs(real - static_cast<double>(logits[k])) / static_cast<double>(last.outputScale);
                worst = std::max(worst, steps);
                errorSum += steps / static_cast<double>(table.windowCount() * logits.size());
            }
        }
        QVERIFY2(errorSum < 2.0, qPrintable(QString::number(errorSum)));
        QVERIFY2(worst < 8.0, qPrintable(QString::number(worst)));
    }
}

void TestQuantize::everyLayerMatchesPlainIntegerArithmetic()
{
    // Every layer once more from its definition: exact sums, the real multiplier in double, one rounding. The
    // double rounding of the kernels may differ from that by one unit.
    const FeatureMatrix table = test::featureTable();
    const TrainedGraph graph = graphFor(table);
    const Result<QuantizedGraph> result = quantizeGraph(graph, table);
    const QuantizedClassifier& classifier = result->classifier;
    for (std::size_t row = 0; row < 40; ++row) {
        const std::vector<std::vector<std::int8_t>> activations = int8Activations(classifier, table.row(row));
        QCOMPARE(activations.size(), classifier.layers.size() + 1);
        for (std::size_t i = 0; i < 6; ++i) {
            const double scaled = static_cast<double>((table.row(row)[i] - 0.3F) * 2.0F);
            const int expected =
                quantized(scaled, static_cast<double>(classifier.inputScale), classifier.inputZeroPoint);
            QVERIFY(std::abs(activations[0][i] - expected) <= 1);
        }
        for (std::size_t l = 0; l < classifier.layers.size(); ++l) {
            const QuantizedDenseLayer& layer = classifier.layers[l];
            const auto inputs = static_cast<std::size_t>(layer.inputs);
            for (std::size_t o = 0; o < static_cast<std::size_t>(layer.outputs); ++o) {
                std::int64_t sum = layer.bias[o];
                for (std::size_t i = 0; i < inputs; ++i)
                    sum += std::int64_t{layer.weights[o * inputs + i]} *
                           (activations[l][i] - layer.inputZeroPoint);
                double real = static_cast<double>(sum) * static_cast<double>(layer.inputScale) *
                              static_cast<double>(layer.weightScales[o]);
                if (layer.activation == Activation::Relu)
                    real = std::max(0.0, real);
                const int expected =
                    quantized(real, static_cast<double>(layer.outputScale), layer.outputZeroPoint);
                QVERIFY(std::abs(activations[l + 1][o] - expected) <= 1);
            }
        }
        const Int8Answer answer = runInt8(classifier, table.row(row));
        QCOMPARE(answer.input, activations.front());
        for (std::size_t k = 0; k < answer.output.size(); ++k)
            QCOMPARE(answer.probabilities[k], static_cast<float>(answer.output[k] + 128) / 256.0F);
    }
}

void TestQuantize::anomalyPartStaysFloat()
{
    TrainedGraph graph;
    graph.featureCount = 6;
    graph.hasAnomaly = true;
    graph.anomaly.featureIndices = {2};
    graph.anomaly.scaler = {{1.0F}, {2.0F}};
    graph.anomaly.clusterCount = 2;
    graph.anomaly.centroids = {0.0F, 10.0F};
    graph.anomaly.maxError = {0.5F, 1.0F};
    const Result<QuantizedGraph> result = quantizeGraph(graph, test::featureTable());
    QVERIFY(result.isOk());
    QVERIFY(!result->hasClassifier);
    QCOMPARE(result->anomaly, graph.anomaly);
    const std::vector<float> features = {0.0F, 0.0F, 2.5F, 0.0F, 0.0F, 0.0F};
    QCOMPARE(anomalyScore(result->anomaly, features), 2.5F); // (2.5 - 1) * 2 = 3, 0.5 of it inside
}

void TestQuantize::arenaHoldsTheWidestPair()
{
    const FeatureMatrix table = test::featureTable();
    QCOMPARE(quantizeGraph(graphFor(table), table)->arenaBytes, 30); // 20 + 10
}

QTEST_GUILESS_MAIN(TestQuantize)
#include "tst_quantize.moc"
