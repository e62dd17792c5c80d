// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVector>

#include <cstdint>
#include <variant>
#include <vector>

namespace studio
{

/// Native type of stored readings, kept losslessly. Float64 stands where float32 would round an integer.
enum class ValueType { Int16, Int32, Float32, Float64 };

QString valueTypeName(ValueType type); // "int16", "int32", "float32", "float64"
std::size_t valueTypeBytes(ValueType type);
/// Whether float32 would round an integer: that begins at 2^24.
bool needsDouble(double value);

struct Axis {
    QString name;
    QString unit; ///< SenML unit where there is one; "N/A" when unknown.
    friend bool operator==(const Axis&, const Axis&) = default;
};

/// A unit as people read it, the 2 of "m/s2" raised; empty for those that say nothing: "N/A" where nobody gave one, and "wav", by which formats
/// tell that the values are those of a sound file. Thread: any.
[[nodiscard]] QString shownUnit(QString unit);

/// Readings of one sample in their native type.
/// Shape: [readings x axes], interleaved row-major (x0 y0 z0 x1 y1 z1 ...).
class SignalData
{
public:
    using Values = std::variant<std::vector<std::int16_t>, std::vector<std::int32_t>, std::vector<float>, std::vector<double>>;

    SignalData() = default;
    /// `values.size()` must be a multiple of `axisCount`; callers have checked it.
    SignalData(Values values, int axisCount);

    [[nodiscard]] ValueType type() const { return static_cast<ValueType>(m_values.index()); }
    [[nodiscard]] int axisCount() const { return m_axisCount; }
    [[nodiscard]] qint64 readingCount() const;
    [[nodiscard]] bool isEmpty() const { return readingCount() == 0; }
    [[nodiscard]] const Values& values() const { return m_values; }
    [[nodiscard]] float at(qint64 reading, int axis) const;
    [[nodiscard]] double exactAt(qint64 reading, int axis) const; ///< as it is stored, not rounded to float32
    [[nodiscard]] const void* bytes() const;
    [[nodiscard]] std::size_t byteCount() const;

    /// Readings [first, first + count) as float32, interleaved. int16 enters as its integer value, not scaled.
    [[nodiscard]] std::vector<float> toFloat(qint64 first, qint64 count) const;
    [[nodiscard]] std::vector<float> toFloat() const { return toFloat(0, readingCount()); }
    [[nodiscard]] SignalData slice(qint64 first, qint64 count) const;

    /// Whether float32 would round an integer among them.
    [[nodiscard]] bool needsDouble() const;
    [[nodiscard]] bool hasGap() const; ///< a value that is no number
    /// The same values in another type. Numbers are rounded to integers and end at the limits of those, which hold no gap.
    [[nodiscard]] SignalData as(ValueType type) const;
    /// As float32, or as float64 where that needs it.
    [[nodiscard]] SignalData asFloats() const { return as(needsDouble() ? ValueType::Float64 : ValueType::Float32); }
    /// Of as many axes; where the types differ, both become float64, or float32 where that holds them.
    void append(const SignalData& more);
    void removeFirst(qint64 readings);

    friend bool operator==(const SignalData&, const SignalData&) = default;

private:
    Values m_values;
    int m_axisCount = 1;
};

} // namespace studio
