// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QHostAddress>
#include <QList>
#include <functional>

namespace studio
{

/// Counts wrong keys per peer, so that nobody can try them by the thousand. Thread: one.
class FailureLimiter
{
public:
    /// `nowMs` is a clock that only goes forward; tests bring their own.
    explicit FailureLimiter(int mostPerMinute, std::function<qint64()> nowMs = {});

    void note(const QHostAddress& peer);
    /// True once this peer failed too often within the last minute.
    [[nodiscard]] bool isBlocked(const QHostAddress& peer);

private:
    void forgetOld(qint64 now);

    int m_most;
    std::function<qint64()> m_nowMs;
    QHash<QHostAddress, QList<qint64>> m_failures; ///< newest last, at most m_most of them
};

} // namespace studio
