// SPDX-License-Identifier: GPL-3.0-or-later
// The whole loop as `./studio demo` walks it.
#include "app/session/project_session.h"
#include "app/session/running_boards.h"
#include "inference/bundle/bundle.h"
#include "support/running_board_cli.h"
#include "target/board_link.h"

#include <QDir>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;
using namespace studio::test;

class TestDemo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void leavesForeignFilesAlone();
    void walksTheWholeLoop();
    void projectHoldsWhatWasRecordedAndMade();
    void bundleIsWhatTheBoardRuns();
    void reportShowsTheFigures();
    void picturesOfThePagesAreThere();
    void nothingRunsOn();
    void stopsInOrder();

private:
    QString out(const char* name) const { return m_folder.filePath(QStringLiteral("demo/") + QLatin1String(name)); }
    QTemporaryDir m_folder;
    QJsonObject m_figures;
};

void TestDemo::initTestCase()
{
    useFoldersBelow(m_folder.path());
}

void TestDemo::leavesForeignFilesAlone()
{
    const QDir folder(m_folder.filePath(QStringLiteral("mine")));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    QFile report(folder.filePath(QStringLiteral("report.html")));
    QVERIFY(report.open(QIODevice::WriteOnly) && report.write("mine") == 4);
    report.close();
    const CliAnswer answer = runCli({QStringLiteral("demo"), QStringLiteral("--out"), folder.path()});
    QCOMPARE(answer.exitCode, 1);
    QCOMPARE(answer.json[QStringLiteral("error")][QStringLiteral("id")].toString(), QStringLiteral("DEMO-006"));
    QVERIFY(report.open(QIODevice::ReadOnly));
    QCOMPARE(report.readAll(), QByteArray("mine"));
    QCOMPARE(folder.entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void TestDemo::walksTheWholeLoop()
{
    const CliAnswer answer = runCli({QStringLiteral("demo"), QStringLiteral("--out"), m_folder.filePath(QStringLiteral("demo"))});
    QVERIFY2(answer.exitCode == 0, answer.text());
    m_figures = answer.json;
    qInfo("%s", QJsonDocument(m_figures).toJson(QJsonDocument::Indented).constData());
    QCOMPARE(m_figures[QStringLiteral("recordings")].toInt(), 20);
    QCOMPARE(m_figures[QStringLiteral("signed_recordings")].toInt(), 20);
    QVERIFY(m_figures[QStringLiteral("test_windows")].toInt() >= 40);
    // Every run records anew, and draws how its hand moves: of four test recordings and four live motions one may be out of what 16
    // recordings taught, and quantising may cost one window of the few. The bars of accuracy stand where the data stay the same
    // (integration.cli_loop).
    const int windows = m_figures[QStringLiteral("test_windows")].toInt();
    const auto right = [&](const char* key) { return qRound(m_figures[QLatin1String(key)].toDouble() * windows); };
    QVERIFY(right("accuracy_float32") >= 0.7 * windows);
    QVERIFY(right("accuracy_int8") >= right("accuracy_float32") - 1);
    QCOMPARE(m_figures[QStringLiteral("verified_windows")], m_figures[QStringLiteral("test_windows")]);
    QCOMPARE(m_figures[QStringLiteral("mismatches")].toInt(-1), 0);
    QCOMPARE(m_figures[QStringLiteral("feature_mismatches")].toInt(-1), 0);
    QVERIFY(m_figures[QStringLiteral("instructions_per_window")].toInteger() > 1000);
    QVERIFY(m_figures[QStringLiteral("flashed_bytes")].toInteger() > 10'000);
    QVERIFY(m_figures[QStringLiteral("live_right")].toInt() >= 0.7 * m_figures[QStringLiteral("live_total")].toInt());
}

void TestDemo::projectHoldsWhatWasRecordedAndMade()
{
    const QJsonObject info = runCli({QStringLiteral("project"), QStringLiteral("info"), out("demo.smith")}).json;
    QCOMPARE(info[QStringLiteral("training")].toInt(), 16);
    QCOMPARE(info[QStringLiteral("testing")].toInt(), 4);
    for (const QJsonValue& sample : runCli({QStringLiteral("samples"), out("demo.smith")}).json[QStringLiteral("samples")].toArray()) {
        QCOMPARE(sample[QStringLiteral("origin")].toString(), QStringLiteral("recorded"));
        QCOMPARE(sample[QStringLiteral("readings")].toInt(), 250);
    }
    // Nothing is left to be done, and the pages were taken of the very run that was flashed.
    const auto session = ProjectSession::open(out("demo.smith"));
    QVERIFY(session.isOk());
    QCOMPARE((*session)->runs().size(), 1);
    for (const Stage stage : {Stage::Dataset, Stage::Features, Stage::Train, Stage::Evaluate, Stage::Validate, Stage::Deploy})
        QVERIFY2((*session)->pipeline().of(stage).state == StageState::UpToDate, qPrintable((*session)->pipeline().of(stage).reason));
}

void TestDemo::bundleIsWhatTheBoardRuns()
{
    const Result<VerifiedBundle> bundle = readBundle(out("demo.smithbundle"));
    QVERIFY(bundle);
    QCOMPARE(bundle->manifest[QStringLiteral("verification")][QStringLiteral("mismatches")].toInt(-1), 0);
    QVERIFY(bundle->manifest[QStringLiteral("overrides")].toArray().isEmpty());
    // The board's memory outlives the demo: what boots from it is what was flashed.
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("after"), {QStringLiteral("--store"), out("board.store")}), board.output());
    BoardLink console;
    QVERIFY(console.openTerminal(board.ptyPath()));
    QCOMPARE(valueOf(console.command("AT+INFO"), "Image hash"), m_figures[QStringLiteral("flashed_hash")].toString().toLatin1());
    console.close();
    // And one stored window gives on it what the studio says.
    const QJsonArray samples = runCli({QStringLiteral("samples"), out("demo.smith")}).json[QStringLiteral("samples")].toArray();
    const CliAnswer answer = runCli({QStringLiteral("device"), QStringLiteral("classify"), QStringLiteral("board:after"), out("demo.smith"), QStringLiteral("--sample"),
                                     QString::number(samples[0][QStringLiteral("id")].toInteger())});
    QVERIFY2(answer.exitCode == 0, answer.text());
    QVERIFY2(answer.json[QStringLiteral("same_model")].toBool() && answer.json[QStringLiteral("agrees")].toBool(), answer.text());
    QCOMPARE(answer.json[QStringLiteral("board")][QStringLiteral("top")], answer.json[QStringLiteral("host")][QStringLiteral("top")]);
}

void TestDemo::reportShowsTheFigures()
{
    const QString html = QString::fromUtf8(contentOf(out("report.html")));
    QVERIFY(html.contains(QString::number(m_figures[QStringLiteral("instructions_per_window")].toInteger())));
    QVERIFY(html.count(QStringLiteral("<svg")) >= 8); // four recordings, two curves, flash and RAM
    QVERIFY(!html.contains(QRegularExpression(QStringLiteral("(src|href)=\"http"))));
}

void TestDemo::picturesOfThePagesAreThere()
{
    const QStringList pictures = QDir(out("screenshots")).entryList({QStringLiteral("*.png")}, QDir::Files);
    QCOMPARE(pictures.size(), m_figures[QStringLiteral("screenshots")].toInt());
    QVERIFY(pictures.size() >= 18);
    QVERIFY(pictures.contains(QStringLiteral("evaluate-dark.png")));
}

void TestDemo::nothingRunsOn()
{
    QVERIFY(runningBoards(*runtimeFolder()).isEmpty());
}

void TestDemo::stopsInOrder()
{
    bool isTold = false;
    const CliAnswer answer = runCli({QStringLiteral("demo"), QStringLiteral("--out"), m_folder.filePath(QStringLiteral("stopped")), QStringLiteral("--no-screenshots")},
                                    [&isTold](const QByteArray& progress, qint64 pid) {
                                        if (!isTold && progress.contains("\"step\":\"Recording\"")) {
                                            isTold = true;
                                            ::kill(static_cast<pid_t>(pid), SIGTERM);
                                        }
                                    });
    QVERIFY2(answer.exitCode == 3, answer.text());
    QVERIFY(runningBoards(*runtimeFolder()).isEmpty());
}

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
