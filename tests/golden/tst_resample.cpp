// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/resample.h"
#include "support/golden.h"

using namespace studio;

class TestResampleGolden : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsTheReference_data();
    void equalsTheReference();
};

void TestResampleGolden::equalsTheReference_data()
{
    QTest::addColumn<QJsonObject>("one");
    const QJsonObject file = test::goldenObject(QStringLiteral("metrics/resample.json"));
    for (const QJsonValue& one : file[QStringLiteral("cases")].toArray())
        QTest::newRow(qPrintable(one[QStringLiteral("id")].toString())) << one.toObject();
}

void TestResampleGolden::equalsTheReference()
{
    QFETCH(QJsonObject, one);
    const std::vector<float> got =
        resample(test::floats(one[QStringLiteral("input")]), 1, one[QStringLiteral("f_in")].toDouble(),
                 one[QStringLiteral("f_out")].toDouble());
    QCOMPARE(static_cast<int>(got.size()), one[QStringLiteral("n_out")].toInt());
    QCOMPARE(test::worstDifference(got, one[QStringLiteral("output")].toArray(),
                                   one[QStringLiteral("atol")].toDouble(), 0.0),
             QString());
}

QTEST_GUILESS_MAIN(TestResampleGolden)
#include "tst_resample.moc"
