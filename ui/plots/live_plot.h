// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/live_signal.h"
#include "ui/plots/live_spectrogram.h"
#include "ui/plots/segment_geometry.h"

#include <QPixmap>
#include <QPolygonF>
#include <QWidget>
#include <array>
#include <limits>
#include <optional>

class QPainter;

namespace studio
{

class Theme;

/// A stretch that was recorded, or is being recorded.
struct LiveRegion {
    double begin = 0.0; ///< reading
    double end = 0.0;
    bool isRunning = false; ///< ends at the present
    qint64 beganMs = 0;
    QString label;
    QString text;
    int classIndex = -1;
};

struct LivePlotLayout {
    QRectF cursors; ///< what they say, over the plot; empty while they are not shown
    QRectF plot;
    QRectF spectrogram; ///< under the plot; empty while it is not shown
    QRectF times;       ///< under both
    QRectF overview;
};

/// What the two cursors say.
struct CursorMeasure {
    double aSeconds = 0.0; ///< before the present, negative
    double bSeconds = 0.0;
    QVector<double> a; ///< [channels]; not a number in gaps and where nothing is kept
    QVector<double> b;
    [[nodiscard]] double deltaSeconds() const { return bSeconds - aSeconds; }
};

/// The signal of a board as it comes in. Pause freezes the picture while readings keep arriving: then it can
/// be scrolled, zoomed and measured, and Resume glides back to the present. Readings are drawn as per-pixel
/// extremes, lost ones and the time between two streams as hatched gaps; the strip below shows all that is kept. The owner calls advance() 30 times a
/// second. Thread: GUI only.
class LivePlot : public QWidget
{
    Q_OBJECT
public:
    explicit LivePlot(Theme& theme, QWidget* parent = nullptr);
    ~LivePlot() override;

    /// Fetches what is new and moves on. `nowMs` is monotonic.
    void advance(const DeviceHub& hub, const QString& address, qint64 nowMs);
    void clear();
    /// Nobody sends any more: the picture stands at its last signal instead of moving on into emptiness, until it is let go.
    void setHeld(bool isHeld);
    [[nodiscard]] const LiveSignal& live() const { return m_live; }
    [[nodiscard]] double bufferedSeconds() const; ///< from the oldest reading kept to the present
    [[nodiscard]] QString keptText() const;       ///< how much is kept at most, as it stands beside the strip
    /// Said in the middle while there is nothing to see.
    void setHint(const QString& text);

    // ---- channels ----
    [[nodiscard]] int channelCount() const { return static_cast<int>(m_live.axes().size()); }
    [[nodiscard]] bool isChannelShown(int channel) const { return !m_hidden.value(channel, false); }
    void toggleChannel(int channel);
    void soloChannel(int channel); ///< alone; all again when it was alone
    [[nodiscard]] double latestValue(int channel) const;
    [[nodiscard]] QString spokenChannel(int channel) const; ///< "accX, 3.4 m/s², shown"

    // ---- time ----
    static QVector<double> windowChoices(); ///< seconds
    void setWindowSeconds(double seconds);
    [[nodiscard]] double windowSeconds() const { return m_windowSeconds; }
    /// What is in sight: the window, or what it was zoomed to while paused.
    [[nodiscard]] double shownSeconds() const { return isPaused() ? secondsOf(m_viewCount) : m_windowSeconds; }
    void pause();
    void resume();
    [[nodiscard]] bool isPaused() const { return m_frozen.has_value(); }
    [[nodiscard]] double newSeconds() const; ///< that came since the pause
    /// + and -: another window while live, closer or wider while paused.
    void zoom(int direction);
    void pan(double share);
    void goToBegin();
    void goToEnd();
    [[nodiscard]] double viewFirst() const { return m_viewEnd - m_viewCount; } ///< readings
    [[nodiscard]] double viewCount() const { return m_viewCount; }

    // ---- values ----
    void setAutoScaled(bool isAuto);
    [[nodiscard]] bool isAutoScaled() const { return m_valueScale == ValueScale::Auto; }
    /// Each channel fills the height by itself: units that have nothing in common are seen beside each other. No numbers stand at the axis
    /// then, unless one channel is shown alone.
    void setScaledPerChannel();
    [[nodiscard]] bool isScaledPerChannel() const { return m_valueScale == ValueScale::PerChannel; }
    [[nodiscard]] const AutoRange& rangeOf(int channel) const; ///< that it is drawn in
    [[nodiscard]] QString rangeText(int channel) const;        ///< "20 to 22.5"
    void setValueRange(double low, double high); ///< fixed from now on; no finer than numbers can tell apart
    [[nodiscard]] double valueLow() const { return m_range.low(); }
    [[nodiscard]] double valueHigh() const { return m_range.high(); }
    /// Fixed from now on, too: the range of all, or where each has its own those of the channels shown.
    void scaleValues(double factor);
    void shiftValues(double share);

    // ---- cursors ----
    void setCursorsShown(bool areShown);
    [[nodiscard]] bool areCursorsShown() const { return m_showsCursors; }
    void swapCursor();
    void moveCursor(int pixels);
    [[nodiscard]] CursorMeasure measure() const;

    // ---- spectrogram ----
    /// A strip under the lines, on their time axis. What is not shown costs nothing.
    void setSpectrogramShown(bool isShown);
    [[nodiscard]] bool isSpectrogramShown() const { return m_showsSpectrogram; }
    void setSpectrogramChannel(int channel);
    [[nodiscard]] int spectrogramChannel() const;
    [[nodiscard]] const LiveSpectrogram& spectrogram() const { return m_spectrogram; }

    // ---- recordings ----
    void beginRegion(const QString& label, int classIndex, double secondsAgo);
    void setRegionText(const QString& text); ///< of the one that runs; the last stays
    /// Of a recording that keeps the last seconds alone, those are the region.
    void endRegion(double keptSeconds = std::numeric_limits<double>::infinity());
    [[nodiscard]] const QVector<LiveRegion>& regions() const { return m_regions; }
    /// From the newest reading on it is `label`; empty: no longer.
    void markLabel(const QString& label, int classIndex);
    [[nodiscard]] const QVector<LiveRegion>& marks() const { return m_marks; }
    /// Pauses with that place of the newest recording in sight, and a line at it: `seconds` from its beginning. False: it is not kept any
    /// more, or the picture stands still already. Times count from there until the picture moves on, as they do in the recording.
    bool goToTrigger(double seconds);
    [[nodiscard]] std::optional<double> triggerPlace() const { return m_triggerPlace; } ///< reading
    /// A dashed line where a trigger fires; `channel` of it, negative: any.
    void setThreshold(const std::optional<double>& value, int channel);
    /// Digits over everything, with a line under them; empty digits take them away.
    void setCountdown(const QString& digits, const QString& note);
    /// Digits behind the lines, for whoever stands away from the screen while it records.
    void setBackdrop(const QString& digits);

    /// Lines of a channel in the coordinates of the widget, a new one after each gap.
    [[nodiscard]] QVector<QPolygonF> channelLines(int channel) const;
    /// Where readings are lost, [from, to) in the coordinates of the widget. Between two streams none are.
    [[nodiscard]] QVector<std::pair<double, double>> gaps() const;
    /// Where no stream ran, in the same way: nothing is lost there, and nothing is seen.
    [[nodiscard]] QVector<std::pair<double, double>> pauses() const;
    /// What stands at the value axis, from the lowest to the highest: both ends, zero, and what else there is room for. Nothing where each
    /// channel has its own.
    [[nodiscard]] QVector<double> valueTicks() const;
    [[nodiscard]] QStringList valueTickTexts() const; ///< as they stand there
    [[nodiscard]] LivePlotLayout layoutParts() const;
    /// Where it says that the picture stands still: over no line, if there is a corner without one. Empty while it moves.
    [[nodiscard]] QRectF badge() const;
    [[nodiscard]] QSize sizeHint() const override { return {900, 190}; }
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void pausedChanged();
    void announced(const QString& text); ///< to whoever listens instead of looking
    void channelsChanged(); ///< other axes, or others of them shown
    void windowChanged(); ///< or what is in sight, which pausing and resuming may change, too
    void scaleChanged();
    void cursorsChanged();
    void spectrogramChanged(); ///< shown or not, or another channel

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class ValueScale { Auto, Fixed, PerChannel };
    enum class Grip { None, Pan, Overview, CursorA, CursorB, Measure };

    [[nodiscard]] const ReadingRing& ring() const { return m_frozen ? *m_frozen : m_live.ring(); }
    [[nodiscard]] double present() const { return m_frozen ? m_frozenNow : m_now; }
    [[nodiscard]] double timeZero() const { return m_frozen && m_countsFromTrigger ? m_triggerPlace.value_or(m_frozenNow) : present(); }
    [[nodiscard]] double secondsOf(double readings) const { return readings * m_live.intervalMs() / 1000.0; }
    [[nodiscard]] double readingsIn(double seconds) const;
    [[nodiscard]] TimeScale scale() const;
    [[nodiscard]] double yOf(double value, const QRectF& plot, int channel) const;
    void setView(double first, double count);
    void zoomAbout(double factor, double reading);
    void follow(double passedMs);
    void describe();
    [[nodiscard]] QString pauseText() const;
    void announce(const QString& text);

    // live_plot_values.cpp
    void fitValues(double passedSeconds);
    void scaleBy(ValueScale scale);
    template <typename Change>
    void changeRanges(Change&& change);
    [[nodiscard]] int axisChannel() const;
    [[nodiscard]] bool hasAxis() const { return !isScaledPerChannel() || axisChannel() >= 0; }
    [[nodiscard]] QVector<double> ticksIn(const QRectF& plot) const;
    [[nodiscard]] QStringList tickTexts(const QVector<double>& ticks) const;
    [[nodiscard]] double leastGutter() const;
    [[nodiscard]] double gutterOf(const QRectF& plot) const;
    void paintGrid(QPainter& painter, const LivePlotLayout& layout) const;

    // live_plot_input.cpp
    [[nodiscard]] Grip gripAt(const QPointF& position) const;
    void dragTo(const QPointF& position);
    void placeCursor(double& cursor, double x);
    [[nodiscard]] double cursorX(double cursor) const;

    // live_plot_marks.cpp
    void paintMarks(QPainter& painter, const LivePlotLayout& layout) const;
    void paintThreshold(QPainter& painter, const LivePlotLayout& layout) const;

    // live_plot_spectrogram.cpp
    void advanceSpectrogram(double passedSeconds);
    [[nodiscard]] QString spokenSpectrogram() const;
    void paintSpectrogram(QPainter& painter, const LivePlotLayout& layout);

    // live_plot_paint.cpp
    [[nodiscard]] LivePlotLayout layoutFrom(double left) const;
    template <typename Column>
    void forEachColumn(int channel, const TimeScale& time, Column&& column) const;
    void paintTimes(QPainter& painter, const LivePlotLayout& layout) const;
    void paintRegions(QPainter& painter, const LivePlotLayout& layout) const;
    void paintRegionTexts(QPainter& painter, const LivePlotLayout& layout) const;
    void paintChannels(QPainter& painter) const;
    void paintLineEnds(QPainter& painter) const;
    void paintGaps(QPainter& painter, const LivePlotLayout& layout) const;
    void paintCursors(QPainter& painter, const LivePlotLayout& layout) const;
    void paintMeasure(QPainter& painter, const LivePlotLayout& layout) const;
    [[nodiscard]] double measureSlot() const;
    [[nodiscard]] int measureCount() const;
    void paintHover(QPainter& painter, const LivePlotLayout& layout) const;
    void paintOverview(QPainter& painter, const LivePlotLayout& layout);
    void renderOverview(const QRectF& strip);
    void paintBadge(QPainter& painter) const;
    [[nodiscard]] bool isFree(const QRectF& place, const QRectF& plot) const;
    void paintBackdrop(QPainter& painter, const LivePlotLayout& layout) const;
    void paintCountdown(QPainter& painter, const LivePlotLayout& layout) const;

    Theme& m_theme;
    LiveSignal m_live;
    std::optional<ReadingRing> m_frozen; ///< what is shown while paused
    double m_frozenNow = 0.0;
    double m_now = 0.0;
    qint64 m_nowMs = -1;
    qint64 m_heldMs = -1; ///< when the picture stood still; negative: it moves
    quint64 m_turn = 0;
    double m_viewEnd = 0.0;
    double m_viewCount = 1.0;
    bool m_isGliding = false;
    double m_behind = 0.0; ///< readings from the end of the view to the present, while it glides
    double m_windowSeconds = 10.0;
    QVector<bool> m_hidden;
    LiveSpectrogram m_spectrogram;
    quint64 m_spectrogramTurn = 0; ///< of the signal that it was begun for
    bool m_showsSpectrogram = false;
    int m_spectrogramChannel = 0;
    AutoRange m_range;
    QVector<AutoRange> m_channelRanges; ///< where each has its own
    QVector<bool> m_isRangeKept;        ///< of a channel: the user changed it, it is not fitted
    ValueScale m_valueScale = ValueScale::Auto;
    mutable std::array<double, 5> m_gutterKey = {}; ///< what `m_gutter` was measured for
    mutable double m_gutter = 0.0;
    bool m_showsCursors = false;
    bool m_movesB = true; ///< the cursor that the keys move
    double m_cursorA = 0.0; ///< seconds before the present, negative
    double m_cursorB = 0.0;
    QVector<LiveRegion> m_regions;
    QVector<LiveRegion> m_marks; ///< labels set while it recorded
    std::optional<double> m_threshold;
    int m_thresholdChannel = -1;
    std::optional<double> m_triggerPlace; ///< where the last one fired
    bool m_countsFromTrigger = false;     ///< the times at the axis, while it stands still there
    QString m_hint;
    QString m_digits;
    QString m_note;
    QString m_backdrop;
    Grip m_grip = Grip::None;
    QPointF m_dragFrom;
    double m_dragFirst = 0.0;
    double m_hoverX = -1.0;
    QPixmap m_overview;
    qint64 m_overviewMs = -1;
    qint64 m_describedMs = -1;
};

/// The plot's accessible interface, with one child a channel; installed once a program.
void installLivePlotAccessibility();

} // namespace studio
