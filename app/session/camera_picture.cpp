// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/camera_picture.h"

#include "models/core/safe_file.h"
#include "models/dataset/picture_decoder.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>
#include <cstring>
#include <utility>

namespace studio
{

namespace
{

constexpr int kMostPixelsAside = 8192;
constexpr int kQuickPng = 80; ///< little compression: a picture of a board is small, and nobody waits for it

QString tr(const char* text)
{
    return QCoreApplication::translate("Camera", text);
}

QImage fromPixels(const CameraFrame& frame, QImage::Format format, int bytesPerPixel)
{
    QImage picture(frame.size, format);
    const auto width = static_cast<std::size_t>(frame.size.width() * bytesPerPixel);
    for (int row = 0; row < frame.size.height(); ++row)
        std::memcpy(picture.scanLine(row), frame.bytes.constData() + static_cast<std::size_t>(row) * width, width);
    return picture;
}

} // namespace

Result<QImage> pictureOf(const CameraFrame& frame)
{
    if (frame.kind == CameraFrame::Kind::Grayscale)
        return fromPixels(frame, QImage::Format_Grayscale8, 1);
    if (frame.kind == CameraFrame::Kind::Rgb)
        return fromPixels(frame, QImage::Format_RGB888, 3);
    QByteArray bytes = frame.bytes;
    QBuffer buffer(&bytes);
    QImageReader reader(&buffer, "jpeg");
    const QSize size = reader.size();
    QImage picture;
    if (size.isValid() && size.width() <= kMostPixelsAside && size.height() <= kMostPixelsAside)
        picture = reader.read();
    if (picture.isNull()) {
        return Error{ErrorCode::Protocol, tr("The picture that the board sent cannot be read (%1). It was not kept; take it again.").arg(reader.errorString()), {},
                     QStringLiteral("CAM-001")};
    }
    return picture;
}

Result<void> writePicture(const QString& path, const QImage& picture)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly) || !picture.save(&buffer, "PNG")) {
        return Error{ErrorCode::Io, tr("The picture cannot be written as PNG. %1 stays as it was; take the picture again.").arg(path), {},
                     QStringLiteral("CAM-002")};
    }
    if (const Result<void> written = writeFileSafely(path, bytes); !written)
        return written.error().withContext(tr("The picture cannot be written"));
    return {};
}

QByteArray jpegOf(const CameraFrame& frame)
{
    return frame.kind == CameraFrame::Kind::Jpeg ? frame.bytes : QByteArray();
}

namespace
{

Result<Picture> pngOf(const QImage& picture, const QString& name)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly) || !picture.save(&buffer, "PNG", kQuickPng)) {
        return Error{ErrorCode::Io, tr("The picture could not be made a PNG. It was not kept; take it again."), {}, QStringLiteral("CAM-003")};
    }
    const qsizetype count = bytes.size();
    return Picture{{QStringLiteral("image/png"), picture.size(), count, name + QStringLiteral(".png"), {}}, bytes};
}

} // namespace

Result<SampleDraft> sampleOfPicture(const QImage& picture, const QByteArray& jpeg, const QString& name)
{
    Result<Picture> file = jpeg.isEmpty() ? pngOf(picture, name) : readPicture(jpeg, name + QStringLiteral(".jpg"));
    if (!file)
        return file.error();
    SampleDraft draft = pictureDraft(std::move(file).value());
    draft.info.name = name;
    draft.info.origin = SampleOrigin::Recorded;
    return draft;
}

} // namespace studio
