// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/live_window.h"

class QPainter;
class QRectF;

namespace studio
{

class Theme;

/// Paints axes over a common scale, each in its class colour from `firstClass` on; columns without readings are gaps.
void paintSparkline(QPainter& painter, const Theme& theme, const QRectF& rect, const QVector<SignalColumns>& axes, int firstClass = 0);

} // namespace studio
