// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/forwarder/number_lines.h"

#include "models/dataset/signal_data.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace studio
{

namespace
{

bool isSeparator(char byte)
{
    return byte == ',' || byte == ';' || byte == '\t' || byte == ' ';
}

bool isBlank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\0';
}

QByteArrayView trimmed(QByteArrayView line)
{
    while (!line.isEmpty() && isBlank(line.front()))
        line = line.sliced(1);
    while (!line.isEmpty() && isBlank(line.back()))
        line.chop(1);
    return line;
}

bool reportsError(QByteArrayView line)
{
    const QByteArrayView words = line.startsWith('<') ? line.sliced(1) : line;
    return words.size() >= 3 && qstrnicmp(words.data(), 3, "ERR", 3) == 0;
}

/// Whether a line that is no reading was meant as one: it begins like a number. Words are something else.
bool looksLikeReading(QByteArrayView line)
{
    const char first = line.front();
    return (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.' || isSeparator(first);
}

/// Reads one number and moves `at` behind it; false when there is none.
bool readNumber(const char*& at, const char* end, double& value, bool& isWhole)
{
    const char* begin = at;
    if (begin != end && *begin == '+')
        ++begin; // from_chars knows no plus
    const auto [behind, problem] = std::from_chars(begin, end, value);
    if (problem != std::errc() || !(std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max())) || (behind != end && !isSeparator(*behind)))
        return false;
    const auto length = static_cast<std::size_t>(behind - begin);
    isWhole = std::memchr(begin, '.', length) == nullptr && std::memchr(begin, 'e', length) == nullptr
              && std::memchr(begin, 'E', length) == nullptr;
    at = behind;
    return true;
}

} // namespace

NumberLine readNumberLine(QByteArrayView line, std::vector<double>& values)
{
    NumberLine result;
    result.text = trimmed(line);
    values.clear();
    if (reportsError(result.text)) {
        result.kind = NumberLineKind::DeviceError;
        return result;
    }
    // Where semicolons or tabs separate, and no point is in the line, commas are decimal marks.
    QByteArray withPoints;
    const bool hasDecimalCommas = result.text.contains(',') && !result.text.contains('.') && (result.text.contains(';') || result.text.contains('\t'))
                                  && !result.text.contains(", ");
    if (hasDecimalCommas)
        withPoints = result.text.toByteArray().replace(',', '.');
    const QByteArrayView fields = hasDecimalCommas ? QByteArrayView(withPoints) : result.text;
    const char* at = fields.data();
    const char* const end = at + fields.size();
    bool isReading = true;
    while (isReading) {
        while (at != end && isSeparator(*at))
            ++at;
        if (at == end)
            break;
        double value = 0.0;
        bool isWhole = false;
        isReading = values.size() < NumberLines::kMostValues && readNumber(at, end, value, isWhole);
        if (!isReading)
            break;
        result.isWhole = result.isWhole && isWhole;
        if (isWhole && needsDouble(value))
            result.lastWide = static_cast<int>(values.size());
        values.push_back(value);
    }
    if (isReading && !values.empty()) {
        result.values = values;
        return result;
    }
    result.isWhole = false;
    result.lastWide = -1;
    result.kind = result.text.isEmpty() || looksLikeReading(result.text) ? NumberLineKind::Damaged : NumberLineKind::Text;
    return result;
}

void NumberLines::feed(QByteArrayView bytes, const Sink& sink)
{
    while (!bytes.isEmpty()) {
        const qsizetype end = bytes.indexOf('\n');
        if (end < 0) {
            // What is longer than a line may be is dropped here, and told when its end comes.
            m_isTooLong = m_isTooLong || m_open.size() + bytes.size() > kMostLineBytes;
            if (m_isTooLong)
                m_open.clear();
            else
                m_open.append(bytes.data(), bytes.size());
            return;
        }
        const QByteArrayView line = bytes.first(end);
        bytes = bytes.sliced(end + 1);
        if (m_isTooLong || m_open.size() + line.size() > kMostLineBytes) {
            m_open.clear();
            if (!std::exchange(m_isFirst, false))
                sink(NumberLine{NumberLineKind::Damaged, {}, false, QByteArrayView("(a line that never ends)")});
        } else if (m_open.isEmpty()) {
            take(line, sink);
        } else {
            m_open.append(line.data(), line.size());
            take(m_open, sink);
            m_open.clear();
        }
        m_isTooLong = false;
    }
}

void NumberLines::take(QByteArrayView line, const Sink& sink)
{
    const bool wasFirst = std::exchange(m_isFirst, false);
    if (wasFirst)
        m_beganWithReading = readNumberLine(line, m_values).kind == NumberLineKind::Reading;
    if (wasFirst || trimmed(line).isEmpty())
        return;
    sink(readNumberLine(line, m_values));
}

void NumberLines::restart()
{
    m_open.clear();
    m_isFirst = true;
    m_beganWithReading = false;
    m_isTooLong = false;
}

QList<QByteArray> fieldsOf(QByteArrayView line)
{
    // Names may hold blanks; a line with no other separator is cut at them.
    const QByteArray text = trimmed(line).toByteArray();
    const bool hasMarks = text.contains(',') || text.contains(';') || text.contains('\t');
    QList<QByteArray> fields;
    QByteArray field;
    const auto finish = [&] {
        field = field.trimmed();
        if (!field.isEmpty())
            fields.append(field);
        field.clear();
    };
    for (const char byte : text) {
        const bool isEnd = byte == ',' || byte == ';' || byte == '\t' || (byte == ' ' && !hasMarks);
        if (isEnd)
            finish();
        else
            field.append(byte);
    }
    finish();
    return fields;
}

} // namespace studio
