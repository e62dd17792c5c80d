// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/dataset_advice.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace studio;

namespace
{

constexpr float kLost = std::numeric_limits<float>::quiet_NaN();

/// Two axes that move, over 100 readings; `change` sees reading and both values.
SignalData moving(const std::function<void(int, float&, float&)>& change = {})
{
    std::vector<float> values;
    for (int i = 0; i < 100; ++i) {
        float a = std::sin(static_cast<float>(i) * 0.3F);
        float b = std::cos(static_cast<float>(i) * 0.2F);
        if (change)
            change(i, a, b);
        values.push_back(a);
        values.push_back(b);
    }
    return SignalData(std::move(values), 2);
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
    void soundSignalHasNoFault();
    void firstGapIsFound();
    void gapsHideNoOtherFault();
    void clippingAndDeadAxesAreFound();
    void restingSignalIsNoDeadAxis();
    void faultsBecomeAdvice();
    void excludedSamplesAreLeftAlone();
};

void TestDatasetAdvice::soundSignalHasNoFault()
{
    QVERIFY(findFaults(moving()).isFine());
    QVERIFY(findFaults(SignalData()).isFine());
}

void TestDatasetAdvice::firstGapIsFound()
{
    const SignalFaults faults = findFaults(moving([](int i, float& a, float& b) {
        a = i == 60 ? kLost : a;
        b = i == 40 || i == 80 ? std::numeric_limits<float>::infinity() : b;
    }));
    QCOMPARE(faults.firstGap, 40);
    QCOMPARE(faults.firstClipped, -1);
    QCOMPARE(faults.flatAxis, -1);
}

void TestDatasetAdvice::gapsHideNoOtherFault()
{
    const SignalFaults faults = findFaults(moving([](int i, float& a, float& b) {
        a = i == 0 ? kLost : a; // also where it is the first reading
        b = 1.5F;
    }));
    QCOMPARE(faults.firstGap, 0);
    QCOMPARE(faults.flatAxis, 1);
}

void TestDatasetAdvice::clippingAndDeadAxesAreFound()
{
    const SignalFaults clipped = findFaults(moving([](int, float& a, float&) { a = std::clamp(a, -0.5F, 0.5F); }));
    QCOMPARE(clipped.clippedAxis, 0);
    QVERIFY(clipped.firstClipped >= 0 && clipped.firstClipped < 20);
    QCOMPARE(findFaults(moving([](int, float& a, float&) { a = 0.0F; })).flatAxis, 0);
}

void TestDatasetAdvice::restingSignalIsNoDeadAxis()
{
    QVERIFY(findFaults(moving([](int, float& a, float& b) { a = b = 9.81F; })).isFine());
}

void TestDatasetAdvice::faultsBecomeAdvice()
{
    const QVector<Sample> samples{sampleOf(1, QStringLiteral("gap.1")), sampleOf(2, QStringLiteral("clip.1")), sampleOf(3, QStringLiteral("dead.1")),
                                  sampleOf(4, QStringLiteral("gap.2")), sampleOf(5, QStringLiteral("good"), Split::Testing)};
    DatasetFacts facts;
    facts.faults = {{SampleId{1}, {-1, -1, -1, 50}}, {SampleId{2}, {25, 0, -1, -1}}, {SampleId{3}, {-1, -1, 1, -1}}, {SampleId{4}, {-1, -1, -1, 3}}};
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
}

void TestDatasetAdvice::excludedSamplesAreLeftAlone()
{
    Sample excluded = sampleOf(1, QStringLiteral("gap.1"));
    excluded.enabled = false;
    DatasetFacts facts;
    facts.faults = {{SampleId{1}, {-1, -1, -1, 50}}};
    QCOMPARE(adviceOf(adviseOn({excluded}, facts), AdviceKind::Gap), nullptr);
}

QTEST_GUILESS_MAIN(TestDatasetAdvice)
#include "tst_dataset_advice.moc"
