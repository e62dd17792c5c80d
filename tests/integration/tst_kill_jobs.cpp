// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs of the command line are killed at random moments: what they had reported is there, the rest is absent
// or whole.
#include "app/session/project_session.h"
#include "models/dataset/acquisition.h"
#include "storage/feature_repository.h"
#include "support/temporary_project.h"
#include "support/victim.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

using namespace studio;

class TestKillJobs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void killedImportLeavesWholeSamples();
    void killedFeaturesAreMadeAgainToTheByte();
    void killedTrainingIsInterruptedAndKeepsItsEpochs();

private:
    QJsonObject run(const QStringList& arguments);
    std::unique_ptr<ProjectSession> reopened(const QString& path, const QByteArray& context);

    QTemporaryDir m_folder;
    QString m_example;
    QHash<QString, SampleDraft> m_sources; ///< by the file's base name
};

namespace
{

const QString kCli = QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli");
constexpr int kImportKills = 14;
constexpr int kFeatureKills = 10;
constexpr int kTrainKills = 12;
constexpr int kFiles = 60;
/// So long after its first sign of life a job may be killed; beyond what it takes on a quick machine.
constexpr int kMostImportUs = 100'000;
constexpr int kMostFeaturesUs = 40'000;
constexpr int kMostTrainUs = 300'000;

QVector<QJsonObject> jsonLines(const QStringList& lines)
{
    QVector<QJsonObject> documents;
    for (const QString& line : lines)
        documents.append(QJsonDocument::fromJson(line.toUtf8()).object());
    return documents;
}

QByteArray contextOf(int round, quint32 seed)
{
    return QStringLiteral("round %1; again with STUDIO_TEST_SEED=%2").arg(round).arg(seed).toUtf8();
}

} // namespace

QJsonObject TestKillJobs::run(const QStringList& arguments)
{
    QProcess process;
    process.start(kCli, arguments + QStringList{QStringLiteral("--json")});
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        QTest::qFail(
            qPrintable(arguments.join(QLatin1Char(' ')) + QString::fromUtf8(process.readAllStandardOutput())),
            __FILE__, __LINE__);
    return QJsonDocument::fromJson(process.readAllStandardOutput()).object();
}

/// The project as the window opens it after the kill; checked whole.
std::unique_ptr<ProjectSession> TestKillJobs::reopened(const QString& path, const QByteArray& context)
{
    auto session = ProjectSession::open(path);
    if (!session) {
        QTest::qFail(context + qPrintable(session.error().message), __FILE__, __LINE__);
        return nullptr;
    }
    if (const Result<void> sound = (*session)->project().check(); !sound)
        QTest::qFail(context + qPrintable(sound.error().message), __FILE__, __LINE__);
    return std::move(session).value();
}

void TestKillJobs::initTestCase()
{
    m_example = m_folder.filePath(QStringLiteral("example.smith"));
    run({QStringLiteral("example"), m_example});
    QVERIFY(QDir(m_folder.path()).mkdir(QStringLiteral("files")));
    for (int i = 0; i < kFiles; ++i) {
        const SampleDraft draft = test::aSample(i, QStringLiteral("wave"), 400 + 10 * i);
        const QString name = QStringLiteral("wave.%1").arg(i, 3, 10, QLatin1Char('0'));
        QFile file(m_folder.filePath(QStringLiteral("files/") + name + QStringLiteral(".cbor")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write(writeAcquisitionCbor(draft.info, draft.values, QStringLiteral("key"))) > 0);
        m_sources.insert(name, draft);
    }
}

void TestKillJobs::killedImportLeavesWholeSamples()
{
    const quint32 seed = test::seedOfTheDay();
    QRandomGenerator random(seed);
    const QString path = m_folder.filePath(QStringLiteral("import.smith"));
    const QString files = m_folder.filePath(QStringLiteral("files"));
    int stoppedShort = 0;
    for (int round = 0; round < kImportKills; ++round) {
        const QByteArray context = contextOf(round, seed);
        QFile::remove(path);
        run({QStringLiteral("project"), QStringLiteral("new"), path});
        const QStringList lines =
            test::runAndKill(kCli, {QStringLiteral("import"), path, files, QStringLiteral("--json")},
                             "\"progress\"", random, kMostImportUs);
        int told = 0;
        for (const QJsonObject& line : jsonLines(lines)) {
            if (line[QStringLiteral("type")].toString() == QLatin1String("progress"))
                told = line[QStringLiteral("done")].toInt();
        }
        const std::unique_ptr<ProjectSession> session = reopened(path, context);
        QVERIFY(session != nullptr);
        QVERIFY2(session->samples().size() >= told, context);
        for (const Sample& sample : session->samples()) {
            const SampleDraft& source = m_sources[sample.name];
            QVERIFY2(sample.label == QLatin1String("wave"), context);
            QVERIFY2(session->project().samples().readings(sample.id).value().toFloat() ==
                         source.values.toFloat(),
                     context);
        }
        stoppedShort += session->samples().size() < kFiles ? 1 : 0;
    }
    qInfo("%d kills, %d before the import's end", kImportKills, stoppedShort);
    QVERIFY(stoppedShort > 0);
    // The same import again takes in what was missing, and only that.
    const auto before = ProjectSession::open(path).value()->samples().size();
    const QJsonObject again = run({QStringLiteral("import"), path, files});
    QCOMPARE(again[QStringLiteral("imported")].toInt(), kFiles - static_cast<int>(before));
    QCOMPARE(ProjectSession::open(path).value()->samples().size(), kFiles);
}

void TestKillJobs::killedFeaturesAreMadeAgainToTheByte()
{
    const quint32 seed = test::seedOfTheDay();
    QRandomGenerator random(seed);
    const QString path = m_folder.filePath(QStringLiteral("features.smith"));
    QVERIFY(QFile::copy(m_example, path));
    const QString expected = run({QStringLiteral("features"), path})[QStringLiteral("sha256")].toString();
    const std::vector<float> values =
        ProjectSession::open(path).value()->project().features().matrix().value()->values;
    QVERIFY(!values.empty());
    int halfWay = 0;
    for (int round = 0; round < kFeatureKills; ++round) {
        const QByteArray context = contextOf(round, seed);
        QVERIFY(QFile::remove(path) && QFile::copy(m_example, path));
        const QByteArray dump = ProjectSession::open(path).value()->project().canonicalDump().value();
        test::runAndKill(kCli, {QStringLiteral("features"), path, QStringLiteral("--json")}, "\"progress\"",
                         random, kMostFeaturesUs);
        {
            const std::unique_ptr<ProjectSession> session = reopened(path, context);
            QVERIFY(session != nullptr);
            QVERIFY2(session->project().canonicalDump().value() == dump, context);
            const auto matrix = session->project().features().matrix();
            QVERIFY2(matrix.isOk(), context); // absent or whole, never a part
            halfWay += matrix->has_value() ? 0 : 1;
            QVERIFY2(!matrix->has_value() || (*matrix)->values == values, context);
        }
        QVERIFY2(run({QStringLiteral("features"), path})[QStringLiteral("sha256")].toString() == expected,
                 context);
        QVERIFY2(ProjectSession::open(path).value()->project().features().matrix().value()->values == values,
                 context);
    }
    qInfo("%d kills, %d before the features were stored", kFeatureKills, halfWay);
}

void TestKillJobs::killedTrainingIsInterruptedAndKeepsItsEpochs()
{
    const quint32 seed = test::seedOfTheDay();
    QRandomGenerator random(seed);
    const QString path = m_folder.filePath(QStringLiteral("train.smith"));
    QVERIFY(QFile::copy(m_example, path));
    run({QStringLiteral("features"), path});
    for (int round = 0; round < kTrainKills; ++round) {
        const QByteArray context = contextOf(round, seed);
        // Some die before their first epoch, most after it.
        const QByteArray mark = round % 4 == 0 ? QByteArray("\"run\"") : QByteArray("\"epoch\"");
        const QStringList lines = test::runAndKill(kCli,
                                                   {QStringLiteral("train"), path, QStringLiteral("--epochs"),
                                                    QStringLiteral("10000"), QStringLiteral("--json")},
                                                   mark, random, kMostTrainUs);
        qint64 runId = 0;
        int told = 0;
        for (const QJsonObject& line : jsonLines(lines)) {
            if (line[QStringLiteral("event")].toString() == QLatin1String("run"))
                runId = line[QStringLiteral("run")].toInteger();
            if (line[QStringLiteral("event")].toString() == QLatin1String("epoch"))
                told = line[QStringLiteral("epoch")].toInt();
        }
        QVERIFY2(runId > 0, context);
        const std::unique_ptr<ProjectSession> session = reopened(path, context);
        QVERIFY(session != nullptr);
        const Run run = session->project().runs().run(RunId{runId}).value();
        QVERIFY2(run.state == RunState::Interrupted, context + qPrintable(runStateName(run.state)));
        const QVector<EpochMetrics> epochs = session->project().runs().epochs(run.id).value();
        QVERIFY2(epochs.size() >= told,
                 context + qPrintable(QStringLiteral(": %1 of %2").arg(epochs.size()).arg(told)));
        for (qsizetype i = 0; i < epochs.size(); ++i)
            QVERIFY2(epochs[i].epoch == i + 1, context);
        QVERIFY2(epochs.isEmpty() == !session->project().runs().trainedGraph(run.id).isOk(), context);
        QVERIFY2(session->pipeline().of(Stage::Features).state == StageState::UpToDate, context);
    }
    qInfo("%d kills", kTrainKills);
}

QTEST_GUILESS_MAIN(TestKillJobs)
#include "tst_kill_jobs.moc"
