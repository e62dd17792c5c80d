// SPDX-License-Identifier: GPL-3.0-or-later
// Editing regions: the older one gives way, in every way two ranges can meet.
#include "models/dataset/segment_edit.h"

#include <QtTest>

using namespace studio;

namespace
{

Segment segmentOf(qint64 id, qint64 begin, qint64 end, const QString& label = QStringLiteral("wave"))
{
    Segment segment;
    segment.id = SegmentId{id};
    segment.sample = SampleId{1};
    segment.label = label;
    segment.begin = begin;
    segment.end = end;
    return segment;
}

QString written(const QVector<Segment>& segments)
{
    QStringList parts;
    for (const Segment& one : segments)
        parts << QStringLiteral("%1:%2-%3").arg(one.id.value).arg(one.begin).arg(one.end);
    return parts.join(QLatin1Char(' '));
}

} // namespace

class TestSegmentEdit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void placing_data();
    void placing();
    void otherTiersStay();
    void suggestionsGiveWayAndNeverTakeAway();
    void mergingTakesWhatLiesBetween();
    void cutting();
    void changesCanBeTurnedRound();
    void movingStaysInside();
};

void TestSegmentEdit::placing_data()
{
    QTest::addColumn<qint64>("begin");
    QTest::addColumn<qint64>("end");
    QTest::addColumn<QString>("after");
    // 1 is [100, 200), 2 is [300, 400); a new one is placed.
    QTest::newRow("apart") << qint64(210) << qint64(290) << QStringLiteral("1:100-200 0:210-290 2:300-400");
    QTest::newRow("touching both") << qint64(200) << qint64(300)
                                   << QStringLiteral("1:100-200 0:200-300 2:300-400");
    QTest::newRow("over the end of the first")
        << qint64(150) << qint64(250) << QStringLiteral("1:100-150 0:150-250 2:300-400");
    QTest::newRow("over the start of the second")
        << qint64(250) << qint64(350) << QStringLiteral("1:100-200 0:250-350 2:350-400");
    QTest::newRow("over both inner ends")
        << qint64(150) << qint64(350) << QStringLiteral("1:100-150 0:150-350 2:350-400");
    QTest::newRow("inside the first")
        << qint64(120) << qint64(140) << QStringLiteral("1:100-120 0:120-140 0:140-200 2:300-400");
    QTest::newRow("exactly the first") << qint64(100) << qint64(200) << QStringLiteral("0:100-200 2:300-400");
    QTest::newRow("covering both") << qint64(50) << qint64(450) << QStringLiteral("0:50-450");
}

void TestSegmentEdit::placing()
{
    QFETCH(qint64, begin);
    QFETCH(qint64, end);
    QFETCH(QString, after);
    const QVector<Segment> segments = {segmentOf(1, 100, 200), segmentOf(2, 300, 400)};
    QCOMPARE(written(appliedSegments(segments, placeSegments(segments, {segmentOf(0, begin, end)}))), after);
}

void TestSegmentEdit::otherTiersStay()
{
    Segment quality = segmentOf(3, 120, 180);
    quality.tier = QStringLiteral("quality");
    const QVector<Segment> segments = {segmentOf(1, 100, 200), quality};
    const QVector<SegmentChange> changes = placeSegments(segments, {segmentOf(0, 110, 300)});
    QCOMPARE(written(appliedSegments(segments, changes)), QStringLiteral("1:100-110 0:110-300 3:120-180"));
}

void TestSegmentEdit::suggestionsGiveWayAndNeverTakeAway()
{
    Segment suggestion = segmentOf(5, 300, 400);
    suggestion.source = SegmentSource::Suggestion;
    const QVector<Segment> segments = {segmentOf(1, 100, 200), suggestion};
    QCOMPARE(written(appliedSegments(segments, placeSegments(segments, {segmentOf(0, 250, 350)}))),
             QStringLiteral("1:100-200 0:250-350"));
    QCOMPARE(written(appliedSegments(segments, placeSegments(segments, {segmentOf(0, 250, 349)}))),
             QStringLiteral("1:100-200 0:250-349 5:349-400"));
    Segment fresh = suggestion;
    fresh.id = {};
    fresh.begin = 150;
    fresh.end = 250;
    QCOMPARE(written(appliedSegments(segments, placeSegments(segments, {fresh}))),
             QStringLiteral("1:100-200 0:150-250 5:300-400"));
}

void TestSegmentEdit::mergingTakesWhatLiesBetween()
{
    const QVector<Segment> segments = {segmentOf(1, 100, 200), segmentOf(2, 300, 400, QStringLiteral("idle")),
                                       segmentOf(3, 500, 600)};
    QCOMPARE(written(appliedSegments(segments, mergeSegments(segments, {SegmentId{1}, SegmentId{3}}))),
             QStringLiteral("1:100-600"));
    QVERIFY(mergeSegments(segments, {SegmentId{2}}).isEmpty());
}

void TestSegmentEdit::cutting()
{
    const Segment one = segmentOf(1, 100, 200);
    QCOMPARE(written(appliedSegments({one}, cutSegment(one, 150))), QStringLiteral("1:100-150 0:150-200"));
    QVERIFY(cutSegment(one, 100).isEmpty());
    QVERIFY(cutSegment(one, 200).isEmpty());
}

void TestSegmentEdit::changesCanBeTurnedRound()
{
    const QVector<Segment> segments = {segmentOf(1, 100, 200), segmentOf(2, 300, 400)};
    const QVector<SegmentChange> changes = placeSegments(segments, {segmentOf(2, 150, 400)});
    QVector<SegmentChange> back;
    for (const SegmentChange& change : changes)
        back.append({change.sample, change.hasAfter, change.hasBefore, change.after, change.before});
    QCOMPARE(appliedSegments(appliedSegments(segments, changes), back), segments);
}

void TestSegmentEdit::movingStaysInside()
{
    QCOMPARE(movedSegment(segmentOf(1, 10, 30), -20, 100).begin, qint64(0));
    QCOMPARE(movedSegment(segmentOf(1, 10, 30), 1000, 100).begin, qint64(80));
    QCOMPARE(movedSegment(segmentOf(1, 10, 30), 1000, 100).end, qint64(100));
}

QTEST_GUILESS_MAIN(TestSegmentEdit)
#include "tst_segment_edit.moc"
