// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QJsonArray>
#include <QSize>
#include <QString>
#include <QVector>

namespace studio
{

struct Axis;
struct Sample;

/// Something named in a picture. Pixels, from the upper left corner.
struct PictureBox {
    QString label;
    double x = 0.0;
    double y = 0.0;
    double width = 0.0;
    double height = 0.0;
    friend bool operator==(const PictureBox&, const PictureBox&) = default;
};

/// Everything about a picture but its bytes.
struct PictureInfo {
    QString contentType; ///< "image/jpeg" or "image/png"
    QSize size;          ///< pixels; empty: it came whole, and no picture can be made of it
    qint64 byteCount = 0;
    QString fileName;    ///< as it came
    QVector<PictureBox> boxes;
    [[nodiscard]] bool canBeShown() const { return !size.isEmpty(); }
    friend bool operator==(const PictureInfo&, const PictureInfo&) = default;
};

/// A picture as it came. A sample that is one has no readings.
struct Picture {
    PictureInfo info;
    QByteArray bytes;
};

struct SampleDraft;

bool isPicture(const Sample& sample);
QVector<Axis> pictureAxes(); ///< of every sample that is a picture: `image`, `rgba`

/// "image/jpeg" or "image/png" by the first bytes; empty: neither.
QString pictureContentType(const QByteArray& bytes);
QString pictureKindName(const QString& contentType); ///< "JPEG", "PNG"
/// "Picture 640 x 480, JPEG, 81 kB", with the cross that stands between measures.
QString pictureText(const PictureInfo& info);

/// A draft of a sample that is this picture. Its name and label are left to whoever knows the file.
SampleDraft pictureDraft(Picture picture);
/// The same picture with other boxes, or under another file's name. `draft` is one of a picture.
void setPictureBoxes(SampleDraft& draft, const QVector<PictureBox>& boxes);
void setPictureFileName(SampleDraft& draft, const QString& fileName);

/// `[{label, x, y, width, height}, ...]`, as label files and headers have them. `where` is named in the message.
/// Errors: InvalidInput with the entry, LimitExceeded over 10,000.
Result<QVector<PictureBox>> pictureBoxesOf(const QJsonArray& boxes, const QString& where);
QJsonArray pictureBoxesToJson(const QVector<PictureBox>& boxes);

} // namespace studio
