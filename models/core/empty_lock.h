// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace studio
{

/// Removes the lock file of a program that was killed between making the file and writing into it who holds it: nobody could ever take that
/// lock again. One that is being written just now is waited for, for a second at most. True when it was removed: try once more.
/// Thread: any.
bool dropEmptyLock(const QString& lockPath);

} // namespace studio
