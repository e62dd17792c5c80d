// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/picture.h"

#include <QByteArray>
#include <QMap>
#include <QString>

namespace studio
{

/// Text of a header that some senders percent-encode and others write as it is: decoded when the value is valid percent-encoding
/// of UTF-8, else taken as it is (UTF-8 where valid, Latin-1 otherwise).
QString decodedHeader(const QByteArray& value);

/// Text that is not encoded any further: UTF-8 where it is that, else Latin-1, which is how the libraries of many clients write headers.
QString utf8OrLatin1(const QByteArray& value);

/// A switch such as x-disallow-duplicates: some senders write "0" for off.
bool isSwitchSet(const QByteArray& value);

/// Label of a file name: its leading run of letters, digits, white space, '-' and '_'. "idle.01" gives "idle"; may be empty.
QString leadingLabel(const QString& fileName);

/// A label or name as the project stores it: NFC. Errors: InvalidInput for control characters and more than 128 characters;
/// `field` is named in the message.
Result<QString> storableText(const QString& text, const QString& field);

/// x-metadata: a JSON object of texts; numbers and yes or no become text. Errors: InvalidInput.
Result<QMap<QString, QString>> parseMetadataHeader(const QByteArray& value);

/// x-bounding-boxes: a JSON array of boxes, as label files have them. Errors: InvalidInput, LimitExceeded.
Result<QVector<PictureBox>> parseBoxesHeader(const QByteArray& value);

} // namespace studio
