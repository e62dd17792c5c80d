// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/rest/login_tokens.h"

#include "models/core/access_key.h"
#include "models/core/constant_time.h"

#include <QElapsedTimer>

namespace studio
{

LoginTokens::LoginTokens(std::function<qint64()> nowMs) : m_nowMs(std::move(nowMs))
{
    if (!m_nowMs) {
        QElapsedTimer clock;
        clock.start();
        m_nowMs = [clock] { return clock.elapsed(); };
    }
}

QByteArray LoginTokens::make(const QString& keyName)
{
    if (m_entries.size() >= kMostTokens)
        m_entries.removeFirst();
    // As hard to guess as a key; the prefix of a key would only mislead.
    const QByteArray token = generateKeyPair().apiKey.mid(3).toLatin1();
    m_entries.append({apiKeyHash(token), keyName, m_nowMs() + kValidMs});
    return token;
}

QString LoginTokens::keyNameOf(const QByteArray& token) const
{
    const QByteArray digest = apiKeyHash(token);
    QString found;
    for (const Entry& entry : m_entries) {
        if (equalInConstantTime(entry.digest, digest) && m_nowMs() < entry.endsMs)
            found = entry.keyName;
    }
    return found;
}

} // namespace studio
