// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_impulse.h"

#include "serial/at/at_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr std::size_t kMostEntries = 1000;
constexpr qsizetype kMostPictureBytes = 8 * 1024 * 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("At", text);
}

double microsecondsOf(const QString& number, const QString& unit)
{
    return number.toDouble() * (unit == QLatin1String("us") ? 1.0 : 1000.0);
}

std::optional<float> floatOf(const QByteArray& text)
{
    bool isNumber = false;
    const float value = text.trimmed().toFloat(&isNumber);
    if (!isNumber || !std::isfinite(value))
        return std::nullopt;
    return value;
}

/// The text behind the first ": " of a line that begins with `name`, marks of a heading aside.
std::optional<float> valueBehind(const QByteArray& line, const char* name)
{
    const QByteArray text = line.startsWith('#') ? line.mid(1) : line;
    if (!text.startsWith(name))
        return std::nullopt;
    const qsizetype colon = text.lastIndexOf(':');
    return colon < 0 ? std::nullopt : floatOf(text.mid(colon + 1));
}

bool isHeading(const QByteArray& line, std::initializer_list<const char*> names)
{
    const QByteArray text = line.startsWith('#') ? line.mid(1).trimmed() : line.trimmed();
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return text == name; });
}

std::optional<ImpulseObject> objectOf(const QString& line)
{
    static const QRegularExpression pattern(
        QStringLiteral("^\\s+(.+?) (?:\\(ID ([0-9]+)\\) )?\\(([-0-9.eE+]+)\\) \\[ x: ([0-9]+), y: ([0-9]+), "
                       "width: ([0-9]+), height: ([0-9]+) \\]\\s*$"));
    const QRegularExpressionMatch match = pattern.match(line);
    if (!match.hasMatch())
        return std::nullopt;
    ImpulseObject object;
    object.label = match.captured(1);
    object.trackingId = match.captured(2).isEmpty() ? -1 : match.captured(2).toInt();
    object.value = match.captured(3).toDouble();
    object.x = match.captured(4).toInt();
    object.y = match.captured(5).toInt();
    object.width = match.captured(6).toInt();
    object.height = match.captured(7).toInt();
    return object;
}

} // namespace

int ImpulseResult::top() const
{
    if (probabilities.empty())
        return -1;
    return static_cast<int>(std::max_element(probabilities.begin(), probabilities.end()) -
                            probabilities.begin());
}

bool parseTimingLine(const QByteArray& line, ImpulseResult& into)
{
    static const QRegularExpression today(
        QStringLiteral("^Timing: DSP ([0-9.]+) (ms|us), inference ([0-9.]+) (ms|us), anomaly ([0-9.]+) "
                       "(ms|us)(?:, postprocessing [0-9.]+ (?:ms|us))?\\s*$"));
    static const QRegularExpression older(
        QStringLiteral("^Predictions \\(DSP: ([0-9.]+) (ms|us)\\., Classification: ([0-9.]+) (ms|us)\\., "
                       "Anomaly: ([0-9.]+) (ms|us)\\.\\):\\s*$"));
    const QString text = QString::fromUtf8(line).trimmed();
    for (const QRegularExpression& pattern : {today, older}) {
        const QRegularExpressionMatch match = pattern.match(text);
        if (!match.hasMatch())
            continue;
        into.dspUs = microsecondsOf(match.captured(1), match.captured(2));
        into.inferenceUs = microsecondsOf(match.captured(3), match.captured(4));
        into.anomalyUs = microsecondsOf(match.captured(5), match.captured(6));
        return true;
    }
    return false;
}

std::optional<ImpulseResult> ImpulseParser::flush()
{
    m_section = Section::None;
    if (!m_hasContent)
        return std::nullopt;
    m_hasContent = false;
    std::optional<ImpulseResult> done = std::move(m_block);
    m_block.reset();
    return done;
}

std::optional<ImpulseResult> ImpulseParser::begin()
{
    std::optional<ImpulseResult> done = flush();
    m_block.emplace();
    return done;
}

bool ImpulseParser::takeHeader(const QByteArray& line)
{
    if (isHeading(line, {"Classification predictions:", "Classification results:", "Predictions:"})) {
        m_section = Section::Classes;
        return true;
    }
    if (isHeading(line, {"Object detection bounding boxes:", "Object detection results:",
                         "Object tracking results:", "Visual anomalies:"})) {
        m_section = Section::Objects;
        m_hasContent = true;
        return true;
    }
    const QByteArray text = line.startsWith('#') ? line.mid(1) : line;
    if (takeVisualAnomaly(text) || takePicture(text))
        return true;
    if (text.startsWith("Freeform output")) {
        m_section = Section::Freeform;
        return true;
    }
    if (const auto score = valueBehind(line, "Anomaly prediction")) {
        m_block->anomalyScore = score;
        m_hasContent = true;
        return true;
    }
    for (const char* name : {"Regression prediction", "Regression results"}) {
        if (const auto value = valueBehind(line, name)) {
            m_block->regression = value;
            m_hasContent = true;
            return true;
        }
    }
    return false;
}

/// "Visual anomaly mean: 0.25, max: 0.75"
bool ImpulseParser::takeVisualAnomaly(const QByteArray& line)
{
    static const QByteArray mean = "Visual anomaly mean: ";
    if (!line.startsWith(mean))
        return false;
    const qsizetype comma = line.indexOf(", max: ");
    m_block->visualAnomalyMean = floatOf(line.mid(mean.size(), comma < 0 ? -1 : comma - mean.size()));
    if (comma >= 0)
        m_block->visualAnomalyMax = floatOf(line.mid(comma + 7));
    m_hasContent = true;
    return true;
}

/// "Framebuffer: <base64 JPEG>" of a camera run in debug mode. What cannot be read is no picture; the result stays.
bool ImpulseParser::takePicture(const QByteArray& line)
{
    static const QByteArray mark = "Framebuffer: ";
    if (!line.startsWith(mark))
        return false;
    const auto bytes = QByteArray::fromBase64Encoding(line.mid(mark.size()).trimmed(), QByteArray::AbortOnBase64DecodingErrors);
    if (bytes && bytes.decoded.size() <= kMostPictureBytes)
        m_block->picture = bytes.decoded;
    m_hasContent = true;
    return true;
}

bool ImpulseParser::takeEntry(const QByteArray& line)
{
    if (m_section == Section::Classes && line.startsWith("  ")) {
        const qsizetype colon = line.lastIndexOf(": ");
        const auto value = colon < 0 ? std::nullopt : floatOf(line.mid(colon + 2));
        if (!value || m_block->probabilities.size() >= kMostEntries)
            return false;
        m_block->classes << QString::fromUtf8(line.left(colon)).trimmed();
        m_block->probabilities.push_back(*value);
        m_hasContent = true;
        return true;
    }
    if (m_section == Section::Objects && line.startsWith("  ")) {
        if (const auto object = objectOf(QString::fromUtf8(line));
            object && m_block->objects.size() < kMostEntries)
            m_block->objects.push_back(*object);
        return true;
    }
    if (m_section == Section::Freeform) {
        for (const QByteArray& part : line.simplified().split(' ')) {
            const auto value = floatOf(part);
            if (!value || m_block->freeform.size() >= kMostEntries)
                return false;
            m_block->freeform.push_back(*value);
        }
        m_section = Section::None;
        m_hasContent = true;
        return true;
    }
    return false;
}

std::optional<ImpulseResult> ImpulseParser::feed(const QByteArray& line)
{
    const QByteArray word = line.trimmed();
    if (word == "Begin output" || word == "End output") {
        m_isFramed = word == "Begin output";
        return m_isFramed ? begin() : flush();
    }
    ImpulseResult timing;
    if (parseTimingLine(line, timing)) {
        std::optional<ImpulseResult> done = m_isFramed && m_block ? std::nullopt : begin();
        m_block->dspUs = timing.dspUs;
        m_block->inferenceUs = timing.inferenceUs;
        m_block->anomalyUs = timing.anomalyUs;
        if (line.startsWith("Predictions"))
            m_section = Section::Classes;
        return done;
    }
    if (word.isEmpty())
        return std::nullopt;
    if (!m_block)
        m_block.emplace();
    if (takeEntry(line) || takeHeader(line) || m_isFramed)
        return std::nullopt;
    return flush();
}

Result<ImpulseResult> parseStaticAnswer(const QByteArray& answer)
{
    if (const auto refusal = refusalIn("AT+RUNIMPULSESTATIC", answer))
        return *refusal;
    const auto failed = [&answer](const QString& why) {
        return Error{ErrorCode::Protocol, tr("The board did not classify the window: %1. Try again; if it stays so, flash its firmware anew.").arg(why),
                     QString::fromUtf8(answer.left(500)), QStringLiteral("AT-030")};
    };
    ImpulseParser parser;
    std::optional<ImpulseResult> result;
    std::optional<QByteArray> code;
    for (const QByteArray& line : answerLines(answer)) {
        if (line.startsWith("ERROR:") || line.startsWith("TIMEOUT") || line.startsWith("Failed to run"))
            return failed(QString::fromUtf8(line).trimmed());
        if (line.startsWith("RESULT "))
            code = line.mid(7).trimmed();
        if (std::optional<ImpulseResult> block = parser.feed(line))
            result = std::move(block);
    }
    if (std::optional<ImpulseResult> block = parser.flush())
        result = std::move(block);
    if (!code || *code != "0")
        return failed(code ? tr("result code %1").arg(QString::fromUtf8(*code))
                           : tr("the answer has no end"));
    if (!result)
        return failed(tr("the answer holds no result"));
    return *result;
}

} // namespace studio
