// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/attachment_repository.h"
#include "storage/database.h"
#include "storage/edit_repository.h"
#include "storage/project_repair.h"
#include "support/temporary_project.h"

using namespace studio;

class TestAttachmentRepository : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void filesComeBackAsTheyWere();
    void binTakesAndGivesBack();
    void refusedSampleLeavesNone();
    void damagedFileIsFound();
    void damagedFileIsNamedAsItIs();
    void repairDropsTheDamagedFileAlone();
    void olderProjectHasNone();

private:
    static SampleDraft withFiles(int seed)
    {
        SampleDraft draft = test::aSample(seed);
        draft.attachments = {{{QStringLiteral("mount.jpg"), QStringLiteral("image/jpeg"), 3}, QByteArray("\xFF\xD8\x00", 3)},
                             {{QStringLiteral("empty.txt"), {}, 0}, QByteArray()}};
        return draft;
    }
    static void damage(const QString& projectPath)
    {
        SQLite::Database file(projectPath.toStdString(), SQLite::OPEN_READWRITE);
        QCOMPARE(file.exec("UPDATE attachments SET data = x'00' || substr(data, 2) WHERE file_name = 'mount.jpg'"), 1);
    }
};

void TestAttachmentRepository::filesComeBackAsTheyWere()
{
    test::TemporaryProject project;
    const SampleDraft draft = withFiles(1);
    const Result<SampleId> id = project->samples().insert(draft);
    QVERIFY2(id.isOk(), id ? "" : qPrintable(id.error().message));
    const SampleId without = project->samples().insert(test::aSample(2)).value();
    QCOMPARE(project->attachments().infos(*id).value(), (QVector<AttachmentInfo>{draft.attachments[0].info, draft.attachments[1].info}));
    QCOMPARE(project->attachments().attachment(*id, 0).value(), draft.attachments[0]);
    QVERIFY(project->attachments().attachment(*id, 1)->bytes.isEmpty());
    QVERIFY(project->attachments().infos(without)->isEmpty());
    for (const int index : {-1, 2})
        QCOMPARE(project->attachments().attachment(*id, index).error().id, QStringLiteral("SPL-011"));
    QCOMPARE(project->attachments().owners().value(), QVector<SampleId>{*id});
    QVERIFY(project->check().isOk());
    QVERIFY(project->canonicalDump()->contains("mount.jpg image/jpeg"));
}

void TestAttachmentRepository::binTakesAndGivesBack()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(withFiles(1)).value();
    DatasetEdit edit;
    edit.name = QStringLiteral("Delete");
    edit.changes = {SampleFieldChange{id, SampleField::Binned, false, true}};
    QVERIFY(project->edits().apply(edit).isOk());
    QVERIFY(project->edits().undo().isOk());
    QCOMPARE(project->attachments().infos(id)->size(), 2);
    QVERIFY(project->edits().redo().isOk());
    QCOMPARE(project->samples().purgeBin(-1).value(), 1);
    QVERIFY(project->attachments().owners()->isEmpty());
}

void TestAttachmentRepository::refusedSampleLeavesNone()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(withFiles(1)).value();
    QCOMPARE(project->samples().insert(withFiles(1)).error().code, ErrorCode::AlreadyExists);
    QCOMPARE(project->attachments().owners().value(), QVector<SampleId>{id});
    QCOMPARE(project->attachments().infos(id)->size(), 2);
}

void TestAttachmentRepository::damagedFileIsFound()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(withFiles(1)).value();
    damage(project.path());
    QCOMPARE(project->attachments().attachment(id, 0).error().id, QStringLiteral("SPL-012"));
    QCOMPARE(project->check().error().id, QStringLiteral("SPL-012"));
}

void TestAttachmentRepository::damagedFileIsNamedAsItIs()
{
    test::TemporaryProject project;
    SampleDraft draft = withFiles(1);
    draft.attachments.first().info.fileName = QStringLiteral("50%2.jpg");
    const SampleId id = project->samples().insert(draft).value();
    SQLite::Database(project.path().toStdString(), SQLite::OPEN_READWRITE).exec("UPDATE attachments SET data = x'00' WHERE file_name = '50%2.jpg'");
    const Result<Attachment> read = project->attachments().attachment(id, 0);
    QVERIFY(!read);
    const QString begin = QStringLiteral("50%2.jpg, attached to sample ") + QString::number(id.value) + QStringLiteral(", is damaged");
    QVERIFY2(read.error().message.startsWith(begin), qPrintable(read.error().message));
}

void TestAttachmentRepository::repairDropsTheDamagedFileAlone()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(withFiles(1)).value();
    project.close();
    damage(project.path());
    const QString copy = project.folder() + QStringLiteral("/copy.smith");
    SilentJobContext job;
    const Result<RepairReport> report = repairCopy(project.path(), copy, job);
    QVERIFY2(report.isOk(), report ? "" : qPrintable(report.error().message));
    QVERIFY2(report->losses.join(QLatin1Char('\n')).contains(QStringLiteral("sample.001: its attachment mount.jpg could not be kept")),
             qPrintable(report->losses.join(QLatin1Char('\n'))));
    const auto opened = ProjectFile::open(copy, ProjectFile::Access::ReadOnly);
    QVERIFY(opened.isOk());
    QCOMPARE((*opened)->samples().count().value(), 1);
    const QVector<AttachmentInfo> left = (*opened)->attachments().infos(id).value();
    QCOMPARE(left.size(), 1);
    QCOMPARE(left.first().fileName, QStringLiteral("empty.txt"));
    QVERIFY((*opened)->check().isOk());
}

/// Opened for reading it stays as it is, without the table.
void TestAttachmentRepository::olderProjectHasNone()
{
    test::TemporaryProject project;
    const SampleId id = project->samples().insert(test::aSample(1)).value();
    project.close();
    {
        SQLite::Database file(project.path().toStdString(), SQLite::OPEN_READWRITE);
        file.exec("DROP TABLE attachments");
        file.exec("PRAGMA user_version=3");
    }
    const auto opened = ProjectFile::open(project.path(), ProjectFile::Access::ReadOnly);
    QVERIFY2(opened.isOk(), opened ? "" : qPrintable(opened.error().message));
    QVERIFY((*opened)->attachments().infos(id)->isEmpty());
    QVERIFY((*opened)->check().isOk());
    QVERIFY((*opened)->canonicalDump().isOk());
}

QTEST_GUILESS_MAIN(TestAttachmentRepository)
#include "tst_attachment_repository.moc"
