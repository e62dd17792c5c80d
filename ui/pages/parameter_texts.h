// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/parameter_description.h"

namespace studio
{

// What a form says about a parameter, from its description alone.

/// A value as it is read: "on", "10 Hz", "64, 32", "Low".
[[nodiscard]] QString parameterValueText(const ParameterDescription& parameter, const QJsonValue& value);
/// What may be typed or chosen: "0.1 to 31 Hz", "none, low, high", "powers of 2 up to 65,536".
[[nodiscard]] QString allowedText(const ParameterDescription& parameter);
/// A choice as the box shows it: "Low".
[[nodiscard]] QString choiceText(const QJsonValue& choice);
/// The parameter of `descriptions` that a message of the form "dsp[0].parameters.fft-length: why" is about, and the
/// reason alone; an empty id when it names none of them.
struct FieldProblem {
    QString id;
    QString reason;
};
[[nodiscard]] FieldProblem fieldProblem(const QVector<ParameterDescription>& descriptions, const QString& message);

} // namespace studio
