// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/port_settings.h"

#include <QJsonArray>
#include <algorithm>
#include <array>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kLowestBaud = 300;
constexpr int kHighestBaud = 12'000'000;
constexpr double kHighestHz = 1e6;

constexpr std::array kProtocols{std::pair{PortProtocol::Automatic, "automatic"}, std::pair{PortProtocol::At, "at"},
                                std::pair{PortProtocol::Numbers, "numbers"}};
constexpr std::array kColumns{std::pair{TimeColumn::None, "none"}, std::pair{TimeColumn::Microseconds, "us"},
                              std::pair{TimeColumn::Milliseconds, "ms"}, std::pair{TimeColumn::Seconds, "s"}};

template <typename Table, typename Value>
QString nameIn(const Table& table, Value value)
{
    const auto found = std::find_if(table.begin(), table.end(), [value](const auto& one) { return one.first == value; });
    return QString::fromLatin1(found->second);
}

/// A rate that can be meant, else 0.
double rateIn(const QJsonValue& value)
{
    const double hz = value.toDouble();
    return std::isfinite(hz) && hz > 0.0 && hz <= kHighestHz ? hz : 0.0;
}

} // namespace

QString portProtocolName(PortProtocol protocol)
{
    return nameIn(kProtocols, protocol);
}

QJsonObject portSettingsToJson(const PortSettings& settings)
{
    const NumberSettings& numbers = settings.numbers;
    QJsonObject object{{QStringLiteral("protocol"), portProtocolName(settings.protocol)},
                       {QStringLiteral("baud"), settings.baud},
                       {QStringLiteral("hz"), numbers.hz},
                       {QStringLiteral("previous_hz"), numbers.previousHz},
                       {QStringLiteral("axes"), QJsonArray::fromStringList(numbers.names)},
                       {QStringLiteral("printed_numbers"), settings.printedNumbers}};
    if (!numbers.units.isEmpty())
        object[QStringLiteral("units")] = QJsonArray::fromStringList(numbers.units);
    if (numbers.hasTimeColumn)
        object[QStringLiteral("time_column")] = nameIn(kColumns, numbers.timeColumn);
    return object;
}

PortSettings portSettingsFromJson(const QJsonObject& object)
{
    PortSettings settings;
    for (const auto& [protocol, name] : kProtocols) {
        if (object[QStringLiteral("protocol")].toString() == QLatin1String(name))
            settings.protocol = protocol;
    }
    const int baud = object[QStringLiteral("baud")].toInt();
    if (baud >= kLowestBaud && baud <= kHighestBaud)
        settings.baud = baud;
    settings.numbers.hz = rateIn(object[QStringLiteral("hz")]);
    settings.numbers.previousHz = rateIn(object[QStringLiteral("previous_hz")]);
    for (const QJsonValue& axis : object[QStringLiteral("axes")].toArray())
        settings.numbers.names << axis.toString();
    for (const QJsonValue& unit : object[QStringLiteral("units")].toArray())
        settings.numbers.units << unit.toString();
    for (const auto& [column, name] : kColumns) {
        if (object[QStringLiteral("time_column")].toString() == QLatin1String(name)) {
            settings.numbers.hasTimeColumn = true;
            settings.numbers.timeColumn = column;
        }
    }
    settings.printedNumbers = object[QStringLiteral("printed_numbers")].toBool();
    return settings;
}

} // namespace studio
