// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/failure_limiter.h"

#include <QElapsedTimer>

namespace studio
{

namespace
{

constexpr qint64 kWindowMs = 60'000;
constexpr qsizetype kMostPeers = 4096;

std::function<qint64()> steadyClock()
{
    QElapsedTimer timer;
    timer.start();
    return [timer] { return timer.elapsed(); };
}

} // namespace

FailureLimiter::FailureLimiter(int mostPerMinute, std::function<qint64()> nowMs)
    : m_most(mostPerMinute)
    , m_nowMs(nowMs ? std::move(nowMs) : steadyClock())
{
}

void FailureLimiter::forgetOld(qint64 now)
{
    m_failures.removeIf([now](auto entry) { return entry.value().last() <= now - kWindowMs; });
}

void FailureLimiter::note(const QHostAddress& peer)
{
    const qint64 now = m_nowMs();
    if (m_failures.size() >= kMostPeers)
        forgetOld(now);
    // So many peers within a minute are no people at their keyboards: the newest wait until a place is free.
    if (m_failures.size() >= kMostPeers && !m_failures.contains(peer))
        return;
    QList<qint64>& times = m_failures[peer];
    times.append(now);
    if (times.size() > m_most)
        times.removeFirst();
}

bool FailureLimiter::isBlocked(const QHostAddress& peer)
{
    const auto found = m_failures.constFind(peer);
    return found != m_failures.constEnd() && found->size() >= m_most && found->first() > m_nowMs() - kWindowMs;
}

} // namespace studio
