// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/command.h"

namespace studio
{

/// `camera`, `infer`, `records` and `update` of `remote`: what a connected device is asked for beside recordings.
void addRemoteLookCommands(CLI::App& remote, CommandSet& set);

} // namespace studio
