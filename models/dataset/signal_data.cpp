// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/signal_data.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

QString shownUnit(QString unit)
{
    if (unit == QLatin1String("N/A") || unit == QLatin1String("wav"))
        return {};
    return unit.replace(QStringLiteral("s2"), QStringLiteral("s\u00b2"));
}

namespace
{

template <typename T>
T valueAs(double value)
{
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(value);
    } else {
        constexpr auto least = static_cast<double>(std::numeric_limits<T>::min());
        constexpr auto most = static_cast<double>(std::numeric_limits<T>::max());
        return static_cast<T>(std::clamp(std::round(value), least, most));
    }
}

template <typename T>
SignalData::Values valuesAs(const SignalData::Values& values)
{
    return std::visit(
        [](const auto& from) {
            std::vector<T> result;
            result.reserve(from.size());
            for (const auto value : from)
                result.push_back(valueAs<T>(static_cast<double>(value)));
            return SignalData::Values(std::move(result));
        },
        values);
}

} // namespace

bool needsDouble(double value)
{
    constexpr double kExactInFloat = 16'777'216.0; // 2^24
    if (!(std::abs(value) > kExactInFloat) || std::trunc(value) != value)
        return false;
    return std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max()) && static_cast<double>(static_cast<float>(value)) != value;
}

QString valueTypeName(ValueType type)
{
    switch (type) {
    case ValueType::Int16: return QStringLiteral("int16");
    case ValueType::Int32: return QStringLiteral("int32");
    case ValueType::Float32: return QStringLiteral("float32");
    case ValueType::Float64: return QStringLiteral("float64");
    }
    return {};
}

std::size_t valueTypeBytes(ValueType type)
{
    switch (type) {
    case ValueType::Int16: return sizeof(std::int16_t);
    case ValueType::Int32:
    case ValueType::Float32: return sizeof(float);
    case ValueType::Float64: return sizeof(double);
    }
    return 0;
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

double SignalData::exactAt(qint64 reading, int axis) const
{
    const auto index = static_cast<std::size_t>(reading * m_axisCount + axis);
    return std::visit([index](const auto& v) { return static_cast<double>(v[index]); }, m_values);
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

bool SignalData::needsDouble() const
{
    if (type() == ValueType::Int16 || type() == ValueType::Float32)
        return false;
    return std::visit(
        [](const auto& v) { return std::any_of(v.begin(), v.end(), [](auto value) { return studio::needsDouble(static_cast<double>(value)); }); }, m_values);
}

bool SignalData::hasGap() const
{
    if (type() == ValueType::Int16 || type() == ValueType::Int32)
        return false;
    return std::visit([](const auto& v) { return std::any_of(v.begin(), v.end(), [](auto value) { return !std::isfinite(static_cast<double>(value)); }); },
                      m_values);
}

SignalData SignalData::as(ValueType wanted) const
{
    if (wanted == type())
        return *this;
    switch (wanted) {
    case ValueType::Int16: return {valuesAs<std::int16_t>(m_values), m_axisCount};
    case ValueType::Int32: return {valuesAs<std::int32_t>(m_values), m_axisCount};
    case ValueType::Float32: return {valuesAs<float>(m_values), m_axisCount};
    case ValueType::Float64: return {valuesAs<double>(m_values), m_axisCount};
    }
    return *this;
}

void SignalData::append(const SignalData& more)
{
    if (more.isEmpty())
        return;
    if (isEmpty()) {
        *this = more;
        return;
    }
    Q_ASSERT(more.axisCount() == m_axisCount);
    if (more.type() == type()) {
        std::visit(
            [&more](auto& into) {
                const auto& from = std::get<std::decay_t<decltype(into)>>(more.values());
                into.insert(into.end(), from.begin(), from.end());
            },
            m_values);
        return;
    }
    const bool isWide = type() == ValueType::Float64 || more.type() == ValueType::Float64 || needsDouble() || more.needsDouble();
    const ValueType common = isWide ? ValueType::Float64 : ValueType::Float32;
    if (type() != common)
        *this = as(common);
    append(more.as(common));
}

void SignalData::removeFirst(qint64 readings)
{
    const qint64 values = std::clamp<qint64>(readings, 0, readingCount()) * m_axisCount;
    std::visit([values](auto& v) { v.erase(v.begin(), v.begin() + values); }, m_values);
}

} // namespace studio
