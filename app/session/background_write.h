// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <functional>

class QObject;

namespace studio
{

/// Does `write` on a thread of its own, so that no window waits for a disk, and tells `done` in the thread of `owner`; not at all
/// when that is gone by then. What was begun is finished before the program ends. Thread: that of `owner`, which must run an event
/// loop; `write` takes copies.
void writeInBackground(QObject* owner, std::function<Result<void>()> write, std::function<void(const Result<void>&)> done);

} // namespace studio
