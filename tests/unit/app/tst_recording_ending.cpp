// SPDX-License-Identifier: GPL-3.0-or-later
// What was stored of a recording becomes a sample.
#include "app/session/edit_factory.h"
#include "app/session/recording_ending.h"
#include "app/session/sealed_recording.h"
#include "support/temporary_project.h"

#include <QFile>

using namespace studio;

namespace
{

/// The most memory that this process ever had.
qint64 peakBytes()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong() * 1024;
    }
    return -1;
}

} // namespace

class TestRecordingEnding : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void longRecordingIsReadPieceByPiece();
};

/// It may be longer than the memory is large.
void TestRecordingEnding::longRecordingIsReadPieceByPiece()
{
    constexpr qint64 kPieces = 64;
    constexpr qint64 kPieceReadings = 524'288; // 1 MiB
    test::TemporaryProject project;
    Sample info;
    info.name = QStringLiteral("long");
    info.axes = {{QStringLiteral("audio"), QStringLiteral("wav")}};
    info.intervalMs = 0.0625;
    info.valueType = ValueType::Int16;
    std::vector<std::int16_t> values(kPieceReadings);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<std::int16_t>(i * 31);
    const SignalData piece(std::move(values), 1);
    const SampleId id = project->samples().beginRecording(info).value();
    ContentHash hash(ValueType::Int16, 1);
    for (qint64 i = 0; i < kPieces; ++i) {
        QVERIFY(project->samples().appendReadings(id, piece).isOk());
        hash.add(piece);
    }
    project.close(); // killed: nothing of it is in the memory any more
    const auto opened = ProjectFile::open(project.path(), ProjectFile::Access::Job);
    QVERIFY(opened.isOk());
    const qint64 before = peakBytes();
    QVERIFY(before > 0);
    const Result<Sample> kept = sealRecording((*opened)->samples(), id, {});
    QVERIFY2(kept.isOk(), kept.isOk() ? "" : qPrintable(kept.error().message));
    const qint64 grown = peakBytes() - before;
    QVERIFY2(grown < kPieces * kPieceReadings * qint64(sizeof(std::int16_t)), qPrintable(QString::number(grown)));
    QCOMPARE(kept->readingCount, kPieces * kPieceReadings);
    QCOMPARE(kept->contentHash, hash.result());
}

QTEST_GUILESS_MAIN(TestRecordingEnding)
#include "tst_recording_ending.moc"
