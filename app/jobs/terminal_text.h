// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace studio
{

enum class LineBreaks { Kept, Escaped };

/// What goes to a terminal: a control character, which might be part of a sender's name and move the cursor or clear the screen, is
/// shown as \x1b. Tabs stay. Thread: any.
QByteArray terminalText(const QString& text, LineBreaks breaks = LineBreaks::Kept);

} // namespace studio
