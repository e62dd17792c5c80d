// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/picture.h"

#include <QStringList>
#include <QtGlobal>

QT_FORWARD_DECLARE_CLASS(QImage)

namespace studio
{

/// Largest side and area of a picture that is taken in, or made visible.
constexpr int kMostPictureSide = 16'384;
constexpr qint64 kMostPicturePixels = 64LL * 1024 * 1024;

/// Checks a file that came from outside: its declared size is held against the limits before a pixel is decoded, and it must decode to
/// its end. Its bytes are kept as they are. Thread: any.
/// Errors: Unsupported (neither JPEG nor PNG), LimitExceeded, InvalidInput (damaged).
Result<Picture> readPicture(const QByteArray& bytes, const QString& fileName);

/// The picture itself, not larger than `within` (both sides; empty: as it is), under the same limits. Thread: any. Errors: those of readPicture.
Result<QImage> decodePicture(const QByteArray& bytes, const QSize& within);

/// A picture that a message refers to with `Ref-BINARY-<type> (<n> bytes) <digest>`. The digest should be the HMAC of the bytes, and
/// may be their SHA-256; another one is a warning. Bytes that it proves are kept even when no picture can be made of them: they are
/// what was signed. Source: device-protocols reference, section 3.5. Errors: those of readPicture.
Result<SampleDraft> readAttachment(const QString& reference, const QByteArray& bytes, const QStringList& hmacKeys);

} // namespace studio
