// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/temporary_project.h"

#include <QFile>

#include <sys/file.h>

using namespace studio;

class TestProjectFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void createdFileOpensAgain();
    void creatingOverAFileIsRefused();
    void missingFileIsNamed();
    void foreignFileIsRefusedAndUntouched();
    void projectFromTheFutureIsRefused();
    void secondWindowIsTurnedAway();
    void damagedChunkIsFoundAndConfined();
    void backupIsReadable();
    void datasetHashFollowsWhatCounts();
    void lockThatNobodyWroteIsTaken();
};

void TestProjectFile::createdFileOpensAgain()
{
    test::TemporaryProject project;
    QVERIFY(project->samples().insert(test::aSample(1)).isOk());
    project.close();
    auto again = ProjectFile::open(project.path(), ProjectFile::Access::Window);
    QVERIFY2(again.isOk(), again.isOk() ? "" : qPrintable(again.error().message));
    QCOMPARE((*again)->name(), QStringLiteral("test"));
    QCOMPARE((*again)->samples().count().value(), 1);
}

void TestProjectFile::creatingOverAFileIsRefused()
{
    test::TemporaryProject project;
    const auto second = ProjectFile::create(project.path(), QStringLiteral("x"), ProjectFile::Access::Job);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::AlreadyExists);
}

void TestProjectFile::missingFileIsNamed()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("gone.smith"));
    const auto opened = ProjectFile::open(path, ProjectFile::Access::Window);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::NotFound);
    QVERIFY(opened.error().message.contains(QStringLiteral("gone.smith")));
    QVERIFY(!QFile::exists(path));
}

void TestProjectFile::foreignFileIsRefusedAndUntouched()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("notes.txt"));
    const QByteArray content = "this is no project, just text, long enough to look like a file header of SQLite";
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const auto opened = ProjectFile::open(path, ProjectFile::Access::Window);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::InvalidInput);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), content);
}

void TestProjectFile::projectFromTheFutureIsRefused()
{
    test::TemporaryProject project;
    project.close();
    // The schema version stands at byte 60 of the header, big endian.
    QFile file(project.path());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(60));
    QCOMPARE(file.write(QByteArray::fromHex("000003e7")), 4);
    file.close();
    const auto opened = ProjectFile::open(project.path(), ProjectFile::Access::Window);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Unsupported);
    QVERIFY(opened.error().message.contains(QStringLiteral("999")));
}

void TestProjectFile::secondWindowIsTurnedAway()
{
    test::TemporaryProject project;
    project.close();
    auto first = ProjectFile::open(project.path(), ProjectFile::Access::Window);
    QVERIFY(first.isOk());
    const auto second = ProjectFile::open(project.path(), ProjectFile::Access::Window);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Busy);
    // A job works beside the window, and so does reading.
    auto job = ProjectFile::open(project.path(), ProjectFile::Access::Job);
    QVERIFY(job.isOk());
    QVERIFY((*job)->samples().insert(test::aSample(2)).isOk());
    QCOMPARE((*first)->samples().count().value(), 1);
    QVERIFY(ProjectFile::open(project.path(), ProjectFile::Access::ReadOnly).isOk());
}

void TestProjectFile::damagedChunkIsFoundAndConfined()
{
    test::TemporaryProject project;
    const SampleId whole = project->samples().insert(test::aSample(1)).value();
    const SampleDraft victim = test::aSample(2, QStringLiteral("wave"), 5000);
    const SampleId hurt = project->samples().insert(victim).value();
    project.close();
    // Overwrite some of the second sample's readings in the file itself.
    QFile file(project.path());
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray all = file.readAll();
    const QByteArray needle(static_cast<const char*>(victim.values.bytes()) + 20000, 64);
    const qsizetype at = all.indexOf(needle);
    QVERIFY(at > 0);
    QVERIFY(file.seek(at));
    file.write(QByteArray(8, '\x55'));
    file.close();
    auto opened = ProjectFile::open(project.path(), ProjectFile::Access::Job);
    QVERIFY(opened.isOk());
    QVERIFY((*opened)->samples().readings(whole).isOk());
    const auto broken = (*opened)->samples().readings(hurt);
    QVERIFY(!broken);
    QCOMPARE(broken.error().id, QStringLiteral("PRJ-020"));
    QVERIFY(broken.error().message.contains(victim.info.name));
    QVERIFY(!(*opened)->check());
}

void TestProjectFile::backupIsReadable()
{
    test::TemporaryProject project;
    QVERIFY(project->samples().insert(test::aSample(1)).isOk());
    const QString copy = project.folder() + QStringLiteral("/backup.smith");
    QVERIFY(project->backupTo(copy).isOk());
    auto opened = ProjectFile::open(copy, ProjectFile::Access::ReadOnly);
    QVERIFY(opened.isOk());
    QCOMPARE((*opened)->canonicalDump().value(), project->canonicalDump().value());
}

void TestProjectFile::datasetHashFollowsWhatCounts()
{
    test::TemporaryProject project;
    const QByteArray empty = project->datasetHash().value();
    SampleDraft draft = test::aSample(1);
    QVERIFY(project->samples().insert(draft).isOk());
    const QByteArray one = project->datasetHash().value();
    QVERIFY(one != empty);
    QCOMPARE(project->datasetHash().value(), one);
    SampleDraft disabled = test::aSample(2);
    disabled.info.enabled = false;
    QVERIFY(project->samples().insert(disabled).isOk());
    QCOMPARE(project->datasetHash().value(), one);
}

/// As a window leaves it that is killed between making the file and saying in it who holds it.
void TestProjectFile::lockThatNobodyWroteIsTaken()
{
    test::TemporaryProject project;
    project.close();
    const QString path = project.path();
    QFile lock(path + QStringLiteral(".lock"));
    QVERIFY(lock.open(QIODevice::WriteOnly));
    QVERIFY(lock.setFileTime(QDateTime::currentDateTime().addSecs(-60), QFileDevice::FileModificationTime));
    QVERIFY(!ProjectFile::isHeldByWindow(path));
    // While its maker lives, it holds the file and is about to write.
    QCOMPARE(flock(lock.handle(), LOCK_EX | LOCK_NB), 0);
    QCOMPARE(ProjectFile::open(path, ProjectFile::Access::Window).error().id, QStringLiteral("PRJ-023"));
    lock.close();
    const auto opened = ProjectFile::open(path, ProjectFile::Access::Window);
    QVERIFY2(opened.isOk(), opened ? "" : qPrintable(opened.error().message));
    QVERIFY(ProjectFile::isHeldByWindow(path));
}

QTEST_GUILESS_MAIN(TestProjectFile)
#include "tst_project_file.moc"
