// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/server_certificate.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;

class TestServerCertificate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isWhatClientsAccept();
    void wrongNamesAreRefused_data();
    void wrongNamesAreRefused();
    void isKeptAndItsKeyIsPrivate();
    void isMadeAgain_data();
    void isMadeAgain();
};

namespace
{

const QDateTime kNow = QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

} // namespace

void TestServerCertificate::isWhatClientsAccept()
{
    const Result<ServerCertificate> made = makeServerCertificate({QStringLiteral("Bench.local"), QStringLiteral("192.168.1.7")}, kNow);
    QVERIFY2(made.isOk(), made ? "" : qPrintable(made.error().message + made.error().detail));
    const QSslCertificate certificate(made->certificatePem);
    QVERIFY(!certificate.isNull());
    QVERIFY(certificate.isSelfSigned());
    QCOMPARE(certificate.version(), QByteArray("3"));
    QCOMPARE(certificate.publicKey().algorithm(), QSsl::Ec);
    QCOMPARE(certificate.publicKey().length(), 256);
    const QStringList hosts = certificate.subjectAlternativeNames().values(QSsl::DnsEntry);
    QCOMPARE(QSet<QString>(hosts.begin(), hosts.end()), (QSet<QString>{QStringLiteral("localhost"), QStringLiteral("bench.local")}));
    const QStringList addresses = certificate.subjectAlternativeNames().values(QSsl::IpAddressEntry);
    QCOMPARE(addresses.size(), 3);
    QVERIFY(addresses.contains(QStringLiteral("127.0.0.1")) && addresses.contains(QStringLiteral("192.168.1.7")));
    QVERIFY(certificate.effectiveDate() < kNow);
    QVERIFY(certificate.effectiveDate().daysTo(certificate.expiryDate()) <= 397);
    QCOMPARE(certificate.expiryDate(), made->expiresAt);
    QCOMPARE(QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex(':').toUpper()), made->fingerprint);
    QVERIFY(!QSslKey(made->keyPem, QSsl::Ec).isNull());
    const Result<ServerCertificate> other = makeServerCertificate({}, kNow);
    QVERIFY(other->fingerprint != made->fingerprint);
    QVERIFY(QSslCertificate(other->certificatePem).serialNumber() != certificate.serialNumber());
}

void TestServerCertificate::wrongNamesAreRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a second entry behind a comma") << QStringLiteral("a,IP:10.0.0.1");
    QTest::newRow("a blank") << QStringLiteral("a b");
    QTest::newRow("nothing") << QString();
    QTest::newRow("a line feed at its end") << QStringLiteral("bench\n");
    QTest::newRow("a wildcard") << QStringLiteral("*.example.org");
    QTest::newRow("254 characters") << QString(254, QLatin1Char('a'));
}

void TestServerCertificate::wrongNamesAreRefused()
{
    QFETCH(QString, name);
    const Result<ServerCertificate> made = makeServerCertificate({name}, kNow);
    QVERIFY(!made);
    QCOMPARE(made.error().id, QStringLiteral("CRT-002"));
}

void TestServerCertificate::isKeptAndItsKeyIsPrivate()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("tls"));
    const Result<ServerCertificate> first = serverCertificate(path, {QStringLiteral("bench.local")}, kNow);
    QVERIFY2(first.isOk(), first ? "" : qPrintable(first.error().message));
    QCOMPARE(QFile::permissions(path + QStringLiteral("/key.pem")),
             QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadUser | QFileDevice::WriteUser);
    const Result<ServerCertificate> second = serverCertificate(path, {QStringLiteral("bench.local")}, kNow.addDays(300));
    QCOMPARE(second->fingerprint, first->fingerprint);
    QCOMPARE(second->keyPem, first->keyPem);
    QCOMPARE(second->expiresAt, first->expiresAt);
}

void TestServerCertificate::isMadeAgain_data()
{
    QTest::addColumn<int>("days");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("spoilt");
    QTest::newRow("a week before its end") << 389 << QStringLiteral("bench.local") << QString();
    QTest::newRow("a name it lacks") << 1 << QStringLiteral("other.local") << QString();
    QTest::newRow("an address it lacks") << 1 << QStringLiteral("192.168.1.8") << QString();
    QTest::newRow("its key was lost") << 1 << QStringLiteral("bench.local") << QStringLiteral("key.pem");
    QTest::newRow("its certificate was spoilt") << 1 << QStringLiteral("bench.local") << QStringLiteral("certificate.pem");
}

void TestServerCertificate::isMadeAgain()
{
    QFETCH(int, days);
    QFETCH(QString, name);
    QFETCH(QString, spoilt);
    const QTemporaryDir folder;
    const Result<ServerCertificate> first = serverCertificate(folder.path(), {QStringLiteral("bench.local")}, kNow);
    QVERIFY(first.isOk());
    if (!spoilt.isEmpty()) {
        QFile file(folder.filePath(spoilt));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write("spoilt"), 6);
    }
    const Result<ServerCertificate> second = serverCertificate(folder.path(), {name}, kNow.addDays(days));
    QVERIFY2(second.isOk(), second ? "" : qPrintable(second.error().message));
    QVERIFY(second->fingerprint != first->fingerprint);
    QCOMPARE(serverCertificate(folder.path(), {name}, kNow.addDays(days))->fingerprint, second->fingerprint);
}

QTEST_GUILESS_MAIN(TestServerCertificate)
#include "tst_server_certificate.moc"
