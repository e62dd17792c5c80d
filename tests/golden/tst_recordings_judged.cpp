// SPDX-License-Identifier: GPL-3.0-or-later
// No false alarm on real recordings of motion, sound, vibration, hearts and air, nor on the motions of the simulated board.
#include "models/dataset/importers/importer.h"
#include "models/signal/recording_quality.h"
#include "smith_motion.h"

#include <QDirIterator>
#include <QMap>
#include <QtTest>

using namespace studio;

namespace
{

const QString kData = QStringLiteral(STUDIO_SHARED_DIR "/data/");

RecordingQuality judged(const Sample& info, const SignalData& values)
{
    const Result<RecordingQuality> quality =
        judgeRecording(info, [&](qint64 first, qint64 count) -> Result<SignalData> { return values.slice(first, count); });
    Q_ASSERT(quality);
    return *quality;
}

} // namespace

class TestRecordingsJudged : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void realRecordings_data();
    void realRecordings();
    void simulatedMotions_data();
    void simulatedMotions();
};

/// What may be said of a folder, as the share of its recordings, in per cent; what is not listed may not be said at all.
using Allowed = QMap<QByteArray, double>;

void TestRecordingsJudged::realRecordings_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<double>("rateHz"); // for files without time
    QTest::addColumn<int>("recordings");
    QTest::addColumn<Allowed>("allowed");
    QTest::newRow("a phone in the hand") << "motion-phone-gestures" << 62.5 << 800 << Allowed{{"clipping", 2.0}, {"stuck", 1.0}};
    // (shakes reach 8 g, the end of the range; an axis of a phone on a table shows no single step)
    QTest::newRow("a watch on the wrist") << "motion-smartwatch-basicmotions/csv" << 10.0 << 80 << Allowed{};
    QTest::newRow("gestures and coffee machines") << "ei-format" << 100.0 << 10
                                                   << Allowed{{"aliasing", 15.0}, {"clipping", 15.0}}; // a grinder faster than 198.6 Hz can show; 2 g ends
    QTest::newRow("spoken digits") << "audio-spoken-digits" << 8000.0 << 1200 << Allowed{{"clipping", 0.2}}; // one speaker was recorded in 8 bits
    QTest::newRow("a ceiling fan") << "vibration-ceiling-fan" << 200.0 << 700 << Allowed{};
    QTest::newRow("a heart, five minutes") << "ecg-mitbih-100" << 360.0 << 1 << Allowed{};
    QTest::newRow("smell of toast") << "regression-toast-odor" << 2.0 << 20 << Allowed{{"clipping", 100.0}, {"stuck", 80.0}};
    // (the gas sensor ends at 400 and 57330, and stays there for minutes)
}

void TestRecordingsJudged::realRecordings()
{
    QFETCH(QString, folder);
    QFETCH(double, rateHz);
    QFETCH(int, recordings);
    QFETCH(Allowed, allowed);
    QMap<QString, int> counts;
    QMap<QString, QString> examples;
    QSet<double> rates;
    int judgedCount = 0;
    QDirIterator files(kData + folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QByteArray bytes = file.readAll();
        const QString name = files.fileName().toLower();
        const Importer* importer = ImporterRegistry::builtin().find(bytes, name);
        if (importer == nullptr)
            continue;
        const Result<QVector<SampleDraft>> drafts = importer->read(bytes, name, {rateHz, {}});
        if (!drafts)
            continue; // lists of beats and files made to fail are no recordings
        for (const SampleDraft& draft : *drafts) {
            ++judgedCount;
            rates.insert(std::round(draft.info.sampleRateHz() * 10.0) / 10.0);
            const RecordingQuality quality = judged(draft.info, draft.values);
            QSet<QString> said;
            for (const RecordingFinding& finding : quality.findings) {
                said.insert(faultName(finding.fault));
                if (!examples.contains(faultName(finding.fault)))
                    examples[faultName(finding.fault)] = files.fileName() + QStringLiteral(": ") + qualitySentence(finding, draft.info.axes);
            }
            for (const QString& one : std::as_const(said))
                ++counts[one];
        }
    }
    QVERIFY2(judgedCount >= recordings, qPrintable(QString::number(judgedCount)));
    qInfo() << judgedCount << "recordings at" << rates << "Hz";
    for (auto it = counts.begin(); it != counts.end(); ++it) {
        const double share = 100.0 * it.value() / judgedCount;
        qInfo().noquote() << it.key() << it.value() << examples[it.key()];
        QVERIFY2(share <= allowed.value(it.key().toLatin1(), 0.0), qPrintable(QStringLiteral("%1 in %2 %: %3").arg(it.key()).arg(share).arg(examples[it.key()])));
    }
}

void TestRecordingsJudged::simulatedMotions_data()
{
    QTest::addColumn<int>("kind");
    for (int kind = 0; kind < SMITH_MOTION_COUNT; ++kind)
        QTest::newRow(smith_motion_name(static_cast<smith_motion_kind>(kind))) << kind;
}

void TestRecordingsJudged::simulatedMotions()
{
    QFETCH(int, kind);
    Sample info;
    for (const char* axis : {"accX", "accY", "accZ"})
        info.axes.append({QString::fromLatin1(axis), QStringLiteral("m/s2")});
    for (const double rate : {62.5, 100.0, 250.0}) {
        for (unsigned seed = 1; seed <= 25; ++seed) {
            smith_motion motion;
            smith_motion_init(&motion, static_cast<smith_motion_kind>(kind), seed);
            std::vector<float> values(static_cast<std::size_t>(10.0 * rate) * 3);
            for (std::size_t i = 0; i < values.size(); i += 3)
                smith_motion_next(&motion, static_cast<float>(1.0 / rate), &values[i]);
            info.intervalMs = 1000.0 / rate;
            info.readingCount = static_cast<qint64>(values.size()) / 3;
            const RecordingQuality quality = judged(info, SignalData(std::move(values), 3));
            for (const RecordingFinding& finding : quality.findings) {
                QVERIFY2(finding.fault == RecordingFault::Clipped, qPrintable(QStringLiteral("%1 Hz, seed %2: %3").arg(rate).arg(seed)
                                                                                  .arg(qualitySentence(finding, info.axes))));
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestRecordingsJudged)
#include "tst_recordings_judged.moc"
