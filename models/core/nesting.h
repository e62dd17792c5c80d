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

} // namespace studio
