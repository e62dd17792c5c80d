// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/split_rule.h"
#include "storage/attachment_repository.h"
#include "storage/import_batch.h"
#include "storage/picture_repository.h"
#include "support/pictures.h"
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
    void listsOfLabelsBesideTheFilesHold();
    void attachmentsStayInTheirFolder();
    void watchedRecordingWaitsForItsAttachment();
    void filesBesideABadListAreLeft();
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

/// Exports name the regions, keys and boxes of a folder's files in lists of their own.
void TestImportBatch::listsOfLabelsBesideTheFilesHold()
{
    TemporaryProject project;
    const QString folder = project.folder() + QStringLiteral("/export/testing/");
    put(folder + QStringLiteral("walk.1.csv"), "timestamp,x\n0,1\n10,2\n20,3\n30,4\n");
    put(folder + QStringLiteral("run.1.csv"), "timestamp,x\n0,5\n10,6\n20,7\n");
    put(folder + QStringLiteral("cup.1.png"), aPng());
    put(folder + QStringLiteral("note.jpg"), aJpeg());
    put(folder + QStringLiteral("structured_labels.labels"),
        R"({"version":1,"type":"structured-labels","structuredLabels":{"walk.1.csv":[{"startIndex":0,"endIndex":2,"label":"walk"},)"
        R"({"startIndex":3,"endIndex":3,"label":"stand"}]}})");
    put(folder + QStringLiteral("label_map.labels"), R"({"version":1,"type":"label-map-labels","labels":{"run.1.csv":{"surface":"sand"}}})");
    put(folder + QStringLiteral("bounding_boxes.labels"), R"({"version":1,"type":"bounding-box-labels","boundingBoxes":{"cup.1.png":)"
                                                          R"([{"label":"cup","x":1,"y":2,"width":3,"height":4}]}})");
    put(folder + QStringLiteral("attachments.labels"), R"({"version":1,"type":"attachments","attachments":{"run.1.csv":[{"filename":"note.jpg"}]}})");
    SilentJobContext job;
    const Result<ImportReport> report = importBatch(*project, {project.folder() + QStringLiteral("/export")}, {}, job);
    QVERIFY(report);
    QVERIFY2(report->failures.isEmpty(), qPrintable(report->failures.isEmpty() ? QString() : report->failures.first().error.message));
    QVERIFY2(report->warnings.isEmpty(), qPrintable(report->warnings.join(QLatin1Char('\n'))));
    const QVector<Sample> samples = project->samples().all().value();
    QCOMPARE(samples.size(), 3);
    for (const Sample& sample : samples) {
        QCOMPARE(sample.split, Split::Testing);
        if (sample.label == QLatin1String("walk")) {
            const QVector<Segment> segments = project->samples().segments(sample.id).value();
            QCOMPARE(segments.size(), 2);
            QCOMPARE(segments[0].label, QStringLiteral("walk"));
            QCOMPARE(segments[0].end, 3);
            QCOMPARE(segments[1].label, QStringLiteral("stand"));
            QCOMPARE(segments[1].begin, 3);
            QCOMPARE(segments[1].end, 4);
        } else if (sample.label == QLatin1String("run")) {
            QCOMPARE(sample.metadata.value(QStringLiteral("surface")), QStringLiteral("sand"));
            const QVector<AttachmentInfo> infos = project->attachments().infos(sample.id).value();
            QCOMPARE(infos.size(), 1);
            QCOMPARE(infos.first().fileName, QStringLiteral("note.jpg"));
            QCOMPARE(project->attachments().attachment(sample.id, 0)->bytes, aJpeg());
        } else {
            QCOMPARE(sample.label, QStringLiteral("cup"));
            const QVector<PictureBox> expected = {{QStringLiteral("cup"), 1, 2, 3, 4}};
            QCOMPARE(project->pictures().info(sample.id).value().boxes, expected);
        }
    }
}

/// A folder of somebody else names what goes with its recordings; it gets nothing of this computer into a project.
void TestImportBatch::attachmentsStayInTheirFolder()
{
    TemporaryProject project;
    const QString folder = project.folder() + QStringLiteral("/from-a-colleague/");
    put(project.folder() + QStringLiteral("/secret/key"), "mine");
    const struct {
        const char* csv;
        const char* attached;
    } rows[] = {{"link.1.csv", "photo.jpg"}, {"folder.1.csv", "linked/key"}, {"gone.1.csv", "gone.jpg"}, {"good.1.csv", "note.txt"}};
    QByteArrayList entries;
    for (int i = 0; i < 4; ++i) {
        put(folder + QString::fromLatin1(rows[i].csv), "timestamp,x\n0,1\n10,2\n20," + QByteArray::number(i) + '\n');
        entries << R"({"path":")" + QByteArray(rows[i].csv) + R"(","attachments":[")" + rows[i].attached + R"("]})";
    }
    QVERIFY(QFile::link(project.folder() + QStringLiteral("/secret/key"), folder + QStringLiteral("photo.jpg")));
    QVERIFY(QFile::link(project.folder() + QStringLiteral("/secret"), folder + QStringLiteral("linked")));
    put(folder + QStringLiteral("note.txt"), "held in the left hand");
    put(folder + QStringLiteral("info.labels"), R"({"version":1,"files":[)" + entries.join(',') + "]}");
    SilentJobContext job;
    const Result<ImportReport> report = importBatch(*project, {folder}, {}, job);
    QVERIFY2(report.isOk(), report ? "" : qPrintable(report.error().message));
    QCOMPARE(report->failures.size(), 2);
    for (const ImportFailure& failure : report->failures)
        QCOMPARE(failure.error.id, QStringLiteral("IMPORT-013"));
    // What is not there is told of, and no reason to leave the recording out.
    QCOMPARE(report->imported.size(), 2);
    QVERIFY2(report->warnings.join(QLatin1Char('\n')).contains(QStringLiteral("gone.jpg is not there")), qPrintable(report->warnings.join(QLatin1Char('\n'))));
    const QVector<SampleId> owners = project->attachments().owners().value();
    QCOMPARE(owners.size(), 1);
    QCOMPARE(project->attachments().attachment(owners.first(), 0)->bytes, QByteArray("held in the left hand"));
}

/// In a watched folder what goes with a recording may come a moment later.
void TestImportBatch::watchedRecordingWaitsForItsAttachment()
{
    TemporaryProject project;
    const QString folder = project.folder() + QStringLiteral("/in/");
    const QString csv = folder + QStringLiteral("run.1.csv");
    put(csv, "timestamp,x\n0,5\n10,6\n20,7\n");
    put(folder + QStringLiteral("attachments.labels"), R"({"version":1,"type":"attachments","attachments":{"run.1.csv":[{"filename":"note.txt"}]}})");
    ImportBatchOptions options;
    options.isWatched = true;
    SilentJobContext job;
    const auto age = [](const QString& path, qint64 ms) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(QDateTime::currentDateTime().addMSecs(-ms), QFileDevice::FileModificationTime));
    };
    const auto refusal = [&] {
        const Result<ImportReport> report = importBatch(*project, {csv}, options, job);
        return report && !report->failures.isEmpty() ? report->failures.first().error.id : QString();
    };
    QCOMPARE(refusal(), kUnfinishedAttachment); // not there yet
    put(folder + QStringLiteral("note.txt"), "held in the le");
    QCOMPARE(refusal(), kUnfinishedAttachment); // still being written
    age(folder + QStringLiteral("note.txt"), 60'000);
    QCOMPARE(refusal(), QString());
    QCOMPARE(project->attachments().owners()->size(), 1);
    // What never comes is not waited for.
    const QString late = folder + QStringLiteral("walk.1.csv");
    put(late, "timestamp,x\n0,5\n10,6\n20,8\n");
    put(folder + QStringLiteral("attachments.labels"), R"({"version":1,"type":"attachments","attachments":{"walk.1.csv":[{"filename":"never.txt"}]}})");
    age(late, 60'000);
    const Result<ImportReport> report = importBatch(*project, {late}, options, job);
    QVERIFY(report);
    QCOMPARE(report->imported.size(), 1);
    QCOMPARE(report->warnings.size(), 1);
}

/// Taken in without their labels, they would be known by the next time.
void TestImportBatch::filesBesideABadListAreLeft()
{
    TemporaryProject project;
    const QString folder = project.folder() + QStringLiteral("/export/");
    put(folder + QStringLiteral("a/walk.1.csv"), "timestamp,x\n0,1\n10,2\n20,3\n");
    put(folder + QStringLiteral("a/structured_labels.labels"), "{");
    put(folder + QStringLiteral("b/walk.2.csv"), "timestamp,x\n0,1\n10,2\n20,4\n");
    put(folder + QStringLiteral("b/walk.3.csv"), "timestamp,x\n0,1\n10,2\n20,5\n");
    put(folder + QStringLiteral("b/structured_labels.labels"),
        R"({"version":1,"type":"structured-labels","structuredLabels":{"walk.2.csv":[{"startIndex":0,"endIndex":3,"label":"walk"}]}})");
    put(folder + QStringLiteral("b/bounding_boxes.labels"), R"({"version":1,"type":"bounding-box-labels","boundingBoxes":{"walk.3.csv":)"
                                                            R"([{"label":"cup","x":1,"y":2,"width":3,"height":4}]}})");
    SilentJobContext job;
    const Result<ImportReport> report = importBatch(*project, {folder}, {}, job);
    QVERIFY(report);
    QVERIFY(report->imported.isEmpty());
    QStringList ids;
    for (const ImportFailure& failure : report->failures)
        ids << failure.error.id;
    QCOMPARE(ids, QStringList({QStringLiteral("LAB-010"), QStringLiteral("LAB-017"), QStringLiteral("IMPORT-011")}));
}

QTEST_GUILESS_MAIN(TestImportBatch)
#include "tst_import_batch.moc"
