// SPDX-License-Identifier: GPL-3.0-or-later
// Which samples stand on one side of a split.
#include "models/dataset/split_rule.h"

#include <QtTest>

using namespace studio;

namespace
{

Sample sample(qint64 id, const QString& name, const QMap<QString, QString>& metadata = {})
{
    Sample one;
    one.id = SampleId{id};
    one.name = name;
    one.contentHash = QByteArray(32, static_cast<char>(id));
    one.metadata = metadata;
    return one;
}

QMap<QString, QString> inSession(const QString& session)
{
    return {{QStringLiteral("session"), session}};
}

} // namespace

class TestResplit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void samplesThatBelongTogether_data();
    void samplesThatBelongTogether();
    void replayTellsWhoseSessionItHas();
};

void TestResplit::samplesThatBelongTogether_data()
{
    QTest::addColumn<QVector<Sample>>("samples");
    QTest::addColumn<QString>("groups");
    const QString monday = QStringLiteral("monday");
    const Sample one = sample(1, QStringLiteral("wave.01"));
    const Sample daily = sample(2, QStringLiteral("wave.02"), inSession(monday));
    const Sample replay = sample(3, QStringLiteral("again.01"), originOf(one));
    Sample renamed = one;
    renamed.name = QStringLiteral("first");
    Sample together = sample(5, QStringLiteral("both.01"), originOf(one));
    together.metadata.insert(inSession(monday));
    const QMap<QString, QString> byName{{kReplayOf, QStringLiteral("wave.01")}};
    QTest::newRow("each by itself") << QVector<Sample>{one, sample(2, QStringLiteral("wave.02"))} << QStringLiteral("1 | 2");
    QTest::newRow("one session") << QVector<Sample>{daily, one, sample(3, {}, inSession(monday)), sample(4, {}, inSession(QStringLiteral("friday")))}
                                 << QStringLiteral("2,3 | 1 | 4");
    QTest::newRow("a replay and its original") << QVector<Sample>{one, daily, replay} << QStringLiteral("1,3 | 2");
    QTest::newRow("the original comes later, and has another name") << QVector<Sample>{replay, daily, renamed} << QStringLiteral("3,1 | 2");
    QTest::newRow("a replay of a replay") << QVector<Sample>{one, replay, sample(4, {}, originOf(replay))} << QStringLiteral("1,3,4");
    QTest::newRow("replays whose original is gone") << QVector<Sample>{replay, daily, sample(4, {}, originOf(one))} << QStringLiteral("3,4 | 2");
    QTest::newRow("a replay leads from one session to another") << QVector<Sample>{one, daily, together} << QStringLiteral("1,2,5");
    QTest::newRow("an original known by its name alone") << QVector<Sample>{sample(3, {}, byName), daily, one, sample(4, QStringLiteral("wave.01"))}
                                                         << QStringLiteral("3,1,4 | 2");
    QTest::newRow("a name like that of an original") << QVector<Sample>{one, replay, sample(4, QStringLiteral("wave.01"))} << QStringLiteral("1,3 | 4");
    QTest::newRow("none") << QVector<Sample>() << QString();
}

void TestResplit::samplesThatBelongTogether()
{
    QFETCH(QVector<Sample>, samples);
    QFETCH(QString, groups);
    QStringList seen;
    for (const QVector<const Sample*>& group : samplesKeptTogether(samples)) {
        QStringList ids;
        for (const Sample* one : group)
            ids << QString::number(one->id.value);
        seen << ids.join(QLatin1Char(','));
    }
    QCOMPARE(seen.join(QStringLiteral(" | ")), groups);
}

void TestResplit::replayTellsWhoseSessionItHas()
{
    QVERIFY(!originOf(sample(1, QStringLiteral("wave.01"))).contains(kSessionOf));
    const QMap<QString, QString> origin = originOf(sample(1, QStringLiteral("wave.01"), inSession(QStringLiteral("monday"))));
    QCOMPARE(origin.value(QStringLiteral("session")), QStringLiteral("monday"));
    QVERIFY(origin.contains(kSessionOf));
}

QTEST_GUILESS_MAIN(TestResplit)
#include "tst_resplit.moc"
