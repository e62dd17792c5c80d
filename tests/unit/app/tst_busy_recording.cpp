// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings in a project that another program writes for longer than an attempt to store something waits.
#include "app/session/capture_keeper.h"
#include "app/session/edit_factory.h"
#include "app/session/live_keeper.h"
#include "models/dataset/importers/importer.h"
#include "models/dataset/split_rule.h"
#include "support/foreign_writer.h"
#include "support/kept_recording.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;

namespace
{

constexpr double kIntervalMs = 10.0;

/// A project, another program that can hold it, and a device's ring of two axes: the first counts the readings.
struct Bench {
    Bench()
    {
        Result<std::unique_ptr<ProjectSession>> made = ProjectSession::create(folder.filePath(QStringLiteral("t.smith")), QStringLiteral("test"));
        if (made)
            session = std::move(made).value();
        order.label = QStringLiteral("wave");
        order.sensor = QStringLiteral("accelerometer");
        order.frequencyHz = 1000.0 / kIntervalMs;
        order.mode = CaptureMode::UntilStopped;
        places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
        places.spareBytes = 0;
        other = std::make_unique<test::ForeignWriter>(session->path());
        ring->begin(kIntervalMs, order.sensor);
        ring->setAxes({{QStringLiteral("accX"), QStringLiteral("m/s2")}, {QStringLiteral("accY"), QStringLiteral("m/s2")}});
    }
    void begin()
    {
        keeper = std::make_unique<LiveKeeper>(1, *session, order, DeviceInfo(), ring, places, LiveKeeper::Place());
        listen(*keeper);
        keeper->begin();
    }
    void listen(RecordingKeeper& one)
    {
        QObject::connect(&one, &RecordingKeeper::failed, &one, [this](const Error& what) { error = what; });
        QObject::connect(&one, &RecordingKeeper::finished, &one, [this](SampleId what) { id = what; });
    }
    void feed(int readings)
    {
        auto block = std::make_shared<ReadingBlock>();
        block->axisCount = 2;
        for (int i = 0; i < readings; ++i) {
            block->values.push_back(static_cast<float>(fed++));
            block->values.push_back(0.5F);
        }
        ring->push(block);
    }
    [[nodiscard]] qint64 stored() const
    {
        qint64 readings = 0;
        for (const Sample& one : session->interruptedRecordings().value())
            readings += one.readingCount;
        return readings;
    }
    [[nodiscard]] QStringList files() const { return QDir(places.recoveryFolder).entryList(QDir::Files); }
    /// What an import makes of the only file.
    [[nodiscard]] SampleDraft saved() const
    {
        QFile file(QDir(places.recoveryFolder).filePath(files().value(0)));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        const QByteArray bytes = file.readAll();
        const Importer* importer = ImporterRegistry::builtin().find(bytes, files().first());
        const Result<QVector<SampleDraft>> drafts = importer != nullptr ? importer->read(bytes, files().first(), {}) : QVector<SampleDraft>();
        return drafts ? drafts->value(0) : SampleDraft();
    }
    [[nodiscard]] bool isOver() const { return id.isValid() || !error.message.isEmpty(); }
    /// Whether the sample holds every reading that was fed, once.
    [[nodiscard]] bool hasAll() const
    {
        const Result<SignalData> values = session->project().samples().readings(id);
        if (!values || values->readingCount() != fed)
            return false;
        for (qint64 i = 0; i < fed; ++i) {
            if (values->at(i, 0) != static_cast<float>(i))
                return false;
        }
        return true;
    }

    QTemporaryDir folder;
    std::unique_ptr<ProjectSession> session;
    std::unique_ptr<test::ForeignWriter> other;
    std::shared_ptr<LiveRing> ring = std::make_shared<LiveRing>();
    CaptureOrder order;
    RecordingKeeper::Places places;
    std::unique_ptr<LiveKeeper> keeper;
    int fed = 0;
    Error error;
    SampleId id;
};

} // namespace

class TestBusyRecording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void recordingGoesOnBehindABusyMoment();
    void recordingBegunInABusyMomentIsKept();
    void endInABusyMomentIsStoredWithTheRest();
    void partsOfARecordingOfTheBoardGoOn();
    void restThatNoAttemptStoresIsAFile();
    void refusalThatStaysEndsTheRecordingOnce();
    void restThatIsStoredIsNoFile();
    void onlyWhatIsNotStoredOfTheRestIsAFile();
    void restThatNothingTakesIsTold();
    void recordingThatIsNotStoredMeanwhileSaysSo_data();
    void recordingThatIsNotStoredMeanwhileSaysSo();
    void partThatIsOnlyInTheMemoryIsKept();
    void partThatCannotBeDroppedGoesWithTheEnd();
};

void TestBusyRecording::recordingGoesOnBehindABusyMoment()
{
    Bench bench;
    bench.begin();
    bench.feed(60);
    QTRY_COMPARE(bench.stored(), 60);
    bench.other->hold();
    bench.feed(60);
    QVERIFY2(!QTest::qWaitFor([&] { return bench.isOver(); }, 6'000), qPrintable(bench.error.message)); // longer than any attempt waits
    QCOMPARE(bench.stored(), 60);
    bench.feed(60);
    bench.other->release();
    QTRY_COMPARE_WITH_TIMEOUT(bench.stored(), 180, 30'000); // a killed program would lose nothing of it
    bench.keeper->stop();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QVERIFY2(bench.id.isValid(), qPrintable(bench.error.message));
    QVERIFY(bench.hasAll());
}

void TestBusyRecording::recordingBegunInABusyMomentIsKept()
{
    Bench bench;
    bench.other->hold();
    bench.begin();
    bench.feed(60);
    QVERIFY2(!QTest::qWaitFor([&] { return bench.isOver(); }, 2'000), qPrintable(bench.error.message));
    bench.keeper->stop();
    QVERIFY2(!bench.isOver(), qPrintable(bench.error.message));
    bench.other->release();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QVERIFY2(bench.id.isValid(), qPrintable(bench.error.message));
    QVERIFY(bench.hasAll());
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestBusyRecording::endInABusyMomentIsStoredWithTheRest()
{
    Bench bench;
    bench.begin();
    bench.feed(60);
    QTRY_COMPARE(bench.stored(), 60);
    bench.other->hold();
    bench.feed(70);
    bench.keeper->markLabel(QStringLiteral("late"));
    bench.feed(30);
    bench.keeper->stop();
    QVERIFY2(!bench.isOver(), qPrintable(bench.error.message));
    bench.other->release();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QVERIFY2(bench.id.isValid(), qPrintable(bench.error.message));
    QVERIFY(bench.hasAll());
    QCOMPARE(bench.session->sample(bench.id)->contentHash, contentHashOf(bench.session->project().samples().readings(bench.id).value()));
    const QVector<Segment> regions = bench.session->project().samples().segments(bench.id).value();
    QCOMPARE(regions.size(), 1);
    QCOMPARE(regions.first().begin, 130);
    QCOMPARE(regions.first().end, 160);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestBusyRecording::partsOfARecordingOfTheBoardGoOn()
{
    Bench bench;
    bench.order.mode = CaptureMode::Timed;
    bench.order.seconds = 600.0;
    CaptureKeeper keeper(1, *bench.session, bench.order, DeviceInfo(), bench.ring, bench.places);
    bench.listen(keeper);
    keeper.begin({bench.ring->begin(kIntervalMs)});
    bench.ring->setAxes({{QStringLiteral("accX"), QStringLiteral("m/s2")}, {QStringLiteral("accY"), QStringLiteral("m/s2")}});
    bench.feed(60);
    QTRY_COMPARE(bench.stored(), 60);
    bench.other->hold();
    bench.feed(60);
    QVERIFY2(!QTest::qWaitFor([&] { return bench.isOver(); }, 2'000), qPrintable(bench.error.message));
    bench.other->release();
    QTRY_COMPARE_WITH_TIMEOUT(bench.stored(), 120, 30'000); // with no new reading
    bench.feed(10);
    keeper.breakOff(Error{ErrorCode::Io, QStringLiteral("The board is gone."), {}, QStringLiteral("SER-004")});
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QCOMPARE(bench.session->samples().size(), 1);
    bench.id = bench.session->samples().first().id;
    QVERIFY(bench.hasAll());
}

void TestBusyRecording::restThatNoAttemptStoresIsAFile()
{
    Bench bench;
    bench.begin();
    bench.feed(60);
    QTRY_COMPARE(bench.stored(), 60);
    bench.other->hold();
    bench.feed(40);
    bench.keeper->stop();
    bench.session->waitForRecordings(); // as at the end of the program: nothing is tried again
    QVERIFY(bench.isOver() && !bench.id.isValid());
    QVERIFY2(bench.error.message.contains(QStringLiteral("keep it from the page Home")), qPrintable(bench.error.message));
    const QStringList files = bench.files();
    QVERIFY2(files.size() == 1 && bench.error.message.contains(files.first()), qPrintable(bench.error.message));
    QVERIFY2(bench.error.message.contains(QStringLiteral("last 0.4 s")), qPrintable(bench.error.message));
    bench.other->release();
    QCOMPARE(bench.stored(), 60);
}

/// What the project will never take is not tried for ever: the recording ends, told once, and nothing of it is gone.
void TestBusyRecording::refusalThatStaysEndsTheRecordingOnce()
{
    Bench bench;
    bench.begin();
    QSignalSpy failed(bench.keeper.get(), &RecordingKeeper::failed);
    bench.feed(60);
    QTRY_COMPARE(bench.stored(), 60);
    bench.other->run("CREATE TRIGGER refuse_chunks BEFORE INSERT ON chunks BEGIN SELECT RAISE(ABORT, 'refused'); END");
    bench.other->run("CREATE TRIGGER refuse_growth BEFORE UPDATE ON chunks BEGIN SELECT RAISE(ABORT, 'refused'); END");
    bench.feed(40);
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QCOMPARE(failed.size(), 1);
    QVERIFY(!bench.id.isValid());
    QCOMPARE(bench.stored(), 60);
    const QStringList files = QDir(bench.places.recoveryFolder).entryList(QDir::Files);
    QVERIFY2(files.size() == 1 && bench.error.message.contains(files.first()), qPrintable(bench.error.message));
    QVERIFY2(bench.error.message.contains(QStringLiteral("last 0.4 s")), qPrintable(bench.error.message));
}

/// Both would be taken for what was recorded: the project offers it, and the message tells of the file.
void TestBusyRecording::restThatIsStoredIsNoFile()
{
    Bench bench;
    bench.begin();
    bench.feed(60);
    QTRY_COMPARE(bench.stored(), 60);
    bench.other->refuseSamples();
    bench.other->hold();
    bench.feed(40);
    bench.keeper->stop();
    bench.other->release();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QVERIFY(!bench.id.isValid());
    QCOMPARE(bench.stored(), 100);
    QVERIFY2(bench.files().isEmpty(), qPrintable(bench.error.message));
    QVERIFY2(bench.error.message.contains(QStringLiteral("keep it from the page Home")), qPrintable(bench.error.message));
    QVERIFY2(!bench.error.message.contains(QStringLiteral("Import")), qPrintable(bench.error.message));
    bench.other->takeSamples();
    bench.id = test::keepInterrupted(*bench.session);
    QVERIFY(bench.hasAll());
}

void TestBusyRecording::onlyWhatIsNotStoredOfTheRestIsAFile()
{
    constexpr int kRest = 40'000; // more than is stored at a time
    constexpr int kMarked = 100;
    Bench bench;
    bench.begin();
    bench.feed(60);
    QTRY_COMPARE(bench.stored(), 60);
    const Sample part = bench.session->interruptedRecordings()->first();
    bench.other->run("CREATE TRIGGER refuse_more BEFORE UPDATE OF reading_count ON samples WHEN NEW.reading_count > 40000"
                     " BEGIN SELECT RAISE(ABORT, 'refused'); END");
    bench.other->hold();
    bench.feed(kRest - kMarked);
    bench.keeper->markLabel(QStringLiteral("late"));
    bench.feed(kMarked);
    bench.keeper->stop();
    bench.other->release();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QVERIFY(!bench.id.isValid());
    const qint64 stored = bench.stored();
    QVERIFY2(stored > 60 && stored < bench.fed, qPrintable(QString::number(stored)));
    QVERIFY2(bench.files().size() == 1 && bench.error.message.contains(bench.files().first()), qPrintable(bench.error.message));

    const SampleDraft end = bench.saved();
    QCOMPARE(end.values.readingCount(), bench.fed - stored);
    QCOMPARE(end.values.at(0, 0), static_cast<float>(stored));
    QCOMPARE(end.info.createdAt.toSecsSinceEpoch(), part.createdAt.addMSecs(stored * 10).toSecsSinceEpoch());
    QCOMPARE(end.segments.size(), 1);
    QCOMPARE(end.segments.first().begin, end.values.readingCount() - kMarked);
    QCOMPARE(end.segments.first().end, end.values.readingCount());

    bench.other->run("DROP TRIGGER refuse_more");
    const SampleId id = test::keepInterrupted(*bench.session);
    QVERIFY(id.isValid());
    const Sample kept = *bench.session->sample(id);
    QCOMPARE(kept.readingCount, stored);
    QVERIFY(!kept.session().isEmpty());
    QCOMPARE(end.info.session(), kept.session());
    QCOMPARE(splitOf(end.info), kept.split);
}

void TestBusyRecording::restThatNothingTakesIsTold()
{
    Bench bench;
    QFile inItsPlace(bench.places.recoveryFolder); // so that there is no folder
    QVERIFY(inItsPlace.open(QIODevice::WriteOnly));
    bench.begin();
    bench.feed(60);
    QTRY_COMPARE(bench.stored(), 60);
    bench.other->hold();
    bench.feed(40);
    bench.keeper->stop();
    bench.session->waitForRecordings();
    QVERIFY(bench.isOver() && !bench.id.isValid());
    QVERIFY2(bench.error.message.contains(QStringLiteral("Its last 0.4 s could not be written")), qPrintable(bench.error.message));
    QVERIFY2(bench.error.message.contains(QStringLiteral("What came before is stored")), qPrintable(bench.error.message));
    bench.other->release();
}

void TestBusyRecording::recordingThatIsNotStoredMeanwhileSaysSo_data()
{
    QTest::addColumn<CaptureMode>("mode");
    QTest::addColumn<int>("readings");
    QTest::newRow("the last seconds") << CaptureMode::Looping << 100;
    QTest::newRow("around a trigger") << CaptureMode::Trigger << 99;
    QTest::newRow("by the board, for a time") << CaptureMode::Timed << 100;
}

/// It needs no parts for a good end, so it goes on; but a killed program would lose what comes from now on.
void TestBusyRecording::recordingThatIsNotStoredMeanwhileSaysSo()
{
    QFETCH(CaptureMode, mode);
    QFETCH(int, readings);
    Bench bench;
    bench.order.mode = mode;
    bench.order.seconds = 2.0;
    bench.order.trigger = {TriggerKind::Rising, 0, 0.5};
    bench.order.preTriggerShare = 0.0;
    std::unique_ptr<CaptureKeeper> timed;
    if (mode == CaptureMode::Timed) {
        timed = std::make_unique<CaptureKeeper>(1, *bench.session, bench.order, DeviceInfo(), bench.ring, bench.places);
        bench.listen(*timed);
        timed->begin({bench.ring->streamId()});
    } else {
        bench.begin();
    }
    RecordingKeeper& keeper = timed != nullptr ? static_cast<RecordingKeeper&>(*timed) : *bench.keeper;
    QSignalSpy warned(&keeper, &RecordingKeeper::warned);
    bench.feed(60);
    const int missing = 100 - readings;
    QTRY_COMPARE(bench.stored(), 60 - missing);
    bench.other->run("CREATE TRIGGER refuse_chunks BEFORE INSERT ON chunks BEGIN SELECT RAISE(ABORT, 'refused'); END");
    bench.other->run("CREATE TRIGGER refuse_growth BEFORE UPDATE ON chunks BEGIN SELECT RAISE(ABORT, 'refused'); END");
    bench.feed(20);
    QTRY_COMPARE_WITH_TIMEOUT(warned.size(), 1, 30'000);
    const auto told = warned[0][0].value<Error>();
    QCOMPARE(told.id, QStringLiteral("REC-018"));
    QVERIFY2(told.message.contains(QStringLiteral("held in memory")), qPrintable(told.message));
    bench.feed(20);
    QVERIFY(!QTest::qWaitFor([&] { return bench.isOver() || warned.size() > 1; }, 1'200)); // two more attempts would fall into that
    bench.other->run("DROP TRIGGER refuse_chunks");
    bench.other->run("DROP TRIGGER refuse_growth");
    keeper.breakOff(Error{ErrorCode::Io, QStringLiteral("The board is gone."), {}, QStringLiteral("SER-004")});
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QCOMPARE(bench.session->samples().size(), 1);
    QCOMPARE(bench.session->samples().first().readingCount, readings);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

/// The board is lost and remembers nothing; nothing is stored either, because another program writes all the time.
void TestBusyRecording::partThatIsOnlyInTheMemoryIsKept()
{
    Bench bench;
    bench.order.mode = CaptureMode::Timed;
    bench.order.seconds = 600.0;
    CaptureKeeper keeper(1, *bench.session, bench.order, DeviceInfo(), bench.ring, bench.places);
    bench.listen(keeper);
    bench.other->hold();
    keeper.begin({bench.ring->streamId()});
    bench.feed(60);
    CaptureOutcome outcome;
    outcome.id = 1;
    outcome.error = Error{ErrorCode::Io, QStringLiteral("The board is gone."), {}, QStringLiteral("SER-004")};
    keeper.conclude(outcome);
    bench.other->release();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QCOMPARE(bench.session->samples().size(), 1);
    bench.id = bench.session->samples().first().id;
    QVERIFY(bench.hasAll());
    QVERIFY2(bench.error.message.contains(QStringLiteral("Those 0.6 s are kept as wave.01")), qPrintable(bench.error.message));
}

/// Else the next start would offer a recording that nobody misses.
void TestBusyRecording::partThatCannotBeDroppedGoesWithTheEnd()
{
    Bench bench;
    bench.order.mode = CaptureMode::Looping;
    bench.order.seconds = 0.5;
    bench.begin();
    bench.other->run("CREATE TRIGGER refuse_aside BEFORE UPDATE OF recording ON samples WHEN NEW.recording = 2"
                     " BEGIN SELECT RAISE(ABORT, 'refused'); END");
    for (int part = 1; part <= 3; ++part) { // each is as long as what is kept, so that it takes the place of the one before
        bench.feed(60);
        QTRY_COMPARE(bench.stored(), 60 * part);
    }
    QCOMPARE(bench.session->interruptedRecordings()->size(), 3);
    bench.other->run("DROP TRIGGER refuse_aside");
    bench.keeper->stop();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isOver(), 30'000);
    QVERIFY2(bench.id.isValid(), qPrintable(bench.error.message));
    QCOMPARE(bench.session->sample(bench.id)->readingCount, 50);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

QTEST_GUILESS_MAIN(TestBusyRecording)
#include "tst_busy_recording.moc"
