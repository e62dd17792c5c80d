// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"
#include "serial/at/at_camera.h"

#include <QImage>

namespace studio
{

/// A board's picture as an image. Errors: Protocol for a JPEG that cannot be read. Thread: any.
Result<QImage> pictureOf(const CameraFrame& frame);

/// The file that the board sent; empty when it sent pixels. Thread: any.
[[nodiscard]] QByteArray jpegOf(const CameraFrame& frame);

/// Writes a picture as a PNG file, in one step. Errors: Io.
Result<void> writePicture(const QString& path, const QImage& picture);

/// A picture as a sample on its way in: the file that the board sent, byte for byte, else a PNG of it. Errors: Io when it cannot be
/// written as one, those of readPicture(). Thread: any.
Result<SampleDraft> sampleOfPicture(const QImage& picture, const QByteArray& jpeg, const QString& name);

} // namespace studio
