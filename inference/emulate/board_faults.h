// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QStringList>

namespace studio
{

/// Names of what the base firmware of an emulated board can be told to do wrong, as `sensorsmith-virtual-board` has them.
QStringList boardFaultNames();

/// The word that tells a board of all these faults. Errors: InvalidArgument, naming those there are.
Result<quint32> boardFaultWord(const QStringList& names);

/// True when the board will leave as if its cable were pulled, for which the emulator has to listen to it.
bool endsItself(quint32 faultWord);

} // namespace studio
