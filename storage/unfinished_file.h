// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>
#include <functional>

namespace studio
{

// Files on their way, beside those that they become, and what is left of them when their program was killed.

/// A hidden name in `folder` for a file that this process is about to make; it says whose it is. Thread: any.
QString unfinishedPath(const QString& folder);

/// Removes that file, and what SQLite put beside it. Thread: any.
void removeUnfinished(const QString& path);

/// Removes what this program's processes that have ended left unfinished in `folder`. What does not say whose it is, or is of another
/// computer, goes once nothing was written to it for a day. What has any other name stays. Returns how many it removed. `isStopped`: asked
/// between one file of the folder and the next; then what is left stays until the next time. Thread: any.
int dropUnfinished(const QString& folder, const QDateTime& now, const std::function<bool()>& isStopped = {});

} // namespace studio
