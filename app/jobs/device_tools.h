// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/command.h"

namespace studio
{

/// `device snapshot`, `device replay` and `device provision`, below `device`.
void addDeviceTools(CLI::App& devices, CommandSet& set);

} // namespace studio
