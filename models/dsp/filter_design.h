// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dsp/runtime_block_spec.h"

#include <array>
#include <vector>

namespace studio
{

/// One second-order section, a0 = 1.
struct BiquadSection {
    double b0 = 1.0;
    double b1 = 0.0;
    double b2 = 0.0;
    double a1 = 0.0;
    double a2 = 0.0;
};

enum class FilterKind { LowPass, HighPass };

/// Butterworth filter of even order 2..8 as second-order sections, by the bilinear transform.
/// Units:  cutoffHz and sampleRateHz in hertz.
/// Errors: InvalidInput with detail "filter-order-not-even", "cutoff-at-or-above-nyquist" or
/// "filter-unstable". Source: closed form of the bilinear Butterworth design (dsp-blocks reference,
/// section 6.1).
Result<std::vector<BiquadSection>> designButterworth(FilterKind kind, double sampleRateHz, double cutoffHz,
                                                     int order);

/// Low-pass of a decimation stage by 3 or 10: Chebyshev type I, order 8, 0.05 dB, edge 0.8/ratio of Nyquist.
/// Source: dsp-blocks reference, section 6.2; coefficients as in the golden numbers.
std::vector<BiquadSection> decimationSections(int ratio);

/// Filter states for a constant input of 1, scaled along the cascade. Shape: [sections][2].
std::vector<std::array<double, 2>> stepStates(const std::vector<BiquadSection>& sections);

/// The same in float32, as the runtime takes it.
RuntimeCascade toRuntime(const std::vector<BiquadSection>& sections, bool withStepStates);

/// cos and -sin of 2 pi k / length for k < length/2, interleaved, computed in double.
std::vector<float> fftTwiddles(std::uint32_t length);

} // namespace studio
