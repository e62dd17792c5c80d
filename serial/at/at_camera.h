// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "serial/at/at_config.h"

#include <QByteArray>
#include <QSize>

namespace studio
{

/// One picture of a board's camera. Grayscale: [height x width] bytes; Rgb: [height x width x 3] bytes; Jpeg: a whole file.
struct CameraFrame {
    enum class Kind { Grayscale, Rgb, Jpeg };
    Kind kind = Kind::Grayscale;
    QSize size; ///< as it was asked for; of a JPEG the file knows
    QByteArray bytes;
};

/// What bytes of a picture are, by their number: one or three for each pixel, else a JPEG file. Units: pixels.
/// Errors: Protocol when they are none of these, InvalidArgument for a size that is none. Thread: any. Source: AT reference 1.7.
Result<CameraFrame> readFrame(const QByteArray& bytes, const QSize& size);

/// The same from the base64 text of an answer or of a line of a stream. Errors: also Protocol with the board's own words.
Result<CameraFrame> decodeFrame(const QByteArray& answer, const QSize& size);

/// The smallest of the sizes that a board lists, for a stream; empty when it lists none. Thread: any.
QSize smallestResolution(const QVector<QSize>& sizes);

/// How a command that moves much data is to be sent: the end of its line, and the speed of its answer.
struct TransferMode {
    QByteArray argument; ///< ",n", ",y" or nothing
    int baud = 0;        ///< 0: the answer comes at the speed of the line
};

/// What the board's version wants. `isSnapshot`: AT 1.4 and 1.5 change the speed by themselves for that command alone.
/// Thread: any. Source: AT reference 1.6.
TransferMode transferMode(const AtConfig& board, bool lineHasSpeed, bool isSnapshot);

} // namespace studio
