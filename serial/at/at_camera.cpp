// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_camera.h"

#include "serial/at/at_sampling.h"
#include "serial/at/at_text.h"

#include <QCoreApplication>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kMostPixelsAside = 8192;
constexpr qsizetype kFewestJpegBytes = 125;
constexpr int kUsualBaud = 115200;
constexpr AtVersion kRateArgumentSince{1, 6, 0};
constexpr AtVersion kSnapshotSince{1, 4, 0};
const QByteArray kJpegMark("\xff\xd8", 2);

QString tr(const char* text)
{
    return QCoreApplication::translate("At", text);
}

} // namespace

Result<CameraFrame> readFrame(const QByteArray& bytes, const QSize& size)
{
    if (size.width() < 1 || size.height() < 1 || size.width() > kMostPixelsAside || size.height() > kMostPixelsAside) {
        return Error{ErrorCode::InvalidArgument,
                     tr("%1 x %2 is no size of a picture; nothing was taken. Choose one that the board lists.").arg(size.width()).arg(size.height()),
                     {}, QStringLiteral("AT-070")};
    }
    const qsizetype pixels = qsizetype(size.width()) * size.height();
    if (bytes.size() == pixels)
        return CameraFrame{CameraFrame::Kind::Grayscale, size, bytes};
    if (bytes.size() == 3 * pixels)
        return CameraFrame{CameraFrame::Kind::Rgb, size, bytes};
    if (bytes.size() >= kFewestJpegBytes && bytes.startsWith(kJpegMark))
        return CameraFrame{CameraFrame::Kind::Jpeg, size, bytes};
    return Error{ErrorCode::Protocol,
                 tr("The board sent a picture of %1 bytes, which is neither %2 x %3 in gray (%4 bytes) or colour (%5 bytes) nor a JPEG file. "
                    "It was not kept; take it again.")
                     .arg(bytes.size())
                     .arg(size.width())
                     .arg(size.height())
                     .arg(pixels)
                     .arg(3 * pixels),
                 {}, QStringLiteral("AT-071")};
}

Result<CameraFrame> decodeFrame(const QByteArray& answer, const QSize& size)
{
    if (const auto refusal = refusalIn("AT+SNAPSHOT", answer))
        return *refusal;
    Result<QByteArray> bytes = decodeBase64Answer(answer, -1);
    if (!bytes) {
        // Boards say in plain words why there is no picture, "Failed to init camera".
        return Error{ErrorCode::Protocol,
                     tr("The board sent no picture but this: \"%1\". Nothing was kept; take it again, or reset the board.")
                         .arg(QString::fromUtf8(answer.left(160)).simplified()),
                     bytes.error().message, QStringLiteral("AT-072")};
    }
    return readFrame(*bytes, size);
}

QSize smallestResolution(const QVector<QSize>& sizes)
{
    const auto area = [](const QSize& size) { return qint64(size.width()) * size.height(); };
    const auto smallest = std::min_element(sizes.begin(), sizes.end(), [&](const QSize& a, const QSize& b) { return area(a) < area(b); });
    return smallest == sizes.end() ? QSize() : *smallest;
}

TransferMode transferMode(const AtConfig& board, bool lineHasSpeed, bool isSnapshot)
{
    const bool isFast = board.transferBaud != kUsualBaud;
    if (board.version >= kRateArgumentSince)
        return isFast && lineHasSpeed ? TransferMode{",y", board.transferBaud} : TransferMode{",n", 0};
    // These boards change without being asked, also on a line that has no speed to change.
    if (isSnapshot && isFast && board.version >= kSnapshotSince)
        return {{}, board.transferBaud};
    return {};
}

} // namespace studio
