// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/picture.h"
#include "models/dataset/sample.h"

#include <QMap>
#include <optional>

namespace studio
{

/// One file of an export folder, as `info.labels` lists it. Source: device-protocols reference, section 4.5.
struct LabelledFile {
    QString path; ///< relative to the folder
    QString name;
    std::optional<Split> split; ///< of "training" or "testing"; other categories leave it open
    std::optional<QString> label; ///< empty text: unlabelled; nothing: from the file's name
    QVector<Segment> segments;    ///< multi-label, half-open ranges of readings
    QMap<QString, QString> metadata;
    QVector<PictureBox> boxes; ///< of a picture
    QStringList attachments;   ///< paths relative to the folder of files that go with this one
};

/// Reads `info.labels`, the plain and the newline-delimited form.
/// Errors: InvalidInput with the entry; paths that leave the folder are refused.
Result<QVector<LabelledFile>> parseInfoLabels(const QByteArray& bytes);

} // namespace studio
