// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/impulse_design.h"

namespace studio
{

/// A ready impulse for one kind of data, to start from.
struct ImpulsePreset {
    QString id;      ///< "motion"
    QString title;   ///< "Motion"
    QString summary; ///< what it is for, one sentence
    ImpulseDesign design;
};

const QVector<ImpulsePreset>& impulsePresets();
const ImpulsePreset* findImpulsePreset(const QString& id); ///< nullptr when unknown

} // namespace studio
