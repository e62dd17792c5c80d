// SPDX-License-Identifier: GPL-3.0-or-later
// Stored samples as devices: what they send, how they are recorded, how they end.
#include "app/session/recorder.h"
#include "models/dataset/split_rule.h"
#include "support/source_bench.h"

#include <QElapsedTimer>
#include <cmath>
#include <limits>

using namespace studio;
using namespace studio::test;

namespace
{

const QVector<Axis> kStereo = {{QStringLiteral("left"), QStringLiteral("wav")}, {QStringLiteral("right"), QStringLiteral("wav")}};
const QVector<Axis> kOne = {{QStringLiteral("current"), QStringLiteral("A")}};

/// Every value tells its place.
SignalData counted(int readings)
{
    std::vector<std::int16_t> values;
    for (int i = 0; i < readings; ++i)
        values.insert(values.end(), {static_cast<std::int16_t>(i), static_cast<std::int16_t>(-i)});
    return {std::move(values), 2};
}

} // namespace

class TestReplay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sendsWhatWasStored();
    void gapsStayGaps();
    void isRecordedInItsOwnType();
    void isRecordedOnTheSideOfItsSample();
    void isNoPartOfTheRoundOfItsOriginal();
    void beginsAnewOrEnds();
    void endsWithTheProject();
    void severalAtOnce();
    void damageEndsItAndKeepsWhatCame();
    void notEverySampleCanBeReplayed();
    void takesNoOrders();
    void isForgottenWhileItSends();
};

void TestReplay::sendsWhatWasStored()
{
    SourceBench bench;
    const SampleId id = bench.store(QStringLiteral("stereo.01"), counted(100), kStereo, 5.0);
    const Result<QString> address = bench.sources().addReplay(id);
    QVERIFY(address);
    QVERIFY(bench.waitFor(*address, DeviceState::Connected));
    const DeviceInfo info = bench.hub->device(*address);
    QCOMPARE(info.name, QStringLiteral("replay:stereo.01"));
    QCOMPARE(info.source, DeviceSource::Replay);
    QCOMPARE(info.kind, QStringLiteral("replay"));
    QCOMPARE(info.sensors.first().frequenciesHz, QVector<double>{200.0});
    QVERIFY(info.canStream && info.isLooped);
    QCOMPARE(bench.hub->activeDevice(), *address);
    QVERIFY(bench.sources().addReplay(id).value() == *address); // the same one
    QCOMPARE(bench.hub->devices().size(), 1);

    bench.sources().setLooped(*address, false);
    QElapsedTimer clock;
    clock.start();
    bench.hub->startStream(*address, info.sensors.first().name, 200.0);
    LiveBlock live;
    QTRY_VERIFY_WITH_TIMEOUT((live = bench.hub->live(*address, 0)).readingCount() == 100, 20'000);
    QVERIFY2(clock.elapsed() >= 490, qPrintable(QString::number(clock.elapsed()))); // never faster than it was
    QCOMPARE(live.axes, kStereo);
    QCOMPARE(live.intervalMs, 5.0);
    QCOMPARE(live.dropped, 0U);
    QCOMPARE(live.values, counted(100).toFloat());
    QVERIFY(bench.waitFor(*address, DeviceState::Connected)); // its end
    // Started again, it begins at its beginning.
    bench.hub->startStream(*address, {}, 200.0);
    QTRY_VERIFY_WITH_TIMEOUT(bench.hub->live(*address, 0).streamId != live.streamId && bench.hub->live(*address, 0).readingCount() > 0, 20'000);
    QCOMPARE(bench.hub->live(*address, 0).values[0], 0.0F);
}

void TestReplay::gapsStayGaps()
{
    SourceBench bench;
    constexpr float kGap = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> stored{0.0F, 1.0F, kGap, kGap, 4.0F, 5.0F, 6.0F, 7.0F};
    const SampleId id = bench.store(QStringLiteral("holes.01"), SignalData(stored, 1), kOne, 10.0);
    const QString address = bench.sources().addReplay(id).value();
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    const Sample* sample = bench.record(address, 0.08, QStringLiteral("copy"));
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->axes, kOne);
    const std::vector<float> recorded = bench.readings(sample->id).toFloat();
    const std::vector<float> live = bench.hub->live(address, 0).values;
    QCOMPARE(recorded.size(), stored.size());
    QVERIFY(live.size() >= stored.size());
    for (std::size_t i = 0; i < stored.size(); ++i) {
        QCOMPARE(std::isnan(recorded[i]), std::isnan(stored[i]));
        QCOMPARE(std::isnan(live[i]), std::isnan(stored[i]));
        QVERIFY(std::isnan(stored[i]) || (recorded[i] == stored[i] && live[i] == stored[i]));
    }
}

void TestReplay::isRecordedInItsOwnType()
{
    SourceBench bench;
    const SampleId id = bench.store(QStringLiteral("stereo.02"), counted(200), kStereo, 2.0);
    const QString address = bench.sources().addReplay(id).value();
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    const Sample* sample = bench.record(address, 0.3, QStringLiteral("again"));
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->label, QStringLiteral("again"));
    QCOMPARE(sample->valueType, ValueType::Int16);
    QCOMPARE(sample->origin, SampleOrigin::Recorded);
    QCOMPARE(sample->readingCount, 150);
    QCOMPARE(sample->intervalMs, 2.0);
    QCOMPARE(sample->deviceName, QStringLiteral("replay:stereo.02"));
    QCOMPARE(sample->deviceType, QStringLiteral("REPLAY"));
    QCOMPARE(sample->metadata.value(kReplayOf), QStringLiteral("stereo.02"));
    QCOMPARE(bench.readings(sample->id), counted(200).slice(0, 150));
    // The stream that runs on is recorded from where it is, nothing between is lost.
    bench.hub->startStream(address, {}, 500.0);
    QVERIFY(bench.waitFor(address, DeviceState::Streaming));
    const Sample* second = bench.record(address, 0.2, QStringLiteral("later"));
    QVERIFY(second != nullptr);
    const SignalData values = bench.readings(second->id);
    for (qint64 i = 1; i < values.readingCount(); ++i)
        QCOMPARE(values.at(i, 0), std::fmod(values.at(i - 1, 0) + 1.0F, 200.0F));
    QVERIFY(bench.waitFor(address, DeviceState::Streaming));
}

/// Else the same windows would be trained on and tested on.
void TestReplay::isRecordedOnTheSideOfItsSample()
{
    SourceBench bench;
    const SampleId id = bench.store(QStringLiteral("alone.01"), counted(200), kStereo, 2.0);
    QVERIFY(bench.session->sample(id)->session().isEmpty());
    const QString address = bench.sources().addReplay(id).value();
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    // As a whole when it has ended, and piece by piece until it is stopped.
    double enough = 0.0;
    QObject stopper;
    const auto stop = [&](const QString&, double done) {
        if (enough > 0.0 && done >= enough) {
            enough = 0.0;
            bench.hub->endCapture(address);
        }
    };
    connect(bench.hub.get(), &DeviceHub::captureProgress, &stopper, stop, Qt::QueuedConnection);
    double seconds = 0.1; // each of its own length: what is known already is refused
    for (const CaptureMode mode : {CaptureMode::Timed, CaptureMode::UntilStopped}) {
        for (const Split side : {Split::Testing, Split::Training, Split::Testing}) {
            QVERIFY(bench.session->setSplit({id}, side).isOk());
            CaptureOrder order = bench.order(address, mode == CaptureMode::Timed ? seconds : 0.0, QStringLiteral("again"));
            order.mode = mode;
            enough = mode == CaptureMode::Timed ? 0.0 : seconds;
            const Sample* sample = bench.record(address, order);
            QVERIFY(sample != nullptr);
            QCOMPARE(sample->split, side);
            QCOMPARE(samplesKeptTogether(bench.session->samples()).size(), 1); // when all is split again
            seconds += 0.1;
        }
    }
    // What is chosen is done.
    CaptureOrder chosen = bench.order(address, seconds, QStringLiteral("again"));
    chosen.hasSplit = true;
    chosen.split = Split::Training;
    const Sample* sample = bench.record(address, chosen);
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->split, Split::Training);
}

/// Its original was recorded by two devices at one press; taking the replay back must leave both.
void TestReplay::isNoPartOfTheRoundOfItsOriginal()
{
    SourceBench bench;
    SampleDraft draft;
    draft.info.name = QStringLiteral("both.01");
    draft.info.axes = kStereo;
    draft.info.intervalMs = 2.0;
    draft.info.metadata.insert(QStringLiteral("session"), QStringLiteral("together-1"));
    draft.values = counted(200);
    draft.info.valueType = draft.values.type();
    draft.info.readingCount = 200;
    draft.info.contentHash = QByteArray(32, 'a');
    const SampleId id = bench.session->ingest(std::move(draft)).value();
    const QString address = bench.sources().addReplay(id).value();
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    const Sample* alone = bench.record(address, 0.1, QStringLiteral("again"));
    QVERIFY(alone != nullptr);
    QCOMPARE(alone->session(), QStringLiteral("together-1"));
    QCOMPARE(alone->split, bench.session->sample(id)->split);
    QVERIFY(!Recorder::isSameRound(*alone, *bench.session->sample(id)));
    CaptureOrder order = bench.order(address, 0.2, QStringLiteral("again"));
    order.session = QStringLiteral("together-2"); // with other devices
    const Sample* member = bench.record(address, order);
    QVERIFY(member != nullptr);
    QCOMPARE(member->session(), QStringLiteral("together-2"));
    QVERIFY(Recorder::isSameRound(*member, *member));
}

void TestReplay::beginsAnewOrEnds()
{
    SourceBench bench;
    const SampleId id = bench.store(QStringLiteral("short.01"), counted(50), kStereo, 2.0);
    const QString address = bench.sources().addReplay(id).value();
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    const Sample* looped = bench.record(address, 0.25, QStringLiteral("looped"));
    QVERIFY(looped != nullptr);
    const SignalData values = bench.readings(looped->id);
    QCOMPARE(values.readingCount(), 125);
    for (qint64 i = 0; i < values.readingCount(); ++i)
        QCOMPARE(values.at(i, 0), static_cast<float>(i % 50));
    // Without the loop, a recording that wants more ends with the sample, and what there is is kept.
    bench.hub->disconnectDevice(address);
    QVERIFY(bench.waitFor(address, DeviceState::Offline));
    bench.hub->connectDevice(address);
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    bench.sources().setLooped(address, false);
    QTRY_VERIFY(!bench.hub->device(address).isLooped);
    QCOMPARE(bench.hub->device(address).sensors.first().maxLengthSeconds, 0.1);
    const Sample* ended = bench.record(address, 60.0, QStringLiteral("ended"));
    QVERIFY(ended != nullptr);
    QCOMPARE(ended->readingCount, 50);
}

void TestReplay::endsWithTheProject()
{
    SourceBench bench;
    const SampleId id = bench.store(QStringLiteral("long.01"), counted(20'000), kStereo, 1.0);
    const QString address = bench.sources().addReplay(id).value();
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(address, *bench.session, bench.order(address, 60.0, QStringLiteral("cut")));
    QTRY_VERIFY_WITH_TIMEOUT(bench.hub->live(address, 0).readingCount() > 100, 20'000);
    bench.session->prepareClose();
    bench.sources().setProject(nullptr);
    QCOMPARE(bench.hub->devices().size(), 0);
    QCOMPARE(bench.hub->activeDevice(), QString());
    QTRY_COMPARE(failed.size(), 1);
    const QVector<Sample>& samples = bench.session->samples();
    QCOMPARE(samples.size(), 2);
    const Sample& kept = samples.last();
    QVERIFY(kept.readingCount > 100);
    QCOMPARE(kept.valueType, ValueType::Int16);
    QVERIFY(kept.metadata.contains(QStringLiteral("interrupted")));
    QCOMPARE(bench.readings(kept.id), counted(20'000).slice(0, kept.readingCount));
}

void TestReplay::severalAtOnce()
{
    SourceBench bench;
    const QString one = bench.sources().addReplay(bench.store(QStringLiteral("a.01"), counted(100), kStereo, 2.0)).value();
    const QString other = bench.sources().addReplay(bench.store(QStringLiteral("b.01"), SignalData(std::vector<float>(40, 2.5F), 1), kOne, 4.0)).value();
    QVERIFY(bench.waitFor(one, DeviceState::Connected) && bench.waitFor(other, DeviceState::Connected));
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->capture(one, *bench.session, bench.order(one, 0.1, QStringLiteral("first")));
    bench.hub->capture(other, *bench.session, bench.order(other, 0.1, QStringLiteral("second")));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 20'000);
    QCOMPARE(bench.session->samples().size(), 4);
}

void TestReplay::damageEndsItAndKeepsWhatCame()
{
    SourceBench bench;
    const SampleId id = bench.store(QStringLiteral("gone.01"), counted(70'000), kStereo, 0.1); // more than one part
    const QString address = bench.sources().addReplay(id).value();
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::captureFailed);
    bench.hub->capture(address, *bench.session, bench.order(address, 60.0, QStringLiteral("cut")));
    QTRY_VERIFY_WITH_TIMEOUT(bench.hub->live(address, 0).readingCount() > 0, 20'000);
    // Its readings go away behind its back, as damage in the file would have it.
    Result<std::unique_ptr<ProjectFile>> other = ProjectFile::open(bench.session->path(), ProjectFile::Access::Job);
    QVERIFY(other);
    QVERIFY((*other)->samples().takeBack({id}));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20'000);
    QVERIFY(bench.waitFor(address, DeviceState::Offline));
    QVERIFY(!bench.hub->device(address).lastError.message.isEmpty());
    bench.session->refresh();
    const Sample& kept = bench.session->samples().last();
    QVERIFY(kept.readingCount >= 30'000);
    QCOMPARE(bench.readings(kept.id), counted(70'000).slice(0, kept.readingCount));
}

void TestReplay::notEverySampleCanBeReplayed()
{
    SourceBench bench;
    const Result<QString> unknown = bench.sources().addReplay(SampleId{4711});
    QCOMPARE(unknown.error().id, QStringLiteral("SRC-011"));
    const SampleId single = bench.store(QStringLiteral("single.01"), SignalData(std::vector<float>{1.0F}, 1), kOne, 0.0);
    QCOMPARE(bench.sources().addReplay(single).error().id, QStringLiteral("SRC-012"));
    const SampleId good = bench.store(QStringLiteral("good.01"), counted(10), kStereo, 1.0);
    bench.sources().setProject(nullptr);
    QCOMPARE(bench.sources().addReplay(good).error().id, QStringLiteral("SRC-011"));
    QVERIFY(bench.hub->devices().isEmpty());
}

void TestReplay::takesNoOrders()
{
    SourceBench bench;
    const QString address = bench.sources().addReplay(bench.store(QStringLiteral("a.01"), counted(100), kStereo, 2.0)).value();
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    QSignalSpy flashFailed(bench.hub.get(), &DeviceHub::flashFailed);
    bench.hub->startImpulse(address);
    bench.hub->sendConsole(address, QStringLiteral("AT+HELP"));
    bench.hub->flash(address, QStringLiteral("/nowhere.smithbundle"));
    QTRY_COMPARE(failed.size(), 2);
    QTRY_COMPARE(flashFailed.size(), 1);
    QCOMPARE(bench.hub->device(address).state, DeviceState::Connected);
}

void TestReplay::isForgottenWhileItSends()
{
    SourceBench bench;
    const SampleId id = bench.store(QStringLiteral("a.01"), counted(100), kStereo, 2.0);
    const QString address = bench.sources().addReplay(id).value();
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
    bench.hub->startStream(address, {}, 500.0);
    QTRY_VERIFY_WITH_TIMEOUT(bench.hub->live(address, 0).readingCount() > 0, 20'000);
    bench.hub->forgetDevice(address);
    QVERIFY(bench.hub->devices().isEmpty());
    QVERIFY(bench.sources().addReplay(id)); // and may come back
    QVERIFY(bench.waitFor(address, DeviceState::Connected));
}

QTEST_GUILESS_MAIN(TestReplay)
#include "tst_replay.moc"
