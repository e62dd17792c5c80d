// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/codegen/c_text.h"

#include <charconv>
#include <cstring>

namespace studio
{

namespace
{

constexpr qsizetype kLineLength = 110;

template <typename T, typename Format>
QByteArray array(const QByteArray& type, const QByteArray& name, const std::vector<T>& values, Format format)
{
    if (values.empty())
        return {};
    QByteArray text = "static const " + type + ' ' + name + '[' + QByteArray::number(static_cast<qint64>(values.size()))
                      + "] = {\n";
    QByteArray line = "   ";
    for (std::size_t i = 0; i < values.size(); ++i) {
        const QByteArray element = format(values[i]) + (i + 1 < values.size() ? "," : "");
        if (line.size() + 1 + element.size() > kLineLength) {
            text += line + '\n';
            line = "   ";
        }
        line += ' ' + element;
    }
    return text + line + "\n};\n\n";
}

} // namespace

QByteArray cFloat(float value)
{
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    QByteArray text(buffer, end - buffer);
    if (!text.contains('.') && !text.contains('e'))
        text += ".0";
    return text + 'f';
}

QByteArray cInt32(std::int32_t value)
{
    return value == INT32_MIN ? QByteArray("(-2147483647 - 1)") : QByteArray::number(value);
}

QByteArray cString(const QString& text)
{
    QByteArray result = "\"";
    for (const char c : text.toUtf8()) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result += QByteArray("\\") + c;
        else if (byte < 0x20 || byte >= 0x7F || c == '?')
            result += '\\' + QByteArray::number(byte, 8).rightJustified(3, '0');
        else
            result += c;
    }
    return result + '"';
}

QByteArray cComment(const QString& text)
{
    QByteArray result;
    for (const char c : text.toUtf8())
        result += static_cast<unsigned char>(c) < 0x20 || c == '*' || c == '/' || c == '\\' || c == '?' ? ' ' : c;
    return result;
}

QByteArray cArray(const QByteArray& type, const QByteArray& name, const std::vector<float>& values)
{
    return array(type, name, values, cFloat);
}

QByteArray cArray(const QByteArray& type, const QByteArray& name, const std::vector<std::int8_t>& values)
{
    return array(type, name, values, [](std::int8_t value) { return QByteArray::number(static_cast<int>(value)); });
}

QByteArray cArray(const QByteArray& type, const QByteArray& name, const std::vector<std::uint16_t>& values)
{
    return array(type, name, values, [](std::uint16_t value) { return QByteArray::number(value) + 'u'; });
}

QByteArray cArray(const QByteArray& type, const QByteArray& name, const std::vector<std::int32_t>& values)
{
    return array(type, name, values, cInt32);
}

QByteArray cHexArray(const QByteArray& name, const std::vector<float>& values)
{
    return array("uint32_t", name, values, [](float value) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        return "0x" + QByteArray::number(bits, 16).rightJustified(8, '0') + 'u';
    });
}

} // namespace studio
