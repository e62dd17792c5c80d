// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/picture_decoder.h"

#include "models/core/constant_time.h"
#include "models/dataset/acquisition.h"
#include "models/dataset/sample.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QImage>
#include <QImageReader>
#include <algorithm>
#include <mutex>

namespace studio
{

namespace
{

constexpr int kMostDecodedMb = 512; ///< of the largest picture with eight bytes a pixel
constexpr int kMarkerBytes = 2;

QString tr(const char* text)
{
    return QCoreApplication::translate("Picture", text);
}

Error damaged(const QString& why)
{
    return Error{ErrorCode::InvalidInput, tr("This is no whole picture: %1. It was not taken in; send or save it again.").arg(why), {},
                 QStringLiteral("PIC-001")};
}

/// Whether a JPEG reaches its end marker: the library fills up what is missing and calls it read.
bool hasJpegEnd(const QByteArray& bytes)
{
    qsizetype at = kMarkerBytes;
    while (at + 4 <= bytes.size() && static_cast<unsigned char>(bytes[at]) == 0xFF) {
        const auto marker = static_cast<unsigned char>(bytes[at + 1]);
        if (marker == 0xFF) { // filling
            ++at;
            continue;
        }
        const qsizetype length = static_cast<unsigned char>(bytes[at + 2]) * 256 + static_cast<unsigned char>(bytes[at + 3]);
        at += kMarkerBytes + length;
        if (marker == 0xDA) // what follows is the picture, in which no marker can stand but those of its own
            return bytes.indexOf("\xFF\xD9", at) >= 0;
    }
    return false;
}

/// Sets the reader up for `bytes` and checks what they declare.
Result<QSize> declaredSize(QImageReader& reader, const QString& contentType)
{
    static std::once_flag once;
    std::call_once(once, [] { QImageReader::setAllocationLimit(kMostDecodedMb); });
    if (contentType.isEmpty())
        return Error{ErrorCode::Unsupported, tr("This is neither a JPEG nor a PNG picture."), {}, QStringLiteral("PIC-002")};
    reader.setAutoDetectImageFormat(false); // other programs' plugins see nothing of it
    reader.setFormat(contentType == QLatin1String("image/png") ? "png" : "jpeg");
    reader.setAutoTransform(false); // boxes count pixels as they are stored
    const QSize size = reader.size();
    if (size.isEmpty())
        return damaged(reader.error() == QImageReader::UnknownError ? tr("it says no size") : reader.errorString());
    const qint64 pixels = static_cast<qint64>(size.width()) * size.height();
    if (std::max(size.width(), size.height()) > kMostPictureSide || pixels > kMostPicturePixels) {
        return Error{ErrorCode::LimitExceeded,
                     tr("The picture has %1 \u00d7 %2 pixels; at most %3 a side and %4 million in all are taken. Make it smaller.")
                         .arg(size.width())
                         .arg(size.height())
                         .arg(kMostPictureSide)
                         .arg(kMostPicturePixels / (1024 * 1024)),
                     {}, QStringLiteral("PIC-003")};
    }
    return size;
}

/// Whether the digest of a reference is one of the bytes: their HMAC with a key of the project, or their SHA-256.
bool isDigestOf(const QByteArray& digest, const QByteArray& bytes, const QStringList& hmacKeys)
{
    if (equalInConstantTime(digest, QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()))
        return true;
    return std::any_of(hmacKeys.begin(), hmacKeys.end(), [&](const QString& key) {
        return equalInConstantTime(digest, acquisitionHmac(bytes, key)) || equalInConstantTime(digest, acquisitionHmac(bytes, key.left(kFirmwareKeyLength)));
    });
}

} // namespace

Result<Picture> readPicture(const QByteArray& bytes, const QString& fileName)
{
    const QString contentType = pictureContentType(bytes);
    QBuffer buffer;
    buffer.setData(bytes);
    QImageReader reader(&buffer);
    const Result<QSize> size = declaredSize(reader, contentType);
    if (!size)
        return size.error();
    if (contentType == QLatin1String("image/jpeg") && !hasJpegEnd(bytes))
        return damaged(tr("its end is missing"));
    if (reader.read().isNull())
        return damaged(reader.errorString());
    return Picture{{contentType, *size, bytes.size(), fileName, {}}, bytes};
}

Result<QImage> decodePicture(const QByteArray& bytes, const QSize& within)
{
    QBuffer buffer;
    buffer.setData(bytes);
    QImageReader reader(&buffer);
    const Result<QSize> size = declaredSize(reader, pictureContentType(bytes));
    if (!size)
        return size.error();
    if (!within.isEmpty() && (size->width() > within.width() || size->height() > within.height()))
        reader.setScaledSize(size->scaled(within, Qt::KeepAspectRatio).expandedTo(QSize(1, 1)));
    QImage image = reader.read();
    if (image.isNull())
        return damaged(reader.errorString());
    return image;
}

Result<SampleDraft> readAttachment(const QString& reference, const QByteArray& bytes, const QStringList& hmacKeys)
{
    const QByteArray digest = reference.section(QLatin1Char(' '), -1).toLatin1().toLower();
    const bool isProven = isDigestOf(digest, bytes, hmacKeys);
    Result<Picture> picture = readPicture(bytes, {});
    if (!picture && (!isProven || picture.error().code != ErrorCode::InvalidInput))
        return picture.error();
    const bool isShown = picture.isOk();
    SampleDraft draft = pictureDraft(isShown ? std::move(picture).value() : Picture{{pictureContentType(bytes), {}, bytes.size(), {}, {}}, bytes});
    if (!isShown)
        draft.warnings << tr("No picture can be made of the bytes; they were kept as they were signed.");
    if (!isProven) {
        draft.warnings << tr("The digest in the message is not that of the picture beside it.");
        draft.info.metadata[QStringLiteral("attachment_digest")] = QStringLiteral("differs");
    }
    return draft;
}

} // namespace studio
