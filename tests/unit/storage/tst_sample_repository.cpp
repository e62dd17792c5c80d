// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/recording_owner.h"
#include "support/foreign_writer.h"
#include "support/temporary_project.h"

#include <QProcess>
#include <limits>

using namespace studio;

class TestSampleRepository : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readingsComeBackInTheirType_data();
    void readingsComeBackInTheirType();
    void partsAcrossChunks();
    void duplicateIsRefused();
    void badDraftsAreRefused();
    void regionsAreLimited();
    void minMaxEqualsBruteForce_data();
    void minMaxEqualsBruteForce();
    void recordingSurvivesWithoutFinish();
    void recordingOfAnotherProgramIsLeftToIt();
    void copyIsOfferedToNobodyBeforeItIsWhole();
    void copyThatAnotherProgramMakesIsLeftToIt();
    void copyTakesThePlaceOfItsParts();
    void labelCountsAddUp();
};

void TestSampleRepository::readingsComeBackInTheirType_data()
{
    QTest::addColumn<SignalData>("data");
    QTest::newRow("int16 at its edges")
        << SignalData(std::vector<std::int16_t>{-32768, 32767, 0, 1, -1, 100}, 1);
    QTest::newRow("int32 beyond float precision")
        << SignalData(std::vector<std::int32_t>{16777217, -2147483647, 2147483647, 5}, 2);
    QTest::newRow("float64 beyond both") << SignalData(std::vector<double>{16777217.0, 4294967295.0, -2147483648.0, 0.5}, 2);
    QTest::newRow("float with subnormals")
        << SignalData(std::vector<float>{1e-40F, -0.0F, 3.4e38F, 0.1F, 9.81F, -1.0F}, 3);
}

void TestSampleRepository::readingsComeBackInTheirType()
{
    QFETCH(SignalData, data);
    test::TemporaryProject project;
    SampleDraft draft;
    draft.info.name = QStringLiteral("typed");
    for (int i = 0; i < data.axisCount(); ++i)
        draft.info.axes.append({QStringLiteral("a%1").arg(i), QStringLiteral("N/A")});
    draft.values = data;
    const SampleId id = project->samples().insert(draft).value();
    const Result<SignalData> back = project->samples().readings(id);
    QVERIFY(back.isOk());
    QVERIFY(*back == data);
    QCOMPARE(project->samples().sample(id)->valueType, data.type());
}

void TestSampleRepository::partsAcrossChunks()
{
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(3, QStringLiteral("wave"), 70'000);
    const SampleId id = project->samples().insert(draft).value();
    for (const auto& [first, count] : {std::pair{0LL, 70'000LL}, {21'840LL, 10LL}, {65'530LL, 20LL}, {69'999LL, 5LL}}) {
        const Result<SignalData> part = project->samples().readings(id, first, count);
        QVERIFY(part.isOk());
        QVERIFY(*part == draft.values.slice(first, count));
    }
}

void TestSampleRepository::duplicateIsRefused()
{
    test::TemporaryProject project;
    QVERIFY(project->samples().insert(test::aSample(1)).isOk());
    const auto again = project->samples().insert(test::aSample(1));
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
    QCOMPARE(project->samples().count().value(), 1);
}

void TestSampleRepository::badDraftsAreRefused()
{
    test::TemporaryProject project;
    SampleDraft noName = test::aSample(1);
    noName.info.name.clear();
    QVERIFY(!project->samples().insert(noName));
    SampleDraft wrongAxes = test::aSample(2);
    wrongAxes.info.axes.removeLast();
    QVERIFY(!project->samples().insert(wrongAxes));
    SampleDraft negative = test::aSample(3);
    negative.info.intervalMs = -1.0;
    QVERIFY(!project->samples().insert(negative));
    SampleDraft outside = test::aSample(4);
    Segment segment;
    segment.label = QStringLiteral("wave");
    segment.begin = 100;
    segment.end = 201;
    outside.segments = {segment};
    QVERIFY(!project->samples().insert(outside));
    QCOMPARE(project->samples().count().value(), 0);
}

/// From wherever they came: a message, a list beside it, an export.
void TestSampleRepository::regionsAreLimited()
{
    test::TemporaryProject project;
    SampleDraft draft = test::aSample(1, QStringLiteral("wave"), kMostRegions + 1);
    for (qint64 i = 0; i <= kMostRegions; ++i) {
        Segment region;
        region.label = QStringLiteral("a");
        region.begin = i;
        region.end = i + 1;
        draft.segments.append(region);
    }
    const Result<SampleId> refused = project->samples().insert(draft);
    QVERIFY(!refused);
    QCOMPARE(refused.error().id, QStringLiteral("SPL-013"));
    QCOMPARE(project->samples().count().value(), 0);
    draft.segments.removeLast();
    const Result<SampleId> taken = project->samples().insert(draft);
    QVERIFY2(taken.isOk(), taken ? "" : qPrintable(taken.error().message));
    QCOMPARE(project->samples().segments(*taken)->size(), kMostRegions);
}

void TestSampleRepository::minMaxEqualsBruteForce_data()
{
    QTest::addColumn<qint64>("readings");
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("count");
    QTest::addColumn<int>("columns");
    QTest::newRow("few readings, many columns") << 50LL << 0LL << 50LL << 200;
    QTest::newRow("whole of a short sample") << 5'000LL << 0LL << 5'000LL << 100;
    QTest::newRow("part of a long sample") << 300'000LL << 12'345LL << 200'000LL << 640;
    QTest::newRow("whole of a long sample") << 300'000LL << 0LL << 300'000LL << 1000;
    QTest::newRow("zoomed in") << 300'000LL << 150'001LL << 3'000LL << 1000;
}

void TestSampleRepository::minMaxEqualsBruteForce()
{
    QFETCH(qint64, readings);
    QFETCH(qint64, first);
    QFETCH(qint64, count);
    QFETCH(int, columns);
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(1, QStringLiteral("wave"), readings);
    const SampleId id = project->samples().insert(draft).value();
    const Result<MinMaxColumns> got = project->samples().minMax(id, 1, first, count, columns);
    QVERIFY(got.isOk());
    QCOMPARE(static_cast<int>(got->minimum.size()), columns);
    // Peaks never vanish: the extremes over all columns are those of the range, give or take the bucket that
    // straddles an end; and no column invents a value.
    float low = std::numeric_limits<float>::infinity();
    float high = -low;
    for (qint64 i = first; i < first + count; ++i) {
        low = std::min(low, draft.values.at(i, 1));
        high = std::max(high, draft.values.at(i, 1));
    }
    float gotLow = std::numeric_limits<float>::infinity();
    float gotHigh = -gotLow;
    for (int i = 0; i < columns; ++i) {
        const auto column = static_cast<std::size_t>(i);
        QVERIFY(got->minimum[column] <= got->maximum[column]);
        gotLow = std::min(gotLow, got->minimum[column]);
        gotHigh = std::max(gotHigh, got->maximum[column]);
    }
    QVERIFY(gotLow <= low && gotHigh >= high);
    QVERIFY(gotLow >= low - 0.5F && gotHigh <= high + 0.5F);
}

void TestSampleRepository::recordingSurvivesWithoutFinish()
{
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(1, QStringLiteral("wave"), 900);
    const SampleId id = project->samples().beginRecording(draft.info).value();
    for (qint64 at = 0; at < 900; at += 300)
        QVERIFY(project->samples().appendReadings(id, draft.values.slice(at, 300)).isOk());
    project.close();
    auto opened = ProjectFile::open(project.path(), ProjectFile::Access::Job);
    QVERIFY(opened.isOk());
    QCOMPARE((*opened)->samples().count().value(), 0);
    const QVector<Sample> found = (*opened)->samples().interruptedRecordings().value();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first().readingCount, 900);
    QVERIFY((*opened)->samples().finishRecording(id, {.contentHash = draft.info.contentHash}).isOk());
    QCOMPARE((*opened)->samples().count().value(), 1);
    QVERIFY(*(*opened)->samples().readings(id) == draft.values);
    QVERIFY(!(*opened)->samples().appendReadings(id, draft.values));
    // A sample is not finished once more.
    const Result<void> again = (*opened)->samples().finishRecording(id, {.contentHash = QByteArray(32, 'x')});
    QVERIFY(!again);
    QCOMPARE(again.error().id, QStringLiteral("SPL-004"));
    QCOMPARE((*opened)->samples().sample(id)->contentHash, draft.info.contentHash);
}

void TestSampleRepository::recordingOfAnotherProgramIsLeftToIt()
{
    QProcess other;
    other.start(QStringLiteral("sleep"), {QStringLiteral("600")});
    QVERIFY(other.waitForStarted());
    test::TemporaryProject project;
    SampleRepository& samples = project->samples();
    SampleDraft draft = test::aSample(1, QStringLiteral("wave"), 900);
    const SampleId own = samples.beginRecording(draft.info).value();
    draft.info.metadata.insert(kRecordingOwner, recordingOwner(other.processId()));
    const SampleId foreign = samples.beginRecording(draft.info).value();
    const SampleId unwanted = samples.beginRecording(draft.info).value();
    for (const SampleId id : {own, foreign, unwanted})
        QVERIFY(samples.appendReadings(id, draft.values).isOk());
    QVERIFY(!recordedElsewhereBy(*samples.sample(own)));
    QCOMPARE(recordedElsewhereBy(*samples.sample(foreign)), std::optional<qint64>(other.processId()));
    QCOMPARE(samples.finishRecording(foreign, {.contentHash = draft.info.contentHash}).error().id, QStringLiteral("SPL-007"));
    QCOMPARE(samples.discardRecording(unwanted).error().code, ErrorCode::Busy);
    QCOMPARE(samples.interruptedRecordings()->size(), 3);
    // Nor does it go with one that is finished here.
    const SampleId copy = samples.beginCopy(test::aSample(2, QStringLiteral("wave"), 900).info, draft.values.axisCount()).value();
    QVERIFY(samples.appendReadings(copy, draft.values).isOk());
    QCOMPARE(samples.finishRecording(copy, {.contentHash = QByteArray(32, 'y'), .replaces = {own, foreign}}).error().id, QStringLiteral("SPL-007"));
    QCOMPARE(samples.interruptedRecordings()->size(), 3);
    QCOMPARE(samples.count().value(), 0);
    // Its number alone does not make another process the owner.
    draft.info.metadata.insert(kRecordingOwner, QStringLiteral("%1:1").arg(other.processId()));
    QVERIFY(!recordedElsewhereBy(draft.info));
    other.kill();
    QVERIFY(other.waitForFinished());
    QVERIFY(!recordedElsewhereBy(*samples.sample(foreign)));
    QVERIFY(samples.finishRecording(foreign, {.contentHash = draft.info.contentHash}).isOk());
    QVERIFY(samples.discardRecording(unwanted).isOk());
    QVERIFY(!samples.sample(foreign)->metadata.contains(kRecordingOwner));
    QVERIFY(samples.finishRecording(own, {.contentHash = QByteArray(32, 'x')}).isOk());
    QVERIFY(!samples.sample(own)->metadata.contains(kRecordingOwner));
}

/// As a killed program leaves it: what it had stored is offered, the half of a copy is not, and goes.
void TestSampleRepository::copyIsOfferedToNobodyBeforeItIsWhole()
{
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(1, QStringLiteral("wave"), 900);
    const SampleId part = project->samples().beginRecording(draft.info).value();
    QVERIFY(project->samples().appendReadings(part, draft.values).isOk());
    const SampleId copy = project->samples().beginCopy(draft.info, draft.values.axisCount()).value();
    QVERIFY(project->samples().appendReadings(copy, draft.values.slice(0, 300)).isOk());
    QCOMPARE(*project->samples().sweepAside(), false); // it is being made
    project.close();
    auto opened = ProjectFile::open(project.path(), ProjectFile::Access::Job);
    QVERIFY(opened.isOk());
    SampleRepository& samples = (*opened)->samples();
    QVERIFY(!samples.appendReadings(copy, draft.values));
    for (int steps = 0; *samples.sweepAside(); ++steps)
        QVERIFY(steps < 10);
    QCOMPARE(samples.sample(copy).error().code, ErrorCode::NotFound);
    QCOMPARE(samples.count().value(), 0);
    const QVector<Sample> found = samples.interruptedRecordings().value();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first().id, part);
    QVERIFY(*samples.readings(part) == draft.values);
}

void TestSampleRepository::copyThatAnotherProgramMakesIsLeftToIt()
{
    QProcess other;
    other.start(QStringLiteral("sleep"), {QStringLiteral("600")});
    QVERIFY(other.waitForStarted());
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(1, QStringLiteral("wave"), 900);
    const SampleId copy = project->samples().beginCopy(draft.info, draft.values.axisCount()).value();
    QVERIFY(project->samples().appendReadings(copy, draft.values).isOk());
    const std::string owner = recordingOwner(other.processId()).toStdString();
    test::ForeignWriter(project.path()).run(("UPDATE samples SET metadata = json_set(metadata, '$.recording_process', '" + owner + "')").c_str());
    project.close();
    auto opened = ProjectFile::open(project.path(), ProjectFile::Access::Job);
    QVERIFY(opened.isOk());
    SampleRepository& samples = (*opened)->samples();
    QCOMPARE(*samples.sweepAside(), false);
    QVERIFY(*samples.readings(copy) == draft.values);
    other.kill();
    QVERIFY(other.waitForFinished());
    for (int steps = 0; *samples.sweepAside(); ++steps)
        QVERIFY(steps < 10);
    QCOMPARE(samples.sample(copy).error().code, ErrorCode::NotFound);
}

void TestSampleRepository::copyTakesThePlaceOfItsParts()
{
    test::TemporaryProject project;
    SampleRepository& samples = project->samples();
    const SampleDraft draft = test::aSample(1, QStringLiteral("wave"), 900);
    const SampleId part = samples.beginRecording(draft.info).value();
    QVERIFY(samples.appendReadings(part, draft.values).isOk());
    const SampleId copy = samples.beginCopy(draft.info, draft.values.axisCount()).value();
    QVERIFY(samples.appendReadings(copy, draft.values).isOk());
    QVERIFY(samples.refuseKnown(draft.info).isOk()); // the copy is no duplicate before it is whole
    // Somebody else has decided about a part meanwhile.
    QCOMPARE(samples.finishRecording(copy, {.contentHash = draft.info.contentHash, .replaces = {part, SampleId{900}}}).error().code, ErrorCode::NotFound);
    QCOMPARE(samples.interruptedRecordings()->size(), 1);
    QCOMPARE(samples.count().value(), 0);
    QVERIFY(samples.finishRecording(copy, {.contentHash = draft.info.contentHash, .replaces = {part}}).isOk());
    QCOMPARE(samples.refuseKnown(draft.info).error().code, ErrorCode::AlreadyExists);
    QCOMPARE(samples.count().value(), 1);
    QVERIFY(samples.interruptedRecordings()->isEmpty());
    QVERIFY(*samples.readings(copy) == draft.values);
    for (int steps = 0; *samples.sweepAside(); ++steps)
        QVERIFY(steps < 10);
    QCOMPARE(samples.sample(part).error().code, ErrorCode::NotFound);
    QVERIFY(*samples.readings(copy) == draft.values);
}

void TestSampleRepository::labelCountsAddUp()
{
    test::TemporaryProject project;
    for (int i = 0; i < 6; ++i) {
        SampleDraft draft = test::aSample(i, i % 2 == 0 ? QStringLiteral("idle") : QStringLiteral("wave"));
        draft.info.split = i < 4 ? Split::Training : Split::Testing;
        draft.info.enabled = i != 5;
        QVERIFY(project->samples().insert(draft).isOk());
    }
    const QVector<LabelCount> counts = project->samples().labelCounts().value();
    QCOMPARE(counts.size(), 2);
    QCOMPARE(counts[0].label, QStringLiteral("idle"));
    QCOMPARE(counts[0].training, 2);
    QCOMPARE(counts[0].testing, 1);
    QCOMPARE(counts[1].training, 2);
    QCOMPARE(counts[1].testing, 0);
    QCOMPARE(counts[1].excluded, 1);
}

QTEST_GUILESS_MAIN(TestSampleRepository)
#include "tst_sample_repository.moc"
