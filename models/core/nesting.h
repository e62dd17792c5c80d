// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace studio
{

/// Levels of nesting that a message may have; asked before a recursive decoder sees its bytes.
inline constexpr int kMostNesting = 32;

/// Whether JSON nests deeper than `most`. Says nothing about being well formed otherwise.
bool isJsonDeeperThan(const QByteArray& json, int most);

/// Whether the first CBOR item nests deeper than `most` (maps, arrays and tags count). Damaged items are not deep.
bool isCborDeeperThan(const QByteArray& cbor, int most);

/// Bytes that one text of a message may have.
inline constexpr qsizetype kMostTextBytes = 16 * 1024 * 1024;

/// Whether a text of JSON, as it is written there, is longer than `most` bytes.
bool hasJsonTextOver(const QByteArray& json, qsizetype most);

/// Whether a text or a byte string of the first CBOR item is longer than `most` bytes. Nesting is limited before.
bool hasCborTextOver(const QByteArray& cbor, qsizetype most);

} // namespace studio
