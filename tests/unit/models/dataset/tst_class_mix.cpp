// SPDX-License-Identifier: GPL-3.0-or-later
// The hint at the class that has too few recordings.
#include "models/dataset/class_mix.h"

#include <QtTest>

using namespace studio;

class TestClassMix : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hint_data();
    void hint();
};

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

QTEST_GUILESS_MAIN(TestClassMix)
#include "tst_class_mix.moc"
