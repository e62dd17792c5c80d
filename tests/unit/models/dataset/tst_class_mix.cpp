// SPDX-License-Identifier: GPL-3.0-or-later
// The hint at the class that has too few recordings.
#include "models/dataset/class_mix.h"
#include "models/dataset/picture.h"

#include <QtTest>

using namespace studio;

class TestClassMix : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hint_data();
    void hint();
    void regionsCountForTheirOwnClass();
    void whatWasRecordedTogetherIsOneTime();
    void picturesAreNoRecordings();
    void timesAndOthersAreCountedByThemselves_data();
    void timesAndOthersAreCountedByThemselves();
    void heldLabelsOfRecordings_data();
    void heldLabelsOfRecordings();
};

namespace
{

Sample sampleOf(qint64 id, const QString& label, qint64 readings, const QString& device = {}, const QString& session = {})
{
    Sample made;
    made.id = SampleId{id};
    made.label = label;
    made.readingCount = readings;
    made.intervalMs = 10.0;
    made.deviceName = device;
    if (!session.isEmpty())
        made.metadata.insert(QStringLiteral("session"), session);
    return made;
}

Segment regionOf(qint64 sample, const QString& label, qint64 begin, qint64 end)
{
    Segment made;
    made.sample = SampleId{sample};
    made.label = label;
    made.begin = begin;
    made.end = end;
    return made;
}

} // namespace

void TestClassMix::hint_data()
{
    QTest::addColumn<QVector<ClassCount>>("counts");
    QTest::addColumn<QString>("label");
    QTest::addColumn<int>("missing");
    const auto counts = [](const QVector<int>& numbers) {
        const QStringList names = {QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake"), QStringLiteral("updown")};
        QVector<ClassCount> all;
        for (int i = 0; i < numbers.size(); ++i)
            all.append({names[i], numbers[i], 10.0 * numbers[i]});
        return all;
    };
    QTest::newRow("a third of the others") << counts({42, 38, 12, 33}) << QStringLiteral("snake") << 26;
    QTest::newRow("none yet") << counts({8, 8, 0}) << QStringLiteral("snake") << 8;
    QTest::newRow("even") << counts({10, 9, 11, 10}) << QString() << 0;
    QTest::newRow("just even enough") << counts({10, 6}) << QString() << 0;
    QTest::newRow("just uneven") << counts({10, 5}) << QStringLiteral("wave") << 5;
    // One long recording is as much as many short ones.
    QTest::newRow("one long") << QVector<ClassCount>{{QStringLiteral("shake"), 5, 50.0}, {QStringLiteral("still"), 1, 94.0}} << QStringLiteral("shake") << 2;
    QTest::newRow("as much in fewer") << QVector<ClassCount>{{QStringLiteral("shake"), 5, 50.0}, {QStringLiteral("still"), 1, 45.0}} << QString() << 0;
    QTest::newRow("as many but short") << QVector<ClassCount>{{QStringLiteral("shake"), 5, 50.0}, {QStringLiteral("still"), 5, 10.0}} << QStringLiteral("still") << 7;
    QTest::newRow("too few to compare") << counts({3, 0}) << QString() << 0;
    QTest::newRow("one class") << counts({30}) << QString() << 0;
    QTest::newRow("no class") << counts({}) << QString() << 0;
}

void TestClassMix::hint()
{
    QFETCH(QVector<ClassCount>, counts);
    QFETCH(QString, label);
    QFETCH(int, missing);
    const ClassMixHint found = classMixHint(counts);
    QCOMPARE(found.label, label);
    QCOMPARE(found.missing, missing);
    QCOMPARE(found.isEmpty(), label.isEmpty());
}

void TestClassMix::regionsCountForTheirOwnClass()
{
    const QString idle = QStringLiteral("idle");
    const QString wave = QStringLiteral("wave");
    Segment suggestion = regionOf(1, wave, 0, 400);
    suggestion.source = SegmentSource::Suggestion;
    Segment tier = regionOf(1, wave, 0, 400);
    tier.tier = QStringLiteral("notes");
    Sample excluded = sampleOf(3, wave, 9000);
    excluded.enabled = false;
    // The first 4.5 s have no region and are what the recording is; the second is regions alone, and has no label.
    const QVector<ClassCount> counts = countClasses({sampleOf(1, idle, 1000), sampleOf(2, {}, 300), excluded},
                                                    {regionOf(1, wave, 450, 750), regionOf(1, idle, 750, 1000), suggestion, tier, regionOf(2, wave, 0, 300)},
                                                    {wave, idle, QStringLiteral("none yet")});
    QCOMPARE(counts.size(), 3);
    QCOMPARE(counts[0].label, wave);
    QCOMPARE(counts[0].count, 2);
    QCOMPARE(counts[0].seconds, 6.0);
    QCOMPARE(counts[0].samples, 0); // none is labelled so as a whole
    QCOMPARE(counts[1].count, 1);
    QCOMPARE(counts[1].samples, 1);
    QCOMPARE(counts[1].seconds, 7.0);
    QCOMPARE(counts[2].count, 0);
    QCOMPARE(counts[2].seconds, 0.0);
    // Labels that are no class stand behind them.
    const QVector<ClassCount> more = countClasses({sampleOf(1, idle, 1000), sampleOf(2, {}, 300)}, {}, {idle});
    QCOMPARE(more.size(), 2);
    QCOMPARE(more[1].label, QString());
    QCOMPARE(more[1].seconds, 3.0);
}

void TestClassMix::whatWasRecordedTogetherIsOneTime()
{
    const QString wave = QStringLiteral("wave");
    const QString left = QStringLiteral("left");
    const QString right = QStringLiteral("right");
    const QString together = QStringLiteral("together-1");
    const auto count = [&](const QVector<Sample>& samples) { return countClasses(samples, {}, {wave}).value(0); };
    const ClassCount pair = count({sampleOf(1, wave, 500, left, together), sampleOf(2, wave, 480, right, together)});
    QCOMPARE(pair.count, 1);
    QCOMPARE(pair.samples, 2); // which the list of samples has
    QCOMPARE(pair.seconds, 5.0);
    // One after another on one device they are two, whatever session they are of.
    const ClassCount series = count({sampleOf(1, wave, 500, left, together), sampleOf(2, wave, 480, left, together)});
    QCOMPARE(series.count, 2);
    QCOMPARE(series.samples, 2);
    QCOMPARE(series.seconds, 9.8);
    const ClassCount apart = count({sampleOf(1, wave, 500, left), sampleOf(2, wave, 480, right)});
    QCOMPARE(apart.count, 2);
    QCOMPARE(apart.seconds, 9.8);
}

/// They last no time, so they would make recordings look shorter than they are.
void TestClassMix::picturesAreNoRecordings()
{
    QVector<Sample> samples;
    for (int i = 0; i < 8; ++i)
        samples.append(sampleOf(i, QStringLiteral("idle"), 1000));
    for (int i = 8; i < 12; ++i)
        samples.append(sampleOf(i, QStringLiteral("wave"), 1000));
    const QStringList labels = {QStringLiteral("idle"), QStringLiteral("wave")};
    const int missing = classMixHint(countClasses(samples, {}, labels)).missing;
    QCOMPARE(missing, 4);
    for (int i = 12; i < 112; ++i) {
        Sample picture = sampleOf(i, QStringLiteral("wave"), 0);
        picture.axes = pictureAxes();
        samples.append(picture);
    }
    const QVector<ClassCount> counts = countClasses(samples, {}, labels);
    QCOMPARE(counts.value(1).count, 4);
    QCOMPARE(counts.value(1).samples, 104);
    QCOMPARE(classMixHint(counts).missing, missing);
}

void TestClassMix::timesAndOthersAreCountedByThemselves_data()
{
    QTest::addColumn<int>("others"); // samples of "wave" that have "idle" in a region
    QTest::newRow("no region elsewhere") << 0;
    QTest::newRow("as many as make it up") << 2;
    QTest::newRow("more") << 3;
}

/// Four samples of two devices in two sessions were recorded in two times, whatever regions there are in others.
void TestClassMix::timesAndOthersAreCountedByThemselves()
{
    QFETCH(int, others);
    const QString idle = QStringLiteral("idle");
    QVector<Sample> samples;
    for (int i = 0; i < 4; ++i)
        samples.append(sampleOf(i, idle, 500, i % 2 == 0 ? QStringLiteral("left") : QStringLiteral("right"), i < 2 ? QStringLiteral("one") : QStringLiteral("two")));
    QVector<Segment> regions = {regionOf(0, idle, 0, 100), regionOf(1, QStringLiteral("wave"), 0, 500)}; // the second has nothing else
    for (int i = 10; i < 10 + others; ++i) {
        samples.append(sampleOf(i, QStringLiteral("wave"), 500));
        regions << regionOf(i, idle, 0, 100) << regionOf(i, idle, 200, 300);
    }
    const ClassCount counted = countClasses(samples, regions, {idle}).first();
    QCOMPARE(counted.samples, 4);
    QCOMPARE(counted.times, 2);
    QCOMPARE(counted.others, others);
}

void TestClassMix::heldLabelsOfRecordings_data()
{
    QTest::addColumn<QString>("own");
    QTest::addColumn<QVector<Segment>>("segments");
    QTest::addColumn<QStringList>("held");
    const QString idle = QStringLiteral("idle");
    const QString wave = QStringLiteral("wave");
    const QString snake = QStringLiteral("snake");
    Segment suggestion = regionOf(1, wave, 0, 50);
    suggestion.source = SegmentSource::Suggestion;
    Segment notes = regionOf(1, wave, 0, 50);
    notes.tier = QStringLiteral("notes");
    QTest::newRow("no region: its own label") << idle << QVector<Segment>{} << QStringList{idle};
    QTest::newRow("neither region nor label") << QString() << QVector<Segment>{} << QStringList{};
    QTest::newRow("begins with its own label") << idle << QVector<Segment>{regionOf(1, wave, 40, 100)} << QStringList{idle, wave};
    QTest::newRow("ends with its own label") << idle << QVector<Segment>{regionOf(1, wave, 0, 60)} << QStringList{wave, idle};
    QTest::newRow("another label holds all of it") << idle << QVector<Segment>{regionOf(1, wave, 0, 100)} << QStringList{wave};
    QTest::newRow("each label once") << idle << QVector<Segment>{regionOf(1, wave, 10, 20), regionOf(1, wave, 30, 40)} << QStringList{idle, wave};
    QTest::newRow("in the order of time") << idle << QVector<Segment>{regionOf(1, snake, 50, 100), regionOf(1, wave, 0, 50)} << QStringList{wave, snake};
    QTest::newRow("regions of an unlabelled one") << QString() << QVector<Segment>{regionOf(1, wave, 10, 20)} << QStringList{wave};
    QTest::newRow("a region beyond its end") << idle << QVector<Segment>{regionOf(1, wave, 100, 120)} << QStringList{idle};
    QTest::newRow("a region before its begin") << idle << QVector<Segment>{regionOf(1, wave, -20, 0)} << QStringList{idle};
    QTest::newRow("suggestions and notes are no labels") << idle << QVector<Segment>{suggestion, notes} << QStringList{idle};
}

void TestClassMix::heldLabelsOfRecordings()
{
    QFETCH(QString, own);
    QFETCH(QVector<Segment>, segments);
    QFETCH(QStringList, held);
    QCOMPARE(heldLabels(own, 100, segments), held);
}

QTEST_GUILESS_MAIN(TestClassMix)
#include "tst_class_mix.moc"
