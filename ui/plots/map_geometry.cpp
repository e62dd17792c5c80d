// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace studio
{

namespace
{
/// How much more a step sideways counts than one ahead.
constexpr double kAcross = 2.0;

double squaredDistance(const QPointF& a, const QPointF& b)
{
    const QPointF d = a - b;
    return d.x() * d.x() + d.y() * d.y();
}
} // namespace

int nearestInDirection(const QVector<QPointF>& points, int from, int dx, int dy)
{
    if (from < 0 || from >= points.size())
        return points.isEmpty() ? -1 : 0;
    int best = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < points.size(); ++i) {
        const QPointF d = points[i] - points[from];
        const double ahead = d.x() * dx + d.y() * dy;
        const double across = std::abs(d.x() * dy) + std::abs(d.y() * dx);
        if (i == from || ahead < across || ahead <= 0.0)
            continue;
        const double cost = ahead * ahead + kAcross * kAcross * across * across;
        if (cost < least) {
            least = cost;
            best = i;
        }
    }
    return best;
}

QVector<int> pointsInside(const QVector<QPointF>& points, const QPolygonF& polygon)
{
    QVector<int> inside;
    const QRectF box = polygon.boundingRect();
    for (int i = 0; i < points.size(); ++i) {
        if (box.contains(points[i]) && polygon.containsPoint(points[i], Qt::OddEvenFill))
            inside.append(i);
    }
    return inside;
}

QVector<int> nearestPoints(const QVector<QPointF>& points, int from, int count)
{
    QVector<int> order(points.size());
    std::iota(order.begin(), order.end(), 0);
    order.removeAt(from);
    const auto wanted = std::min<qsizetype>(count, order.size());
    std::partial_sort(order.begin(), order.begin() + wanted, order.end(), [&](int a, int b) {
        return squaredDistance(points[a], points[from]) < squaredDistance(points[b], points[from]);
    });
    order.resize(wanted);
    return order;
}

} // namespace studio
