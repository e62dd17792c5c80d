// SPDX-License-Identifier: GPL-3.0-or-later
// What the golden numbers do not reach: refusals that name the field, names of features, other units, chosen
// axes.
#include "models/dsp/dsp_block.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace studio;

class TestSpectralBlock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusals_data();
    void refusals();
    void inputsThatCannotBe_data();
    void inputsThatCannotBe();
    void wholeNumbersMayBeWrittenWithAPoint();
    void namesCarryTheAxis();
    void binEdgesAreRoundedOnTheBinaryValue();
    void lowFrequencyFeaturesComeAfterAllAxes();
    void chosenAxesOnly();
    void onlyRmsDependsOnTheUnit_data();
    void onlyRmsDependsOnTheUnit();
    void constantWindowHasNoNoise_data();
    void constantWindowHasNoNoise();
    void toneLandsInItsBin();
};

namespace
{

DspInput motion(qint64 readings = 125)
{
    return {readings, 62.5, {QStringLiteral("accX"), QStringLiteral("accY"), QStringLiteral("accZ")}};
}

Result<PreparedDspBlock> prepare(const QJsonObject& parameters, const DspInput& input = motion(),
                                 const QStringList& axes = {})
{
    DspBlockDesign design;
    design.axes = axes;
    design.parameters = parameters;
    return DspBlockRegistry::builtin().find(QStringLiteral("spectral-analysis"))->prepare(design, input);
}

std::vector<float> featuresOf(const PreparedDspBlock& block, const std::vector<float>& window)
{
    std::vector<float> features(static_cast<std::size_t>(block.featureCount()));
    block.extract(window, features);
    return features;
}

} // namespace

void TestSpectralBlock::refusals_data()
{
    QTest::addColumn<QJsonObject>("parameters");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("category");
    const auto row = [](const char* name, const QJsonObject& parameters, const char* field,
                        const char* category) {
        QTest::newRow(name) << parameters << QString::fromLatin1(field) << QString::fromLatin1(category);
    };
    const QLatin1String length("fft-length");
    const QLatin1String order("filter-order");
    const QLatin1String type("filter-type");
    const QLatin1String cutoff("filter-cutoff");
    const QLatin1String version("implementation-version");
    const QLatin1String low("low");
    row("length not a power of two", {{length, 12}}, "fft-length", "fft-length-not-power-of-two");
    row("length zero", {{length, 0}}, "fft-length", "fft-length-not-power-of-two");
    row("length with a fraction", {{length, 16.5}}, "fft-length", "fft-length-not-power-of-two");
    row("length beyond the largest", {{length, 131072}}, "fft-length", "fft-length-not-power-of-two");
    row("length as text", {{length, QStringLiteral("16")}}, "fft-length", "");
    row("order odd", {{type, low}, {order, 3}}, "filter-order", "filter-order-not-even");
    row("order negative", {{type, low}, {order, -2}}, "filter-order", "filter-order-not-even");
    row("order too high", {{type, low}, {order, 10}}, "filter-order", "filter-order-not-even");
    row("cut-off at half the rate", {{type, low}, {cutoff, 31.25}}, "filter-cutoff",
        "cutoff-at-or-above-nyquist");
    row("cut-off zero", {{type, QLatin1String("high")}, {cutoff, 0}}, "filter-cutoff",
        "cutoff-at-or-above-nyquist");
    row("cut-off below the first bin", {{type, low}, {cutoff, 1}, {order, 2}}, "filter-cutoff",
        "cutoff-masks-all-bins");
    row("cut-off too high for the decimation",
        {{type, low}, {cutoff, 10}, {QLatin1String("input-decimation-ratio"), 3}}, "filter-cutoff",
        "cutoff-too-high-for-decimation");
    row("decimation by two", {{QLatin1String("input-decimation-ratio"), 2}}, "input-decimation-ratio", "");
    row("unknown filter", {{type, QLatin1String("band")}}, "filter-type", "");
    row("wavelet", {{QLatin1String("analysis-type"), QLatin1String("Wavelet")}}, "analysis-type",
        "wavelet-not-available");
    row("low frequencies of a short window", {{QLatin1String("extra-low-freq"), true}, {length, 64}},
        "extra-low-freq", "extra-low-frequency-window-too-short");
    row("decimation in version 3", {{version, 3}, {QLatin1String("input-decimation-ratio"), 3}},
        "input-decimation-ratio", "needs-newer-version");
    row("low frequencies in version 2", {{version, 2}, {QLatin1String("extra-low-freq"), true}},
        "extra-low-freq", "needs-newer-version");
    row("version 1", {{version, 1}}, "implementation-version", "");
    row("no such parameter", {{QLatin1String("fft_length"), 16}}, "fft_length", "");
    row("a switch as a number", {{QLatin1String("do-log"), 1}}, "do-log", "");
}

void TestSpectralBlock::refusals()
{
    QFETCH(QJsonObject, parameters);
    QFETCH(QString, field);
    QFETCH(QString, category);
    const Result<PreparedDspBlock> block = prepare(parameters);
    QVERIFY(!block);
    QCOMPARE(block.error().code, ErrorCode::InvalidInput);
    QVERIFY2(block.error().message.contains(field + QLatin1Char(':')), qPrintable(block.error().message));
    QCOMPARE(block.error().detail, category);
}

void TestSpectralBlock::inputsThatCannotBe_data()
{
    QTest::addColumn<qint64>("readings");
    QTest::addColumn<double>("frequencyHz");
    QTest::addColumn<QStringList>("inputAxes");
    QTest::addColumn<QStringList>("blockAxes");
    QTest::addColumn<QString>("category");
    const QStringList xy = {QStringLiteral("x"), QStringLiteral("y")};
    QTest::newRow("no readings") << qint64(0) << 62.5 << xy << QStringList() << "window-size";
    QTest::newRow("too many readings") << qint64(1'000'001) << 62.5 << xy << QStringList() << "window-size";
    QTest::newRow("no axes") << qint64(125) << 62.5 << QStringList() << QStringList() << "window-size";
    QTest::newRow("no rate") << qint64(125) << 0.0 << xy << QStringList() << "no-sample-rate";
    QTest::newRow("unknown axis") << qint64(125) << 62.5 << xy << QStringList{QStringLiteral("z")}
                                  << "axis-unknown";
    QTest::newRow("axis twice") << qint64(125) << 62.5 << xy << QStringList{xy[0], xy[0]} << "axis-twice";
}

void TestSpectralBlock::inputsThatCannotBe()
{
    QFETCH(qint64, readings);
    QFETCH(double, frequencyHz);
    QFETCH(QStringList, inputAxes);
    QFETCH(QStringList, blockAxes);
    QFETCH(QString, category);
    const Result<PreparedDspBlock> block = prepare({}, {readings, frequencyHz, inputAxes}, blockAxes);
    QVERIFY(!block);
    QCOMPARE(block.error().detail, category);
    QVERIFY(!block.error().message.isEmpty());
}

void TestSpectralBlock::wholeNumbersMayBeWrittenWithAPoint()
{
    const QJsonObject parameters =
        QJsonDocument::fromJson(R"({"fft-length": 32.0, "filter-type": "low", "filter-order": 4.0})")
            .object();
    QVERIFY(prepare(parameters).isOk());
}

void TestSpectralBlock::namesCarryTheAxis()
{
    const Result<PreparedDspBlock> block = prepare({});
    QVERIFY(block.isOk());
    QCOMPARE(block->featureCount(), 39);
    QCOMPARE(block->featureNames().mid(0, 7),
             (QStringList{QStringLiteral("accX RMS"), QStringLiteral("accX Skewness"),
                          QStringLiteral("accX Kurtosis"), QStringLiteral("accX Spectral Skewness"),
                          QStringLiteral("accX Spectral Kurtosis"),
                          QStringLiteral("accX Spectral Power 1.95 - 5.86 Hz"),
                          QStringLiteral("accX Spectral Power 5.86 - 9.77 Hz")}));
    QCOMPARE(block->featureNames()[13], QStringLiteral("accY RMS"));
    QCOMPARE(prepare({{QStringLiteral("implementation-version"), 3}})->featureCount(), 33);
}

void TestSpectralBlock::binEdgesAreRoundedOnTheBinaryValue()
{
    DspInput input = motion(200);
    input.frequencyHz = 100.0;
    const Result<PreparedDspBlock> block = prepare({}, input);
    QCOMPARE(block->featureNames()[5], QStringLiteral("accX Spectral Power 3.12 - 9.38 Hz")); // 3.125, 9.375
    input.frequencyHz = 16.0;
    QCOMPARE(prepare({}, input)->featureNames()[5], QStringLiteral("accX Spectral Power 0.5 - 1.5 Hz"));
}

void TestSpectralBlock::lowFrequencyFeaturesComeAfterAllAxes()
{
    const Result<PreparedDspBlock> block = prepare({{QStringLiteral("extra-low-freq"), true}}, motion(200));
    QVERIFY(block.isOk());
    QCOMPARE(block->featureCount(), 78);
    QCOMPARE(block->featureNames()[39], QStringLiteral("accX RMS LF"));
    QCOMPARE(block->featureNames()[44], QStringLiteral("accX Spectral Power 0.2 - 0.59 Hz LF"));
    QCOMPARE(block->featureNames()[52], QStringLiteral("accY RMS LF"));
}

void TestSpectralBlock::chosenAxesOnly()
{
    std::vector<float> window(125 * 3);
    for (std::size_t i = 0; i < window.size(); ++i)
        window[i] = static_cast<float>((i * 37 + (i % 3) * 11) % 101);
    const std::vector<float> all = featuresOf(*prepare({}), window);
    const Result<PreparedDspBlock> chosen =
        prepare({}, motion(), {QStringLiteral("accZ"), QStringLiteral("accX")});
    QCOMPARE(chosen->featureNames()[0], QStringLiteral("accZ RMS"));
    const std::vector<float> two = featuresOf(*chosen, window);
    QVERIFY(std::equal(two.begin(), two.begin() + 13, all.begin() + 26));
    QVERIFY(std::equal(two.begin() + 13, two.end(), all.begin()));
}

void TestSpectralBlock::onlyRmsDependsOnTheUnit_data()
{
    QTest::addColumn<double>("unit");
    QTest::newRow("microvolts in volts") << 0x1p-20;
    QTest::newRow("full scale of int16") << 0x1p15;
    QTest::newRow("full scale of int32") << 0x1p31;
}

void TestSpectralBlock::onlyRmsDependsOnTheUnit()
{
    QFETCH(double, unit);
    const QJsonObject parameters = {{QStringLiteral("do-log"), false}, {QStringLiteral("fft-length"), 64}};
    const Result<PreparedDspBlock> block = prepare(parameters);
    std::vector<float> window(125 * 3);
    for (std::size_t i = 0; i < window.size(); ++i)
        window[i] = static_cast<float>(std::sin(0.1 * static_cast<double>(i * i % 1000)));
    const std::vector<float> plain = featuresOf(*block, window);
    for (float& value : window)
        value *= static_cast<float>(unit);
    const std::vector<float> scaled = featuresOf(*block, window);
    QVERIFY(!plain.empty());
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const std::size_t place = i % (plain.size() / 3);
        // RMS grows with the unit, power with its square, skewness and kurtosis not at all.
        const double factor = place == 0 ? unit : place < 5 ? 1.0 : unit * unit;
        QVERIFY(std::isfinite(scaled[i]));
        QVERIFY2(std::abs(static_cast<double>(scaled[i]) / factor - static_cast<double>(plain[i])) <=
                     1e-6 * (1e-3 + std::abs(static_cast<double>(plain[i]))),
                 qPrintable(block->featureNames()[static_cast<qsizetype>(i)]));
    }
}

void TestSpectralBlock::constantWindowHasNoNoise_data()
{
    QTest::addColumn<QJsonObject>("parameters");
    QTest::newRow("as it is") << QJsonObject();
    QTest::newRow("decimated") << QJsonObject{{QStringLiteral("input-decimation-ratio"), 10}};
    QTest::newRow("decimated by stages") << QJsonObject{{QStringLiteral("input-decimation-ratio"), 30}};
    QTest::newRow("low frequencies too") << QJsonObject{{QStringLiteral("extra-low-freq"), true}};
}

void TestSpectralBlock::constantWindowHasNoNoise()
{
    QFETCH(QJsonObject, parameters);
    const Result<PreparedDspBlock> block = prepare(parameters, motion(500));
    const std::vector<float> features = featuresOf(*block, std::vector<float>(500 * 3, 9.81F));
    QVERIFY(!features.empty() && features.size() % 39 == 0);
    for (std::size_t i = 0; i < features.size(); i += 13) {
        QCOMPARE(features[i], 0.0F);      // RMS
        QCOMPARE(features[i + 1], 0.0F);  // skewness
        QCOMPARE(features[i + 2], -3.0F); // kurtosis
        QCOMPARE(features[i + 3], 0.0F);  // of the spectrum
        QCOMPARE(features[i + 4], -3.0F);
        for (std::size_t bin = 5; bin < 13; ++bin)
            QCOMPARE(features[i + bin], -10.0F); // the logarithm's floor
    }
}

void TestSpectralBlock::toneLandsInItsBin()
{
    // 125 Hz sampling would be needed for more: 62.5 / 16 is the spacing, so bin 3 is 11.71875 Hz.
    const DspInput input{128, 62.5, {QStringLiteral("x")}};
    std::vector<float> window(128);
    for (std::size_t i = 0; i < window.size(); ++i)
        window[i] =
            static_cast<float>(2.0 * std::sin(2.0 * std::numbers::pi * 3.0 * static_cast<double>(i) / 16.0));
    const Result<PreparedDspBlock> block =
        prepare({{QStringLiteral("do-log"), false}, {QStringLiteral("do-fft-overlap"), false}}, input);
    const std::vector<float> features = featuresOf(*block, window);
    QVERIFY(std::abs(features[0] - std::sqrt(2.0F)) < 1e-5F);
    for (std::size_t bin = 1; bin <= 8; ++bin)
        QVERIFY(std::abs(features[4 + bin] - (bin == 3 ? 16.0F : 0.0F)) < 1e-4F); // (2 * 16 / 2)^2 / 16
}

QTEST_GUILESS_MAIN(TestSpectralBlock)
#include "tst_spectral_block.moc"
