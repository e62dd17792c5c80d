// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/access_key.h"

#include <functional>

namespace studio
{

/// Tokens of those who logged in. Each stands for the API key that was shown, and is proved by a secret that no project and no board holds, so
/// nothing is kept of it: it outlives the service, as tools expect that keep one for weeks, and ends with its key.
/// Thread: one.
class LoginTokens
{
public:
    /// `secret`: of this computer's user; without one the tokens end with the object. `nowMs` is the time since 1970; tests bring their own.
    explicit LoginTokens(const QByteArray& secret, std::function<qint64()> nowMs = {});

    /// A fresh token: 64 hexadecimal characters.
    [[nodiscard]] QByteArray make(const AccessKey& key) const;
    /// The key of these that a token stands for; null when it is none of theirs, or has ended. Looks at all of them, in constant time.
    [[nodiscard]] const AccessKey* keyOf(const QVector<AccessKey>& keys, const QByteArray& token) const;

    static constexpr qint64 kValidMs = 30LL * 24 * 3600 * 1000;

private:
    [[nodiscard]] QByteArray proof(const AccessKey& key, const QByteArray& head) const;

    std::function<qint64()> m_nowMs;
    QByteArray m_secret;
};

} // namespace studio
