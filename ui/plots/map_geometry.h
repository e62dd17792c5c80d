// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPolygonF>
#include <QVector>

namespace studio
{

// Walking and choosing among points of a map; pure functions in the map's own coordinates, y upwards.

/// The nearest point that lies more in the direction (dx, dy) than across it, seen from `from`; -1 when there is none.
/// One of dx and dy is 1 or -1, the other 0.
[[nodiscard]] int nearestInDirection(const QVector<QPointF>& points, int from, int dx, int dy);
/// Points inside the polygon, in their order.
[[nodiscard]] QVector<int> pointsInside(const QVector<QPointF>& points, const QPolygonF& polygon);
/// The nearest `count` other points, nearest first.
[[nodiscard]] QVector<int> nearestPoints(const QVector<QPointF>& points, int from, int count);

} // namespace studio
