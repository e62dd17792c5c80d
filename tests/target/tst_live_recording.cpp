// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings cut from the live signal of the virtual board on its terminal.
#include "support/hub_bench.h"
#include "storage/project_file.h"

#include <cmath>

using namespace studio;
using namespace studio::test;

namespace
{

SampleId finishedId(const QSignalSpy& finished)
{
    return finished.isEmpty() ? SampleId() : finished.last()[1].value<SampleId>();
}

} // namespace

class TestLiveRecording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void untilStoppedGoesOnFromTheRunningStream();
    void loopIsStoppedFromRest();
    void shakingTheBoardTriggers();
    void labelsOfATimedRecording();
    void unpluggedInBetweenKeepsWhatCame();
};

void TestLiveRecording::untilStoppedGoesOnFromTheRunningStream()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 20);
    CaptureOrder order = HubBench::order(0.0);
    order.mode = CaptureMode::UntilStopped;
    const quint64 stream = bench.hub->live(bench.address(), 0).streamId;
    bench.hub->capture(bench.address(), *bench.session, order);
    QTRY_VERIFY(!bench.session->interruptedRecordings()->isEmpty()); // on the disk while it runs
    QTRY_VERIFY(bench.session->interruptedRecordings()->first().readingCount >= 80);
    bench.hub->endCapture(bench.address());
    QTRY_COMPARE(finished.size(), 1);
    const Sample* sample = bench.session->sample(finishedId(finished));
    QVERIFY(sample != nullptr);
    QVERIFY2(sample->readingCount >= 80, qPrintable(QString::number(sample->readingCount)));
    QCOMPARE(sample->axes.size(), 3);
    QCOMPARE(sample->intervalMs, 16.0);
    QCOMPARE(sample->name, QStringLiteral("wave.01"));
    QCOMPARE(bench.hub->live(bench.address(), 0).streamId, stream); // the same stream goes on
    QCOMPARE(bench.state(), DeviceState::Streaming);
}

void TestLiveRecording::loopIsStoppedFromRest()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy progress(bench.hub.get(), &DeviceHub::captureProgress);
    CaptureOrder order = HubBench::order(1.0);
    order.mode = CaptureMode::Looping;
    bench.hub->capture(bench.address(), *bench.session, order); // starts the stream itself
    QTRY_VERIFY(!progress.isEmpty() && progress.last()[1].toDouble() > 1.6);
    bench.hub->endCapture(bench.address());
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(bench.session->sample(finishedId(finished))->readingCount, 63); // one second at 62.5 Hz
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestLiveRecording::shakingTheBoardTriggers()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QVERIFY(bench.info().motions.contains(QStringLiteral("idle")) && bench.info().motions.contains(QStringLiteral("wave")));
    bench.hub->setMotion(bench.address(), QStringLiteral("idle"));
    QTRY_COMPARE(bench.info().motion, QStringLiteral("idle"));
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    QSignalSpy progress(bench.hub.get(), &DeviceHub::captureProgress);
    CaptureOrder order = HubBench::order(1.0);
    order.mode = CaptureMode::Trigger;
    order.trigger = {TriggerKind::Energy, kAnyChannel, 2.0};
    order.preTriggerShare = 0.3;
    bench.hub->capture(bench.address(), *bench.session, order);
    QTRY_VERIFY(bench.hub->live(bench.address(), 0).readingCount() > 60);
    QVERIFY(!progress.isEmpty());
    QCOMPARE(progress.last()[1].toDouble(), 0.0); // it lies still
    QCOMPARE(finished.size(), 0);
    bench.hub->setMotion(bench.address(), QStringLiteral("wave"));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20'000);
    const Sample* sample = bench.session->sample(finishedId(finished));
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->readingCount, 63);
    QVERIFY(sample->metadata.value(QStringLiteral("triggerReading")).toInt() <= 19);
}

void TestLiveRecording::labelsOfATimedRecording()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(3.0));
    QTRY_VERIFY_WITH_TIMEOUT(bench.hub->live(bench.address(), 0).readingCount() > 40 || finished.size() == 1, 20'000);
    const qint64 before = bench.hub->live(bench.address(), 0).readingCount();
    bench.hub->markLabel(bench.address(), QStringLiteral("shake"));
    QCOMPARE(bench.hub->markedLabel(bench.address()), QStringLiteral("shake"));
    const qint64 after = bench.hub->live(bench.address(), 0).readingCount();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20'000);
    const QVector<Segment> segments = bench.session->segments(finishedId(finished));
    QCOMPARE(segments.size(), 1);
    QCOMPARE(segments.first().label, QStringLiteral("shake"));
    QVERIFY(segments.first().begin >= before && segments.first().begin <= after);
    QCOMPARE(segments.first().end, bench.session->sample(finishedId(finished))->readingCount);
}

void TestLiveRecording::unpluggedInBetweenKeepsWhatCame()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    CaptureOrder order = HubBench::order(0.0);
    order.mode = CaptureMode::UntilStopped;
    bench.hub->capture(bench.address(), *bench.session, order);
    QTRY_VERIFY(!bench.session->interruptedRecordings()->isEmpty());
    bench.board.kill();
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 10'000);
    QCOMPARE(bench.session->samples().size(), 1);
    QVERIFY(bench.session->samples().first().metadata.contains(QStringLiteral("interrupted")));
    QVERIFY(bench.session->samples().first().readingCount > 0);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

QTEST_GUILESS_MAIN(TestLiveRecording)
#include "tst_live_recording.moc"
