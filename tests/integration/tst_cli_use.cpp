// SPDX-License-Identifier: GPL-3.0-or-later
// The command line as scripts and people use it: wrong use, names that are none, what a command loads.
#include "support/running_board_cli.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

using namespace studio;
using namespace studio::test;

namespace
{

/// What a person sees on stderr, without --json.
QByteArray plainAnswer(const QStringList& arguments, int& exitCode)
{
    QProcess process;
    process.start(cliProgram(), arguments);
    process.waitForFinished(60'000);
    exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return process.readAllStandardOutput() + process.readAllStandardError();
}

} // namespace

class TestCliUse : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void wrongUseIsADocumentToo_data();
    void wrongUseIsADocumentToo();
    void wrongUseIsOneLineForPeople();
    void helpAndVersionAreNoFailures();
    void placesThatAreNoProject_data();
    void placesThatAreNoProject();
    void deviceIsNoProject();
    void onlyTrainingLoadsLibtorch();
    void aNewBoardIsSaidToBeNew();
    void samplesTellWhatIsWrongWithThem();
    void samplesAndTheirFilesAreNamedAsTheyAre();

private:
    QTemporaryDir m_folder;
};

void TestCliUse::initTestCase()
{
    QVERIFY(m_folder.isValid());
    useFoldersBelow(m_folder.path());
}

void TestCliUse::wrongUseIsADocumentToo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    QTest::newRow("no command") << QStringList() << QString();
    QTest::newRow("unknown command") << QStringList{QStringLiteral("trian"), QStringLiteral("x.smith")} << QStringLiteral("trian");
    QTest::newRow("no file") << QStringList{QStringLiteral("train")} << QStringLiteral("FILE");
    QTest::newRow("unknown option") << QStringList{QStringLiteral("samples"), QStringLiteral("x.smith"), QStringLiteral("--fliter")}
                                    << QStringLiteral("--fliter");
    QTest::newRow("out of range") << QStringList{QStringLiteral("train"), QStringLiteral("x.smith"), QStringLiteral("--epochs"),
                                                 QStringLiteral("0")}
                                  << QStringLiteral("--epochs");
    for (const char* seconds : {"-1", "0", "nan", "inf", "soon"}) {
        QTest::newRow(seconds) << QStringList{QStringLiteral("device"), QStringLiteral("sample"), QStringLiteral("x.smith"),
                                              QStringLiteral("board:x"), QStringLiteral("--label"), QStringLiteral("a"),
                                              QStringLiteral("--seconds"), QString::fromLatin1(seconds)}
                               << QStringLiteral("--seconds");
    }
}

void TestCliUse::wrongUseIsADocumentToo()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, named);
    const CliAnswer answer = runCli(arguments);
    QCOMPARE(answer.exitCode, 2);
    QCOMPARE(answer.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(answer.error().id, QStringLiteral("CLI-020"));
    QVERIFY2(!answer.error().message.isEmpty() && answer.error().message.contains(named), answer.text());
    QVERIFY2(answer.error().message.size() < 160, answer.text());
    QVERIFY2(answer.progress.isEmpty(), answer.text());
}

void TestCliUse::wrongUseIsOneLineForPeople()
{
    int exitCode = -1;
    const QByteArray text = plainAnswer({QStringLiteral("trian"), QStringLiteral("x.smith")}, exitCode);
    QCOMPARE(exitCode, 2);
    QCOMPARE(text, QByteArray("There is no command \"trian\".\nRun with --help for more information.\n"));
}

void TestCliUse::helpAndVersionAreNoFailures()
{
    int exitCode = -1;
    const QByteArray help = plainAnswer({QStringLiteral("train"), QStringLiteral("--help")}, exitCode);
    QCOMPARE(exitCode, 0);
    QVERIFY2(help.contains("--epochs"), help.constData());
    QCOMPARE(plainAnswer({QStringLiteral("help"), QStringLiteral("train")}, exitCode), help);
    QCOMPARE(exitCode, 0);
    QCOMPARE(plainAnswer({QStringLiteral("--json"), QStringLiteral("help"), QStringLiteral("train")}, exitCode), help);
    QCOMPARE(exitCode, 0);
    const QByteArray all = plainAnswer({QStringLiteral("help")}, exitCode);
    QCOMPARE(exitCode, 0);
    QVERIFY2(all.contains("keep-recording"), all.constData());
    QCOMPARE(plainAnswer({QStringLiteral("--help")}, exitCode), all);
    QCOMPARE(plainAnswer({QStringLiteral("--json"), QStringLiteral("help")}, exitCode), all);
    const QByteArray version = plainAnswer({QStringLiteral("--version")}, exitCode);
    QCOMPARE(exitCode, 0);
    QVERIFY2(version.count('.') == 2, version.constData());
}

void TestCliUse::placesThatAreNoProject_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("id");
    const QStringList make{QStringLiteral("project"), QStringLiteral("new")};
    QTest::newRow("a folder is no project") << QStringList{QStringLiteral("samples")} << QString() << QStringLiteral("PRJ-004");
    QTest::newRow("a folder is not made a project") << make << QString() << QStringLiteral("PRJ-004");
    QTest::newRow("a folder that is not there") << make << QStringLiteral("/nowhere/motion.smith") << QStringLiteral("PRJ-005");
    QTest::newRow("no file") << QStringList{QStringLiteral("samples")} << QStringLiteral("/gone.smith") << QStringLiteral("PRJ-002");
}

void TestCliUse::placesThatAreNoProject()
{
    QFETCH(QStringList, command);
    QFETCH(QString, place);
    QFETCH(QString, id);
    QDir parent(m_folder.path());
    QVERIFY(parent.mkpath(QStringLiteral("place")));
    const QString path = m_folder.path() + QStringLiteral("/place") + place;
    const CliAnswer answer = runCli(command + QStringList{path});
    QCOMPARE(answer.exitCode, 1);
    QCOMPARE(answer.error().id, id);
    QVERIFY2(answer.error().message.contains(m_folder.path() + QStringLiteral("/place")), answer.text());
    QCOMPARE(parent.entryList({QStringLiteral("*.smith*")}, QDir::AllEntries), QStringList());
    QVERIFY(QDir(path).isEmpty());
}

/// Project and port are easily given in each other's place.
void TestCliUse::deviceIsNoProject()
{
    const CliAnswer answer = runCli({QStringLiteral("samples"), QStringLiteral("/dev/null")});
    QCOMPARE(answer.exitCode, 1);
    QCOMPARE(answer.error().id, QStringLiteral("PRJ-006"));
    QVERIFY2(answer.error().message.contains(QStringLiteral("/dev/null")), answer.text());
}

void TestCliUse::onlyTrainingLoadsLibtorch()
{
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("light")), board.output());
    QFile maps(QStringLiteral("/proc/%1/maps").arg(board.pid()));
    QVERIFY(maps.open(QIODevice::ReadOnly));
    const QByteArray loaded = maps.readAll();
    QVERIFY(loaded.contains("libQt6Core"));
    QVERIFY(!loaded.contains("torch"));
    QCOMPARE(board.end(SIGTERM), 0);
}

void TestCliUse::aNewBoardIsSaidToBeNew()
{
    const QStringList command{QStringLiteral("device"), QStringLiteral("info"), QStringLiteral("board:typed-wrong")};
    const CliAnswer first = runCli(command);
    QVERIFY2(first.exitCode == 0, first.text());
    QVERIFY2(first.progress.contains("typed-wrong is a new board"), first.text());
    const CliAnswer second = runCli(command);
    QVERIFY2(second.exitCode == 0 && !second.progress.contains("new board"), second.text());
}

void TestCliUse::samplesTellWhatIsWrongWithThem()
{
    const QString project = m_folder.filePath(QStringLiteral("verdicts.smith"));
    const QString recording = m_folder.filePath(QStringLiteral("shake.01.csv"));
    QFile file(recording);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("strain\n");
    for (int i = 0; i < 500; ++i)
        file.write(QByteArray::number(std::min(8.0, 12.0 * std::sin(0.1 * i))) + '\n'); // cut off at 8
    file.close();
    QVERIFY(runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode == 0);
    const CliAnswer import = runCli({QStringLiteral("import"), project, recording, QStringLiteral("--rate"), QStringLiteral("100")});
    QVERIFY2(import.exitCode == 0, import.text());
    const CliAnswer listed = runCli({QStringLiteral("samples"), project});
    QVERIFY2(listed.exitCode == 0, listed.text());
    const QJsonObject sample = listed.json[QStringLiteral("samples")].toArray().first().toObject();
    QCOMPARE(sample[QStringLiteral("readings_judged")].toInt(), 500);
    const QJsonArray verdicts = sample[QStringLiteral("verdicts")].toArray();
    QCOMPARE(verdicts.size(), 1);
    const QJsonObject verdict = verdicts.first().toObject();
    QCOMPARE(verdict[QStringLiteral("check")].toString(), QStringLiteral("clipping"));
    QCOMPARE(verdict[QStringLiteral("severity")].toString(), QStringLiteral("warning"));
    QCOMPARE(verdict[QStringLiteral("axis")].toString(), QStringLiteral("strain"));
    QCOMPARE(verdict[QStringLiteral("begin")].toInt(), 8); // asin(2/3) at 0.1 a reading
    QVERIFY2(verdict[QStringLiteral("reason")].toString().contains(QStringLiteral("cut off at 8")), listed.text());
    int exitCode = -1;
    QVERIFY(plainAnswer({QStringLiteral("samples"), project}, exitCode).contains("warning: strain is cut off"));
}

void TestCliUse::samplesAndTheirFilesAreNamedAsTheyAre()
{
    const QString project = m_folder.filePath(QStringLiteral("names.smith"));
    const QDir folder(m_folder.filePath(QStringLiteral("names")));
    QVERIFY(QDir().mkpath(folder.path()));
    const auto write = [&folder](const char* name, const QByteArray& content) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    };
    QVERIFY(write("50%3.01.csv", "timestamp,a\n0,1\n10,2\n20,4\n"));
    QVERIFY(write("half%2.txt", "note"));
    QVERIFY(write("attachments.labels", R"({"version":1,"type":"attachments","attachments":{"50%3.01.csv":[{"filename":"half%2.txt"}]}})"));
    QVERIFY(runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode == 0);
    const CliAnswer import = runCli({QStringLiteral("import"), project, folder.path()});
    QVERIFY2(import.exitCode == 0, import.text());
    int exitCode = -1;
    const QByteArray listed = plainAnswer({QStringLiteral("samples"), project}, exitCode);
    QVERIFY2(listed.contains("  50%3.01") && listed.contains("  50%3  "), listed.constData());
    QVERIFY2(listed.contains("attached: half%2.txt (4 bytes)"), listed.constData());
}

QTEST_GUILESS_MAIN(TestCliUse)
#include "tst_cli_use.moc"
