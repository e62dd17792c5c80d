// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <QString>

namespace studio
{

/// Program that has the device file open: "minicom (process 4711)"; empty when none can be seen (other users'
/// programs cannot). Thread: any. Source: proc(5), the links in /proc/PID/fd. `procFolder` is for tests.
QString portHolder(const QString& path, const QString& procFolder = QStringLiteral("/proc"));

/// What stood in the way of opening `path`, in the user's words, with what to do. `number` is errno's value.
/// Gives NotFound, PermissionDenied (names the group of the file), Busy (names the holder where it can be
/// seen), Io.
Error portOpenError(const QString& path, int number);

} // namespace studio
