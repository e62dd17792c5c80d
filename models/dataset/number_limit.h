// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <limits>

namespace studio
{

/// Whether a number is none that a reading may be: float32, which features and networks compute with, would make it infinite.
inline bool isBeyondFloat(double value)
{
    return std::isfinite(value) && std::abs(value) > static_cast<double>(std::numeric_limits<float>::max());
}

} // namespace studio
