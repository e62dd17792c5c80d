// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/signal_data.h"

#include <algorithm>

namespace studio
{

QString valueTypeName(ValueType type)
{
    switch (type) {
    case ValueType::Int16: return QStringLiteral("int16");
    case ValueType::Int32: return QStringLiteral("int32");
    case ValueType::Float32: return QStringLiteral("float32");
    }
    return {};
}

std::size_t valueTypeBytes(ValueType type)
{
    return type == ValueType::Int16 ? 2 : 4;
}

SignalData::SignalData(Values values, int axisCount) : m_values(std::move(values)), m_axisCount(axisCount)
{
    Q_ASSERT(axisCount > 0);
    Q_ASSERT(std::visit([](const auto& v) { return v.size(); }, m_values) % static_cast<std::size_t>(axisCount)
             == 0);
}

qint64 SignalData::readingCount() const
{
    return std::visit([this](const auto& v) { return static_cast<qint64>(v.size()) / m_axisCount; }, m_values);
}

float SignalData::at(qint64 reading, int axis) const
{
    const auto index = static_cast<std::size_t>(reading * m_axisCount + axis);
    return std::visit([index](const auto& v) { return static_cast<float>(v[index]); }, m_values);
}

const void* SignalData::bytes() const
{
    return std::visit([](const auto& v) -> const void* { return v.data(); }, m_values);
}

std::size_t SignalData::byteCount() const
{
    return std::visit([](const auto& v) { return v.size() * sizeof(v[0]); }, m_values);
}

std::vector<float> SignalData::toFloat(qint64 first, qint64 count) const
{
    const qint64 begin = std::clamp<qint64>(first, 0, readingCount());
    const qint64 end = std::clamp<qint64>(first + count, begin, readingCount());
    std::vector<float> result;
    result.reserve(static_cast<std::size_t>((end - begin) * m_axisCount));
    std::visit(
        [&](const auto& v) {
            for (auto i = static_cast<std::size_t>(begin * m_axisCount);
                 i < static_cast<std::size_t>(end * m_axisCount); ++i)
                result.push_back(static_cast<float>(v[i]));
        },
        m_values);
    return result;
}

SignalData SignalData::slice(qint64 first, qint64 count) const
{
    const qint64 begin = std::clamp<qint64>(first, 0, readingCount());
    const qint64 end = std::clamp<qint64>(first + count, begin, readingCount());
    return std::visit(
        [&](const auto& v) {
            using Vector = std::decay_t<decltype(v)>;
            return SignalData(Vector(v.begin() + begin * m_axisCount, v.begin() + end * m_axisCount), m_axisCount);
        },
        m_values);
}

} // namespace studio
