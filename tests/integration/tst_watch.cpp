// SPDX-License-Identifier: GPL-3.0-or-later
// A folder that is watched: by the command line, and as a device of the window.
#include "support/project_lock.h"
#include "support/serving_cli.h"
#include "support/source_bench.h"

#include <csignal>

using namespace studio;
using namespace studio::test;

namespace
{

/// A recording of one axis whose content is its seed's.
QByteArray csvOf(int seed)
{
    QByteArray text = "timestamp,current\n";
    for (int i = 0; i < 20; ++i)
        text += QByteArray::number(i * 10) + ',' + QByteArray::number(seed * 100 + i) + '\n';
    return text;
}

void put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        QTest::qFail(qPrintable(path), __FILE__, __LINE__);
}

/// How often an event was told of that file.
int timesTold(ServingCli& cli, const char* event, const QString& fileName)
{
    cli.event({});
    int times = 0;
    for (const QByteArray& line : cli.events().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        times += object[QStringLiteral("event")].toString() == QLatin1String(event) && object[QStringLiteral("path")].toString().endsWith(fileName) ? 1 : 0;
    }
    return times;
}

} // namespace

class TestWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesWhatLands();
    void takesWhatIsThereWhenTold();
    void takesWhatCameSince();
    void refusesWhatCannotBeWatched();
    void isADeviceThatIsRemembered();
    void badFileIsToldOnce();
    void fileIsTakenInOnceTheProjectIsFree();
    void largeFolderDoesNotHoldUpTheWindow();

private:
    static BoardHub::Options withCli()
    {
        BoardHub::Options options;
        options.cliProgram = QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli");
        return options;
    }
};

void TestWatch::takesWhatLands()
{
    const QTemporaryDir folder;
    const QString project = folder.filePath(QStringLiteral("in/mine.smith")); // inside the folder, which must do it no harm
    put(folder.filePath(QStringLiteral("in/old.1.csv")), csvOf(1));
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode, 0);
    ServingCli cli;
    QVERIFY(cli.run({QStringLiteral("watch"), project, folder.filePath(QStringLiteral("in")), QStringLiteral("--json")}, QStringLiteral("watching")));
    QCOMPARE(cli.event(QStringLiteral("watching"))[QStringLiteral("there")].toInt(), 1);

    put(folder.filePath(QStringLiteral("in/wave.1.csv")), csvOf(2));
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_taken", QStringLiteral("wave.1.csv")), 1, 60'000);
    put(folder.filePath(QStringLiteral("in/testing/snake.1.csv")), csvOf(3));
    put(folder.filePath(QStringLiteral("in/copy.1.csv")), csvOf(2));
    put(folder.filePath(QStringLiteral("in/bad.1.csv")), "timestamp,current\n0,1\n10,much\n");
    put(folder.filePath(QStringLiteral("in/picture.jpg")), "no picture either");
    put(folder.filePath(QStringLiteral("in/notes.md")), "what was recorded when");
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_taken", QStringLiteral("snake.1.csv")), 1, 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_duplicate", QStringLiteral("copy.1.csv")), 1, 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_failed", QStringLiteral("bad.1.csv")), 1, 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_left_alone", QStringLiteral("notes.md")), 1, 60'000);
    // It is named like a recording and is none, which whoever put it there must hear.
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_failed", QStringLiteral("picture.jpg")), 1, 60'000);
    // Mended, it is tried again; whatever was tried in between would have been told before.
    put(folder.filePath(QStringLiteral("in/bad.1.csv")), csvOf(4));
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_taken", QStringLiteral("bad.1.csv")), 1, 60'000);
    QCOMPARE(timesTold(cli, "file_failed", QStringLiteral("bad.1.csv")), 1);
    QCOMPARE(timesTold(cli, "file_taken", QStringLiteral("wave.1.csv")), 1);

    QCOMPARE(cli.end(SIGINT), 0);
    QCOMPARE(cli.answer()[QStringLiteral("taken")].toInt(), 3);
    QCOMPARE(cli.answer()[QStringLiteral("duplicates")].toInt(), 1);
    QCOMPARE(cli.answer()[QStringLiteral("failed")].toInt(), 2);
    QCOMPARE(cli.answer()[QStringLiteral("other_kinds")].toInt(), 1);
    const Result<std::unique_ptr<ProjectFile>> file = ProjectFile::open(project, ProjectFile::Access::ReadOnly);
    QVERIFY(file);
    const QVector<Sample> samples = (*file)->samples().all().value();
    QCOMPARE(samples.size(), 3);
    QCOMPARE(samples[0].label, QStringLiteral("wave"));
    const auto snake = std::find_if(samples.begin(), samples.end(), [](const Sample& one) { return one.label == QStringLiteral("snake"); });
    QVERIFY(snake != samples.end());
    QCOMPARE(snake->split, Split::Testing); // as its folder says
    QVERIFY((*file)->check());
}

void TestWatch::takesWhatIsThereWhenTold()
{
    const QTemporaryDir folder;
    const QString project = folder.filePath(QStringLiteral("mine.smith"));
    for (int i = 0; i < 5; ++i)
        put(folder.filePath(QStringLiteral("in/old.%1.csv").arg(i)), csvOf(i));
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode, 0);
    ServingCli cli;
    QVERIFY(cli.run({QStringLiteral("watch"), project, folder.filePath(QStringLiteral("in")), QStringLiteral("--existing"), QStringLiteral("--label"), QStringLiteral("all"),
                     QStringLiteral("--json")},
                    QStringLiteral("watching")));
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_taken", QStringLiteral(".csv")), 5, 60'000);
    QCOMPARE(cli.end(SIGTERM), 0);
    const Result<std::unique_ptr<ProjectFile>> file = ProjectFile::open(project, ProjectFile::Access::ReadOnly);
    QVERIFY(file);
    for (const Sample& sample : (*file)->samples().all().value())
        QCOMPARE(sample.label, QStringLiteral("all"));
}

void TestWatch::takesWhatCameSince()
{
    const QTemporaryDir folder;
    const QString project = folder.filePath(QStringLiteral("mine.smith"));
    put(folder.filePath(QStringLiteral("in/old.1.csv")), csvOf(1));
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode, 0);
    const QStringList watch{QStringLiteral("watch"), project, folder.filePath(QStringLiteral("in")), QStringLiteral("--json"), QStringLiteral("--since")};
    const CliAnswer wrong = runCli(watch + QStringList{QStringLiteral("yesterday")});
    QVERIFY(wrong.exitCode > 0);
    QVERIFY2(wrong.error().id == QStringLiteral("SRC-035"), wrong.text().constData());
    ServingCli later;
    QVERIFY(later.run(watch + QStringList{QStringLiteral("2100-01-01T00:00:00")}, QStringLiteral("watching")));
    QVERIFY(later.waitForEvent(QStringLiteral("seen")));
    QCOMPARE(later.end(SIGINT), 0);
    QCOMPARE(later.answer()[QStringLiteral("taken")].toInt(), 0);
    ServingCli since;
    QVERIFY(since.run(watch + QStringList{QStringLiteral("2001-01-01T00:00:00Z")}, QStringLiteral("watching")));
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(since, "file_taken", QStringLiteral("old.1.csv")), 1, 60'000);
    QCOMPARE(since.end(SIGINT), 0);
}

void TestWatch::refusesWhatCannotBeWatched()
{
    SourceBench bench(withCli());
    QCOMPARE(bench.sources().watchFolder(bench.folder.filePath(QStringLiteral("nowhere")), false).error().id, QStringLiteral("SRC-022"));
    const QString inbox = bench.folder.filePath(QStringLiteral("inbox"));
    QVERIFY(QDir().mkpath(inbox));
    QVERIFY(bench.sources().watchFolder(inbox, false));
    QCOMPARE(bench.sources().watchFolder(inbox, false).error().id, QStringLiteral("SRC-024"));
    bench.sources().setProject(nullptr);
    QCOMPARE(bench.sources().watchFolder(inbox, false).error().id, QStringLiteral("SRC-020"));
    QVERIFY(bench.hub->devices().size() == 1); // the simulated board alone
}

void TestWatch::isADeviceThatIsRemembered()
{
    SourceBench bench(withCli());
    const QString inbox = bench.folder.filePath(QStringLiteral("inbox"));
    put(inbox + QStringLiteral("/old.1.csv"), csvOf(1));
    const Result<QString> address = bench.sources().watchFolder(inbox, false);
    QVERIFY(address);
    QVERIFY(bench.waitFor(*address, DeviceState::Watching));
    DeviceInfo info = bench.hub->device(*address);
    QCOMPARE(info.name, QStringLiteral("inbox"));
    QCOMPARE(info.kind, QStringLiteral("folder"));
    QCOMPARE(bench.hub->activeDevice(), QString()); // nobody records from it
    put(inbox + QStringLiteral("/wave.1.csv"), csvOf(2));
    QTRY_COMPARE_WITH_TIMEOUT(bench.session->samples().size(), 1, 60'000);
    QCOMPARE(bench.session->samples().first().label, QStringLiteral("wave"));
    QTRY_VERIFY_WITH_TIMEOUT(bench.hub->device(*address).step.startsWith(QLatin1Char('1')), 20'000);
    // It comes back with the project, watching.
    bench.sources().setProject(nullptr);
    QVERIFY(bench.hub->device(*address).address.isEmpty());
    bench.sources().setProject(bench.session.get());
    QVERIFY(bench.waitFor(*address, DeviceState::Watching));
    // What came while the project was closed is taken in, what was there before it was watched is not.
    bench.sources().setProject(nullptr);
    put(inbox + QStringLiteral("/snake.1.csv"), csvOf(3));
    bench.sources().setProject(bench.session.get());
    QTRY_COMPARE_WITH_TIMEOUT(bench.session->samples().size(), 2, 60'000);
    QCOMPARE(bench.session->samples().last().label, QStringLiteral("snake"));
    QVERIFY(bench.waitFor(*address, DeviceState::Watching));
    // Stopped, it waits in the list, also next time.
    bench.hub->disconnectDevice(*address);
    QVERIFY(bench.waitFor(*address, DeviceState::Offline));
    bench.sources().setProject(nullptr);
    bench.sources().setProject(bench.session.get());
    QCOMPARE(bench.hub->device(*address).state, DeviceState::Offline);
    QVERIFY(!bench.hub->device(*address).address.isEmpty());
    bench.hub->connectDevice(*address);
    QVERIFY(bench.waitFor(*address, DeviceState::Watching));
    // Forgotten, it stays away.
    bench.hub->forgetDevice(*address);
    bench.sources().setProject(nullptr);
    bench.sources().setProject(bench.session.get());
    QVERIFY(bench.hub->device(*address).address.isEmpty());
}

void TestWatch::badFileIsToldOnce()
{
    SourceBench bench(withCli());
    const QString inbox = bench.folder.filePath(QStringLiteral("inbox"));
    QVERIFY(QDir().mkpath(inbox));
    const QString address = bench.sources().watchFolder(inbox, false).value();
    QVERIFY(bench.waitFor(address, DeviceState::Watching));
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    put(inbox + QStringLiteral("/bad.1.csv"), "timestamp,current\n0,1\n10,much\n");
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 60'000);
    const Error error = failed.first()[1].value<Error>();
    QVERIFY2(error.message.contains(QStringLiteral("bad.1.csv")), qPrintable(error.message));
    QVERIFY(error.id.startsWith(QStringLiteral("CSV")));
    put(inbox + QStringLiteral("/good.1.csv"), csvOf(1));
    QTRY_COMPARE_WITH_TIMEOUT(bench.session->samples().size(), 1, 60'000);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(bench.hub->device(address).state, DeviceState::Watching);
}

/// Longer than the program waits for the project at once. The file stays as it is, so only the program can think of it again.
void TestWatch::fileIsTakenInOnceTheProjectIsFree()
{
    const QTemporaryDir folder;
    const QString project = folder.filePath(QStringLiteral("mine.smith"));
    const QString inbox = folder.filePath(QStringLiteral("in"));
    QVERIFY(QDir().mkpath(inbox));
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode, 0);
    ServingCli cli;
    QVERIFY(cli.run({QStringLiteral("watch"), project, inbox, QStringLiteral("--json")}, QStringLiteral("watching")));
    QVERIFY(cli.waitForEvent(QStringLiteral("seen")));
    ProjectLock lock;
    lock.hold(project);
    const qint64 writtenMs = QDateTime::currentMSecsSinceEpoch();
    put(inbox + QStringLiteral("/wave.1.csv"), csvOf(1));
    put(inbox + QStringLiteral("/snake.1.csv"), csvOf(2));
    QVERIFY(cli.waitForEvent(QStringLiteral("file_postponed")));
    const QString reason = cli.event(QStringLiteral("file_postponed"))[QStringLiteral("error")][QStringLiteral("id")].toString();
    QCOMPARE(reason, QStringLiteral("PRJ-012"));
    // A watch that begins where this one says that all is seen finds them still.
    const double seenMs = cli.event(QStringLiteral("seen"))[QStringLiteral("until")].toDouble();
    QVERIFY2(seenMs <= static_cast<double>(writtenMs), qPrintable(QString::number(seenMs - static_cast<double>(writtenMs))));
    lock.release();
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_taken", QStringLiteral("wave.1.csv")), 1, 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(timesTold(cli, "file_taken", QStringLiteral("snake.1.csv")), 1, 60'000);
    QVERIFY(timesTold(cli, "file_postponed", QStringLiteral("wave.1.csv")) <= 1 && timesTold(cli, "file_postponed", QStringLiteral("snake.1.csv")) <= 1);
    QCOMPARE(timesTold(cli, "file_failed", QStringLiteral(".csv")), 0);
    QCOMPARE(cli.end(SIGINT), 0);
    QCOMPARE(cli.answer()[QStringLiteral("taken")].toInt(), 2);
    QCOMPARE(cli.answer()[QStringLiteral("postponed")].toInt(), 0);
}

/// With STUDIO_LONG_TESTS all ten thousand are taken in as well.
void TestWatch::largeFolderDoesNotHoldUpTheWindow()
{
    constexpr int kThere = 10'000;
    const bool isLong = qEnvironmentVariableIsSet("STUDIO_LONG_TESTS");
    SourceBench bench(withCli());
    const QString inbox = bench.folder.filePath(QStringLiteral("inbox"));
    for (int i = 0; i < kThere; ++i)
        put(inbox + QStringLiteral("/old.%1.csv").arg(i), csvOf(i));
    qint64 longestMs = 0;
    QElapsedTimer beat;
    QTimer heart;
    beat.start();
    connect(&heart, &QTimer::timeout, this, [&] { longestMs = std::max(longestMs, beat.restart()); });
    heart.start(5);
    const QString address = bench.sources().watchFolder(inbox, isLong).value();
    QVERIFY(bench.waitFor(address, DeviceState::Watching));
    if (isLong)
        QTRY_COMPARE_WITH_TIMEOUT(bench.session->samples().size(), kThere, 900'000);
    put(inbox + QStringLiteral("/new.1.csv"), csvOf(kThere));
    QTRY_COMPARE_WITH_TIMEOUT(bench.session->samples().size(), (isLong ? kThere : 0) + 1, 60'000);
    qInfo("%d files are there, the longest wait of the window's event loop was %lld ms", kThere, longestMs);
    QVERIFY2(longestMs < 5000, qPrintable(QString::number(longestMs))); // whatever else this computer does
}

QTEST_GUILESS_MAIN(TestWatch)
#include "tst_watch.moc"
