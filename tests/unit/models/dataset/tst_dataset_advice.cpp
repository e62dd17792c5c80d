// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/dataset_advice.h"
#include "models/dataset/picture.h"

#include <QtTest>

using namespace studio;

namespace
{

RecordingQuality qualityOf(RecordingFault fault, int axis, qint64 begin)
{
    RecordingFinding finding;
    finding.fault = fault;
    finding.axis = axis;
    finding.begin = begin;
    finding.end = begin + 1;
    finding.atSeconds = static_cast<double>(begin) / 100.0;
    RecordingQuality quality;
    quality.findings.append(finding);
    return quality;
}

Sample sampleOf(qint64 id, const QString& name, Split split = Split::Training)
{
    Sample sample;
    sample.id = SampleId{id};
    sample.name = name;
    sample.label = QStringLiteral("wave");
    sample.split = split;
    sample.axes = {{QStringLiteral("accX"), QStringLiteral("m/s2")}, {QStringLiteral("accY"), QStringLiteral("m/s2")}};
    sample.intervalMs = 10.0;
    sample.readingCount = 100;
    return sample;
}

const Advice* adviceOf(const QVector<Advice>& all, AdviceKind kind)
{
    const auto found = std::find_if(all.begin(), all.end(), [kind](const Advice& one) { return one.kind == kind; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

class TestDatasetAdvice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void restingSignalIsNoDeadAxis();
    void faultsBecomeAdvice();
    void excludedSamplesAreLeftAlone();
    void picturesAreLeftAlone();
    void aLoneSampleIsToldOf();
};

void TestDatasetAdvice::restingSignalIsNoDeadAxis()
{
    RecordingQuality idle = qualityOf(RecordingFault::FlatLine, 0, -1);
    DatasetFacts facts;
    facts.faults = {{SampleId{1}, idle}};
    QVERIFY(adviceOf(adviseOn({sampleOf(1, QStringLiteral("one.axis"))}, facts), AdviceKind::FlatAxis) != nullptr);
    idle.findings.append(qualityOf(RecordingFault::FlatLine, 1, -1).findings.first());
    facts.faults = {{SampleId{1}, idle}};
    QVERIFY(adviceOf(adviseOn({sampleOf(1, QStringLiteral("idle"))}, facts), AdviceKind::FlatAxis) == nullptr);
}

void TestDatasetAdvice::faultsBecomeAdvice()
{
    const QVector<Sample> samples{sampleOf(1, QStringLiteral("gap.1")), sampleOf(2, QStringLiteral("clip.1")), sampleOf(3, QStringLiteral("dead.1")),
                                  sampleOf(4, QStringLiteral("gap.2")), sampleOf(5, QStringLiteral("good"), Split::Testing)};
    DatasetFacts facts;
    facts.faults = {{SampleId{1}, qualityOf(RecordingFault::Gap, -1, 50)},
                    {SampleId{2}, qualityOf(RecordingFault::Clipped, 0, 25)},
                    {SampleId{3}, qualityOf(RecordingFault::FlatLine, 1, -1)},
                    {SampleId{4}, qualityOf(RecordingFault::NotANumber, 0, 3)},
                    {SampleId{5}, qualityOf(RecordingFault::MainsHum, 0, -1)}};
    const QVector<Advice> advice = adviseOn(samples, facts);
    const Advice* gap = adviceOf(advice, AdviceKind::Gap);
    QVERIFY(gap != nullptr);
    QVERIFY(gap->isSerious);
    QCOMPARE(gap->samples, (QVector<SampleId>{SampleId{1}, SampleId{4}}));
    QVERIFY2(gap->reason.contains(QStringLiteral("gap.1")) && gap->reason.contains(QStringLiteral("0.50 s")), qPrintable(gap->reason));
    QCOMPARE(gap->fix, AdviceFix::Exclude);
    QCOMPARE(gap->fixSamples, gap->samples);
    const Advice* clipped = adviceOf(advice, AdviceKind::Clipped);
    QVERIFY(clipped != nullptr);
    QVERIFY2(clipped->reason.contains(QStringLiteral("clip.1")) && clipped->reason.contains(QStringLiteral("0.25 s")), qPrintable(clipped->reason));
    const Advice* dead = adviceOf(advice, AdviceKind::FlatAxis);
    QVERIFY(dead != nullptr);
    QVERIFY2(dead->reason.contains(QStringLiteral("accY")), qPrintable(dead->reason));
    const Advice* hum = adviceOf(advice, AdviceKind::Disturbed);
    QVERIFY(hum != nullptr);
    QCOMPARE(hum->fix, AdviceFix::None); // told, not mended by leaving samples out
    QVERIFY(hum->reason.contains(QStringLiteral("good")));
}

void TestDatasetAdvice::excludedSamplesAreLeftAlone()
{
    Sample excluded = sampleOf(1, QStringLiteral("gap.1"));
    excluded.enabled = false;
    DatasetFacts facts;
    facts.faults = {{SampleId{1}, qualityOf(RecordingFault::Gap, -1, 50)}};
    QCOMPARE(adviceOf(adviseOn({excluded}, facts), AdviceKind::Gap), nullptr);
}

void TestDatasetAdvice::picturesAreLeftAlone()
{
    // Ten pictures of one class beside one signal of each side: no class is small, no rate is another.
    QVector<Sample> samples = {sampleOf(1, QStringLiteral("wave.1")), sampleOf(2, QStringLiteral("wave.2"), Split::Testing)};
    for (qint64 id = 3; id < 13; ++id) {
        Sample picture = sampleOf(id, QStringLiteral("nut.%1").arg(id));
        picture.label = QStringLiteral("nut");
        picture.axes = pictureAxes();
        picture.intervalMs = 0.0;
        picture.readingCount = 0;
        samples.append(picture);
    }
    const QVector<Advice> advice = adviseOn(samples, {});
    QVERIFY2(advice.isEmpty(), advice.isEmpty() ? "" : qPrintable(advice.first().title));
    const Result<RecordingQuality> judged = judgeRecording(samples.last(), [](qint64, qint64) { return Result<SignalData>(SignalData()); });
    QVERIFY(judged && judged->isGood());
}

/// The list of pages marks the dataset for it, so the page says why and what helps.
void TestDatasetAdvice::aLoneSampleIsToldOf()
{
    const QVector<Advice> advice = adviseOn({sampleOf(1, QStringLiteral("wave.1"))}, {});
    const Advice* split = adviceOf(advice, AdviceKind::NoTestSet);
    QVERIFY(split != nullptr);
    QVERIFY(split->reason.contains(QStringLiteral("wave.1")));
    QCOMPARE(split->fix, AdviceFix::Record);
    QCOMPARE(split->label, QStringLiteral("wave"));
    const QVector<Advice> ofTwo = adviseOn({sampleOf(1, QStringLiteral("wave.1")), sampleOf(2, QStringLiteral("wave.2"))}, {});
    QVERIFY(adviceOf(ofTwo, AdviceKind::NoTestSet) != nullptr);
    QCOMPARE(adviceOf(ofTwo, AdviceKind::NoTestSet)->fix, AdviceFix::Resplit);
    QVERIFY(adviceOf(adviseOn({}, {}), AdviceKind::NoTestSet) == nullptr);
}

QTEST_GUILESS_MAIN(TestDatasetAdvice)
#include "tst_dataset_advice.moc"
