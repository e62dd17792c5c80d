// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/live_statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace studio
{

namespace
{

void count(MixStep& step, const LiveDecision& decision)
{
    if (decision.top >= 0 && decision.top < step.counts.size())
        ++step.counts[decision.top];
    ++step.decisions;
    step.anomalies += decision.isAnomaly ? 1 : 0;
}

} // namespace

void LiveStatistics::add(const LiveDecision& decision)
{
    if (m_total.decisions == 0)
        m_startMs = decision.atMs;
    count(m_total, decision);
    qint64 step = std::max<qint64>(0, decision.atMs - m_startMs) / m_stepMs;
    while (step >= kMostSteps) {
        halve();
        step = (decision.atMs - m_startMs) / m_stepMs;
    }
    while (m_steps.size() <= step)
        m_steps.append({QVector<int>(m_total.counts.size(), 0)});
    count(m_steps[step], decision);
    m_recent.push_back(decision.atMs);
    while (m_recent.front() < decision.atMs - kRateSpanMs)
        m_recent.pop_front();
}

void LiveStatistics::halve()
{
    QVector<MixStep> merged;
    for (qsizetype i = 0; i < m_steps.size(); i += 2) {
        MixStep both = m_steps[i];
        if (i + 1 < m_steps.size()) {
            for (qsizetype k = 0; k < both.counts.size(); ++k)
                both.counts[k] += m_steps[i + 1].counts[k];
            both.decisions += m_steps[i + 1].decisions;
            both.anomalies += m_steps[i + 1].anomalies;
        }
        merged.append(both);
    }
    m_steps = merged;
    m_stepMs *= 2;
}

double LiveStatistics::perSecond(qint64 nowMs) const
{
    const auto first = std::lower_bound(m_recent.begin(), m_recent.end(), nowMs - kRateSpanMs);
    const auto came = std::distance(first, m_recent.end());
    if (came < 2)
        return 0.0;
    // Spaces between decisions, not the decisions themselves: two of them a second apart are one a second.
    const qint64 spanMs = m_recent.back() - *first;
    return spanMs > 0 ? static_cast<double>(came - 1) * 1000.0 / static_cast<double>(spanMs) : 0.0;
}

QVector<double> LiveStatistics::mix() const
{
    return sharesOf(m_total.counts);
}

double LiveStatistics::anomalyRate() const
{
    return m_total.decisions > 0 ? static_cast<double>(m_total.anomalies) / m_total.decisions : 0.0;
}

QVector<double> sharesOf(const QVector<int>& counts)
{
    const int sum = std::accumulate(counts.begin(), counts.end(), 0);
    QVector<double> shares(counts.size(), 0.0);
    for (qsizetype i = 0; sum > 0 && i < counts.size(); ++i)
        shares[i] = static_cast<double>(counts[i]) / sum;
    return shares;
}

double mixDrift(std::span<const double> live, std::span<const double> training)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < std::min(live.size(), training.size()); ++i)
        sum += std::abs(live[i] - training[i]);
    return sum / 2.0;
}

} // namespace studio
