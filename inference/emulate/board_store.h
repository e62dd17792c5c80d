// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/emulate/board_catalogue.h"

#include <QByteArrayList>
#include <vector>

namespace studio
{

/// The key page of a store: whose images a board boots. Layout: resources/firmware_templates/README.md, key page.
inline constexpr qsizetype kMostTrustedKeys = 2;

/// The page's bytes for one or two raw Ed25519 public keys; a board with it also refuses lower security counters.
QByteArray encodeKeyPage(const QByteArrayList& publicKeys);
/// The keys in a page; none when it is empty or damaged (the board then trusts nothing that a damaged page names).
QByteArrayList decodeKeyPage(const QByteArray& page);

/// Keys that a board trusts after `wanted` were added to `present`: the wanted ones first, then those that still fit.
QByteArrayList mergedKeys(const QByteArrayList& wanted, const QByteArrayList& present);

/// A store that outlives its emulator. When `path` does not exist, a factory-fresh board with `image` in slot 0 is written
/// there, whole or not at all; when it does, what was flashed stays. Either way the board trusts `keys` afterwards, and
/// an older key beside them while there is room. Not while an emulator uses the file.
/// Errors: InvalidInput (a file that is no store of this board; left alone), InvalidArgument (image too large), Io.
Result<void> prepareStore(const BoardDescription& board, const QByteArray& image, const QByteArrayList& keys, const QString& path);

/// Puts a sound into the store for the board's microphone to hear: one channel of 16-bit samples. The board plays it with
/// AT+SOUND=recording. Errors: Unsupported (no microphone), LimitExceeded (names the longest), Io.
Result<void> putSound(const BoardDescription& board, const std::vector<qint16>& samples, quint32 rateHz, const QString& path);

} // namespace studio
