// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/filter_design.h"
#include "support/golden.h"

extern "C" {
#include "dsp/smith_biquad.h"
}

using namespace studio;

class TestFilterDesign : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void butterworth();
    void decimation();
    void impossibleDesignsAreRefused();
};

void TestFilterDesign::butterworth()
{
    const QJsonArray cases =
        test::goldenObject(QStringLiteral("metrics/butterworth.json"))[QStringLiteral("cases")].toArray();
    QVERIFY(!cases.isEmpty());
    for (const QJsonValue& value : cases) {
        const QJsonObject one = value.toObject();
        const auto kind = one[QStringLiteral("type")].toString() == QLatin1String("low")
                              ? FilterKind::LowPass
                              : FilterKind::HighPass;
        const auto sections =
            designButterworth(kind, one[QStringLiteral("fs")].toDouble(),
                              one[QStringLiteral("cutoff")].toDouble(), one[QStringLiteral("order")].toInt());
        QVERIFY(sections.isOk());
        const QJsonArray expected = one[QStringLiteral("sections_closed_form")].toArray();
        QCOMPARE(static_cast<qsizetype>(sections->size()), expected.size());
        const RuntimeCascade tables = toRuntime(*sections, false);
        const smith_biquad_cascade cascade{tables.sectionCount(), tables.sections.data(), nullptr};
        for (const auto& [key, step] : {std::pair{QStringLiteral("impulse_response"), false},
                                        std::pair{QStringLiteral("step_response"), true}}) {
            const QJsonArray response = one[key].toArray();
            std::vector<float> signal(static_cast<std::size_t>(response.size()), step ? 1.0F : 0.0F);
            signal[0] = 1.0F;
            smith_biquad_run(&cascade, signal.data(), static_cast<std::uint32_t>(signal.size()));
            const QString worst =
                test::worstDifference(signal, response, one[QStringLiteral("atol_float32")].toDouble(), 0.0);
            QVERIFY2(worst.isEmpty(), qPrintable(worst));
        }
    }
}

void TestFilterDesign::decimation()
{
    const QJsonArray cases =
        test::goldenObject(QStringLiteral("metrics/decimation.json"))[QStringLiteral("cases")].toArray();
    QVERIFY(!cases.isEmpty());
    for (const QJsonValue& value : cases) {
        const QJsonObject one = value.toObject();
        const int ratio = one[QStringLiteral("ratio")].toInt();
        const std::vector<BiquadSection> sections = decimationSections(ratio);
        const auto states = stepStates(sections);
        const QJsonArray expectedStates = one[QStringLiteral("step_state")].toArray();
        for (std::size_t i = 0; i < states.size(); ++i) {
            const QJsonArray expected = expectedStates[static_cast<qsizetype>(i)].toArray();
            QVERIFY(std::abs(states[i][0] - expected[0].toDouble()) < 1e-9);
            QVERIFY(std::abs(states[i][1] - expected[1].toDouble()) < 1e-9);
        }
        const RuntimeCascade tables = toRuntime(sections, true);
        const smith_biquad_cascade cascade{tables.sectionCount(), tables.sections.data(),
                                           tables.initialState.data()};
        std::vector<float> signal = test::floats(one[QStringLiteral("input")]);
        signal.resize(smith_decimate(&cascade, static_cast<std::uint32_t>(ratio), signal.data(),
                                     static_cast<std::uint32_t>(signal.size())));
        const QString worst = test::worstDifference(signal, one[QStringLiteral("output")].toArray(),
                                                    one[QStringLiteral("atol_float32")].toDouble(), 0.0);
        QVERIFY2(worst.isEmpty(), qPrintable(worst));
    }
}

void TestFilterDesign::impossibleDesignsAreRefused()
{
    QCOMPARE(designButterworth(FilterKind::LowPass, 100.0, 50.0, 4).error().detail,
             QStringLiteral("cutoff-at-or-above-nyquist"));
    QCOMPARE(designButterworth(FilterKind::LowPass, 100.0, 0.0, 4).error().detail,
             QStringLiteral("cutoff-at-or-above-nyquist"));
    QCOMPARE(designButterworth(FilterKind::LowPass, 100.0, 10.0, 5).error().detail,
             QStringLiteral("filter-order-not-even"));
    QCOMPARE(designButterworth(FilterKind::LowPass, 100.0, 10.0, 10).error().detail,
             QStringLiteral("filter-order-not-even"));
    QCOMPARE(designButterworth(FilterKind::HighPass, 1e6, 1e-4, 8).error().detail,
             QStringLiteral("filter-unstable"));
}

QTEST_GUILESS_MAIN(TestFilterDesign)
#include "tst_filter_design.moc"
