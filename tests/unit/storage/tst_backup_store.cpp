// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/backup_store.h"
#include "support/damage.h"
#include "support/other_process.h"
#include "storage/unfinished_file.h"
#include "support/temporary_project.h"

#include <QDir>

using namespace studio;

class TestBackupStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void backupHoldsWhatWasThere();
    void recordingUnderWayIsNobodysInTheBackup();
    void fiveAreKeptTheOldestGoes();
    void dueOnceADay();
    void writersAreNotDisturbedAndTheCopyIsOfOneMoment();
    void damagedProjectGivesNoBackupAndCostsNone();
    void damagedBackupIsPassedOver();
    void cancelLeavesNothing();
    void leftoversOfKilledBackupsGo();
    void folderThatCannotBeMadeIsTold();
};

namespace
{

const QDateTime kNoon(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

/// Stops after `polls` questions.
class ImpatientJob final : public JobContext
{
public:
    explicit ImpatientJob(int polls)
        : m_left(polls)
    {
    }
    [[nodiscard]] bool isCancelled() const override { return m_left-- <= 0; }
    void report(qint64, qint64, const QString&) override {}
    void event(const QJsonObject&) override {}

private:
    mutable int m_left;
};

Result<BackupFile> backup(const test::TemporaryProject& project, const QDateTime& at)
{
    SilentJobContext job;
    return makeBackup(project.path(), at, job);
}

QStringList filesIn(const QString& folder)
{
    return QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name);
}

} // namespace

void TestBackupStore::backupHoldsWhatWasThere()
{
    test::TemporaryProject project;
    QVERIFY(project->samples().insert(test::aSample(1)).isOk());
    const QByteArray dump = project->canonicalDump().value();
    const Result<BackupFile> made = backup(project, kNoon);
    QVERIFY2(made.isOk(), made ? "" : qPrintable(made.error().message));
    QCOMPARE(made->at, kNoon);
    QVERIFY(project->samples().insert(test::aSample(2)).isOk());
    QCOMPARE(filesIn(backupFolder(project.path())), QStringList{QStringLiteral("20260301-120000.smith")});
    // One of the same second does not replace it.
    const Result<BackupFile> second = backup(project, kNoon);
    QVERIFY(second.isOk());
    QCOMPARE(second->at, kNoon.addSecs(1));
    QCOMPARE(backupsOf(project.path()).size(), 2);
    const auto opened = ProjectFile::open(made->path, ProjectFile::Access::ReadOnly);
    QVERIFY(opened.isOk());
    QCOMPARE((*opened)->canonicalDump().value(), dump);
}

void TestBackupStore::recordingUnderWayIsNobodysInTheBackup()
{
    test::OtherProcess other;
    test::TemporaryProject project;
    SampleDraft draft = test::aSample(1);
    draft.info.metadata.insert(kRecordingOwner, other.owner());
    draft.info.metadata.insert(QStringLiteral("session"), QStringLiteral("monday"));
    const SampleId id = project->samples().beginRecording(draft.info).value();
    QVERIFY(project->samples().appendReadings(id, draft.values).isOk());
    const Result<BackupFile> made = backup(project, kNoon);
    QVERIFY2(made.isOk(), made ? "" : qPrintable(made.error().message));
    const auto opened = ProjectFile::open(made->path, ProjectFile::Access::Job);
    QVERIFY(opened.isOk());
    const QVector<Sample> left = (*opened)->samples().interruptedRecordings().value();
    QCOMPARE(left.size(), 1);
    QVERIFY(!recordedElsewhereBy(left.first()));
    QCOMPARE(left.first().session(), QStringLiteral("monday"));
    QVERIFY((*opened)->samples().finishRecording(id, {.contentHash = draft.info.contentHash}).isOk());
    QVERIFY(recordedElsewhereBy(*project->samples().sample(id))); // where it still is
}

void TestBackupStore::fiveAreKeptTheOldestGoes()
{
    test::TemporaryProject project;
    for (int day = 0; day < 8; ++day)
        QVERIFY(backup(project, kNoon.addDays(day)).isOk());
    const QVector<BackupFile> all = backupsOf(project.path());
    QCOMPARE(all.size(), kBackupsKept);
    QCOMPARE(all.first().at, kNoon.addDays(7));
    QCOMPARE(all.last().at, kNoon.addDays(3));
}

void TestBackupStore::dueOnceADay()
{
    test::TemporaryProject project;
    QVERIFY(isBackupDue(project.path(), kNoon));
    QVERIFY(backup(project, kNoon).isOk());
    QVERIFY(!isBackupDue(project.path(), kNoon.addSecs(3600)));
    QVERIFY(!isBackupDue(project.path(), kNoon.addSecs(-3600)));
    QVERIFY(isBackupDue(project.path(), kNoon.addDays(1)));
    QVERIFY(isBackupDue(project.path(), kNoon.addDays(-30))); // the clock went back
}

void TestBackupStore::writersAreNotDisturbedAndTheCopyIsOfOneMoment()
{
    test::TemporaryProject project;
    for (int i = 0; i < 40; ++i)
        QVERIFY(project->samples().insert(test::aSample(i, QStringLiteral("wave"), 20'000)).isOk());
    const QByteArray dump = project->canonicalDump().value();
    // Writes in the middle of the copy, between two of its steps.
    class Writer final : public JobContext
    {
    public:
        explicit Writer(ProjectFile& file)
            : m_file(file)
        {
        }
        [[nodiscard]] bool isCancelled() const override { return false; }
        void report(qint64, qint64, const QString&) override
        {
            const bool stored = m_file.samples().insert(test::aSample(1000 + m_steps++)).isOk();
            m_allStored = m_allStored && stored;
        }
        void event(const QJsonObject&) override {}
        ProjectFile& m_file;
        int m_steps = 0;
        bool m_allStored = true;
    };
    Writer job(*project);
    const Result<BackupFile> made = makeBackup(project.path(), kNoon, job);
    QVERIFY2(made.isOk(), made ? "" : qPrintable(made.error().message));
    QVERIFY(job.m_steps > 1);
    QVERIFY(job.m_allStored);
    const auto opened = ProjectFile::open(made->path, ProjectFile::Access::ReadOnly);
    QCOMPARE((*opened)->canonicalDump().value(), dump);
    QVERIFY((*opened)->check().isOk());
}

void TestBackupStore::damagedProjectGivesNoBackupAndCostsNone()
{
    test::TemporaryProject project;
    for (int i = 0; i < 20; ++i)
        QVERIFY(project->samples().insert(test::aSample(i, QStringLiteral("wave"), 5000)).isOk());
    for (int day = 0; day < kBackupsKept; ++day)
        QVERIFY(backup(project, kNoon.addDays(day)).isOk());
    project.close();
    const QVector<BackupFile> before = backupsOf(project.path());
    test::overwrite(project.path(), 4096 * 3, 4096 * 12, '\x5a');
    const Result<BackupFile> made = backup(project, kNoon.addDays(20));
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::InvalidInput);
    QCOMPARE(backupsOf(project.path()), before);
    QCOMPARE(filesIn(backupFolder(project.path())).size(), kBackupsKept); // no ".part" left
}

void TestBackupStore::damagedBackupIsPassedOver()
{
    test::TemporaryProject project;
    QVERIFY(project->samples().insert(test::aSample(1, QStringLiteral("wave"), 5000)).isOk());
    QVERIFY(backup(project, kNoon).isOk());
    const BackupFile newest = backup(project, kNoon.addDays(1)).value();
    QCOMPARE(newestGoodBackup(project.path())->at, newest.at);
    test::overwrite(newest.path, 4096 * 2, 4096 * 5, '\x5a');
    QCOMPARE(newestGoodBackup(project.path())->at, kNoon);
    test::overwrite(backupsOf(project.path()).last().path, 0, 4096);
    QVERIFY(!newestGoodBackup(project.path()));
}

void TestBackupStore::cancelLeavesNothing()
{
    test::TemporaryProject project;
    for (int i = 0; i < 40; ++i)
        QVERIFY(project->samples().insert(test::aSample(i, QStringLiteral("wave"), 20'000)).isOk());
    ImpatientJob job(1);
    const Result<BackupFile> made = makeBackup(project.path(), kNoon, job);
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::Cancelled);
    QVERIFY(filesIn(backupFolder(project.path())).isEmpty());
}

void TestBackupStore::leftoversOfKilledBackupsGo()
{
    test::TemporaryProject project;
    test::OtherProcess killed;
    test::OtherProcess running;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QVERIFY(backup(project, now.addDays(-1)).isOk());
    const QString folder = backupFolder(project.path());
    const QStringList good = filesIn(folder);
    const auto leave = [&](const QString& owner) {
        const QString own = recordingOwner(QCoreApplication::applicationPid()).replace(QLatin1Char(':'), QLatin1Char('-'));
        QString path = unfinishedPath(folder);
        path.replace(own, QString(owner).replace(QLatin1Char(':'), QLatin1Char('-')));
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write("half of it") > 0 ? QFileInfo(path).fileName() : QString();
    };
    QVERIFY(!leave(killed.owner()).isEmpty());
    const QString underWay = leave(running.owner());
    killed.end();
    QFile taken(folder + QStringLiteral("/20260228-120000.smith")); // a name, for a copy that never got it
    QVERIFY(taken.open(QIODevice::WriteOnly) && taken.setFileTime(now.addDays(-1), QFileDevice::FileModificationTime));
    taken.close();
    const Result<BackupFile> made = backup(project, now);
    QVERIFY2(made.isOk(), made ? "" : qPrintable(made.error().message));
    QStringList expected = good;
    expected << underWay << QFileInfo(made->path).fileName();
    expected.sort();
    QCOMPARE(filesIn(folder), expected);
}

void TestBackupStore::folderThatCannotBeMadeIsTold()
{
    test::TemporaryProject project;
    QFile inTheWay(backupFolder(project.path()));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    inTheWay.close();
    const Result<BackupFile> made = backup(project, kNoon);
    QVERIFY(!made);
    QCOMPARE(made.error().id, QStringLiteral("BAK-001"));
    QVERIFY(made.error().message.contains(QStringLiteral(".backups")));
}

QTEST_GUILESS_MAIN(TestBackupStore)
#include "tst_backup_store.moc"
