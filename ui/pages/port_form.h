// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/port_settings.h"
#include "ui/shell/dialogs.h"

namespace studio
{

/// The settings of a port as a form: protocol, speed, rate, names of the values, first column.
QVector<FormField> portFields(const PortSettings& settings);
/// What is wrong with the values of that form, or nothing. `axisCount`: of the board that is connected, found out with the settings
/// `before`; 0: not known.
QString portProblem(const QStringList& values, int axisCount = 0, const PortSettings& before = {});
/// The settings that right values stand for; what the form does not show is taken from `before`.
PortSettings portSettingsFrom(const QStringList& values, const PortSettings& before);

} // namespace studio
