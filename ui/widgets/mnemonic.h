// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace studio
{

/// A name in the text of a button, a menu or an action: an "&" in it makes no letter a key. Thread: any.
[[nodiscard]] QString literal(QString name);
/// What such a text reads as: "&Undo R&&D" is "Undo R&D". Thread: any.
[[nodiscard]] QString withoutMnemonic(QString text);

} // namespace studio
