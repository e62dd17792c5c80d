// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/split_rule.h"
#include "support/golden.h"

#include <QCryptographicHash>

using namespace studio;

class TestSplitRuleGolden : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsTheReference();
};

void TestSplitRuleGolden::equalsTheReference()
{
    const QJsonObject file = test::goldenObject(QStringLiteral("metrics/split.json"));
    const QJsonArray cases = file[QStringLiteral("cases")].toArray();
    QVERIFY(cases.size() >= 60);
    for (const QJsonValue& one : cases) {
        const QByteArray bytes = QByteArray::fromHex(one[QStringLiteral("bytes_hex")].toString().toLatin1());
        const QByteArray hash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
        QVERIFY(std::abs(splitFraction(hash) - one[QStringLiteral("sha256_fraction")].toDouble()) < 1e-11);
        QCOMPARE(splitName(splitByHash(hash, 0.8)), one[QStringLiteral("sha256_rule_ratio_0.8")].toString());
    }
}

QTEST_GUILESS_MAIN(TestSplitRuleGolden)
#include "tst_split_rule.moc"
