// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QString>

namespace studio
{

inline constexpr qsizetype kMostLabelCharacters = 128;
/// Of the label at the beginning of a recording's name, which takes no more than the label itself and ends with a number or a time.
inline constexpr qsizetype kMostLabelInName = 100;

/// A label as projects keep it: trimmed, NFC; empty is no label. Whoever sends one to a board sends what that can take.
/// Errors: InvalidArgument (LBL-001: more than kMostLabelCharacters, LBL-003: a control character). Thread: any.
Result<QString> storableLabel(const QString& label);

} // namespace studio
