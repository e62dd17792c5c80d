// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

/// A board without hardware for unit tests of the firmware core: the console is a byte array, the store is
/// memory.
namespace recording_board
{
void reset();            ///< empties console and store
QByteArray takeOutput(); ///< what was written since the last call
void writeStore(qint64 offset, const QByteArray& bytes);
void failWrites(bool fail); ///< the store refuses to be changed
} // namespace recording_board
