// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <limits>
#include <optional>

namespace studio
{

/// Finds what a sound system lost: it does not say so itself, but from then on what has arrived stays behind the clock, while what is
/// only late catches up. Less than kLeastLostMs cannot be told from a sound system that became slower, and is not counted; clocks that
/// differ a little are followed. Thread: any, one at a time.
class LostSound
{
public:
    static constexpr double kLeastLostMs = 100.0;

    explicit LostSound(int rateHz) : m_perMs(static_cast<double>(rateHz) / 1000.0) {}

    /// Takes readings that arrived together at `atMs` on a clock that only moves on. Returns how many were lost before them, as soon as
    /// that is certain, which takes two seconds at most while readings arrive steadily; else 0.
    qint64 take(qint64 readings, double atMs);

private:
    static constexpr double kLookMs = 1000.0;
    static constexpr int kFewestArrivals = 8; ///< in one look, so that a busy computer is not taken for a loss
    static constexpr double kStallMs = 250.0; ///< without an arrival: what was held up may come in many pieces, so the look begins anew

    double m_perMs;
    std::optional<double> m_firstMs;
    double m_lookMs = 0.0; ///< when this look began
    double m_lastMs = 0.0; ///< the last arrival
    qint64 m_count = 0;    ///< since the first arrival, what was lost included
    int m_arrivals = 0;
    double m_least = std::numeric_limits<double>::infinity(); ///< behind the clock, in this look; ms
    std::optional<double> m_usual;                            ///< the same of the look before
};

} // namespace studio
