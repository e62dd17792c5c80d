// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/command.h"

namespace studio
{

inline constexpr const char* kPortHelp = "serial:/dev/ttyACM0, a path, or board:NAME";

/// `device snapshot`, `device replay`, `device provision` and those below, below `device`.
void addDeviceTools(CLI::App& devices, CommandSet& set);
/// `device wifi`
void addDeviceNetwork(CLI::App& devices, CommandSet& set);
/// `device files` and `device cycle`
void addDeviceStorage(CLI::App& devices, CommandSet& set);
/// `device classify`
void addDeviceClassify(CLI::App& devices, CommandSet& set);

} // namespace studio
