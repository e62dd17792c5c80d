// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/forwarder/number_format.h"

#include <QCoreApplication>
#include <QMap>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace studio
{

namespace
{

constexpr double kListenSeconds = 1.0;
constexpr double kMostListenSeconds = 6.0; ///< to a board that is never steady
constexpr qint64 kUnevenReadings = 5;      ///< by which the quarters of the time may differ,
constexpr double kUnevenShare = 0.4;       ///< or by this share of the fullest
constexpr double kSlowHz = 1.0;           ///< a rate, below which one reading has to be enough
constexpr double kMostSecondsForTime = 5.0; ///< that a slow board is given to show a time column
constexpr int kFewestForTime = 5;         ///< readings before a rising column is believed to be time
constexpr double kHighestHz = 100'000.0;   ///< a line of two bytes at 2 MBaud
constexpr double kSameRateShare = 0.02;
constexpr int kFewestAmongWords = 2;       ///< readings that make a board with words between them one that prints numbers
constexpr double kTimeRatioShare = 0.2;   ///< by which the column may differ from the computer's clock

QString tr(const char* text)
{
    return QCoreApplication::translate("Forwarder", text);
}

QString shown(const QByteArray& line)
{
    constexpr qsizetype kMost = 60;
    const QString text = QString::fromUtf8(line.left(kMost));
    return line.size() > kMost ? text + QStringLiteral("…") : text;
}

} // namespace

double secondsPerTick(TimeColumn column)
{
    switch (column) {
    case TimeColumn::Microseconds:
        return 1e-6;
    case TimeColumn::Milliseconds:
        return 1e-3;
    case TimeColumn::Seconds:
        return 1.0;
    case TimeColumn::None:
        break;
    }
    return 0.0;
}

NumberFormatFinder::NumberFormatFinder(const NumberSettings& settings) : m_settings(settings) {}

void NumberFormatFinder::add(const NumberLine& line, double seconds)
{
    if (m_firstSeconds < 0.0)
        m_beganSeconds = m_firstSeconds = seconds;
    switch (line.kind) {
    case NumberLineKind::Reading:
        if (readings() < kMostReadings)
            m_readings.push_back({static_cast<int>(line.values.size()), line.values.front(), seconds, m_places});
        ++m_places;
        break;
    case NumberLineKind::DeviceError:
        m_deviceError = line.text.toByteArray();
        break;
    case NumberLineKind::Text:
        // Among the readings a message of as many words is no header; marks between the fields make it one.
        if (m_readings.empty() || line.text.contains(',') || line.text.contains(';') || line.text.contains('\t'))
            m_header = fieldsOf(line.text);
        m_stray = line.text.toByteArray();
        ++m_strays;
        break;
    case NumberLineKind::Damaged:
        ++m_places;
        m_stray = line.text.toByteArray();
        ++m_strays;
        break;
    }
}

bool NumberFormatFinder::isSteady(double seconds) const
{
    std::array<qint64, 4> quarters{};
    const double each = (seconds - m_firstSeconds) / static_cast<double>(quarters.size());
    for (const Heard& one : m_readings) {
        const auto quarter = static_cast<std::size_t>(std::max(0.0, (one.seconds - m_firstSeconds) / each));
        ++quarters[std::min(quarter, quarters.size() - 1)];
    }
    const auto [least, most] = std::minmax_element(quarters.begin(), quarters.end());
    return *most - *least <= std::max(kUnevenReadings, static_cast<qint64>(kUnevenShare * static_cast<double>(*most)));
}

bool NumberFormatFinder::isEnough(double seconds)
{
    if (!m_deviceError.isEmpty() || readings() >= kMostReadings)
        return true;
    // A rate says nothing of the columns: what came at once, or is only a few lines, shows neither a time nor the header among them.
    const bool isKnown = m_settings.hz > 0.0 && m_settings.hasTimeColumn && !m_settings.names.isEmpty() && !m_settings.units.isEmpty();
    if (isKnown || (m_settings.hz > 0.0 && m_settings.hz < kSlowHz))
        return readings() >= 1;
    const double heard = seconds - m_firstSeconds;
    if (readings() < kFewestReadings || heard < kListenSeconds)
        return false;
    if (readings() < kFewestForTime && heard < kMostSecondsForTime && mayHaveTime())
        return false;
    if (isSteady(seconds) || seconds - m_beganSeconds >= kMostListenSeconds)
        return true;
    const double from = (m_firstSeconds + seconds) / 2.0;
    std::erase_if(m_readings, [from](const Heard& one) { return one.seconds < from; });
    m_firstSeconds = m_readings.empty() ? seconds : m_readings.front().seconds;
    return false;
}

/// The first of more columns rises so far, and nobody said what it is.
bool NumberFormatFinder::mayHaveTime() const
{
    const auto falls = [](const Heard& a, const Heard& b) { return b.first <= a.first; };
    return !m_settings.hasTimeColumn && !m_readings.empty() && m_readings.front().columns > 1
           && std::adjacent_find(m_readings.begin(), m_readings.end(), falls) == m_readings.end();
}

/// Those of most readings; of two that are equally common the one that came first.
int NumberFormatFinder::usualColumns() const
{
    QMap<int, int> counts;
    for (const Heard& one : m_readings)
        ++counts[one.columns];
    int usual = 0;
    for (const Heard& one : m_readings) {
        if (usual == 0 || counts[one.columns] > counts[usual])
            usual = one.columns;
    }
    return usual;
}

/// A first column that only rises, as fast as time does in one of the usual units.
TimeColumn NumberFormatFinder::timeColumnOf(const std::vector<Heard>& readings) const
{
    if (m_settings.hasTimeColumn)
        return m_settings.timeColumn;
    const double elapsed = readings.empty() ? 0.0 : readings.back().seconds - readings.front().seconds;
    if (readings.size() < kFewestForTime || readings.front().columns < 2 || elapsed <= 0.0)
        return TimeColumn::None;
    const auto falls = [](const Heard& a, const Heard& b) { return b.first <= a.first; };
    if (std::adjacent_find(readings.begin(), readings.end(), falls) != readings.end())
        return TimeColumn::None;
    const double ticksASecond = (readings.back().first - readings.front().first) / elapsed;
    for (const TimeColumn column : {TimeColumn::Microseconds, TimeColumn::Milliseconds, TimeColumn::Seconds}) {
        if (std::abs(ticksASecond * secondsPerTick(column) - 1.0) <= kTimeRatioShare)
            return column;
    }
    return TimeColumn::None;
}

Error NumberFormatFinder::noReadings() const
{
    if (m_strays == 0)
        return {ErrorCode::Timeout, tr("The board printed nothing."), {}, QStringLiteral("FWD-001")};
    return {ErrorCode::Protocol,
            tr("The board prints lines that are no readings, such as \"%1\". A reading is one line of numbers, separated by commas, "
               "tabs, blanks or semicolons.")
                .arg(shown(m_stray)),
            {}, QStringLiteral("FWD-002")};
}

bool holdsReadings(QByteArrayView heard)
{
    std::vector<double> values;
    int readings = 0;
    int others = 0;
    std::size_t mostValues = 0;
    bool isFirst = true;
    bool beganWithReading = false;
    for (qsizetype end = heard.indexOf('\n'); end >= 0; end = heard.indexOf('\n')) {
        const NumberLine line = readNumberLine(heard.first(end), values);
        heard = heard.sliced(end + 1);
        const bool wasFirst = std::exchange(isFirst, false);
        if (line.text.isEmpty())
            continue;
        if (line.kind == NumberLineKind::Reading) {
            ++readings;
            mostValues = std::max(mostValues, values.size());
            beganWithReading = beganWithReading || wasFirst;
        } else if (!wasFirst) { // the first one may have lost its beginning
            ++others;
        }
    }
    if (others == 0)
        return readings > 1 || mostValues > 1;
    const int whole = readings - (beganWithReading ? 1 : 0);
    return whole >= kFewestAmongWords && whole > others;
}

/// By the board's own clock where it prints one: the usual step, since lines may be missing. Else by the arrivals, where
/// damaged lines have their place.
void NumberFormatFinder::measure(const std::vector<Heard>& readings, NumberFormat& format, double& standardErrorHz)
{
    const double tick = secondsPerTick(format.timeColumn);
    if (tick > 0.0) {
        std::vector<double> steps;
        for (std::size_t i = 1; i < readings.size(); ++i)
            steps.push_back((readings[i].first - readings[i - 1].first) * tick);
        if (steps.empty())
            return;
        const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
        std::nth_element(steps.begin(), middle, steps.end());
        const double usual = *middle;
        if (!(usual > 0.0))
            return;
        double squares = 0.0;
        for (const double step : steps) {
            const double late = step - usual * std::max(1.0, std::round(step / usual));
            squares += late * late;
        }
        format.measuredHz = 1.0 / usual;
        format.jitterMs = 1000.0 * std::sqrt(squares / static_cast<double>(steps.size()));
        return;
    }
    ArrivalRate rate;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const bool isLastOfItsTime = i + 1 == readings.size() || readings[i + 1].seconds > readings[i].seconds;
        if (isLastOfItsTime)
            rate.add(readings[i].place, readings[i].seconds);
    }
    format.measuredHz = rate.hz();
    format.jitterMs = rate.jitterMs();
    standardErrorHz = rate.standardErrorHz();
}

namespace
{

/// "accX (g)" and "accX [g]" in two.
Axis parted(const QString& field)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^(.*\S)\s*(?:\(\s*([^()\[\]]*\S)\s*\)|\[\s*([^()\[\]]*\S)\s*\])$)"));
    const QRegularExpressionMatch match = pattern.match(field);
    return match.hasMatch() ? Axis{match.captured(1), match.captured(2) + match.captured(3)} : Axis{field, {}};
}

/// In brackets stand names too: "acc (x)", "ch[0]", "temp (inside)". Only what is known to be a unit is taken for one.
bool isUnit(const QString& text)
{
    static const QStringList units = QStringLiteral(
        "g mg ug \u00b5g m/s2 m/s^2 m/s\u00b2 cm/s2 mm/s2 Gal deg/s dps mdps \u00b0/s rad/s rpm deg \u00b0 rad mrad T mT uT \u00b5T nT G mG Gauss "
        "C \u00b0C degC F \u00b0F degF K Pa hPa kPa MPa bar mbar psi mmHg atm % %RH RH V mV uV \u00b5V kV A mA uA \u00b5A nA W mW kW Wh kWh Ah mAh VA "
        "Ohm kOhm MOhm \u03a9 k\u03a9 M\u03a9 pF nF uF \u00b5F Hz kHz MHz dB dBA dBm dBFS lx lux klx lm cd W/m2 W/m^2 W/m\u00b2 "
        "m mm cm km um \u00b5m nm in inch ft m/s km/h mm/s cm/s mph kn kg t lb N mN kN Nm J kJ cal s ms us \u00b5s ns min h "
        "ppm ppb mg/m3 ug/m3 \u00b5g/m3 mg/m\u00b3 \u00b5g/m\u00b3 l L ml mL l/min L/min ml/min l/h m3/h m\u00b3/h bpm 1/min cpm pH "
        "S/m mS/cm uS/cm \u00b5S/cm counts count LSB raw adc")
                                         .split(QLatin1Char(' '));
    QString plain = text;
    plain.replace(QChar(0x3bc), QChar(0xb5)).replace(QChar(0x2126), QChar(0x3a9)); // letters that look the same
    // Of one letter the case tells units from names, as T and t.
    return units.contains(plain, plain.size() > 1 ? Qt::CaseInsensitive : Qt::CaseSensitive);
}

} // namespace

Axis headerAxis(const QString& field)
{
    const Axis axis = parted(field);
    if (axis.unit.isEmpty() || !isUnit(axis.unit))
        return {field, {}};
    const bool isAcceleration = axis.unit == QStringLiteral("m/s\u00b2") || axis.unit == QLatin1String("m/s^2"); // as recordings write it
    return {axis.name, isAcceleration ? QStringLiteral("m/s2") : axis.unit};
}

/// By the header, and before it by what the user says where the numbers agree.
void NumberFormatFinder::nameAxes(NumberFormat& format) const
{
    if (m_header.size() == format.columns()) {
        QStringList fields;
        QStringList names;
        for (qsizetype i = m_header.size() - format.axisCount; i < m_header.size(); ++i) {
            fields << QString::fromUtf8(m_header[i]);
            names << parted(fields.last()).name;
        }
        for (qsizetype i = 0; i < fields.size(); ++i) {
            // "temp (min), temp (max)": what alone tells columns apart is part of their names.
            const Axis axis = names.count(names[i]) > 1 ? Axis{fields[i], {}} : headerAxis(fields[i]);
            format.names << axis.name;
            format.units << axis.unit;
        }
    }
    if (m_settings.names.size() == format.axisCount)
        format.names = m_settings.names;
    const QStringList& units = m_settings.units;
    if (units.size() != 1 && units.size() != format.axisCount)
        return;
    format.units.resize(format.axisCount);
    for (int axis = 0; axis < format.axisCount; ++axis) {
        if (const QString& unit = units.size() == 1 ? units.first() : units[axis]; !unit.isEmpty())
            format.units[axis] = unit;
    }
}

Result<NumberFormat> NumberFormatFinder::format() const
{
    if (!m_deviceError.isEmpty())
        return Error{ErrorCode::Protocol, tr("The board reports: %1").arg(shown(m_deviceError)), {}, QStringLiteral("FWD-003")};
    if (m_readings.empty() || m_strays > readings())
        return noReadings();
    const int columns = usualColumns();
    std::vector<Heard> usual;
    std::copy_if(m_readings.begin(), m_readings.end(), std::back_inserter(usual), [columns](const Heard& one) { return one.columns == columns; });
    NumberFormat format;
    format.timeColumn = timeColumnOf(usual);
    format.axisCount = columns - (format.timeColumn == TimeColumn::None ? 0 : 1);
    if (format.axisCount < 1) {
        return Error{ErrorCode::Protocol, tr("The board prints a time and nothing else. Print the readings behind it."), {},
                     QStringLiteral("FWD-004")};
    }
    nameAxes(format);
    double standardErrorHz = 0.0;
    measure(usual, format, standardErrorHz);
    format.hz = m_settings.hz > 0.0 ? m_settings.hz : roundedRate(format.measuredHz, standardErrorHz);
    const bool isContradicted = format.timeColumn != TimeColumn::None && format.measuredHz > 0.0
                                && std::abs(m_settings.hz / format.measuredHz - 1.0) > kTimeRatioShare;
    if (m_settings.hz > 0.0 && isContradicted) {
        return Error{ErrorCode::InvalidArgument,
                     tr("The board's own clock says %1 readings a second, the settings say %2. Leave the rate out, or say that the first column is no time.")
                         .arg(format.measuredHz, 0, 'g', 4)
                         .arg(m_settings.hz),
                     {}, QStringLiteral("FWD-007")};
    }
    // Recordings of one board share a rate, although each measures a little differently.
    const double mostApart = std::max(kSameRateShare * m_settings.previousHz, 3.0 * standardErrorHz);
    const bool isAsBefore = format.measuredHz > 0.0 && std::abs(format.measuredHz - m_settings.previousHz) <= mostApart;
    if (m_settings.hz <= 0.0 && m_settings.previousHz > 0.0 && isAsBefore)
        format.hz = m_settings.previousHz;
    if (format.hz <= 0.0) {
        return Error{ErrorCode::Timeout,
                     tr("Too few readings came to tell their rate (%1). Wait longer, or set the rate in the port's settings.")
                         .arg(usual.size()),
                     {}, QStringLiteral("FWD-005")};
    }
    if (format.hz > kHighestHz) {
        return Error{ErrorCode::Protocol,
                     tr("The board seems to print %1 readings a second, more than a line can carry. Is its first column a time? Say so in the port's "
                        "settings.")
                         .arg(format.hz, 0, 'g', 4),
                     {}, QStringLiteral("FWD-006")};
    }
    return format;
}

} // namespace studio
