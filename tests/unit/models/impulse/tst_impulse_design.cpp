// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/dsp_block.h"
#include "models/impulse/impulse_design.h"
#include "models/impulse/learning_blocks.h"
#include "models/impulse/presets.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace studio;

namespace
{

QJsonObject parsed(const QByteArray& json)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError)
        QTest::qFail(qPrintable(problem.errorString()), __FILE__, __LINE__);
    return document.object();
}

} // namespace

class TestImpulseDesign : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void errorsNameTheField_data();
    void errorsNameTheField();
    void emptyDocumentIsAllDefaults();
    void whatIsLeftOutTakesItsDefault();
    void writesEveryFieldAndReadsItBack();
    void aDesignFromAFormIsCheckedTheSameWay();
    void everyDescriptionAcceptsItsOwnDefault();
    void presetsPassTheirOwnRules();
};

void TestImpulseDesign::errorsNameTheField_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("start");
    const auto row = [](const char* name, const char* json, const char* start) {
        QTest::newRow(name) << QByteArray(json) << QString::fromLatin1(start);
    };
    row("unknown top field", R"({"blocks": []})", "blocks: ");
    row("input is a list", R"({"input": []})", "input: ");
    row("dsp is an object", R"({"dsp": {}})", "dsp: ");
    row("learn is a text", R"({"learn": "classification"})", "learn: ");
    row("a block is a text", R"({"dsp": ["flatten"]})", "dsp[0]: ");
    row("unknown input field", R"({"input": {"windowMs": 5}})", "input.windowMs: ");
    row("window of nothing", R"({"input": {"window_ms": 0}})", "input.window_ms: ");
    row("window as text", R"({"input": {"window_ms": "2000"}})", "input.window_ms: ");
    row("negative stride", R"({"input": {"stride_ms": -1}})", "input.stride_ms: ");
    row("negative rate", R"({"input": {"frequency_hz": -1}})", "input.frequency_hz: ");
    row("more than everything", R"({"input": {"min_percentage": 101}})", "input.min_percentage: ");
    row("axes as text", R"({"input": {"axes": "accX"}})", "input.axes: ");
    row("axis twice", R"({"input": {"axes": ["x", "x"]}})", "input.axes: ");
    row("axis without a name", R"({"input": {"axes": [""]}})", "input.axes: ");
    row("padding as number", R"({"input": {"zero_pad": 1}})", "input.zero_pad: ");
    row("rule that is none", R"({"input": {"label_rule": "first"}})", "input.label_rule: ");
    row("rule as number", R"({"input": {"label_rule": 3}})", "input.label_rule: ");
    row("block without a kind", R"({"dsp": [{"id": "a"}]})", "dsp[0].block: ");
    row("block that comes later", R"({"dsp": [{"block": "flatten"}, {"block": "mfcc"}]})", "dsp[1].block: ");
    row("unknown block field", R"({"dsp": [{"block": "raw", "axis": []}]})", "dsp[0].axis: ");
    row("id as number", R"({"dsp": [{"block": "raw", "id": 1}]})", "dsp[0].id: ");
    row("id that is empty", R"({"dsp": [{"block": "raw", "id": ""}]})", "dsp[0].id: ");
    row("id twice", R"({"dsp": [{"id": "a", "block": "raw"}, {"id": "a", "block": "raw"}]})", "dsp[1].id: ");
    row("id twice across kinds", R"({"dsp": [{"id": "a", "block": "raw"}],
                                     "learn": [{"id": "a", "block": "classification"}]})",
        "learn[0].id: ");
    row("parameters as list", R"({"dsp": [{"block": "raw", "parameters": []}]})", "dsp[0].parameters: ");
    row("unknown parameter", R"({"dsp": [{"block": "raw", "parameters": {"fft": 1}}]})",
        "dsp[0].parameters.fft: ");
    row("parameter of the wrong type", R"({"dsp": [{"block": "spectral-analysis",
        "parameters": {"fft-length": "16"}}]})",
        "dsp[0].parameters.fft-length: ");
    row("parameter with a fraction", R"({"dsp": [{"block": "spectral-analysis",
        "parameters": {"fft-length": 16.5}}]})",
        "dsp[0].parameters.fft-length: ");
    row("choice that is none", R"({"dsp": [{"block": "spectral-analysis",
        "parameters": {"filter-type": "band"}}]})",
        "dsp[0].parameters.filter-type: ");
    row("unknown learning block", R"({"learn": [{"block": "gmm"}]})", "learn[0].block: ");
    row("two of a kind", R"({"learn": [{"block": "classification"}, {"block": "classification"}]})",
        "learn[1].block: ");
    row("reference to nothing", R"({"learn": [{"block": "classification", "dsp": ["x"]}]})",
        "learn[0].dsp: ");
    row("epochs below one", R"({"learn": [{"block": "classification", "parameters": {"epochs": 0}}]})",
        "learn[0].parameters.epochs: ");
    row("learning parameters as text", R"({"learn": [{"block": "classification", "parameters": "fast"}]})",
        "learn[0].parameters: ");
    row("hidden layer of nothing",
        R"({"learn": [{"block": "classification", "parameters": {"hidden": [20, 0]}}]})",
        "learn[0].parameters.hidden: ");
    row("hidden layers without end", R"({"learn": [{"block": "classification", "parameters":
        {"hidden": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}}]})",
        "learn[0].parameters.hidden: ");
    row("features as numbers", R"({"learn": [{"block": "anomaly-kmeans", "parameters": {"features": [1]}}]})",
        "learn[0].parameters.features: ");
    QByteArray many(R"({"dsp": [)");
    for (int i = 0; i < 17; ++i)
        many += i == 0 ? R"({"block": "raw"})" : R"(,{"block": "raw"})";
    QTest::newRow("too many blocks") << many + "]}" << QStringLiteral("dsp: ");
}

void TestImpulseDesign::errorsNameTheField()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, start);
    const Result<ImpulseDesign> read = impulseFromJson(parsed(json));
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::InvalidInput);
    QVERIFY2(read.error().message.startsWith(start), qPrintable(read.error().message));
    QVERIFY(read.error().message.size() > start.size());
}

void TestImpulseDesign::emptyDocumentIsAllDefaults()
{
    const Result<ImpulseDesign> read = impulseFromJson({});
    QVERIFY(read.isOk());
    QCOMPARE(*read, ImpulseDesign{});
    QVERIFY(read->isEmpty());
}

void TestImpulseDesign::whatIsLeftOutTakesItsDefault()
{
    const Result<ImpulseDesign> read =
        impulseFromJson(parsed(R"({"dsp": [{"block": "spectral-analysis", "parameters": {"fft-length": 64}}],
                                   "learn": [{"block": "classification"}]})"));
    QVERIFY(read.isOk());
    QCOMPARE(read->dsp[0].id, QStringLiteral("spectral-analysis-1"));
    QCOMPARE(read->dsp[0].parameters[QStringLiteral("fft-length")].toInt(), 64);
    QCOMPARE(read->dsp[0].parameters[QStringLiteral("implementation-version")].toInt(), 4);
    QCOMPARE(read->learn[0].parameters[QStringLiteral("hidden")].toArray(), (QJsonArray{20, 10}));
    QCOMPARE(read->learn[0].parameters[QStringLiteral("learning-rate")].toDouble(), 0.0005);
    QCOMPARE(read->input.windowMs, 2000.0);
}

void TestImpulseDesign::writesEveryFieldAndReadsItBack()
{
    const QJsonObject document = parsed(R"({
        "input": {"window_ms": 992, "stride_ms": 496, "frequency_hz": 62.5, "axes": ["accX", "accZ"],
                  "zero_pad": false, "label_rule": "anywhere-in-window-min-percentage",
                  "trigger_labels": ["fall"], "min_percentage": 20},
        "dsp": [{"id": "s", "block": "spectral-analysis", "axes": ["accX"], "parameters": {"filter-type": "low"}},
                {"id": "f", "block": "flatten"}],
        "learn": [{"id": "c", "block": "classification", "dsp": ["f", "s"], "parameters": {"seed": 9}},
                  {"id": "k", "block": "anomaly-kmeans", "parameters": {"features": ["accX RMS"]}}]})");
    const Result<ImpulseDesign> read = impulseFromJson(document);
    QVERIFY2(read.isOk(), read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->input.labelRule, WindowLabelRule::AnywhereMinPercentage);
    const QJsonObject written = impulseToJson(*read);
    const Result<ImpulseDesign> again = impulseFromJson(written);
    QVERIFY(again.isOk());
    QCOMPARE(*again, *read);
    QCOMPARE(QJsonDocument(impulseToJson(*again)).toJson(), QJsonDocument(written).toJson());
    QCOMPARE(written[QStringLiteral("input")][QStringLiteral("stride_ms")].toDouble(), 496.0);
}

void TestImpulseDesign::aDesignFromAFormIsCheckedTheSameWay()
{
    ImpulseDesign design = impulsePresets().first().design;
    QVERIFY(validateImpulse(design).isOk());
    design.learn[0].dsp = {QStringLiteral("gone")};
    QVERIFY(validateImpulse(design).error().message.startsWith(QStringLiteral("learn[0].dsp: ")));
    design = impulsePresets().first().design;
    design.input.windowMs = -1.0;
    QVERIFY(validateImpulse(design).error().message.startsWith(QStringLiteral("input.window_ms: ")));
}

void TestImpulseDesign::everyDescriptionAcceptsItsOwnDefault()
{
    const auto check = [](const QString& block, const QVector<ParameterDescription>& parameters) {
        const Result<QJsonObject> complete = completeParameters(parameters, {}, block);
        QVERIFY2(complete.isOk(), complete ? "" : qPrintable(complete.error().message));
        QCOMPARE(complete->size(), parameters.size());
        for (const ParameterDescription& parameter : parameters) {
            QVERIFY2(!parameter.label.isEmpty() && !parameter.help.isEmpty(), qPrintable(parameter.id));
            const bool hasSwitch = parameter.enabledBy.isEmpty() ||
                                   std::any_of(parameters.begin(), parameters.end(), [&](const auto& other) {
                                       return other.id == parameter.enabledBy;
                                   });
            QVERIFY2(hasSwitch, qPrintable(parameter.id));
        }
    };
    for (const DspBlock* block : DspBlockRegistry::builtin().all())
        check(block->name(), block->parameters());
    for (const LearningBlockInfo& block : learningBlocks())
        check(block.name, block.parameters);
    QCOMPARE(findLearningBlock(QStringLiteral("regression")), nullptr);
}

void TestImpulseDesign::presetsPassTheirOwnRules()
{
    QVERIFY(impulsePresets().size() >= 2);
    for (const ImpulsePreset& preset : impulsePresets()) {
        QVERIFY2(validateImpulse(preset.design).isOk(), qPrintable(preset.id));
        QVERIFY(!preset.design.dsp.isEmpty() && !preset.design.learn.isEmpty());
        QCOMPARE(findImpulsePreset(preset.id), &preset);
    }
    QCOMPARE(findImpulsePreset(QStringLiteral("smell")), nullptr);
}

QTEST_GUILESS_MAIN(TestImpulseDesign)
#include "tst_impulse_design.moc"
