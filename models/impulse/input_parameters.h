// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/parameter_description.h"

namespace studio
{

/// What can be set about the window, spelt as in the "input" part of an impulse file.
QVector<ParameterDescription> inputParameters();

} // namespace studio
