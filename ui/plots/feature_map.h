// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QPolygonF>
#include <QVector>
#include <QWidget>

namespace studio
{

class Theme;

/// One window on the map.
struct MapPoint {
    QPointF at;
    int classIndex = -1; ///< -1: unlabelled
    bool isHollow = false; ///< of the testing split
};

/// Points in the plane, to walk, to choose and to encircle. Click or arrows choose the nearest point, Enter opens it, L turns
/// the lasso on, Space puts the point into the selection, the wheel zooms at the pointer, F fits. Thread: GUI only.
class FeatureMap : public QWidget
{
    Q_OBJECT
public:
    explicit FeatureMap(Theme& theme, QWidget* parent = nullptr);

    void setPoints(const QVector<MapPoint>& points);
    void setAxisTexts(const QString& x, const QString& y);
    [[nodiscard]] int pointCount() const { return static_cast<int>(m_places.size()); }
    [[nodiscard]] const QVector<QPointF>& places() const { return m_places; }
    /// -1: none. What it is called is told by the owner: setCurrentText().
    void setCurrent(int point);
    [[nodiscard]] int current() const { return m_current; }
    void setCurrentText(const QString& text);
    void setSelection(const QVector<int>& points);
    [[nodiscard]] const QVector<int>& selection() const { return m_selection; }
    void setLasso(bool isOn);
    [[nodiscard]] bool isLasso() const { return m_isLasso; }
    void fit();
    [[nodiscard]] QPointF pixelOf(int point) const;

    [[nodiscard]] QSize sizeHint() const override { return {420, 360}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 160}; }

Q_SIGNALS:
    void currentChanged(int point);
    void activated(int point);
    void selectionChanged(const QVector<int>& points);
    void lassoChanged(bool isOn);
    void viewChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    [[nodiscard]] QRectF plotArea() const;
    [[nodiscard]] QPointF toPixel(const QPointF& place) const;
    [[nodiscard]] QPointF toPlace(const QPointF& pixel) const;
    [[nodiscard]] int pointAt(const QPointF& pixel) const;
    void zoom(double factor, const QPointF& pixel);
    void choose(int point, bool isUserChoice);
    void toggleSelected(int point);
    void describe();
    void renderPoints();
    void paintGrid(QPainter& painter, const QRectF& area) const;
    void paintMarks(QPainter& painter) const;

    Theme& m_theme;
    QVector<MapPoint> m_points;
    QVector<QPointF> m_places;
    QString m_xText;
    QString m_yText;
    QString m_currentText;
    QRectF m_view{-1, -1, 2, 2}; ///< in places
    int m_current = -1;
    QVector<int> m_selection;
    bool m_isLasso = false;
    QPolygonF m_loop; ///< pixels, while it is drawn
    bool m_isPanning = false;
    QPointF m_panFrom;
    QRectF m_panView;
    QPixmap m_cloud;
    bool m_isStale = true;
};

} // namespace studio
