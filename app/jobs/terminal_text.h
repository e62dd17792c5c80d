// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace studio
{

enum class LineBreaks { Kept, Escaped };

/// What goes to a terminal: a control character, which might be part of a sender's name and move the cursor or clear the screen, is
/// shown as \x1b. Tabs stay. Thread: any.
QByteArray terminalText(const QString& text, LineBreaks breaks = LineBreaks::Kept);

/// "sensorsmith-cli import 'my data/t.smith'": a command to be copied out of a message, in which a shell reads just these words. What the
/// user fills in is a word in capitals. Thread: any.
QString cliCommand(const QStringList& words);

} // namespace studio
