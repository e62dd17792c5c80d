// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs behind training are killed at random moments: evaluation, check on the emulated board, export, repair. What
// was there before is there still; the result is absent or whole; the same command then ends well.
#include "app/session/project_session.h"
#include "storage/report_repository.h"
#include "support/example_project.h"
#include "support/victim.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

using namespace studio;

class TestKillResults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void killedEvaluationKeepsTheRun();
    void killedCheckLeavesNoHalfReportAndNoEmulator();
    void killedExportLeavesNoHalfFile_data();
    void killedExportLeavesNoHalfFile();
    void killedRepairLeavesNoHalfCopy();

private:
    void killOnce(const QStringList& arguments, const QByteArray& mark, int mostUs);
    [[nodiscard]] std::unique_ptr<ProjectSession> reopened(const QByteArray& context) const;

    QTemporaryDir m_folder;
    QString m_path;
    quint32 m_seed = 0;
    std::unique_ptr<QRandomGenerator> m_random;
};

namespace
{

constexpr int kEvaluateKills = 10;
constexpr int kVerifyKills = 8;
constexpr int kExportKills = 5; ///< of each format
constexpr int kRepairKills = 5;
constexpr int kMostEvaluateUs = 1'500'000; ///< loading the learning library is a part of it
constexpr int kMostVerifyUs = 4'000'000;
constexpr int kMostExportUs = 2'500'000;
constexpr int kMostRepairUs = 150'000;

/// Emulators whose command line names `folder`.
int emulatorsOf(const QString& folder)
{
    int count = 0;
    for (const QString& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile command(QStringLiteral("/proc/%1/cmdline").arg(entry));
        if (!command.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = command.readAll();
        count += line.contains("qemu-system") && line.contains(folder.toUtf8()) ? 1 : 0;
    }
    return count;
}

} // namespace

void TestKillResults::initTestCase()
{
    // Whatever jobs put beside the project lies in this folder, and goes with it.
    qputenv("TMPDIR", m_folder.path().toLocal8Bit());
    m_path = m_folder.filePath(QStringLiteral("results.smith"));
    QVERIFY(test::copyExample(m_path));
    m_seed = test::seedOfTheDay();
    m_random = std::make_unique<QRandomGenerator>(m_seed);
}

void TestKillResults::killOnce(const QStringList& arguments, const QByteArray& mark, int mostUs)
{
    test::runAndKill(test::cliProgram(), arguments + QStringList{QStringLiteral("--json")}, mark, *m_random, mostUs);
}

std::unique_ptr<ProjectSession> TestKillResults::reopened(const QByteArray& context) const
{
    auto session = ProjectSession::open(m_path);
    if (!session || !(*session)->project().check()) {
        QTest::qFail(context + ": the project is not sound", __FILE__, __LINE__);
        return nullptr;
    }
    return std::move(session).value();
}

void TestKillResults::killedEvaluationKeepsTheRun()
{
    const QJsonObject before = reopened("before")->runs().first().summary;
    for (int round = 0; round < kEvaluateKills; ++round) {
        const QByteArray context = QStringLiteral("round %1; STUDIO_TEST_SEED=%2").arg(round).arg(m_seed).toUtf8();
        killOnce({QStringLiteral("evaluate"), m_path}, {}, kMostEvaluateUs);
        const auto session = reopened(context);
        QVERIFY2(session != nullptr, context);
        QVERIFY2(session->runs().size() == 1, context);
        QVERIFY2(session->runs().first().summary[QStringLiteral("test_accuracy")].isDouble(), context);
        QVERIFY2(session->pipeline().of(Stage::Train).state == StageState::UpToDate, context);
    }
    QVERIFY(test::runCli({QStringLiteral("evaluate"), m_path}));
    QCOMPARE(reopened("after")->runs().first().summary, before); // the same figures
    qInfo("%d kills", kEvaluateKills);
}

void TestKillResults::killedCheckLeavesNoHalfReportAndNoEmulator()
{
    int stored = 0;
    for (int round = 0; round < kVerifyKills; ++round) {
        const QByteArray context = QStringLiteral("round %1; STUDIO_TEST_SEED=%2").arg(round).arg(m_seed).toUtf8();
        const qsizetype reports = reopened(context)->project().reports().all(QStringLiteral("verification")).value().size();
        killOnce({QStringLiteral("verify"), m_path}, "\"progress\"", kMostVerifyUs);
        QTRY_VERIFY2(emulatorsOf(m_folder.path()) == 0, context); // an emulator does not outlive its job
        const auto session = reopened(context);
        QVERIFY2(session != nullptr, context);
        const auto now = session->project().reports().all(QStringLiteral("verification"));
        QVERIFY2(now.isOk() && (now->size() == reports || now->size() == reports + 1), context);
        stored += now->size() > reports ? 1 : 0;
        for (const StoredReport& report : *now)
            QVERIFY2(session->project().reports().report(report.id).isOk(), context);
    }
    QVERIFY2(stored < kVerifyKills, "every check was over before the kill: nothing was tested");
    QVERIFY(test::runCli({QStringLiteral("verify"), m_path}));
    qInfo("%d kills, %d after the report was stored", kVerifyKills, stored);
}

void TestKillResults::killedExportLeavesNoHalfFile_data()
{
    QTest::addColumn<QString>("format");
    QTest::newRow("c-library") << QStringLiteral("c-library");
    QTest::newRow("firmware") << QStringLiteral("firmware");
    QTest::newRow("bundle") << QStringLiteral("bundle");
}

void TestKillResults::killedExportLeavesNoHalfFile()
{
    QFETCH(QString, format);
    qputenv("XDG_CONFIG_HOME", m_folder.filePath(QStringLiteral("config")).toLocal8Bit()); // signing keys
    const QString out = m_folder.filePath(QStringLiteral("out-") + format);
    const QStringList arguments = {QStringLiteral("export"), m_path, QStringLiteral("--format"), format, QStringLiteral("--out"), out};
    const auto remove = [&] { QFileInfo(out).isDir() ? QDir(out).removeRecursively() : QFile::remove(out) || !QFileInfo::exists(out); };
    // What a whole one looks like.
    QVERIFY(test::runCli(arguments));
    const auto filesOf = [&] { return QFileInfo(out).isDir() ? QDir(out).entryList(QDir::Files | QDir::NoDotAndDotDot) : QStringList{QFileInfo(out).fileName()}; };
    const QStringList whole = filesOf();
    for (int round = 0; round < kExportKills; ++round) {
        const QByteArray context = QStringLiteral("%1, round %2; STUDIO_TEST_SEED=%3").arg(format).arg(round).arg(m_seed).toUtf8();
        remove();
        killOnce(arguments, {}, kMostExportUs);
        QVERIFY2(reopened(context) != nullptr, context);
        if (!QFileInfo::exists(out))
            continue;
        QCOMPARE(filesOf(), whole);
        if (format == QLatin1String("bundle"))
            QVERIFY2(test::runCli({QStringLiteral("bundle"), QStringLiteral("verify"), out}), context);
    }
    remove();
    QVERIFY(test::runCli(arguments));
    QCOMPARE(filesOf(), whole);
    qInfo("%d kills", kExportKills);
}

void TestKillResults::killedRepairLeavesNoHalfCopy()
{
    const QString copy = m_folder.filePath(QStringLiteral("repaired.smith"));
    for (int round = 0; round < kRepairKills; ++round) {
        const QByteArray context = QStringLiteral("round %1; STUDIO_TEST_SEED=%2").arg(round).arg(m_seed).toUtf8();
        QFile::remove(copy);
        killOnce({QStringLiteral("repair"), m_path, QStringLiteral("--out"), copy}, {}, kMostRepairUs);
        QVERIFY2(reopened(context) != nullptr, context);
        if (!QFileInfo::exists(copy))
            continue;
        const auto session = ProjectSession::open(copy);
        QVERIFY2(session.isOk() && (*session)->project().check().isOk(), context);
        QCOMPARE((*session)->samples().size(), reopened(context)->samples().size());
    }
    QFile::remove(copy);
    QVERIFY(test::runCli({QStringLiteral("repair"), m_path, QStringLiteral("--out"), copy}));
    qInfo("%d kills", kRepairKills);
}

QTEST_GUILESS_MAIN(TestKillResults)
#include "tst_kill_results.moc"
