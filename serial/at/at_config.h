// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QMap>
#include <QSize>
#include <QString>
#include <QStringList>
#include <QVector>
#include <optional>

namespace studio
{

struct AtVersion {
    int major = 1;
    int minor = 0;
    int patch = 0;
    friend auto operator<=>(const AtVersion&, const AtVersion&) = default;
    [[nodiscard]] QString text() const;
};

struct AtSensor {
    QString name;
    double maxLengthSeconds = 0.0;
    QVector<double> frequenciesHz;
    friend bool operator==(const AtSensor&, const AtSensor&) = default;
};

/// A board's camera, as the section Snapshot tells.
struct AtCamera {
    bool isPresent = false;
    bool canStream = false;
    QString colorDepth; ///< "RGB" or "Grayscale"
    QVector<QSize> resolutions;
    friend bool operator==(const AtCamera&, const AtCamera&) = default;
};

/// Unattended recording of long-recording boards, as the section Ingestion parameters tells. Units: ms.
struct AtIngestionCycle {
    QString sensor;
    qint64 lengthMs = 0;
    qint64 intervalMs = 0;
};

/// What AT+CONFIG? tells. Texts are as the board prints them, trimmed.
struct AtConfig {
    QString deviceId;
    QString deviceType;
    AtVersion version; ///< 1.0.0 when the board does not say
    int transferBaud = 115200;
    QVector<AtSensor> sensors;
    AtCamera camera;
    std::optional<AtIngestionCycle> ingestion; ///< nothing on boards without unattended recording
    int inferenceSensor = -1; ///< -1: unknown or no model
    QString modelType;
    bool wifiPresent = true; ///< a board that does not say is taken to have one
    bool wifiConnected = false;
    QString wifiSsid;
    QString label;
    double intervalMs = 0.0;
    qint64 lengthMs = 0;
    QString hmacKey;
    QString apiKey;
    QString uploadHost;
    QString uploadPath;
    QString managementUrl;
    QStringList warnings; ///< lines of known sections that were not understood
};

/// One line of the sensor list; old boards print only the names of two known sensors.
/// Units: seconds, hertz. Errors: Protocol with the line. Thread: any. Source: AT reference 1.5.
Result<AtSensor> parseSensorLine(const QByteArray& line);

/// The answer of AT+CONFIG?, echo and prompt taken off. Unknown sections and keys are skipped.
/// Errors: Protocol for a sensor line that cannot be read, a version that is none, or an answer without
/// device section. Thread: any. Source: AT reference 1.5.
Result<AtConfig> parseConfig(const QByteArray& answer);

/// Whether this studio speaks the board's version. Errors: Unsupported above 1.8. Thread: any. Source: AT
/// reference 1.3.
Result<void> checkAtVersion(const AtVersion& version);

/// Commands that AT+HELP lists, without AT+ and arguments ("MOTION", "STREAMSTART"). Thread: any.
QStringList parseHelp(const QByteArray& answer);

/// The lines "key : value" of AT+INFO, keys in lower case. Thread: any.
QMap<QString, QString> parseInfo(const QByteArray& answer);

} // namespace studio
