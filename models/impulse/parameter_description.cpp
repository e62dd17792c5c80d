// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/impulse/parameter_description.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("ParameterDescription", text);
}

Error invalid(const QString& path, const QString& key, const QString& why)
{
    return Error{ErrorCode::InvalidInput, QStringLiteral("%1.%2: %3").arg(path, key, why), {},
                 QStringLiteral("IMP-002")};
}

/// Longest list of numbers, hidden layers for example.
constexpr qsizetype kMostListNumbers = 16;

QString choiceList(const QVector<QJsonValue>& choices)
{
    QStringList names;
    for (const QJsonValue& choice : choices)
        names << choice.toVariant().toString();
    return names.join(QStringLiteral(", "));
}

/// Empty when the number may stand; else why not.
QString rangeProblem(const ParameterDescription& parameter, double value)
{
    if (!std::isfinite(value))
        return tr("must be a finite number");
    if (value < parameter.minimum || value > parameter.maximum)
        return tr("%1 is outside %2 to %3").arg(value).arg(parameter.minimum).arg(parameter.maximum);
    if (parameter.type == ParameterType::Integer && value != std::floor(value))
        return tr("%1 is not a whole number").arg(value);
    return {};
}

QString problemOf(const ParameterDescription& parameter, const QJsonValue& value)
{
    switch (parameter.type) {
    case ParameterType::Bool: return value.isBool() ? QString() : tr("must be true or false");
    case ParameterType::Integer:
    case ParameterType::Number:
        return value.isDouble() ? rangeProblem(parameter, value.toDouble()) : tr("must be a number");
    case ParameterType::Choice:
        return parameter.choices.contains(value)
                   ? QString()
                   : tr("\"%1\" is not one of %2")
                         .arg(value.toVariant().toString(), choiceList(parameter.choices));
    case ParameterType::IntegerList:
        if (!value.isArray())
            return tr("must be a list of whole numbers");
        if (value.toArray().size() > kMostListNumbers)
            return tr("takes at most %1 numbers").arg(kMostListNumbers);
        for (const QJsonValue& element : value.toArray()) {
            if (!element.isDouble() || element.toDouble() != std::floor(element.toDouble()))
                return tr("must be a list of whole numbers");
            if (const QString problem = rangeProblem(parameter, element.toDouble()); !problem.isEmpty())
                return problem;
        }
        return {};
    case ParameterType::StringList:
        if (!value.isArray())
            return tr("must be a list of texts");
        for (const QJsonValue& element : value.toArray()) {
            if (!element.isString())
                return tr("must be a list of texts");
        }
        return {};
    }
    return {};
}

} // namespace

Result<QJsonObject> completeParameters(const QVector<ParameterDescription>& descriptions,
                                       const QJsonObject& given, const QString& path)
{
    for (auto it = given.begin(); it != given.end(); ++it) {
        const bool isKnown = std::any_of(descriptions.begin(), descriptions.end(),
                                         [&](const ParameterDescription& p) { return p.id == it.key(); });
        if (!isKnown)
            return invalid(path, it.key(), tr("there is no such parameter"));
    }
    QJsonObject complete;
    for (const ParameterDescription& parameter : descriptions) {
        const QJsonValue value = given.contains(parameter.id) ? given[parameter.id] : parameter.defaultValue;
        if (const QString problem = problemOf(parameter, value); !problem.isEmpty())
            return invalid(path, parameter.id, problem);
        complete[parameter.id] = value;
    }
    return complete;
}

} // namespace studio
