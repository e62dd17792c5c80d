// SPDX-License-Identifier: GPL-3.0-or-later
// Integers of the live signal: gaps in them, and those that float32 would round.
#include "app/session/edit_factory.h"
#include "app/session/recording_ending.h"
#include "storage/recording_group.h"
#include "support/kept_recording.h"
#include "support/live_keeper_bench.h"

#include <cmath>

using namespace studio;
using test::counting;
using test::kGreat;
using Bench = test::LiveKeeperBench;

class TestLiveKeeperTypes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void gapInIntegersLeavesWhatIsStored();
    void greatIntegersAreExact_data();
    void greatIntegersAreExact();
    void loopIsAsNarrowAsWhatItKeeps();
    void gapInGreatIntegersLeavesThemExact();
};

/// Integers hold no gap. Before, all that was stored of a long recording was written anew as floats, by the window, in the middle of it.
void TestLiveKeeperTypes::gapInIntegersLeavesWhatIsStored()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream();
    bench.ring->setValueType(ValueType::Int32);
    bench.begin();
    bench.feed(100);
    QTRY_VERIFY(!bench.session->interruptedRecordings()->isEmpty());
    const Sample before = bench.session->interruptedRecordings()->first();
    QCOMPARE(before.valueType, ValueType::Int32);
    QCOMPARE(before.readingCount, 100);
    bench.keeper->markLabel(QStringLiteral("idle"));
    bench.ring->addDropped(3);
    bench.feed(50);
    QTRY_COMPARE(bench.session->interruptedRecordings()->size(), 2);
    const QVector<Sample> parts = *bench.session->interruptedRecordings();
    QCOMPARE(parts[0], before);
    QCOMPARE(parts[1].valueType, ValueType::Float32);
    QCOMPARE(parts[1].createdAt, parts[0].createdAt.addMSecs(1000));
    // After a bad end they are one recording, and go to one side together.
    QCOMPARE(partsOfRecording(parts, parts[1]), (QVector<SampleId>{parts[0].id, parts[1].id}));
    bench.stop();
    QVERIFY2(bench.sample() != nullptr, qPrintable(bench.error.message));
    QCOMPARE(bench.session->samples().size(), 1);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    QVERIFY(!bench.sample()->metadata.contains(kRecordingGroup));
    QCOMPARE(bench.sample()->valueType, ValueType::Float32);
    const std::vector<float> values = bench.column(0);
    QCOMPARE(values.size(), 153U);
    QCOMPARE(values[99], 99.0F);
    QVERIFY(std::isnan(values[100]) && std::isnan(values[102]));
    QCOMPARE(values[103], 100.0F);
    QCOMPARE(bench.session->segments(bench.id).value(0).begin, 100);
    QCOMPARE(bench.session->segments(bench.id).value(0).end, 153);
    // One that was read as a whole has the same content.
    QCOMPARE(bench.sample()->contentHash, contentHashOf(*bench.session->project().samples().readings(bench.id)));
}

void TestLiveKeeperTypes::greatIntegersAreExact_data()
{
    QTest::addColumn<CaptureMode>("mode");
    QTest::addColumn<bool>("isKilled");
    for (const bool isKilled : {false, true}) {
        const char* end = isKilled ? "killed" : "stopped";
        QTest::addRow("until stopped, %s", end) << CaptureMode::UntilStopped << isKilled;
        QTest::addRow("looping, %s", end) << CaptureMode::Looping << isKilled;
        QTest::addRow("trigger, %s", end) << CaptureMode::Trigger << isKilled;
    }
}

/// Integers that float32 would round are stored as they came, also in what a killed program leaves; the rest stays float32.
void TestLiveKeeperTypes::greatIntegersAreExact()
{
    QFETCH(CaptureMode, mode);
    QFETCH(bool, isKilled);
    const std::vector<double> great(std::begin(kGreat), std::end(kGreat));
    Bench bench(mode);
    bench.order.preTriggerShare = 0.0;
    bench.startStream();
    bench.begin();
    bench.feed(1); // no edge leads out of nothing
    bench.feed(3, 9.0F);
    const qint64 before = mode == CaptureMode::Trigger ? 3 : 4; // it begins at the edge
    QTRY_COMPARE(bench.storedReadings(), before);
    QCOMPARE(bench.session->interruptedRecordings()->value(0).valueType, ValueType::Float32);
    bench.feedGreat(9.0F);
    QTRY_COMPARE(bench.storedReadings(), before + 4);
    if (isKilled) {
        bench.keeper.reset();
        bench.session.reset();
        bench.session = std::move(ProjectSession::open(bench.path())).value();
        const QVector<Sample> parts = bench.session->interruptedRecordings().value();
        QCOMPARE(parts.size(), 2);
        QCOMPARE(parts[0].valueType, ValueType::Float32);
        QCOMPARE(parts[1].valueType, ValueType::Float64);
        const SampleId kept = test::keepInterrupted(*bench.session);
        QVERIFY(kept.isValid());
        QCOMPARE(bench.session->samples().size(), 1);
        QCOMPARE(bench.session->sample(kept)->valueType, ValueType::Float64);
        QCOMPARE(bench.lastGreat(kept), great);
        return;
    }
    bench.feedGreat(9.0F);
    bench.stop();
    QVERIFY2(bench.sample() != nullptr, qPrintable(bench.error.message));
    QCOMPARE(bench.session->samples().size(), 1);
    QCOMPARE(bench.sample()->valueType, ValueType::Float64);
    QCOMPARE(bench.sample()->readingCount, before + 8);
    QCOMPARE(bench.lastGreat(bench.id), great);
    const SignalData values = bench.session->project().samples().readings(bench.id).value();
    for (qint64 i = 0; i < 4; ++i)
        QCOMPARE(values.exactAt(before + i, 0), kGreat[i]);
    QCOMPARE(bench.sample()->contentHash, contentHashOf(values));
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

/// What made it wide was let go of before its end.
void TestLiveKeeperTypes::loopIsAsNarrowAsWhatItKeeps()
{
    Bench bench(CaptureMode::Looping, 0.1);
    bench.startStream();
    bench.begin();
    bench.feedGreat(0.0F);
    bench.feed(30);
    bench.stop();
    QVERIFY2(bench.sample() != nullptr, qPrintable(bench.error.message));
    QCOMPARE(bench.sample()->valueType, ValueType::Float32);
    QCOMPARE(bench.column(0), counting(20, 30));
}

void TestLiveKeeperTypes::gapInGreatIntegersLeavesThemExact()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream();
    bench.ring->setValueType(ValueType::Int32);
    bench.begin();
    auto block = std::make_shared<ReadingBlock>();
    block->axisCount = 2;
    block->append(SignalData(std::vector<std::int32_t>{16777217, 2147483647}, 2));
    bench.ring->push(block);
    QTRY_COMPARE(bench.storedReadings(), 1);
    QCOMPARE(bench.session->interruptedRecordings()->value(0).valueType, ValueType::Int32);
    bench.ring->addDropped(1);
    bench.feed(1); // the part behind the gap is float32, which does not hold what stands before it
    bench.stop();
    QVERIFY2(bench.sample() != nullptr, qPrintable(bench.error.message));
    QCOMPARE(bench.sample()->valueType, ValueType::Float64);
    const SignalData values = bench.session->project().samples().readings(bench.id).value();
    QCOMPARE(values.readingCount(), 3);
    QCOMPARE(values.slice(0, 1), SignalData(std::vector<double>{16777217.0, 2147483647.0}, 2));
    QVERIFY(std::isnan(values.exactAt(1, 0)));
    QCOMPARE(values.exactAt(2, 0), 0.0);
}

QTEST_GUILESS_MAIN(TestLiveKeeperTypes)
#include "tst_live_keeper_types.moc"
