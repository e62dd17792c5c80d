// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/picture_decoder.h"
#include "storage/database.h"
#include "storage/edit_repository.h"
#include "storage/import_batch.h"
#include "storage/picture_repository.h"
#include "storage/project_repair.h"
#include "support/pictures.h"
#include "support/temporary_project.h"

using namespace studio;

class TestPictureRepository : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pictureComesBackAsItWas();
    void sameContentIsADuplicate();
    void featuresAndTheirHashKnowNothingOfPictures();
    void binTakesAndGivesBack();
    void damagedPictureIsFound();
    void repairDropsWhatIsDamagedAlone();
    void folderOfPicturesIsImported();
};

namespace
{

SampleDraft aPicture(const QByteArray& bytes, const QString& name)
{
    SampleDraft draft = pictureDraft(readPicture(bytes, name + QStringLiteral(".png")).value());
    draft.info.name = name;
    draft.info.label = QStringLiteral("nut");
    return draft;
}

void put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        QTest::qFail(qPrintable(path), __FILE__, __LINE__);
}

/// Changes one byte of a picture behind the studio's back.
void damage(const QString& projectPath, SampleId id)
{
    SQLite::Database file(projectPath.toStdString(), SQLite::OPEN_READWRITE);
    SQLite::Statement update(file, "UPDATE pictures SET data = x'00' || substr(data, 2) WHERE sample_id = ?");
    update.bind(1, static_cast<int64_t>(id.value));
    QCOMPARE(update.exec(), 1);
}

} // namespace

void TestPictureRepository::pictureComesBackAsItWas()
{
    test::TemporaryProject project;
    SampleDraft draft = aPicture(test::aPng(), QStringLiteral("one"));
    setPictureBoxes(draft, {{QStringLiteral("nut"), 1.0, 2.5, 3.0, 4.0}});
    const Result<SampleId> id = project->samples().insert(draft);
    QVERIFY2(id.isOk(), id ? "" : qPrintable(id.error().message));
    const Result<Picture> picture = project->pictures().picture(*id);
    QVERIFY2(picture.isOk(), picture ? "" : qPrintable(picture.error().message));
    QCOMPARE(picture->bytes, test::aPng());
    QCOMPARE(picture->info, draft.picture->info);
    QCOMPARE(project->pictures().info(*id).value(), draft.picture->info);
    const Sample stored = project->samples().sample(*id).value();
    QVERIFY(isPicture(stored));
    QCOMPARE(stored.durationMs(), 0.0);
    QVERIFY(project->samples().readings(*id)->isEmpty());
    QVERIFY(project->check().isOk());

    const Result<SampleId> signal = project->samples().insert(test::aSample(1));
    QVERIFY(!isPicture(project->samples().sample(*signal).value()));
    QCOMPARE(project->pictures().picture(*signal).error().id, QStringLiteral("SPL-010"));
}

void TestPictureRepository::sameContentIsADuplicate()
{
    test::TemporaryProject project;
    const SampleId first = project->samples().insert(aPicture(test::aPng(), QStringLiteral("one"))).value();
    const Result<SampleId> again = project->samples().insert(aPicture(test::aPng(), QStringLiteral("two")));
    QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
    QCOMPARE(again.error().detail, QString::number(first.value));
    QVERIFY(project->samples().insert(aPicture(test::aJpeg(), QStringLiteral("two"))).isOk());
    QCOMPARE(project->samples().count().value(), 2);
}

void TestPictureRepository::featuresAndTheirHashKnowNothingOfPictures()
{
    test::TemporaryProject project;
    QVERIFY(project->samples().insert(test::aSample(1)).isOk());
    const QByteArray before = project->datasetHash().value();
    QVERIFY(project->samples().insert(aPicture(test::aPng(), QStringLiteral("one"))).isOk());
    QCOMPARE(project->datasetHash().value(), before);
    QVERIFY(project->samples().insert(test::aSample(2)).isOk());
    QVERIFY(project->datasetHash().value() != before);
}

void TestPictureRepository::binTakesAndGivesBack()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(aPicture(test::aPng(), QStringLiteral("one"))).value();
    DatasetEdit edit;
    edit.name = QStringLiteral("Delete");
    edit.changes = {SampleFieldChange{id, SampleField::Binned, false, true}};
    QVERIFY(project->edits().apply(edit).isOk());
    QCOMPARE(project->samples().count().value(), 0);
    QVERIFY(project->edits().undo().isOk());
    QCOMPARE(project->pictures().picture(id)->bytes, test::aPng());
    QVERIFY(project->edits().redo().isOk());
    QCOMPARE(project->samples().purgeBin(-1).value(), 1);
    QCOMPARE(project->pictures().info(id).error().code, ErrorCode::NotFound);
}

void TestPictureRepository::damagedPictureIsFound()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(aPicture(test::aPng(), QStringLiteral("one"))).value();
    damage(project.path(), id);
    QCOMPARE(project->pictures().picture(id).error().id, QStringLiteral("PRJ-020"));
    QCOMPARE(project->check().error().id, QStringLiteral("PRJ-020"));
}

void TestPictureRepository::repairDropsWhatIsDamagedAlone()
{
    test::TemporaryProject project;
    const SampleId lost = project->samples().insert(aPicture(test::aPng(), QStringLiteral("lost"))).value();
    const SampleId kept = project->samples().insert(aPicture(test::aJpeg(), QStringLiteral("kept"))).value();
    QVERIFY(project->samples().insert(test::aSample(1)).isOk());
    project.close();
    damage(project.path(), lost);
    const QString copy = project.folder() + QStringLiteral("/copy.smith");
    SilentJobContext job;
    const Result<RepairReport> report = repairCopy(project.path(), copy, job);
    QVERIFY2(report.isOk(), report ? "" : qPrintable(report.error().message));
    QVERIFY(report->losses.join(QLatin1Char('\n')).contains(QStringLiteral("lost: the picture could not be kept")));
    QCOMPARE(report->samples, 2);
    const auto opened = ProjectFile::open(copy, ProjectFile::Access::ReadOnly);
    QVERIFY(opened.isOk());
    QCOMPARE((*opened)->pictures().picture(kept)->bytes, test::aJpeg());
    QVERIFY(!(*opened)->samples().sample(lost));
    QVERIFY((*opened)->check().isOk());
}

void TestPictureRepository::folderOfPicturesIsImported()
{
    test::TemporaryProject project;
    const QString folder = project.folder() + QStringLiteral("/in");
    put(folder + QStringLiteral("/nut.1.png"), test::aPng());
    put(folder + QStringLiteral("/testing/bolt.1.jpg"), test::aJpeg());
    put(folder + QStringLiteral("/bolt.2.jpg"), test::aJpeg().chopped(1));
    put(folder + QStringLiteral("/idle.1.csv"), "timestamp,x\n0,1\n10,2\n20,3\n");
    SilentJobContext job;
    const Result<ImportReport> report = importBatch(*project, {folder}, {}, job);
    QVERIFY(report.isOk());
    QCOMPARE(report->imported.size(), 3);
    QCOMPARE(report->failures.size(), 1);
    QVERIFY(report->failures.first().path.endsWith(QStringLiteral("bolt.2.jpg")));
    QCOMPARE(report->failures.first().error.id, QStringLiteral("PIC-001"));
    QMap<QString, Sample> byLabel;
    const QVector<Sample> samples = project->samples().all().value();
    for (const Sample& sample : samples)
        byLabel[sample.label] = sample;
    QCOMPARE(byLabel[QStringLiteral("bolt")].split, Split::Testing);
    QCOMPARE(project->pictures().picture(byLabel[QStringLiteral("nut")].id)->bytes, test::aPng());
    QVERIFY(!isPicture(byLabel[QStringLiteral("idle")]));
}

QTEST_GUILESS_MAIN(TestPictureRepository)
#include "tst_picture_repository.moc"
