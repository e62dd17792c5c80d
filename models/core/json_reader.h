// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <optional>

namespace studio
{

/// Walks over JSON text without building anything, for documents whose tree would take many times their size. Strict: what it passes
/// over is well formed. After a false answer the reader is at the place of the trouble. Depth is the caller's to limit beforehand
/// (isJsonDeeperThan). Thread: one.
class JsonReader
{
public:
    explicit JsonReader(QByteArrayView text) : m_text(text) {}

    [[nodiscard]] qsizetype offset() const { return m_at; }
    /// The next byte that is no blank; 0 at the end.
    char peek();
    /// Passes over that byte. False: another one stands there.
    bool take(char expected);
    /// A string; gives what stands between its quotes, escapes as they are.
    std::optional<QByteArrayView> string();
    /// A number. Out of the range of double: nothing.
    std::optional<double> number(bool& isInteger);
    /// Any value; gives its text.
    std::optional<QByteArrayView> value();
    /// True when nothing but blanks is left.
    bool isAtEnd() { return peek() == 0 && m_at == m_text.size(); }

private:
    bool digits();
    bool numberText();
    bool container(char close, bool hasKeys);
    bool literal(QByteArrayView word);

    QByteArrayView m_text;
    qsizetype m_at = 0;
};

} // namespace studio
