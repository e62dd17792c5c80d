// SPDX-License-Identifier: GPL-3.0-or-later
// What of a folder counts as new and completely written. Time is that of the test.
#include "app/session/folder_link.h"
#include "app/session/folder_watch.h"

#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <chrono>
#include <unistd.h>

using namespace studio;

class TestFolderWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void whatIsThereIsNotNew();
    void whatIsThereIsTakenWhenWanted();
    void whatCameSinceIsTaken();
    void folderMovedHereSinceIsTaken();
    void folderWithOtherRightsBringsNothing();
    void linkAsksForWhatComesFromItsStartOn();
    void newFileIsOfferedOnceItStandsStill();
    void openFileIsNotReady();
    void whatWasBeingWrittenAtTheBeginningIsNew();
    void badFileComesAgainWhenItChanged();
    void postponedFileComesAgainAsItIs();
    void goodFileComesOnce();
    void singleFileComesWithEachContent();
    void foldersBelowAreWatched();
    void whatIsNoRecordingIsLeftAlone();
    void folderThatGoesAndReturnsForgetsNothing();
    void tooManyFilesAreRefused();
    void tenThousandFilesAreQuick();

private:
    QString write(const QString& name, const QByteArray& content = "a,b\n1,2\n");
    FolderWatch watch(bool takesExisting = false) { return FolderWatch({.path = m_folder->path(), .takesExisting = takesExisting}); }
    QStringList look(FolderWatch& watch);

    std::unique_ptr<QTemporaryDir> m_folder;
    qint64 m_nowMs = 0;
};

/// Looks, waits until everything must have stood still, and looks again.
QStringList TestFolderWatch::look(FolderWatch& watch)
{
    QStringList found;
    for (int i = 0; i < 2; ++i) {
        const Result<QStringList> ready = watch.look(m_nowMs += 1000);
        if (!ready)
            QTest::qFail(qPrintable(ready.error().message), __FILE__, __LINE__);
        else
            found += *ready;
    }
    for (QString& path : found)
        path = QDir(m_folder->path()).relativeFilePath(path);
    return found;
}

void TestFolderWatch::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_nowMs = 0;
}

QString TestFolderWatch::write(const QString& name, const QByteArray& content)
{
    const QString path = m_folder->filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        QTest::qFail(qPrintable(path), __FILE__, __LINE__);
    return path;
}

void TestFolderWatch::whatIsThereIsNotNew()
{
    write(QStringLiteral("old.csv"));
    FolderWatch one = watch();
    QCOMPARE(one.begin(0).value(), 1);
    QCOMPARE(look(one), QStringList());
    write(QStringLiteral("new.csv"));
    QCOMPARE(look(one), QStringList{QStringLiteral("new.csv")});
    QCOMPARE(look(one), QStringList());
}

void TestFolderWatch::whatIsThereIsTakenWhenWanted()
{
    write(QStringLiteral("old.csv"));
    FolderWatch one = watch(true);
    QVERIFY(one.begin(0));
    QCOMPARE(look(one), QStringList{QStringLiteral("old.csv")});
}

void TestFolderWatch::whatCameSinceIsTaken()
{
    write(QStringLiteral("old.csv"));
    const auto nowMs = [] { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); };
    // File systems tell times in steps.
    const qint64 writtenMs = nowMs();
    QTRY_VERIFY(nowMs() > writtenMs + 50);
    const qint64 sinceMs = nowMs();
    QTRY_VERIFY(nowMs() > sinceMs + 50);
    const QString late = write(QStringLiteral("late.csv"));
    QFile file(late);
    QVERIFY(file.open(QIODevice::Append));
    QVERIFY(file.setFileTime(QDateTime(QDate(2020, 1, 1), QTime(0, 0)), QFileDevice::FileModificationTime)); // an old recording, moved here late
    file.close();
    FolderWatch since({.path = m_folder->path(), .sinceMs = sinceMs});
    QCOMPARE(since.begin(m_nowMs).value(), 2);
    QVERIFY(!since.isSettled());
    QCOMPARE(look(since), QStringList{QStringLiteral("late.csv")});
    QCOMPARE(look(since), QStringList());
    QVERIFY(since.isSettled());
}

void TestFolderWatch::folderMovedHereSinceIsTaken()
{
    const QTemporaryDir elsewhere;
    QVERIFY(QDir(elsewhere.path()).mkpath(QStringLiteral("monday/early")));
    QFile moved(elsewhere.filePath(QStringLiteral("monday/early/wave.csv")));
    QVERIFY(moved.open(QIODevice::WriteOnly) && moved.write("a,b\n1,2\n") > 0);
    moved.close();
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("old")));
    write(QStringLiteral("old/one.csv"));
    const auto nowMs = [] { return QDateTime::currentMSecsSinceEpoch(); };
    const qint64 writtenMs = nowMs(); // file systems tell times in steps
    QTRY_VERIFY(nowMs() > writtenMs + 50);
    const qint64 sinceMs = nowMs();
    QTRY_VERIFY(nowMs() > sinceMs + 50);
    QVERIFY(QDir().rename(elsewhere.filePath(QStringLiteral("monday")), m_folder->filePath(QStringLiteral("monday"))));
    write(QStringLiteral("old/two.csv")); // a file that comes does not make those beside it new
    FolderWatch since({.path = m_folder->path(), .sinceMs = sinceMs});
    QCOMPARE(since.begin(m_nowMs).value(), 3);
    QStringList found = look(since);
    found.sort();
    QCOMPARE(found, (QStringList{QStringLiteral("monday/early/wave.csv"), QStringLiteral("old/two.csv")}));
}

void TestFolderWatch::folderWithOtherRightsBringsNothing()
{
    const QString old = m_folder->filePath(QStringLiteral("old"));
    QVERIFY(QDir().mkpath(old));
    write(QStringLiteral("old/one.csv"));
    const auto nowMs = [] { return QDateTime::currentMSecsSinceEpoch(); };
    const qint64 writtenMs = nowMs();
    QTRY_VERIFY(nowMs() > writtenMs + 50);
    const qint64 sinceMs = nowMs();
    QTRY_VERIFY(nowMs() > sinceMs + 50);
    QVERIFY(QFile::setPermissions(old, QFile::permissions(old) ^ QFileDevice::ReadOther));
    FolderWatch since({.path = m_folder->path(), .sinceMs = sinceMs});
    QCOMPARE(since.begin(m_nowMs).value(), 1);
    QCOMPARE(look(since), QStringList());
}

/// The program that watches needs a moment to look for the first time.
void TestFolderWatch::linkAsksForWhatComesFromItsStartOn()
{
    const QString program = write(QStringLiteral("program.sh"), "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$0.part\"\nmv \"$0.part\" \"$0.asked\"\n");
    QVERIFY(QFile::setPermissions(program, QFile::permissions(program) | QFileDevice::ExeOwner));
    const qint64 beforeMs = QDateTime::currentMSecsSinceEpoch();
    FolderLink watched({program, QStringLiteral("p.smith"), m_folder->path(), 0}, std::make_shared<ConsoleLog>());
    watched.connectBoard();
    QFile asked(program + QStringLiteral(".asked"));
    QTRY_VERIFY(asked.exists());
    QVERIFY(asked.open(QIODevice::ReadOnly));
    const QStringList words = QString::fromUtf8(asked.readAll()).split(QLatin1Char('\n'));
    const qsizetype at = words.indexOf(QStringLiteral("--since"));
    QVERIFY2(at > 0, qPrintable(words.join(QLatin1Char(' '))));
    const QDateTime since = QDateTime::fromString(words.value(at + 1), Qt::ISODateWithMs);
    QVERIFY(since.isValid());
    QVERIFY(since.toMSecsSinceEpoch() >= beforeMs && since.toMSecsSinceEpoch() <= QDateTime::currentMSecsSinceEpoch() + 1);
}

void TestFolderWatch::newFileIsOfferedOnceItStandsStill()
{
    FolderWatch one = watch();
    QVERIFY(one.begin(0));
    write(QStringLiteral("grows.csv"), "1\n");
    QCOMPARE(one.look(100).value(), QStringList()); // seen for the first time
    write(QStringLiteral("grows.csv"), "1\n2\n");
    QCOMPARE(one.look(1099).value(), QStringList()); // it has grown
    QCOMPARE(one.look(2098).value(), QStringList()); // not yet a second
    QCOMPARE(one.look(2099).value(), QStringList{m_folder->filePath(QStringLiteral("grows.csv"))});
    QCOMPARE(one.look(9000).value(), QStringList());
}

void TestFolderWatch::openFileIsNotReady()
{
    FolderWatch one = watch();
    QVERIFY(one.begin(0));
    QFile file(m_folder->filePath(QStringLiteral("slow.csv")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write("1,2\n"), 4);
    QVERIFY(file.flush());
    QCOMPARE(look(one), QStringList()); // it stands still, but its writer has not closed it
    QCOMPARE(look(one), QStringList());
    file.close();
    QCOMPARE(look(one), QStringList{QStringLiteral("slow.csv")});
}

void TestFolderWatch::whatWasBeingWrittenAtTheBeginningIsNew()
{
    QFile file(m_folder->filePath(QStringLiteral("half.csv")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write("1,2\n"), 4);
    QVERIFY(file.flush());
    FolderWatch one = watch();
    QVERIFY(one.begin(0));
    file.close();
    QCOMPARE(look(one), QStringList{QStringLiteral("half.csv")});
}

void TestFolderWatch::badFileComesAgainWhenItChanged()
{
    FolderWatch one = watch();
    QVERIFY(one.begin(0));
    const QString path = write(QStringLiteral("bad.csv"), "nonsense");
    QCOMPARE(look(one), QStringList{QStringLiteral("bad.csv")});
    one.setBad(path);
    QCOMPARE(look(one), QStringList());
    write(QStringLiteral("bad.csv"), "a,b\n1,2\n");
    QCOMPARE(look(one), QStringList{QStringLiteral("bad.csv")});
}

/// The project could not be written: the file does not change, and is offered again nevertheless.
void TestFolderWatch::postponedFileComesAgainAsItIs()
{
    FolderWatch one = watch();
    QVERIFY(one.begin(0));
    const QString path = write(QStringLiteral("good.csv"));
    QCOMPARE(one.look(1000).value(), QStringList());
    for (qint64 atMs = 2000; atMs <= 6000; atMs += 2000) {
        QCOMPARE(one.look(atMs).value(), QStringList{path});
        one.setPostponed(path);
        QCOMPARE(one.look(atMs + 999).value(), QStringList()); // not without a pause
        QVERIFY(!one.isSettled());                              // what comes from now on would leave it out
    }
    QCOMPARE(one.look(8000).value(), QStringList{path});
    QCOMPARE(one.look(9999).value(), QStringList());
    QVERIFY(one.isSettled());
}

void TestFolderWatch::goodFileComesOnce()
{
    FolderWatch one = watch();
    QVERIFY(one.begin(0));
    const QString path = write(QStringLiteral("good.csv"));
    QCOMPARE(look(one), QStringList{QStringLiteral("good.csv")});
    write(QStringLiteral("good.csv"), "a,b\n1,2\n3,4\n");
    QCOMPARE(look(one), QStringList());
    // Taken away and put there again it is a new one.
    QVERIFY(QFile::remove(path));
    QCOMPARE(look(one), QStringList());
    write(QStringLiteral("good.csv"));
    QCOMPARE(look(one), QStringList{QStringLiteral("good.csv")});
}

void TestFolderWatch::singleFileComesWithEachContent()
{
    const QString path = write(QStringLiteral("latest.csv"));
    FolderWatch one({.path = path});
    QCOMPARE(one.begin(0).value(), 1);
    QCOMPARE(look(one), QStringList());
    for (int i = 1; i <= 3; ++i) {
        write(QStringLiteral("latest.csv"), QByteArray(i * 10, '1'));
        QCOMPARE(look(one), QStringList{QStringLiteral("latest.csv")});
    }
    QVERIFY(QFile::remove(path));
    QCOMPARE(look(one), QStringList());
    write(QStringLiteral("latest.csv"));
    QCOMPARE(look(one), QStringList{QStringLiteral("latest.csv")});
}

void TestFolderWatch::foldersBelowAreWatched()
{
    FolderWatch one = watch();
    QVERIFY(one.begin(0));
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("testing/monday")));
    write(QStringLiteral("testing/monday/wave.1.csv"));
    QCOMPARE(look(one), QStringList{QStringLiteral("testing/monday/wave.1.csv")});
}

void TestFolderWatch::whatIsNoRecordingIsLeftAlone()
{
    FolderWatch one({.path = m_folder->path(), .leftAlone = m_folder->filePath(QStringLiteral("mine.smith"))});
    QVERIFY(one.begin(0));
    for (const char* name : {".hidden.csv", "wave.csv.part", "wave.wav.crdownload", "notes.txt~", "readme.md", "mine.smith", "mine.smith-wal", "mine.smith-shm", "info.labels"})
        write(QString::fromLatin1(name));
    QVERIFY(QFile::link(m_folder->filePath(QStringLiteral("readme.md")), m_folder->filePath(QStringLiteral("link.csv"))));
    QCOMPARE(::link(QFile::encodeName(m_folder->filePath(QStringLiteral("mine.smith"))).constData(),
                    QFile::encodeName(m_folder->filePath(QStringLiteral("hard.csv"))).constData()),
             0);
    write(QStringLiteral("wave.csv"));
    QCOMPARE(look(one), QStringList{QStringLiteral("wave.csv")});
}

void TestFolderWatch::folderThatGoesAndReturnsForgetsNothing()
{
    const QString inside = m_folder->filePath(QStringLiteral("stick"));
    QVERIFY(QDir().mkpath(inside));
    write(QStringLiteral("stick/old.csv"));
    FolderWatch one({.path = inside});
    QVERIFY(one.begin(0));
    QVERIFY(QDir().rename(inside, inside + QStringLiteral("-away")));
    const Result<QStringList> away = one.look(1000);
    QVERIFY(!away);
    QCOMPARE(away.error().code, ErrorCode::NotFound);
    QVERIFY(QDir().rename(inside + QStringLiteral("-away"), inside));
    QCOMPARE(one.look(2000).value(), QStringList());
    QCOMPARE(one.look(4000).value(), QStringList()); // what it held before is not new
    FolderWatch none({.path = m_folder->filePath(QStringLiteral("nowhere"))});
    QCOMPARE(none.begin(0).error().code, ErrorCode::NotFound);
}

void TestFolderWatch::tooManyFilesAreRefused()
{
    for (int i = 0; i < 4; ++i)
        write(QStringLiteral("%1.csv").arg(i));
    FolderWatch one({.path = m_folder->path(), .mostFiles = 3});
    QCOMPARE(one.begin(0).error().code, ErrorCode::LimitExceeded);
}

void TestFolderWatch::tenThousandFilesAreQuick()
{
    for (int i = 0; i < 10'000; ++i)
        write(QStringLiteral("%1.csv").arg(i), "1\n");
    FolderWatch one = watch();
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(one.begin(0).value(), 10'000);
    const qint64 beganMs = clock.restart();
    QCOMPARE(look(one), QStringList());
    qInfo("10,000 files: begun in %lld ms, two looks in %lld ms", beganMs, clock.elapsed());
    write(QStringLiteral("new.csv"));
    QCOMPARE(look(one), QStringList{QStringLiteral("new.csv")});
}

QTEST_GUILESS_MAIN(TestFolderWatch)
#include "tst_folder_watch.moc"
