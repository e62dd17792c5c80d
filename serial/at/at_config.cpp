// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_config.h"

#include "serial/at/at_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <cmath>

namespace studio
{

namespace
{

constexpr AtVersion kNewestVersion{1, 8, 0};
constexpr qsizetype kMostSensors = 256;
constexpr qsizetype kMostFrequencies = 64;
constexpr qsizetype kMostResolutions = 64;
constexpr double kMostSeconds = 1e7;
constexpr double kMostHertz = 1e7;

QString tr(const char* text)
{
    return QCoreApplication::translate("At", text);
}

Error notUnderstood(const QString& what, const QByteArray& line)
{
    return {ErrorCode::Protocol,
            tr("The board's configuration holds %1 that cannot be read: \"%2\". The board was left as it is; "
               "update its firmware.")
                .arg(what, QString::fromUtf8(line.left(160)).simplified()),
            {},
            QStringLiteral("AT-010")};
}

/// Number in front of a unit: "10.00 ms." gives 10.
double leadingNumber(const QByteArray& text, bool* isNumber)
{
    qsizetype end = 0;
    while (end < text.size() &&
           (std::isdigit(static_cast<unsigned char>(text[end])) != 0 || text[end] == '.' || text[end] == '-'))
        ++end;
    return text.left(end).toDouble(isNumber);
}

Result<AtVersion> parseVersion(const QByteArray& text)
{
    const QList<QByteArray> parts = text.split('.');
    AtVersion version;
    bool ok[3] = {false, false, false};
    if (parts.size() == 3) {
        version.major = parts[0].toInt(&ok[0]);
        version.minor = parts[1].toInt(&ok[1]);
        version.patch = parts[2].toInt(&ok[2]);
    }
    if (!ok[0] || !ok[1] || !ok[2] || version < AtVersion{0, 0, 0})
        return notUnderstood(tr("a version"), text);
    return version;
}

Result<void> takeDeviceInfo(const QByteArray& key, const QByteArray& value, AtConfig& config)
{
    if (key == "id") {
        config.deviceId = QString::fromUtf8(value);
    } else if (key == "type") {
        config.deviceType = QString::fromUtf8(value);
    } else if (key == "at version") {
        Result<AtVersion> version = parseVersion(value);
        if (!version)
            return version.error();
        config.version = *version;
    } else if (key == "data transfer baudrate") {
        bool isNumber = false;
        const int baud = value.toInt(&isNumber);
        if (isNumber && baud > 0)
            config.transferBaud = baud;
        else
            config.warnings << QString::fromUtf8(key + ": " + value);
    }
    return {};
}

void takeSampling(const QByteArray& key, const QByteArray& value, AtConfig& config)
{
    bool isNumber = true;
    if (key == "label")
        config.label = QString::fromUtf8(value);
    else if (key == "interval")
        config.intervalMs = leadingNumber(value, &isNumber);
    else if (key == "length")
        config.lengthMs = static_cast<qint64>(std::clamp(leadingNumber(value, &isNumber), 0.0, 1e15));
    else if (key == "hmac key")
        config.hmacKey = QString::fromUtf8(value);
    if (!isNumber)
        config.warnings << QString::fromUtf8(key + ": " + value);
}

/// "[ 64x64, 96x96 ]". False when one of them is no size.
bool takeResolutions(const QByteArray& value, QVector<QSize>& sizes)
{
    static const QRegularExpression pattern(QStringLiteral("^([0-9]{1,5})\\s*x\\s*([0-9]{1,5})$"));
    QString text = QString::fromUtf8(value).trimmed();
    if (!text.startsWith(QLatin1Char('[')) || !text.endsWith(QLatin1Char(']')))
        return false;
    text = text.mid(1, text.size() - 2);
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const QRegularExpressionMatch match = pattern.match(part.trimmed());
        const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
        if (part.trimmed().isEmpty())
            continue;
        if (!match.hasMatch() || size.isEmpty() || sizes.size() >= kMostResolutions)
            return false;
        sizes.append(size);
    }
    return true;
}

void takeSnapshot(const QByteArray& key, const QByteArray& value, AtConfig& config)
{
    bool isGood = true;
    if (key == "has snapshot") {
        config.camera.isPresent = value == "1";
    } else if (key == "supports stream") {
        config.camera.canStream = value == "1";
    } else if (key == "color depth") {
        config.camera.colorDepth = QString::fromUtf8(value);
        isGood = value == "RGB" || value == "Grayscale";
    } else if (key == "resolutions") {
        isGood = takeResolutions(value, config.camera.resolutions);
    }
    if (!isGood)
        config.warnings << QString::fromUtf8(key + ": " + value);
}

void takeIngestion(const QByteArray& key, const QByteArray& value, AtConfig& config)
{
    if (!config.ingestion)
        config.ingestion.emplace();
    bool isNumber = true;
    if (key == "sensor")
        config.ingestion->sensor = QString::fromUtf8(value);
    else if (key == "cycle length")
        config.ingestion->lengthMs = static_cast<qint64>(std::clamp(leadingNumber(value, &isNumber), 0.0, 1e15));
    else if (key == "cycle interval")
        config.ingestion->intervalMs = static_cast<qint64>(std::clamp(leadingNumber(value, &isNumber), 0.0, 1e15));
    if (!isNumber)
        config.warnings << QString::fromUtf8(key + ": " + value);
}

void takeOther(const QByteArray& section, const QByteArray& key, const QByteArray& value, AtConfig& config)
{
    if (section == "inference" && key == "sensor")
        config.inferenceSensor = value.toInt();
    else if (section == "inference" && key == "model type")
        config.modelType = QString::fromUtf8(value);
    else if (section == "wifi" && key == "present")
        config.wifiPresent = value == "1";
    else if (section == "wifi" && key == "ssid")
        config.wifiSsid = QString::fromUtf8(value);
    else if (section == "wifi" && key == "connected")
        config.wifiConnected = value == "1";
    else if (section == "upload settings" && key == "api key")
        config.apiKey = QString::fromUtf8(value);
    else if (section == "upload settings" && key == "host")
        config.uploadHost = QString::fromUtf8(value);
    else if (section == "upload settings" && key == "path")
        config.uploadPath = QString::fromUtf8(value);
    else if (section == "remote management" && key == "url")
        config.managementUrl = QString::fromUtf8(value);
}

/// Name of the section that a line introduces: "===== Sensors ======" gives "sensors".
QByteArray sectionOf(const QByteArray& line)
{
    const QByteArray text = line.trimmed();
    if (!text.startsWith('=') || !text.endsWith('='))
        return {};
    qsizetype first = 0;
    qsizetype last = text.size();
    while (first < last && (text[first] == '=' || text[first] == ' '))
        ++first;
    while (last > first && (text[last - 1] == '=' || text[last - 1] == ' '))
        --last;
    return text.mid(first, last - first).toLower();
}

} // namespace

QString AtVersion::text() const
{
    return QStringLiteral("%1.%2.%3").arg(major).arg(minor).arg(patch);
}

Result<AtSensor> parseSensorLine(const QByteArray& line)
{
    const QString text = QString::fromUtf8(line).trimmed();
    if (text == QLatin1String("Built-in accelerometer"))
        return AtSensor{text, 300.0, {62.5, 100.0}};
    if (text == QLatin1String("Built-in microphone"))
        return AtSensor{text, 60.0, {16000.0}};
    static const QRegularExpression pattern(
        QStringLiteral("^Name:\\s*([^,]+),\\s*Max sample "
                       "length:\\s*([0-9]+(?:\\.[0-9]+)?)s,\\s*Frequencies:\\s*\\[([^\\]]*)\\]$"));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return notUnderstood(tr("a sensor"), line);
    AtSensor sensor{match.captured(1).trimmed(), match.captured(2).toDouble(), {}};
    for (const QString& part : match.captured(3).split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        QString number = part.trimmed();
        if (!number.endsWith(QLatin1String("Hz")))
            return notUnderstood(tr("a sensor"), line);
        number.chop(2);
        bool isNumber = false;
        const double hertz = number.trimmed().toDouble(&isNumber);
        if (!isNumber || !(hertz > 0.0) || hertz > kMostHertz ||
            sensor.frequenciesHz.size() >= kMostFrequencies)
            return notUnderstood(tr("a sensor"), line);
        sensor.frequenciesHz.append(hertz);
    }
    if (sensor.maxLengthSeconds > kMostSeconds)
        return notUnderstood(tr("a sensor"), line);
    return sensor;
}

Result<AtConfig> parseConfig(const QByteArray& answer)
{
    AtConfig config;
    QByteArray section;
    bool hasDevice = false;
    for (const QByteArray& raw : answerLines(withoutAnsi(answer))) {
        const QByteArray line = raw.trimmed();
        if (line.isEmpty())
            continue;
        if (const QByteArray name = sectionOf(line); !name.isEmpty()) {
            section = name;
            hasDevice = hasDevice || name == "device info";
            continue;
        }
        if (section == "sensors") {
            Result<AtSensor> sensor = parseSensorLine(line);
            if (!sensor)
                return sensor.error();
            if (config.sensors.size() >= kMostSensors)
                return notUnderstood(tr("more than %1 sensors").arg(kMostSensors), line);
            config.sensors.append(*sensor);
            continue;
        }
        const auto pair = keyAndValue(line);
        if (!pair) {
            config.warnings << QString::fromUtf8(line.left(200));
            continue;
        }
        const QByteArray key = pair->first.toLower();
        if (section == "device info") {
            if (Result<void> taken = takeDeviceInfo(key, pair->second, config); !taken)
                return taken.error();
        } else if (section == "sampling parameters") {
            takeSampling(key, pair->second, config);
        } else if (section == "snapshot") {
            takeSnapshot(key, pair->second, config);
        } else if (section == "ingestion parameters") {
            takeIngestion(key, pair->second, config);
        } else {
            takeOther(section, key, pair->second, config);
        }
    }
    if (!hasDevice)
        return notUnderstood(tr("no device section, but something"), answer.left(80));
    return config;
}

Result<void> checkAtVersion(const AtVersion& version)
{
    if (version.major < kNewestVersion.major ||
        (version.major == kNewestVersion.major && version.minor <= kNewestVersion.minor))
        return {};
    return Error{ErrorCode::Unsupported,
                 tr("The board speaks AT version %1; this studio speaks versions up to %2.%3. The board was "
                    "left as it is. Use older "
                    "firmware on it, or a newer studio.")
                     .arg(version.text())
                     .arg(kNewestVersion.major)
                     .arg(kNewestVersion.minor),
                 {},
                 QStringLiteral("AT-011")};
}

QStringList parseHelp(const QByteArray& answer)
{
    QStringList commands;
    for (const QByteArray& line : answerLines(answer)) {
        if (!line.startsWith("AT+"))
            continue;
        qsizetype end = 3;
        while (end < line.size() &&
               (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '_'))
            ++end;
        const QString name = QString::fromLatin1(line.mid(3, end - 3));
        if (!name.isEmpty() && !commands.contains(name))
            commands << name;
    }
    return commands;
}

QMap<QString, QString> parseInfo(const QByteArray& answer)
{
    QMap<QString, QString> info;
    for (const QByteArray& line : answerLines(answer)) {
        if (const auto pair = keyAndValue(line))
            info.insert(QString::fromUtf8(pair->first).toLower(), QString::fromUtf8(pair->second));
    }
    return info;
}

} // namespace studio
