// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <functional>

namespace studio
{

/// Tokens of those who logged in; in memory alone, so they end with the service. Each stands for the API key that was shown.
/// Thread: one.
class LoginTokens
{
public:
    /// `nowMs` is a clock that only goes forward; tests bring their own.
    explicit LoginTokens(std::function<qint64()> nowMs = {});

    /// A fresh token for the key with that name. Beyond kMostTokens the oldest goes.
    QByteArray make(const QString& keyName);
    /// The name of the key that a token stands for; empty when it is none, or has ended. Looks at all of them, in constant time.
    [[nodiscard]] QString keyNameOf(const QByteArray& token) const;

    static constexpr qsizetype kMostTokens = 64;
    static constexpr qint64 kValidMs = 12LL * 3600 * 1000;

private:
    struct Entry {
        QByteArray digest;
        QString keyName;
        qint64 endsMs = 0;
    };
    std::function<qint64()> m_nowMs;
    QList<Entry> m_entries; ///< oldest first
};

} // namespace studio
