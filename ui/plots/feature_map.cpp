// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/feature_map.h"

#include "ui/plots/map_geometry.h"
#include "ui/plots/plot_theme.h"
#include "ui/plots/segment_geometry.h"
#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr double kHitPixels = 10.0;
constexpr double kWheelFactor = 1.25;
constexpr int kGutter = 38;
constexpr int kFoot = 4; ///< and a line of text
constexpr double kPointSide = 6.0;
} // namespace

FeatureMap::FeatureMap(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&theme, &Theme::themeChanged, this, [this] {
        m_isStale = true;
        update();
    });
    describe();
}

void FeatureMap::setPoints(const QVector<MapPoint>& points)
{
    m_points = points;
    m_places.clear();
    for (const MapPoint& point : points)
        m_places.append(point.at);
    m_current = -1;
    m_selection.clear();
    fit();
    describe();
}

void FeatureMap::setAxisTexts(const QString& x, const QString& y)
{
    m_xText = x;
    m_yText = y;
    update();
}

void FeatureMap::setCurrent(int point)
{
    choose(point, false);
}

void FeatureMap::setCurrentText(const QString& text)
{
    m_currentText = text;
    describe();
}

void FeatureMap::setSelection(const QVector<int>& points)
{
    if (m_selection == points)
        return;
    m_selection = points;
    update();
    describe();
    Q_EMIT selectionChanged(m_selection);
}

void FeatureMap::setLasso(bool isOn)
{
    if (m_isLasso == isOn)
        return;
    m_isLasso = isOn;
    m_loop.clear();
    setCursor(isOn ? Qt::CrossCursor : Qt::ArrowCursor);
    update();
    Q_EMIT lassoChanged(isOn);
}

void FeatureMap::fit()
{
    QRectF box;
    for (const QPointF& place : std::as_const(m_places))
        box |= QRectF(place, QSizeF(1e-9, 1e-9));
    if (box.isNull())
        box = QRectF(-1, -1, 2, 2);
    const double x = std::max(1e-6, box.width() * 0.06);
    const double y = std::max(1e-6, box.height() * 0.06);
    m_view = box.adjusted(-x, -y, x, y);
    m_isStale = true;
    update();
    Q_EMIT viewChanged();
}

// ---- geometry ----

QRectF FeatureMap::plotArea() const
{
    const QFontMetrics metrics(m_theme.font(TextRole::MonoSmall));
    return QRectF(rect()).adjusted(kGutter * m_theme.textScale(), 6, -8, -(kFoot + metrics.height()));
}

QPointF FeatureMap::toPixel(const QPointF& place) const
{
    const QRectF area = plotArea();
    return {area.left() + (place.x() - m_view.left()) / m_view.width() * area.width(),
            area.bottom() - (place.y() - m_view.top()) / m_view.height() * area.height()};
}

QPointF FeatureMap::toPlace(const QPointF& pixel) const
{
    const QRectF area = plotArea();
    return {m_view.left() + (pixel.x() - area.left()) / area.width() * m_view.width(),
            m_view.top() + (area.bottom() - pixel.y()) / area.height() * m_view.height()};
}

QPointF FeatureMap::pixelOf(int point) const
{
    return toPixel(m_places.value(point));
}

int FeatureMap::pointAt(const QPointF& pixel) const
{
    int best = -1;
    double least = kHitPixels;
    for (int i = 0; i < m_places.size(); ++i) {
        const QPointF d = toPixel(m_places[i]) - pixel;
        const double distance = std::hypot(d.x(), d.y());
        if (distance < least) {
            least = distance;
            best = i;
        }
    }
    return best;
}

void FeatureMap::zoom(double factor, const QPointF& pixel)
{
    const QPointF anchor = toPlace(pixel);
    const double width = m_view.width() / factor;
    const double height = m_view.height() / factor;
    if (width < 1e-9 || m_places.isEmpty())
        return;
    m_view = QRectF(anchor.x() - (anchor.x() - m_view.left()) / factor, anchor.y() - (anchor.y() - m_view.top()) / factor, width, height);
    m_isStale = true;
    update();
    Q_EMIT viewChanged();
}

// ---- choosing ----

void FeatureMap::choose(int point, bool isUserChoice)
{
    if (point == m_current)
        return;
    m_current = point;
    m_currentText.clear();
    // The point that is walked to comes into view.
    if (point >= 0 && !m_view.contains(m_places[point])) {
        m_view.moveCenter(m_places[point]);
        m_isStale = true;
        Q_EMIT viewChanged();
    }
    update();
    if (isUserChoice)
        Q_EMIT currentChanged(point);
    describe();
}

void FeatureMap::toggleSelected(int point)
{
    QVector<int> next = m_selection;
    if (!next.removeOne(point))
        next.append(point);
    std::sort(next.begin(), next.end());
    setSelection(next);
}

void FeatureMap::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    if (event->button() != Qt::LeftButton)
        return;
    if (m_isLasso) {
        m_loop = QPolygonF{event->position()};
        return;
    }
    const int point = pointAt(event->position());
    if (point >= 0 && event->modifiers().testFlag(Qt::ControlModifier)) {
        toggleSelected(point);
        choose(point, true);
        return;
    }
    if (point >= 0) {
        choose(point, true);
        return;
    }
    choose(-1, true);
    setSelection({});
    m_isPanning = true;
    m_panFrom = event->position();
    m_panView = m_view;
}

void FeatureMap::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_loop.isEmpty()) {
        m_loop.append(event->position());
        update();
    } else if (m_isPanning) {
        const QRectF area = plotArea();
        const QPointF d = event->position() - m_panFrom;
        m_view = m_panView.translated(-d.x() / area.width() * m_panView.width(), d.y() / area.height() * m_panView.height());
        m_isStale = true;
        update();
        Q_EMIT viewChanged();
    }
}

void FeatureMap::mouseReleaseEvent(QMouseEvent*)
{
    m_isPanning = false;
    if (m_loop.isEmpty())
        return;
    QVector<QPointF> pixels;
    pixels.reserve(m_places.size());
    for (const QPointF& place : std::as_const(m_places))
        pixels.append(toPixel(place));
    const QVector<int> inside = pointsInside(pixels, m_loop);
    m_loop.clear();
    setSelection(inside);
    update();
}

void FeatureMap::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const int point = pointAt(event->position()); point >= 0)
        Q_EMIT activated(point);
    else
        fit();
}

void FeatureMap::wheelEvent(QWheelEvent* event)
{
    zoom(std::pow(kWheelFactor, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

bool FeatureMap::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape && (!m_loop.isEmpty() || m_isLasso || !m_selection.isEmpty() || m_current >= 0)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void FeatureMap::keyPressEvent(QKeyEvent* event)
{
    const auto walk = [this](int dx, int dy) {
        const int next = m_current < 0 ? nearestPoints(m_places + QVector<QPointF>{m_view.center()}, static_cast<int>(m_places.size()), 1).value(0, -1)
                                       : nearestInDirection(m_places, m_current, dx, dy);
        if (next >= 0)
            choose(next, true);
    };
    switch (event->key()) {
    case Qt::Key_Left: walk(-1, 0); return;
    case Qt::Key_Right: walk(1, 0); return;
    case Qt::Key_Up: walk(0, 1); return;
    case Qt::Key_Down: walk(0, -1); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            Q_EMIT activated(m_current);
        return;
    case Qt::Key_Space:
        if (m_current >= 0)
            toggleSelected(m_current);
        return;
    case Qt::Key_L: setLasso(!m_isLasso); return;
    case Qt::Key_F: fit(); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(kWheelFactor, m_current >= 0 ? pixelOf(m_current) : plotArea().center()); return;
    case Qt::Key_Minus: zoom(1.0 / kWheelFactor, m_current >= 0 ? pixelOf(m_current) : plotArea().center()); return;
    case Qt::Key_Escape:
        if (!m_loop.isEmpty())
            m_loop.clear();
        else if (m_isLasso)
            setLasso(false);
        else if (!m_selection.isEmpty())
            setSelection({});
        else
            choose(-1, true);
        update();
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void FeatureMap::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void FeatureMap::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

void FeatureMap::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_isStale = true;
    Q_EMIT viewChanged();
}

void FeatureMap::describe()
{
    QStringList parts{tr("%n point(s)", "", pointCount())};
    if (!m_selection.isEmpty())
        parts << tr("%n selected", "", static_cast<int>(m_selection.size()));
    if (!m_currentText.isEmpty())
        parts << m_currentText;
    parts << tr("arrows walk to the nearest point, Enter opens it");
    describePlot(*this, tr("Map of the windows"), parts.join(QStringLiteral(", ")));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

// ---- painting ----

void FeatureMap::renderPoints()
{
    m_isStale = false;
    const double ratio = devicePixelRatioF();
    m_cloud = QPixmap(size() * ratio);
    m_cloud.setDevicePixelRatio(ratio);
    m_cloud.fill(Qt::transparent);
    QPainter painter(&m_cloud);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = plotArea();
    painter.setClipRect(area.adjusted(-4, -4, 4, 4));
    // Dense clouds let what lies below show through.
    const float opacity = m_points.size() > 800 ? 0.55F : 0.8F;
    for (const MapPoint& point : std::as_const(m_points)) {
        const QPointF at = toPixel(point.at);
        if (!area.adjusted(-8, -8, 8, 8).contains(at))
            continue;
        const ClassMark mark = m_theme.classMark(point.classIndex);
        QColor color = point.classIndex < 0 ? m_theme.color(Token::Text3) : mark.color;
        color.setAlphaF(opacity);
        paintMarker(painter, at, kPointSide, mark.marker, color, point.isHollow);
    }
}

void FeatureMap::paintGrid(QPainter& painter, const QRectF& area) const
{
    const QLocale locale;
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const auto text = [&](double value, double step) {
        const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 4);
        return locale.toString(std::abs(value) < step / 1e3 ? 0.0 : value, 'f', decimals);
    };
    const double stepX = niceStep(m_view.width(), std::max(2.0, area.width() / 90.0));
    for (double x = std::ceil(m_view.left() / stepX) * stepX; x <= m_view.right(); x += stepX) {
        const double at = std::round(toPixel({x, 0}).x()) + 0.5;
        painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(at - 40, area.bottom() + 3, 80, metrics.height()), Qt::AlignCenter, text(x, stepX));
    }
    const double stepY = niceStep(m_view.height(), std::max(2.0, area.height() / 60.0));
    for (double y = std::ceil(m_view.top() / stepY) * stepY; y <= m_view.bottom(); y += stepY) {
        const double at = std::round(toPixel({0, y}).y()) + 0.5;
        painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(0, at - metrics.height() / 2, area.left() - 6, metrics.height()), Qt::AlignRight | Qt::AlignVCenter, text(y, stepY));
    }
    painter.setFont(m_theme.font(TextRole::Caption));
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(area.adjusted(6, 3, -6, -4), Qt::AlignTop | Qt::AlignLeft, m_yText);
    painter.drawText(area.adjusted(6, 3, -6, -4), Qt::AlignBottom | Qt::AlignRight, m_xText);
}

void FeatureMap::paintMarks(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    for (const int point : m_selection) {
        const ClassMark mark = m_theme.classMark(m_points[point].classIndex);
        const QPointF at = pixelOf(point);
        paintMarker(painter, at, kPointSide + 3.0, mark.marker, m_theme.color(Token::Text), false);
        paintMarker(painter, at, kPointSide, mark.marker, m_points[point].classIndex < 0 ? m_theme.color(Token::Text3) : mark.color, false);
    }
    if (m_current >= 0) {
        const QPointF at = pixelOf(m_current);
        painter.setPen(QPen(m_theme.color(Token::Accent), 2));
        painter.setBrush(m_theme.color(Token::Surface));
        painter.drawEllipse(at, 8, 8);
        const ClassMark mark = m_theme.classMark(m_points[m_current].classIndex);
        paintMarker(painter, at, kPointSide + 1.0, mark.marker, m_points[m_current].classIndex < 0 ? m_theme.color(Token::Text3) : mark.color,
                    m_points[m_current].isHollow);
    }
    if (m_loop.size() > 1) {
        QColor fill = m_theme.color(Token::Accent);
        fill.setAlphaF(0.12F);
        painter.setPen(QPen(m_theme.color(Token::Accent), 1.5, Qt::DashLine));
        painter.setBrush(fill);
        painter.drawPolygon(m_loop);
    }
}

void FeatureMap::paintEvent(QPaintEvent*)
{
    if (m_isStale || m_cloud.deviceIndependentSize().toSize() != size())
        renderPoints();
    QPainter painter(this);
    const QRectF area = plotArea();
    paintGrid(painter, area);
    painter.drawPixmap(0, 0, m_cloud);
    painter.save();
    painter.setClipRect(area.adjusted(-9, -9, 9, 9));
    paintMarks(painter);
    painter.restore();
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        drawFocusRing(painter, rect(), m_theme.color(Token::Accent), 4);
    }
}

} // namespace studio
