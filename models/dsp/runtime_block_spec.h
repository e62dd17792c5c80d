// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <cstdint>
#include <vector>

namespace studio
{

enum class RuntimeBlockKind { Raw, Flatten, Spectral };

/// A cascade of second-order sections with its tables. Shape: sections [n x 5] b0 b1 b2 a1 a2;
/// initialState [n x 2], empty: start from zero.
struct RuntimeCascade {
    std::vector<float> sections;
    std::vector<float> initialState;
    [[nodiscard]] std::uint32_t sectionCount() const
    {
        return static_cast<std::uint32_t>(sections.size() / 5);
    }
};

struct RuntimeStage {
    std::uint32_t ratio = 1;
    RuntimeCascade cascade;
};

struct RuntimeBinRange {
    std::uint32_t first = 1;
    std::uint32_t last = 1;
};

/// Everything a block of inference/runtime needs, computed once in double and rounded to float. The studio
/// runs its blocks from this, and the code generator writes the same numbers out, so both sides agree bit for
/// bit.
struct RuntimeBlockSpec {
    RuntimeBlockKind kind = RuntimeBlockKind::Raw;
    std::uint32_t readingCount = 0;
    std::uint32_t totalAxes = 0;
    std::vector<std::uint16_t> axisIndices;
    float scale = 1.0F;

    std::uint32_t statistics = 0; ///< flatten: sum of SMITH_FLATTEN_ values

    std::vector<RuntimeStage> stages; ///< spectral: input decimation
    RuntimeCascade filter;
    std::uint32_t fftLength = 0;
    std::vector<float> twiddles;
    RuntimeBinRange bins;
    bool hasSpectralMoments = true;
    bool takeLog = true;
    bool overlapFrames = true;
    bool hasLowFrequency = false;
    RuntimeStage lowFrequencyStage;
    RuntimeBinRange lowFrequencyBins;
};

/// Number of float32 the block writes and needs as scratch, by the runtime's own functions.
std::uint32_t runtimeFeatureCount(const RuntimeBlockSpec& spec);
std::uint32_t runtimeScratchFloats(const RuntimeBlockSpec& spec);
/// Runs the block of inference/runtime on one window. Shape: window [readings x totalAxes] interleaved;
/// features [runtimeFeatureCount]. The spec has been checked. Thread: any.
void runtimeRun(const RuntimeBlockSpec& spec, const float* window, std::vector<float>& scratch,
                float* features);
/// False when the runtime itself would refuse the configuration.
bool runtimeCheck(const RuntimeBlockSpec& spec);

} // namespace studio
