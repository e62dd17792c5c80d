// SPDX-License-Identifier: GPL-3.0-or-later
// The registry, the rules every block keeps, and the two small blocks.
#include "models/dsp/dsp_block.h"

#include <QtTest>

#include <QSet>

using namespace studio;

class TestDspBlock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void registryFindsByName();
    void everyBlockDescribesItself_data();
    void everyBlockDescribesItself();
    void everyBlockRunsWithItsDefaults_data();
    void everyBlockRunsWithItsDefaults();
    void runtimeRefusesABrokenSpec();
    void rawKeepsTheOrder();
    void flattenGivesWhatIsSwitchedOn();
    void flattenNeedsAStatistic();
};

namespace
{

const DspInput kInput{40, 50.0, {QStringLiteral("x"), QStringLiteral("y")}};

Result<PreparedDspBlock> prepare(const char* block, const QJsonObject& parameters,
                                 const DspInput& input = kInput)
{
    DspBlockDesign design;
    design.parameters = parameters;
    return DspBlockRegistry::builtin().find(QLatin1String(block))->prepare(design, input);
}

void blockRows()
{
    QTest::addColumn<QString>("name");
    for (const DspBlock* block : DspBlockRegistry::builtin().all())
        QTest::newRow(qPrintable(block->name())) << block->name();
}

} // namespace

void TestDspBlock::registryFindsByName()
{
    const DspBlockRegistry& registry = DspBlockRegistry::builtin();
    QCOMPARE(registry.all().size(), 3);
    for (const char* name : {"raw", "flatten", "spectral-analysis"})
        QVERIFY(registry.find(QLatin1String(name)) != nullptr);
    QVERIFY(registry.find(QStringLiteral("Raw")) == nullptr);
    QVERIFY(registry.find(QString()) == nullptr);
}

void TestDspBlock::everyBlockDescribesItself_data()
{
    blockRows();
}

void TestDspBlock::everyBlockDescribesItself()
{
    QFETCH(QString, name);
    const DspBlock* block = DspBlockRegistry::builtin().find(name);
    QVERIFY(!block->title().isEmpty());
    QVERIFY(!block->summary().isEmpty());
    QSet<QString> ids;
    for (const ParameterDescription& parameter : block->parameters()) {
        QVERIFY2(!ids.contains(parameter.id), qPrintable(parameter.id));
        ids.insert(parameter.id);
        QVERIFY2(!parameter.label.isEmpty() && !parameter.group.isEmpty() && !parameter.help.isEmpty(),
                 qPrintable(parameter.id));
        if (!parameter.enabledBy.isEmpty())
            QVERIFY2(ids.contains(parameter.enabledBy), qPrintable(parameter.id));
    }
    QVERIFY(ids.contains(QStringLiteral("implementation-version")));
    QVERIFY(ids.contains(QStringLiteral("scale-axes")));
    // Every choice must be one that the description itself accepts.
    for (const ParameterDescription& parameter : block->parameters()) {
        for (const QJsonValue& choice : parameter.choices)
            QVERIFY(completeParameters(block->parameters(), {{parameter.id, choice}}, name).isOk());
    }
}

void TestDspBlock::everyBlockRunsWithItsDefaults_data()
{
    blockRows();
}

void TestDspBlock::everyBlockRunsWithItsDefaults()
{
    QFETCH(QString, name);
    const Result<PreparedDspBlock> block = prepare(qPrintable(name), {});
    QVERIFY2(block.isOk(), block.isOk() ? "" : qPrintable(block.error().message));
    QVERIFY(runtimeCheck(block->spec()));
    QCOMPARE(static_cast<std::uint32_t>(block->featureCount()), runtimeFeatureCount(block->spec()));
    QCOMPARE(QSet<QString>(block->featureNames().begin(), block->featureNames().end()).size(),
             block->featureNames().size());

    std::vector<float> window(80);
    for (std::size_t i = 0; i < window.size(); ++i)
        window[i] = static_cast<float>((i * 29) % 17) - 8.0F;
    std::vector<float> once(static_cast<std::size_t>(block->featureCount()), 1e9F);
    std::vector<float> again(once.size(), -1e9F);
    block->extract(window, once);
    block->extract(window, again);
    QCOMPARE(again, once); // nothing is kept between windows, every feature is written
}

void TestDspBlock::runtimeRefusesABrokenSpec()
{
    for (const char* name : {"raw", "flatten", "spectral-analysis"}) {
        RuntimeBlockSpec spec = prepare(name, {})->spec();
        spec.axisIndices[0] = 2; // there are two axes
        QVERIFY(!runtimeCheck(spec));
    }
}

void TestDspBlock::rawKeepsTheOrder()
{
    const DspInput input{2, 50.0, kInput.axes};
    const Result<PreparedDspBlock> block = prepare("raw", {{QStringLiteral("scale-axes"), 0.5}}, input);
    QVERIFY(block.isOk());
    QCOMPARE(block->featureNames(),
             (QStringList{QStringLiteral("x reading 0"), QStringLiteral("y reading 0"),
                          QStringLiteral("x reading 1"), QStringLiteral("y reading 1")}));
    std::vector<float> features(4);
    block->extract(std::vector<float>{2, 4, 6, 8}, features);
    QCOMPARE(features, (std::vector<float>{1, 2, 3, 4}));
}

void TestDspBlock::flattenGivesWhatIsSwitchedOn()
{
    QJsonObject parameters;
    for (const char* off : {"rms", "stdev", "skewness", "kurtosis", "minimum"})
        parameters[QLatin1String(off)] = false;
    const DspInput input{2, 50.0, kInput.axes};
    const Result<PreparedDspBlock> block = prepare("flatten", parameters, input);
    QVERIFY(block.isOk());
    QCOMPARE(block->featureNames(), (QStringList{QStringLiteral("x Average"), QStringLiteral("x Maximum"),
                                                 QStringLiteral("y Average"), QStringLiteral("y Maximum")}));
    std::vector<float> features(4);
    block->extract(std::vector<float>{2, 10, 6, -20}, features);
    QCOMPARE(features, (std::vector<float>{4, 6, -5, 10}));
}

void TestDspBlock::flattenNeedsAStatistic()
{
    QJsonObject parameters;
    for (const char* off : {"average", "rms", "stdev", "skewness", "kurtosis", "minimum", "maximum"})
        parameters[QLatin1String(off)] = false;
    const Result<PreparedDspBlock> block = prepare("flatten", parameters);
    QVERIFY(!block);
    QCOMPARE(block.error().detail, QStringLiteral("no-statistic"));
}

QTEST_GUILESS_MAIN(TestDspBlock)
#include "tst_dsp_block.moc"
