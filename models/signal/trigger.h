// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <optional>
#include <span>
#include <vector>

namespace studio
{

enum class TriggerKind {
    Level,   ///< the value is at or above the threshold
    Rising,  ///< the value comes from below the threshold and reaches it
    Falling, ///< the value comes from above the threshold and reaches it
    Energy   ///< the root mean square about the mean, over kTriggerEnergySeconds, is at or above the threshold
};

inline constexpr double kTriggerEnergySeconds = 0.25;
inline constexpr int kAnyChannel = -1;

/// When a recording begins by itself.
struct TriggerRule {
    TriggerKind kind = TriggerKind::Rising;
    int channel = 0;        ///< or kAnyChannel: each on its own; for Energy, all channels together
    double threshold = 0.0; ///< in the unit of the channel
    friend bool operator==(const TriggerRule&, const TriggerRule&) = default;
};

/// Looks for the first reading at which a rule holds, over blocks as they arrive; the same readings in other blocks give the same
/// answer. A reading that is no number is a gap: no edge leads over it, and the energy begins anew behind it. Thread: any, one at a time.
class TriggerDetector
{
public:
    /// `intervalMs` between readings, `axisCount` values each.
    TriggerDetector(TriggerRule rule, double intervalMs, int axisCount);

    /// Takes readings [n x axes] and gives the place in them at which the rule holds first. What follows that place is not looked at.
    /// With `isArmed` false the readings only lead up to later ones.
    std::optional<qint64> feed(std::span<const float> values, bool isArmed = true);
    [[nodiscard]] qint64 energyReadings() const { return m_energyReadings; } ///< that one look at the energy takes

private:
    [[nodiscard]] bool holdsAt(std::span<const float> reading);
    [[nodiscard]] bool energyHolds(std::span<const float> reading);
    [[nodiscard]] bool channelHolds(float before, float now) const;
    void forget();

    TriggerRule m_rule;
    int m_axisCount;
    qint64 m_energyReadings;
    std::vector<float> m_before; ///< the reading before; empty after a gap
    std::vector<float> m_window; ///< [energyReadings x axes], a ring
    std::vector<double> m_sums;
    std::vector<double> m_squares;
    qint64 m_filled = 0; ///< readings of the window, ever; the next place is that modulo its length
};

} // namespace studio
