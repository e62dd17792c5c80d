// SPDX-License-Identifier: GPL-3.0-or-later
// What killed programs left of files on their way goes; everything else stays.
#include "storage/unfinished_file.h"
#include "support/other_process.h"

#include <QCoreApplication>
#include <QDir>
#include <QTemporaryDir>

using namespace studio;

namespace
{

const QDateTime kNow = QDateTime::currentDateTimeUtc();

/// An unfinished file of another process, as that would name it.
QString pathOf(const QString& folder, QString owner)
{
    const QString own = recordingOwner(QCoreApplication::applicationPid()).replace(QLatin1Char(':'), QLatin1Char('-'));
    QString path = unfinishedPath(folder);
    const QString wanted = owner.replace(QLatin1Char(':'), QLatin1Char('-'));
    return path.replace(own, wanted);
}

bool make(const QString& path, const QByteArray& content = "content")
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

QStringList namesIn(const QString& folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

} // namespace

class TestUnfinishedFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goesWhenItsProgramHasEnded();
    void stopsWhenItIsTold();
    void ownOneStays();
    void thatOfAnotherComputerGoesAfterADay();
    void oneThatSaysNotWhoseItIsGoesAfterADay_data();
    void oneThatSaysNotWhoseItIsGoesAfterADay();
    void repairGoesAfterADayWithWhatItMade();
    void anythingElseStays_data();
    void anythingElseStays();
};

void TestUnfinishedFile::goesWhenItsProgramHasEnded()
{
    QTemporaryDir folder;
    test::OtherProcess other;
    const QString path = pathOf(folder.path(), other.owner());
    for (const char* beside : {"", "-journal", "-wal", "-shm"})
        QVERIFY(make(path + QLatin1String(beside)));
    QCOMPARE(dropUnfinished(folder.path(), kNow.addDays(9)), 0); // it may take as long as it likes
    QCOMPARE(namesIn(folder.path()).size(), 4);
    other.end();
    QCOMPARE(dropUnfinished(folder.path(), kNow), 4);
    QVERIFY(namesIn(folder.path()).isEmpty());
}

void TestUnfinishedFile::stopsWhenItIsTold()
{
    QTemporaryDir folder;
    test::OtherProcess other;
    for (int i = 0; i < 20; ++i)
        QVERIFY(make(pathOf(folder.path(), other.owner())));
    other.end();
    QCOMPARE(dropUnfinished(folder.path(), kNow, [] { return true; }), 0);
    QCOMPARE(namesIn(folder.path()).size(), 20);
    int asked = 0;
    const int dropped = dropUnfinished(folder.path(), kNow, [&asked] { return ++asked > 25; }); // in the middle of removing
    QVERIFY2(dropped > 0 && dropped < 20, qPrintable(QString::number(dropped)));
    QCOMPARE(dropUnfinished(folder.path(), kNow, [] { return false; }), 20 - dropped);
}

void TestUnfinishedFile::ownOneStays()
{
    QTemporaryDir folder;
    const QString path = unfinishedPath(folder.path());
    QVERIFY(make(path));
    QVERIFY(make(path + QStringLiteral("-journal")));
    QVERIFY(unfinishedPath(folder.path()) != path);
    QCOMPARE(dropUnfinished(folder.path(), kNow.addDays(9)), 0);
    removeUnfinished(path);
    QVERIFY(namesIn(folder.path()).isEmpty());
}

/// Whose processes have other numbers.
void TestUnfinishedFile::thatOfAnotherComputerGoesAfterADay()
{
    QTemporaryDir folder;
    test::OtherProcess other;
    QString name = QFileInfo(pathOf(folder.path(), other.owner())).fileName();
    other.end();
    constexpr int kPlaceAt = 13; // behind ".sensorsmith-"
    name.replace(kPlaceAt, 8, name.mid(kPlaceAt, 8) == QStringLiteral("00000000") ? QStringLiteral("11111111") : QStringLiteral("00000000"));
    QVERIFY(make(folder.filePath(name)));
    QCOMPARE(dropUnfinished(folder.path(), kNow), 0);
    QCOMPARE(dropUnfinished(folder.path(), kNow.addDays(2)), 1);
}

void TestUnfinishedFile::oneThatSaysNotWhoseItIsGoesAfterADay_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a file that is written whole") << QStringLiteral(".sensorsmith-aBcDeF");
    QTest::newRow("a backup as it was named before") << QStringLiteral("20260301-120000.smith.0123456789abcdef0123456789abcdef.part");
    QTest::newRow("its journal") << QStringLiteral("20260301-120000.smith.0123456789abcdef0123456789abcdef.part-journal");
}

void TestUnfinishedFile::oneThatSaysNotWhoseItIsGoesAfterADay()
{
    QFETCH(QString, name);
    QTemporaryDir folder;
    QVERIFY(make(folder.filePath(name)));
    QCOMPARE(dropUnfinished(folder.path(), kNow.addSecs(3600)), 0);
    QCOMPARE(dropUnfinished(folder.path(), kNow.addDays(2)), 1);
    QVERIFY(namesIn(folder.path()).isEmpty());
}

void TestUnfinishedFile::repairGoesAfterADayWithWhatItMade()
{
    QTemporaryDir folder;
    const QString repair = folder.filePath(QStringLiteral(".sensorsmith-repair-aBcDeF"));
    const auto fill = [&] {
        QDir().mkpath(repair);
        return make(repair + QStringLiteral("/damaged")) && make(repair + QStringLiteral("/part.smith")) && make(repair + QStringLiteral("/part.smith-wal"));
    };
    QVERIFY(fill());
    QCOMPARE(dropUnfinished(folder.path(), kNow), 0);
    QCOMPARE(dropUnfinished(folder.path(), kNow.addDays(2)), 1);
    QVERIFY(namesIn(folder.path()).isEmpty());
    QVERIFY(fill() && make(repair + QStringLiteral("/mine.txt")));
    QCOMPARE(dropUnfinished(folder.path(), kNow.addDays(2)), 0);
    QCOMPARE(namesIn(repair), QStringList{QStringLiteral("mine.txt")});
}

void TestUnfinishedFile::anythingElseStays_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a backup") << QStringLiteral("20260301-120000.smith");
    QTest::newRow("a project") << QStringLiteral("t.smith");
    QTest::newRow("a project's log") << QStringLiteral("t.smith-wal");
    QTest::newRow("a download of a browser") << QStringLiteral("t.smith.part");
    QTest::newRow("a hidden file with a like name") << QStringLiteral(".sensorsmith-notes.txt");
    QTest::newRow("one that ends otherwise") << QStringLiteral("20260301-120000.smith.0123456789abcdef0123456789abcdef.part.smith");
    QTest::newRow("a recovered recording") << QStringLiteral("wave.20260928-143900-120.cbor");
}

void TestUnfinishedFile::anythingElseStays()
{
    QFETCH(QString, name);
    QTemporaryDir folder;
    QVERIFY(make(folder.filePath(name)));
    QCOMPARE(dropUnfinished(folder.path(), kNow.addDays(9)), 0);
    QCOMPARE(namesIn(folder.path()), QStringList{name});
}

QTEST_GUILESS_MAIN(TestUnfinishedFile)
#include "tst_unfinished_file.moc"
