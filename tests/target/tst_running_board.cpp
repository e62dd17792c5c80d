// SPDX-License-Identifier: GPL-3.0-or-later
// The emulated board as a process that keeps running: its port, its registry entry, and every way in which it can end.
#include "app/session/board_process.h"
#include "app/session/running_boards.h"
#include "support/running_board_cli.h"
#include "target/board_link.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <csignal>
#include <unistd.h>

using namespace studio;
using namespace studio::test;

class TestRunningBoard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void answersOnItsPortAndEndsInOrder();
    void secondStartKeepsWhatWasStored();
    void nameThatRunsIsRefusedWithWhoRunsIt();
    void badNamesAreRefused_data();
    void badNamesAreRefused();
    void storeInUseIsRefused();
    void killLeavesNothingBehind();
    void endsWhenItsOwnerIsGone();
    void deathOfTheEmulatorIsAFailure();
    void whatIsSaidToNobodyDoesNotGreetTheNextProgram();
    void linkOverAFileIsRefused();
    void faultsAreSwitchedOnAtTheStart();
    void faultsThatDoNotGoAreRefused_data();
    void faultsThatDoNotGoAreRefused();
    void boardProcessTellsOfStartAndEnd();
    void boardProcessTellsWhyItDidNotStart();

private:
    QTemporaryDir m_folder;
};

void TestRunningBoard::initTestCase()
{
    useFoldersBelow(m_folder.path());
}

void TestRunningBoard::answersOnItsPortAndEndsInOrder()
{
    RunningBoardCli board;
    const QString link = m_folder.filePath(QStringLiteral("port"));
    QVERIFY(QFile::link(QStringLiteral("/nowhere"), link)); // replaced
    QVERIFY2(board.start(QStringLiteral("one"), {QStringLiteral("--pty"), link}), board.output());
    QCOMPARE(board.ptyPath(), link);
    QVERIFY(QFile::symLinkTarget(link).startsWith(QLatin1String("/dev/pts/")));
    BoardLink console;
    QVERIFY(console.openTerminal(link));
    QVERIFY(console.command("AT+HELP").contains("AT+SAMPLESTART"));
    QVERIFY(valueOf(console.command("AT+INFO"), "Image version").startsWith("0."));
    const std::optional<RunningBoard> entry = runningBoard(*runtimeFolder(), QStringLiteral("one"));
    QVERIFY(entry.has_value());
    QCOMPARE(entry->pid, board.pid());
    QCOMPARE(entry->ptyPath, link);
    QCOMPARE(entry->type, QStringLiteral("mps2-an386"));

    const qint64 emulator = board.emulatorPid();
    QVERIFY(emulator > 0);
    QCOMPARE(board.end(SIGTERM), 0);
    QVERIFY(isGone(emulator));
    QVERIFY(!QFileInfo(link).isSymLink());
    QVERIFY(runningBoards(*runtimeFolder()).isEmpty());
    QVERIFY(QDir(*runtimeFolder()).entryList(QDir::Files).isEmpty());
}

void TestRunningBoard::secondStartKeepsWhatWasStored()
{
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("keeps")), board.output());
    BoardLink console;
    QVERIFY(console.openTerminal(board.ptyPath()));
    QVERIFY(console.command("AT+SAMPLESETTINGS=kept,16,1000").contains("OK"));
    console.close();
    QCOMPARE(board.end(SIGINT), 0);
    QElapsedTimer clock;
    clock.start();
    QVERIFY2(board.start(QStringLiteral("keeps")), board.output());
    qInfo("second start: %lld ms", clock.elapsed()); // under 2 s alone; told, not judged: tests share the machine
    QVERIFY(console.openTerminal(board.ptyPath()));
    QCOMPARE(valueOf(console.command("AT+SAMPLESETTINGS?"), "Label"), "kept");
    console.close();
    QCOMPARE(board.end(SIGTERM), 0);
    QVERIFY2(board.start(QStringLiteral("keeps"), {QStringLiteral("--factory-reset")}), board.output());
    QVERIFY(console.openTerminal(board.ptyPath()));
    QVERIFY(valueOf(console.command("AT+SAMPLESETTINGS?"), "Label") != "kept");
}

void TestRunningBoard::nameThatRunsIsRefusedWithWhoRunsIt()
{
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("taken")), board.output());
    RunningBoardCli second;
    QVERIFY(!second.start(QStringLiteral("taken")));
    QCOMPARE(second.exitCode(), 1);
    QCOMPARE(second.error().code, ErrorCode::Busy);
    QVERIFY2(second.error().message.contains(QString::number(board.pid())) && second.error().message.contains(board.ptyPath()),
             qPrintable(second.error().message));
    // The first one is none the worse for it.
    BoardLink console;
    QVERIFY(console.openTerminal(board.ptyPath()));
    QVERIFY(console.command("AT+HELP").contains("AT+CONFIG?"));
}

void TestRunningBoard::badNamesAreRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("a path upward") << QStringLiteral("../one");
    QTest::newRow("an option") << QStringLiteral("-one");
    QTest::newRow("65 characters") << QString(65, QLatin1Char('a'));
    QTest::newRow("a line's end behind it") << QStringLiteral("one\n");
}

void TestRunningBoard::badNamesAreRefused()
{
    QFETCH(QString, name);
    QTemporaryDir folder;
    const Result<BoardRegistration> claimed = BoardRegistration::claim(folder.path(), name);
    QVERIFY(!claimed);
    QCOMPARE(claimed.error().id, QStringLiteral("BRD-004"));
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestRunningBoard::storeInUseIsRefused()
{
    RunningBoardCli board;
    const QString store = m_folder.filePath(QStringLiteral("shared.store"));
    QVERIFY2(board.start(QStringLiteral("first"), {QStringLiteral("--store"), store}), board.output());
    RunningBoardCli second;
    QVERIFY(!second.start(QStringLiteral("second"), {QStringLiteral("--store"), store}));
    QCOMPARE(second.error().id, QStringLiteral("BRD-032"));
    QVERIFY(!second.start(QStringLiteral("second"), {QStringLiteral("--store"), store, QStringLiteral("--factory-reset")}));
    QCOMPARE(second.error().id, QStringLiteral("BRD-032"));
}

void TestRunningBoard::killLeavesNothingBehind()
{
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("killed")), board.output());
    const qint64 emulator = board.emulatorPid();
    board.end(SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(isGone(emulator), 10'000);
    QVERIFY(runningBoards(*runtimeFolder()).isEmpty()); // the entry's file is still there and counts for nothing
    QVERIFY2(board.start(QStringLiteral("killed")), board.output());
    QCOMPARE(board.end(SIGTERM), 0);
}

void TestRunningBoard::endsWhenItsOwnerIsGone()
{
    QProcess owner;
    owner.start(QStringLiteral("sleep"), {QStringLiteral("600")});
    QVERIFY(owner.waitForStarted());
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("owned"), {QStringLiteral("--while-pid"), QString::number(owner.processId())}), board.output());
    const qint64 emulator = board.emulatorPid();
    owner.kill();
    QVERIFY(owner.waitForFinished());
    QCOMPARE(board.wait(), 0);
    QVERIFY(isGone(emulator));
}

void TestRunningBoard::deathOfTheEmulatorIsAFailure()
{
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("dies")), board.output());
    QCOMPARE(::kill(static_cast<pid_t>(board.emulatorPid()), SIGKILL), 0);
    QCOMPARE(board.wait(), 1);
    QCOMPARE(board.error().id, QStringLiteral("BRD-033"));
    QVERIFY(board.error().message.contains(QStringLiteral("start the board again")));
}

void TestRunningBoard::whatIsSaidToNobodyDoesNotGreetTheNextProgram()
{
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("talks")), board.output());
    {
        BoardLink console;
        QVERIFY(console.openTerminal(board.ptyPath()));
        console.send("AT+STREAMSTART=Built-in accelerometer,10\r");
        console.readUntil("#r ");
    }
    BoardLink next;
    QVERIFY(next.openTerminal(board.ptyPath()));
    next.send("b");
    next.readUntil("stopped by user");
    next.readUntil("> ");
    QVERIFY(next.command("AT+HELP").contains("AT+SAMPLESTART"));
    QVERIFY(!next.failed());
}

void TestRunningBoard::linkOverAFileIsRefused()
{
    const QString path = m_folder.filePath(QStringLiteral("precious"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("data") == 4);
    file.close();
    RunningBoardCli board;
    QVERIFY(!board.start(QStringLiteral("linked"), {QStringLiteral("--pty"), path}));
    QCOMPARE(board.error().code, ErrorCode::AlreadyExists);
    QCOMPARE(contentOf(path), "data");
}

void TestRunningBoard::faultsAreSwitchedOnAtTheStart()
{
    constexpr int kAnswers = 3; // of 2300 bytes: of 6000 in a row at least one is lost
    const QByteArray settings = "AT+SAMPLESETTINGS=wave,16,1000";
    const QString name = QStringLiteral("faulty");
    RunningBoardCli board;
    QVERIFY2(board.start(name, {QStringLiteral("--fault"), QStringLiteral("wrong-answer"), QStringLiteral("--fault"), QStringLiteral("dropped-bytes")}),
             board.output());
    BoardLink console;
    QVERIFY(console.openTerminal(board.ptyPath()));
    QCOMPARE(console.command(settings).trimmed(), "E17");
    QList<QByteArray> answers;
    for (int i = 0; i < kAnswers; ++i)
        answers << console.command("AT+HELP");
    QVERIFY(answers[0].contains("AT+SAMPLESTART"));
    QVERIFY(std::any_of(answers.begin(), answers.end(), [&](const QByteArray& answer) { return answer.size() < answers[0].size(); }));
    console.close();
    QCOMPARE(board.end(SIGTERM), 0);
    // Without them it is as it should be, and nothing is left of the other one.
    QVERIFY2(board.start(name), board.output());
    QVERIFY(console.openTerminal(board.ptyPath()));
    QVERIFY(valueOf(console.command("AT+SAMPLESETTINGS?"), "Label") != "wave");
    QCOMPARE(console.command(settings).trimmed(), "OK");
    for (int i = 0; i < kAnswers; ++i)
        QCOMPARE(console.command("AT+HELP"), answers[0]);
}

void TestRunningBoard::faultsThatDoNotGoAreRefused_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("id");
    const QStringList fault{QStringLiteral("--fault"), QStringLiteral("silence")};
    QTest::newRow("one that no board has") << QStringList{QStringLiteral("--fault"), QStringLiteral("no-such")} << QStringLiteral("EMU-009");
    QTest::newRow("with firmware that takes no commands") << fault + QStringList{QStringLiteral("--numbers"), QStringLiteral("100")} << QStringLiteral("BRD-039");
    QTest::newRow("with a memory that is kept") << fault + QStringList{QStringLiteral("--store"), m_folder.filePath(QStringLiteral("kept.store"))}
                                                << QStringLiteral("BRD-039");
}

void TestRunningBoard::faultsThatDoNotGoAreRefused()
{
    QFETCH(QStringList, options);
    QFETCH(QString, id);
    RunningBoardCli board;
    QVERIFY(!board.start(QStringLiteral("refused"), options));
    QCOMPARE(board.error().id, id);
    QVERIFY2(id != QLatin1String("EMU-009") || board.error().message.contains(QStringLiteral("dropped-bytes")), qPrintable(board.error().message));
    QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("kept.store"))));
    QVERIFY(runningBoards(*runtimeFolder()).isEmpty());
}

void TestRunningBoard::boardProcessTellsOfStartAndEnd()
{
    BoardProcess process(cliProgram());
    QStringList heard;
    connect(&process, &BoardProcess::ready, this, [&](const QString& path) { heard << path; });
    connect(&process, &BoardProcess::failed, this, [&](const Error& error) { heard << error.message; });
    connect(&process, &BoardProcess::ended, this, [&](const std::optional<Error>& error) { heard << (error ? error->id : QStringLiteral("ended")); });
    process.start(QStringLiteral("mine"));
    QTRY_COMPARE_WITH_TIMEOUT(heard.size(), 1, 30'000);
    const std::optional<RunningBoard> entry = runningBoard(*runtimeFolder(), QStringLiteral("mine"));
    QVERIFY(entry.has_value());
    QCOMPARE(heard.first(), entry->ptyPath);
    QVERIFY(process.isRunning());
    process.stop();
    QTRY_COMPARE_WITH_TIMEOUT(heard.size(), 2, 10'000);
    QCOMPARE(heard.last(), QStringLiteral("ended"));
    QVERIFY(!process.isRunning());

    process.start(QStringLiteral("mine"));
    QTRY_COMPARE_WITH_TIMEOUT(heard.size(), 3, 30'000);
    const std::optional<RunningBoard> second = runningBoard(*runtimeFolder(), QStringLiteral("mine"));
    QVERIFY(second.has_value());
    const qint64 emulator = childOf(second->pid);
    QCOMPARE(::kill(static_cast<pid_t>(emulator), SIGKILL), 0);
    QTRY_COMPARE_WITH_TIMEOUT(heard.size(), 4, 10'000);
    QCOMPARE(heard.last(), QStringLiteral("BRD-033"));
}

void TestRunningBoard::boardProcessTellsWhyItDidNotStart()
{
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("elsewhere")), board.output());
    BoardProcess process(cliProgram());
    QVector<Error> errors;
    connect(&process, &BoardProcess::failed, this, [&](const Error& error) { errors << error; });
    process.start(QStringLiteral("elsewhere"));
    QTRY_COMPARE_WITH_TIMEOUT(errors.size(), 1, 30'000);
    QCOMPARE(errors.first().code, ErrorCode::Busy);
    BoardProcess missing(QStringLiteral("/nowhere/sensorsmith-cli"));
    connect(&missing, &BoardProcess::failed, this, [&](const Error& error) { errors << error; });
    missing.start(QStringLiteral("elsewhere"));
    QTRY_COMPARE_WITH_TIMEOUT(errors.size(), 2, 30'000);
    QCOMPARE(errors.last().id, QStringLiteral("BRD-010"));
}

QTEST_GUILESS_MAIN(TestRunningBoard)
#include "tst_running_board.moc"
