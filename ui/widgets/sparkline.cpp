// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sparkline.h"

#include "ui/shell/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr qreal kLineWidth = 1.2;

struct Scale {
    float low = 0.0F;
    float high = 0.0F;
    bool isEmpty = true;
};

Scale scaleOf(const QVector<SignalColumns>& axes)
{
    Scale scale;
    for (const SignalColumns& axis : axes) {
        for (std::size_t i = 0; i < axis.low.size(); ++i) {
            if (std::isnan(axis.low[i]))
                continue;
            scale.low = scale.isEmpty ? axis.low[i] : std::min(scale.low, axis.low[i]);
            scale.high = scale.isEmpty ? axis.high[i] : std::max(scale.high, axis.high[i]);
            scale.isEmpty = false;
        }
    }
    return scale;
}

/// From the extreme that is nearer to where the line stands to the other one, so that smooth signals stay smooth.
QPainterPath pathOf(const SignalColumns& axis, const QRectF& rect, const Scale& scale)
{
    const double height = std::max(1e-9, static_cast<double>(scale.high - scale.low));
    const auto y = [&](float value) { return rect.bottom() - (static_cast<double>(value - scale.low) / height) * rect.height(); };
    const double step = rect.width() / std::max<double>(1.0, static_cast<double>(axis.low.size()) - 1.0);
    QPainterPath path;
    bool isOpen = false;
    double at = 0.0;
    for (std::size_t i = 0; i < axis.low.size(); ++i) {
        if (std::isnan(axis.low[i])) {
            isOpen = false;
            continue;
        }
        const double x = rect.left() + step * static_cast<double>(i);
        const double low = y(axis.low[i]);
        const double high = y(axis.high[i]);
        const bool isLowFirst = !isOpen || std::abs(low - at) < std::abs(high - at);
        const double first = isLowFirst ? low : high;
        at = isLowFirst ? high : low;
        if (isOpen)
            path.lineTo(x, first);
        else
            path.moveTo(x, first);
        path.lineTo(x, at);
        isOpen = true;
    }
    return path;
}

} // namespace

void paintSparkline(QPainter& painter, const Theme& theme, const QRectF& rect, const QVector<SignalColumns>& axes, int firstClass)
{
    Scale scale = scaleOf(axes);
    if (scale.isEmpty)
        return;
    if (scale.high - scale.low < 1e-6F) { // a flat line runs in the middle
        scale.low -= 1.0F;
        scale.high += 1.0F;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    for (qsizetype axis = 0; axis < axes.size(); ++axis) {
        painter.setPen(QPen(theme.classColor(firstClass + static_cast<int>(axis)), kLineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(pathOf(axes[axis], rect, scale));
    }
    painter.restore();
}

} // namespace studio
