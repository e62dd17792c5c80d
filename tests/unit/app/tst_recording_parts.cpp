// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/recording_parts.h"
#include "support/project_lock.h"
#include "support/temporary_project.h"

using namespace studio;
using namespace studio::test;

namespace
{

const Error kGone{ErrorCode::Io, QStringLiteral("The board is gone."), {}, QStringLiteral("SER-004")};

Sample beginning()
{
    Sample info;
    info.name = QStringLiteral("part.1");
    info.label = QStringLiteral("part");
    info.intervalMs = 10.0;
    info.metadata.insert(QStringLiteral("sensor"), QStringLiteral("Built-in accelerometer"));
    return info;
}

std::vector<float> readings(int first, int count)
{
    std::vector<float> values;
    for (int i = 0; i < count * 3; ++i)
        values.push_back(static_cast<float>(first * 3 + i));
    return values;
}

void add(RecordingParts& parts, int first, int count)
{
    parts.add(SignalData(readings(first, count), 3));
}

} // namespace

class TestRecordingParts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatComesIsStoredMeanwhile();
    void busyProjectLosesNothing();
    void adviceNamesTheFile();
    void adviceCanBePastedIntoAShell();
    void noAdviceForWhatIsGone();
    void wholeTakesTheirPlaceInOneStep();
    void savedRecordingLeavesNoParts();

private:
    static qint64 stored(TemporaryProject& project)
    {
        const Result<QVector<Sample>> left = project->samples().interruptedRecordings();
        return left && !left->isEmpty() ? left->first().readingCount : 0;
    }
};

void TestRecordingParts::whatComesIsStoredMeanwhile()
{
    TemporaryProject project;
    RecordingParts parts(*project, beginning(), Split::Testing);
    QVERIFY(parts.isEmpty());
    add(parts, 0, 5);
    QTRY_COMPARE(stored(project), 5);
    add(parts, 5, 5);
    QTRY_COMPARE(stored(project), 10);
    QStringList warnings;
    parts.drop(warnings);
    QVERIFY2(warnings.isEmpty(), qPrintable(warnings.join(QLatin1Char(' '))));
    QCOMPARE(stored(project), 0);
    QCOMPARE(*project->samples().count(), 0);
}

void TestRecordingParts::busyProjectLosesNothing()
{
    TemporaryProject project;
    ProjectLock lock;
    RecordingParts parts(*project, beginning(), Split::Testing);
    add(parts, 0, 5);
    QTRY_COMPARE(stored(project), 5);
    lock.hold(project.path());
    add(parts, 5, 5);
    const Result<Sample> refused = parts.keep(kGone);
    QVERIFY(!refused && refused.error().code == ErrorCode::Busy);
    QCOMPARE(*project->samples().count(), 0); // the early part alone becomes no sample
    lock.release();
    const Result<Sample> kept = parts.keep(kGone);
    QVERIFY2(kept.isOk(), kept ? "" : qPrintable(kept.error().message));
    QCOMPARE(project->samples().readings(kept->id)->toFloat(), readings(0, 10));
    QCOMPARE(kept->metadata.value(QStringLiteral("interrupted")), kGone.id);
}

void TestRecordingParts::adviceNamesTheFile()
{
    TemporaryProject project;
    RecordingParts parts(*project, beginning(), {});
    QCOMPARE(parts.leftBehind(kGone).message, kGone.message); // nothing is left yet
    add(parts, 0, 50);
    QTRY_COMPARE(stored(project), 50);
    const qint64 number = project->samples().interruptedRecordings()->first().id.value;
    const QString message = parts.leftBehind(kGone).message;
    QVERIFY2(message.contains(QStringLiteral("0.5 s")), qPrintable(message));
    QVERIFY2(message.endsWith(QStringLiteral("sensorsmith-cli keep-recording %1 %2").arg(project.path()).arg(number)), qPrintable(message));
}

void TestRecordingParts::adviceCanBePastedIntoAShell()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("it's my data")));
    const QString path = folder.filePath(QStringLiteral("it's my data/t.smith"));
    const auto project = std::move(ProjectFile::create(path, QStringLiteral("test"), ProjectFile::Access::Job)).value();
    RecordingParts parts(*project, beginning(), {});
    add(parts, 0, 5);
    QTRY_COMPARE(project->samples().interruptedRecordings()->size(), 1);
    const QString number = QString::number(project->samples().interruptedRecordings()->first().id.value);
    const QString quoted = folder.filePath(QStringLiteral("it'\\''s my data/t.smith"));
    const QString left = parts.leftBehind(kGone).message;
    QVERIFY2(left.endsWith(QStringLiteral("sensorsmith-cli keep-recording '%1' %2").arg(quoted, number)), qPrintable(left));
    ProjectLock lock;
    lock.hold(path);
    const QString dropped = parts.dropSaved(kGone).message;
    QVERIFY2(dropped.endsWith(QStringLiteral("sensorsmith-cli keep-recording '%1' %2 --discard").arg(quoted, number)), qPrintable(dropped));
    lock.release();
}

void TestRecordingParts::noAdviceForWhatIsGone()
{
    TemporaryProject project;
    RecordingParts parts(*project, beginning(), {});
    add(parts, 0, 5);
    QTRY_COMPARE(stored(project), 5);
    executeIn(project.path(), "BEGIN IMMEDIATE; DELETE FROM chunks WHERE sample_id IN (SELECT id FROM samples WHERE recording = 1);"
                              " DELETE FROM samples WHERE recording = 1; COMMIT");
    QCOMPARE(parts.leftBehind(kGone).message, kGone.message);
    QStringList warnings;
    parts.drop(warnings);
    QVERIFY2(warnings.isEmpty(), qPrintable(warnings.join(QLatin1Char(' ')))); // that nothing is there was wanted
}

/// Else a kill between two steps leaves the same readings twice.
void TestRecordingParts::wholeTakesTheirPlaceInOneStep()
{
    TemporaryProject project;
    RecordingParts parts(*project, beginning(), {});
    add(parts, 0, 200);
    QTRY_COMPARE(stored(project), 200);
    const auto whole = std::make_shared<const SampleDraft>(aSample(1));
    executeIn(project.path(), "CREATE TRIGGER refuse_aside BEFORE UPDATE OF recording ON samples WHEN NEW.recording = 2"
                              " BEGIN SELECT RAISE(ABORT, 'refused'); END");
    RecordingEnding ending = parts.endingWith(whole);
    QVERIFY(!endRecording(project->samples(), ending));
    QCOMPARE(*project->samples().count(), 0);
    QCOMPARE(stored(project), 200);
    executeIn(project.path(), "DROP TRIGGER refuse_aside");
    const Result<SampleId> id = endRecording(project->samples(), ending);
    QVERIFY2(id.isOk(), id.isOk() ? "" : qPrintable(id.error().message));
    QCOMPARE(*project->samples().count(), 1);
    QVERIFY(project->samples().interruptedRecordings()->isEmpty());
    QVERIFY(*project->samples().readings(*id) == whole->values);
    QCOMPARE(project->samples().sample(*id)->contentHash, whole->info.contentHash);
}

void TestRecordingParts::savedRecordingLeavesNoParts()
{
    TemporaryProject project;
    ProjectLock lock;
    const Error saved{ErrorCode::Busy, QStringLiteral("It is in a file."), {}, QStringLiteral("DEV-077")};
    {
        RecordingParts parts(*project, beginning(), {});
        add(parts, 0, 5);
        QTRY_COMPARE(stored(project), 5);
        lock.hold(project.path());
        const qint64 number = project->samples().interruptedRecordings()->first().id.value;
        const QString message = parts.dropSaved(saved).message;
        QVERIFY2(message.contains(QStringLiteral("keep-recording %1 %2 --discard").arg(project.path()).arg(number)), qPrintable(message));
        lock.release();
    }
    executeIn(project.path(), "BEGIN IMMEDIATE; DELETE FROM chunks; DELETE FROM samples; COMMIT");
    RecordingParts parts(*project, beginning(), {});
    add(parts, 0, 5);
    QTRY_COMPARE(stored(project), 5);
    QCOMPARE(parts.dropSaved(saved).message, saved.message);
    QVERIFY(project->samples().interruptedRecordings()->isEmpty());
}

QTEST_GUILESS_MAIN(TestRecordingParts)
#include "tst_recording_parts.moc"
