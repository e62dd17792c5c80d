// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/signing_key.h"

extern "C" {
#include "smith_base64.h"
#include "smith_checksum.h"
#include "smith_ed25519.h"
#include "smith_sha256.h"
#include "smith_sha512.h"
}

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QTest>

using namespace studio;

namespace
{

const uint8_t* raw(const QByteArray& bytes)
{
    return reinterpret_cast<const uint8_t*>(bytes.constData());
}

uint32_t sizeOf(const QByteArray& bytes)
{
    return static_cast<uint32_t>(bytes.size());
}

bool verifies(const QByteArray& key, const QByteArray& message, const QByteArray& signature)
{
    return smith_ed25519_verify(raw(key), raw(message), sizeOf(message), raw(signature)) == 1;
}

QByteArray randomBytes(QRandomGenerator& random, int count)
{
    QByteArray bytes;
    for (int i = 0; i < count; ++i)
        bytes += static_cast<char>(random.bounded(256));
    return bytes;
}

/// signature + order of the base point in its second half: the same point, but not the canonical number.
QByteArray withOrderAdded(QByteArray signature)
{
    const QByteArray order =
        QByteArray::fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    int carry = 0;
    for (qsizetype i = 0; i < 32; ++i) {
        carry += static_cast<quint8>(signature[32 + i]) + static_cast<quint8>(order[i]);
        signature[32 + i] = static_cast<char>(carry & 0xff);
        carry >>= 8;
    }
    return signature;
}

} // namespace

/// Hashes and signatures of the firmware against Qt's and OpenSSL's, and the vectors of RFC 8032.
class TestFirmwareCrypto : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hashesOfEveryLengthAgree();
    void knownSignatures_data();
    void knownSignatures();
    void signaturesOfOpensslVerify();
    void changedSignaturesDoNot();
    void checksumsOfKnownText();
    void base64AcceptsOnlyItsAlphabet();
};

void TestFirmwareCrypto::hashesOfEveryLengthAgree()
{
    QRandomGenerator random(3);
    for (int length = 0; length < 300; ++length) {
        const QByteArray message = randomBytes(random, length);
        const QByteArray key = randomBytes(random, length % 100);
        QByteArray digest(32, '\0');
        smith_sha256_of(raw(message), sizeOf(message), reinterpret_cast<uint8_t*>(digest.data()));
        QCOMPARE(digest, QCryptographicHash::hash(message, QCryptographicHash::Sha256));
        smith_hmac_sha256(raw(key), sizeOf(key), raw(message), sizeOf(message),
                          reinterpret_cast<uint8_t*>(digest.data()));
        QCOMPARE(digest, QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256));
        QByteArray longDigest(64, '\0');
        const uint32_t cut = sizeOf(message) / 3u;
        const smith_sha512_piece pieces[2] = {{raw(message), cut},
                                              {raw(message) + cut, sizeOf(message) - cut}};
        smith_sha512_of(pieces, 2, reinterpret_cast<uint8_t*>(longDigest.data()));
        QCOMPARE(longDigest, QCryptographicHash::hash(message, QCryptographicHash::Sha512));
    }
}

void TestFirmwareCrypto::knownSignatures_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("signature");
    QTest::newRow("RFC 8032 test 1, empty message")
        << QByteArray::fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        << QByteArray()
        << QByteArray::fromHex(
               "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
               "39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    QTest::newRow("RFC 8032 test 2, one byte")
        << QByteArray::fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        << QByteArray::fromHex("72")
        << QByteArray::fromHex(
               "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f"
               "3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

void TestFirmwareCrypto::knownSignatures()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, signature);
    QVERIFY(verifies(key, message, signature));
    QVERIFY(!verifies(key, message + 'x', signature));
}

void TestFirmwareCrypto::signaturesOfOpensslVerify()
{
    QRandomGenerator random(5);
    for (int i = 0; i < 60; ++i) {
        const SigningKey key = std::move(SigningKey::fromSeed(randomBytes(random, 32)).value());
        const QByteArray message = randomBytes(random, random.bounded(200));
        QVERIFY(verifies(key.publicKey(), message, key.sign(message).value()));
    }
}

void TestFirmwareCrypto::changedSignaturesDoNot()
{
    const SigningKey key = std::move(SigningKey::fromSeed(QByteArray(32, 's')).value());
    const QByteArray message(32, 'm');
    const QByteArray signature = key.sign(message).value();
    for (qsizetype bit = 0; bit < signature.size() * 8; bit += 7) {
        QByteArray changed = signature;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        QVERIFY2(!verifies(key.publicKey(), message, changed), qPrintable(QString::number(bit)));
    }
    QVERIFY(!verifies(key.publicKey(), message, withOrderAdded(signature)));
    QVERIFY(!verifies(QByteArray(32, '\xff'), message, signature)); // y above p
    QVERIFY(!verifies(QByteArray(31, '\0') + '\x02', message, signature));
    QVERIFY(!verifies(key.publicKey(), message, QByteArray(64, '\0')));
}

void TestFirmwareCrypto::checksumsOfKnownText()
{
    const QByteArray text = "123456789";
    QCOMPARE(smith_crc16(raw(text), sizeOf(text)), quint16(0x31c3));
    QCOMPARE(smith_crc32(raw(text), sizeOf(text)), 0xcbf43926u);
}

void TestFirmwareCrypto::base64AcceptsOnlyItsAlphabet()
{
    QRandomGenerator random(9);
    for (int length = 0; length < 40; ++length) {
        const QByteArray bytes = randomBytes(random, length);
        QByteArray text(60, '\0');
        text.truncate(smith_base64_encode(raw(bytes), sizeOf(bytes), text.data()));
        QCOMPARE(text, bytes.toBase64());
        smith_base64_decoder decoder;
        smith_base64_start(&decoder);
        QByteArray decoded;
        for (const char character : text) {
            uint8_t byte = 0;
            if (smith_base64_feed(&decoder, static_cast<uint8_t>(character), &byte) == 1)
                decoded += static_cast<char>(byte);
        }
        QCOMPARE(decoded, bytes);
        QCOMPARE(decoder.rejected, 0u);
    }
    smith_base64_decoder decoder;
    uint8_t byte = 0;
    smith_base64_start(&decoder);
    for (const char character : QByteArray("!-_ "))
        smith_base64_feed(&decoder, static_cast<uint8_t>(character), &byte);
    QCOMPARE(decoder.rejected, 4u);
}

QTEST_GUILESS_MAIN(TestFirmwareCrypto)
#include "tst_firmware_crypto.moc"
