// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings cut out of the live signal: until stopped, looping, by a trigger.
#include "app/session/edit_factory.h"
#include "support/live_keeper_bench.h"

#include <QMap>
#include <QSet>
#include <cmath>

using namespace studio;
using test::counting;
using test::kAxes;
using test::kIntervalMs;
using Bench = test::LiveKeeperBench;

class TestLiveKeeper : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void untilStoppedKeepsEveryReading();
    void untilStoppedBeginsWithTheNextReading();
    void untilStoppedIsOnTheDiskAsItComes();
    void sealedRecordingIsLikeAnyOther();
    void chosenSplitHolds();
    void loopKeepsTheLastSeconds();
    void loopLeavesOnePartAtMostTwiceAsLong();
    void triggerKeepsWhatStandsBefore();
    void triggerTakesNothingTwice();
    void stoppedBeforeItsTriggerKeepsNothing();
    void lostBeforeItsTriggerSaysThatNothingWasRecorded();
    void lostReadingsAreGaps();
    void streamIsOfItsRate_data();
    void streamIsOfItsRate();
    void waitsForItsStream();
    void anotherStreamEndsIt();
};

void TestLiveKeeper::untilStoppedKeepsEveryReading()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.begin();
    bench.startStream();
    for (int i = 0; i < 40; ++i) {
        bench.feed(37);
        if (i % 8 == 0) // some arrive together
            QTRY_COMPARE(bench.done, 37.0 * (i + 1) * kIntervalMs / 1000.0);
    }
    bench.stop();
    QCOMPARE(bench.endings, 1);
    QVERIFY2(bench.sample() != nullptr, qPrintable(bench.error.message));
    QCOMPARE(bench.column(0), counting(0, 40 * 37));
    QCOMPARE(bench.sample()->axes, kAxes);
    QCOMPARE(bench.sample()->intervalMs, kIntervalMs);
    QCOMPARE(bench.sample()->origin, SampleOrigin::Recorded);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    bench.feed(10);
    bench.keeper->stop(); // again
    QCOMPARE(bench.endings, 1);
}

void TestLiveKeeper::untilStoppedBeginsWithTheNextReading()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream();
    bench.feed(300);
    bench.begin();
    bench.feed(50);
    bench.stop();
    QVERIFY(bench.sample() != nullptr);
    QCOMPARE(bench.column(0), counting(300, 350));
}

void TestLiveKeeper::untilStoppedIsOnTheDiskAsItComes()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream();
    bench.begin();
    bench.feed(120);
    QTRY_VERIFY(!bench.session->interruptedRecordings()->isEmpty());
    QTRY_COMPARE(bench.session->interruptedRecordings()->first().readingCount, 120);
    bench.feed(80);
    QTRY_COMPARE(bench.session->interruptedRecordings()->first().readingCount, 200);
    QCOMPARE(bench.endings, 0);
}

/// What is sealed without being read again has the same hash and the same extremes as if it were imported.
void TestLiveKeeper::sealedRecordingIsLikeAnyOther()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream();
    bench.begin();
    for (int i = 0; i < 10; ++i) {
        bench.feed(301, static_cast<float>(std::sin(i)));
        QTRY_COMPARE(bench.done, 301.0 * (i + 1) * kIntervalMs / 1000.0);
    }
    bench.stop();
    const Sample* sample = bench.sample();
    QVERIFY(sample != nullptr);
    const Result<SignalData> data = bench.session->project().samples().readings(bench.id);
    QVERIFY(data.isOk());
    SampleDraft same;
    same.info = *sample;
    same.info.id = {};
    same.values = *data;
    const Result<SampleId> again = bench.session->ingest(same);
    QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
    const Result<MinMaxColumns> extremes = bench.session->project().samples().minMax(bench.id, 0, 0, data->readingCount(), 10);
    QVERIFY(extremes.isOk());
    QCOMPARE(extremes->minimum.front(), 0.0F);
    QCOMPARE(extremes->maximum.back(), 3009.0F);
    QVERIFY(std::abs(extremes->minimum[5] - 1505.0F) <= 16.0F); // in buckets of sixteen
}

void TestLiveKeeper::chosenSplitHolds()
{
    for (const Split split : {Split::Training, Split::Testing}) {
        for (const CaptureMode mode : {CaptureMode::UntilStopped, CaptureMode::Looping}) {
            Bench bench(mode);
            bench.order.hasSplit = true;
            bench.order.split = split;
            bench.startStream();
            bench.begin();
            bench.feed(50);
            bench.stop();
            QVERIFY(bench.sample() != nullptr);
            QCOMPARE(bench.sample()->split, split);
        }
    }
}

void TestLiveKeeper::loopKeepsTheLastSeconds()
{
    Bench bench(CaptureMode::Looping);
    bench.startStream();
    bench.begin();
    for (int i = 0; i < 30; ++i) {
        bench.feed(53);
        if (i % 8 == 0)
            QTRY_COMPARE(bench.done, 53.0 * (i + 1) * kIntervalMs / 1000.0);
    }
    bench.stop();
    QVERIFY2(bench.sample() != nullptr, qPrintable(bench.error.message));
    QCOMPARE(bench.column(0), counting(30 * 53 - 200, 30 * 53));
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestLiveKeeper::loopLeavesOnePartAtMostTwiceAsLong()
{
    Bench bench(CaptureMode::Looping, 1.0);
    bench.startStream();
    bench.begin();
    const auto parts = [&] {
        QMap<SampleId, qint64> readings;
        const QVector<Sample> stored = bench.session->interruptedRecordings().value();
        for (const Sample& one : stored)
            readings.insert(one.id, one.readingCount);
        return readings;
    };
    QSet<SampleId> seen;
    for (int i = 0; i < 6; ++i) {
        const QMap<SampleId, qint64> before = parts();
        bench.feed(150);
        QTRY_VERIFY(parts() != before); // stored; each is longer than the loop, so the next one begins anew
        const QMap<SampleId, qint64> now = parts();
        for (auto it = now.begin(); it != now.end(); ++it)
            seen.insert(it.key());
        // The last second is on the disk at any time, and not much more than that.
        const qint64 all = std::accumulate(now.begin(), now.end(), qint64(0));
        QVERIFY2(all >= 100 && all <= 400, qPrintable(QString::number(all)));
    }
    QVERIFY2(seen.size() >= 3, "the older parts made way for newer ones");
    QTRY_VERIFY(bench.session->interruptedRecordings()->size() <= 2);
    bench.stop();
    QVERIFY(bench.sample() != nullptr);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestLiveKeeper::triggerKeepsWhatStandsBefore()
{
    Bench bench(CaptureMode::Trigger);
    bench.order.preTriggerShare = 0.25;
    bench.startStream();
    bench.feed(300, 9.0F); // above before it is armed: nothing
    bench.begin();
    bench.feed(30);
    QTRY_COMPARE(bench.done, 0.0);
    bench.feed(70, 7.0F); // the edge is at reading 330
    QTRY_COMPARE(bench.done, (50 + 70) * kIntervalMs / 1000.0);
    bench.feed(200, 1.0F);
    QTRY_COMPARE(bench.endings, 1);
    QVERIFY2(bench.sample() != nullptr, qPrintable(bench.error.message));
    QCOMPARE(bench.column(0), counting(280, 480));
    QCOMPARE(bench.column(1)[49], 0.0F);
    QCOMPARE(bench.column(1)[50], 7.0F);
    QCOMPARE(bench.sample()->metadata.value(QStringLiteral("triggerReading")), QStringLiteral("50"));
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

/// Two recordings of one signal must not share readings, or a test would know its training.
void TestLiveKeeper::triggerTakesNothingTwice()
{
    Bench bench(CaptureMode::Trigger, 1.0);
    bench.order.preTriggerShare = 0.5;
    bench.startStream();
    bench.begin();
    bench.feed(60);
    bench.feed(40, 8.0F);
    bench.feed(30);
    QTRY_COMPARE(bench.endings, 1);
    const std::vector<float> first = bench.column(0);
    QCOMPARE(first, counting(10, 110));
    const LiveKeeper::Place taken = bench.keeper->taken();
    bench.begin(taken);
    bench.feed(5);
    bench.feed(120, 8.0F);
    QTRY_COMPARE(bench.endings, 2);
    const std::vector<float> second = bench.column(0);
    QCOMPARE(second.size(), 100U);
    QVERIFY2(second.front() >= 110.0F, qPrintable(QString::number(second.front())));
}

void TestLiveKeeper::stoppedBeforeItsTriggerKeepsNothing()
{
    Bench bench(CaptureMode::Trigger);
    bench.startStream();
    bench.begin();
    bench.feed(500);
    QTRY_COMPARE(bench.done, 0.0);
    bench.stop();
    QCOMPARE(bench.endings, 1);
    QCOMPARE(bench.error.code, ErrorCode::Cancelled);
    QVERIFY(bench.session->samples().isEmpty());
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestLiveKeeper::lostBeforeItsTriggerSaysThatNothingWasRecorded()
{
    Bench bench(CaptureMode::Trigger);
    bench.startStream();
    bench.begin();
    bench.feed(500);
    QTRY_COMPARE(bench.done, 0.0);
    bench.keeper->deviceChanged(DeviceState::Offline, {});
    QCOMPARE(bench.endings, 1);
    QCOMPARE(bench.error.id, QStringLiteral("REC-014"));
    QVERIFY2(bench.error.message.contains(QStringLiteral("Nothing was recorded: the trigger had not fired yet.")), qPrintable(bench.error.message));
    QVERIFY(bench.session->samples().isEmpty());
}

void TestLiveKeeper::lostReadingsAreGaps()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream();
    bench.begin();
    bench.feed(20);
    QTRY_COMPARE(bench.done, 0.2);
    bench.ring->addDropped(3);
    bench.feed(20);
    bench.stop();
    const std::vector<float> values = bench.column(0);
    QCOMPARE(values.size(), 43U);
    QCOMPARE(values[19], 19.0F);
    QVERIFY(std::isnan(values[20]) && std::isnan(values[22]));
    QCOMPARE(values[23], 20.0F);
}

void TestLiveKeeper::streamIsOfItsRate_data()
{
    QTest::addColumn<double>("intervalMs");
    QTest::addColumn<QString>("sensor");
    QTest::addColumn<bool>("isOf");
    const QString wanted = QStringLiteral("accelerometer");
    QTest::addRow("just so") << 10.0 << wanted << true;
    QTest::addRow("a little slow") << 10.19 << wanted << true;
    QTest::addRow("too slow") << 10.21 << wanted << false;
    QTest::addRow("a little fast") << 9.81 << wanted << true;
    QTest::addRow("too fast") << 9.79 << wanted << false;
    QTest::addRow("a rate that is not known") << 0.0 << wanted << true;
    QTest::addRow("of no name") << 10.0 << QString() << true;
    QTest::addRow("of another sensor") << 10.0 << QStringLiteral("microphone") << false;
}

/// Boards tell their rate, and keep it, to about a hundredth.
void TestLiveKeeper::streamIsOfItsRate()
{
    QFETCH(double, intervalMs);
    QFETCH(QString, sensor);
    QFETCH(bool, isOf);
    CaptureOrder order;
    order.sensor = QStringLiteral("accelerometer");
    order.frequencyHz = 100.0;
    LiveRing ring;
    ring.begin(intervalMs, sensor);
    QVERIFY(!LiveKeeper::isOf(ring, ring.read(0), order)); // its axes are not known yet
    ring.setAxes(kAxes);
    QCOMPARE(LiveKeeper::isOf(ring, ring.read(0), order), isOf);
}

void TestLiveKeeper::waitsForItsStream()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream(QStringLiteral("microphone"));
    bench.feed(40);
    bench.begin(); // the stream that runs is not the wanted one
    bench.feed(40);
    bench.keeper->deviceChanged(DeviceState::Connected, {});
    QCOMPARE(bench.endings, 0);
    bench.startStream();
    bench.feed(25);
    QTRY_COMPARE(bench.done, 0.25);
    bench.stop();
    QCOMPARE(bench.column(0), counting(0, 25));
}

void TestLiveKeeper::anotherStreamEndsIt()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream();
    bench.begin();
    bench.feed(40);
    QTRY_COMPARE(bench.done, 0.4);
    bench.startStream();
    bench.feed(5);
    QTRY_COMPARE(bench.endings, 1);
    QCOMPARE(bench.error.id, QStringLiteral("REC-010"));
    QCOMPARE(bench.session->samples().first().readingCount, 40);
}

QTEST_GUILESS_MAIN(TestLiveKeeper)
#include "tst_live_keeper.moc"
