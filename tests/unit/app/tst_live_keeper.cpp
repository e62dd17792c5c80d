// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings cut out of the live signal: until stopped, looping, by a trigger; and labels set while they run.
#include "app/session/edit_factory.h"
#include "app/session/live_keeper.h"
#include "app/session/recording_ending.h"
#include "app/session/sealed_recording.h"
#include "models/dataset/importers/importer.h"
#include "storage/project_file.h"
#include "storage/recording_group.h"
#include "support/foreign_writer.h"
#include "support/kept_recording.h"

#include <QDir>
#include <QMap>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <numeric>

using namespace studio;

namespace
{

const QVector<Axis> kAxes = {{QStringLiteral("accX"), QStringLiteral("m/s2")}, {QStringLiteral("accY"), QStringLiteral("m/s2")}};
constexpr double kIntervalMs = 10.0;
constexpr double kGreat[] = {16777217.0, 2147483647.0, -2147483648.0, 4294967295.0}; ///< float32 holds one of them

/// A project, a ring that a device would fill, and a keeper. The first axis counts the readings, the second is `level`.
struct Bench {
    explicit Bench(CaptureMode mode, double seconds = 2.0)
    {
        Result<std::unique_ptr<ProjectSession>> made = ProjectSession::create(path(), QStringLiteral("test"));
        if (made)
            session = std::move(made).value();
        order.label = QStringLiteral("wave");
        order.seconds = seconds;
        order.sensor = QStringLiteral("accelerometer");
        order.frequencyHz = 1000.0 / kIntervalMs;
        order.mode = mode;
        order.trigger = {TriggerKind::Rising, 1, 5.0};
        places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
        places.spareBytes = 0;
    }
    void startStream(const QString& sensor = QStringLiteral("accelerometer"))
    {
        ring->begin(kIntervalMs, sensor);
        ring->setAxes(kAxes);
        fed = 0;
    }
    void begin(LiveKeeper::Place notBefore = {})
    {
        keeper = std::make_unique<LiveKeeper>(1, *session, order, DeviceInfo(), ring, places, notBefore);
        QObject::connect(keeper.get(), &LiveKeeper::failed, keeper.get(), [this](const Error& one) {
            ++endings;
            error = one;
        });
        QObject::connect(keeper.get(), &LiveKeeper::finished, keeper.get(), [this](SampleId one) {
            ++endings;
            id = one;
        });
        QObject::connect(keeper.get(), &LiveKeeper::progressed, keeper.get(), [this](double one, double, const QString&) { done = one; });
        keeper->begin();
    }
    /// By the user, and until it is stored.
    void stop()
    {
        const int before = endings;
        keeper->stop();
        QTRY_COMPARE(endings, before + 1);
    }
    void feed(int readings, float level = 0.0F)
    {
        auto block = std::make_shared<ReadingBlock>();
        block->axisCount = 2;
        for (int i = 0; i < readings; ++i) {
            block->values.push_back(static_cast<float>(fed++));
            block->values.push_back(level);
        }
        ring->push(block);
    }
    /// What every mode records from its first reading to the last: one at rest, then sixty above the trigger's level.
    void recordRise()
    {
        order.preTriggerShare = 0.0;
        startStream();
        begin();
        feed(1);
        feed(60, 9.0F);
    }
    void feedGreat(float level)
    {
        auto block = std::make_shared<ReadingBlock>();
        block->axisCount = 2;
        for (const double value : kGreat)
            block->append(SignalData(std::vector<double>{value, static_cast<double>(level)}, 2));
        ring->push(block);
    }
    /// Of the first axis of a sample, as they are stored.
    [[nodiscard]] std::vector<double> lastGreat(SampleId one) const
    {
        const SignalData data = session->project().samples().readings(one).value();
        const auto count = static_cast<qint64>(std::size(kGreat));
        std::vector<double> values;
        for (qint64 i = std::max<qint64>(0, data.readingCount() - count); i < data.readingCount(); ++i)
            values.push_back(data.exactAt(i, 0));
        return values;
    }
    [[nodiscard]] qint64 storedReadings() const
    {
        const QVector<Sample> parts = session->interruptedRecordings().value();
        return std::accumulate(parts.begin(), parts.end(), qint64{0}, [](qint64 sum, const Sample& one) { return sum + one.readingCount; });
    }
    [[nodiscard]] QString path() const { return folder.filePath(QStringLiteral("t.smith")); }
    [[nodiscard]] std::vector<float> column(int axis) const
    {
        const Result<SignalData> data = session->project().samples().readings(id);
        std::vector<float> values;
        for (qint64 i = 0; data && i < data->readingCount(); ++i)
            values.push_back(data->at(i, axis));
        return values;
    }
    [[nodiscard]] const Sample* sample() const { return session->sample(id); }

    QTemporaryDir folder;
    std::unique_ptr<ProjectSession> session;
    std::shared_ptr<LiveRing> ring = std::make_shared<LiveRing>();
    CaptureOrder order;
    RecordingKeeper::Places places;
    std::unique_ptr<LiveKeeper> keeper;
    int endings = 0;
    int fed = 0;
    double done = -1.0;
    Error error;
    SampleId id;
};

std::vector<float> counting(int from, int to)
{
    std::vector<float> values;
    for (int i = from; i < to; ++i)
        values.push_back(static_cast<float>(i));
    return values;
}

} // namespace

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
    void lostReadingsAreGaps();
    void labelsBeginAtTheirReading();
    void killedProgramKeepsItsLabels_data();
    void killedProgramKeepsItsLabels();
    void dividedLabelIsOneAgain();
    void lostDeviceKeepsWhatCame_data();
    void lostDeviceKeepsWhatCame();
    void closedProjectKeepsWhatCame();
    void streamIsOfItsRate_data();
    void streamIsOfItsRate();
    void waitsForItsStream();
    void anotherStreamEndsIt();
    void endDoesNotHoldTheWindow_data();
    void endDoesNotHoldTheWindow();
    void whatIsStoredBecomesTheSample();
    void keeperThatGoesWaitsForItsSample();
    void gapInIntegersLeavesWhatIsStored();
    void greatIntegersAreExact_data();
    void greatIntegersAreExact();
    void loopIsAsNarrowAsWhatItKeeps();
    void gapInGreatIntegersLeavesThemExact();
    void whatNoProjectTakesBecomesAFile();
    void whatIsStoredAndNoSampleIsTold();
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

void TestLiveKeeper::labelsBeginAtTheirReading()
{
    for (const CaptureMode mode : {CaptureMode::UntilStopped, CaptureMode::Looping, CaptureMode::Trigger}) {
        Bench bench(mode);
        bench.order.preTriggerShare = 0.0;
        bench.startStream();
        bench.begin();
        bench.feed(1); // no edge leads out of nothing
        bench.feed(50, 9.0F);
        bench.keeper->markLabel(QStringLiteral("wave"));
        QCOMPARE(bench.keeper->markedLabel(), QStringLiteral("wave"));
        bench.feed(30, 9.0F);
        bench.keeper->markLabel(QStringLiteral("idle"));
        bench.feed(20, 9.0F);
        bench.keeper->markLabel(QStringLiteral("idle")); // again: it ends
        bench.feed(40, 9.0F);
        bench.keeper->markLabel(QString());
        bench.stop();
        QVERIFY2(bench.sample() != nullptr, qPrintable(bench.error.message));
        const QVector<Segment> segments = bench.session->segments(bench.id);
        QCOMPARE(segments.size(), 2);
        const qint64 shift = mode == CaptureMode::Trigger ? 1 : 0; // it begins at the second reading
        QCOMPARE(segments[0].label, QStringLiteral("wave"));
        QCOMPARE(segments[0].begin, 51 - shift);
        QCOMPARE(segments[0].end, 81 - shift);
        QCOMPARE(segments[1].label, QStringLiteral("idle"));
        QCOMPARE(segments[1].begin, 81 - shift);
        QCOMPARE(segments[1].end, 101 - shift);
        QCOMPARE(segments[1].source, SegmentSource::User);
    }
}

void TestLiveKeeper::killedProgramKeepsItsLabels_data()
{
    lostDeviceKeepsWhatCame_data();
}

/// What a killed program leaves are the parts as they are stored while it records: a copy of the project is what the next start finds.
void TestLiveKeeper::killedProgramKeepsItsLabels()
{
    QFETCH(int, mode);
    Bench bench(static_cast<CaptureMode>(mode));
    bench.order.preTriggerShare = 0.0;
    bench.startStream();
    bench.begin();
    bench.feed(1); // no edge leads out of nothing
    bench.feed(40, 9.0F);
    bench.keeper->markLabel(QStringLiteral("idle"));
    bench.feed(20, 9.0F);
    bench.keeper->markLabel(QStringLiteral("snake"));
    bench.feed(30, 9.0F);
    const bool isTrigger = bench.order.mode == CaptureMode::Trigger;
    const auto stored = [&] {
        const QVector<Sample> parts = bench.session->interruptedRecordings().value();
        return parts.isEmpty() ? 0 : parts.first().readingCount;
    };
    QTRY_COMPARE(stored(), isTrigger ? 90 : 91);
    QVERIFY2(bench.session->project().samples().allSegments()->isEmpty(), "what is under way is no region of the project yet");
    const QString copy = bench.folder.filePath(QStringLiteral("copy.smith"));
    QVERIFY(bench.session->project().backupTo(copy).isOk());

    const Result<std::unique_ptr<ProjectFile>> after = ProjectFile::open(copy, ProjectFile::Access::Job);
    QVERIFY2(after.isOk(), after ? "" : qPrintable(after.error().message));
    const SampleId part = (*after)->samples().interruptedRecordings()->first().id;
    const Result<Sample> kept = sealRecording((*after)->samples(), part, {});
    QVERIFY2(kept.isOk(), kept ? "" : qPrintable(kept.error().message));
    const QVector<Segment> segments = (*after)->samples().segments(part).value();
    QCOMPARE(segments.size(), 2);
    const qint64 shift = isTrigger ? 1 : 0; // it begins at the second reading
    QCOMPARE(segments[0].label, QStringLiteral("idle"));
    QCOMPARE(segments[0].begin, 41 - shift);
    QCOMPARE(segments[0].end, 61 - shift);
    QCOMPARE(segments[1].label, QStringLiteral("snake"));
    QCOMPARE(segments[1].begin, 61 - shift);
    QCOMPARE(segments[1].end, kept->readingCount);
    bench.stop(); // the one that was not killed has each of them once
    QCOMPARE(bench.session->segments(bench.id).size(), 2);
    QCOMPARE(bench.session->segments(bench.id).value(1).end, bench.sample()->readingCount);
}

/// A gap divides what is stored of integers; kept together after a bad end, the label that held over it is one region.
void TestLiveKeeper::dividedLabelIsOneAgain()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream();
    bench.ring->setValueType(ValueType::Int32);
    bench.begin();
    bench.feed(40);
    bench.keeper->markLabel(QStringLiteral("idle"));
    bench.feed(60);
    QTRY_VERIFY(!bench.session->interruptedRecordings()->isEmpty());
    QTRY_COMPARE(bench.session->interruptedRecordings()->first().readingCount, 100);
    bench.ring->addDropped(3);
    bench.feed(50);
    QTRY_COMPARE(bench.session->interruptedRecordings()->size(), 2);
    QTRY_COMPARE(bench.session->interruptedRecordings()->last().readingCount, 53);
    const QString copy = bench.folder.filePath(QStringLiteral("copy.smith"));
    QVERIFY(bench.session->project().backupTo(copy).isOk());

    const Result<std::unique_ptr<ProjectFile>> after = ProjectFile::open(copy, ProjectFile::Access::Job);
    QVERIFY2(after.isOk(), after ? "" : qPrintable(after.error().message));
    RecordingEnding ending;
    for (const Sample& part : (*after)->samples().interruptedRecordings().value())
        ending.parts << part.id;
    const Result<SampleId> whole = endRecording((*after)->samples(), ending);
    QVERIFY2(whole.isOk(), whole ? "" : qPrintable(whole.error().message));
    const QVector<Segment> segments = (*after)->samples().segments(*whole).value();
    QCOMPARE(segments.size(), 1);
    QCOMPARE(segments[0].label, QStringLiteral("idle"));
    QCOMPARE(segments[0].begin, 40);
    QCOMPARE(segments[0].end, 153);
    bench.stop();
}

void TestLiveKeeper::lostDeviceKeepsWhatCame_data()
{
    QTest::addColumn<int>("mode");
    QTest::addRow("until stopped") << static_cast<int>(CaptureMode::UntilStopped);
    QTest::addRow("looping") << static_cast<int>(CaptureMode::Looping);
    QTest::addRow("trigger") << static_cast<int>(CaptureMode::Trigger);
}

void TestLiveKeeper::lostDeviceKeepsWhatCame()
{
    QFETCH(int, mode);
    Bench bench(static_cast<CaptureMode>(mode));
    bench.recordRise();
    bench.keeper->deviceChanged(DeviceState::Streaming, {});
    QCOMPARE(bench.endings, 0);
    bench.keeper->deviceChanged(DeviceState::Offline, {ErrorCode::Io, QStringLiteral("It was unplugged."), {}, QStringLiteral("DEV-021")});
    QTRY_COMPARE(bench.endings, 1);
    QVERIFY2(bench.error.message.contains(QStringLiteral("It was unplugged.")), qPrintable(bench.error.message));
    QCOMPARE(bench.session->samples().size(), 1);
    const Sample& kept = bench.session->samples().first();
    QCOMPARE(kept.metadata.value(QStringLiteral("interrupted")), QStringLiteral("DEV-021"));
    QVERIFY(kept.readingCount >= 60);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestLiveKeeper::closedProjectKeepsWhatCame()
{
    for (const CaptureMode mode : {CaptureMode::UntilStopped, CaptureMode::Looping}) {
        Bench bench(mode);
        bench.startStream();
        bench.begin();
        bench.feed(60);
        bench.session->prepareClose();
        QCOMPARE(bench.endings, 1);
        QCOMPARE(bench.session->samples().size(), 1);
        QCOMPARE(bench.session->samples().first().readingCount, 60);
    }
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

void TestLiveKeeper::endDoesNotHoldTheWindow_data()
{
    lostDeviceKeepsWhatCame_data();
}

/// Not even the smallest sample is written before stop() returns; meanwhile its parts stay, and a killed program would offer them. Another
/// program holds the project, so whoever writes to it stands still: the window does not.
void TestLiveKeeper::endDoesNotHoldTheWindow()
{
    QFETCH(int, mode);
    Bench bench(static_cast<CaptureMode>(mode));
    constexpr int kTurns = 500; ///< of the window's loop
    bench.recordRise();
    const qint64 recorded = bench.order.mode == CaptureMode::Trigger ? 60 : 61;
    QTRY_COMPARE(bench.storedReadings(), recorded);
    test::ForeignWriter other(bench.path());
    other.hold();
    int turns = 0;
    QTimer loop;
    QObject::connect(&loop, &QTimer::timeout, &loop, [&turns] { ++turns; });
    QSignalSpy storing(bench.keeper.get(), &LiveKeeper::storing);
    bench.keeper->stop();
    QCOMPARE(storing.size(), 1);
    QVERIFY(storing[0][0].toDouble() >= 0.6);
    QVERIFY(bench.keeper->isStoring());
    QCOMPARE(bench.endings, 0);
    QVERIFY(bench.session->samples().isEmpty());
    bench.keeper->markLabel(QStringLiteral("late"));
    bench.feed(50);
    loop.start(0);
    QTRY_VERIFY_WITH_TIMEOUT(turns >= kTurns, 60'000);
    loop.stop();
    QCOMPARE(bench.endings, 0);
    QVERIFY(bench.keeper->isStoring());
    QVERIFY(bench.session->samples().isEmpty());
    QCOMPARE(bench.storedReadings(), recorded);
    other.release();
    QTRY_COMPARE_WITH_TIMEOUT(bench.endings, 1, 60'000);
    QVERIFY(!bench.keeper->isStoring());
    QVERIFY2(bench.sample() != nullptr, qPrintable(bench.error.message));
    QVERIFY(bench.sample()->readingCount <= 61);
    QVERIFY(bench.session->segments(bench.id).isEmpty());
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestLiveKeeper::whatIsStoredBecomesTheSample()
{
    for (const CaptureMode mode : {CaptureMode::UntilStopped, CaptureMode::Looping, CaptureMode::Trigger}) {
        Bench bench(mode);
        bench.order.preTriggerShare = 0.0;
        bench.startStream();
        bench.begin();
        bench.feed(1);
        bench.feed(60, 9.0F);
        QTRY_VERIFY(!bench.session->interruptedRecordings()->isEmpty());
        const SampleId part = bench.session->interruptedRecordings()->first().id;
        bench.feed(30, 9.0F);
        bench.stop();
        QCOMPARE(bench.id, part); // it was not written once more
        QCOMPARE(bench.sample()->readingCount, mode == CaptureMode::Trigger ? 90 : 91);
        QCOMPARE(bench.sample()->metadata.value(QStringLiteral("triggerReading")), mode == CaptureMode::Trigger ? QStringLiteral("0") : QString());
    }
}

void TestLiveKeeper::keeperThatGoesWaitsForItsSample()
{
    Bench bench(CaptureMode::Looping, 1.0);
    bench.startStream();
    bench.begin();
    bench.feed(250);
    bench.keeper->stop();
    QVERIFY(bench.keeper->isStoring());
    bench.keeper.reset();
    QCOMPARE(bench.endings, 0); // nobody is there to be told
    QCOMPARE(bench.session->samples().size(), 1);
    QCOMPARE(bench.session->samples().first().readingCount, 100);
}

/// Integers hold no gap. Before, all that was stored of a long recording was written anew as floats, by the window, in the middle of it.
void TestLiveKeeper::gapInIntegersLeavesWhatIsStored()
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

void TestLiveKeeper::greatIntegersAreExact_data()
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
void TestLiveKeeper::greatIntegersAreExact()
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
void TestLiveKeeper::loopIsAsNarrowAsWhatItKeeps()
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

void TestLiveKeeper::gapInGreatIntegersLeavesThemExact()
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

void TestLiveKeeper::whatNoProjectTakesBecomesAFile()
{
    Bench bench(CaptureMode::Looping, 1.0);
    bench.order.label = QStringLiteral("v1.2/") + QString(120, QChar(0x6CE2)); // three bytes each
    bench.startStream();
    bench.begin();
    bench.feed(250);
    test::ForeignWriter(bench.session->path()).refuseSamples();
    bench.stop();
    QVERIFY(bench.sample() == nullptr);
    const QStringList files = QDir(bench.places.recoveryFolder).entryList(QDir::Files);
    QVERIFY2(files.size() == 1, qPrintable(bench.error.message));
    QVERIFY2(bench.error.message.contains(files.first()), qPrintable(bench.error.message));
    QVERIFY(files.first().toUtf8().size() < 255);
    const QString label = labelFromFileName(files.first());
    QVERIFY2(label.startsWith(QStringLiteral("v1_2_") + QChar(0x6CE2)), qPrintable(label));
    QFile file(QDir(bench.places.recoveryFolder).filePath(files.first()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    const Importer* importer = ImporterRegistry::builtin().find(bytes, files.first());
    QVERIFY(importer != nullptr);
    const Result<QVector<SampleDraft>> drafts = importer->read(bytes, files.first(), {});
    QVERIFY2(drafts.isOk(), drafts.isOk() ? "" : qPrintable(drafts.error().message));
    QCOMPARE(drafts->first().values.readingCount(), 100);
    QCOMPARE(drafts->first().values.at(0, 0), 150.0F);
}

void TestLiveKeeper::whatIsStoredAndNoSampleIsTold()
{
    Bench bench(CaptureMode::UntilStopped, 0.0);
    bench.startStream();
    bench.begin();
    bench.feed(60);
    QTRY_VERIFY(!bench.session->interruptedRecordings()->isEmpty());
    QSignalSpy left(bench.session.get(), &ProjectSession::recordingsLeft);
    test::ForeignWriter(bench.session->path()).refuseSamples();
    bench.stop();
    QVERIFY(bench.sample() == nullptr);
    QVERIFY2(bench.error.message.contains(QStringLiteral("keep it from the page Home")), qPrintable(bench.error.message));
    QCOMPARE(left.size(), 1);
    QCOMPARE(bench.session->interruptedRecordings()->first().readingCount, 60);
}

QTEST_GUILESS_MAIN(TestLiveKeeper)
#include "tst_live_keeper.moc"
