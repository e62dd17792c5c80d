// SPDX-License-Identifier: GPL-3.0-or-later
// The network part of inference/runtime: shapes that do not divide by four, extremes of int8, bad
// configurations.
#include <QtTest>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "anomaly/smith_kmeans.h"
#include "kernels/smith_fully_connected.h"
#include "kernels/smith_requantize.h"
#include "kernels/smith_scaler.h"
#include "kernels/smith_softmax.h"

class TestRuntimeKernels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void highProductRoundsTiesUp();
    void roundingShiftRoundsTiesAway();
    void quantise_data();
    void quantise();
    void dequantise();
    void fullyConnectedOfAnyShape_data();
    void fullyConnectedOfAnyShape();
    void fullyConnectedAtTheExtremes();
    void fullyConnectedFloat();
    void softmaxFollowsTheFloatOne_data();
    void softmaxFollowsTheFloatOne();
    void softmaxOfOneClassAndOfMany();
    void softmaxFloatSumsToOne();
    void scalerAndKmeans();
    void badConfigurationsAreRefused();
};

namespace
{

class Bytes
{
public:
    std::int8_t next()
    {
        m_state = m_state * 1664525U + 1013904223U;
        return static_cast<std::int8_t>(static_cast<int>(m_state >> 24) - 128);
    }
    std::vector<std::int8_t> take(std::size_t count, std::int8_t lowest = -128)
    {
        std::vector<std::int8_t> values(count);
        for (std::int8_t& value : values)
            value = std::max(next(), lowest);
        return values;
    }

private:
    std::uint32_t m_state = 7;
};

} // namespace

void TestRuntimeKernels::highProductRoundsTiesUp()
{
    constexpr std::int32_t half = 1 << 30;
    QCOMPARE(smith_high_product(3, half), 2);
    QCOMPARE(smith_high_product(-3, half), -1);
    QCOMPARE(smith_high_product(-1, half), 0);
    QCOMPARE(smith_high_product(1, half), 1);
    QCOMPARE(smith_high_product(INT32_MIN, INT32_MAX), -INT32_MAX);
    QCOMPARE(smith_high_product(INT32_MAX, INT32_MAX), INT32_MAX - 1);
}

void TestRuntimeKernels::roundingShiftRoundsTiesAway()
{
    QCOMPARE(smith_rounding_shift(3, 1), 2);
    QCOMPARE(smith_rounding_shift(-3, 1), -2);
    QCOMPARE(smith_rounding_shift(-1, 1), -1);
    QCOMPARE(smith_rounding_shift(-3, 2), -1);
    QCOMPARE(smith_rounding_shift(-6, 2), -2);
    QCOMPARE(smith_rounding_shift(-4, 2), -1);
    QCOMPARE(smith_rounding_shift(INT32_MAX, 1), 1 << 30);
    for (const std::int32_t y : {5, 0, -5, INT32_MAX, -INT32_MAX})
        QCOMPARE(smith_rounding_shift(y, 0), y);
    QCOMPARE(smith_rounding_shift(INT32_MAX, 31), 1);
    QCOMPARE(smith_rounding_shift(-INT32_MAX, 31), -1);
    // Worked examples of the specification: both roundings at work.
    QCOMPARE(smith_requantize(201, 1992157658, -7), 1);
    QCOMPARE(smith_requantize(-2, 1 << 30, -1), -1);
    QCOMPARE(smith_requantize(11, 1 << 30, -2), 2);
    QCOMPARE(smith_requantize(-14950, 1459375626, -5), -318);
    QCOMPARE(smith_requantize(3, 1610612736, 1), 5); // 3 * 1.5, a tie
}

void TestRuntimeKernels::quantise_data()
{
    QTest::addColumn<float>("value");
    QTest::addColumn<float>("scale");
    QTest::addColumn<int>("zeroPoint");
    QTest::addColumn<int>("expected");
    QTest::newRow("zero is the zero point") << 0.0F << 0.1F << -5 << -5;
    QTest::newRow("half goes away from zero") << 0.5F << 1.0F << 0 << 1;
    QTest::newRow("minus half goes away from zero") << -0.5F << 1.0F << 0 << -1;
    QTest::newRow("just below a half stays") << 0.49999997F << 1.0F << 0 << 0;
    QTest::newRow("just above minus a half stays") << -0.49999997F << 1.0F << 0 << 0;
    QTest::newRow("one and a half") << 1.5F << 1.0F << 0 << 2;
    QTest::newRow("two and a half") << -2.5F << 1.0F << 0 << -3;
    QTest::newRow("above the range") << 1000.0F << 1.0F << 0 << 127;
    QTest::newRow("below the range") << -1000.0F << 1.0F << 0 << -128;
    QTest::newRow("far above the range") << 1e38F << 1e-3F << 100 << 127;
    QTest::newRow("far below the range") << -1e38F << 1e-3F << -100 << -128;
    QTest::newRow("the zero point counts before the limit") << -200.0F << 1.0F << 127 << -73;
    QTest::newRow("infinity") << std::numeric_limits<float>::infinity() << 1.0F << 0 << 127;
    QTest::newRow("what is not a number") << std::nanf("") << 1.0F << 0 << -128;
}

void TestRuntimeKernels::quantise()
{
    QFETCH(float, value);
    QFETCH(float, scale);
    QFETCH(int, zeroPoint);
    QFETCH(int, expected);
    std::int8_t result = 0;
    smith_quantize(&value, 1, scale, zeroPoint, &result);
    QCOMPARE(int(result), expected);
}

void TestRuntimeKernels::dequantise()
{
    const std::int8_t values[] = {-128, 0, 127};
    std::vector<float> result(3);
    smith_dequantize(values, 3, 0.5F, -28, result.data());
    QCOMPARE(result, (std::vector<float>{-50.0F, 14.0F, 77.5F}));
}

void TestRuntimeKernels::fullyConnectedOfAnyShape_data()
{
    QTest::addColumn<quint32>("inputs");
    QTest::addColumn<quint32>("outputs");
    for (const std::uint32_t inputs : {1U, 3U, 4U, 7U, 33U, 64U})
        for (const std::uint32_t outputs : {1U, 3U, 4U, 5U, 10U})
            QTest::addRow("%u to %u", inputs, outputs) << inputs << outputs;
}

void TestRuntimeKernels::fullyConnectedOfAnyShape()
{
    QFETCH(quint32, inputs);
    QFETCH(quint32, outputs);
    Bytes bytes;
    const std::vector<std::int8_t> weights = bytes.take(std::size_t(inputs) * outputs, -127);
    const std::vector<std::int8_t> input = bytes.take(inputs);
    std::vector<std::int32_t> bias;
    std::vector<std::int32_t> multipliers;
    std::vector<std::int8_t> shifts;
    for (std::uint32_t o = 0; o < outputs; ++o) {
        bias.push_back(bytes.next() * 50);
        multipliers.push_back(1'200'000'000 + bytes.next() * 1'000'000);
        shifts.push_back(static_cast<std::int8_t>(-7 - static_cast<int>(o % 3)));
    }
    const smith_fully_connected_layer layer{
        inputs, outputs, weights.data(), bias.data(), multipliers.data(), shifts.data(), -41, 9, -100, 110};
    QCOMPARE(smith_fully_connected_check(&layer), SMITH_OK);
    std::vector<std::int8_t> output(outputs + 1, 99);
    smith_fully_connected(&layer, input.data(), output.data());
    QCOMPARE(int(output[outputs]), 99); // nothing is written behind the last output
    for (std::uint32_t o = 0; o < outputs; ++o) {
        std::int32_t sum = bias[o];
        for (std::uint32_t i = 0; i < inputs; ++i)
            sum += weights[std::size_t(o) * inputs + i] * (input[i] + 41);
        const std::int32_t expected =
            std::clamp(smith_requantize(sum, multipliers[o], shifts[o]) + 9, -100, 110);
        QCOMPARE(int(output[o]), expected);
    }
}

void TestRuntimeKernels::fullyConnectedAtTheExtremes()
{
    // 255 times 127 in every product: the largest sum there is for this many inputs.
    constexpr std::uint32_t inputs = 1024;
    const std::vector<std::int8_t> weights(inputs * 4, 127);
    const std::vector<std::int8_t> input(inputs, 127);
    const std::int32_t bias[4] = {0, 1, -1, 1000};
    const std::int32_t multipliers[4] = {1 << 30, 1 << 30, 1 << 30, 1 << 30};
    const std::int8_t shifts[4] = {-20, -20, -20, -20};
    const smith_fully_connected_layer layer{inputs, 4, weights.data(), bias, multipliers, shifts,
                                            -128,   0, -128,           127};
    std::int8_t output[4];
    smith_fully_connected(&layer, input.data(), output);
    for (int o = 0; o < 4; ++o)
        QCOMPARE(int(output[o]), smith_requantize(1024 * 255 * 127 + bias[o], 1 << 30, -20));
}

void TestRuntimeKernels::fullyConnectedFloat()
{
    const float weights[] = {1, 2, 3, -1, -2, -3};
    const float bias[] = {0.5F, 0.25F};
    const float input[] = {1, 10, 100};
    std::vector<float> output(2);
    smith_fully_connected_f32_layer layer{3, 2, weights, bias, 0};
    QCOMPARE(smith_fully_connected_f32_check(&layer), SMITH_OK);
    smith_fully_connected_f32(&layer, input, output.data());
    QCOMPARE(output, (std::vector<float>{321.5F, -320.75F}));
    layer.relu = 1;
    smith_fully_connected_f32(&layer, input, output.data());
    QCOMPARE(output, (std::vector<float>{321.5F, 0.0F}));
}

void TestRuntimeKernels::softmaxFollowsTheFloatOne_data()
{
    QTest::addColumn<int>("classes");
    for (const int classes : {2, 4, 8, 9, 40}) // 9: more than the kernel keeps exponentials of
        QTest::addRow("%d classes", classes) << classes;
}

void TestRuntimeKernels::softmaxFollowsTheFloatOne()
{
    QFETCH(int, classes);
    const smith_softmax_parameters parameters{1717986944, 23, -248}; // input scale 0.1
    QCOMPARE(smith_softmax_check(&parameters, static_cast<std::uint32_t>(classes)), SMITH_OK);
    Bytes bytes;
    for (int round = 0; round < 200; ++round) {
        const std::vector<std::int8_t> input = bytes.take(static_cast<std::size_t>(classes));
        std::vector<std::int8_t> output(input.size());
        smith_softmax(&parameters, input.data(), static_cast<std::uint32_t>(classes), output.data());
        double sum = 0.0;
        for (const std::int8_t value : input)
            sum += std::exp(0.1 * value);
        for (std::size_t i = 0; i < input.size(); ++i) {
            const double exact = 256.0 * std::exp(0.1 * input[i]) / sum - 128.0;
            QVERIFY(std::abs(std::min(exact, 127.0) - output[i]) <= 0.51);
        }
        std::vector<std::int8_t> inPlace = input;
        smith_softmax(&parameters, inPlace.data(), static_cast<std::uint32_t>(classes), inPlace.data());
        QCOMPARE(inPlace, output);
    }
}

void TestRuntimeKernels::softmaxOfOneClassAndOfMany()
{
    const smith_softmax_parameters parameters{1717986944, 23, -248};
    std::int8_t only = 5;
    smith_softmax(&parameters, &only, 1, &only);
    QCOMPARE(int(only), 127);
    std::vector<std::int8_t> equal(SMITH_SOFTMAX_MAX_COUNT, 3);
    smith_softmax(&parameters, equal.data(), SMITH_SOFTMAX_MAX_COUNT, equal.data());
    for (const std::int8_t value : equal)
        QCOMPARE(int(value), -127); // 256 / 511 rounds to 1
}

void TestRuntimeKernels::softmaxFloatSumsToOne()
{
    std::vector<float> values = {1000.0F, 999.0F, -1000.0F};
    smith_softmax_f32(values.data(), 3);
    QVERIFY(std::abs(values[0] - 0.7310586F) < 1e-6F);
    QVERIFY(std::abs(values[1] - 0.2689414F) < 1e-6F);
    QCOMPARE(values[2], 0.0F);
}

void TestRuntimeKernels::scalerAndKmeans()
{
    const std::uint16_t indices[] = {3, 1};
    const float mean[] = {1.0F, 2.0F};
    const float inverse[] = {2.0F, 0.5F};
    const float centroids[] = {0.0F, 0.0F, 10.0F, 0.0F};
    const float maxError[] = {1.0F, 0.5F};
    const smith_kmeans model{{2, indices, mean, inverse}, 2, centroids, maxError};
    QCOMPARE(smith_kmeans_check(&model, 4), SMITH_OK);
    QCOMPARE(smith_kmeans_check(&model, 3), SMITH_INVALID_CONFIG); // feature 3 is not there
    std::vector<float> scratch(smith_kmeans_scratch_floats(&model));
    const float inside[] = {99.0F, 2.0F, 99.0F, 1.0F}; // scaled: the first centroid itself
    QCOMPARE(smith_kmeans_score(&model, inside, scratch.data()), -1.0F);
    const float nearSecond[] = {0.0F, 2.0F, 0.0F, 7.0F}; // scaled: (12, 0), 2 from the second centroid
    QCOMPARE(smith_kmeans_score(&model, nearSecond, scratch.data()), 1.5F);
    const float farAway[] = {0.0F, 1e6F, 0.0F, 1e6F};
    QCOMPARE(smith_kmeans_score(&model, farAway, scratch.data()), SMITH_KMEANS_START_SCORE);
}

void TestRuntimeKernels::badConfigurationsAreRefused()
{
    const std::int8_t weights[4] = {1, 2, 3, 4};
    const std::int32_t bias[1] = {0};
    const std::int32_t multipliers[1] = {1 << 30};
    const std::int8_t shifts[1] = {-3};
    const smith_fully_connected_layer good{4, 1, weights, bias, multipliers, shifts, 0, 0, -128, 127};
    QCOMPARE(smith_fully_connected_check(&good), SMITH_OK);
    const auto refused = [&](auto change) {
        smith_fully_connected_layer bad = good;
        change(bad);
        return smith_fully_connected_check(&bad) == SMITH_INVALID_CONFIG;
    };
    const std::int8_t wildShift[1] = {-32};
    const std::int32_t negative[1] = {-1};
    QVERIFY(refused([](smith_fully_connected_layer& l) { l.inputs = 0; }));
    QVERIFY(refused([](smith_fully_connected_layer& l) { l.inputs = SMITH_FULLY_CONNECTED_MAX_INPUTS + 1; }));
    QVERIFY(refused([](smith_fully_connected_layer& l) { l.outputs = 0; }));
    QVERIFY(refused([](smith_fully_connected_layer& l) { l.weights = nullptr; }));
    QVERIFY(refused([](smith_fully_connected_layer& l) { l.input_zero_point = 128; }));
    QVERIFY(refused([](smith_fully_connected_layer& l) { l.activation_min = 50, l.activation_max = 49; }));
    QVERIFY(refused([&](smith_fully_connected_layer& l) { l.shifts = wildShift; }));
    QVERIFY(refused([&](smith_fully_connected_layer& l) { l.multipliers = negative; }));

    smith_softmax_parameters softmax{1717986944, 23, -248};
    QCOMPARE(smith_softmax_check(&softmax, 0), SMITH_INVALID_CONFIG);
    QCOMPARE(smith_softmax_check(&softmax, SMITH_SOFTMAX_MAX_COUNT + 1), SMITH_INVALID_CONFIG);
    softmax.diff_min = -249; // 249 * 2^23 no longer fits Q5.26
    QCOMPARE(smith_softmax_check(&softmax, 4), SMITH_INVALID_CONFIG);
    const smith_kmeans clusterless{{1, nullptr, nullptr, nullptr}, 0, nullptr, nullptr};
    QCOMPARE(smith_kmeans_check(&clusterless, 1), SMITH_INVALID_CONFIG);
}

QTEST_GUILESS_MAIN(TestRuntimeKernels)
#include "tst_runtime_kernels.moc"
