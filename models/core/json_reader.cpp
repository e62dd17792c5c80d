// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/json_reader.h"

#include <cctype>
#include <charconv>

namespace studio
{

char JsonReader::peek()
{
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return c;
        ++m_at;
    }
    return 0;
}

bool JsonReader::take(char expected)
{
    if (peek() != expected || m_at >= m_text.size())
        return false;
    ++m_at;
    return true;
}

std::optional<QByteArrayView> JsonReader::string()
{
    if (!take('"'))
        return std::nullopt;
    const qsizetype begin = m_at;
    for (; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '"') {
            const QByteArrayView inside = m_text.sliced(begin, m_at - begin);
            ++m_at;
            return inside;
        }
        if (static_cast<unsigned char>(c) < 0x20)
            return std::nullopt;
        if (c != '\\')
            continue;
        if (++m_at >= m_text.size())
            return std::nullopt;
        if (m_text[m_at] == 'u') {
            for (int i = 0; i < 4; ++i) {
                if (++m_at >= m_text.size() || std::isxdigit(static_cast<unsigned char>(m_text[m_at])) == 0)
                    return std::nullopt;
            }
        } else if (!QByteArrayView("\"\\/bfnrt").contains(m_text[m_at])) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

bool JsonReader::digits()
{
    const qsizetype begin = m_at;
    while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9')
        ++m_at;
    return m_at > begin;
}

bool JsonReader::numberText()
{
    if (peek() == '-')
        ++m_at;
    const qsizetype first = m_at;
    if (!digits() || (m_text[first] == '0' && m_at - first > 1))
        return false;
    if (m_at < m_text.size() && m_text[m_at] == '.') {
        ++m_at;
        if (!digits())
            return false;
    }
    if (m_at < m_text.size() && (m_text[m_at] == 'e' || m_text[m_at] == 'E')) {
        ++m_at;
        if (m_at < m_text.size() && (m_text[m_at] == '+' || m_text[m_at] == '-'))
            ++m_at;
        if (!digits())
            return false;
    }
    return true;
}

std::optional<double> JsonReader::number(bool& isInteger)
{
    peek();
    const qsizetype begin = m_at;
    if (!numberText())
        return std::nullopt;
    const char* first = m_text.data() + begin;
    const char* last = m_text.data() + m_at;
    double value = 0.0;
    const std::from_chars_result read = std::from_chars(first, last, value);
    if (read.ec != std::errc() || read.ptr != last)
        return std::nullopt;
    qint64 whole = 0;
    const std::from_chars_result integer = std::from_chars(first, last, whole);
    isInteger = integer.ec == std::errc() && integer.ptr == last;
    return value;
}

bool JsonReader::literal(QByteArrayView word)
{
    if (!m_text.sliced(m_at).startsWith(word))
        return false;
    m_at += word.size();
    return true;
}

bool JsonReader::container(char close, bool hasKeys)
{
    ++m_at;
    if (take(close))
        return true;
    do {
        if (hasKeys && (!string() || !take(':')))
            return false;
        if (!value())
            return false;
    } while (take(','));
    return take(close);
}

std::optional<QByteArrayView> JsonReader::value()
{
    const char first = peek();
    const qsizetype begin = m_at;
    bool isWhole = false;
    switch (first) {
    case '{': isWhole = container('}', true); break;
    case '[': isWhole = container(']', false); break;
    case '"': isWhole = string().has_value(); break;
    case 't': isWhole = literal("true"); break;
    case 'f': isWhole = literal("false"); break;
    case 'n': isWhole = literal("null"); break;
    default: isWhole = numberText(); break;
    }
    return isWhole ? std::optional(m_text.sliced(begin, m_at - begin)) : std::nullopt;
}

} // namespace studio
