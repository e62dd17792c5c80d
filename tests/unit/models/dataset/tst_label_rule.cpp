// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/label_rule.h"

#include <QtTest>

using namespace studio;

class TestLabelRule : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsWhatPeopleWrite_data();
    void keepsWhatPeopleWrite();
    void refusesWhatNoProjectKeeps();
};

void TestLabelRule::keepsWhatPeopleWrite_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("kept");
    const auto same = [](const QString& label) { QTest::newRow(qPrintable(label)) << label << label; };
    same(QStringLiteral("draw a circle"));
    same(QStringLiteral("gr\u00f6\u00dfe"));
    same(QStringLiteral("up,down"));
    same(QStringLiteral("a>b"));
    same(QStringLiteral("\u6447\u6643"));
    same(QString(kMostLabelCharacters, QLatin1Char('x')));
    QTest::newRow("blanks around it") << QStringLiteral("  wave ") << QStringLiteral("wave");
    QTest::newRow("a letter and its dots") << QStringLiteral("gro\u0308\u00dfe") << QStringLiteral("gr\u00f6\u00dfe");
    QTest::newRow("nothing") << QString() << QString();
}

void TestLabelRule::keepsWhatPeopleWrite()
{
    QFETCH(QString, label);
    QFETCH(QString, kept);
    const Result<QString> result = storableLabel(label);
    QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
    QCOMPARE(*result, kept);
}

void TestLabelRule::refusesWhatNoProjectKeeps()
{
    const Result<QString> tooLong = storableLabel(QString(kMostLabelCharacters + 1, QLatin1Char('x')));
    QVERIFY(!tooLong && tooLong.error().id == QLatin1String("LBL-001"));
    QVERIFY(tooLong.error().message.contains(QStringLiteral("129")));
    for (const char16_t control : {u'\t', u'\n', char16_t(1), char16_t(0x7f), char16_t(0x85)}) {
        const Result<QString> result = storableLabel(QStringLiteral("a") + QChar(control) + QStringLiteral("b"));
        QVERIFY(!result && result.error().id == QLatin1String("LBL-003"));
    }
}

QTEST_GUILESS_MAIN(TestLabelRule)
#include "tst_label_rule.moc"
