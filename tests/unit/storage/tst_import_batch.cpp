// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/split_rule.h"
#include "storage/import_batch.h"
#include "support/temporary_project.h"

#include <sys/stat.h>
#include <unistd.h>

using namespace studio;
using namespace studio::test;

namespace
{

void put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        QTest::qFail(qPrintable(path), __FILE__, __LINE__);
}

/// Locks that this process holds on the files of a project, as the kernel tells them.
QStringList locksOn(const QString& projectPath)
{
    QFile table(QStringLiteral("/proc/locks"));
    if (!table.open(QIODevice::ReadOnly))
        return {};
    const QList<QByteArray> lines = table.readAll().split('\n');
    QStringList held;
    for (const char* ending : {"", "-wal", "-shm"}) {
        struct stat file = {};
        if (::stat(QFile::encodeName(projectPath + QLatin1String(ending)).constData(), &file) != 0)
            continue;
        const QByteArray inode = ':' + QByteArray::number(static_cast<qulonglong>(file.st_ino));
        for (const QByteArray& line : lines) {
            const QList<QByteArray> fields = line.simplified().split(' '); // 1: POSIX ADVISORY READ pid major:minor:inode from to
            if (fields.size() > 7 && fields[4] == QByteArray::number(::getpid()) && fields[5].endsWith(inode))
                held << QString::fromLatin1(fields.mid(1).join(' '));
        }
    }
    held.sort();
    return held;
}

} // namespace

class TestImportBatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void folderThatHoldsTheProjectLeavesItAlone();
    void projectItselfIsNoRecording();
    void recordingsOfOneSessionStayTogether();
};

void TestImportBatch::folderThatHoldsTheProjectLeavesItAlone()
{
    TemporaryProject project;
    QVERIFY(project->samples().insert(aSample(1)));
    put(project.folder() + QStringLiteral("/idle.1.csv"), "timestamp,x\n0,1\n10,2\n20,3\n");
    put(project.folder() + QStringLiteral("/testing/wave.1.csv"), "timestamp,x\n0,4\n10,5\n20,6\n");
    const QStringList held = locksOn(project.path());
    QVERIFY(!held.isEmpty());
    SilentJobContext job;
    const Result<ImportReport> report = importBatch(*project, {project.folder()}, {}, job);
    QVERIFY(report);
    QCOMPARE(report->imported.size(), 2);
    QVERIFY2(report->failures.isEmpty(), qPrintable(report->failures.isEmpty() ? QString() : report->failures.first().path));
    QCOMPARE(locksOn(project.path()), held);
}

void TestImportBatch::projectItselfIsNoRecording()
{
    TemporaryProject project;
    QVERIFY(project->samples().insert(aSample(1)));
    const QString link = project.folder() + QStringLiteral("/link.csv");
    QVERIFY(QFile::link(project.path(), link));
    const QStringList held = locksOn(project.path());
    SilentJobContext job;
    const QString hard = project.folder() + QStringLiteral("/hard.csv");
    QCOMPARE(::link(QFile::encodeName(project.path()).constData(), QFile::encodeName(hard).constData()), 0);
    const Result<ImportReport> report = importBatch(*project, {project.path(), link, hard}, {}, job);
    QVERIFY(report);
    QCOMPARE(report->failures.size(), 3);
    for (const ImportFailure& failure : report->failures)
        QCOMPARE(failure.error.id, QStringLiteral("IMPORT-008"));
    QCOMPARE(locksOn(project.path()), held);
}

/// Devices that recorded together would else teach a test what it asks.
void TestImportBatch::recordingsOfOneSessionStayTogether()
{
    TemporaryProject project;
    const QString folder = project.folder() + QStringLiteral("/recordings");
    QByteArrayList entries;
    for (int i = 0; i < 16; ++i) {
        put(folder + QStringLiteral("/wave.%1.csv").arg(i), "timestamp,x\n0,1\n10,2\n20," + QByteArray::number(i) + '\n');
        entries << R"({"path":"wave.)" + QByteArray::number(i) + R"(.csv","metadata":{"session":"morning"}})";
    }
    put(folder + QStringLiteral("/info.labels"), R"({"version":1,"files":[)" + entries.join(',') + "]}");
    SilentJobContext job;
    const Result<ImportReport> report = importBatch(*project, {folder}, {}, job);
    QVERIFY(report);
    QCOMPARE(report->imported.size(), 16);
    for (const Sample& sample : project->samples().all().value())
        QCOMPARE(sample.split, splitByGroup(QStringLiteral("morning")));
}

QTEST_GUILESS_MAIN(TestImportBatch)
#include "tst_import_batch.moc"
