// SPDX-License-Identifier: GPL-3.0-or-later
// What a block shows of its work: the stages must be those of the features.
#include "models/dsp/block_stages.h"

#include <QtTest>
#include <algorithm>
#include <cmath>

using namespace studio;

namespace
{

constexpr qint64 kReadings = 128;
constexpr double kRate = 64.0;
const QStringList kAxes{QStringLiteral("x"), QStringLiteral("y")};

/// A sine of 8 Hz about 5 on x, one of 20 Hz on y.
std::vector<float> aWindow()
{
    std::vector<float> window;
    for (qint64 i = 0; i < kReadings; ++i) {
        const double t = static_cast<double>(i) / kRate;
        window.push_back(static_cast<float>(5.0 + std::sin(2.0 * M_PI * 8.0 * t)));
        window.push_back(static_cast<float>(std::sin(2.0 * M_PI * 20.0 * t)));
    }
    return window;
}

PreparedDspBlock prepared(const QString& block, const QJsonObject& parameters, const QStringList& axes = {})
{
    DspBlockDesign design{QStringLiteral("b"), block, axes, parameters};
    Result<PreparedDspBlock> made = DspBlockRegistry::builtin().find(block)->prepare(design, {kReadings, kRate, kAxes});
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return std::move(made).value();
}

double largest(const std::vector<float>& line)
{
    return static_cast<double>(*std::max_element(line.begin(), line.end()));
}

} // namespace

class TestBlockStages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void spectralShowsEveryStep();
    void filterIsSeen();
    void vectorHoldsTheFeatures_data();
    void vectorHoldsTheFeatures();
    void blockOfOneAxisShowsOne();
    void scaleIsAStepOfItsOwn();
    void secondSpectrumIsShown();
};

void TestBlockStages::spectralShowsEveryStep()
{
    const QVector<BlockStage> stages =
        blockStages(prepared(QStringLiteral("spectral-analysis"), {{QStringLiteral("fft-length"), 64}}), aWindow(), kRate, kAxes);
    QCOMPARE(stages.size(), 4);
    QCOMPARE(stages[0].kind, BlockStage::Kind::Signal);
    QCOMPARE(stages[2].kind, BlockStage::Kind::Spectrum);
    QCOMPARE(stages[3].kind, BlockStage::Kind::Vector);
    QCOMPARE(stages[0].lines.size(), 2U);
    QCOMPARE(static_cast<qint64>(stages[0].lines[0].size()), kReadings);
    QVERIFY(largest(stages[0].lines[0]) > 5.9); // untouched
    QVERIFY(largest(stages[1].lines[0]) < 1.1); // its mean is gone
    // One hertz a bin; the peak of x stands at 8 Hz, that of y at 20 Hz.
    QCOMPARE(stages[2].step, 1.0);
    const auto peak = [&](std::size_t axis) {
        const std::vector<float>& line = stages[2].lines[axis];
        return std::distance(line.begin(), std::max_element(line.begin(), line.end()));
    };
    QCOMPARE(peak(0), 8);
    QCOMPARE(peak(1), 20);
}

void TestBlockStages::filterIsSeen()
{
    const QJsonObject lowPass{{QStringLiteral("fft-length"), 64}, {QStringLiteral("filter-type"), QStringLiteral("low")}, {QStringLiteral("filter-cutoff"), 10.0}};
    const QVector<BlockStage> stages = blockStages(prepared(QStringLiteral("spectral-analysis"), lowPass), aWindow(), kRate, kAxes);
    const auto power = [](const std::vector<float>& line) {
        double sum = 0.0;
        for (std::size_t i = line.size() / 2; i < line.size(); ++i)
            sum += static_cast<double>(line[i]) * static_cast<double>(line[i]);
        return sum;
    };
    QVERIFY(power(stages[1].lines[1]) < 0.01 * power(stages[1].lines[0])); // 20 Hz is gone, 8 Hz is not
    QCOMPARE(stages[2].usedFrom, 0.5);
    QCOMPARE(stages[2].usedTo, 10.5);
}

void TestBlockStages::vectorHoldsTheFeatures_data()
{
    QTest::addColumn<QString>("block");
    for (const DspBlock* block : DspBlockRegistry::builtin().all())
        QTest::newRow(qPrintable(block->name())) << block->name();
}

void TestBlockStages::vectorHoldsTheFeatures()
{
    QFETCH(QString, block);
    const PreparedDspBlock made = prepared(block, {});
    const std::vector<float> window = aWindow();
    std::vector<float> features(static_cast<std::size_t>(made.featureCount()));
    made.extract(window, features);
    const QVector<BlockStage> stages = blockStages(made, window, kRate, kAxes);
    std::vector<float> shown;
    for (const std::vector<float>& line : stages.last().lines)
        shown.insert(shown.end(), line.begin(), line.end());
    std::sort(shown.begin(), shown.end());
    std::sort(features.begin(), features.end());
    QCOMPARE(shown, features);
    for (const std::vector<float>& line : stages.last().lines)
        QCOMPARE(line.size() * 2, features.size()); // the axes share them evenly
}

void TestBlockStages::blockOfOneAxisShowsOne()
{
    const QVector<BlockStage> stages = blockStages(prepared(QStringLiteral("flatten"), {}, {QStringLiteral("y")}), aWindow(), kRate, kAxes);
    for (const BlockStage& stage : stages) {
        QCOMPARE(stage.axes, QStringList{QStringLiteral("y")});
        QCOMPARE(stage.lines.size(), 1U);
    }
    QVERIFY(largest(stages[0].lines[0]) < 1.1); // y, not x
}

void TestBlockStages::scaleIsAStepOfItsOwn()
{
    const QVector<BlockStage> stages = blockStages(prepared(QStringLiteral("raw"), {{QStringLiteral("scale-axes"), 0.5}}), aWindow(), kRate, kAxes);
    QCOMPARE(stages.size(), 3);
    QCOMPARE(stages[1].lines[0][7], stages[0].lines[0][7] * 0.5F);
}

void TestBlockStages::secondSpectrumIsShown()
{
    const QVector<BlockStage> stages =
        blockStages(prepared(QStringLiteral("spectral-analysis"), {{QStringLiteral("extra-low-freq"), true}}), aWindow(), kRate, kAxes);
    QCOMPARE(stages.size(), 5);
    QCOMPARE(stages[3].kind, BlockStage::Kind::Spectrum);
    QCOMPARE(stages[3].step * 10.0, stages[2].step);
}

QTEST_GUILESS_MAIN(TestBlockStages)
#include "tst_block_stages.moc"
