// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/parameter_texts.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>
#include <algorithm>

namespace studio
{

namespace
{

/// Limits of this size mean "none".
constexpr double kUnlimited = 1e9;
constexpr qsizetype kMostChoicesListed = 6;

QString tr(const char* text)
{
    return QCoreApplication::translate("Parameters", text);
}

QString number(double value)
{
    return QLocale().toString(value, 'g', 7);
}

QString withUnit(const QString& text, const QString& unit)
{
    return unit.isEmpty() ? text : QStringLiteral("%1 %2").arg(text, unit);
}

bool arePowersOfTwo(const QVector<QJsonValue>& choices)
{
    for (qsizetype i = 1; i < choices.size(); ++i) {
        if (!choices[i].isDouble() || choices[i].toDouble() != 2.0 * choices[i - 1].toDouble())
            return false;
    }
    return choices.size() > 2;
}

QString rangeText(double minimum, double maximum)
{
    if (minimum <= -kUnlimited && maximum >= kUnlimited)
        return tr("any number");
    if (maximum >= kUnlimited)
        return tr("from %1").arg(number(minimum));
    if (minimum <= -kUnlimited)
        return tr("up to %1").arg(number(maximum));
    return tr("%1 to %2").arg(number(minimum), number(maximum));
}

} // namespace

QString choiceText(const QJsonValue& choice)
{
    if (choice.isDouble())
        return number(choice.toDouble());
    QString text = choice.toString();
    if (!text.isEmpty() && text == text.toLower())
        text[0] = text[0].toUpper();
    return text;
}

QString parameterValueText(const ParameterDescription& parameter, const QJsonValue& value)
{
    switch (parameter.type) {
    case ParameterType::Bool: return value.toBool() ? tr("on") : tr("off");
    case ParameterType::Choice: return withUnit(value.isDouble() ? number(value.toDouble()) : value.toString(), parameter.unit);
    case ParameterType::Integer:
    case ParameterType::Number: return withUnit(number(value.toDouble()), parameter.unit);
    case ParameterType::IntegerList:
    case ParameterType::StringList: break;
    }
    QStringList parts;
    for (const QJsonValue& one : value.toArray())
        parts << (one.isDouble() ? number(one.toDouble()) : one.toString());
    return parts.isEmpty() ? tr("none") : parts.join(QStringLiteral(", "));
}

QString allowedText(const ParameterDescription& parameter)
{
    switch (parameter.type) {
    case ParameterType::Bool: return tr("on, off");
    case ParameterType::Integer:
    case ParameterType::Number: return withUnit(rangeText(parameter.minimum, parameter.maximum), parameter.unit);
    case ParameterType::IntegerList: return tr("a list, each %1").arg(rangeText(parameter.minimum, parameter.maximum));
    case ParameterType::StringList: return tr("a list of names");
    case ParameterType::Choice: break;
    }
    if (parameter.choices.size() > kMostChoicesListed && arePowersOfTwo(parameter.choices)) {
        return tr("%1 to %2, powers of 2")
            .arg(number(parameter.choices.first().toDouble()), number(parameter.choices.last().toDouble()));
    }
    QStringList names;
    for (const QJsonValue& choice : parameter.choices) {
        if (names.size() == kMostChoicesListed) {
            names << QStringLiteral("\u2026");
            break;
        }
        names << parameterValueText(parameter, choice);
    }
    return names.join(QStringLiteral(", "));
}

FieldProblem fieldProblem(const QVector<ParameterDescription>& descriptions, const QString& message)
{
    const qsizetype colon = message.indexOf(QLatin1String(": "));
    if (colon < 0)
        return {};
    const QString id = message.left(colon).section(QLatin1Char('.'), -1);
    const bool isKnown = std::any_of(descriptions.begin(), descriptions.end(),
                                     [&](const ParameterDescription& one) { return one.id == id; });
    return isKnown ? FieldProblem{id, message.mid(colon + 2)} : FieldProblem{};
}

} // namespace studio
