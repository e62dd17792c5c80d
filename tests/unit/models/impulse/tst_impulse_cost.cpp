// SPDX-License-Identifier: GPL-3.0-or-later
// Estimates of instructions, flash and memory against what was counted and linked on the emulated Cortex-M4F board
// (arm-none-eabi-gcc 12.2.1 -O2, three axes at 62.5 Hz, four classes).
#include "models/impulse/impulse_cost.h"

#include <QJsonDocument>
#include <QtTest>

using namespace studio;

namespace
{

constexpr double kTolerance = 0.04;

PreparedImpulse impulseOf(double windowMs, const char* dsp, const char* learn)
{
    const QByteArray json = QByteArray("{\"input\":{\"window_ms\":") + QByteArray::number(windowMs) + ",\"stride_ms\":200},\"dsp\":[" + dsp
                            + "],\"learn\":[" + learn + "]}";
    const Result<ImpulseDesign> design = impulseFromJson(QJsonDocument::fromJson(json).object());
    if (!design)
        qFatal("%s", qPrintable(design.error().message));
    Result<PreparedImpulse> prepared =
        prepareImpulse(*design, 62.5, {QStringLiteral("accX"), QStringLiteral("accY"), QStringLiteral("accZ")});
    if (!prepared)
        qFatal("%s", qPrintable(prepared.error().message));
    return std::move(prepared).value();
}

constexpr const char* kSpectral = R"({"id":"s","block":"spectral-analysis"})";
constexpr const char* kNetwork = R"({"id":"c","block":"classification","parameters":{"hidden":[20,10]}})";

} // namespace

class TestImpulseCost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void meetsWhatWasCounted_data();
    void meetsWhatWasCounted();
    void blocksOfAKindShareTheirCode();
    void costOfAValueIsTheDifference();
    void refusedValueHasNoCost();
    void parametersOfADenseNetwork();
};

void TestImpulseCost::meetsWhatWasCounted_data()
{
    QTest::addColumn<double>("windowMs");
    QTest::addColumn<QByteArray>("dsp");
    QTest::addColumn<QByteArray>("learn");
    QTest::addColumn<int>("features");
    QTest::addColumn<int>("network");
    QTest::addColumn<int>("flash"); // model, dsp and runtime
    QTest::addColumn<int>("ram");   // arena and result
    const auto spectral = [](const char* parameters) {
        return QByteArray(R"({"id":"s","block":"spectral-analysis","parameters":{)") + parameters + "}}";
    };
    const QByteArray network = kNetwork;
    QTest::newRow("defaults") << 2000.0 << spectral("") << network << 51256 << 6687 << 6023 + 3200 + 2140 << 824;
    QTest::newRow("longer frames") << 2000.0 << spectral(R"("fft-length":64)") << network << 68818 << 13251 << 8959 + 3200 + 2140 << 1472;
    QTest::newRow("frames longer than the window") << 2000.0 << spectral(R"("fft-length":256)") << network << 114193 << 39544 << 20671 + 3200 + 2140 << 4064;
    QTest::newRow("low-pass") << 2000.0 << spectral(R"("fft-length":64,"filter-type":"low","filter-cutoff":10,"filter-order":6)") << network << 77291
                              << 7175 << 6503 + 3200 + 2140 << 1144;
    QTest::newRow("no logarithm, no overlap") << 2000.0 << spectral(R"("fft-length":64,"do-log":false,"do-fft-overlap":false)") << network << 40621 << 13257
                                              << 8959 + 3200 + 2140 << 1472;
    QTest::newRow("high-pass of a short window") << 1000.0 << spectral(R"("fft-length":32,"filter-type":"high","filter-cutoff":3,"filter-order":2)")
                                                 << network << 34999 << 8496 << 5361 + 3200 + 2140 << 772;
    QTest::newRow("decimated by three") << 2000.0 << spectral(R"("input-decimation-ratio":3)") << network << 47683 << 6688 << 6135 + 3200 + 2140 << 824;
    QTest::newRow("second spectrum") << 4000.0 << spectral(R"("extra-low-freq":true)") << network << 160438 << 10228 << 10597 + 3200 + 2140 << 1520;
    QTest::newRow("flatten") << 2000.0 << QByteArray(R"({"id":"f","block":"flatten"})") << network << 16843 << 4991 << 5159 + 1064 + 2140 << 636;
    QTest::newRow("flatten, three statistics") << 2000.0
                                               << QByteArray(R"({"id":"f","block":"flatten","parameters":{"skewness":false,"kurtosis":false,"rms":false,"stdev":false}})")
                                               << network << 16818 << 3890 << 4695 + 1064 + 2140 << 576;
    QTest::newRow("raw") << 2000.0 << QByteArray(R"({"id":"r","block":"raw"})") << network << 4401 << 37343 << 18591 + 172 + 2140 << 1944;
    QTest::newRow("wide network") << 2000.0 << spectral(R"("fft-length":64)")
                                  << QByteArray(R"({"id":"c","block":"classification","parameters":{"hidden":[64,32]}})") << 68818 << 28831
                                  << 16373 + 3200 + 2140 << 1472;
    QTest::newRow("network and eight clusters") << 2000.0 << spectral("")
                                                << network + R"(,{"id":"a","block":"anomaly-kmeans","parameters":{"clusters":8}})" << 51256 << 7041
                                                << 6237 + 3200 + 2352 << 824;
}

void TestImpulseCost::meetsWhatWasCounted()
{
    QFETCH(double, windowMs);
    QFETCH(QByteArray, dsp);
    QFETCH(QByteArray, learn);
    const ImpulseCost cost = estimateCost(impulseOf(windowMs, dsp.constData(), learn.constData()), 4);
    const auto isClose = [](double estimate, int counted, const char* what) {
        const double ratio = estimate / counted;
        if (std::abs(ratio - 1.0) > kTolerance)
            qWarning("%s: estimated %.0f, counted %d, ratio %.3f", what, estimate, counted, ratio);
        return std::abs(ratio - 1.0) <= kTolerance;
    };
    QFETCH(int, features);
    QFETCH(int, network);
    QFETCH(int, flash);
    QFETCH(int, ram);
    QVERIFY(isClose(cost.instructionsDsp(), features, "features"));
    QVERIFY(isClose(cost.instructionsLearn(), network, "network"));
    QVERIFY(isClose(static_cast<double>(cost.flashModel() + cost.flashDsp() + cost.flashRuntime()), flash, "flash"));
    QVERIFY(isClose(static_cast<double>(cost.ramModel()), ram, "ram"));
}

void TestImpulseCost::blocksOfAKindShareTheirCode()
{
    const ImpulseCost one = estimateCost(impulseOf(2000, kSpectral, kNetwork), 4);
    const ImpulseCost two = estimateCost(
        impulseOf(2000, R"({"id":"s","block":"spectral-analysis"},{"id":"t","block":"spectral-analysis","parameters":{"fft-length":64}})", kNetwork), 4);
    QCOMPARE(two.flashDsp(), one.flashDsp());
    QVERIFY(two.instructionsDsp() > 2.0 * one.instructionsDsp());
    QVERIFY(two.flashModel() > one.flashModel());
}

void TestImpulseCost::costOfAValueIsTheDifference()
{
    const DspBlock* kind = DspBlockRegistry::builtin().find(QStringLiteral("spectral-analysis"));
    const DspInput input{125, 62.5, {QStringLiteral("x"), QStringLiteral("y")}};
    DspBlockDesign block;
    block.block = kind->name();
    block.parameters = {{QStringLiteral("filter-type"), QStringLiteral("low")}, {QStringLiteral("filter-cutoff"), 10.0}};
    const QHash<QString, ParameterCost> costs = parameterCosts(*kind, block, input);
    // The filter costs time and takes the bins beyond its cut-off away.
    QVERIFY(costs[QStringLiteral("filter-type")].instructions > 0.0);
    QVERIFY(costs[QStringLiteral("filter-type")].features < 0);
    // Twice the frame: more bins, for each axis.
    const ParameterCost length = costs[QStringLiteral("fft-length")];
    QCOMPARE(length.against, ParameterCost::Against::NextChoice);
    QVERIFY(length.features > 0 && length.features % 2 == 0);
    const ParameterCost logarithm = costs[QStringLiteral("do-log")];
    QCOMPARE(logarithm.against, ParameterCost::Against::Off);
    QVERIFY(logarithm.instructions > 0.0);
    QCOMPARE(logarithm.features, 0);
    QVERIFY(!costs.contains(QStringLiteral("scale-axes"))); // at its default
}

void TestImpulseCost::refusedValueHasNoCost()
{
    const DspBlock* kind = DspBlockRegistry::builtin().find(QStringLiteral("spectral-analysis"));
    DspBlockDesign block;
    block.block = kind->name();
    block.parameters = {{QStringLiteral("fft-length"), 64}};
    // 125 readings are too few for a second spectrum of 64.
    const QHash<QString, ParameterCost> costs = parameterCosts(*kind, block, {125, 62.5, {QStringLiteral("x")}});
    QVERIFY(!costs.contains(QStringLiteral("extra-low-freq")));
    QVERIFY(parameterCosts(*kind, block, {0, 62.5, {QStringLiteral("x")}}).isEmpty());
}

void TestImpulseCost::parametersOfADenseNetwork()
{
    const PreparedImpulse impulse = impulseOf(2000, kSpectral, kNetwork);
    QCOMPARE(denseParameterCount(impulse.design.learn[0], impulse.featureCount(), 4), 39 * 20 + 20 + 20 * 10 + 10 + 10 * 4 + 4);
}

QTEST_GUILESS_MAIN(TestImpulseCost)
#include "tst_impulse_cost.moc"
