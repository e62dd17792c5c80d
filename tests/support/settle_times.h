// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <algorithm>
#include <vector>

namespace studio::test
{

/// How long it took from pulled cables to a state that is told. The bar is two seconds: for half of them wherever it runs, since
/// in the suite others have the processor too; for every one of them in a run that was asked for. Units: ms.
class SettleTimes
{
public:
    static constexpr qint64 kMostMs = 2000;

    void add(qint64 ms) { m_ms.insert(std::upper_bound(m_ms.begin(), m_ms.end(), ms), ms); }
    [[nodiscard]] qint64 median() const { return m_ms.empty() ? 0 : m_ms[m_ms.size() / 2]; }
    [[nodiscard]] qint64 most() const { return m_ms.empty() ? 0 : m_ms.back(); }
    /// What is over the bar; empty: nothing.
    [[nodiscard]] QString breach(bool wasAskedFor) const
    {
        if (m_ms.empty())
            return QStringLiteral("nothing was measured");
        if (median() > kMostMs || (wasAskedFor && most() > kMostMs))
            return QStringLiteral("settled after %1 ms (median), %2 ms at most; the bar is %3 ms").arg(median()).arg(most()).arg(kMostMs);
        return {};
    }

private:
    std::vector<qint64> m_ms; ///< rising
};

} // namespace studio::test
