// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QCborValue>

namespace studio
{

/// Compact JSON with the keys in the order in which they were put in (QJsonObject sorts them): what devices with small parsers
/// were written against. Numbers are written independent of the locale; what JSON cannot hold (NaN, bytes) becomes null.
QByteArray orderedJson(const QCborValue& value);

} // namespace studio
