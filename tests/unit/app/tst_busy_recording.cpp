// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings in a project that another program writes for longer than an attempt to store something waits.
#include "app/session/capture_keeper.h"
#include "app/session/edit_factory.h"
#include "app/session/live_keeper.h"
#include "support/foreign_writer.h"

#include <QDir>
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
    const QStringList files = QDir(bench.places.recoveryFolder).entryList(QDir::Files);
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

QTEST_GUILESS_MAIN(TestBusyRecording)
#include "tst_busy_recording.moc"
