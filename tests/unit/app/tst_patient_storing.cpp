// SPDX-License-Identifier: GPL-3.0-or-later
// A recording that the project does not take becomes a file that an import takes back.
#include "app/jobs/patient_storing.h"
#include "app/session/recovered_file.h"
#include "models/dataset/acquisition.h"
#include "models/dataset/split_rule.h"
#include "storage/import_batch.h"
#include "support/temporary_project.h"

#include <QDir>
#include <QFileInfo>

using namespace studio;
using namespace studio::test;

namespace
{

const Error kBusy{ErrorCode::Busy, QStringLiteral("The project is busy."), {}, QStringLiteral("PRJ-012")};

QStringList filesIn(const QString& folder)
{
    QStringList paths;
    for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("*.cbor")}, QDir::Files, QDir::Name))
        paths << file.filePath();
    return paths;
}

/// What the project does not take, taken from the files that it became. Empty when not all of it comes back.
QVector<Sample> savedAndImported(TemporaryProject& project, const SampleDraft& draft)
{
    const SavedAside saved = saveAside(*project, draft, kBusy);
    SilentJobContext job;
    const Result<ImportReport> report = importBatch(*project, filesIn(project.folder()), {}, job);
    if (!saved.isSaved || !report || !report->failures.isEmpty() || !report->warnings.isEmpty()) {
        const QString why = report && !report->failures.isEmpty() ? report->failures.first().error.message : saved.error.message;
        QTest::qFail(qPrintable(why), __FILE__, __LINE__);
        return {};
    }
    return project->samples().all().value();
}

} // namespace

class TestPatientStoring : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void longLabelHasAFile_data();
    void longLabelHasAFile();
    void recordingComesBackAsItWas_data();
    void recordingComesBackAsItWas();
    void unlabelledComesBackUnlabelled();
    void longSoundComesBackWhole();
    void longRecordingComesBackInFilesOfOneSession();
    void whatWasWrittenStaysWhenTheRestCannotBe();
};

void TestPatientStoring::longLabelHasAFile_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<bool>("isNamed");
    QTest::newRow("short") << QStringLiteral("wave") << false;
    QTest::newRow("three bytes a character") << QString(90, QChar(0x6CE2)) << true;
    QTest::newRow("four bytes a character") << QStringLiteral("\U0001F44B").repeated(50) << true;
    QTest::newRow("dot and slash") << QStringLiteral("idle/2.5") << true;
}

void TestPatientStoring::longLabelHasAFile()
{
    QFETCH(QString, label);
    QFETCH(bool, isNamed);
    TemporaryProject project;
    SampleDraft draft = aSample(1, label);
    draft.info.name = label.left(100) + QStringLiteral(".20260101-120000-000");
    const SavedAside saved = saveAside(*project, draft, kBusy);
    QVERIFY2(saved.isSaved, qPrintable(saved.error.message));
    const QStringList files = filesIn(project.folder());
    QCOMPARE(files.size(), 1);
    QVERIFY2(saved.error.message.contains(files.first()), qPrintable(saved.error.message));
    QCOMPARE(saved.error.message.contains(QStringLiteral("--label ") + shellWord(label)), isNamed); // else the name tells it
}

void TestPatientStoring::recordingComesBackAsItWas_data()
{
    QTest::addColumn<ValueType>("type");
    QTest::addColumn<int>("axes");
    QTest::newRow("several axes") << ValueType::Float32 << 3;
    QTest::newRow("one axis") << ValueType::Float32 << 1;
    QTest::newRow("sound") << ValueType::Int16 << 1;
    QTest::newRow("counts") << ValueType::Int32 << 1;
    QTest::newRow("counts that float32 would round") << ValueType::Float64 << 1;
}

void TestPatientStoring::recordingComesBackAsItWas()
{
    QFETCH(ValueType, type);
    QFETCH(int, axes);
    constexpr int kReadings = 300;
    constexpr int kRegions = 100;
    TemporaryProject project;
    SampleDraft draft = aSample(1, QStringLiteral("idle/2.5"));
    draft.info.axes.resize(axes);
    std::vector<double> numbers;
    for (int i = 0; i < kReadings * axes; ++i)
        numbers.push_back(type == ValueType::Float64 ? 16777217.0 + i : i * 3.0 - 400.0);
    draft.values = SignalData(std::move(numbers), axes).as(type);
    draft.info.valueType = type;
    draft.info.readingCount = kReadings;
    draft.info.createdAt = QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC);
    draft.info.metadata = {{QStringLiteral("session"), QStringLiteral("monday")}, {QStringLiteral("interrupted"), QStringLiteral("SER-004")}};
    // Neither the session nor the content would decide so.
    draft.info.split = splitOf(draft.info) == Split::Training ? Split::Testing : Split::Training;
    draft.hasSplit = true;
    for (int i = 0; i < kRegions; ++i) {
        Segment region;
        region.label = i % 2 == 0 ? QStringLiteral("up") : QStringLiteral("down");
        region.begin = i * 3;
        region.end = region.begin + 2;
        draft.segments.append(region);
    }
    const QVector<Sample> samples = savedAndImported(project, draft);
    QCOMPARE(samples.size(), 1);
    const Sample& back = samples.first();
    QCOMPARE(back.label, draft.info.label);
    QCOMPARE(back.split, draft.info.split);
    QCOMPARE(back.metadata, draft.info.metadata);
    QCOMPARE(back.createdAt, draft.info.createdAt);
    QCOMPARE(back.intervalMs, draft.info.intervalMs);
    QCOMPARE(back.axes, draft.info.axes);
    QVERIFY(*project->samples().readings(back.id) == draft.values);
    const QVector<Segment> regions = project->samples().segments(back.id).value();
    QCOMPARE(regions.size(), draft.segments.size());
    for (qsizetype i = 0; i < regions.size(); ++i) {
        QCOMPARE(regions[i].label, draft.segments[i].label);
        QCOMPARE(regions[i].begin, draft.segments[i].begin);
        QCOMPARE(regions[i].end, draft.segments[i].end);
    }
}

/// Its file is called "unlabelled", which is no class.
void TestPatientStoring::unlabelledComesBackUnlabelled()
{
    TemporaryProject project;
    const QVector<Sample> samples = savedAndImported(project, aSample(1, QString()));
    QCOMPARE(samples.size(), 1);
    QCOMPARE(samples.first().label, QString());
}

void TestPatientStoring::longSoundComesBackWhole()
{
    TemporaryProject project;
    SampleDraft draft = aSample(1);
    draft.info.axes = {{QStringLiteral("audio"), QStringLiteral("wav")}};
    draft.info.intervalMs = 1.0 / 16.0;
    std::vector<std::int16_t> values(kMostAcquisitionValues + 1);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<std::int16_t>(i * 31);
    draft.values = SignalData(std::move(values), 1);
    const QVector<Sample> samples = savedAndImported(project, draft);
    QCOMPARE(samples.size(), 1);
    QVERIFY(*project->samples().readings(samples.first().id) == draft.values);
}

void TestPatientStoring::longRecordingComesBackInFilesOfOneSession()
{
    constexpr qint64 kReadings = kMostAcquisitionValues / 2 + 10;
    TemporaryProject project;
    SampleDraft draft = aSample(1);
    draft.info.axes.resize(2);
    std::vector<float> values(static_cast<std::size_t>(kReadings * 2));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i % 1000) + 0.25F;
    draft.values = SignalData(std::move(values), 2);
    Segment region; // of both
    region.label = QStringLiteral("up");
    region.begin = kReadings - 20;
    region.end = kReadings;
    draft.segments.append(region);
    const QVector<Sample> samples = savedAndImported(project, draft);
    QCOMPARE(samples.size(), 2);
    QVERIFY(!samples[0].session().isEmpty());
    QCOMPARE(samples[0].session(), samples[1].session());
    QCOMPARE(samples[0].split, samples[1].split);
    const SampleRepository& stored = project->samples();
    QVERIFY(*stored.readings(samples[0].id) == draft.values.slice(0, kReadings - 10));
    QVERIFY(*stored.readings(samples[1].id) == draft.values.slice(kReadings - 10, 10));
    QCOMPARE(stored.segments(samples[0].id)->first().length(), 10);
    QCOMPARE(stored.segments(samples[1].id)->first().length(), 10);
}

/// The disk is full, say: what is in the first files is nowhere else.
void TestPatientStoring::whatWasWrittenStaysWhenTheRestCannotBe()
{
    constexpr int kRegions = 401; // one more than a file takes
    QTemporaryDir folder;
    TemporaryProject project;
    SampleDraft draft = aSample(1, QStringLiteral("wave"), 2 * kRegions);
    for (int i = 0; i < kRegions; ++i) {
        Segment region;
        region.label = QStringLiteral("up");
        region.begin = 2 * i;
        region.end = region.begin + 1;
        draft.segments.append(region);
    }
    const QDateTime at(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC);
    const QString second = QStringLiteral("%1.002.cbor").arg(recoveredFileStem(draft, at));
    QVERIFY(QDir(folder.path()).mkdir(second)); // in the place of the second file
    const RecoveredFiles files = writeRecovered(folder.path(), draft, at);
    QVERIFY(files.trouble.has_value());
    QCOMPARE(files.paths.size(), 1);
    QCOMPARE(files.readings, 2 * (kRegions - 1));
    QCOMPARE(filesIn(folder.path()), files.paths);
    SilentJobContext job;
    const Result<ImportReport> report = importBatch(*project, files.paths, {}, job);
    QVERIFY(report.isOk() && report->failures.isEmpty());
    const QVector<Sample> samples = project->samples().all().value();
    QCOMPARE(samples.size(), 1);
    QCOMPARE(samples.first().readingCount, files.readings);
    // Another device that ends in the same moment has a name of its own.
    SampleDraft beside = draft;
    beside.info.deviceName = QStringLiteral("glove");
    QVERIFY(recoveredFileStem(beside, at) != recoveredFileStem(draft, at));
    // Where nothing is in its way, all of it is written.
    QVERIFY(QDir(folder.path()).rmdir(second));
    const RecoveredFiles all = writeRecovered(folder.path(), draft, at);
    QVERIFY(!all.trouble);
    QCOMPARE(all.paths.size(), 2);
    QCOMPARE(all.readings, 2 * kRegions);
}

QTEST_GUILESS_MAIN(TestPatientStoring)
#include "tst_patient_storing.moc"
