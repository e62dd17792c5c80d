// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/parameter_description.h"

namespace studio
{

/// What the window and the command line know of a learning block; training itself is in models/learn.
struct LearningBlockInfo {
    QString name;    ///< "classification"
    QString title;   ///< "Classifier"
    QString summary; ///< when to use it, one sentence
    QVector<ParameterDescription> parameters;
};

const QVector<LearningBlockInfo>& learningBlocks();
const LearningBlockInfo* findLearningBlock(const QString& name); ///< nullptr when unknown

} // namespace studio
