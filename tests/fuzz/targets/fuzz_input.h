// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace studio::fuzz
{

/// A copy with nothing readable behind it, so that the sanitizers see every byte too far.
inline QByteArray input(const std::uint8_t* data, std::size_t size)
{
    return QByteArray(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
}

/// What must hold for every input.
inline void require(bool isTrue)
{
    if (!isTrue)
        std::abort();
}

} // namespace studio::fuzz
