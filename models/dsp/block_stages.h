// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dsp/dsp_block.h"

namespace studio
{

/// One step of a block's work on one window, for people to look at.
struct BlockStage {
    enum class Kind {
        Signal,   ///< lines over time
        Spectrum, ///< lines over frequency
        Vector    ///< the features as bars
    };
    Kind kind = Kind::Signal;
    QString title; ///< "Filtered"
    QString note;  ///< what happened to the values, "mean removed"
    double step = 1.0; ///< seconds or hertz from one value to the next, beginning at 0; 1 for a vector
    QStringList axes; ///< one a line
    std::vector<std::vector<float>> lines; ///< [axes][values]
    /// What of the spectrum becomes features, in hertz; nothing is marked when both are 0.
    double usedFrom = 0.0;
    double usedTo = 0.0;
};

/// What the block does to one window, step by step, computed by the same code as the features; the last stage holds
/// the features themselves, one line an axis.
/// Shape:  window [readings x axes] interleaved, all axes of the input.
/// Thread: any.
QVector<BlockStage> blockStages(const PreparedDspBlock& block, std::span<const float> window,
                                double frequencyHz, const QStringList& inputAxes);

} // namespace studio
