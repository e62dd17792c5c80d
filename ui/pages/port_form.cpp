// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/port_form.h"

#include "ui/widgets/number_field.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kLowestBaud = 300;
constexpr int kHighestBaud = 12'000'000;
constexpr double kHighestHz = 100'000.0;
constexpr qsizetype kMostAxes = 256;
constexpr qsizetype kMostUnitCharacters = 16;
enum Place { kProtocol, kBaud, kRate, kNames, kColumn, kUnits };

QString tr(const char* text)
{
    return QCoreApplication::translate("PortForm", text);
}

QStringList protocols()
{
    return {tr("Find out: AT commands, then plain numbers"), tr("AT commands"), tr("Plain numbers, one reading a line")};
}

QStringList columns()
{
    return {tr("Find out"), tr("A value like the others"), tr("Time in microseconds"), tr("Time in milliseconds"), tr("Time in seconds")};
}

/// Nothing when the text is no number at all.
std::optional<double> numberIn(const QString& text)
{
    bool isNumber = false;
    const double value = QLocale::c().toDouble(text, &isNumber);
    return isNumber && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

QStringList namesIn(const QString& text)
{
    QStringList names;
    for (const QString& name : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        if (!name.trimmed().isEmpty())
            names << name.trimmed();
    }
    return names;
}

/// With places left empty, where the board's own unit holds; none when all are.
QStringList unitsIn(const QString& text)
{
    QStringList units;
    for (const QString& unit : text.split(QLatin1Char(',')))
        units << unit.trimmed();
    return units.join(QString()).isEmpty() ? QStringList() : units;
}

} // namespace

QVector<FormField> portFields(const PortSettings& settings)
{
    const NumberSettings& numbers = settings.numbers;
    const qsizetype column = numbers.hasTimeColumn ? 1 + static_cast<qsizetype>(numbers.timeColumn) : 0;
    return {{.label = tr("Protocol"), .value = protocols()[static_cast<qsizetype>(settings.protocol)], .choices = protocols()},
            {.label = tr("Speed of the port, baud"), .value = QString::number(settings.baud)},
            {.label = tr("Plain numbers: readings a second"), .value = numbers.hz > 0.0 ? plainNumber(numbers.hz) : QString(), .placeholder = tr("measured")},
            {.label = tr("Plain numbers: names of the values"), .value = numbers.names.join(QStringLiteral(", ")),
             .placeholder = tr("from the board's header line, such as accX, accY, accZ")},
            {.label = tr("Plain numbers: first column"), .value = columns()[column], .choices = columns()},
            {.label = tr("Plain numbers: units of the values"), .value = numbers.units.join(QStringLiteral(", ")),
             .placeholder = tr("from the header line; or one for all, or one each")}};
}

QString portProblem(const QStringList& values, int axisCount, const PortSettings& before)
{
    const std::optional<double> baud = numberIn(values.value(kBaud));
    if (!baud || *baud < kLowestBaud || *baud > kHighestBaud || *baud != std::floor(*baud))
        return tr("The speed is a whole number from %1 to %2, mostly 115200.").arg(kLowestBaud).arg(kHighestBaud);
    const std::optional<double> rate = numberIn(values.value(kRate));
    if (!values.value(kRate).isEmpty() && (!rate || *rate <= 0.0 || *rate > kHighestHz))
        return tr("The rate is a number above 0, at most %1, such as 62.5; leave it empty to have it measured.").arg(kHighestHz);
    const QStringList names = namesIn(values.value(kNames));
    if (names.size() > kMostAxes)
        return tr("At most %1 names.").arg(kMostAxes);
    if (QStringList(names).removeDuplicates() > 0)
        return tr("Two values have the same name.");
    // With another first column there are more of them, or less; and whatever else is said has them found out anew.
    PortSettings unnamed = portSettingsFrom(values, before);
    unnamed.numbers.names = before.numbers.names;
    unnamed.numbers.units = before.numbers.units;
    const bool isKnown = axisCount > 0 && unnamed == before;
    if (isKnown && !names.isEmpty() && names.size() != axisCount)
        return tr("The board prints %1 values, so %1 names are wanted, not %2; leave the field empty for those that it has.").arg(axisCount).arg(names.size());
    const QStringList units = unitsIn(values.value(kUnits));
    const bool isTooLong = std::any_of(units.begin(), units.end(), [](const QString& unit) { return unit.size() > kMostUnitCharacters; });
    if (isTooLong)
        return tr("A unit has at most %1 characters, such as g, m/s2 or dps.").arg(kMostUnitCharacters);
    const qsizetype wantedUnits = !names.isEmpty() ? names.size() : isKnown ? axisCount : 0;
    if (units.size() > 1 && wantedUnits > 0 && units.size() != wantedUnits)
        return tr("There are %1 values, so one unit is wanted for all of them or %1, not %2.").arg(wantedUnits).arg(units.size());
    return {};
}

PortSettings portSettingsFrom(const QStringList& values, const PortSettings& before)
{
    PortSettings settings = before;
    settings.protocol = static_cast<PortProtocol>(std::max<qsizetype>(0, protocols().indexOf(values.value(kProtocol))));
    settings.baud = static_cast<int>(numberIn(values.value(kBaud)).value_or(settings.baud));
    settings.numbers.hz = numberIn(values.value(kRate)).value_or(0.0);
    settings.numbers.names = namesIn(values.value(kNames));
    settings.numbers.units = unitsIn(values.value(kUnits));
    const qsizetype column = std::max<qsizetype>(0, columns().indexOf(values.value(kColumn)));
    settings.numbers.hasTimeColumn = column > 0;
    settings.numbers.timeColumn = column > 0 ? static_cast<TimeColumn>(column - 1) : TimeColumn::None;
    return settings;
}

} // namespace studio
