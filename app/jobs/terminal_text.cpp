// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/terminal_text.h"

#include "app/session/recovered_file.h"

namespace studio
{

QByteArray terminalText(const QString& text, LineBreaks breaks)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text) {
        const bool isPlain = c.category() != QChar::Other_Control || c == QLatin1Char('\t') || (c == QLatin1Char('\n') && breaks == LineBreaks::Kept);
        shown += isPlain ? QString(c) : QStringLiteral("\\x%1").arg(c.unicode(), 2, 16, QLatin1Char('0'));
    }
    return shown.toUtf8();
}

QString cliCommand(const QStringList& words)
{
    QString command = QStringLiteral("sensorsmith-cli");
    for (const QString& word : words)
        command += QLatin1Char(' ') + shellWord(word);
    return command;
}

} // namespace studio
