// SPDX-License-Identifier: GPL-3.0-or-later
// The signal part of inference/runtime where no golden number reaches: odd units, constants, limits, bad
// configurations.
#include <QtTest>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "dsp/smith_biquad.h"
#include "dsp/smith_fft.h"
#include "dsp/smith_flatten.h"
#include "dsp/smith_math.h"
#include "dsp/smith_moments.h"
#include "dsp/smith_raw.h"
#include "dsp/smith_spectral.h"

class TestRuntimeDsp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void elementaryFunctions_data();
    void elementaryFunctions();
    void elementaryFunctionsAtTheirLimits();
    void momentsDoNotDependOnTheUnit_data();
    void momentsDoNotDependOnTheUnit();
    void momentsOfAConstant_data();
    void momentsOfAConstant();
    void powerOfTwoScale();
    void fftAgainstTheDefinition_data();
    void fftAgainstTheDefinition();
    void settledFilterKeepsAConstant();
    void decimationKeepsCeilOfTheCount();
    void rawTakesChosenAxes();
    void badLayoutsAreRefused();
    void badSpectralConfigurationsAreRefused();
};

namespace
{

/// Distance in units of the last place of the float32 nearest to the exact value.
double ulps(float got, double want)
{
    const float nearest = std::abs(static_cast<float>(want));
    const double step = static_cast<double>(std::nextafter(nearest, std::numeric_limits<float>::infinity())) -
                        static_cast<double>(nearest);
    return std::abs(static_cast<double>(got) - want) / step;
}

std::vector<float> twiddlesOf(std::uint32_t length)
{
    std::vector<float> table(length);
    for (std::uint32_t k = 0; k < length / 2; ++k) {
        table[2 * k] = static_cast<float>(std::cos(2.0 * std::numbers::pi * k / length));
        table[2 * k + 1] = static_cast<float>(-std::sin(2.0 * std::numbers::pi * k / length));
    }
    return table;
}

/// Uniform in -1 ... 1, the same on every machine.
class Noise
{
public:
    float next()
    {
        m_state = m_state * 1664525U + 1013904223U;
        return static_cast<float>(m_state >> 8) / 8388608.0F - 1.0F;
    }

private:
    std::uint32_t m_state = 1;
};

} // namespace

void TestRuntimeDsp::elementaryFunctions_data()
{
    QTest::addColumn<int>("function");
    QTest::addColumn<float>("from");
    QTest::addColumn<float>("to");
    QTest::addColumn<double>("allowedUlps");
    QTest::newRow("logarithm of small values") << 0 << 1e-37F << 0.5F << 1.0;
    QTest::newRow("logarithm about one") << 0 << 0.5F << 2.0F << 1.0;
    QTest::newRow("logarithm of large values") << 0 << 2.0F << 3e38F << 1.0;
    QTest::newRow("decimal logarithm of small values") << 1 << 1e-37F << 0.5F << 1.0;
    QTest::newRow("decimal logarithm about one") << 1 << 0.5F << 2.0F << 1.0;
    QTest::newRow("decimal logarithm of large values") << 1 << 2.0F << 3e38F << 1.0;
    QTest::newRow("exponential below one") << 2 << -87.0F << 0.0F << 1.0;
    QTest::newRow("exponential above one") << 2 << 0.0F << 88.7F << 1.0;
}

void TestRuntimeDsp::elementaryFunctions()
{
    QFETCH(int, function);
    QFETCH(float, from);
    QFETCH(float, to);
    QFETCH(double, allowedUlps);
    constexpr int kSteps = 200'000;
    double worst = 0.0;
    float worstAt = 0.0F;
    for (int i = 0; i <= kSteps; ++i) {
        const double part = static_cast<double>(i) / kSteps;
        // Logarithmic steps for the logarithms, even ones for the exponential.
        const auto x = static_cast<float>(
            function == 2
                ? static_cast<double>(from) + part * (static_cast<double>(to) - static_cast<double>(from))
                : static_cast<double>(from) *
                      std::pow(static_cast<double>(to) / static_cast<double>(from), part));
        const auto exact = static_cast<double>(x);
        const double error = function == 0   ? ulps(smith_logf(x), std::log(exact))
                             : function == 1 ? ulps(smith_log10f(x), std::log10(exact))
                                             : ulps(smith_expf(x), std::exp(exact));
        if (!(error <= worst)) {
            worst = error;
            worstAt = x;
        }
    }
    QVERIFY2(worst <= allowedUlps,
             qPrintable(QStringLiteral("%1 ulp at %2").arg(worst).arg(static_cast<double>(worstAt))));
}

void TestRuntimeDsp::elementaryFunctionsAtTheirLimits()
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    QCOMPARE(smith_logf(0.0F), -infinity);
    QCOMPARE(smith_log10f(0.0F), -infinity);
    QVERIFY(std::isnan(smith_logf(-1.0F)));
    QVERIFY(std::isnan(smith_log10f(-1.0F)));
    QCOMPARE(smith_logf(infinity), infinity);
    QVERIFY(std::isnan(smith_log10f(std::nanf(""))));
    QCOMPARE(smith_logf(1.0F), 0.0F);
    QCOMPARE(smith_log10f(1000.0F), 3.0F);
    QCOMPARE(smith_log10f(1e-10F), -10.0F);
    QCOMPARE(smith_log10f(1.40129846e-45F), -44.853455F); // the smallest number there is
    QCOMPARE(smith_expf(0.0F), 1.0F);
    QCOMPARE(smith_expf(89.0F), infinity);
    QCOMPARE(smith_expf(-104.0F), 0.0F);
    QVERIFY(smith_expf(-103.0F) > 0.0F);
    QVERIFY(std::isnan(smith_expf(std::nanf(""))));
}

void TestRuntimeDsp::momentsDoNotDependOnTheUnit_data()
{
    QTest::addColumn<float>("unit");
    QTest::newRow("as it is") << 1.0F;
    QTest::newRow("so small that fourth powers vanish") << std::ldexp(1.0F, -60);
    QTest::newRow("so small that second powers vanish") << std::ldexp(1.0F, -100);
    QTest::newRow("so large that fourth powers overflow") << std::ldexp(1.0F, 60);
    QTest::newRow("so large that second powers overflow") << std::ldexp(1.0F, 100);
}

void TestRuntimeDsp::momentsDoNotDependOnTheUnit()
{
    QFETCH(float, unit);
    Noise noise;
    std::vector<float> values(200);
    for (float& value : values)
        value = noise.next() + 0.25F;
    smith_moments plain;
    smith_moments_of(values.data(), 200, 0.0F, &plain);
    for (float& value : values)
        value *= unit;
    smith_moments scaled;
    smith_moments_of(values.data(), 200, 0.0F, &scaled);
    QCOMPARE(scaled.skewness, plain.skewness);
    QCOMPARE(scaled.kurtosis, plain.kurtosis);
    QCOMPARE(scaled.rms / unit, plain.rms);
    QCOMPARE(scaled.deviation / unit, plain.deviation);
    QCOMPARE(scaled.mean / unit, plain.mean);
}

void TestRuntimeDsp::momentsOfAConstant_data()
{
    QTest::addColumn<float>("value");
    QTest::newRow("zero") << 0.0F;
    QTest::newRow("gravity") << 9.81F;
    QTest::newRow("negative") << -0.1F;
    QTest::newRow("tiny") << 1e-30F;
    QTest::newRow("huge") << 1e30F;
}

void TestRuntimeDsp::momentsOfAConstant()
{
    QFETCH(float, value);
    const std::vector<float> values(12'500, value);
    smith_moments moments;
    smith_moments_of(values.data(), 12'500, 0.0F, &moments);
    QCOMPARE(moments.mean, value);
    float minimum = 0.0F;
    float maximum = 0.0F;
    smith_range_of(values.data(), 12'500, &minimum, &maximum);
    QCOMPARE(minimum, value);
    QCOMPARE(maximum, value);
    QCOMPARE(moments.deviation, 0.0F);
    QCOMPARE(moments.skewness, 0.0F);
    QCOMPARE(moments.kurtosis, -3.0F);
    QVERIFY(std::abs(moments.rms - std::abs(value)) <= 1e-6F * std::abs(value));
}

void TestRuntimeDsp::powerOfTwoScale()
{
    for (const float magnitude : {1e-45F, 1e-38F, 1e-20F, 0.75F, 1.0F, 9.81F, 32767.0F, 1e20F, 3.4e38F}) {
        const float scale = smith_power_of_two_scale(magnitude);
        int exponent = 0;
        QCOMPARE(std::frexp(scale, &exponent), 0.5F);
        QVERIFY(std::isnormal(1.0F / scale));
        QVERIFY(magnitude * scale < 4.0F);
        QVERIFY(magnitude < 1e-37F || magnitude * scale >= 1.0F);
    }
    QVERIFY(std::isfinite(smith_power_of_two_scale(0.0F)));
}

void TestRuntimeDsp::fftAgainstTheDefinition_data()
{
    QTest::addColumn<quint32>("length");
    QTest::addColumn<bool>("padded");
    for (std::uint32_t length = 2; length <= 512; length *= 2) {
        QTest::addRow("%u readings", length) << length << false;
        QTest::addRow("a little over half of %u readings", length) << length << true;
    }
}

void TestRuntimeDsp::fftAgainstTheDefinition()
{
    QFETCH(quint32, length);
    QFETCH(bool, padded);
    Noise noise;
    std::vector<float> signal(length);
    for (float& value : signal)
        value = noise.next();
    std::vector<float> work(length);
    std::vector<float> power(length / 2 + 1, 0.0F);
    // One reading more than half of the frame is there, the rest counts as zero.
    const std::uint32_t count = padded ? length / 2 + 1 : length;
    std::fill(signal.begin() + count, signal.end(), 0.0F);
    smith_power_max(signal.data(), count, work.data(), length, twiddlesOf(length).data(), power.data());
    for (std::uint32_t k = 0; k <= length / 2; ++k) {
        double real = 0.0;
        double imaginary = 0.0;
        for (std::uint32_t i = 0; i < length; ++i) {
            const double angle = 2.0 * std::numbers::pi * ((k * i) % length) / length;
            real += static_cast<double>(signal[i]) * std::cos(angle);
            imaginary -= static_cast<double>(signal[i]) * std::sin(angle);
        }
        const double expected = (real * real + imaginary * imaginary) / length;
        QVERIFY2(std::abs(static_cast<double>(power[k]) - expected) <= 2e-6 * (1.0 + expected),
                 qPrintable(QStringLiteral("bin %1: %2 instead of %3")
                                .arg(k)
                                .arg(static_cast<double>(power[k]))
                                .arg(expected)));
    }
    // The maximum is held: a weaker frame changes nothing.
    const std::vector<float> before = power;
    const std::vector<float> silence(length, 0.0F);
    smith_power_max(silence.data(), length, work.data(), length, twiddlesOf(length).data(), power.data());
    QCOMPARE(power, before);
}

void TestRuntimeDsp::settledFilterKeepsAConstant()
{
    // One low-pass section with a gain of 0.5 at zero frequency, and its state for a constant input of 1.
    const float section[SMITH_BIQUAD_COEFFICIENTS] = {0.1F, 0.2F, 0.1F, -0.6F, 0.4F};
    const float state[2] = {0.4F, -0.1F};
    const smith_biquad_cascade settled{1, section, state};
    std::vector<float> values(400, 9.81F);
    smith_biquad_run(&settled, values.data(), 400);
    for (const float value : values)
        QCOMPARE(value, 0.5F * 9.81F);

    const smith_biquad_cascade fromZero{1, section, nullptr};
    std::vector<float> step(400, 1.0F);
    smith_biquad_run(&fromZero, step.data(), 400);
    QCOMPARE(step[0], 0.1F);
    QVERIFY(std::abs(step[399] - 0.5F) < 1e-6F);
    smith_biquad_run(&settled, step.data(), 0); // nothing to read, nothing to write
}

void TestRuntimeDsp::decimationKeepsCeilOfTheCount()
{
    const float pass[SMITH_BIQUAD_COEFFICIENTS] = {1.0F, 0.0F, 0.0F, 0.0F, 0.0F};
    const smith_biquad_cascade through{1, pass, nullptr};
    for (const auto& [count, kept] : {std::pair{1U, 1U}, {3U, 1U}, {4U, 2U}, {7U, 3U}}) {
        std::vector<float> values(count);
        for (std::uint32_t i = 0; i < count; ++i)
            values[i] = static_cast<float>(i);
        QCOMPARE(smith_decimate(&through, 3, values.data(), count), kept);
        for (std::uint32_t i = 0; i < kept; ++i)
            QCOMPARE(values[i], static_cast<float>(3 * i));
    }
}

void TestRuntimeDsp::rawTakesChosenAxes()
{
    const std::uint16_t axes[] = {2, 0};
    const smith_raw_config config{{2, 3, 2, axes, 10.0F}};
    QCOMPARE(smith_raw_check(&config), SMITH_OK);
    QCOMPARE(smith_raw_feature_count(&config), 4U);
    const float window[] = {1, 2, 3, 4, 5, 6};
    std::vector<float> features(4);
    smith_raw_run(&config, window, features.data());
    QCOMPARE(features, (std::vector<float>{30, 10, 60, 40}));
}

void TestRuntimeDsp::badLayoutsAreRefused()
{
    const std::uint16_t axes[] = {0, 3};
    const smith_raw_config outside{{10, 3, 2, axes, 1.0F}};
    QCOMPARE(smith_raw_check(&outside), SMITH_INVALID_CONFIG);
    const smith_raw_config empty{{0, 3, 1, axes, 1.0F}};
    QCOMPARE(smith_raw_check(&empty), SMITH_INVALID_CONFIG);
    const smith_raw_config axisless{{10, 3, 0, axes, 1.0F}};
    QCOMPARE(smith_raw_check(&axisless), SMITH_INVALID_CONFIG);
    const smith_raw_config tableless{{10, 3, 1, nullptr, 1.0F}};
    QCOMPARE(smith_raw_check(&tableless), SMITH_INVALID_CONFIG);
    const smith_flatten_config nothingWanted{{10, 3, 1, axes, 1.0F}, 0};
    QCOMPARE(smith_flatten_check(&nothingWanted), SMITH_INVALID_CONFIG);
    const smith_flatten_config unknownWanted{{10, 3, 1, axes, 1.0F}, 128};
    QCOMPARE(smith_flatten_check(&unknownWanted), SMITH_INVALID_CONFIG);
}

void TestRuntimeDsp::badSpectralConfigurationsAreRefused()
{
    const std::uint16_t axes[] = {0};
    const std::vector<float> twiddles = twiddlesOf(16);
    const float section[SMITH_BIQUAD_COEFFICIENTS] = {1, 0, 0, 0, 0};
    smith_spectral_config good{};
    good.layout = {32, 1, 1, axes, 1.0F};
    good.fft_length = 16;
    good.twiddles = twiddles.data();
    good.bins = {1, 8};
    QCOMPARE(smith_spectral_check(&good), SMITH_OK);
    QCOMPARE(smith_spectral_feature_count(&good), 11U);

    const auto refused = [&](auto change) {
        smith_spectral_config bad = good;
        change(bad);
        return smith_spectral_check(&bad) == SMITH_INVALID_CONFIG;
    };
    QVERIFY(refused([](smith_spectral_config& c) { c.fft_length = 12; }));
    QVERIFY(refused([](smith_spectral_config& c) { c.fft_length = 0; }));
    QVERIFY(refused([](smith_spectral_config& c) { c.twiddles = nullptr; }));
    QVERIFY(refused([](smith_spectral_config& c) { c.bins = {0, 8}; }));
    QVERIFY(refused([](smith_spectral_config& c) { c.bins = {1, 9}; }));
    QVERIFY(refused([](smith_spectral_config& c) { c.bins = {5, 4}; }));
    QVERIFY(refused([](smith_spectral_config& c) { c.stage_count = SMITH_SPECTRAL_MAX_STAGES + 1; }));
    QVERIFY(refused([](smith_spectral_config& c) { c.stage_count = 1; }));
    QVERIFY(refused([](smith_spectral_config& c) { c.filter.section_count = 1; }));
    QVERIFY(refused([&](smith_spectral_config& c) {
        c.filter = {SMITH_MAX_SECTIONS + 1, section, nullptr};
    }));
    QVERIFY(refused([](smith_spectral_config& c) {
        c.has_low_frequency = 1;
        c.low_frequency_bins = {1, 8};
    }));
}

QTEST_GUILESS_MAIN(TestRuntimeDsp)
#include "tst_runtime_dsp.moc"
