// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QString>
#include <optional>

namespace studio
{

/// Most bytes of a label, host, path, key or address that boards store; of an HMAC key. Source: AT
/// reference 1.2.
inline constexpr qsizetype kMostArgumentBytes = 127;
inline constexpr qsizetype kMostHmacKeyBytes = 32;

/// The text without ANSI escape sequences (old firmware redraws its prompt with them). Thread: any.
QByteArray withoutAnsi(const QByteArray& text);

inline constexpr qsizetype kMostBeforePrompt = 256; ///< bytes with the prompt itself: returns and escape sequences
/// Where the text behind a prompt at the beginning begins; nothing without one. What stands before it as in withoutAnsi(), and
/// returns, are passed over; no more than kMostBeforePrompt bytes are looked at, however long the text. Thread: any.
std::optional<qsizetype> behindPrompt(QByteArrayView text);

/// Lines of an answer, ended by LF, CR LF or CR; blanks at their ends are kept, empty lines too. Thread: any.
QList<QByteArray> answerLines(const QByteArray& answer);

/// The answer without the echo of its command: everything up to and with the line that ends with the command.
/// A board that does not echo loses nothing. Thread: any.
QByteArray withoutEcho(const QByteArray& answer, const QByteArray& command);

/// "key: value" split at the first colon, both trimmed; nothing without a colon. Thread: any.
std::optional<QPair<QByteArray, QByteArray>> keyAndValue(const QByteArray& line);

/// The command as it may be shown and logged: a password or key in it is three stars. Thread: any.
QByteArray shownCommand(const QByteArray& command);
/// What a board said to the command, in which it may repeat what it was sent, or tell the keys it has; likewise. Thread: any.
QByteArray withoutSecrets(const QByteArray& text, const QByteArray& command);

/// The error that an answer reports, if it reports one: unknown command, wrong use, missing arguments, a line
/// with ERR:. Names the command. Gives Unsupported, InvalidArgument or Protocol. Thread: any. Source: AT
/// reference 1.2.
std::optional<Error> refusalIn(const QByteArray& command, const QByteArray& answer);

/// Text as an argument of a command. There is no quoting, so commas cannot be sent; '>' would be taken for a
/// prompt. Errors: InvalidArgument naming `what` and the first character that cannot be sent, or the limit.
/// Thread: any.
Result<QByteArray> atArgument(const QString& what, const QString& text,
                              qsizetype mostBytes = kMostArgumentBytes);

/// The same for a key or a password, which stands in no message. Thread: any.
Result<QByteArray> secretArgument(const QString& what, const QString& text, qsizetype mostBytes = kMostArgumentBytes);

inline const QString kUnlabelled = QStringLiteral("unlabelled"); ///< what boards are told instead of no label

/// A label as a board can take it, which names its file with it: an underscore for every other character, cut to 64. The sample
/// keeps the user's. Thread: any.
QByteArray boardLabel(const QString& label);

} // namespace studio
