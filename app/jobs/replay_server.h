// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/session_replay.h"

#include <atomic>
#include <functional>

namespace studio
{

/// A replayed device at the end of a socket: says what was said, answers what it is told. It begins, and begins anew, when
/// `shallBegin` is set, which is taken back here. Returns when `isOver` says so (asked at
/// least five times a second) or the other end closes. `speed` above 1 plays faster. Thread: one, which it blocks.
void serveReplay(SessionReplay& replay, int socket, double speed, std::atomic<bool>& shallBegin, const std::function<bool()>& isOver);

} // namespace studio
