// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"
#include "ui/plots/segment_geometry.h"
#include "ui/plots/signal_plot.h"

#include <QImage>
#include <QPixmap>
#include <QWidget>
#include <optional>

class QPainter;

namespace studio
{

class Theme;

/// A picture of frequencies over a range of readings, to be stretched into the view.
struct SpectrogramPicture {
    QImage image;
    double first = 0.0;
    double count = 0.0;
    QString axisName;
    double lowHz = 0.0;
    double highHz = 0.0;
    bool isLogarithmic = true;
    double lowDb = -50.0;
    double highDb = 0.0;
};

/// A place that edges snap to, and its name for the note at the guide line.
struct SnapPoint {
    qint64 reading = 0;
    QString name;
};

/// The waveform editor: one lane an axis over a common ruler, regions of one tier, cursor, spectrogram and
/// overview. It shows what it is given and asks for changes; every drag is one `placeRequested`. What a drag
/// would do to its neighbours is shown before release. Readings are drawn as per-pixel extremes, so length
/// costs nothing. Wheel zooms at the pointer, Shift+wheel and the middle button pan, Ctrl+wheel is amplitude.
/// Thread: GUI only.
class SegmentPlot : public QWidget
{
    Q_OBJECT
public:
    explicit SegmentPlot(Theme& theme, QWidget* parent = nullptr);
    ~SegmentPlot() override;

    void setSource(SignalSource source, const QString& name);
    void setClasses(const QStringList& labels);
    /// The segments of the sample; those of other tiers are left out of the picture.
    void setSegments(const QVector<Segment>& segments, const QString& tier);
    void setActiveLabel(const QString& label) { m_activeLabel = label; }
    void setSelection(const QVector<SegmentId>& ids);
    [[nodiscard]] const QVector<SegmentId>& selection() const { return m_selection; }
    [[nodiscard]] const QVector<Segment>& segments() const { return m_segments; }
    /// The suggestion that Enter accepts; framed.
    void setCurrentSuggestion(SegmentId id);

    void setCursorReading(qint64 reading);
    [[nodiscard]] qint64 cursorReading() const { return m_cursor; }
    /// A start mark set with I; none when negative.
    void setMarkIn(qint64 reading);
    /// The moving head of a replay; hidden when negative.
    void setPlayHead(double reading);
    /// A frame around readings [begin, end), for a window another page asked to see; none when equal.
    void setWindowFrame(qint64 begin, qint64 end);

    void setSnapping(bool isSnapping) { m_isSnapping = isSnapping; }
    [[nodiscard]] bool isSnapping() const { return m_isSnapping; }
    void setSnapPoints(const QVector<SnapPoint>& points) { m_snapPoints = points; }

    void setView(double first, double count);
    [[nodiscard]] double viewFirst() const { return m_first; }
    [[nodiscard]] double viewCount() const { return m_count; }
    void fit();
    void zoomTo(qint64 begin, qint64 end);
    /// About the cursor where it is in view, otherwise about the middle.
    void zoom(double factor);
    /// Moves the view no more than it takes to show [begin, end).
    void reveal(qint64 begin, qint64 end);

    void setSpectrogramShown(bool isShown);
    [[nodiscard]] bool isSpectrogramShown() const { return m_showsSpectrogram; }
    void setSpectrogram(const SpectrogramPicture& picture);
    [[nodiscard]] QSize spectrogramSize() const;

    [[nodiscard]] bool isDragging() const;
    /// Esc: everything is as before the drag. False when there was none.
    bool cancelDrag();

    [[nodiscard]] SegmentLayout layoutParts() const;
    [[nodiscard]] TimeScale scale() const;
    [[nodiscard]] QRect segmentRect(const Segment& segment) const;
    /// "wave, 1.20 to 1.84 s"
    [[nodiscard]] QString spokenName(const Segment& segment) const;
    [[nodiscard]] QSize sizeHint() const override { return {900, 380}; }
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// These segments should stand as they say (no id: new). One user action.
    void placeRequested(const QVector<studio::Segment>& placed);
    void selectionChanged(const QVector<studio::SegmentId>& ids);
    void cursorMoved(qint64 reading);
    void viewChanged();
    /// While a segment is dragged: as it would be, and what is done to it; empty text when the drag ended.
    void dragMoved(const studio::Segment& segment, const QString& what);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Grip {
        None,
        Create,
        Move,
        BeginEdge,
        EndEdge,
        Cursor,
        Pan,
        OverviewMove,
        OverviewBegin,
        OverviewEnd
    };
    struct Hit {
        Grip grip = Grip::None;
        int segment = -1; ///< index into m_segments
    };
    struct Drag {
        Grip grip = Grip::None;
        QPointF from;
        double fromReading = 0.0;
        double viewFirst = 0.0;
        double viewCount = 0.0;
        Segment original;
        std::optional<Segment> neighbour; ///< shares the edge; moves with Ctrl
        QVector<Segment> placed;          ///< as release would ask for
        bool hasMoved = false;
        double snappedAt = -1.0;
        QString snapName;
    };
    struct LaneData {
        std::vector<float> minimum;
        std::vector<float> maximum;
    };

    [[nodiscard]] double secondsOf(double reading) const;
    [[nodiscard]] QString timeText(double reading, int decimals = 3) const;
    [[nodiscard]] int classIndex(const QString& label) const;
    void updateDescription();
    void measureLanes();

    // segment_plot_mouse.cpp
    [[nodiscard]] Hit hitAt(const QPointF& position) const;
    [[nodiscard]] Hit segmentHit(double x) const;
    [[nodiscard]] Hit overviewHit(double x) const;
    [[nodiscard]] TimeScale overviewScale() const;
    void beginDrag(const Hit& hit, QMouseEvent* event);
    void clickSegment(int index, Qt::KeyboardModifiers modifiers);
    void dragTo(const QPointF& position, Qt::KeyboardModifiers modifiers);
    void dragSegment(double reading, Qt::KeyboardModifiers modifiers);
    void dragEdge(double reading, Qt::KeyboardModifiers modifiers);
    void dragOverview(double reading);
    [[nodiscard]] double snapped(double reading, Qt::KeyboardModifiers modifiers);
    void endDrag();
    void updatePointer(const QPointF& position);

    // segment_plot_paint.cpp
    void renderLines();
    void paintLane(QPainter& painter, const LaneData& extremes, int lane) const;
    void paintGrid(QPainter& painter, const SegmentLayout& layout) const;
    void paintRuler(QPainter& painter, const SegmentLayout& layout) const;
    void paintGutter(QPainter& painter, const SegmentLayout& layout) const;
    void paintSegments(QPainter& painter, const SegmentLayout& layout, bool isOverLines) const;
    void paintSegmentFill(QPainter& painter, const SegmentLayout& layout, const Segment& segment,
                          const QRectF& box) const;
    void paintSegmentEdges(QPainter& painter, const SegmentLayout& layout, const Segment& segment,
                           const QRectF& box) const;
    void paintMarks(QPainter& painter, const SegmentLayout& layout) const;
    void paintDragReadout(QPainter& painter, const SegmentLayout& layout) const;
    void paintSpectrogram(QPainter& painter, const SegmentLayout& layout) const;
    void paintOverview(QPainter& painter, const SegmentLayout& layout) const;
    [[nodiscard]] QVector<Segment> shownSegments() const;
    [[nodiscard]] bool isSelected(const Segment& segment) const;

    Theme& m_theme;
    SignalSource m_source;
    QString m_name;
    QStringList m_classes;
    QVector<Segment> m_segments;
    QString m_tier;
    QString m_activeLabel;
    QVector<SegmentId> m_selection;
    SegmentId m_suggestion;
    QVector<SnapPoint> m_snapPoints;
    double m_first = 0.0;
    double m_count = 1.0;
    double m_gain = 1.0;
    qint64 m_cursor = 0;
    qint64 m_markIn = -1;
    double m_playHead = -1.0;
    qint64 m_frameBegin = 0;
    qint64 m_frameEnd = 0;
    bool m_isSnapping = true;
    bool m_showsSpectrogram = false;
    SpectrogramPicture m_spectrogram;
    QVector<double> m_laneMiddle; ///< value in the middle of each lane
    QVector<double> m_laneSpan;   ///< values across each lane
    std::vector<LaneData> m_overview;
    Drag m_drag;
    QPixmap m_lines; ///< the signal alone, kept until view, size, source or theme change
    bool m_linesAreStale = true;
};

/// The plot's accessible interface, with one child a region; installed once a program.
void installSegmentPlotAccessibility();

} // namespace studio
