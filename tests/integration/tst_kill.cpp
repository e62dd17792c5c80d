// SPDX-License-Identifier: GPL-3.0-or-later
// A window-like process is killed at random moments: whatever it had confirmed is there afterwards, nothing
// is half there.
#include "app/session/recording_ending.h"
#include "support/random_user.h"
#include "support/victim.h"

#include <QFile>

using namespace studio;

class TestKill : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void confirmedEditsOutliveTheProcess();
    void confirmedReadingsOutliveTheProcess();

private:
    void checkRound(const QString& killed, const QString& before, quint32 seed, int numbering, int confirmed);
};

namespace
{

const QString kWriter = QStringLiteral(STUDIO_BINARY_DIR "/tests/bin/kill_writer");
constexpr int kEditKills = 75;
constexpr int kRecordKills = 25;
constexpr int kRoundsAProject = 25; ///< then a fresh one, so that rounds stay short

/// Logical content and undo history.
QByteArray stateOf(const ProjectFile& project)
{
    return project.canonicalDump().value() + "--\n" + test::historyText(project);
}

} // namespace

/// The state after the kill must be the one before the round plus exactly the confirmed steps, or those and
/// the one under way.
void TestKill::checkRound(const QString& killed, const QString& before, quint32 seed, int numbering,
                          int confirmed)
{
    const auto session = ProjectSession::open(killed);
    QVERIFY2(session.isOk(), session ? "" : qPrintable(session.error().message));
    const Result<void> sound = (*session)->project().check();
    QVERIFY2(sound.isOk(), sound ? "" : qPrintable(sound.error().message));
    const QByteArray found = stateOf((*session)->project());

    const auto again = ProjectSession::open(before);
    QVERIFY2(again.isOk(), again ? "" : qPrintable(again.error().message));
    test::RandomUser user(**again, seed, numbering);
    for (int n = 0; n < confirmed; ++n)
        user.step();
    if (found == stateOf((*again)->project()))
        return;
    const QString underWay = user.step();
    QVERIFY2(
        found == stateOf((*again)->project()),
        qPrintable(QStringLiteral("after %1 confirmed steps the project holds neither them nor them and '%2'")
                       .arg(confirmed)
                       .arg(underWay)));
}

void TestKill::confirmedEditsOutliveTheProcess()
{
    const quint32 seed = test::seedOfTheDay();
    QRandomGenerator random(seed);
    std::unique_ptr<QTemporaryDir> folder;
    QString path;
    QString copy;
    int steps = 0;
    int busiest = 0;
    for (int round = 0; round < kEditKills; ++round) {
        if (round % kRoundsAProject == 0) {
            folder = std::make_unique<QTemporaryDir>();
            path = folder->filePath(QStringLiteral("killed.smith"));
            copy = folder->filePath(QStringLiteral("copy.smith"));
            QVERIFY(ProjectSession::create(path, QStringLiteral("killed")).isOk());
        }
        QFile::remove(copy);
        QVERIFY2(!QFile::exists(path + QStringLiteral("-wal")), "a closed project leaves no log behind");
        QVERIFY(QFile::copy(path, copy));
        const quint32 roundSeed = random.generate();
        const int numbering = round * 1000;
        const QStringList lines = test::runAndKill(
            kWriter, {QStringLiteral("edit"), path, QString::number(roundSeed), QString::number(numbering)},
            "OPEN\n", random, 120'000);
        QVERIFY2(lines.value(0) == QLatin1String("OPEN"), qPrintable(lines.join(QLatin1Char('|'))));
        const int confirmed = static_cast<int>(lines.size()) - 1;
        QVERIFY2(!lines.last().contains(QLatin1String("FAILED")), qPrintable(lines.last()));
        checkRound(path, copy, roundSeed, numbering, confirmed);
        if (QTest::currentTestFailed())
            QFAIL(
                qPrintable(QStringLiteral("round %1; again with STUDIO_TEST_SEED=%2").arg(round).arg(seed)));
        steps += confirmed;
        busiest = std::max(busiest, confirmed);
    }
    qInfo("%d kills, %d confirmed steps (up to %d in one life), none lost", kEditKills, steps, busiest);
    QVERIFY2(steps > kEditKills, "the processes were killed before they did anything: nothing was tested");
}

void TestKill::confirmedReadingsOutliveTheProcess()
{
    const quint32 seed = test::seedOfTheDay();
    QRandomGenerator random(seed);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("recorded.smith"));
    QVERIFY(ProjectSession::create(path, QStringLiteral("recorded")).isOk());
    int sealed = 0;
    int interrupted = 0;
    for (int round = 0; round < kRecordKills; ++round) {
        const QStringList lines = test::runAndKill(
            kWriter, {QStringLiteral("record"), path, QString::number(round)}, "OPEN\n", random, 100'000);
        QMap<qint64, qint64> readings;
        QSet<qint64> done;
        for (const QString& line : lines) {
            const QStringList words = line.split(QLatin1Char(' '));
            if (words[0] == QLatin1String("BEGAN"))
                readings[words[1].toLongLong()] = 0;
            else if (words[0] == QLatin1String("HAS"))
                readings[words[1].toLongLong()] = words[2].toLongLong();
            else if (words[0] == QLatin1String("SEALED"))
                done.insert(words[1].toLongLong());
        }
        const auto session = ProjectSession::open(path);
        const QByteArray context =
            QStringLiteral("round %1; STUDIO_TEST_SEED=%2").arg(round).arg(seed).toUtf8();
        QVERIFY2(session.isOk(), context);
        QVERIFY2((*session)->project().check().isOk(), context);
        const QVector<Sample> open = (*session)->interruptedRecordings().value();
        QVERIFY2(open.size() <= 1, context);
        for (auto it = readings.begin(); it != readings.end(); ++it) {
            const Result<Sample> stored = (*session)->project().samples().sample(SampleId{it.key()});
            QVERIFY2(stored.isOk(), context);
            QVERIFY2(stored->readingCount >= it.value(), context);
            QVERIFY2(!done.contains(it.key()) || (*session)->sample(stored->id) != nullptr, context);
            const SignalData data = (*session)->project().samples().readings(stored->id).value();
            QVERIFY2(data.readingCount() == stored->readingCount, context);
        }
        sealed += static_cast<int>(done.size());
        for (const Sample& one : open) {
            ++interrupted;
            Result<SampleId> kept = Error{ErrorCode::Internal, QStringLiteral("no answer"), {}, {}};
            (*session)->endRecording({.parts = {one.id}, .refusesKnown = false}, [&kept](const Result<SampleId>& id) { kept = id; });
            (*session)->waitForRecordings();
            if (one.readingCount == 0) { // killed before its first reading: there is nothing to keep
                QVERIFY2(!kept && kept.error().id == QLatin1String("REC-019"), context);
                QVERIFY2((*session)->discardRecording(one.id).isOk(), context);
                continue;
            }
            QVERIFY2(kept.isOk(), context);
            QVERIFY2((*session)->sample(one.id) != nullptr, context);
            QVERIFY2((*session)->sample(one.id)->readingCount == one.readingCount, context);
        }
        QVERIFY2((*session)->interruptedRecordings()->isEmpty(), context);
    }
    qInfo("%d kills, %d recordings sealed before, %d interrupted and kept", kRecordKills, sealed,
          interrupted);
    QVERIFY(interrupted > 0);
}

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
