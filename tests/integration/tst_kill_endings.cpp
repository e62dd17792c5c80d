// SPDX-License-Identifier: GPL-3.0-or-later
// A process is killed while what it recorded becomes a sample: sealed in place, joined from its parts, or copied from the memory.
// Afterwards there is the sample, or the recording is offered, once; never both, and never neither.
#include "app/session/edit_factory.h"
#include "support/ended_recording.h"
#include "support/foreign_writer.h"
#include "support/kept_recording.h"
#include "support/victim.h"

#include <QTemporaryDir>

using namespace studio;

namespace
{

const QString kWriter = QStringLiteral(STUDIO_BINARY_DIR "/tests/bin/kill_writer");
constexpr int kKills = 6; ///< of each kind of end
constexpr int kMostKills = 24; ///< while every end was over before its kill
constexpr int kPatienceMs = 60'000;

/// How long the end takes that nobody disturbs, in microseconds; 0 when there was none.
int undisturbedUs(const QString& path, const QString& kind)
{
    QProcess process;
    process.start(kWriter, {QStringLiteral("end"), path, kind});
    if (!process.waitForFinished(kPatienceMs) || process.exitCode() != 0)
        return 0;
    const QStringList words = QString::fromUtf8(process.readAllStandardOutput()).section(QStringLiteral("SEALED "), 1).simplified().split(QLatin1Char(' '));
    return words.value(1).toInt();
}

} // namespace

class TestKillEndings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void recordingIsThereOnce_data();
    void recordingIsThereOnce();

private:
    void check(const QString& path, const QStringList& told, qsizetype samplesBefore, qint64 stored);
};

void TestKillEndings::recordingIsThereOnce_data()
{
    QTest::addColumn<qint64>("stored"); ///< of its readings, before the end
    QTest::addRow("seal") << test::kEndedReadings;
    QTest::addRow("join") << test::kEndedReadings;
    QTest::addRow("copy") << test::kStoredBeforeCopy;
}

void TestKillEndings::recordingIsThereOnce()
{
    QFETCH(qint64, stored);
    const QString kind = QString::fromLatin1(QTest::currentDataTag());
    const quint32 seed = test::seedOfTheDay();
    QRandomGenerator random(seed);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("ended.smith"));
    QVERIFY(ProjectSession::create(path, QStringLiteral("ended")).isOk());
    const int wholeUs = undisturbedUs(path, kind);
    QVERIFY(wholeUs > 0);
    int inTheEnd = 0;
    int round = 0;
    for (; round < kKills || (inTheEnd == 0 && round < kMostKills); ++round) {
        const QStringList told = test::runAndKill(kWriter, {QStringLiteral("end"), path, kind}, "ENDING\n", random, wholeUs, kPatienceMs);
        const QByteArray context = QStringLiteral("round %1; again with STUDIO_TEST_SEED=%2: %3").arg(round).arg(seed).arg(told.join(QLatin1Char('|'))).toUtf8();
        QVERIFY2(told.contains(QStringLiteral("ENDING")), context);
        inTheEnd += told.last().startsWith(QLatin1String("SEALED")) ? 0 : 1;
        check(path, told, round + 1, stored);
        if (QTest::currentTestFailed())
            QFAIL(context);
    }
    qInfo("%s: %d of %d kills in an end of %d ms", qPrintable(kind), inTheEnd, round, wholeUs / 1000);
    QVERIFY2(inTheEnd > 0, "every end was over before the kill: nothing was tested");
}

void TestKillEndings::check(const QString& path, const QStringList& told, qsizetype samplesBefore, qint64 stored)
{
    const auto session = ProjectSession::open(path);
    QVERIFY2(session.isOk(), session ? "" : qPrintable(session.error().message));
    const Result<void> sound = (*session)->project().check();
    QVERIFY2(sound.isOk(), sound ? "" : qPrintable(sound.error().message));
    const QVector<Sample> offered = (*session)->interruptedRecordings().value();
    qint64 expected = test::kEndedReadings;
    SampleId id;
    if (offered.isEmpty()) { // it was done, and perhaps had not been told yet
        QCOMPARE((*session)->samples().size(), samplesBefore + 1);
        id = (*session)->samples().last().id;
    } else {
        QVERIFY(!told.last().startsWith(QLatin1String("SEALED")));
        QCOMPARE((*session)->samples().size(), samplesBefore);
        QVector<SampleId> ids;
        qint64 readings = 0;
        for (const Sample& part : offered) {
            ids.append(part.id);
            readings += part.readingCount;
        }
        QCOMPARE(partsOfRecording(offered, offered.last()), ids); // one recording
        QCOMPARE(readings, stored);
        expected = stored;
        id = test::keepInterrupted(**session);
        QVERIFY(id.isValid());
        QVERIFY((*session)->interruptedRecordings()->isEmpty());
        QCOMPARE((*session)->samples().size(), samplesBefore + 1);
    }
    const Result<SignalData> values = (*session)->project().samples().readings(id);
    QVERIFY2(values.isOk(), values ? "" : qPrintable(values.error().message));
    QCOMPARE(values->readingCount(), expected);
    QCOMPARE(contentHashOf(*values), contentHashOf(test::endedReadings().slice(0, expected)));
    QCOMPARE((*session)->sample(id)->contentHash, contentHashOf(*values));
    const Result<MinMaxColumns> drawn = (*session)->project().samples().minMax(id, 0, 0, expected, 10);
    QVERIFY2(drawn.isOk(), drawn ? "" : qPrintable(drawn.error().message));
    QCOMPARE(drawn->minimum.front(), 0.0F);
    // What was half made, and what the sample took the place of, goes.
    test::ForeignWriter other(path);
    QTRY_COMPARE_WITH_TIMEOUT(other.number("SELECT COUNT(*) FROM samples"), samplesBefore + 1, kPatienceMs);
    QVERIFY((*session)->project().check().isOk());
}

QTEST_GUILESS_MAIN(TestKillEndings)
#include "tst_kill_endings.moc"
