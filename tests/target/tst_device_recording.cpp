// SPDX-License-Identifier: GPL-3.0-or-later
// `device sample` when the board goes away, breaks the rules, or the program itself is killed: what had come is in the project.
#include "app/session/project_session.h"
#include "support/foreign_writer.h"
#include "support/number_board.h"
#include "support/project_lock.h"
#include "support/running_board_cli.h"
#include "target/board_link.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kPlain = QStringLiteral("/bin/sensorsmith-virtual-board");
/// Three seconds are recorded: what is stored by then is more than one.
bool hasThreeSeconds(const QByteArray& progress)
{
    static const QRegularExpression pattern(QStringLiteral("\"done\":([3-9]|[0-9]{2,}),\"step\":\"Recording\""));
    return pattern.match(QString::fromUtf8(progress)).hasMatch();
}

/// Of the newest line of progress; -1 before the recording.
int recordedSeconds(const QByteArray& progress)
{
    static const QRegularExpression pattern(QStringLiteral("\"done\":([0-9]+),\"step\":\"Recording\""));
    int seconds = -1;
    for (auto lines = pattern.globalMatch(QString::fromUtf8(progress)); lines.hasNext();)
        seconds = lines.next().captured(1).toInt();
    return seconds;
}

} // namespace

class TestDeviceRecording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void wholeRecordingLeavesNoParts();
    void unpluggedBoardLeavesWhatCame();
    void textTellsWhatIsKeptToo();
    void recordingThatCannotBeReadIsKeptAsItCame();
    void killedProgramLeavesWhatCame_data();
    void killedProgramLeavesWhatCame();
    void killedProgramLeavesExactIntegers();
    void unfinishedRecordingCanBeRemoved();
    void recordingUnderWayIsLeftToItsProgram();
    void projectThatIsBeingWrittenIsWaitedFor();
    void recordingThatNoProjectTakesIsAFile();
    void partsAreStoredOnceTheProjectIsFree();
    void recordingWhoseUnfinishedRowIsGoneIsKeptWhole();

private:
    QStringList record(const QString& port, const QString& label, const QString& seconds, const QStringList& more = {}) const
    {
        return QStringList{QStringLiteral("device"), QStringLiteral("sample"), m_project, port, QStringLiteral("--label"), label,
                           QStringLiteral("--seconds"), seconds} + more;
    }
    [[nodiscard]] QJsonArray samples() const { return runCli({QStringLiteral("samples"), m_project}).json[QStringLiteral("samples")].toArray(); }
    [[nodiscard]] QJsonArray unfinished() const
    {
        return runCli({QStringLiteral("project"), QStringLiteral("info"), m_project}).json[QStringLiteral("unfinished_recordings")].toArray();
    }
    /// Records for three seconds, then kills the program. True when it was killed by that; `told` is what it had said then. Units: s.
    bool killWhileRecording(const QStringList& arguments, int* told = nullptr) const
    {
        bool isKilled = false;
        const CliAnswer answer = runCli(arguments, [&isKilled](const QByteArray& progress, qint64 pid) {
            if (!isKilled && hasThreeSeconds(progress)) {
                isKilled = true;
                ::kill(static_cast<pid_t>(pid), SIGKILL);
            }
        });
        if (told != nullptr)
            *told = recordedSeconds(answer.progress);
        return isKilled && answer.exitCode == -1;
    }
    /// Records `seconds` and, from the third on, writes the project itself until the program waits for that; then calls `onWaiting`.
    CliAnswer recordIntoLocked(const QString& port, const QString& label, const QString& seconds, const std::function<void(ProjectLock&, qint64 pid)>& onWaiting) const
    {
        ProjectLock lock;
        bool wasHeld = false;
        bool hasWaited = false;
        return runCli(record(port, label, seconds), [&](const QByteArray& progress, qint64 pid) {
            if (!wasHeld && hasThreeSeconds(progress)) {
                wasHeld = true;
                lock.hold(m_project);
            }
            if (!hasWaited && wasHeld && progress.contains("Waiting until the project can be written")) {
                hasWaited = true;
                onWaiting(lock, pid);
            }
        });
    }
    /// What a killed program would leave now. Units: s.
    [[nodiscard]] double storedSeconds() const
    {
        const auto project = ProjectFile::open(m_project, ProjectFile::Access::ReadOnly);
        const auto left = project ? (*project)->samples().interruptedRecordings() : Result<QVector<Sample>>(project.error());
        return left && !left->isEmpty() ? left->first().durationMs() / 1000.0 : 0.0;
    }
    QTemporaryDir m_folder;
    QString m_project;
    int m_count = 0;
};

void TestDeviceRecording::initTestCase()
{
    useFoldersBelow(m_folder.path());
}

void TestDeviceRecording::init()
{
    m_project = m_folder.filePath(QStringLiteral("recordings%1.smith").arg(++m_count));
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), m_project}).exitCode, 0);
}

void TestDeviceRecording::wholeRecordingLeavesNoParts()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    bool hadParts = false;
    const CliAnswer answer = runCli(record(board.linkPath(), QStringLiteral("whole"), QStringLiteral("120")),
                                    [&](const QByteArray&, qint64) { hadParts = hadParts || storedSeconds() > 0.0; });
    QVERIFY2(answer.exitCode == 0, answer.text());
    QCOMPARE(answer.json[QStringLiteral("broken_off")], QJsonValue(false));
    QCOMPARE(samples().size(), 1);
    QCOMPARE(samples()[0][QStringLiteral("readings")].toInt(), 7500);
    QVERIFY(hadParts);
    QVERIFY(unfinished().isEmpty());
    ForeignWriter file(m_project); // nor takes the space of two
    QCOMPARE(file.number("SELECT COUNT(*) FROM samples"), 1);
    QCOMPARE(file.number("SELECT SUM(reading_count) FROM chunks"), 7500);
}

void TestDeviceRecording::unpluggedBoardLeavesWhatCame()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    bool isGone = false;
    const CliAnswer answer = runCli(record(board.linkPath(), QStringLiteral("unplugged"), QStringLiteral("250"), {QStringLiteral("--split"), QStringLiteral("testing")}),
                                    [&](const QByteArray& progress, qint64) {
                                        if (!isGone && hasThreeSeconds(progress)) {
                                            isGone = true;
                                            board.kill();
                                        }
                                    });
    QVERIFY2(answer.exitCode == 1, answer.text());
    QVERIFY2(answer.error().message.contains(QStringLiteral("are kept as unplugged.")), answer.text());
    QCOMPARE(answer.json[QStringLiteral("broken_off")], QJsonValue(true));
    QCOMPARE(answer.json[QStringLiteral("split")].toString(), QStringLiteral("testing"));
    const QJsonArray stored = samples();
    QCOMPARE(stored.size(), 1);
    QCOMPARE(stored[0][QStringLiteral("id")], answer.json[QStringLiteral("sample")]);
    const int readings = stored[0][QStringLiteral("readings")].toInt();
    QCOMPARE(answer.json[QStringLiteral("readings")].toInt(), readings);
    QVERIFY2(readings > 1000 && readings < 15'625, qPrintable(QString::number(readings))); // its clock runs twenty times as fast
    QVERIFY(unfinished().isEmpty());
    // Marked as the window marks it.
    const auto session = ProjectSession::open(m_project);
    QVERIFY(session);
    const Sample& sample = (*session)->samples().first();
    QCOMPARE(sample.metadata.value(QStringLiteral("interrupted")), answer.error().id);
    QCOMPARE(sample.axes.first(), (Axis{QStringLiteral("accX"), QStringLiteral("m/s2")}));
    QCOMPARE(sample.intervalMs, 16.0);
}

void TestDeviceRecording::textTellsWhatIsKeptToo()
{
    NumberBoard board;
    QVERIFY(board.start({QStringLiteral("--rate"), QStringLiteral("100")}));
    QProcess process;
    process.start(cliProgram(), record(board.linkPath(), QStringLiteral("told"), QStringLiteral("60"), {QStringLiteral("--protocol"), QStringLiteral("numbers")}));
    QTRY_VERIFY_WITH_TIMEOUT(storedSeconds() > 1.0, 60'000);
    board.kill();
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 1);
    const QByteArray told = process.readAllStandardOutput();
    const QByteArray failure = process.readAllStandardError();
    QVERIFY2(told.startsWith("Recorded told."), told.constData());
    QVERIFY2(failure.contains("are kept as told."), failure.constData());
}

void TestDeviceRecording::recordingThatCannotBeReadIsKeptAsItCame()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({"truncated-base64"}));
    board.link.close();
    const CliAnswer answer = runCli(record(board.linkPath(), QStringLiteral("torn"), QStringLiteral("4")));
    QVERIFY2(answer.exitCode == 1, answer.text());
    QVERIFY2(answer.error().message.contains(QStringLiteral("are kept as torn.")), answer.text());
    QCOMPARE(answer.json[QStringLiteral("readings")].toInt(), 250); // all of it was seen live
    QCOMPARE(samples().size(), 1);
}

void TestDeviceRecording::killedProgramLeavesWhatCame_data()
{
    QTest::addColumn<bool>("printsNumbers");
    QTest::newRow("a board with commands") << false;
    QTest::newRow("a board that prints numbers") << true;
}

void TestDeviceRecording::killedProgramLeavesWhatCame()
{
    QFETCH(bool, printsNumbers);
    int told = 0;
    VirtualBoard board(kPlain);
    NumberBoard numbers;
    if (printsNumbers) {
        QVERIFY(numbers.start({QStringLiteral("--rate"), QStringLiteral("100")}));
        QVERIFY(killWhileRecording(record(numbers.linkPath(), QStringLiteral("killed"), QStringLiteral("60"),
                                          {QStringLiteral("--protocol"), QStringLiteral("numbers")}),
                                   &told));
    } else {
        QVERIFY(board.start({}, {QStringLiteral("--speed"), QStringLiteral("1")})); // in real time, as the progress is
        board.link.close();
        QVERIFY(killWhileRecording(record(board.linkPath(), QStringLiteral("killed"), QStringLiteral("250")), &told));
    }
    QVERIFY(samples().isEmpty());
    const QJsonArray left = unfinished();
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0][QStringLiteral("label")].toString(), QStringLiteral("killed"));
    // Less than a second is lost. Of a board with commands the clock is told, so what the board itself is late with comes on top.
    const double lost = told - left[0][QStringLiteral("seconds")].toDouble();
    QVERIFY2(lost < (printsNumbers ? 1.0 : 2.0), qPrintable(QStringLiteral("%1 s of %2 s").arg(lost).arg(told)));
    {
        // The window finds the same.
        const auto session = ProjectSession::open(m_project);
        QVERIFY(session);
        QCOMPARE((*session)->interruptedRecordings()->size(), 1);
        const CliAnswer refused = runCli({QStringLiteral("keep-recording"), m_project, QString::number(left[0][QStringLiteral("number")].toInteger())});
        QVERIFY2(refused.exitCode == 1 && refused.error().id == QLatin1String("CLI-041"), refused.text());
    }
    const QString number = QString::number(left[0][QStringLiteral("number")].toInteger());
    const CliAnswer kept = runCli({QStringLiteral("keep-recording"), m_project, number});
    QVERIFY2(kept.exitCode == 0, kept.text());
    QCOMPARE(kept.json[QStringLiteral("readings")], left[0][QStringLiteral("readings")]);
    QCOMPARE(samples().size(), 1);
    QCOMPARE(samples()[0][QStringLiteral("readings")], left[0][QStringLiteral("readings")]);
    QVERIFY(unfinished().isEmpty());
    const CliAnswer again = runCli({QStringLiteral("keep-recording"), m_project, number});
    QVERIFY2(again.exitCode == 1 && again.error().id == QLatin1String("CLI-040"), again.text());
}

/// A counter beyond what float32 holds, beside values with decimals.
void TestDeviceRecording::killedProgramLeavesExactIntegers()
{
    constexpr double kFrom = 4294900000.0;
    NumberBoard board;
    QVERIFY(board.start({QStringLiteral("--rate"), QStringLiteral("100"), QStringLiteral("--counts"), QStringLiteral("yes"), QStringLiteral("--count-from"),
                         QString::number(kFrom, 'f', 0)}));
    QVERIFY(killWhileRecording(record(board.linkPath(), QStringLiteral("ticks"), QStringLiteral("60"), {QStringLiteral("--protocol"), QStringLiteral("numbers")})));
    const QJsonArray left = unfinished();
    QCOMPARE(left.size(), 1);
    const CliAnswer kept = runCli({QStringLiteral("keep-recording"), m_project, QString::number(left[0][QStringLiteral("number")].toInteger())});
    QVERIFY2(kept.exitCode == 0, kept.text());
    const auto session = ProjectSession::open(m_project);
    QVERIFY(session);
    const Sample& sample = (*session)->samples().first();
    QCOMPARE(sample.valueType, ValueType::Float64);
    const SignalData values = (*session)->project().samples().readings(sample.id).value();
    QVERIFY(values.readingCount() > 100);
    QVERIFY(values.exactAt(0, 2) >= kFrom && values.exactAt(0, 2) < 4294967295.0);
    for (qint64 i = 1; i < values.readingCount(); ++i)
        QCOMPARE(values.exactAt(i, 2), values.exactAt(0, 2) + static_cast<double>(i));
}

void TestDeviceRecording::unfinishedRecordingCanBeRemoved()
{
    NumberBoard board;
    QVERIFY(board.start({QStringLiteral("--rate"), QStringLiteral("100")}));
    QVERIFY(killWhileRecording(record(board.linkPath(), QStringLiteral("unwanted"), QStringLiteral("60"), {QStringLiteral("--protocol"), QStringLiteral("numbers")})));
    const QJsonArray left = unfinished();
    QCOMPARE(left.size(), 1);
    const CliAnswer gone = runCli({QStringLiteral("keep-recording"), m_project, QString::number(left[0][QStringLiteral("number")].toInteger()), QStringLiteral("--discard")});
    QVERIFY2(gone.exitCode == 0, gone.text());
    QVERIFY(unfinished().isEmpty());
    QVERIFY(samples().isEmpty());
    ForeignWriter file(m_project);
    QCOMPARE(file.number("SELECT COUNT(*) FROM chunks"), 0);
    QCOMPARE(file.number("SELECT COUNT(*) FROM samples"), 0);
}

void TestDeviceRecording::recordingUnderWayIsLeftToItsProgram()
{
    NumberBoard board;
    QVERIFY(board.start({QStringLiteral("--rate"), QStringLiteral("100")}));
    QJsonArray seen;
    QStringList keep;
    CliAnswer kept;
    CliAnswer removed;
    // Real time: there is a minute for the other commands, however busy the machine is.
    (void)runCli(record(board.linkPath(), QStringLiteral("alive"), QStringLiteral("60"), {QStringLiteral("--protocol"), QStringLiteral("numbers")}),
                 [&](const QByteArray& progress, qint64 pid) {
                     if (!seen.isEmpty() || !hasThreeSeconds(progress))
                         return;
                     seen = unfinished();
                     keep = {QStringLiteral("keep-recording"), m_project, QString::number(seen[0][QStringLiteral("number")].toInteger())};
                     kept = runCli(keep);
                     removed = runCli(keep + QStringList{QStringLiteral("--discard")});
                     ::kill(static_cast<pid_t>(pid), SIGKILL);
                 });
    QCOMPARE(seen.size(), 1);
    QVERIFY(seen[0][QStringLiteral("under_way")].toBool());
    QVERIFY2(kept.exitCode == 1 && kept.error().code == ErrorCode::Busy, kept.text());
    QVERIFY2(removed.exitCode == 1 && removed.error().code == ErrorCode::Busy, removed.text());
    QVERIFY(!unfinished()[0][QStringLiteral("under_way")].toBool());
    QCOMPARE(runCli(keep).exitCode, 0);
    QCOMPARE(samples().size(), 1);
    QVERIFY(unfinished().isEmpty());
}

void TestDeviceRecording::projectThatIsBeingWrittenIsWaitedFor()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    bool hasWaited = false;
    const CliAnswer answer = recordIntoLocked(board.linkPath(), QStringLiteral("patient"), QStringLiteral("120"), [&hasWaited](ProjectLock& lock, qint64) {
        hasWaited = true;
        lock.release();
    });
    QVERIFY2(hasWaited && answer.exitCode == 0, answer.text());
    QCOMPARE(samples().size(), 1);
    QCOMPARE(samples()[0][QStringLiteral("readings")].toInt(), 7500);
    QVERIFY(unfinished().isEmpty());
}

void TestDeviceRecording::recordingThatNoProjectTakesIsAFile()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const CliAnswer answer =
        recordIntoLocked(board.linkPath(), QStringLiteral("aside"), QStringLiteral("120"), [](ProjectLock&, qint64 pid) { ::kill(static_cast<pid_t>(pid), SIGTERM); });
    QVERIFY2(answer.exitCode == 1 && answer.error().id == QLatin1String("DEV-077"), answer.text());
    QVERIFY2(!answer.error().message.contains(QStringLiteral("othing was lost")), answer.text());
    QVERIFY(samples().isEmpty());
    const QStringList files = QDir(m_folder.path()).entryList({QStringLiteral("aside.*.cbor")});
    QCOMPARE(files.size(), 1);
    const QString file = m_folder.filePath(files.first());
    QVERIFY2(answer.error().message.contains(QStringLiteral("import %1 %2").arg(m_project, file)), answer.text());
    const CliAnswer imported = runCli({QStringLiteral("import"), m_project, file});
    QVERIFY2(imported.exitCode == 0, imported.text());
    QCOMPARE(samples().size(), 1);
    QCOMPARE(samples()[0][QStringLiteral("label")].toString(), QStringLiteral("aside"));
    QCOMPARE(samples()[0][QStringLiteral("readings")].toInt(), 7500);
}

void TestDeviceRecording::partsAreStoredOnceTheProjectIsFree()
{
    NumberBoard board;
    QVERIFY(board.start({QStringLiteral("--rate"), QStringLiteral("100")}));
    ProjectLock lock;
    bool wasHeld = false;
    bool isKilled = false;
    int recorded = 0;
    const CliAnswer answer = runCli(record(board.linkPath(), QStringLiteral("busy"), QStringLiteral("60"), {QStringLiteral("--protocol"), QStringLiteral("numbers")}),
                                    [&](const QByteArray& progress, qint64 pid) {
                                        const int seconds = recordedSeconds(progress);
                                        if (!wasHeld && seconds >= 2) {
                                            wasHeld = true;
                                            lock.hold(m_project);
                                        } else if (lock.isHeld() && seconds >= 5) {
                                            lock.release();
                                        } else if (wasHeld && !lock.isHeld() && !isKilled && storedSeconds() >= 6.0) {
                                            isKilled = true;
                                            recorded = seconds;
                                            ::kill(static_cast<pid_t>(pid), SIGKILL);
                                        }
                                    });
    QVERIFY2(isKilled && answer.exitCode == -1, answer.text());
    // What came while the project was held is there too.
    const QJsonArray left = unfinished();
    QCOMPARE(left.size(), 1);
    QVERIFY2(left[0][QStringLiteral("seconds")].toDouble() >= recorded - 1.0, qPrintable(QString::number(recorded)));
}

void TestDeviceRecording::recordingWhoseUnfinishedRowIsGoneIsKeptWhole()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    bool isDiscarded = false;
    bool isGone = false;
    const CliAnswer answer = runCli(record(board.linkPath(), QStringLiteral("dropped"), QStringLiteral("250")), [&](const QByteArray& progress, qint64) {
        const int seconds = recordedSeconds(progress);
        if (!isDiscarded && seconds >= 3 && storedSeconds() > 0.0) {
            executeIn(m_project, "BEGIN IMMEDIATE; DELETE FROM chunks WHERE sample_id IN (SELECT id FROM samples WHERE recording = 1);"
                                 " DELETE FROM samples WHERE recording = 1; COMMIT");
            isDiscarded = true;
        } else if (isDiscarded && !isGone && seconds >= 5) {
            isGone = true;
            board.kill();
        }
    });
    QVERIFY2(isGone && answer.exitCode == 1, answer.text());
    QVERIFY2(answer.error().message.contains(QStringLiteral("are kept as dropped.")), answer.text());
    QCOMPARE(samples().size(), 1);
    QVERIFY2(samples()[0][QStringLiteral("readings")].toInt() > 1000, answer.text());
    QVERIFY(unfinished().isEmpty());
}

QTEST_GUILESS_MAIN(TestDeviceRecording)
#include "tst_device_recording.moc"
