// SPDX-License-Identifier: GPL-3.0-or-later
// Images must equal, byte for byte, those that MCUboot's own tool made of the same input.
#include "inference/bundle/mcuboot_image.h"
#include "support/golden.h"

using namespace studio;

class TestMcubootImage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsTheToolsImage_data();
    void equalsTheToolsImage();
    void everyFlippedBitIsRefused();
    void truncatedImageIsRefused();
};

namespace
{

SigningKey testKey()
{
    return std::move(SigningKey::fromSeed(QByteArray::fromHex("c8aeccc81111b0e0f8120e7332384e52ad40e86683ef3cd3129178a592bb0df4"))).value();
}

QByteArray testBody()
{
    QByteArray body;
    for (int i = 0; i < 1000; ++i)
        body.append(static_cast<char>((7 * i + 3) % 256));
    return body;
}

QByteArray readGolden(const QString& name)
{
    QFile file(QStringLiteral(STUDIO_SHARED_DIR "/golden/mcuboot/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void TestMcubootImage::equalsTheToolsImage_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("counter");
    QTest::newRow("plain") << QStringLiteral("signed.bin") << -1;
    QTest::newRow("with a security counter") << QStringLiteral("signed-counter5.bin") << 5;
}

void TestMcubootImage::equalsTheToolsImage()
{
    QFETCH(QString, file);
    QFETCH(int, counter);
    ImageOptions options;
    options.version = {1, 2, 3, 4};
    if (counter >= 0)
        options.securityCounter = static_cast<std::uint32_t>(counter);
    const SigningKey key = testKey();
    QCOMPARE(key.publicKey().toHex(), QByteArray("4378fafce018ec08d94f5e491e44461e87aa3c2b2f7143536b2abdce07bab4fe"));
    const Result<QByteArray> image = packImage(testBody(), options, key);
    QVERIFY(image.isOk());
    QVERIFY(*image == readGolden(file));
    const Result<ImageInfo> info = checkImage(*image, key.publicKey());
    QVERIFY(info.isOk());
    QCOMPARE(info->body, testBody());
    QCOMPARE(imageVersionText(info->version), QStringLiteral("1.2.3+4"));
    QCOMPARE(info->securityCounter.has_value(), counter >= 0);
}

void TestMcubootImage::everyFlippedBitIsRefused()
{
    const QByteArray image = readGolden(QStringLiteral("signed-counter5.bin"));
    const QByteArray key = testKey().publicKey();
    QVERIFY(checkImage(image, key).isOk());
    for (qsizetype at = 0; at < image.size(); ++at) {
        QByteArray altered = image;
        altered[at] = static_cast<char>(altered[at] ^ (1 << (at % 8)));
        QVERIFY2(!checkImage(altered, key), qPrintable(QStringLiteral("byte %1").arg(at)));
    }
}

void TestMcubootImage::truncatedImageIsRefused()
{
    const QByteArray image = readGolden(QStringLiteral("signed.bin"));
    const QByteArray key = testKey().publicKey();
    QVERIFY(checkImage(image, key).isOk());
    for (qsizetype length = 0; length < image.size(); ++length)
        QVERIFY(!checkImage(image.first(length), key));
}

QTEST_GUILESS_MAIN(TestMcubootImage)
#include "tst_mcuboot_image.moc"
