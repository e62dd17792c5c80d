// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/access_key.h"

#include "models/core/constant_time.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

namespace studio
{

namespace
{

QString randomHex(qsizetype characters)
{
    QByteArray bytes(characters / 2, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(QRandomGenerator::system()->generate() & 0xFFU);
    return QString::fromLatin1(bytes.toHex());
}

} // namespace

KeyPair generateKeyPair()
{
    return {QStringLiteral("ei_") + randomHex(64), randomHex(32)};
}

QByteArray apiKeyHash(const QByteArray& apiKey)
{
    return QCryptographicHash::hash(apiKey, QCryptographicHash::Sha256);
}

const AccessKey* findAccessKey(const QVector<AccessKey>& keys, const QByteArray& apiKey)
{
    const QByteArray presented = apiKeyHash(apiKey);
    const AccessKey* found = nullptr;
    for (const AccessKey& key : keys) {
        if (equalInConstantTime(key.apiKeyHash, presented))
            found = &key;
    }
    return found;
}

} // namespace studio
