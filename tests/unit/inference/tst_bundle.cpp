// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/bundle.h"
#include "inference/bundle/mcuboot_image.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;

class TestBundle : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void roundTrip();
    void equalContentGivesEqualBytes();
    void everyFlippedBitIsRefused();
    void everyTruncationIsRefused();
    void appendedBytesAreRefused();
    void badNamesAreRefused_data();
    void badNamesAreRefused();
    void keyFileIsEncryptedAndPrivate();
    void intelHexIsWhatProgrammersRead();
    void versionsAreParsedStrictly();
};

namespace
{

BundleContent smallContent()
{
    return {{{QStringLiteral("name"), QStringLiteral("motion")}, {QStringLiteral("security_counter"), 3}},
            {{QStringLiteral("src/model.c"), "int x;\n"}, {QStringLiteral("firmware.bin"), QByteArray(64, '\x5a')}}};
}

const SigningKey& key()
{
    static const SigningKey one = std::move(SigningKey::fromSeed(QByteArray(32, '\x11'))).value();
    return one;
}

} // namespace

void TestBundle::roundTrip()
{
    const Result<QByteArray> bytes = writeBundle(smallContent(), key());
    QVERIFY2(bytes.isOk(), bytes.isOk() ? "" : qPrintable(bytes.error().message));
    const Result<VerifiedBundle> verified = verifyBundle(*bytes);
    QVERIFY2(verified.isOk(), verified.isOk() ? "" : qPrintable(verified.error().message));
    QCOMPARE(verified->manifest[QStringLiteral("name")].toString(), QStringLiteral("motion"));
    QCOMPARE(verified->publicKey, key().publicKey());
    QCOMPARE(verified->files.size(), 2);
    QCOMPARE(verified->files[0].path, QStringLiteral("firmware.bin"));
    QCOMPARE(verified->files[1].content, QByteArray("int x;\n"));
}

void TestBundle::equalContentGivesEqualBytes()
{
    QCOMPARE(*writeBundle(smallContent(), key()), *writeBundle(smallContent(), key()));
}

void TestBundle::everyFlippedBitIsRefused()
{
    const QByteArray bytes = *writeBundle(smallContent(), key());
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            QByteArray altered = bytes;
            altered[at] = static_cast<char>(altered[at] ^ (1 << bit));
            const Result<VerifiedBundle> verified = verifyBundle(altered);
            QVERIFY2(!verified, qPrintable(QStringLiteral("byte %1, bit %2").arg(at).arg(bit)));
            QVERIFY(!verified.error().message.isEmpty());
        }
    }
}

void TestBundle::everyTruncationIsRefused()
{
    const QByteArray bytes = *writeBundle(smallContent(), key());
    for (qsizetype length = 0; length < bytes.size(); ++length)
        QVERIFY(!verifyBundle(bytes.first(length)));
}

void TestBundle::appendedBytesAreRefused()
{
    const QByteArray bytes = *writeBundle(smallContent(), key());
    QVERIFY(!verifyBundle(bytes + '\0'));
    QVERIFY(!verifyBundle('\0' + bytes));
}

void TestBundle::badNamesAreRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("leaves the folder") << QStringLiteral("../x");
    QTest::newRow("absolute") << QStringLiteral("/etc/x");
    QTest::newRow("dot part") << QStringLiteral("a/./b");
    QTest::newRow("back slash") << QStringLiteral("a\\b");
    QTest::newRow("empty") << QString();
    QTest::newRow("a line's end behind it") << QStringLiteral("x\n");
    QTest::newRow("manifest again, other case") << QStringLiteral("Manifest.json");
}

void TestBundle::badNamesAreRefused()
{
    QFETCH(QString, name);
    BundleContent content = smallContent();
    content.files.append({name, "x"});
    QVERIFY(!writeBundle(content, key()));
}

void TestBundle::keyFileIsEncryptedAndPrivate()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("lab.pem"));
    const SigningKey made = std::move(SigningKey::generate()).value();
    QVERIFY(!made.save(path, "short"));
    QVERIFY(made.save(path, "correct horse").isOk());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    QCOMPARE(QFileInfo(path).permissions() & QFileDevice::Permissions(0x0077), QFileDevice::Permissions());
    QVERIFY(!SigningKey::load(path, "wrong horse"));
    const Result<SigningKey> loaded = SigningKey::load(path, "correct horse");
    QVERIFY(loaded.isOk());
    QCOMPARE(loaded->publicKey(), made.publicKey());
    const QByteArray signature = *loaded->sign("hello");
    QVERIFY(verifySignature(made.publicKey(), "hello", signature));
    QVERIFY(!verifySignature(made.publicKey(), "hellp", signature));
    QVERIFY(!verifySignature(key().publicKey(), "hello", signature));
}

void TestBundle::intelHexIsWhatProgrammersRead()
{
    QCOMPARE(intelHex(QByteArray::fromHex("0102030405060708090a0b0c0d0e0f1011"), 0x0010FFF8),
             QByteArray(":020000040010EA\n:08FFF8000102030405060708DD\n:020000040011E9\n:0900000009"
                        "0A0B0C0D0E0F101182\n:00000001FF\n"));
}

void TestBundle::versionsAreParsedStrictly()
{
    QCOMPARE(imageVersionFromText(QStringLiteral("1.2.3+4")).value(), (ImageVersion{1, 2, 3, 4}));
    QCOMPARE(imageVersionFromText(QStringLiteral("0.0.65535")).value(), (ImageVersion{0, 0, 65535, 0}));
    for (const char* text : {"", "1.2", "256.0.0", "1.2.65536", "1.2.3+", "1.2.3 ", "a.b.c", "1.2.3+4294967296"})
        QVERIFY(!imageVersionFromText(QString::fromLatin1(text)));
}

QTEST_GUILESS_MAIN(TestBundle)
#include "tst_bundle.moc"
