// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_sampling.h"

#include "serial/at/at_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <cmath>

namespace studio
{

namespace
{

constexpr qint64 kMostSampleBytes = 64LL * 1024 * 1024;
constexpr qsizetype kMostLiveAxes = 64;

QString tr(const char* text)
{
    return QCoreApplication::translate("At", text);
}

Error bad(const QString& message, const char* id, const QByteArray& detail = {})
{
    return {ErrorCode::Protocol, message, QString::fromUtf8(detail.left(500)), QString::fromLatin1(id)};
}

Error missingBytes(qint64 got, qint64 expected)
{
    return bad(tr("The board sent %1 of %2 bytes of the recording. It is still on the board; try again, with "
                  "a better cable if it "
                  "happens often.")
                   .arg(got)
                   .arg(expected),
               "AT-020");
}

/// The characters of the answer that carry data: prompt, line ends and OK lines taken away.
QByteArray payloadOf(const QByteArray& answer)
{
    QByteArray text = withoutAnsi(answer);
    if (text.endsWith("> "))
        text.chop(2);
    QByteArray payload;
    for (const QByteArray& line : answerLines(text)) {
        const QByteArray trimmed = line.trimmed();
        if (trimmed != "OK" && trimmed != "OKOK")
            payload += trimmed;
    }
    return payload;
}

bool isBase64(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

Result<void> checkCount(qint64 got, qint64 expected)
{
    if (got > kMostSampleBytes)
        return Error{ErrorCode::LimitExceeded,
                     tr("The board sends more than %1 MiB for one recording; it was not taken.")
                         .arg(kMostSampleBytes >> 20),
                     {},
                     QStringLiteral("AT-021")};
    if (expected >= 0 && got != expected)
        return missingBytes(got, expected);
    return {};
}

} // namespace

SamplePhase samplePhaseOf(const QByteArray& line)
{
    if (line.contains("Sampling..."))
        return SamplePhase::Sampling;
    if (line.contains("Done sampling"))
        return SamplePhase::Done;
    if (line.contains("Processing..."))
        return SamplePhase::Processing;
    if (line.contains("Done processing"))
        return SamplePhase::Processed;
    if (line.contains("Uploading..."))
        return SamplePhase::Uploading;
    return SamplePhase::None;
}

Result<SampleOutcome> parseSampleOutput(const QByteArray& output)
{
    const QByteArray text = withoutAnsi(output);
    if (const auto refusal = refusalIn("AT+SAMPLESTART", text))
        return *refusal;
    if (!text.contains("Done sampling"))
        return bad(tr("The board did not report a finished recording. Nothing was stored; try again."),
                   "AT-022", text);
    SampleOutcome outcome;
    for (const QByteArray& line : answerLines(text)) {
        const qsizetype at = line.indexOf("File name");
        const qsizetype colon = at < 0 ? -1 : line.indexOf(':', at);
        if (colon >= 0)
            outcome.fileName = QString::fromUtf8(line.mid(colon + 1)).trimmed();
    }
    if (!text.contains("Not uploading file")) {
        outcome.wasUploaded = true;
        return outcome;
    }
    if (!text.contains("Used buffer")) {
        if (outcome.fileName.isEmpty())
            return bad(tr("The board did not say where the recording lies. It is still on the board; record again, "
                          "and update its firmware if that happens again."),
                       "AT-023", text);
        return outcome;
    }
    static const QRegularExpression range(QStringLiteral("from=([0-9]+)[^\\n]*?to=([0-9]+)"));
    const QRegularExpressionMatch match = range.match(QString::fromUtf8(text));
    bool isFrom = false;
    bool isTo = false;
    outcome.isInBuffer = true;
    outcome.from = match.captured(1).toLongLong(&isFrom);
    outcome.to = match.captured(2).toLongLong(&isTo);
    if (!isFrom || !isTo || outcome.to <= outcome.from || outcome.to - outcome.from > kMostSampleBytes)
        return bad(
            tr("The board names no range of bytes that can be read. The recording is still on the board; "
               "record again, and update its firmware if that happens again."),
            "AT-024", text);
    return outcome;
}

Result<QByteArray> decodeBase64Answer(const QByteArray& answer, qint64 expectedBytes)
{
    const QByteArray payload = payloadOf(answer);
    qsizetype characters = payload.size();
    while (characters > 0 && payload[characters - 1] == '=' && payload.size() - characters < 2)
        --characters;
    for (qsizetype i = 0; i < characters; ++i) {
        if (isBase64(payload[i]))
            continue;
        if (const auto refusal = refusalIn(expectedBytes < 0 ? "AT+READFILE" : "AT+READBUFFER", answer))
            return *refusal;
        return bad(tr("The recording was damaged on its way: character %1 is not base64 (code %2). It is "
                      "still on the board; try again.")
                       .arg(i + 1)
                       .arg(static_cast<int>(static_cast<unsigned char>(payload[i]))),
                   "AT-025", payload.mid(std::max<qsizetype>(0, i - 20), 40));
    }
    // Of a file nobody says beforehand how long it is; that it is no whole number of groups shows that some of it is missing.
    if (expectedBytes < 0 && payload.size() % 4 != 0) {
        return bad(tr("The file was damaged on its way: %1 characters are no whole number of groups of four. It is still on the board; try again.").arg(payload.size()),
                   "AT-027", payload.right(40));
    }
    // A rest of one character cannot be an end: the answer was cut there.
    const QByteArray bytes = QByteArray::fromBase64(payload.left(characters - (characters % 4 == 1 ? 1 : 0)));
    if (Result<void> counted = checkCount(bytes.size(), expectedBytes); !counted)
        return counted.error();
    return bytes;
}

Result<QByteArray> decodeHexAnswer(const QByteArray& answer, qint64 expectedBytes)
{
    QByteArray payload = payloadOf(answer);
    payload.replace(' ', QByteArray());
    for (qsizetype i = 0; i < payload.size(); ++i) {
        if (std::isxdigit(static_cast<unsigned char>(payload[i])) == 0) {
            if (const auto refusal = refusalIn("AT+READFILE", answer))
                return *refusal;
            return bad(tr("The recording was damaged on its way: character %1 is no hexadecimal digit. It is "
                          "still on the board; try again.")
                           .arg(i + 1),
                       "AT-026");
        }
    }
    const QByteArray bytes = QByteArray::fromHex(payload.left(payload.size() / 2 * 2));
    if (Result<void> counted = checkCount(bytes.size(), expectedBytes); !counted)
        return counted.error();
    return bytes;
}

std::optional<std::vector<float>> parseReadingLine(const QByteArray& line)
{
    if (!line.startsWith("#r "))
        return std::nullopt;
    const QList<QByteArray> parts = line.mid(3).trimmed().split(',');
    if (parts.size() > kMostLiveAxes)
        return std::nullopt;
    std::vector<float> values;
    for (const QByteArray& part : parts) {
        bool isNumber = false;
        const float value = part.toFloat(&isNumber);
        if (!isNumber || !std::isfinite(value))
            return std::nullopt;
        values.push_back(value);
    }
    return values;
}

} // namespace studio
