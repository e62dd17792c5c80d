// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/signal_plot.h"

#include <QPixmap>
#include <QWidget>

namespace studio
{

class Theme;

/// One window of the impulse on the sample shown.
struct WindowMark {
    double startSeconds = 0.0;
    QString label; ///< empty: none
    int classIndex = -1;
};

/// Window and stride on a real sample: the frame's edges change the window, the arrow's end the stride, a box stands for
/// each window where it takes its label. Left and Right walk the windows, with Shift they change the window and with Ctrl
/// the stride by one reading. It shows what it is given and asks for changes. Thread: GUI only.
class WindowPlot : public QWidget
{
    Q_OBJECT
public:
    explicit WindowPlot(Theme& theme, QWidget* parent = nullptr);

    void setSource(SignalSource source, const QString& name);
    void setRegions(const QVector<PlotRegion>& regions);
    struct Windows {
        double windowSeconds = 0.0;
        double strideSeconds = 0.0;
        double readingSeconds = 0.0; ///< of the impulse: what window and stride are counted in
        QVector<WindowMark> marks;
    };
    void setWindows(const Windows& windows);
    void setCurrent(int window);
    [[nodiscard]] int current() const { return m_current; }
    [[nodiscard]] bool isDragging() const { return m_drag.grip != Grip::None; }

    [[nodiscard]] QSize sizeHint() const override { return {800, 160}; }
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// Where the grips are, for tests and for whoever points: the right edge of the window, and the arrow's end.
    [[nodiscard]] QPoint windowGrip() const;
    [[nodiscard]] QPoint strideGrip() const;

Q_SIGNALS:
    /// While dragging: how it would be. The owner answers with setWindows().
    void previewed(double windowSeconds, double strideSeconds);
    /// The user settled on it.
    void placed(double windowSeconds, double strideSeconds);
    void currentChanged(int window);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Grip { None, Body, BeginEdge, EndEdge, Stride };
    struct Drag {
        Grip grip = Grip::None;
        double fromSeconds = 0.0;
        Windows before;
        int current = 0;
    };
    struct Layout {
        QRectF head;  ///< title of the window and the stride's arrow
        QRectF plot;
        QRectF ticks;
        QRectF boxes;
    };
    [[nodiscard]] Layout layoutParts() const;
    [[nodiscard]] double duration() const;
    [[nodiscard]] double xOf(double seconds) const;
    [[nodiscard]] double secondsAt(double x) const;
    [[nodiscard]] double currentStart() const;
    [[nodiscard]] Grip gripAt(const QPointF& position) const;
    [[nodiscard]] int windowNearest(double startSeconds) const;
    void ask(double windowSeconds, double strideSeconds, bool isFinal);
    void cancelDrag();
    void describe();
    void renderSignal();
    void paintRegions(QPainter& painter, const Layout& layout) const;
    void paintScale(QPainter& painter, const Layout& layout) const;
    void paintWindow(QPainter& painter, const Layout& layout) const;
    void paintStride(QPainter& painter, const Layout& layout) const;
    void paintLabelPoint(QPainter& painter, const Layout& layout) const;
    void paintBoxes(QPainter& painter, const Layout& layout) const;
    void paintLegend(QPainter& painter, const Layout& layout) const;

    Theme& m_theme;
    SignalSource m_source;
    QString m_name;
    QVector<PlotRegion> m_regions;
    Windows m_windows;
    int m_current = 0;
    Drag m_drag;
    QPixmap m_signal;
    bool m_isStale = true;
    double m_low = 0.0;
    double m_high = 1.0;
};

} // namespace studio
