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

/// The same for files of a temporary folder that is thrown away: every byte counted, nothing synced. Errors: Io.
Result<void> writeScratchFile(const QString& path, const QByteArray& content);

/// Gives a finished file its real name: synced, renamed over what was there, and the folder synced. Errors: Io.
Result<void> renameSafely(const QString& from, const QString& to);

} // namespace studio
