// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <QStringList>
#include <QVector>

namespace studio
{

enum class ParameterType { Bool, Integer, Number, Choice, IntegerList, StringList };

/// One parameter of a block, as data: forms, files and the command line are checked against it.
struct ParameterDescription {
    QString id;    ///< key in the impulse file, "fft-length"
    QString label; ///< "FFT length"
    QString group; ///< heading of the form, "Filter"
    QString unit;  ///< "Hz", empty when there is none
    QString help;  ///< plain meaning, one or two sentences
    ParameterType type = ParameterType::Number;
    QJsonValue defaultValue;
    double minimum = -1e9;
    double maximum = 1e9;
    QVector<QJsonValue> choices; ///< of a Choice
    QString enabledBy;           ///< id of the parameter that must not equal `disabledValue` for this to count
    QJsonValue disabledValue;
    bool isOffered = true; ///< false: read from files, not shown in forms (its other values do not exist yet)
};

/// The given parameters with every default filled in, in the order of the descriptions.
/// Errors: InvalidInput naming `path` and the key: unknown key, wrong type, out of range, no such choice.
Result<QJsonObject> completeParameters(const QVector<ParameterDescription>& descriptions,
                                       const QJsonObject& given, const QString& path);

} // namespace studio
