// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/acquisition.h"
#include "models/dataset/importers/importer.h"
#include "models/dataset/picture_decoder.h"
#include "models/dataset/sample.h"
#include "support/acquisition_vectors.h"
#include "support/pictures.h"

#include <QCryptographicHash>
#include <QImage>
#include <QJsonDocument>
#include <QtEndian>
#include <QtTest>

using namespace studio;
using namespace studio::test;

class TestPicture : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void filesAreKeptAsTheyAre_data();
    void filesAreKeptAsTheyAre();
    void badFilesAreRefused_data();
    void badFilesAreRefused();
    void picturesAreMadeToFit();
    void attachmentIsTheSample_data();
    void attachmentIsTheSample();
    void messageWithoutItsPictureIsRefused();
    void boxesAreChecked();
};

namespace
{

const QStringList kKeys = {QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c")};

QByteArray referring(const QByteArray& digest)
{
    return R"({"protected":{"ver":"v1","alg":"none"},"signature":"00","payload":{"device_type":"CAMERA","interval_ms":0,)"
           R"("sensors":[{"name":"image","units":"rgba"}],"values":["Ref-BINARY-image/png (105 bytes) )"
           + digest + R"("]}})";
}

/// The JPEG, claiming to have that many pixels.
QByteArray claiming(quint16 width, quint16 height)
{
    QByteArray bytes = aJpeg();
    const qsizetype frame = bytes.indexOf("\xFF\xC0");
    qToBigEndian(height, bytes.data() + frame + 5);
    qToBigEndian(width, bytes.data() + frame + 7);
    return bytes;
}

} // namespace

void TestPicture::filesAreKeptAsTheyAre_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QSize>("size");
    QTest::newRow("PNG") << aPng() << QStringLiteral("image/png") << QSize(12, 9);
    QTest::newRow("JPEG") << aJpeg() << QStringLiteral("image/jpeg") << QSize(4, 3);
    QTest::newRow("JPEG with bytes of the camera behind it") << aJpeg() + QByteArray(8, '\0') << QStringLiteral("image/jpeg") << QSize(4, 3);
}

void TestPicture::filesAreKeptAsTheyAre()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, type);
    QFETCH(QSize, size);
    const Importer* importer = ImporterRegistry::builtin().find(bytes, QStringLiteral("anything.csv"));
    QVERIFY(importer != nullptr);
    QCOMPARE(importer->name(), QStringLiteral("picture"));
    const Result<QVector<SampleDraft>> drafts = importer->read(bytes, QStringLiteral("/in/nut.01.png"), {});
    QVERIFY2(drafts.isOk(), drafts ? "" : qPrintable(drafts.error().message));
    QCOMPARE(drafts->size(), 1);
    const SampleDraft& draft = drafts->first();
    QVERIFY(isPicture(draft.info));
    QCOMPARE(draft.picture->bytes, bytes);
    QCOMPARE(draft.picture->info, (PictureInfo{type, size, bytes.size(), QStringLiteral("nut.01.png"), {}}));
    QCOMPARE(draft.info.contentHash, QCryptographicHash::hash(bytes, QCryptographicHash::Sha256));
    QCOMPARE(draft.info.readingCount, 0);
    QCOMPARE(draft.info.sampleRateHz(), 0.0);
}

void TestPicture::badFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("id");
    const QString damaged = QStringLiteral("PIC-001");
    QTest::newRow("a PNG cut in its pixels") << aPng().left(80) << damaged;
    QTest::newRow("a PNG cut in its head") << aPng().left(20) << damaged;
    QTest::newRow("a PNG of one byte changed") << QByteArray(aPng()).replace(70, 1, "\x7F") << damaged;
    QTest::newRow("a JPEG without its last byte") << aJpeg().chopped(1) << damaged;
    QTest::newRow("a JPEG cut in its tables") << aJpeg().left(60) << damaged;
    QTest::newRow("a JPEG of two bytes") << QByteArray::fromHex("ffd8") << damaged;
    QTest::newRow("a JPEG without a picture") << v9Attachment() << damaged;
    QTest::newRow("a side too long") << claiming(16'385, 3) << QStringLiteral("PIC-003");
    QTest::newRow("too many pixels") << claiming(16'384, 4'097) << QStringLiteral("PIC-003");
    QTest::newRow("another kind") << QByteArray("GIF89a") << QStringLiteral("PIC-002");
}

void TestPicture::badFilesAreRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, id);
    const Result<Picture> picture = readPicture(bytes, QStringLiteral("a.jpg"));
    QVERIFY(!picture);
    QCOMPARE(picture.error().id, id);
    QVERIFY(!picture.error().message.isEmpty());
}

void TestPicture::picturesAreMadeToFit()
{
    QCOMPARE(decodePicture(aPng(), QSize(6, 6))->size(), QSize(6, 4)); // 4.5, and the library cuts
    QCOMPARE(decodePicture(aPng(), QSize(100, 100))->size(), QSize(12, 9));
    QCOMPARE(decodePicture(aPng(), {})->size(), QSize(12, 9));
    QVERIFY(!decodePicture(v9Attachment(), QSize(6, 6)));
}

void TestPicture::attachmentIsTheSample_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("attachment");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<SignatureState>("state");
    QTest::addColumn<bool>("isDigestRight");
    const QByteArray plain = QCryptographicHash::hash(aPng(), QCryptographicHash::Sha256).toHex();
    QTest::newRow("V9: signed bytes that are no picture") << vectors::v9() << v9Attachment() << QSize() << SignatureState::Valid << true;
    QTest::newRow("the HMAC") << referring(acquisitionHmac(aPng(), kKeys.first())) << aPng() << QSize(12, 9) << SignatureState::Unsigned << true;
    QTest::newRow("the plain digest") << referring(plain) << aPng() << QSize(12, 9) << SignatureState::Unsigned << true;
    QTest::newRow("no digest") << referring("xyz") << aPng() << QSize(12, 9) << SignatureState::Unsigned << false;
    QTest::newRow("that of another picture") << referring(plain) << aJpeg() << QSize(4, 3) << SignatureState::Unsigned << false;
}

void TestPicture::attachmentIsTheSample()
{
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, attachment);
    QFETCH(QSize, size);
    QFETCH(SignatureState, state);
    QFETCH(bool, isDigestRight);
    const Result<Acquisition> read = parseAcquisition(message, kKeys, attachment);
    QVERIFY2(read.isOk(), read ? "" : qPrintable(read.error().message));
    const SampleDraft& draft = read->draft;
    QVERIFY(isPicture(draft.info));
    QCOMPARE(draft.picture->bytes, attachment);
    QCOMPARE(draft.picture->info.size.expandedTo(QSize(0, 0)), size.expandedTo(QSize(0, 0)));
    QCOMPARE(draft.picture->info.canBeShown(), size.isValid());
    QCOMPARE(draft.info.signature, state);
    QCOMPARE(draft.info.contentHash, QCryptographicHash::hash(attachment, QCryptographicHash::Sha256));
    QCOMPARE(draft.info.metadata.value(QStringLiteral("attachment_digest")), isDigestRight ? QString() : QStringLiteral("differs"));
    QCOMPARE(draft.warnings.isEmpty(), isDigestRight && size.isValid());
}

void TestPicture::messageWithoutItsPictureIsRefused()
{
    const Result<Acquisition> alone = parseAcquisition(vectors::v9(), kKeys);
    QVERIFY(!alone);
    QCOMPARE(alone.error().id, QStringLiteral("DAF-006"));
    // What nobody vouches for must be a picture, and one within the limits whoever vouches for it.
    QVERIFY(!parseAcquisition(referring("xyz"), kKeys, v9Attachment()));
    const QByteArray large = claiming(16'385, 3);
    QCOMPARE(parseAcquisition(referring(acquisitionHmac(large, kKeys.first())), kKeys, large).error().id, QStringLiteral("PIC-003"));
}

void TestPicture::boxesAreChecked()
{
    const auto boxesOf = [](const QByteArray& json) { return pictureBoxesOf(QJsonDocument::fromJson(json).array(), QStringLiteral("boxes")); };
    const Result<QVector<PictureBox>> boxes = boxesOf(R"([{"label":"nut","x":1,"y":1.5,"width":3,"height":4}])");
    QVERIFY(boxes.isOk());
    QCOMPARE(*boxes, (QVector<PictureBox>{{QStringLiteral("nut"), 1.0, 1.5, 3.0, 4.0}}));
    QCOMPARE(*pictureBoxesOf(pictureBoxesToJson(*boxes), QString()), *boxes);
    for (const char* bad : {R"([{"label":"nut","x":1,"y":1,"width":0,"height":4}])", R"([{"x":1,"y":1,"width":3,"height":4}])", R"([7])",
                            R"([{"label":"nut","x":"1","y":1,"width":3,"height":4}])"}) {
        const Result<QVector<PictureBox>> refused = boxesOf(bad);
        QVERIFY2(!refused, bad);
        QVERIFY(refused.error().message.startsWith(QStringLiteral("boxes[0]: ")));
    }
}

QTEST_GUILESS_MAIN(TestPicture)
#include "tst_picture.moc"
