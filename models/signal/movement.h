// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QtGlobal>
#include <span>
#include <vector>

namespace studio
{

/// A stretch of readings [begin, end) in which a signal does more than rest.
struct Movement {
    qint64 begin = 0;
    qint64 end = 0;
    double confidence = 0.0; ///< 0..1, from how far it stands above the rest
    friend bool operator==(const Movement&, const Movement&) = default;
};

/// Energy of a signal about its local mean, block by block, gathered piece by piece so that the length of a
/// recording costs no memory. Thread: any; one thread at a time.
class EnergyEnvelope
{
public:
    EnergyEnvelope(int axisCount, double sampleRateHz);
    /// Shape: [readings x axes], interleaved; continues where the last piece ended. Readings that are not
    /// finite are left out.
    void append(std::span<const float> readings);
    [[nodiscard]] qint64 blockReadings() const { return m_blockReadings; }
    [[nodiscard]] qint64 readingCount() const { return m_readings; }
    /// Energy of every block, the open one included. Shape: [blocks]; negative where no reading was finite.
    [[nodiscard]] std::vector<double> blocks() const;
    [[nodiscard]] double sampleRateHz() const { return m_sampleRateHz; }

private:
    struct Sums {
        double count = 0.0;
        double mean = 0.0;
        double squares = 0.0;
    };
    [[nodiscard]] double openEnergy() const;

    int m_axisCount;
    double m_sampleRateHz;
    qint64 m_blockReadings;
    qint64 m_readings = 0;
    qint64 m_open = 0; ///< readings in the open block
    std::vector<Sums> m_sums;
    std::vector<double> m_blocks;
};

/// Movements between rests: onsets and ends of energy by a threshold between the signal's own floor and its
/// peak, with hysteresis; gaps under 0.3 s are bridged and movements under 0.2 s left out. A signal that only
/// rests, or never rests, has none. Source: after the two-threshold endpoint detector of Rabiner & Sambur
/// 1975.
QVector<Movement> findMovements(const EnergyEnvelope& envelope);

} // namespace studio
