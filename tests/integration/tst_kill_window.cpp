// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself is killed at random moments, while it opens a project, imports and trains for it, with and without
// its jobs. Nothing that came in is lost or half there, and the next start offers what can be recovered.
#include "app/session/project_session.h"
#include "models/dataset/acquisition.h"
#include "support/example_project.h"
#include "support/real_window.h"
#include "support/temporary_project.h"
#include "support/victim.h"

#include <QDir>

using namespace studio;

class TestKillWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void killedWindowLosesNothingAndIsOffered();

private:
    void checkProject(const QByteArray& context);
    [[nodiscard]] static QVector<pid_t> jobsOn(const QString& path);

    QTemporaryDir m_folder;
    QString m_path;
    QHash<QString, SampleDraft> m_sources; ///< by the name of their sample
    QSet<QString> m_seen;                  ///< samples that were there once
};

namespace
{

constexpr int kKills = 16;
constexpr int kFilesARound = 40;
constexpr int kMostMs = 900;
constexpr int kMostJobMs = 5000; ///< until a job is seen
constexpr int kMostMidJobMs = 60;

} // namespace

void TestKillWindow::initTestCase()
{
    m_path = m_folder.filePath(QStringLiteral("killed.smith"));
    QVERIFY(test::copyExample(m_path));
    const auto session = ProjectSession::open(m_path);
    QVERIFY(session.isOk());
    for (const Sample& sample : (*session)->samples())
        m_seen.insert(sample.name);
}

/// Processes of the command line that work on the project.
QVector<pid_t> TestKillWindow::jobsOn(const QString& path)
{
    QVector<pid_t> found;
    for (const QString& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile command(QStringLiteral("/proc/%1/cmdline").arg(entry));
        if (!command.open(QIODevice::ReadOnly))
            continue;
        const QList<QByteArray> words = command.readAll().split('\0');
        if (words.value(0).endsWith("sensorsmith-cli") && words.contains(path.toUtf8()))
            found.append(entry.toInt());
    }
    return found;
}

void TestKillWindow::checkProject(const QByteArray& context)
{
    const auto session = ProjectSession::open(m_path);
    QVERIFY2(session.isOk(), context + (session ? QByteArray() : session.error().message.toUtf8()));
    QVERIFY2((*session)->project().check().isOk(), context);
    QSet<QString> names;
    for (const Sample& sample : (*session)->samples()) {
        names.insert(sample.name);
        const auto source = m_sources.constFind(sample.name);
        if (source == m_sources.constEnd())
            continue;
        QVERIFY2(sample.readingCount == source->values.readingCount(), context);
        QVERIFY2((*session)->project().samples().readings(sample.id)->toFloat() == source->values.toFloat(), context);
    }
    QVERIFY2(names.contains(m_seen), context + ": a sample that was there is gone");
    m_seen = names;
    const QVector<Run> runs = (*session)->runs();
    QVERIFY2(std::any_of(runs.begin(), runs.end(), [](const Run& run) { return run.state == RunState::Done; }), context);
}

void TestKillWindow::killedWindowLosesNothingAndIsOffered()
{
    const quint32 seed = test::seedOfTheDay();
    QRandomGenerator random(seed);
    int midJob = 0;
    for (int round = 0; round < kKills; ++round) {
        const QByteArray context = QStringLiteral("round %1; STUDIO_TEST_SEED=%2").arg(round).arg(seed).toUtf8();
        test::RealWindow window(m_folder.path());
        QVERIFY(window.start({m_path}));
        if (round % 4 == 0) {
            // At any moment of the start.
            QTest::qWait(0);
            QThread::msleep(static_cast<unsigned long>(random.bounded(kMostMs)));
        } else {
            QVERIFY2(window.waitForLog(QStringLiteral("Opened ")), context + window.log().toUtf8());
            const QString files = m_folder.filePath(QStringLiteral("files.%1").arg(round));
            QVERIFY(QDir().mkpath(files));
            for (int i = 0; i < kFilesARound; ++i) {
                SampleDraft draft = test::aSample(round * 100 + i, QStringLiteral("wave"), 4000);
                const QString name = QStringLiteral("round%1.%2").arg(round).arg(i);
                QFile file(files + QLatin1Char('/') + name + QStringLiteral(".cbor"));
                QVERIFY(file.open(QIODevice::WriteOnly));
                QVERIFY(file.write(writeAcquisitionCbor(draft.info, draft.values, QStringLiteral("key"))) > 0);
                m_sources.insert(name, draft);
            }
            // A second start hands the folder over, as a user who drops it on the icon.
            test::RealWindow second(m_folder.path());
            QVERIFY(second.start({files}));
            QVERIFY2(second.process.waitForFinished(20'000), context);
            // At any moment, or as soon as the import runs: it takes less than half a second.
            if (round % 4 == 1)
                QThread::msleep(static_cast<unsigned long>(random.bounded(kMostMs)));
            else if (QTest::qWaitFor([this] { return !jobsOn(m_path).isEmpty(); }, kMostJobMs))
                QThread::msleep(static_cast<unsigned long>(random.bounded(kMostMidJobMs)));
        }
        test::killHard(window.process);
        QVector<pid_t> jobs = jobsOn(m_path);
        midJob += jobs.isEmpty() ? 0 : 1;
        if (round % 2 == 0) {
            for (const pid_t job : jobs)
                ::kill(job, SIGKILL);
        }
        QTRY_VERIFY2_WITH_TIMEOUT(jobsOn(m_path).isEmpty(), context, 60'000);
        checkProject(context);
        if (QTest::currentTestFailed())
            return;
        if (round % 4 == 0)
            continue; // killed before the project was open: there may be nothing to offer
        test::RealWindow next(m_folder.path());
        QVERIFY(next.start());
        QVERIFY2(next.waitForLog(QStringLiteral("To be recovered: ")), context + next.log().toUtf8());
        QVERIFY2(next.log().contains(QStringLiteral("killed.smith")), context + next.log().toUtf8());
        test::killHard(next.process);
    }
    qInfo("%d kills of the window, %d of them while a job ran", 2 * kKills - kKills / 4, midJob);
    QVERIFY2(midJob > 0, "no job was ever running: nothing was tested");
}

QTEST_GUILESS_MAIN(TestKillWindow)
#include "tst_kill_window.moc"
