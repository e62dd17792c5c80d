// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/temporary_project.h"

#include "storage/edit_repository.h"

#include <QFileInfo>
#include <QRandomGenerator>

using namespace studio;

class TestEditRepository : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void stepIsAppliedUndoneAndRepeatedAcrossRestart();
    void staleStepIsRefusedWhole();
    void quickStepsWithOneKeyMerge();
    void newStepDropsTheRedoTail();
    void randomWalkUndoesToTheByte_data();
    void randomWalkUndoesToTheByte();
};

namespace
{

SampleFieldChange labelChange(SampleId id, const QString& before, const QString& after)
{
    return {id, SampleField::Label, before, after};
}

DatasetEdit step(const QString& name, const QVector<DatasetChange>& changes, const QString& mergeKey = {})
{
    DatasetEdit edit;
    edit.name = name;
    edit.changes = changes;
    edit.mergeKey = mergeKey;
    return edit;
}

/// One random, valid edit of the project as it stands.
DatasetEdit randomStep(ProjectFile& project, QRandomGenerator& random)
{
    const QVector<Sample> samples = project.samples().all(true).value();
    const Sample& sample = samples[random.bounded(static_cast<int>(samples.size()))];
    const QVector<Segment> segments = project.samples().segments(sample.id).value();
    const QString labels[] = {QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake")};
    switch (random.bounded(7)) {
    case 0: return step(QStringLiteral("label"), {labelChange(sample.id, sample.label, labels[random.bounded(3)])});
    case 1:
        return step(QStringLiteral("exclude"),
                    {SampleFieldChange{sample.id, SampleField::Enabled, sample.enabled, !sample.enabled}});
    case 2:
        return step(QStringLiteral("split"),
                    {SampleFieldChange{sample.id, SampleField::Split, static_cast<int>(sample.split),
                                       sample.split == Split::Training ? 1 : 0}});
    case 3:
        return step(QStringLiteral("bin"),
                    {SampleFieldChange{sample.id, SampleField::Binned, sample.binned, !sample.binned}});
    case 4: {
        SegmentChange change;
        change.sample = sample.id;
        change.hasAfter = true;
        change.after.label = labels[random.bounded(3)];
        change.after.begin = random.bounded(100);
        change.after.end = change.after.begin + 1 + random.bounded(90);
        return step(QStringLiteral("add region"), {change});
    }
    case 5:
        if (!segments.isEmpty()) {
            SegmentChange change;
            change.sample = sample.id;
            change.hasBefore = true;
            change.before = segments[random.bounded(static_cast<int>(segments.size()))];
            if (random.bounded(2) == 0) {
                change.hasAfter = true;
                change.after = change.before;
                change.after.end = change.after.begin + 1 + random.bounded(50);
            }
            return step(QStringLiteral("change region"), {change});
        }
        [[fallthrough]];
    default: {
        const QJsonValue before = project.document(QStringLiteral("labels")).value();
        return step(QStringLiteral("labels"),
                    {DocumentChange{QStringLiteral("labels"), before, QJsonValue(random.bounded(1000))}});
    }
    }
}

} // namespace

/// 90,000 transactions: in memory where the machine has a file system for that, since nothing here is about the disk.
void TestEditRepository::initTestCase()
{
    if (QFileInfo(QStringLiteral("/dev/shm")).isWritable())
        qputenv("TMPDIR", "/dev/shm");
}

void TestEditRepository::stepIsAppliedUndoneAndRepeatedAcrossRestart()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(test::aSample(1)).value();
    QVERIFY(project->edits()
                .apply(step(QStringLiteral("Label as idle"),
                            {labelChange(id, QStringLiteral("wave"), QStringLiteral("idle"))}))
                .isOk());
    QCOMPARE(project->samples().sample(id)->label, QStringLiteral("idle"));
    project.close();
    auto opened = ProjectFile::open(project.path(), ProjectFile::Access::Job);
    QVERIFY(opened.isOk());
    QCOMPARE((*opened)->edits().history()->size(), 1);
    QCOMPARE((*opened)->edits().undo()->name, QStringLiteral("Label as idle"));
    QCOMPARE((*opened)->samples().sample(id)->label, QStringLiteral("wave"));
    QVERIFY(!(*opened)->edits().undo());
    QVERIFY((*opened)->edits().redo().isOk());
    QCOMPARE((*opened)->samples().sample(id)->label, QStringLiteral("idle"));
    QVERIFY(!(*opened)->edits().redo());
}

void TestEditRepository::staleStepIsRefusedWhole()
{
    test::TemporaryProject project;
    const SampleId first = project->samples().insert(test::aSample(1)).value();
    const SampleId second = project->samples().insert(test::aSample(2)).value();
    const auto refused = project->edits().apply(
        step(QStringLiteral("x"), {labelChange(first, QStringLiteral("wave"), QStringLiteral("idle")),
                                   labelChange(second, QStringLiteral("other"), QStringLiteral("idle"))}));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Refused);
    QCOMPARE(project->samples().sample(first)->label, QStringLiteral("wave"));
    QVERIFY(project->edits().history()->isEmpty());
}

void TestEditRepository::quickStepsWithOneKeyMerge()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(test::aSample(1)).value();
    const QString key = QStringLiteral("nudge");
    DatasetEdit one = step(QStringLiteral("n"), {labelChange(id, QStringLiteral("wave"), QStringLiteral("a"))}, key);
    one.at = QDateTime::fromMSecsSinceEpoch(1'000'000, Qt::UTC);
    QVERIFY(project->edits().apply(one).isOk());
    DatasetEdit two = step(QStringLiteral("n"), {labelChange(id, QStringLiteral("a"), QStringLiteral("b"))}, key);
    two.at = one.at.addMSecs(800);
    QVERIFY(project->edits().apply(two).isOk());
    QCOMPARE(project->edits().history()->size(), 1);
    DatasetEdit late = step(QStringLiteral("n"), {labelChange(id, QStringLiteral("b"), QStringLiteral("c"))}, key);
    late.at = two.at.addMSecs(801);
    QVERIFY(project->edits().apply(late).isOk());
    QCOMPARE(project->edits().history()->size(), 2);
    QVERIFY(project->edits().undo().isOk());
    QVERIFY(project->edits().undo().isOk());
    QCOMPARE(project->samples().sample(id)->label, QStringLiteral("wave"));
}

void TestEditRepository::newStepDropsTheRedoTail()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(test::aSample(1)).value();
    QVERIFY(project->edits().apply(step(QStringLiteral("a"), {labelChange(id, QStringLiteral("wave"), QStringLiteral("a"))})).isOk());
    QVERIFY(project->edits().undo().isOk());
    QVERIFY(project->edits().apply(step(QStringLiteral("b"), {labelChange(id, QStringLiteral("wave"), QStringLiteral("b"))})).isOk());
    QVERIFY(!project->edits().redo());
    QCOMPARE(project->edits().history()->size(), 1);
}

void TestEditRepository::randomWalkUndoesToTheByte_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 100; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestEditRepository::randomWalkUndoesToTheByte()
{
    QFETCH(quint32, seed);
    test::TemporaryProject project;
    for (int i = 0; i < 8; ++i)
        QVERIFY(project->samples().insert(test::aSample(i)).isOk());
    QRandomGenerator random(seed);
    const QByteArray start = project->canonicalDump().value();
    constexpr int kSteps = 300;
    for (int i = 0; i < kSteps; ++i) {
        const auto applied = project->edits().apply(randomStep(*project, random));
        QVERIFY2(applied.isOk(), applied.isOk() ? "" : qPrintable(applied.error().message));
    }
    const QByteArray end = project->canonicalDump().value();
    QVERIFY(end != start);
    for (int i = 0; i < kSteps; ++i)
        QVERIFY(project->edits().undo().isOk());
    QCOMPARE(project->canonicalDump().value(), start);
    for (int i = 0; i < kSteps; ++i)
        QVERIFY(project->edits().redo().isOk());
    QCOMPARE(project->canonicalDump().value(), end);
}

QTEST_GUILESS_MAIN(TestEditRepository)
#include "tst_edit_repository.moc"
