// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/key_store.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;

class TestKeyStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void developmentKeyIsMadeOnceAndStays();
    void nothingIsReadableByOthers();
    void changedPasswordFileIsAnError();
    void namedKeysNeedTheirPassword();
    void badNamesAreRefused_data();
    void badNamesAreRefused();
    void anExistingKeyIsNeverReplaced();
};

void TestKeyStore::developmentKeyIsMadeOnceAndStays()
{
    QTemporaryDir folder;
    const KeyStore store(folder.filePath(QStringLiteral("keys")));
    QVERIFY(store.names().isEmpty());
    const Result<SigningKey> first = store.development();
    QVERIFY2(first.isOk(), first.isOk() ? "" : qPrintable(first.error().message));
    const Result<SigningKey> again = store.development();
    QVERIFY(again.isOk());
    QCOMPARE(again->publicKey(), first->publicKey());
    QCOMPARE(store.names(), QStringList{KeyStore::developmentName()});
}

void TestKeyStore::nothingIsReadableByOthers()
{
    QTemporaryDir folder;
    const QString keys = folder.filePath(QStringLiteral("keys"));
    const KeyStore store(keys);
    QVERIFY(store.development().isOk());
    QCOMPARE(QFileInfo(keys).permissions() & QFileDevice::Permissions(0x0077), QFileDevice::Permissions());
    for (const char* name : {"/development.pem", "/development.password"})
        QCOMPARE(QFileInfo(keys + QLatin1String(name)).permissions() & QFileDevice::Permissions(0x0077), QFileDevice::Permissions());
}

void TestKeyStore::changedPasswordFileIsAnError()
{
    QTemporaryDir folder;
    const KeyStore store(folder.path());
    QVERIFY(store.development().isOk());
    QFile password(folder.filePath(QStringLiteral("development.password")));
    QVERIFY(password.open(QIODevice::WriteOnly));
    QCOMPARE(password.write("something else"), 14);
    password.close();
    QVERIFY(!store.development());
    QVERIFY(password.remove());
    const Result<SigningKey> without = store.development();
    QVERIFY(!without);
    QVERIFY(without.error().message.contains(QStringLiteral("development.password")));
}

void TestKeyStore::namedKeysNeedTheirPassword()
{
    QTemporaryDir folder;
    const KeyStore store(folder.path());
    const Result<SigningKey> made = store.create(QStringLiteral("lab-key"), "correct horse");
    QVERIFY(made.isOk());
    QVERIFY(!store.load(QStringLiteral("lab-key"), "wrong horse"));
    const Result<SigningKey> loaded = store.load(QStringLiteral("lab-key"), "correct horse");
    QVERIFY(loaded.isOk());
    QCOMPARE(loaded->publicKey(), made->publicKey());
    QVERIFY(!store.create(QStringLiteral("short"), "seven77"));
}

void TestKeyStore::badNamesAreRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("a path upward") << QStringLiteral("../key");
    QTest::newRow("a folder") << QStringLiteral("a/b");
    QTest::newRow("hidden") << QStringLiteral(".key");
    QTest::newRow("an option") << QStringLiteral("-key");
    QTest::newRow("65 characters") << QString(65, QLatin1Char('a'));
    QTest::newRow("a line's end behind it") << QStringLiteral("key\n");
}

void TestKeyStore::badNamesAreRefused()
{
    QFETCH(QString, name);
    QTemporaryDir folder;
    QVERIFY(!KeyStore(folder.path()).create(name, "correct horse"));
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestKeyStore::anExistingKeyIsNeverReplaced()
{
    QTemporaryDir folder;
    const KeyStore store(folder.path());
    const Result<SigningKey> made = store.create(QStringLiteral("lab"), "correct horse");
    QVERIFY(made.isOk());
    QVERIFY(!store.create(QStringLiteral("lab"), "other password"));
    QCOMPARE(store.load(QStringLiteral("lab"), "correct horse")->publicKey(), made->publicKey());
}

QTEST_GUILESS_MAIN(TestKeyStore)
#include "tst_key_store.moc"
