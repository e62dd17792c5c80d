// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <cstring>
#include <vector>

namespace studio
{

/// Writes little-endian values one after another. Counterpart of ByteReader.
class ByteWriter
{
public:
    template <typename T>
    void value(T v)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        m_bytes.append(reinterpret_cast<const char*>(&v), sizeof v);
    }
    template <typename T>
    void list(const std::vector<T>& values)
    {
        value(static_cast<std::uint32_t>(values.size()));
        m_bytes.append(reinterpret_cast<const char*>(values.data()),
                       static_cast<qsizetype>(values.size() * sizeof(T)));
    }
    void text(const QString& string)
    {
        const QByteArray utf8 = string.toUtf8();
        value(static_cast<std::uint32_t>(utf8.size()));
        m_bytes.append(utf8);
    }
    void texts(const QStringList& strings)
    {
        value(static_cast<std::uint32_t>(strings.size()));
        for (const QString& string : strings)
            text(string);
    }
    [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

/// Reads what ByteWriter wrote. A length is believed only when that much is left; after the first failure every
/// further read gives an empty value and ok() stays false.
class ByteReader
{
public:
    explicit ByteReader(const QByteArray& bytes) : m_bytes(bytes) {}

    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_ok && m_at == m_bytes.size(); }

    template <typename T>
    T value()
    {
        T v{};
        if (take(static_cast<qsizetype>(sizeof v)))
            std::memcpy(&v, m_bytes.constData() + m_at - static_cast<qsizetype>(sizeof v), sizeof v);
        return v;
    }
    template <typename T>
    std::vector<T> list()
    {
        const auto count = static_cast<qsizetype>(value<std::uint32_t>());
        const qsizetype size = count * static_cast<qsizetype>(sizeof(T));
        std::vector<T> values;
        if (!take(size))
            return values;
        values.resize(static_cast<std::size_t>(count));
        if (size > 0)
            std::memcpy(values.data(), m_bytes.constData() + m_at - size, static_cast<std::size_t>(size));
        return values;
    }
    QString text()
    {
        const auto size = static_cast<qsizetype>(value<std::uint32_t>());
        return take(size) ? QString::fromUtf8(m_bytes.constData() + m_at - size, size) : QString();
    }
    QStringList texts()
    {
        QStringList strings;
        for (auto count = value<std::uint32_t>(); m_ok && count > 0; --count)
            strings << text();
        return strings;
    }

private:
    bool take(qsizetype count)
    {
        if (!m_ok || count < 0 || count > m_bytes.size() - m_at) {
            m_ok = false;
            return false;
        }
        m_at += count;
        return true;
    }

    const QByteArray& m_bytes;
    qsizetype m_at = 0;
    bool m_ok = true;
};

} // namespace studio
