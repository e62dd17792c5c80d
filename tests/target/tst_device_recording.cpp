// SPDX-License-Identifier: GPL-3.0-or-later
// `device sample` when the board goes away, breaks the rules, or the program itself is killed: what had come is in the project.
#include "app/session/project_session.h"
#include "support/foreign_writer.h"
#include "support/number_board.h"
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

} // namespace

class TestDeviceRecording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void wholeRecordingLeavesNoParts();
    void unpluggedBoardLeavesWhatCame();
    void recordingThatCannotBeReadIsKeptAsItCame();
    void killedProgramLeavesWhatCame_data();
    void killedProgramLeavesWhatCame();
    void unfinishedRecordingCanBeRemoved();
    void recordingUnderWayIsLeftToItsProgram();

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
    /// Records for three seconds, then kills the program. True when it was killed by that.
    bool killWhileRecording(const QStringList& arguments) const
    {
        bool isKilled = false;
        const CliAnswer answer = runCli(arguments, [&isKilled](const QByteArray& progress, qint64 pid) {
            if (!isKilled && hasThreeSeconds(progress)) {
                isKilled = true;
                ::kill(static_cast<pid_t>(pid), SIGKILL);
            }
        });
        return isKilled && answer.exitCode == -1;
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
    const CliAnswer answer = runCli(record(board.linkPath(), QStringLiteral("whole"), QStringLiteral("30")));
    QVERIFY2(answer.exitCode == 0, answer.text());
    QCOMPARE(answer.json[QStringLiteral("broken_off")], QJsonValue(false));
    QCOMPARE(samples().size(), 1);
    QCOMPARE(samples()[0][QStringLiteral("readings")].toInt(), 1875);
    QVERIFY(unfinished().isEmpty());
    ForeignWriter file(m_project); // nor takes the space of two
    QCOMPARE(file.number("SELECT COUNT(*) FROM samples"), 1);
    QCOMPARE(file.number("SELECT SUM(reading_count) FROM chunks"), 1875);
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
    VirtualBoard board(kPlain);
    NumberBoard numbers;
    if (printsNumbers) {
        QVERIFY(numbers.start({QStringLiteral("--rate"), QStringLiteral("100")}));
        QVERIFY(killWhileRecording(record(numbers.linkPath(), QStringLiteral("killed"), QStringLiteral("60"),
                                          {QStringLiteral("--protocol"), QStringLiteral("numbers")})));
    } else {
        QVERIFY(board.start());
        board.link.close();
        QVERIFY(killWhileRecording(record(board.linkPath(), QStringLiteral("killed"), QStringLiteral("250"))));
    }
    QVERIFY(samples().isEmpty());
    const QJsonArray left = unfinished();
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0][QStringLiteral("label")].toString(), QStringLiteral("killed"));
    QVERIFY2(left[0][QStringLiteral("seconds")].toDouble() > 1.0, qPrintable(QString::number(left[0][QStringLiteral("seconds")].toDouble())));
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

QTEST_GUILESS_MAIN(TestDeviceRecording)
#include "tst_device_recording.moc"
