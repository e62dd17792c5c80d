// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/transport/session_secrets.h"

#include <QList>
#include <QRegularExpression>
#include <algorithm>
#include <array>

namespace studio
{

namespace
{

/// The secret is what group 1 captures.
QRegularExpression secretPattern(const char* text)
{
    return QRegularExpression(QString::fromLatin1(text), QRegularExpression::CaseInsensitiveOption);
}

/// The rest of a line whose beginning was left out: a piece of a command may end in its secret. Commands are not longer than a limit.
void maskRestOfLine(QByteArray& text, qsizetype begin)
{
    constexpr qsizetype kMostLine = 1024;
    constexpr qsizetype kLeastRest = 4; ///< fewer tell nothing; a `b` that stops something stays
    const qsizetype most = std::min(text.size(), begin + kMostLine);
    qsizetype end = begin;
    while (end < most && text[end] != '\r' && text[end] != '\n')
        ++end;
    if (end - begin >= kLeastRest)
        std::fill_n(text.begin() + begin, end - begin, '*');
}

} // namespace

QByteArray maskedSecrets(QByteArray text)
{
    if (!text.contains(':') && !text.contains('='))
        return text; // most lines are readings
    static const std::array<QRegularExpression, 4> patterns = {
        secretPattern(R"(AT\+UPLOADSETTINGS=([^,\r\n]*))"),
        secretPattern(R"(AT\+WIFI=[^,\r\n]*,([^\r\n]*?)(?=(?:,[0-9]+)?\)?[ \t]*(?:[\r\n]|$)))"),
        secretPattern(R"(AT\+SAMPLESETTINGS=[^,\r\n]*,[^,\r\n]*,[^,\r\n]*,([^\r\n]*))"),
        secretPattern(R"((?:api[ -]key|hmac[ -]key|password)[ \t]*:[ \t]*([^\r\n]*))"),
    };
    const QString searched = QString::fromLatin1(text); // a character for each byte
    for (const QRegularExpression& secret : patterns) {
        QRegularExpressionMatchIterator found = secret.globalMatch(searched);
        while (found.hasNext()) {
            const QRegularExpressionMatch match = found.next();
            std::fill_n(text.begin() + match.capturedStart(1), match.capturedLength(1), '*');
        }
    }
    return text;
}

QVector<SessionEntry> withoutSecrets(QVector<SessionEntry> entries)
{
    for (const bool fromDevice : {false, true}) {
        QByteArray joined;
        QList<qsizetype> cuts;
        for (const SessionEntry& entry : entries) {
            if (entry.bytes.isEmpty())
                joined += '\n'; // what was left out ends a line
            else if (entry.fromDevice == fromDevice)
                joined += entry.bytes;
            if (entry.isGap())
                cuts.append(joined.size());
        }
        joined = maskedSecrets(std::move(joined));
        for (const qsizetype cut : cuts)
            maskRestOfLine(joined, cut);
        qsizetype at = 0;
        for (SessionEntry& entry : entries) {
            if (entry.bytes.isEmpty()) {
                ++at;
            } else if (entry.fromDevice == fromDevice) {
                entry.bytes = joined.mid(at, entry.bytes.size());
                at += entry.bytes.size();
            }
        }
    }
    return entries;
}

} // namespace studio
