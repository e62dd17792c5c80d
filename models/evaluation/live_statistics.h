// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <deque>
#include <span>

namespace studio
{

/// One answer of a running model.
struct LiveDecision {
    qint64 atMs = 0; ///< never before the decision that came ahead of it
    int top = -1;    ///< index of the most probable class; -1: the model has no classes
    bool isAnomaly = false;
};

/// How often each class came within one step of time.
struct MixStep {
    QVector<int> counts; ///< by class
    int decisions = 0;   ///< all of them, those of a model without classes too
    int anomalies = 0;
};

/// Counts the answers of one session of a running model, as a whole and step by step. Memory does not grow with the
/// session: when the steps run out, neighbours become one and every step covers twice the time. Thread: any, one at a time.
class LiveStatistics
{
public:
    static constexpr int kMostSteps = 30;
    static constexpr qint64 kFirstStepMs = 10'000;
    static constexpr qint64 kRateSpanMs = 10'000;

    explicit LiveStatistics(int classCount = 0) : m_total{QVector<int>(classCount, 0)} {}

    void add(const LiveDecision& decision);
    [[nodiscard]] int decisionCount() const { return m_total.decisions; }
    /// Over the last ten seconds, or since the first decision where that is less; 0 before there are two.
    [[nodiscard]] double perSecond(qint64 nowMs) const;
    /// Share of each class, adding up to 1; zeros before the first decision.
    [[nodiscard]] QVector<double> mix() const;
    [[nodiscard]] double anomalyRate() const; ///< share of the decisions, 0..1
    [[nodiscard]] const QVector<MixStep>& steps() const { return m_steps; }
    [[nodiscard]] qint64 stepMs() const { return m_stepMs; }
    [[nodiscard]] qint64 startMs() const { return m_startMs; } ///< of the first step

private:
    void halve();

    MixStep m_total;
    QVector<MixStep> m_steps;
    qint64 m_startMs = 0;
    qint64 m_stepMs = kFirstStepMs;
    std::deque<qint64> m_recent; ///< times within kRateSpanMs
};

/// Shares that a step's counts make; zeros when nothing came.
QVector<double> sharesOf(const QVector<int>& counts);

/// Half the sum of the differences of two mixes: 0 equal, 1 nothing in common. Both have the same length.
double mixDrift(std::span<const double> live, std::span<const double> training);

} // namespace studio
