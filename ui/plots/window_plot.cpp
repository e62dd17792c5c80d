// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/window_plot.h"

#include "ui/itemmodels/sample_item_model.h"
#include "ui/plots/plot_theme.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr double kGripPixels = 6.0;
constexpr int kMarginLeft = 44;
constexpr int kMarginRight = 12;
constexpr int kBoxHeight = 16;
} // namespace

WindowPlot::WindowPlot(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("windowPlot"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&theme, &Theme::themeChanged, this, [this] {
        m_isStale = true;
        updateGeometry();
        update();
    });
    describe();
}

QSize WindowPlot::minimumSizeHint() const
{
    const int line = QFontMetrics(m_theme.font(TextRole::Small)).height();
    return {320, 4 * line + kBoxHeight + 84};
}

void WindowPlot::setSource(SignalSource source, const QString& name)
{
    m_source = std::move(source);
    m_name = name;
    m_isStale = true;
    cancelDrag();
    describe();
    update();
}

void WindowPlot::setRegions(const QVector<PlotRegion>& regions)
{
    m_regions = regions;
    update();
}

void WindowPlot::setWindows(const Windows& windows)
{
    m_windows = windows;
    m_current = std::clamp<int>(m_current, 0, std::max<int>(0, static_cast<int>(windows.marks.size()) - 1));
    describe();
    update();
}

void WindowPlot::setCurrent(int window)
{
    const int next = std::clamp<int>(window, 0, std::max<int>(0, static_cast<int>(m_windows.marks.size()) - 1));
    if (next == m_current)
        return;
    m_current = next;
    describe();
    update();
    Q_EMIT currentChanged(next);
}

double WindowPlot::duration() const
{
    return std::max(1e-6, static_cast<double>(m_source.readingCount) * m_source.intervalMs / 1000.0);
}

double WindowPlot::currentStart() const
{
    return m_windows.marks.isEmpty() ? 0.0 : m_windows.marks[m_current].startSeconds;
}

WindowPlot::Layout WindowPlot::layoutParts() const
{
    const qreal line = QFontMetricsF(m_theme.font(TextRole::Small)).height();
    const QRectF inside = QRectF(rect()).adjusted(kMarginLeft * m_theme.textScale(), 0, -kMarginRight, 0);
    Layout layout;
    layout.head = {inside.left(), 2, inside.width(), 2 * line + 8};
    layout.boxes = {inside.left(), height() - kBoxHeight - 3.0, inside.width(), kBoxHeight};
    layout.ticks = {inside.left(), layout.boxes.top() - line - 8, inside.width(), line + 4};
    layout.plot = QRectF(QPointF(inside.left(), layout.head.bottom()), QPointF(inside.right(), layout.ticks.top()));
    return layout;
}

double WindowPlot::xOf(double seconds) const
{
    const QRectF plot = layoutParts().plot;
    return plot.left() + seconds / duration() * plot.width();
}

double WindowPlot::secondsAt(double x) const
{
    const QRectF plot = layoutParts().plot;
    return (x - plot.left()) / plot.width() * duration();
}

QPoint WindowPlot::windowGrip() const
{
    return QPointF(xOf(currentStart() + m_windows.windowSeconds), layoutParts().plot.center().y()).toPoint();
}

QPoint WindowPlot::strideGrip() const
{
    const Layout layout = layoutParts();
    const qreal line = QFontMetricsF(m_theme.font(TextRole::Small)).height();
    return QPointF(xOf(currentStart() + m_windows.strideSeconds), layout.head.top() + 1.5 * line + 5).toPoint();
}

WindowPlot::Grip WindowPlot::gripAt(const QPointF& position) const
{
    const Layout layout = layoutParts();
    if (m_windows.marks.isEmpty() || position.y() > layout.plot.bottom())
        return Grip::None;
    if (std::hypot(position.x() - strideGrip().x(), position.y() - strideGrip().y()) <= 1.5 * kGripPixels)
        return Grip::Stride;
    const double begin = xOf(currentStart());
    const double end = xOf(currentStart() + m_windows.windowSeconds);
    if (std::abs(position.x() - end) <= kGripPixels)
        return Grip::EndEdge;
    if (std::abs(position.x() - begin) <= kGripPixels)
        return Grip::BeginEdge;
    return position.x() > begin && position.x() < end ? Grip::Body : Grip::None;
}

int WindowPlot::windowNearest(double startSeconds) const
{
    const auto after = std::lower_bound(m_windows.marks.begin(), m_windows.marks.end(), startSeconds,
                                        [](const WindowMark& mark, double at) { return mark.startSeconds < at; });
    auto index = static_cast<int>(after - m_windows.marks.begin());
    const auto count = static_cast<int>(m_windows.marks.size());
    if (index >= count || (index > 0 && startSeconds - m_windows.marks[index - 1].startSeconds < m_windows.marks[index].startSeconds - startSeconds))
        --index;
    return std::clamp(index, 0, std::max(0, count - 1));
}

// ---- mouse and keys ----

void WindowPlot::ask(double windowSeconds, double strideSeconds, bool isFinal)
{
    const double least = std::max(1e-6, m_windows.readingSeconds);
    const double window = std::clamp(std::round(windowSeconds / least) * least, least, std::max(least, duration()));
    const double stride = std::clamp(std::round(strideSeconds / least) * least, least, std::max(least, duration()));
    if (isFinal)
        Q_EMIT placed(window, stride);
    else
        Q_EMIT previewed(window, stride);
}

void WindowPlot::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    if (event->button() != Qt::LeftButton || m_windows.marks.isEmpty())
        return;
    const QPointF at = event->position();
    m_drag = {gripAt(at), secondsAt(at.x()), m_windows, m_current};
    if (m_drag.grip != Grip::None)
        return;
    // Elsewhere the window comes to the pointer: with its last reading below the plot, where the boxes stand, else centred.
    const double share = at.y() > layoutParts().plot.bottom() ? 1.0 : 0.5;
    setCurrent(windowNearest(secondsAt(at.x()) - share * m_windows.windowSeconds));
    m_drag.current = m_current;
    m_drag.grip = Grip::Body;
}

void WindowPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (m_drag.grip == Grip::None) {
        const Grip grip = gripAt(event->position());
        setCursor(grip == Grip::None   ? Qt::ArrowCursor
                  : grip == Grip::Body ? Qt::OpenHandCursor
                                       : Qt::SizeHorCursor);
        return;
    }
    const double moved = secondsAt(event->position().x()) - m_drag.fromSeconds;
    const Windows& before = m_drag.before;
    switch (m_drag.grip) {
    case Grip::Body: setCurrent(windowNearest(before.marks[m_drag.current].startSeconds + moved)); break;
    case Grip::EndEdge: ask(before.windowSeconds + moved, before.strideSeconds, false); break;
    case Grip::BeginEdge: ask(before.windowSeconds - moved, before.strideSeconds, false); break;
    case Grip::Stride: ask(before.windowSeconds, before.strideSeconds + moved, false); break;
    case Grip::None: break;
    }
}

void WindowPlot::mouseReleaseEvent(QMouseEvent*)
{
    const Drag drag = m_drag;
    m_drag = {};
    const bool changes = drag.grip != Grip::None && drag.grip != Grip::Body;
    if (changes && (m_windows.windowSeconds != drag.before.windowSeconds || m_windows.strideSeconds != drag.before.strideSeconds))
        ask(m_windows.windowSeconds, m_windows.strideSeconds, true);
    update();
}

void WindowPlot::cancelDrag()
{
    const Drag drag = m_drag;
    m_drag = {};
    if (drag.grip != Grip::None && drag.grip != Grip::Body)
        Q_EMIT previewed(drag.before.windowSeconds, drag.before.strideSeconds);
}

bool WindowPlot::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isMine = key->key() == Qt::Key_Left || key->key() == Qt::Key_Right || (key->key() == Qt::Key_Escape && isDragging());
        if (isMine) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void WindowPlot::keyPressEvent(QKeyEvent* event)
{
    const int direction = event->key() == Qt::Key_Right ? 1 : (event->key() == Qt::Key_Left ? -1 : 0);
    const double by = direction * m_windows.readingSeconds * (event->modifiers().testFlag(Qt::AltModifier) ? 10.0 : 1.0);
    if (event->key() == Qt::Key_Escape && isDragging())
        cancelDrag();
    else if (event->key() == Qt::Key_Home)
        setCurrent(0);
    else if (event->key() == Qt::Key_End)
        setCurrent(static_cast<int>(m_windows.marks.size()) - 1);
    else if (direction == 0 || m_windows.marks.isEmpty())
        QWidget::keyPressEvent(event);
    else if (event->modifiers().testFlag(Qt::ShiftModifier))
        ask(m_windows.windowSeconds + by, m_windows.strideSeconds, true);
    else if (event->modifiers().testFlag(Qt::ControlModifier))
        ask(m_windows.windowSeconds, m_windows.strideSeconds + by, true);
    else
        setCurrent(m_current + direction);
}

void WindowPlot::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void WindowPlot::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

void WindowPlot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_isStale = true;
}

void WindowPlot::describe()
{
    const QString name = m_name.isEmpty() ? tr("Window and stride") : tr("Window and stride on %1").arg(m_name);
    QString text = tr("No window fits this sample.");
    if (!m_windows.marks.isEmpty()) {
        const WindowMark& mark = m_windows.marks[m_current];
        const QLocale locale;
        text = tr("Window %1 of %2, %3 to %4 s, label %5. Window %6 s, stride %7 s. Left and Right walk the windows, with Shift "
                  "they change the window, with Ctrl the stride.")
                   .arg(m_current + 1)
                   .arg(m_windows.marks.size())
                   .arg(locale.toString(mark.startSeconds, 'f', 2), locale.toString(mark.startSeconds + m_windows.windowSeconds, 'f', 2),
                        mark.label.isEmpty() ? tr("none") : mark.label, locale.toString(m_windows.windowSeconds, 'g', 4),
                        locale.toString(m_windows.strideSeconds, 'g', 4));
    }
    describePlot(*this, name, text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

} // namespace studio
