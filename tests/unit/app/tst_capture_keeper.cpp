// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/capture_keeper.h"
#include "app/session/edit_factory.h"
#include "models/dataset/acquisition.h"
#include "models/dataset/damaged_transfer.h"
#include "support/kept_recording.h"
#include "support/temporary_project.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <cmath>
#include <numeric>

using namespace studio;
using namespace studio::test;

namespace
{

const QVector<Axis> kAxes = {{QStringLiteral("accX"), QStringLiteral("m/s2")},
                             {QStringLiteral("accY"), QStringLiteral("m/s2")},
                             {QStringLiteral("accZ"), QStringLiteral("m/s2")}};
constexpr double kIntervalMs = 16.0;

/// A project, a ring that a board would fill, and a keeper of one recording.
struct Bench {
    explicit Bench(qint64 spareBytes = 0, double seconds = 10.0)
    {
        Result<std::unique_ptr<ProjectSession>> made = ProjectSession::create(path(), QStringLiteral("test"));
        if (made)
            session = std::move(made).value();
        order.label = QStringLiteral("wave");
        order.seconds = seconds;
        order.sensor = QStringLiteral("accelerometer");
        order.frequencyHz = 62.5;
        board.name = QStringLiteral("glove");
        board.deviceType = QStringLiteral("TYPE");
        CaptureKeeper::Places places;
        places.recoveryFolder = recoveryFolder();
        places.spareBytes = spareBytes;
        keeper = std::make_unique<CaptureKeeper>(1, *session, order, board, ring, places);
        QObject::connect(keeper.get(), &CaptureKeeper::failed, keeper.get(), [this](const Error& one) {
            ++endings;
            error = one;
        });
        QObject::connect(keeper.get(), &CaptureKeeper::finished, keeper.get(), [this](SampleId one) {
            ++endings;
            id = one;
        });
    }
    [[nodiscard]] QString path() const { return folder.filePath(QStringLiteral("test.smith")); }
    [[nodiscard]] QString recoveryFolder() const { return folder.filePath(QStringLiteral("recovered")); }
    void begin()
    {
        const quint64 stream = ring->begin(kIntervalMs);
        ring->setAxes(kAxes);
        keeper->begin({stream});
    }
    void feed(int readings)
    {
        auto block = std::make_shared<ReadingBlock>();
        block->axisCount = 3;
        for (int i = 0; i < 3 * readings; ++i)
            block->values.push_back(static_cast<float>(fed++) * 0.25F);
        ring->push(block);
    }
    static CaptureOutcome whole(int seed = 1)
    {
        CaptureOutcome outcome;
        outcome.draft = aSample(seed, QStringLiteral("of the board"), 625);
        return outcome;
    }
    static CaptureOutcome broken(std::size_t readings = 0)
    {
        CaptureOutcome outcome;
        outcome.error = {ErrorCode::Io, QStringLiteral("The board is gone."), {}, QStringLiteral("SER-007")};
        outcome.axes = kAxes;
        outcome.intervalMs = kIntervalMs;
        if (readings > 0)
            outcome.arrived = SignalData(std::vector<float>(3 * readings, 0.5F), 3);
        return outcome;
    }
    /// Readings in all parts: a gap in integers, or a greater integer, begins another one.
    [[nodiscard]] qint64 stored() const
    {
        const QVector<Sample> parts = session->interruptedRecordings().value();
        return std::accumulate(parts.begin(), parts.end(), qint64{0}, [](qint64 sum, const Sample& one) { return sum + one.readingCount; });
    }
    [[nodiscard]] QStringList recovered() const { return QDir(recoveryFolder()).entryList(QDir::Files); }

    QTemporaryDir folder;
    std::unique_ptr<ProjectSession> session;
    std::shared_ptr<LiveRing> ring = std::make_shared<LiveRing>();
    CaptureOrder order;
    DeviceInfo board;
    std::unique_ptr<CaptureKeeper> keeper;
    int endings = 0;
    int fed = 0;
    Error error;
    SampleId id;
};

} // namespace

class TestCaptureKeeper : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wholeRecordingTakesThePlaceOfItsParts();
    void damagedRecordingIsToldOf_data();
    void damagedRecordingIsToldOf();
    void partsAreInTheProjectWhileItRecords();
    void lostBoardLeavesItsPart();
    void lostReadingsAreGapsInThePart();
    void lostIntegersAreGapsInThePart();
    void greatIntegersAreExact_data();
    void greatIntegersAreExact();
    void gapIsNoLongerThanTheRecording();
    void moreInTheProjectThanTheBoardRemembersIsKept();
    void lostBoardWithNothingLeavesNothing();
    void closedProjectKeepsWhatHadArrived();
    void closedProjectWithoutLiveReadingsGivesAFile();
    void keeperThatGoesWaitsForItsFile();
    void endOfTheProgramKeepsWhatHadArrived();
    void duplicateIsNoLoss();
    void anotherStreamIsNotTaken();
    void runningStreamIsTakenFromItsPlace();
    void namesAreNumbered();
    void fullDiskEndsTheRecordingInOrder();
    void checksBeforeItBegins();
    void partsThatHoldAllOfItBecomeTheSample();
    void namesOfTwoThatAreStoredDiffer();
    void itsTimeIsThatOfItsFirstReading();
};

/// A board gets ready first, and may still tell how far its recording before is; what is said without live readings goes by that time too.
void TestCaptureKeeper::itsTimeIsThatOfItsFirstReading()
{
    for (const double secondsOfAnother : {0.0, 60.0}) {
        Bench bench;
        const QDateTime before = QDateTime::currentDateTimeUtc();
        bench.keeper->noteProgress(secondsOfAnother);
        bench.begin();
        for (const double seconds : {0.0, 5.0, 60.0}) // it begins once
            bench.keeper->noteProgress(seconds);
        bench.keeper->conclude(Bench::whole());
        QTRY_COMPARE(bench.endings, 1);
        QVERIFY(std::abs(before.msecsTo(bench.session->sample(bench.id)->createdAt) + 2501) <= 2500); // five seconds before it was told, or less
    }
}

void TestCaptureKeeper::wholeRecordingTakesThePlaceOfItsParts()
{
    Bench bench;
    bench.begin();
    bench.feed(70);
    QTRY_COMPARE(bench.session->interruptedRecordings()->size(), 1);
    bench.keeper->conclude(Bench::whole());
    QTRY_COMPARE(bench.endings, 1);
    const Sample* sample = bench.session->sample(bench.id);
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->name, QStringLiteral("wave.01"));
    QCOMPARE(sample->label, QStringLiteral("wave"));
    QCOMPARE(sample->deviceName, QStringLiteral("glove"));
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    QCOMPARE(bench.session->samples().size(), 1);
}

void TestCaptureKeeper::damagedRecordingIsToldOf_data()
{
    QTest::addColumn<SignatureState>("signature");
    QTest::addColumn<QStringList>("warnings");
    QTest::addColumn<bool>("isDamaged");
    const QStringList damaged{QStringLiteral("It was damaged on its way.")};
    QTest::newRow("damaged") << SignatureState::Invalid << damaged << true;
    QTest::newRow("signed with another key") << SignatureState::Invalid << QStringList() << false;
    QTest::newRow("signed wrongly, and not forgotten") << SignatureState::Invalid << QStringList{QStringLiteral("The board did not forget its file.")} << false;
    QTest::newRow("something else") << SignatureState::Valid << damaged << false;
}

void TestCaptureKeeper::damagedRecordingIsToldOf()
{
    QFETCH(SignatureState, signature);
    QFETCH(QStringList, warnings);
    QFETCH(bool, isDamaged);
    Bench bench;
    QSignalSpy warned(bench.keeper.get(), &RecordingKeeper::warned);
    bench.begin();
    CaptureOutcome outcome = Bench::whole();
    outcome.draft->info.signature = signature;
    outcome.draft->warnings = warnings;
    if (isDamaged)
        outcome.draft->info.metadata.insert(kDamagedTransfer, QStringLiteral("signature"));
    bench.keeper->conclude(outcome);
    QTRY_COMPARE(bench.endings, 1);
    const Sample* sample = bench.session->sample(bench.id);
    QVERIFY(sample != nullptr); // it is stored whatever it is
    QCOMPARE(sample->metadata.contains(kDamagedTransfer), isDamaged);
    QCOMPARE(warned.size(), isDamaged ? 1 : 0);
    if (isDamaged)
        QCOMPARE(warned[0][0].value<Error>().message, warnings.first());
}

void TestCaptureKeeper::partsAreInTheProjectWhileItRecords()
{
    Bench bench;
    bench.begin();
    QTest::qWait(0);
    for (const qint64 readings : {70, 140, 200}) {
        bench.feed(static_cast<int>(readings - bench.fed / 3));
        QTRY_COMPARE(bench.session->interruptedRecordings()->value(0).readingCount, readings);
    }
    const Sample part = bench.session->interruptedRecordings()->value(0);
    QCOMPARE(part.label, QStringLiteral("wave"));
    QCOMPARE(part.axes, kAxes);
    QCOMPARE(part.intervalMs, kIntervalMs);
    QVERIFY(bench.session->samples().isEmpty()); // not a sample yet
    const Result<SignalData> values = bench.session->project().samples().readings(part.id);
    QVERIFY(values.isOk());
    QCOMPARE(values->at(199, 2), 599.0F * 0.25F);
}

void TestCaptureKeeper::lostBoardLeavesItsPart()
{
    Bench bench;
    bench.begin();
    bench.feed(50);
    bench.keeper->conclude(Bench::broken(263));
    QTRY_COMPARE(bench.endings, 1);
    QCOMPARE(bench.session->samples().size(), 1);
    const Sample& part = bench.session->samples()[0];
    QCOMPARE(part.readingCount, 263);
    QCOMPARE(part.metadata.value(QStringLiteral("interrupted")), QStringLiteral("SER-007"));
    QCOMPARE(bench.error.code, ErrorCode::Io);
    QCOMPARE(bench.error.message,
             QStringLiteral("The recording broke off after 4.2 s. Those 4.2 s are kept as wave.01. The board is gone."));
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestCaptureKeeper::lostReadingsAreGapsInThePart()
{
    Bench bench(0, 120.0);
    bench.begin();
    const auto stored = [&] { return bench.session->interruptedRecordings()->value(0).readingCount; };
    bench.feed(10);
    QTRY_COMPARE(stored(), 10);
    bench.ring->addDropped(2); // two lines that could not be read
    bench.feed(5);
    QTRY_COMPARE(stored(), 17);
    // What the ring no longer holds when it is looked at.
    bench.feed(100);
    bench.feed(3750);
    bench.feed(10);
    bench.keeper->breakOff(Bench::broken().error);
    QTRY_COMPARE(bench.endings, 1);
    QTRY_COMPARE(bench.session->samples().size(), 1);
    const Sample& part = bench.session->samples()[0];
    QCOMPARE(part.readingCount, 17 + 100 + 3760);
    const Result<SignalData> values = bench.session->project().samples().readings(part.id);
    QVERIFY(values.isOk());
    for (qint64 i = 0; i < values->readingCount(); ++i) {
        const bool isGap = (i >= 10 && i < 12) || (i >= 17 && i < 117);
        QVERIFY2(std::isnan(values->at(i, 0)) == isGap && std::isnan(values->at(i, 2)) == isGap, qPrintable(QString::number(i)));
    }
    QCOMPARE(values->at(12, 0), 30.0F * 0.25F);
    QCOMPARE(values->at(117, 0), 3.0F * 115.0F * 0.25F);
}

void TestCaptureKeeper::lostIntegersAreGapsInThePart()
{
    Bench bench;
    bench.begin();
    bench.ring->setValueType(ValueType::Int16);
    const auto feed = [&](float value) {
        auto block = std::make_shared<ReadingBlock>();
        block->axisCount = 3;
        block->values.assign(3 * 5, value);
        bench.ring->push(block);
    };
    feed(7.0F);
    QTRY_COMPARE(bench.stored(), 5);
    QCOMPARE(bench.session->interruptedRecordings()->value(0).valueType, ValueType::Int16);
    bench.ring->addDropped(1);
    feed(8.0F);
    QTRY_COMPARE(bench.stored(), 11);
    feed(9.0F); // floats from here on, gap or not
    QTRY_COMPARE(bench.stored(), 16);
    bench.keeper->breakOff(Bench::broken().error);
    QTRY_COMPARE(bench.session->samples().size(), 1);
    const Result<SignalData> values = bench.session->project().samples().readings(bench.session->samples()[0].id);
    QVERIFY(values.isOk());
    QCOMPARE(values->readingCount(), 16);
    QCOMPARE(values->at(4, 1), 7.0F);
    QVERIFY(std::isnan(values->at(5, 1)));
    QCOMPARE(values->at(15, 1), 9.0F);
}

void TestCaptureKeeper::greatIntegersAreExact_data()
{
    QTest::addColumn<int>("end");
    QTest::newRow("the board is lost, and remembers less") << 0;
    QTest::newRow("the board is lost, and remembers more") << 1;
    QTest::newRow("the program is killed") << 2;
}

/// Integers that float32 would round, after some that it holds, with a gap between.
void TestCaptureKeeper::greatIntegersAreExact()
{
    QFETCH(int, end);
    const SignalData great(std::vector<double>{16777217.0, 2147483647.0, 0.5, -2147483648.0, 4294967295.0, 1.0}, 3);
    Bench bench;
    bench.begin();
    bench.feed(5);
    QTRY_COMPARE(bench.stored(), 5);
    const Sample first = bench.session->interruptedRecordings()->value(0);
    QCOMPARE(first.valueType, ValueType::Float32);
    bench.ring->addDropped(1);
    auto block = std::make_shared<ReadingBlock>();
    block->axisCount = 3;
    block->append(great);
    bench.ring->push(block);
    QTRY_COMPARE(bench.stored(), 8);
    const QVector<Sample> parts = bench.session->interruptedRecordings().value();
    QCOMPARE(parts.size(), 2);
    QCOMPARE(parts[0], first); // what is stored stays as it is
    QCOMPARE(parts[1].valueType, ValueType::Float64);
    if (end == 2) {
        bench.keeper.reset();
        bench.session.reset();
        bench.session = std::move(ProjectSession::open(bench.path())).value();
        const SampleId id = test::keepInterrupted(*bench.session);
        QVERIFY(id.isValid());
        QCOMPARE(bench.session->samples().size(), 1);
        const SignalData kept = bench.session->project().samples().readings(id, 5, 3).value();
        QCOMPARE(kept.slice(1, 2), great);
        QVERIFY(std::isnan(kept.exactAt(0, 0)));
        return;
    }
    CaptureOutcome outcome = Bench::broken();
    if (end == 1) {
        outcome.arrived = SignalData(std::vector<double>(21, 7.0), 3);
        outcome.arrived.append(great);
    }
    bench.keeper->conclude(outcome);
    QTRY_COMPARE(bench.endings, 1);
    QCOMPARE(bench.session->samples().size(), 1);
    const Sample& kept = bench.session->samples()[0];
    QCOMPARE(kept.valueType, ValueType::Float64);
    QCOMPARE(kept.readingCount, end == 1 ? 9 : 8);
    const SignalData values = bench.session->project().samples().readings(kept.id).value();
    QCOMPARE(values.slice(values.readingCount() - 2, 2), great);
    QCOMPARE(kept.contentHash, contentHashOf(values));
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestCaptureKeeper::gapIsNoLongerThanTheRecording()
{
    Bench bench; // 625 readings
    bench.begin();
    bench.ring->addDropped(1'000'000);
    bench.feed(5);
    bench.keeper->breakOff(Bench::broken().error);
    QTRY_COMPARE(bench.session->samples().size(), 1);
    QCOMPARE(bench.session->samples()[0].readingCount, 625);
}

void TestCaptureKeeper::moreInTheProjectThanTheBoardRemembersIsKept()
{
    Bench bench;
    bench.begin();
    bench.feed(70);
    QTRY_COMPARE(bench.session->interruptedRecordings()->size(), 1);
    bench.feed(10);
    bench.keeper->conclude(Bench::broken(60));
    QTRY_COMPARE(bench.endings, 1);
    QTRY_COMPARE(bench.session->samples().size(), 1);
    QCOMPARE(bench.session->samples()[0].readingCount, 80);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestCaptureKeeper::lostBoardWithNothingLeavesNothing()
{
    Bench bench;
    bench.begin();
    bench.keeper->conclude(Bench::broken());
    QTRY_COMPARE(bench.endings, 1);
    QVERIFY(bench.session->samples().isEmpty());
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
    QCOMPARE(bench.error.message, QStringLiteral("The board is gone."));
}

void TestCaptureKeeper::closedProjectKeepsWhatHadArrived()
{
    Bench bench;
    QSignalSpy stops(bench.keeper.get(), &CaptureKeeper::stopWanted);
    bench.begin();
    bench.feed(125);
    bench.session.reset();
    QTRY_COMPARE(bench.endings, 1);
    QCOMPARE(stops.size(), 1);
    QVERIFY2(bench.error.message.contains(QStringLiteral("2.0 s are kept as wave.01")), qPrintable(bench.error.message));
    bench.keeper->conclude(Bench::whole()); // what the board still had
    QTRY_COMPARE(bench.endings, 1);
    Result<std::unique_ptr<ProjectSession>> again = ProjectSession::open(bench.path());
    QVERIFY(again.isOk());
    QCOMPARE((*again)->samples().size(), 1);
    QCOMPARE((*again)->samples()[0].readingCount, 125);
    QVERIFY((*again)->interruptedRecordings()->isEmpty());
}

void TestCaptureKeeper::closedProjectWithoutLiveReadingsGivesAFile()
{
    Bench bench;
    bench.keeper->begin({bench.ring->begin(kIntervalMs)});
    bench.session.reset();
    QCOMPARE(bench.endings, 0); // the board is still at it
    bench.keeper->conclude(Bench::whole());
    QTRY_COMPARE(bench.endings, 1);
    QCOMPARE(bench.recovered().size(), 1);
    const QString path = QDir(bench.recoveryFolder()).filePath(bench.recovered()[0]);
    QVERIFY2(bench.error.message.contains(path) && bench.error.message.contains(QStringLiteral("10.0 s")), qPrintable(bench.error.message));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Result<Acquisition> read = parseAcquisition(file.readAll(), {});
    QVERIFY(read.isOk());
    QCOMPARE(read->draft.values.readingCount(), 625);
}

/// The program ends just then.
void TestCaptureKeeper::keeperThatGoesWaitsForItsFile()
{
    Bench bench;
    bench.keeper->begin({bench.ring->begin(kIntervalMs)});
    bench.session.reset();
    bench.keeper->conclude(Bench::whole());
    QVERIFY(bench.keeper->isStoring());
    bench.keeper.reset();
    QCOMPARE(bench.endings, 0); // nobody is there to be told
    QCOMPARE(bench.recovered().size(), 1);
}

void TestCaptureKeeper::endOfTheProgramKeepsWhatHadArrived()
{
    Bench bench;
    bench.begin();
    bench.feed(100);
    bench.keeper->breakOff(Error{ErrorCode::Cancelled, QStringLiteral("The window was closed."), {}, QStringLiteral("DEV-001")});
    QTRY_COMPARE(bench.endings, 1);
    QCOMPARE(bench.session->samples().size(), 1);
    QCOMPARE(bench.session->samples()[0].readingCount, 100);
    bench.session.reset();
    QTRY_COMPARE(bench.endings, 1);
}

void TestCaptureKeeper::duplicateIsNoLoss()
{
    Bench bench;
    QVERIFY(bench.session->ingest(*Bench::whole().draft).isOk());
    bench.begin();
    bench.keeper->conclude(Bench::whole());
    QTRY_COMPARE(bench.endings, 1);
    QCOMPARE(bench.error.code, ErrorCode::AlreadyExists);
    QVERIFY(bench.recovered().isEmpty());
    QCOMPARE(bench.session->samples().size(), 1);
}

void TestCaptureKeeper::anotherStreamIsNotTaken()
{
    Bench bench;
    bench.begin();
    bench.ring->begin(kIntervalMs); // the stream that goes on behind it
    bench.ring->setAxes(kAxes);
    bench.feed(100);
    bench.keeper->breakOff(Error{ErrorCode::Cancelled, QStringLiteral("Closed."), {}, QStringLiteral("DEV-001")});
    QVERIFY(bench.session->samples().isEmpty());
}

/// A board that prints on while it is recorded: what came before is no part of the recording, and what was lost before no gap of it.
void TestCaptureKeeper::runningStreamIsTakenFromItsPlace()
{
    Bench bench;
    const quint64 stream = bench.ring->begin(kIntervalMs);
    bench.ring->setAxes(kAxes);
    bench.feed(30);
    bench.ring->addDropped(4);
    bench.keeper->begin({stream, 30, 4});
    bench.ring->addDropped(1);
    bench.feed(50);
    QTRY_COMPARE(bench.stored(), 51);
    bench.keeper->breakOff(Bench::broken().error);
    QTRY_COMPARE(bench.session->samples().size(), 1);
    const Result<SignalData> values = bench.session->project().samples().readings(bench.session->samples()[0].id);
    QVERIFY(values.isOk());
    QVERIFY(std::isnan(values->at(0, 0)));
    QCOMPARE(values->at(1, 0), 90.0F * 0.25F);
    QCOMPARE(values->at(50, 2), 239.0F * 0.25F);
}

void TestCaptureKeeper::namesAreNumbered()
{
    Bench bench;
    const auto add = [&](const QString& name) {
        SampleDraft draft = aSample(static_cast<int>(bench.session->samples().size()) + 10);
        draft.info.name = name;
        return bench.session->ingest(draft).isOk();
    };
    QCOMPARE(nextSampleName(*bench.session, QStringLiteral("wave")), QStringLiteral("wave.01"));
    QVERIFY(add(QStringLiteral("wave.01")) && add(QStringLiteral("wave.09")) && add(QStringLiteral("waves.40")) && add(QStringLiteral("wave.x")));
    QCOMPARE(nextSampleName(*bench.session, QStringLiteral("wave")), QStringLiteral("wave.10"));
    QVERIFY(add(QStringLiteral("wave.123")));
    QCOMPARE(nextSampleName(*bench.session, QStringLiteral("wave")), QStringLiteral("wave.124"));
    QVERIFY(bench.session->moveToBin({bench.session->samples().last().id})); // and an undo brings it back
    QCOMPARE(nextSampleName(*bench.session, QStringLiteral("wave")), QStringLiteral("wave.124"));
    QCOMPARE(nextSampleName(*bench.session, QString()), QStringLiteral("unlabelled.01"));
    QVERIFY(nextSampleName(*bench.session, QString(128, QLatin1Char('x'))).size() <= 128); // the longest label there is
}

void TestCaptureKeeper::fullDiskEndsTheRecordingInOrder()
{
    Bench bench(std::numeric_limits<qint64>::max()); // no disk has that much to spare
    QSignalSpy stops(bench.keeper.get(), &CaptureKeeper::stopWanted);
    QSignalSpy warnings(bench.keeper.get(), &CaptureKeeper::warned);
    bench.begin();
    bench.feed(70);
    QTRY_COMPARE(stops.size(), 1);
    QCOMPARE(warnings.size(), 1);
    QVERIFY(warnings[0][0].value<Error>().message.contains(QStringLiteral("kept")));
    bench.feed(70);
    QTRY_COMPARE(bench.session->interruptedRecordings()->value(0).readingCount, 140);
    QCOMPARE(stops.size(), 1); // told once
    bench.keeper->conclude(Bench::whole());
    QTRY_VERIFY(bench.id.isValid());
}

void TestCaptureKeeper::checksBeforeItBegins()
{
    Bench bench;
    QVERIFY(CaptureKeeper::check(*bench.session, bench.order, 0).isOk());
    CaptureOrder order = bench.order;
    order.seconds = 1e12;
    QCOMPARE(CaptureKeeper::check(*bench.session, order, 0).error().code, ErrorCode::LimitExceeded);
    order.seconds = 0.0;
    QCOMPARE(CaptureKeeper::check(*bench.session, order, 0).error().code, ErrorCode::InvalidArgument);
    order.seconds = std::numeric_limits<double>::quiet_NaN();
    QCOMPARE(CaptureKeeper::check(*bench.session, order, 0).error().code, ErrorCode::InvalidArgument);
    const QString path = bench.path();
    bench.session.reset();
    const auto readOnly = std::move(ProjectSession::open(path, true)).value();
    QCOMPARE(CaptureKeeper::check(*readOnly, bench.order, 0).error().code, ErrorCode::PermissionDenied);
}

/// The board's own recording is what came live: it is not written once more, but has what the board says of it.
void TestCaptureKeeper::partsThatHoldAllOfItBecomeTheSample()
{
    Bench bench;
    bench.begin();
    bench.feed(70);
    QTRY_COMPARE(bench.session->interruptedRecordings()->size(), 1);
    const SampleId part = bench.session->interruptedRecordings()->first().id;
    bench.feed(30);
    std::vector<float> values;
    for (int i = 0; i < 300; ++i)
        values.push_back(static_cast<float>(i) * 0.25F);
    bench.feed(5); // after the last one that was ordered
    CaptureOutcome outcome;
    outcome.draft.emplace();
    outcome.draft->values = SignalData(std::move(values), 3);
    outcome.draft->info.axes = kAxes;
    outcome.draft->info.intervalMs = kIntervalMs;
    outcome.draft->info.deviceType = QStringLiteral("MICROPHONE");
    outcome.draft->info.contentHash = contentHashOf(outcome.draft->values);
    outcome.draft->info.metadata.insert(QStringLiteral("quality"), QStringLiteral("good"));
    bench.keeper->conclude(outcome);
    QVERIFY(bench.keeper->isStoring());
    QCOMPARE(bench.endings, 0);
    QTRY_COMPARE(bench.endings, 1);
    QCOMPARE(bench.id, part);
    const Sample* sample = bench.session->sample(part);
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->readingCount, 100);
    QCOMPARE(sample->signature, SignatureState::NotApplicable);
    QCOMPARE(sample->deviceType, QStringLiteral("MICROPHONE"));
    QCOMPARE(sample->metadata.value(QStringLiteral("quality")), QStringLiteral("good"));
    QCOMPARE(sample->contentHash, outcome.draft->info.contentHash);
    QVERIFY(bench.session->interruptedRecordings()->isEmpty());
}

void TestCaptureKeeper::namesOfTwoThatAreStoredDiffer()
{
    Bench bench;
    bench.begin();
    bench.keeper->conclude(Bench::whole());
    QVERIFY(bench.keeper->isStoring());
    QCOMPARE(nextSampleName(*bench.session, QStringLiteral("wave")), QStringLiteral("wave.02"));
    QTRY_COMPARE(bench.endings, 1);
    QCOMPARE(bench.session->sample(bench.id)->name, QStringLiteral("wave.01"));
}

QTEST_GUILESS_MAIN(TestCaptureKeeper)
#include "tst_capture_keeper.moc"
