// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/rest/login_tokens.h"

#include "models/core/constant_time.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QtEndian>
#include <array>

namespace studio
{

namespace
{

constexpr qsizetype kHeadBytes = 8; ///< the second it was made in, and what tells two of a second apart
constexpr qsizetype kProofBytes = 24;

} // namespace

LoginTokens::LoginTokens(const QByteArray& secret, std::function<qint64()> nowMs)
    : m_nowMs(nowMs ? std::move(nowMs) : [] { return QDateTime::currentMSecsSinceEpoch(); })
    , m_secret(secret.isEmpty() ? generateKeyPair().apiKey.toLatin1() : secret)
{
}

QByteArray LoginTokens::proof(const AccessKey& key, const QByteArray& head) const
{
    // The project file has the digest, and boards have the HMAC key: both together must not be enough to make one.
    return QMessageAuthenticationCode::hash("login token " + key.apiKeyHash + head, m_secret, QCryptographicHash::Sha256).first(kProofBytes);
}

QByteArray LoginTokens::make(const AccessKey& key) const
{
    std::array<quint32, 2> words{qToBigEndian(static_cast<quint32>(m_nowMs() / 1000)), QRandomGenerator::system()->generate()};
    const QByteArray head(reinterpret_cast<const char*>(words.data()), kHeadBytes);
    return (head + proof(key, head)).toHex();
}

const AccessKey* LoginTokens::keyOf(const QVector<AccessKey>& keys, const QByteArray& token) const
{
    const QByteArray bytes = QByteArray::fromHex(token);
    if (token.size() != 2 * (kHeadBytes + kProofBytes) || bytes.size() != kHeadBytes + kProofBytes)
        return nullptr;
    const QByteArray head = bytes.first(kHeadBytes);
    const AccessKey* found = nullptr;
    for (const AccessKey& key : keys) {
        if (equalInConstantTime(proof(key, head), bytes.sliced(kHeadBytes)))
            found = &key;
    }
    const qint64 madeMs = 1000 * static_cast<qint64>(qFromBigEndian<quint32>(head.constData()));
    return m_nowMs() < madeMs + kValidMs ? found : nullptr;
}

} // namespace studio
