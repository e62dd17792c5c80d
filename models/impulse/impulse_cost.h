// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/feature_extraction.h"

#include <QHash>

namespace studio
{

// What an impulse would cost on a Cortex-M4F, before anything is trained or built. Operation counts of the runtime's own
// loops times the instructions that each took when it was counted on the emulated board; tables and arena as the code
// generator lays them out. Estimates: the check on the board measures.

/// Cost of one block or of the network, for one window.
struct BlockCost {
    double instructions = 0.0;
    qint64 tableBytes = 0; ///< constants in flash
    qint64 codeBytes = 0;  ///< of the kernels it needs
    qint64 workBytes = 0;  ///< working memory; blocks take turns with it
};

struct ImpulseCost {
    QVector<BlockCost> dsp;   ///< one a processing block
    QVector<BlockCost> learn; ///< one a learning block
    qint64 glueBytes = 0;     ///< code around the blocks
    qint64 selfTestBytes = 0; ///< windows that the code carries to test itself
    qint64 resultBytes = 0;   ///< features and answers
    qint64 windowBytes = 0;   ///< of the caller's window
    qint64 stackBytes = 0;
    [[nodiscard]] double instructionsDsp() const;
    [[nodiscard]] double instructionsLearn() const;
    [[nodiscard]] qint64 flashModel() const; ///< tables and glue
    [[nodiscard]] qint64 flashDsp() const;   ///< code of the processing blocks, each kind once
    [[nodiscard]] qint64 flashRuntime() const;
    [[nodiscard]] qint64 ramModel() const; ///< arena and result
};

BlockCost dspCost(const RuntimeBlockSpec& spec);
/// `parameters` are complete; `inputs` the features it takes. Errors are not possible: unknown blocks cost nothing.
BlockCost learningCost(const LearningBlockDesign& block, const QStringList& featureNames, const std::vector<int>& columns, int classCount);
/// Weights and biases of a dense network over `inputs` features.
int denseParameterCount(const LearningBlockDesign& block, int inputs, int classCount);

ImpulseCost estimateCost(const PreparedImpulse& impulse, int classCount);

/// What one value of a processing block adds, held against another value of the same parameter.
struct ParameterCost {
    enum class Against { Default, Off, NextChoice };
    Against against = Against::Default;
    double instructions = 0.0; ///< of the value over the other; of the next choice over the value
    int features = 0;
};
/// By parameter id; parameters whose other value the block refuses are left out.
QHash<QString, ParameterCost> parameterCosts(const DspBlock& kind, const DspBlockDesign& block, const DspInput& input);

} // namespace studio
