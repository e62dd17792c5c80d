// SPDX-License-Identifier: GPL-3.0-or-later
// How recordings of the live signal end, by the user or badly, and the labels that were set while they ran.
#include "app/session/recording_ending.h"
#include "models/dataset/importers/importer.h"
#include "support/foreign_writer.h"
#include "support/live_keeper_bench.h"
#include "support/sealed_recording.h"

#include <QDir>
#include <QSemaphore>
#include <QTimer>
#include <thread>

using namespace studio;
using Bench = test::LiveKeeperBench;

class TestLiveKeeperEnds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void labelsBeginAtTheirReading();
    void killedProgramKeepsItsLabels_data();
    void killedProgramKeepsItsLabels();
    void dividedLabelIsOneAgain();
    void lostDeviceKeepsWhatCame_data();
    void lostDeviceKeepsWhatCame();
    void closedProjectKeepsWhatCame();
    void endDoesNotHoldTheWindow_data();
    void endDoesNotHoldTheWindow();
    void whatIsStoredBecomesTheSample();
    void keeperThatGoesWaitsForItsSample();
    void whatNoProjectTakesBecomesAFile();
    void whatWasStoredOfAFileIsTold_data();
    void whatWasStoredOfAFileIsTold();
    void fileDoesNotHoldTheWindow();
    void projectIsClosedBehindTheFile();
    void whatIsStoredAndNoSampleIsTold();
};

void TestLiveKeeperEnds::labelsBeginAtTheirReading()
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

void TestLiveKeeperEnds::killedProgramKeepsItsLabels_data()
{
    lostDeviceKeepsWhatCame_data();
}

/// What a killed program leaves are the parts as they are stored while it records: a copy of the project is what the next start finds.
void TestLiveKeeperEnds::killedProgramKeepsItsLabels()
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
    const Result<Sample> kept = test::sealRecording((*after)->samples(), part, {});
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
void TestLiveKeeperEnds::dividedLabelIsOneAgain()
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

void TestLiveKeeperEnds::lostDeviceKeepsWhatCame_data()
{
    QTest::addColumn<int>("mode");
    QTest::addRow("until stopped") << static_cast<int>(CaptureMode::UntilStopped);
    QTest::addRow("looping") << static_cast<int>(CaptureMode::Looping);
    QTest::addRow("trigger") << static_cast<int>(CaptureMode::Trigger);
}

void TestLiveKeeperEnds::lostDeviceKeepsWhatCame()
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

void TestLiveKeeperEnds::closedProjectKeepsWhatCame()
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

void TestLiveKeeperEnds::endDoesNotHoldTheWindow_data()
{
    lostDeviceKeepsWhatCame_data();
}

/// Not even the smallest sample is written before stop() returns; meanwhile its parts stay, and a killed program would offer them. Another
/// program holds the project, so whoever writes to it stands still: the window does not.
void TestLiveKeeperEnds::endDoesNotHoldTheWindow()
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

void TestLiveKeeperEnds::whatIsStoredBecomesTheSample()
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

void TestLiveKeeperEnds::keeperThatGoesWaitsForItsSample()
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

void TestLiveKeeperEnds::whatNoProjectTakesBecomesAFile()
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

void TestLiveKeeperEnds::whatWasStoredOfAFileIsTold_data()
{
    QTest::addColumn<bool>("isWritten");
    QTest::addColumn<QString>("told");
    QTest::newRow("the file has all of it") << true << QStringLiteral("discard it there once the file is imported");
    QTest::newRow("no file could be written") << false << QStringLiteral("is offered on the page Home; keep it there");
}

/// Both would be taken for what was recorded, or else nothing for it.
void TestLiveKeeperEnds::whatWasStoredOfAFileIsTold()
{
    QFETCH(bool, isWritten);
    QFETCH(QString, told);
    Bench bench(CaptureMode::Looping, 1.0);
    QFile inItsPlace(bench.places.recoveryFolder); // so that there is no folder
    QVERIFY(isWritten || inItsPlace.open(QIODevice::WriteOnly));
    bench.startStream();
    bench.begin();
    bench.feed(250);
    QTRY_COMPARE(bench.storedReadings(), 250);
    QSignalSpy left(bench.session.get(), &ProjectSession::recordingsLeft);
    test::ForeignWriter(bench.session->path()).refuseSamples();
    bench.stop();
    QVERIFY2(bench.error.message.contains(told), qPrintable(bench.error.message));
    QCOMPARE(left.size(), 1);
    QCOMPARE(bench.storedReadings(), 250);
}

/// It may be large, and the disk slow. It is told once it is there.
void TestLiveKeeperEnds::fileDoesNotHoldTheWindow()
{
    Bench bench(CaptureMode::Looping, 1.0);
    bench.startStream();
    bench.begin();
    bench.feed(250);
    test::ForeignWriter(bench.session->path()).refuseSamples();
    QSemaphore slow;
    bench.session->writeAside([&slow] { slow.acquire(); }, [] {});
    bool isRefused = false; // what is asked behind it has ended, so the recording was refused
    bench.keeper->stop();
    bench.session->endRecording({.parts = {SampleId{4711}}}, [&isRefused](const Result<SampleId>&) { isRefused = true; });
    QTRY_VERIFY_WITH_TIMEOUT(isRefused, 30'000);
    QCOMPARE(bench.endings, 0);
    QVERIFY(bench.keeper->isStoring());
    QVERIFY(QDir(bench.places.recoveryFolder).entryList(QDir::Files).isEmpty());
    slow.release();
    QTRY_COMPARE_WITH_TIMEOUT(bench.endings, 1, 30'000);
    QVERIFY(!bench.keeper->isStoring());
    const QStringList files = QDir(bench.places.recoveryFolder).entryList(QDir::Files);
    QVERIFY2(files.size() == 1 && bench.error.message.contains(files.first()), qPrintable(bench.error.message));
}

void TestLiveKeeperEnds::projectIsClosedBehindTheFile()
{
    Bench bench(CaptureMode::Looping, 1.0);
    bench.startStream();
    bench.begin();
    bench.feed(250);
    test::ForeignWriter(bench.session->path()).refuseSamples();
    QSemaphore slow;
    bench.session->writeAside([&slow] { slow.acquire(); }, [] {});
    std::thread disk([&slow] { slow.release(); });
    bench.session.reset();
    disk.join();
    QCOMPARE(bench.endings, 1);
    const QStringList files = QDir(bench.places.recoveryFolder).entryList(QDir::Files);
    QVERIFY2(files.size() == 1 && bench.error.message.contains(files.first()), qPrintable(bench.error.message));
}

void TestLiveKeeperEnds::whatIsStoredAndNoSampleIsTold()
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

QTEST_GUILESS_MAIN(TestLiveKeeperEnds)
#include "tst_live_keeper_ends.moc"
