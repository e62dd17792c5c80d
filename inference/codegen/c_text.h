// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace studio
{

// C source as text. Every literal reads back as exactly the value that was written, in C99 and in C++.

QByteArray cFloat(float value);           // "0.1f", "-0.0f", "1e-05f"
QByteArray cInt32(std::int32_t value);    // the smallest number has no literal of its own
QByteArray cString(const QString& text);  // "\"idle\"", bytes beyond ASCII and trigraphs escaped
/// A comment-safe form of a text: no end of comment, no line break.
QByteArray cComment(const QString& text);

/// "static const TYPE NAME[N] = {...};" wrapped at 110 columns. An empty list gives an empty text.
QByteArray cArray(const QByteArray& type, const QByteArray& name, const std::vector<float>& values);
QByteArray cArray(const QByteArray& type, const QByteArray& name, const std::vector<std::int8_t>& values);
QByteArray cArray(const QByteArray& type, const QByteArray& name, const std::vector<std::uint16_t>& values);
QByteArray cArray(const QByteArray& type, const QByteArray& name, const std::vector<std::int32_t>& values);
QByteArray cHexArray(const QByteArray& name, const std::vector<float>& values); // bit patterns as uint32_t

} // namespace studio
