// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace studio
{

/// Everything about an attachment but its bytes.
struct AttachmentInfo {
    QString fileName;    ///< as it came, without folders
    QString contentType; ///< as its sender said; may be empty
    qint64 byteCount = 0;
    friend bool operator==(const AttachmentInfo&, const AttachmentInfo&) = default;
};

/// A file that goes with a sample and is none itself: a photo of the mounting, a note, a calibration. Kept byte for byte, never read.
/// Source: device-protocols reference, section 4.5.
struct Attachment {
    AttachmentInfo info;
    QByteArray bytes;
    friend bool operator==(const Attachment&, const Attachment&) = default;
};

inline constexpr int kMostAttachments = 32; ///< of one sample

} // namespace studio
