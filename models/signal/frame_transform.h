// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace studio
{

/// The powers of Hann-windowed frames of one length, their mean taken away. What is no number counts as the mean.
/// Thread: any; one thread at a time, since it keeps its scratch.
class FrameTransform
{
public:
    /// `length` is a power of two, at least 2.
    explicit FrameTransform(int length);
    [[nodiscard]] int length() const { return static_cast<int>(m_window.size()); }
    [[nodiscard]] int bins() const { return length() / 2 + 1; }
    /// |X|^2 / length for 0 Hz to half the rate. Shape: frame [length], powers [bins].
    void powers(std::span<const float> frame, std::span<float> powers);
    /// The power of a sine of this amplitude in its own bin.
    [[nodiscard]] double powerOfSine(double amplitude) const;

private:
    std::vector<float> m_window;
    std::vector<float> m_twiddles;
    std::vector<float> m_frame;
    std::vector<float> m_work;
    double m_windowSum = 0.0;
};

/// 10 log10 of power over reference, not under kFloorDb.
[[nodiscard]] float decibelsOf(float power, double reference);
inline constexpr double kFloorDb = -160.0;

} // namespace studio
