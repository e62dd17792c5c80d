// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QVector>

namespace studio
{

/// What lets a device or a program send data into a project. The API key itself is known to its holder alone: here is its digest.
/// The HMAC key has to be known to both sides; it is kept outside the project file.
struct AccessKey {
    QString name;
    QByteArray apiKeyHash; ///< SHA-256, 32 bytes
    QString hmacKey;       ///< 32 hexadecimal characters, used as text; empty when it lies on another computer
    QDateTime createdAt;
    friend bool operator==(const AccessKey&, const AccessKey&) = default;
};

/// A fresh pair, shown once: `ei_` and 64 hexadecimal characters, and 32 hexadecimal characters (what firmware can store).
struct KeyPair {
    QString apiKey;
    QString hmacKey;
};
KeyPair generateKeyPair();

QByteArray apiKeyHash(const QByteArray& apiKey);

/// The key that was presented, or null. Looks at all of them and compares digests in constant time, so that a wrong key takes as
/// long as a right one. Thread: any.
const AccessKey* findAccessKey(const QVector<AccessKey>& keys, const QByteArray& apiKey);

} // namespace studio
