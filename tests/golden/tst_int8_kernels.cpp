// SPDX-License-Identifier: GPL-3.0-or-later
// The int8 kernels must give the golden bytes exactly (double rounding).
#include "support/golden.h"

extern "C" {
#include "kernels/smith_fully_connected.h"
#include "kernels/smith_requantize.h"
#include "kernels/smith_softmax.h"
}

using namespace studio;

class TestInt8Kernels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requantise();
    void fullyConnected();
    void softmax();
};

namespace
{
template <typename T>
std::vector<T> integers(const QJsonValue& array)
{
    std::vector<T> values;
    for (const QJsonValue& value : array.toArray())
        values.push_back(static_cast<T>(value.toInteger()));
    return values;
}
} // namespace

void TestInt8Kernels::requantise()
{
    int checked = 0;
    for (const QJsonValue& group :
         test::goldenObject(QStringLiteral("int8/requantise.json"))[QStringLiteral("cases")].toArray()) {
        if (group[QStringLiteral("id")].toString() != QLatin1String("apply"))
            continue;
        for (const QJsonValue& one : group[QStringLiteral("cases")].toArray()) {
            QCOMPARE(
                smith_requantize(static_cast<std::int32_t>(one[QStringLiteral("x")].toInteger()),
                                 static_cast<std::int32_t>(one[QStringLiteral("multiplier")].toInteger()),
                                 static_cast<std::int32_t>(one[QStringLiteral("shift")].toInteger())),
                static_cast<std::int32_t>(one[QStringLiteral("double_rounding")].toInteger()));
            ++checked;
        }
    }
    QVERIFY(checked > 10);
}

void TestInt8Kernels::fullyConnected()
{
    const QJsonArray cases =
        test::goldenObject(QStringLiteral("int8/fully_connected.json"))[QStringLiteral("cases")].toArray();
    QVERIFY(!cases.isEmpty());
    for (const QJsonValue& one : cases) {
        const auto weights = integers<std::int8_t>(one[QStringLiteral("w")]);
        const auto bias = integers<std::int32_t>(one[QStringLiteral("bias")]);
        const auto multipliers = integers<std::int32_t>(one[QStringLiteral("mult")]);
        const auto shifts = integers<std::int8_t>(one[QStringLiteral("shift")]);
        const auto input = integers<std::int8_t>(one[QStringLiteral("x")]);
        const auto expected = integers<std::int8_t>(one[QStringLiteral("expected")]);
        const auto outputs = static_cast<std::uint32_t>(one[QStringLiteral("w_shape")][0].toInt());
        const auto inputs = static_cast<std::uint32_t>(one[QStringLiteral("w_shape")][1].toInt());
        const smith_fully_connected_layer layer{inputs,
                                                outputs,
                                                weights.data(),
                                                bias.data(),
                                                multipliers.data(),
                                                shifts.data(),
                                                one[QStringLiteral("in_zp")].toInt(),
                                                one[QStringLiteral("out_zp")].toInt(),
                                                one[QStringLiteral("amin")].toInt(),
                                                one[QStringLiteral("amax")].toInt()};
        std::vector<std::int8_t> output(expected.size());
        for (std::size_t row = 0; row * inputs < input.size(); ++row)
            smith_fully_connected(&layer, input.data() + row * inputs, output.data() + row * outputs);
        QCOMPARE(output, expected);
    }
}

void TestInt8Kernels::softmax()
{
    const QJsonArray cases =
        test::goldenObject(QStringLiteral("int8/softmax.json"))[QStringLiteral("cases")].toArray();
    QVERIFY(!cases.isEmpty());
    for (const QJsonValue& one : cases) {
        const smith_softmax_parameters parameters{one[QStringLiteral("multiplier")].toInt(),
                                                  one[QStringLiteral("left_shift")].toInt(),
                                                  one[QStringLiteral("diff_min")].toInt()};
        for (const QJsonValue& row : one[QStringLiteral("rows")].toArray()) {
            const auto input = integers<std::int8_t>(row[QStringLiteral("x")]);
            std::vector<std::int8_t> output(input.size());
            smith_softmax(&parameters, input.data(), static_cast<std::uint32_t>(input.size()), output.data());
            QCOMPARE(output, integers<std::int8_t>(row[QStringLiteral("expected")]));
        }
    }
}

QTEST_GUILESS_MAIN(TestInt8Kernels)
#include "tst_int8_kernels.moc"
