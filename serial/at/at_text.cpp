// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_text.h"

#include "serial/transport/session_secrets.h"

#include <QCoreApplication>
#include <algorithm>

namespace studio
{

namespace
{

constexpr char kEscape = 0x1b;

QString tr(const char* text)
{
    return QCoreApplication::translate("At", text);
}

/// Text of a board for a message: one line, bounded, without what is not printable.
QString shown(const QByteArray& text)
{
    QString result;
    for (const QChar c : QString::fromUtf8(text.left(200))) {
        if (c.isPrint())
            result += c;
    }
    return result.trimmed();
}

/// There is no quoting, and '>' would be taken for a prompt.
bool isArgumentCharacter(char16_t c)
{
    return c >= 0x20 && c <= 0x7e && c != u',' && c != u'>';
}

/// Commands with something to be kept to oneself, and which of their arguments it is.
struct SecretArgument {
    const char* command;
    qsizetype index;
    bool isLast = false;          ///< whatever stands behind it belongs to it
    bool hasNumberBehind = false; ///< but for a number
};
constexpr SecretArgument kSecrets[] = {{"AT+WIFI=", 1, true, true}, {"AT+UPLOADSETTINGS=", 0}, {"AT+SAMPLESETTINGS=", 3, true}};
constexpr qsizetype kLeastSecret = 4; ///< shorter ones are found in any text

/// Where the secret of a command stands. Units: bytes.
struct SecretPlace {
    qsizetype begin = 0;
    qsizetype size = 0;
};

SecretPlace secretIn(const QByteArray& command)
{
    for (const SecretArgument& secret : kSecrets) {
        if (!command.startsWith(secret.command))
            continue;
        qsizetype begin = static_cast<qsizetype>(qstrlen(secret.command));
        for (qsizetype i = 0; i < secret.index; ++i) {
            begin = command.indexOf(',', begin) + 1;
            if (begin == 0)
                return {};
        }
        qsizetype end = command.size();
        while (end > begin && (command[end - 1] == '\r' || command[end - 1] == '\n' || command[end - 1] == ' '))
            --end;
        const qsizetype comma = secret.isLast ? command.lastIndexOf(',', end - 1) : command.indexOf(',', begin);
        bool isNumber = false;
        if (secret.hasNumberBehind && comma >= begin)
            command.mid(comma + 1, end - comma - 1).toUInt(&isNumber);
        if (comma >= begin && (!secret.isLast || isNumber))
            end = comma;
        return {begin, end - begin};
    }
    return {};
}

QByteArray firstLineWith(const QByteArray& answer, const char* mark)
{
    for (const QByteArray& line : answerLines(answer)) {
        const qsizetype at = line.indexOf(mark);
        if (at >= 0)
            return line.mid(at).trimmed();
    }
    return {};
}

} // namespace

QByteArray withoutAnsi(const QByteArray& text)
{
    QByteArray result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != kEscape) {
            result += text[i];
            continue;
        }
        if (i + 1 >= text.size() || text[i + 1] != '[')
            continue;
        for (i += 2; i < text.size() && (text[i] < 0x40 || text[i] > 0x7e); ++i) {
        }
    }
    return result;
}

std::optional<qsizetype> behindPrompt(QByteArrayView text)
{
    const QByteArrayView prompt("> ");
    qsizetype matched = 0;
    const qsizetype most = std::min(text.size(), kMostBeforePrompt);
    for (qsizetype i = 0; i < most; ++i) {
        if (text[i] == kEscape) {
            if (i + 1 >= most || text[i + 1] != '[')
                continue;
            for (i += 2; i < most && (text[i] < 0x40 || text[i] > 0x7e); ++i) {
            }
        } else if (text[i] == prompt[matched]) {
            if (++matched == prompt.size())
                return i + 1;
        } else if (matched > 0 || text[i] != '\r') {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

QList<QByteArray> answerLines(const QByteArray& answer)
{
    QByteArray text = answer;
    text.replace("\r\n", "\n");
    text.replace('\r', '\n');
    QList<QByteArray> lines = text.split('\n');
    if (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    return lines;
}

QByteArray withoutEcho(const QByteArray& answer, const QByteArray& command)
{
    qsizetype lineEnd = answer.indexOf('\n');
    const qsizetype firstReturn = answer.indexOf('\r');
    if (lineEnd < 0 && firstReturn < 0)
        return answer == command ? QByteArray() : answer;
    if (lineEnd < 0 || (firstReturn >= 0 && firstReturn + 1 < lineEnd))
        lineEnd = firstReturn;
    const QByteArray first = answer.left(lineEnd).trimmed();
    return first.endsWith(command) ? answer.mid(lineEnd + 1) : answer;
}

std::optional<QPair<QByteArray, QByteArray>> keyAndValue(const QByteArray& line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0)
        return std::nullopt;
    return qMakePair(line.left(colon).trimmed(), line.mid(colon + 1).trimmed());
}

QByteArray shownCommand(const QByteArray& command)
{
    const SecretPlace secret = secretIn(command);
    return secret.size > 0 ? command.left(secret.begin) + "***" + command.mid(secret.begin + secret.size) : command;
}

QByteArray withoutSecrets(const QByteArray& text, const QByteArray& command)
{
    QByteArray shown = text;
    const SecretPlace place = secretIn(command);
    if (place.size > 0)
        shown.replace(command, shownCommand(command));
    const QByteArray secret = command.mid(place.begin, place.size);
    if (secret.size() >= kLeastSecret)
        shown.replace(secret, "***");
    // A board that stopped in the middle of it.
    for (qsizetype size = secret.size() - 1; size >= kLeastSecret; --size) {
        if (shown.endsWith(secret.left(size))) {
            shown.chop(size);
            shown += "***";
            break;
        }
    }
    return maskedSecrets(shown);
}

std::optional<Error> refusalIn(const QByteArray& command, const QByteArray& answer)
{
    struct Known {
        const char* mark;
        ErrorCode code;
        const char* id;
    };
    static constexpr Known kKnown[] = {{"Not a valid AT command", ErrorCode::Protocol, "AT-001"},
                                       {"Command not found!", ErrorCode::Unsupported, "AT-002"},
                                       {"No handler for", ErrorCode::Unsupported, "AT-003"},
                                       {"Missing argument!", ErrorCode::InvalidArgument, "AT-004"},
                                       {"Too few arguments!", ErrorCode::InvalidArgument, "AT-004"},
                                       {"ERR:", ErrorCode::Protocol, "AT-005"},
                                       {"Failed to run impulse", ErrorCode::Protocol, "AT-008"}};
    for (const Known& known : kKnown) {
        const QByteArray line = withoutSecrets(firstLineWith(answer, known.mark), command);
        if (line.isEmpty())
            continue;
        const QString asked = shown(shownCommand(command));
        return Error{
            known.code,
            known.code == ErrorCode::Protocol
                ? tr("The board refused %1: \"%2\". Nothing else was changed; try again, or reset the board.")
                      .arg(asked, shown(line))
                : tr("The board refused %1: \"%2\". Nothing else was changed; its firmware knows this command "
                     "otherwise, or not at all.")
                      .arg(asked, shown(line)),
            shown(withoutSecrets(answer, command)), QString::fromLatin1(known.id)};
    }
    return std::nullopt;
}

QByteArray boardLabel(const QString& label)
{
    constexpr qsizetype kMostCharacters = 64;
    QByteArray plain;
    for (const QChar character : label.left(kMostCharacters))
        plain += isArgumentCharacter(character.unicode()) ? character.toLatin1() : '_';
    return plain;
}

Result<QByteArray> atArgument(const QString& what, const QString& text, qsizetype mostBytes)
{
    const QByteArray bytes = text.toUtf8();
    if (bytes.size() > mostBytes) {
        return Error{ErrorCode::InvalidArgument,
                     tr("%1 has %2 bytes; a board stores %3 at most. Shorten it; nothing was sent.")
                         .arg(what)
                         .arg(bytes.size())
                         .arg(mostBytes),
                     {},
                     QStringLiteral("AT-006")};
    }
    for (const char c : bytes) {
        if (!isArgumentCharacter(static_cast<unsigned char>(c))) {
            return Error{ErrorCode::InvalidArgument,
                         tr("%1 \"%2\" holds a character that boards cannot take (only plain letters, "
                            "digits, blanks and signs other than "
                            "comma and >). Choose another; nothing was sent.")
                             .arg(what, text),
                         {},
                         QStringLiteral("AT-007")};
        }
    }
    return bytes;
}

Result<QByteArray> secretArgument(const QString& what, const QString& text, qsizetype mostBytes)
{
    Result<QByteArray> argument = atArgument(what, text, mostBytes);
    if (argument)
        return argument;
    Error refusal = argument.error();
    refusal.message.replace(QLatin1Char('"') + text + QLatin1Char('"'), QStringLiteral("***"));
    return refusal;
}

} // namespace studio
