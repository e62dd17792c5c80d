// SPDX-License-Identifier: GPL-3.0-or-later
// Features against the golden numbers of raw, flatten and spectral analysis (origin and tolerance stand in
// each file).
#include "models/dsp/dsp_block.h"
#include "support/golden.h"

using namespace studio;

class TestDspBlocks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void features_data();
    void features();
};

void TestDspBlocks::features_data()
{
    QTest::addColumn<QString>("block");
    QTest::addColumn<QJsonObject>("signal");
    QTest::addColumn<QJsonObject>("goldenCase");
    for (const QString& block :
         {QStringLiteral("raw"), QStringLiteral("flatten"), QStringLiteral("spectral-analysis")}) {
        const QJsonObject file = test::goldenObject(QStringLiteral("dsp/%1.json").arg(block));
        int rows = 0;
        for (const QJsonValue& value : file[QStringLiteral("cases")].toArray()) {
            const QJsonObject one = value.toObject();
            // The wavelet analysis is not part of the product yet; the block refuses it (unit test of the
            // block).
            const QString analysis =
                one[QStringLiteral("params")].toObject()[QStringLiteral("analysis-type")].toString();
            if (analysis == QLatin1String("Wavelet"))
                continue;
            const QJsonObject signal = file[QStringLiteral("signals")]
                                           .toObject()[one[QStringLiteral("signal")].toString()]
                                           .toObject();
            QTest::addRow("%s %s", qPrintable(block), qPrintable(one[QStringLiteral("id")].toString()))
                << block << signal << one;
            ++rows;
        }
        QVERIFY2(rows > 0, "a golden file without cases");
    }
}

void TestDspBlocks::features()
{
    QFETCH(QString, block);
    QFETCH(QJsonObject, signal);
    QFETCH(QJsonObject, goldenCase);

    DspInput input;
    input.frequencyHz = signal[QStringLiteral("sampling_freq")].toDouble();
    for (const QJsonValue& axis : signal[QStringLiteral("axes")].toArray())
        input.axes << axis.toString();
    input.readingCount = goldenCase[QStringLiteral("length")].toInteger();

    DspBlockDesign design;
    design.block = block;
    design.parameters = goldenCase[QStringLiteral("params")].toObject();
    design.parameters[QStringLiteral("implementation-version")] =
        goldenCase[QStringLiteral("implementation_version")].toInt();
    for (const QJsonValue& index : goldenCase[QStringLiteral("use_axes")].toArray())
        design.axes << input.axes[index.toInt()];

    const Result<PreparedDspBlock> prepared = DspBlockRegistry::builtin().find(block)->prepare(design, input);
    if (goldenCase.contains(QStringLiteral("expect_error"))) {
        QVERIFY(!prepared);
        QCOMPARE(prepared.error().detail, goldenCase[QStringLiteral("expect_error")].toString());
        return;
    }
    QVERIFY2(prepared.isOk(), prepared.isOk() ? "" : qPrintable(prepared.error().message));

    const std::vector<float> values = test::floats(signal[QStringLiteral("values")]);
    const auto axes = static_cast<std::size_t>(input.axes.size());
    const auto offset = static_cast<std::size_t>(goldenCase[QStringLiteral("offset")].toInteger()) * axes;
    const auto length = static_cast<std::size_t>(input.readingCount) * axes;
    QVERIFY(offset + length <= values.size());
    std::vector<float> features(static_cast<std::size_t>(prepared->featureCount()));
    prepared->extract(std::span<const float>(values).subspan(offset, length), features);

    const QString worst = test::worstDifference(features, goldenCase[QStringLiteral("expected")].toArray(),
                                                goldenCase[QStringLiteral("atol")].toDouble(),
                                                goldenCase[QStringLiteral("rtol")].toDouble());
    QVERIFY2(worst.isEmpty(), qPrintable(worst));

    const QJsonArray labels = goldenCase[QStringLiteral("labels_per_axis")].toArray();
    const QString firstAxis = design.axes.isEmpty() ? input.axes.first() : design.axes.first();
    if (!labels.isEmpty() && block != QLatin1String("raw")) {
        for (qsizetype i = 0; i < labels.size() && !labels[i].toString().endsWith(QLatin1String(" LF")); ++i)
            QCOMPARE(prepared->featureNames()[i], firstAxis + QLatin1Char(' ') + labels[i].toString());
    }
}

QTEST_GUILESS_MAIN(TestDspBlocks)
#include "tst_dsp_blocks.moc"
