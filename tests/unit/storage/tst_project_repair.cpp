// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/project_repair.h"
#include "storage/run_repository.h"
#include "support/damage.h"
#include "support/temporary_project.h"

using namespace studio;

class TestProjectRepair : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wholeProjectIsCopiedWhole();
    void halfOfWhatWasDiscardedIsNoLoss();
    void damageIsConfined_data();
    void damageIsConfined();
    void damagedReadingsCutOneSample();
    void fileOfNothingIsRefused();
    void existingFileIsLeftAlone();
};

namespace
{

constexpr int kSamples = 40;

void fill(test::TemporaryProject& project)
{
    for (int i = 0; i < kSamples; ++i) {
        SampleDraft draft = test::aSample(i, QStringLiteral("wave"), 3000);
        Segment segment;
        segment.label = QStringLiteral("idle");
        segment.begin = 10;
        segment.end = 200;
        draft.segments = {segment};
        if (!project->samples().insert(draft))
            QTest::qFail("insert", __FILE__, __LINE__);
    }
    Run run;
    run.name = QStringLiteral("Run of before");
    const RunId id = project->runs().begin(run).value();
    if (!project->runs().addEpoch(id, {1, 0.5, 0.5, 0.5, 0.5}, QByteArray("graph")))
        QTest::qFail("epoch", __FILE__, __LINE__);
}

Result<RepairReport> repaired(const QString& from, const QString& to)
{
    SilentJobContext job;
    return repairCopy(from, to, job);
}

} // namespace

void TestProjectRepair::wholeProjectIsCopiedWhole()
{
    test::TemporaryProject project;
    fill(project);
    const QByteArray dump = project->canonicalDump().value();
    project.close();
    const QString copy = project.folder() + QStringLiteral("/copy.smith");
    const Result<RepairReport> report = repaired(project.path(), copy);
    QVERIFY2(report.isOk(), report ? "" : qPrintable(report.error().message));
    QVERIFY2(report->isComplete(), qPrintable(report->losses.join(QLatin1Char(' '))));
    const auto opened = ProjectFile::open(copy, ProjectFile::Access::Window);
    QVERIFY(opened.isOk());
    QCOMPARE((*opened)->canonicalDump().value(), dump);
    QCOMPARE((*opened)->name(), QStringLiteral("test"));
    QCOMPARE((*opened)->runs().epochs((*opened)->runs().all()->first().id)->size(), 1);
}

void TestProjectRepair::halfOfWhatWasDiscardedIsNoLoss()
{
    test::TemporaryProject project;
    fill(project);
    const SampleDraft draft = test::aSample(500, QStringLiteral("wave"), 3000);
    const SampleId id = project->samples().beginRecording(draft.info).value();
    QVERIFY(project->samples().appendReadings(id, draft.values).isOk());
    QVERIFY(project->samples().discardRecording(id).isOk());
    QCOMPARE(*project->samples().sweepAside(), true); // its readings, and not yet itself
    QVERIFY(project->samples().sample(id).isOk());
    project.close();
    const QString copy = project.folder() + QStringLiteral("/copy.smith");
    const Result<RepairReport> report = repaired(project.path(), copy);
    QVERIFY2(report.isOk(), report ? "" : qPrintable(report.error().message));
    QVERIFY2(report->isComplete(), qPrintable(report->losses.join(QLatin1Char(' '))));
    QCOMPARE(report->cutSamples, 0);
    QCOMPARE(report->samples, kSamples);
    const auto opened = ProjectFile::open(copy, ProjectFile::Access::Window);
    QVERIFY(opened.isOk());
    QCOMPARE((*opened)->samples().sample(id).error().code, ErrorCode::NotFound);
}

void TestProjectRepair::damageIsConfined_data()
{
    QTest::addColumn<double>("from"); // as shares of the file
    QTest::addColumn<double>("share");
    QTest::addColumn<bool>("isCut");
    QTest::addColumn<int>("atLeast"); // samples that must come back whole
    QTest::newRow("header of zeros") << 0.0 << -1.0 << false << kSamples;
    QTest::newRow("pages in the middle") << 0.5 << 0.05 << false << kSamples / 2;
    QTest::newRow("pages near the end") << 0.9 << 0.03 << false << kSamples / 2;
    QTest::newRow("a quarter in") << 0.25 << 0.02 << false << kSamples / 2;
    QTest::newRow("cut off at 90 %") << 0.9 << 0.0 << true << kSamples / 2;
    // Perhaps nothing but readings without their samples is left: then the message must send the user to a
    // backup.
    QTest::newRow("cut off at 60 %") << 0.6 << 0.0 << true << 0;
    QTest::newRow("all but the start gone") << 0.1 << 0.0 << true << 0;
}

void TestProjectRepair::damageIsConfined()
{
    QFETCH(double, from);
    QFETCH(double, share);
    QFETCH(bool, isCut);
    QFETCH(int, atLeast);
    test::TemporaryProject project;
    fill(project);
    project.close();
    const QByteArray whole = test::bytesOf(project.path());
    const qint64 at = static_cast<qint64>(from * static_cast<double>(whole.size())) / 4096 * 4096;
    if (isCut)
        QVERIFY(QFile::resize(project.path(), at + 1000));
    else
        test::overwrite(project.path(), at,
                        share < 0 ? 100 : static_cast<qint64>(share * static_cast<double>(whole.size())));
    const QByteArray damaged = test::bytesOf(project.path());

    const QString copy = project.folder() + QStringLiteral("/copy.smith");
    const Result<RepairReport> report = repaired(project.path(), copy);
    QCOMPARE(test::bytesOf(project.path()), damaged);
    if (atLeast == 0 && !report) {
        QCOMPARE(report.error().id, QStringLiteral("REP-003"));
        QVERIFY(report.error().message.contains(QStringLiteral("backup")));
        QVERIFY(!QFile::exists(copy));
        return;
    }
    QVERIFY2(report.isOk(), report ? "" : qPrintable(report.error().message));
    const auto opened = ProjectFile::open(copy, ProjectFile::Access::Window);
    QVERIFY(opened.isOk());
    QVERIFY((*opened)->check().isOk());
    int unharmed = 0;
    const QVector<Sample> samples = (*opened)->samples().all().value();
    for (const Sample& sample : samples) {
        const SampleDraft source = test::aSample(sample.name.mid(7).toInt(), QStringLiteral("wave"), 3000);
        const std::vector<float> got = (*opened)->samples().readings(sample.id)->toFloat();
        const std::vector<float> expected = source.values.toFloat(0, sample.readingCount);
        QVERIFY2(got == expected, qPrintable(sample.name)); // never a wrong reading
        QCOMPARE(sample.label, QStringLiteral("wave"));
        unharmed += sample.readingCount == 3000 ? 1 : 0;
    }
    qInfo("%d of %d samples whole, %d cut; %s", unharmed, kSamples, report->cutSamples,
          qPrintable(report->losses.join(QStringLiteral("; "))));
    QVERIFY2(unharmed >= atLeast, qPrintable(report->losses.join(QLatin1Char(' '))));
    QCOMPARE(report->isComplete(), unharmed == kSamples && report->lostRows == 0 && report->losses.isEmpty());
    QVERIFY(unharmed == kSamples || !report->losses.isEmpty());
}

void TestProjectRepair::damagedReadingsCutOneSample()
{
    test::TemporaryProject project;
    QVERIFY(project->samples().insert(test::aSample(1)).isOk());
    const SampleDraft victim = test::aSample(2, QStringLiteral("wave"), 60'000); // several chunks
    QVERIFY(project->samples().insert(victim).isOk());
    project.close();
    const QByteArray all = test::bytesOf(project.path());
    const QByteArray needle(static_cast<const char*>(victim.values.bytes()) + 500'000, 64);
    const qsizetype at = all.indexOf(needle);
    QVERIFY(at > 0);
    test::overwrite(project.path(), at, 8, '\x55');
    const QString copy = project.folder() + QStringLiteral("/copy.smith");
    const Result<RepairReport> report = repaired(project.path(), copy);
    QVERIFY2(report.isOk(), report ? "" : qPrintable(report.error().message));
    QCOMPARE(report->cutSamples, 1);
    QCOMPARE(report->losses.size(), 1);
    QVERIFY2(report->losses.first().startsWith(victim.info.name), qPrintable(report->losses.first()));
    const auto opened = ProjectFile::open(copy, ProjectFile::Access::ReadOnly);
    QCOMPARE((*opened)->samples().count().value(), 2);
    const Sample cut = (*opened)->samples().all()->last();
    QVERIFY(cut.readingCount > 20'000 && cut.readingCount < 60'000);
}

void TestProjectRepair::fileOfNothingIsRefused()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("noise.smith"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.write(QByteArray(40'960, '\x77')) > 0);
    file.close();
    const Result<RepairReport> report = repaired(path, folder.filePath(QStringLiteral("copy.smith")));
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::InvalidInput);
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("copy.smith"))));
}

void TestProjectRepair::existingFileIsLeftAlone()
{
    test::TemporaryProject project;
    project.close();
    const Result<RepairReport> report = repaired(project.path(), project.path());
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::AlreadyExists);
}

QTEST_GUILESS_MAIN(TestProjectRepair)
#include "tst_project_repair.moc"
