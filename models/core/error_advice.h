// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <QStringList>

namespace studio
{

/// What the user can do about an error, by its stable id: "WAV-007" itself, else its family "WAV". One sentence for the
/// notice, the log and the command line; empty only for an error without an id (the user stopped it).
[[nodiscard]] QString errorAdvice(const QString& errorId);

/// A message as a whole sentence, for one that another follows: some are only "what is wrong", for a place that says where.
[[nodiscard]] QString endedSentence(const QString& message);

/// Every id and family that has advice, for tests.
[[nodiscard]] QStringList advisedErrors();

} // namespace studio
