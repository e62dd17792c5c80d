// SPDX-License-Identifier: GPL-3.0-or-later
// What was stored of a recording becomes a sample.
#include "app/session/edit_factory.h"
#include "app/session/project_session.h"
#include "app/session/recording_ending.h"
#include "models/dataset/split_rule.h"
#include "storage/recording_group.h"
#include "support/foreign_writer.h"
#include "support/other_process.h"
#include "support/sealed_recording.h"
#include "support/temporary_project.h"

#include <QFile>
#include <QSignalSpy>
#include <limits>

using namespace studio;

namespace
{

/// The most memory that this process ever had.
qint64 peakBytes()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong() * 1024;
    }
    return -1;
}

} // namespace

class TestRecordingEnding : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void longRecordingIsReadPieceByPiece();
    void hashOfOtherReadingsIsNotUsed();
    void partsOfKnownContentAreRefused();
    void partsOfAnotherProgramAreLeftToIt();
    void partThatIsGoneMakesNoSampleOfTheRest();
    void recordingWithoutReadingsIsNoSample();
    void endingWaitsForAnotherProgram();
    void attemptsLeaveOneCopyAtMost();
    void sampleThatCannotBeMadeLeavesItsParts_data();
    void sampleThatCannotBeMadeLeavesItsParts();
    void partThatWasBegunForTheRestIsLeftToo();
    void restThatIsLeftHasItsLabels_data();
    void restThatIsLeftHasItsLabels();
    void whatIsLeftGetsASessionUnlessItsSideIsChosen();
};

namespace
{

/// Begins a recording of `draft` in two halves, of these types.
QVector<SampleId> beginHalves(SampleRepository& samples, const SampleDraft& draft, ValueType first, ValueType second)
{
    const qint64 half = draft.values.readingCount() / 2;
    QVector<SampleId> parts;
    for (const auto& [type, at] : {std::pair(first, qint64(0)), std::pair(second, half)}) {
        Sample info = draft.info;
        info.valueType = type;
        parts.append(samples.beginRecording(info).value());
        const SignalData piece = draft.values.slice(at, half);
        if (!samples.appendReadings(parts.last(), piece.as(type)))
            QTest::qFail("readings", __FILE__, __LINE__);
    }
    return parts;
}

} // namespace

/// It may be longer than the memory is large.
void TestRecordingEnding::longRecordingIsReadPieceByPiece()
{
    constexpr qint64 kPieces = 64;
    constexpr qint64 kPieceReadings = 524'288; // 1 MiB
    test::TemporaryProject project;
    Sample info;
    info.name = QStringLiteral("long");
    info.axes = {{QStringLiteral("audio"), QStringLiteral("wav")}};
    info.intervalMs = 0.0625;
    info.valueType = ValueType::Int16;
    std::vector<std::int16_t> values(kPieceReadings);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<std::int16_t>(i * 31);
    const SignalData piece(std::move(values), 1);
    const SampleId id = project->samples().beginRecording(info).value();
    ContentHash hash(ValueType::Int16, 1);
    for (qint64 i = 0; i < kPieces; ++i) {
        QVERIFY(project->samples().appendReadings(id, piece).isOk());
        hash.add(piece);
    }
    project.close(); // killed: nothing of it is in the memory any more
    const auto opened = ProjectFile::open(project.path(), ProjectFile::Access::Job);
    QVERIFY(opened.isOk());
    const qint64 before = peakBytes();
    QVERIFY(before > 0);
    const Result<Sample> kept = test::sealRecording((*opened)->samples(), id, {});
    QVERIFY2(kept.isOk(), kept.isOk() ? "" : qPrintable(kept.error().message));
    const qint64 grown = peakBytes() - before;
    QVERIFY2(grown < kPieces * kPieceReadings * qint64(sizeof(std::int16_t)), qPrintable(QString::number(grown)));
    QCOMPARE(kept->readingCount, kPieces * kPieceReadings);
    QCOMPARE(kept->contentHash, hash.result());
}

/// A commit whose answer was lost: more is stored than was counted.
void TestRecordingEnding::hashOfOtherReadingsIsNotUsed()
{
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(1);
    const SampleId id = project->samples().beginRecording(draft.info).value();
    QVERIFY(project->samples().appendReadings(id, draft.values).isOk());
    RecordingEnding ending;
    ending.parts = {id};
    ending.partHash = contentHashOf(draft.values.slice(0, 100));
    ending.partReadings = 100;
    QVERIFY(endRecording(project->samples(), ending).isOk());
    QCOMPARE(project->samples().sample(id)->contentHash, contentHashOf(draft.values));
}

void TestRecordingEnding::partsOfKnownContentAreRefused()
{
    test::TemporaryProject project;
    SampleDraft draft = test::aSample(1);
    draft.info.contentHash = contentHashOf(draft.values);
    QVERIFY(project->samples().insert(draft).isOk());
    RecordingEnding ending;
    ending.parts = beginHalves(project->samples(), draft, ValueType::Float32, ValueType::Float32);
    const Result<SampleId> again = endRecording(project->samples(), ending);
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
    QCOMPARE(project->samples().count().value(), 1);
    QVERIFY(project->samples().interruptedRecordings()->isEmpty());
    ending.parts = beginHalves(project->samples(), draft, ValueType::Float32, ValueType::Float32);
    ending.refusesKnown = false;
    QVERIFY(endRecording(project->samples(), ending).isOk());
    QCOMPARE(project->samples().count().value(), 2);
}

/// A recording that another program still makes has two parts as soon as its numbers outgrow a type.
void TestRecordingEnding::partsOfAnotherProgramAreLeftToIt()
{
    test::OtherProcess other;
    test::TemporaryProject project;
    SampleDraft draft = test::aSample(1);
    draft.info.metadata.insert(kRecordingOwner, other.owner());
    RecordingEnding ending;
    ending.parts = beginHalves(project->samples(), draft, ValueType::Float32, ValueType::Float64);
    ending.refusesKnown = false;
    const QVector<Sample> before = project->samples().interruptedRecordings().value();
    const Result<SampleId> taken = endRecording(project->samples(), ending);
    QVERIFY2(!taken, "taken away from the program that makes it");
    QCOMPARE(taken.error().id, QStringLiteral("SPL-007"));
    QCOMPARE(project->samples().interruptedRecordings().value(), before);
    QCOMPARE(project->samples().count().value(), 0);
    test::ForeignWriter look(project.path());
    QCOMPARE(look.number("SELECT COUNT(*) FROM samples"), 2); // no copy was begun either
    other.end();
    const Result<SampleId> kept = endRecording(project->samples(), ending);
    QVERIFY2(kept.isOk(), kept.isOk() ? "" : qPrintable(kept.error().message));
    QCOMPARE(project->samples().sample(*kept)->readingCount, draft.values.readingCount());
}

void TestRecordingEnding::partThatIsGoneMakesNoSampleOfTheRest()
{
    test::TemporaryProject project;
    RecordingEnding ending;
    ending.parts = beginHalves(project->samples(), test::aSample(1), ValueType::Float32, ValueType::Float32);
    QVERIFY(project->samples().discardRecording(ending.parts.last()).isOk());
    QCOMPARE(endRecording(project->samples(), ending).error().code, ErrorCode::NotFound);
    RecordingEnding nothing;
    QCOMPARE(endRecording(project->samples(), nothing).error().code, ErrorCode::NotFound);
    QCOMPARE(project->samples().interruptedRecordings()->size(), 1);
    QCOMPARE(project->samples().count().value(), 0);
}

/// One that writes for longer than an attempt waits for it.
void TestRecordingEnding::endingWaitsForAnotherProgram()
{
    test::TemporaryProject project;
    project.close();
    const std::unique_ptr<ProjectSession> session = std::move(ProjectSession::open(project.path())).value();
    const SampleDraft draft = test::aSample(1);
    RecordingEnding ending;
    ending.parts = {session->beginRecording(draft.info).value()};
    QVERIFY(session->appendRecording(ending.parts.first(), draft.values).isOk());
    test::ForeignWriter other(project.path());
    other.hold();
    std::optional<Result<SampleId>> ended;
    session->endRecording(ending, [&](const Result<SampleId>& id) { ended = id; });
    constexpr int kMoreThanOneAttemptMs = 6'500;
    QVERIFY2(!QTest::qWaitFor([&] { return ended.has_value(); }, kMoreThanOneAttemptMs), "given up, or stored while that was not possible");
    other.release();
    QTRY_VERIFY_WITH_TIMEOUT(ended.has_value(), 30'000);
    QVERIFY2(ended->isOk(), ended->isOk() ? "" : qPrintable(ended->error().message));
    QCOMPARE(session->samples().size(), 1);
}

/// Each writes the whole recording once more.
void TestRecordingEnding::attemptsLeaveOneCopyAtMost()
{
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(1);
    RecordingEnding ending;
    ending.parts = beginHalves(project->samples(), draft, ValueType::Float32, ValueType::Float32);
    test::ForeignWriter other(project.path());
    other.refuseSamples();
    for (int tries = 0; tries < 4; ++tries) {
        QVERIFY(!endRecording(project->samples(), ending));
        QCOMPARE(other.number("SELECT COUNT(*) FROM samples"), 3); // two parts and a copy
    }
    other.takeSamples();
    QVERIFY(endRecording(project->samples(), ending).isOk());
    QCOMPARE(other.number("SELECT COUNT(*) FROM samples"), 3); // whose parts go with the next sweep
    QCOMPARE(project->samples().count().value(), 1);
}

void TestRecordingEnding::sampleThatCannotBeMadeLeavesItsParts_data()
{
    QTest::addColumn<bool>("isInTwoParts");
    QTest::addColumn<bool>("isCopied");
    QTest::addRow("the only part becomes it") << false << false;
    QTest::addRow("two parts are joined") << true << false;
    QTest::addRow("what is in the memory is copied") << false << true;
}

void TestRecordingEnding::sampleThatCannotBeMadeLeavesItsParts()
{
    QFETCH(bool, isInTwoParts);
    QFETCH(bool, isCopied);
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(1);
    RecordingEnding ending;
    ending.parts = beginHalves(project->samples(), draft, ValueType::Int16, ValueType::Float32);
    if (!isInTwoParts)
        ending.surplus = {ending.parts.takeFirst()};
    if (isCopied) {
        ending.info = draft.info;
        ending.values = std::make_shared<const SignalData>(draft.values);
    }
    project.close();
    const std::unique_ptr<ProjectSession> session = std::move(ProjectSession::open(project.path())).value();
    const QVector<Sample> before = session->interruptedRecordings().value();
    QCOMPARE(before.size(), 2);
    QSignalSpy left(session.get(), &ProjectSession::recordingsLeft);
    test::ForeignWriter other(project.path());
    other.refuseSamples();
    std::optional<Result<SampleId>> ended;
    session->endRecording(ending, [&](const Result<SampleId>& id) { ended = id; });
    session->waitForRecordings();
    QVERIFY(ended && !*ended);
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0][0].value<QVector<SampleId>>(), ending.parts + ending.surplus);
    QVERIFY(session->samples().isEmpty());
    QCOMPARE(session->interruptedRecordings().value(), before);
    QTRY_COMPARE(other.number("SELECT COUNT(*) FROM samples"), 2); // the copy that came to nothing is gone
    other.takeSamples();
    session->endRecording(ending, [&](const Result<SampleId>& id) { ended = id; });
    session->waitForRecordings();
    QVERIFY2(ended->isOk(), ended->isOk() ? "" : qPrintable(ended->error().message));
    QCOMPARE(session->samples().size(), 1);
    QVERIFY(session->interruptedRecordings()->isEmpty());
}

/// Else it is hidden until the next start, and what is kept of the recording lacks its end.
void TestRecordingEnding::partThatWasBegunForTheRestIsLeftToo()
{
    test::TemporaryProject project;
    project.close();
    const std::unique_ptr<ProjectSession> session = std::move(ProjectSession::open(project.path())).value();
    Sample info = test::aSample(1).info;
    info.axes.resize(1);
    info.valueType = ValueType::Int16;
    info.metadata.insert(kRecordingGroup, QStringLiteral("one"));
    RecordingEnding ending;
    ending.parts = {session->beginRecording(info).value()};
    QVERIFY(session->appendRecording(ending.parts.first(), SignalData(std::vector<std::int16_t>{1, 2, 3}, 1)).isOk());
    ending.restFrom = 3;
    ending.rest = std::make_shared<const SignalData>(SignalData(std::vector<float>{std::numeric_limits<float>::quiet_NaN(), 5.0F}, 1));
    info.metadata.insert(kRecordingGroup, QStringLiteral("another"));
    QVERIFY(session->beginRecording(info).isOk());
    QSignalSpy left(session.get(), &ProjectSession::recordingsLeft);
    test::ForeignWriter(project.path()).refuseSamples();
    std::optional<Result<SampleId>> ended;
    session->endRecording(ending, [&](const Result<SampleId>& id) { ended = id; });
    session->waitForRecordings();
    QVERIFY(ended && !*ended);
    const QVector<Sample> stored = session->interruptedRecordings().value();
    QCOMPARE(stored.size(), 3);
    QCOMPARE(stored.last().readingCount, 2);
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0][0].value<QVector<SampleId>>(), QVector<SampleId>({ending.parts.first(), stored.last().id}));
}

void TestRecordingEnding::restThatIsLeftHasItsLabels_data()
{
    QTest::addColumn<float>("fifth");
    QTest::addColumn<int>("parts");
    QTest::newRow("behind the last part") << 5.0F << 2;
    QTest::newRow("in a part of its own") << std::numeric_limits<float>::quiet_NaN() << 3;
}

/// It was labelled while it was recorded, and no sample comes of it at first: who keeps its parts later keeps the labels too.
void TestRecordingEnding::restThatIsLeftHasItsLabels()
{
    QFETCH(float, fifth);
    QFETCH(int, parts);
    test::TemporaryProject project;
    project.close();
    const std::unique_ptr<ProjectSession> session = std::move(ProjectSession::open(project.path())).value();
    Sample info = test::aSample(1).info;
    info.axes.resize(1);
    info.valueType = ValueType::Int16;
    info.metadata.insert(kRecordingGroup, QStringLiteral("one"));
    const auto segment = [](const QString& label, qint64 begin, qint64 end) {
        Segment one;
        one.label = label;
        one.begin = begin;
        one.end = end;
        return one;
    };
    RecordingEnding ending;
    ending.parts = {session->beginRecording(info).value(), session->beginRecording(info).value()};
    QVERIFY(session->appendRecording(ending.parts[0], SignalData(std::vector<std::int16_t>{1, 2}, 1)).isOk());
    QVERIFY(session->appendRecording(ending.parts[1], SignalData(std::vector<std::int16_t>{3, 4}, 1), {segment(QStringLiteral("wave"), 1, 2)}).isOk());
    ending.restFrom = 2;
    ending.rest = std::make_shared<const SignalData>(SignalData(std::vector<float>{fifth, 6.0F, 7.0F}, 1));
    ending.segments = {segment(QStringLiteral("wave"), 3, 6), segment(QStringLiteral("idle"), 6, 7)};
    test::ForeignWriter other(project.path());
    other.refuseSamples();
    std::optional<Result<SampleId>> ended;
    const auto keep = [&](const RecordingEnding& one) {
        session->endRecording(one, [&](const Result<SampleId>& id) { ended = id; });
        session->waitForRecordings();
    };
    keep(ending);
    QVERIFY(ended && !*ended);
    const QVector<Sample> stored = session->interruptedRecordings().value();
    QCOMPARE(stored.size(), parts);
    other.takeSamples();
    RecordingEnding later; // as the next start offers it
    later.parts = partsOfRecording(stored, stored.first());
    later.info.name = info.name;
    keep(later);
    QVERIFY2(ended->isOk(), ended->isOk() ? "" : qPrintable(ended->error().message));
    QStringList kept;
    for (const Segment& one : session->project().samples().segments(**ended).value())
        kept << QStringLiteral("%1 %2-%3").arg(one.label).arg(one.begin).arg(one.end);
    QCOMPARE(kept, QStringList({QStringLiteral("wave 3-6"), QStringLiteral("idle 6-7")}));
}

/// A program that is killed between the beginning and the first reading leaves that.
void TestRecordingEnding::recordingWithoutReadingsIsNoSample()
{
    test::TemporaryProject project;
    SampleRepository& samples = project->samples();
    const Sample info = test::aSample(1).info;
    RecordingEnding ending;
    ending.parts = {samples.beginRecording(info).value(), samples.beginRecording(info).value()};
    const Result<SampleId> none = endRecording(samples, ending);
    QVERIFY(!none);
    QCOMPARE(none.error().id, QStringLiteral("REC-019"));
    QCOMPARE(*samples.count(), 0);
    QVERIFY(samples.appendReadings(ending.parts[1], SignalData(std::vector<float>{1.0F, 2.0F, 3.0F}, 3)).isOk());
    const Result<SampleId> kept = endRecording(samples, ending); // one of them has a reading
    QVERIFY2(kept.isOk(), kept.isOk() ? "" : qPrintable(kept.error().message));
    QCOMPARE(samples.sample(*kept)->readingCount, 1);
    QVERIFY(samples.interruptedRecordings()->isEmpty());
}

/// What could not be stored of it may be a file, which is imported by itself.
void TestRecordingEnding::whatIsLeftGetsASessionUnlessItsSideIsChosen()
{
    test::TemporaryProject project;
    const auto kept = [&](int seed, const QMap<QString, QString>& metadata, bool isLeft) {
        const SampleDraft draft = test::aSample(seed);
        Sample info = draft.info;
        info.split = Split::Testing;
        info.metadata = metadata;
        info.metadata.insert(kRecordingGroup, QStringLiteral("one"));
        const SampleId id = project->samples().beginRecording(info).value();
        if (!project->samples().appendReadings(id, draft.values))
            QTest::qFail("readings", __FILE__, __LINE__);
        RecordingEnding ending;
        ending.parts = {id};
        ending.isLeft = isLeft;
        return project->samples().sample(endRecording(project->samples(), ending).value()).value();
    };
    for (int seed = 1; seed < 9; ++seed) { // their contents would go to both sides
        const Sample one = kept(seed, {}, true);
        QCOMPARE(one.session(), QStringLiteral("one"));
        QCOMPARE(one.split, splitByGroup(QStringLiteral("one")));
    }
    QCOMPARE(kept(11, {{QStringLiteral("session"), QStringLiteral("monday")}}, true).session(), QStringLiteral("monday"));
    QVERIFY(kept(12, {}, false).session().isEmpty());
    const Sample chosen = kept(13, {{kChosenSplit, splitName(Split::Testing)}}, true);
    QVERIFY(chosen.session().isEmpty());
    QCOMPARE(chosen.split, Split::Testing);
}

QTEST_GUILESS_MAIN(TestRecordingEnding)
#include "tst_recording_ending.moc"
