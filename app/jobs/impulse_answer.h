// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/at/at_impulse.h"

#include <QJsonObject>

namespace studio
{

/// What a board's model said of one window, for scripts.
QJsonObject impulseAnswerJson(const ImpulseResult& result);
/// The same for people: "idle 0.98  wave 0.02  anomaly -0.13".
QString impulseAnswerText(const ImpulseResult& result);

} // namespace studio
