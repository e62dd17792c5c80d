// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"
#include "serial/at/at_camera.h"

#include <QImage>

namespace studio
{

/// A board's picture as an image. Errors: Protocol for a JPEG that cannot be read. Thread: any.
Result<QImage> pictureOf(const CameraFrame& frame);

/// Writes a picture as a PNG file, in one step. Errors: Io.
Result<void> writePicture(const QString& path, const QImage& picture);

/// A picture as a sample on its way in: a PNG of it, kept whole. Errors: Io when it cannot be written as one. Thread: any.
Result<SampleDraft> sampleOfPicture(const QImage& picture, const QString& name);

} // namespace studio
