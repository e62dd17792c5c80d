// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QFileDevice>
#include <QString>

namespace studio
{

/// Writes a file whole or not at all: temporary name in the same folder, every byte counted, flushed, synced, renamed, and
/// the folder synced. An existing file stays as it was when anything fails. Errors: Io, with what to do.
Result<void> writeFileSafely(const QString& path, const QByteArray& content,
                             QFileDevice::Permissions permissions = QFileDevice::ReadOwner | QFileDevice::WriteOwner
                                                                    | QFileDevice::ReadGroup | QFileDevice::ReadOther);

} // namespace studio
