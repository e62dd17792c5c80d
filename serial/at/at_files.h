// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/at/at_device.h"

namespace studio
{

/// A file from a board's own storage, as it lies there; AtDevice::listFiles() names them. Errors: InvalidArgument (a name that boards
/// cannot take), NotFound, Busy, Protocol (damaged on its way), Timeout (the board falls silent), Io. Source: AT reference 1.4, 1.6.
void readFile(AtDevice& board, const QString& name, AtDevice::Done<QByteArray> done);

} // namespace studio
