// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace studio
{

/// The rate of a stream from when its readings arrived: the least-squares line through (reading, time of arrival).
/// Readings that arrive together count through the last of them, so that what the operating system collects does not
/// bend the line. Thread: any, one at a time.
class ArrivalRate
{
public:
    /// `readings` in all since the beginning, the last of which came at `seconds`. Never fewer than before.
    void add(qint64 readings, double seconds);
    void restart();

    [[nodiscard]] qint64 arrivals() const { return m_count; }
    /// Readings a second; 0 before there are two arrivals.
    [[nodiscard]] double hz() const;
    /// Standard error of hz(); 0 before there are three arrivals.
    [[nodiscard]] double standardErrorHz() const;
    /// Root mean square of the arrivals' distance from the line. Units: milliseconds.
    [[nodiscard]] double jitterMs() const;

private:
    [[nodiscard]] double slope() const; ///< seconds a reading
    [[nodiscard]] double residualSum() const;

    qint64 m_count = 0;
    double m_meanX = 0.0;
    double m_meanY = 0.0;
    double m_xx = 0.0; ///< sums of squares around the means
    double m_xy = 0.0;
    double m_yy = 0.0;
};

/// The rate that was meant: the value with the fewest digits (half a digit for 2.5 or 62.5), at most three, that lies within `share` of `hz` or within
/// three standard errors; else `hz` with four digits. 49.96 gives 50, 62.44 gives 62.5, 104.1 gives 104.
double roundedRate(double hz, double standardErrorHz, double share = 0.003);

} // namespace studio
