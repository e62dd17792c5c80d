// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/at/at_camera.h"

#include <QImage>

namespace studio
{

/// A board's picture as an image. Errors: Protocol for a JPEG that cannot be read. Thread: any.
Result<QImage> pictureOf(const CameraFrame& frame);

/// Writes a picture as a PNG file, in one step. Errors: Io.
Result<void> writePicture(const QString& path, const QImage& picture);

} // namespace studio
