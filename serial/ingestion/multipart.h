// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>
#include <QVector>

namespace studio
{

/// One part of a multipart/form-data body. Its content is a range of the body: nothing is copied, however long it is.
struct MultipartPart {
    QByteArray name;
    QString fileName;       ///< empty when there is none
    bool hasFileName = false;
    QByteArray contentType; ///< lower case, without parameters
    qsizetype offset = 0;
    qsizetype length = 0;

    /// Valid while `body` is.
    [[nodiscard]] QByteArray content(const QByteArray& body) const
    {
        return QByteArray::fromRawData(body.constData() + offset, length);
    }
};

/// The boundary that a Content-Type header names; empty when it is no multipart/form-data. Errors: InvalidInput for one that is
/// missing or malformed.
Result<QByteArray> multipartBoundary(const QByteArray& contentType);

/// Takes a whole body apart. Strict: CRLF line ends, every part closed; but the CRLF behind the closing boundary may be missing, and
/// what stands on lines before the first boundary or behind the closing one is passed over (RFC 2046, 5.1.1). Goes through the body
/// once. Pure.
/// Errors: InvalidInput with the place, LimitExceeded over `mostParts`.
Result<QVector<MultipartPart>> parseMultipart(const QByteArray& body, const QByteArray& boundary, int mostParts);

} // namespace studio
