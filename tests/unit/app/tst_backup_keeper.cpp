// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/backup_keeper.h"
#include "storage/backup_store.h"
#include "support/temporary_project.h"

#include <QDir>
#include <QElapsedTimer>
#include <QSemaphore>
#include <QSignalSpy>
#include <QThread>
#include <atomic>
#include <memory>
#include <thread>

using namespace studio;

class TestBackupKeeper : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sweepsBothFoldersThenMakesABackup();
    void sweepHearsThatItsKeeperGoes();
    void folderThatDoesNotAnswerHoldsNoClose();
};

void TestBackupKeeper::sweepsBothFoldersThenMakesABackup()
{
    test::TemporaryProject project;
    std::atomic<int> swept = 0;
    BackupKeeper keeper([&swept](const QString&, const std::function<bool()>& isStopped) { swept += isStopped() ? 100 : 1; });
    QSignalSpy made(&keeper, &BackupKeeper::made);
    keeper.start(project.path(), true);
    QTRY_COMPARE(made.size(), 1);
    QCOMPARE(swept.load(), 2);
    QCOMPARE(QDir(backupFolder(project.path())).entryList({QStringLiteral("*.smith")}, QDir::Files).size(), 1);
}

void TestBackupKeeper::sweepHearsThatItsKeeperGoes()
{
    test::TemporaryProject project;
    std::atomic<int> swept = 0;
    QSemaphore begun;
    auto keeper = std::make_unique<BackupKeeper>([&](const QString&, const std::function<bool()>& isStopped) {
        ++swept;
        begun.release();
        while (!isStopped())
            QThread::yieldCurrentThread();
    });
    keeper->start(project.path(), true);
    QVERIFY(begun.tryAcquire(1, 20'000));
    keeper.reset();
    QCOMPARE(swept.load(), 1); // and nothing else was begun
    QVERIFY(!QDir(backupFolder(project.path())).exists() || QDir(backupFolder(project.path())).isEmpty());
}

/// As on a network whose computer is gone: the call does not come back.
void TestBackupKeeper::folderThatDoesNotAnswerHoldsNoClose()
{
    test::TemporaryProject project;
    struct Folder {
        QSemaphore begun;
        QSemaphore answers;
        QSemaphore ended;
    };
    const auto dead = std::make_shared<Folder>();
    auto keeper = std::make_unique<BackupKeeper>([dead](const QString&, const std::function<bool()>&) {
        dead->begun.release();
        dead->answers.acquire();
        dead->ended.release();
    });
    keeper->start(project.path(), true);
    QVERIFY(dead->begun.tryAcquire(1, 20'000));
    QElapsedTimer timer;
    timer.start();
    // Without the limit this would never come back; so that the test ends all the same, the folder answers after a while.
    std::thread later([dead] {
        if (!dead->ended.tryAcquire(1, 10'000)) {
            dead->answers.release();
            dead->ended.acquire();
        }
    });
    keeper.reset();
    const qint64 waited = timer.elapsed();
    dead->answers.release();
    later.join();
    QVERIFY2(waited < 8000, qPrintable(QString::number(waited)));
}

QTEST_GUILESS_MAIN(TestBackupKeeper)
#include "tst_backup_keeper.moc"
