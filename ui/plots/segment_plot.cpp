// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/segment_plot.h"

#include "ui/plots/plot_theme.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QLocale>
#include <QResizeEvent>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr double kFewestReadings = 8.0;
constexpr double kLaneMargin = 1.16; ///< lane height over the signal's own span
constexpr int kOverviewColumns = 1200;
} // namespace

SegmentPlot::SegmentPlot(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    installSegmentPlotAccessibility();
    setObjectName(QStringLiteral("segmentPlot"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    describePlot(*this, tr("Waveform"), {});
    connect(&theme, &Theme::themeChanged, this, [this] {
        m_linesAreStale = true;
        updateGeometry();
        update();
    });
}

SegmentPlot::~SegmentPlot() = default;

QSize SegmentPlot::minimumSizeHint() const
{
    return {480, segmentLayoutMinimumHeight(static_cast<int>(m_source.axes.size()), m_showsSpectrogram,
                                            m_theme.textScale())};
}

void SegmentPlot::setSource(SignalSource source, const QString& name)
{
    cancelDrag();
    m_source = std::move(source);
    m_name = name;
    m_segments.clear();
    m_selection.clear();
    m_suggestion = {};
    m_snapPoints.clear();
    m_spectrogram = {};
    m_cursor = 0;
    m_markIn = -1;
    m_playHead = -1.0;
    m_frameBegin = m_frameEnd = 0;
    m_gain = 1.0;
    measureLanes();
    updateGeometry();
    m_first = 0.0;
    m_count = 0.0;
    fit();
    updateDescription();
}

/// Axes of one unit share one span, so that their amplitudes can be compared; each keeps its own middle.
void SegmentPlot::measureLanes()
{
    const auto lanes = m_source.axes.size();
    m_laneMiddle.fill(0.0, lanes);
    m_laneSpan.fill(1.0, lanes);
    m_overview.assign(static_cast<std::size_t>(lanes), {});
    if (!m_source.minMax || m_source.readingCount == 0)
        return;
    const int columns = static_cast<int>(std::min<qint64>(kOverviewColumns, m_source.readingCount));
    for (int lane = 0; lane < lanes; ++lane) {
        MinMaxColumns extremes = m_source.minMax(lane, 0, m_source.readingCount, columns);
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        for (std::size_t i = 0; i < extremes.minimum.size(); ++i) {
            low = std::min(low, static_cast<double>(extremes.minimum[i]));
            high = std::max(high, static_cast<double>(extremes.maximum[i]));
        }
        if (std::isfinite(low) && std::isfinite(high) && high >= low) {
            m_laneMiddle[lane] = (low + high) / 2.0;
            m_laneSpan[lane] = high - low;
        }
        m_overview[static_cast<std::size_t>(lane)] = {std::move(extremes.minimum),
                                                      std::move(extremes.maximum)};
    }
    QVector<double> shared = m_laneSpan;
    for (int lane = 0; lane < lanes; ++lane) {
        for (int other = 0; other < lanes; ++other) {
            if (m_source.units.value(lane) == m_source.units.value(other))
                shared[lane] = std::max(shared[lane], m_laneSpan[other]);
        }
        if (shared[lane] <= 0.0)
            shared[lane] = std::max(1.0, std::abs(m_laneMiddle[lane]) * 0.1);
        shared[lane] *= kLaneMargin;
    }
    m_laneSpan = shared;
}

void SegmentPlot::setClasses(const QStringList& labels)
{
    m_classes = labels;
    update();
}

void SegmentPlot::setSegments(const QVector<Segment>& segments, const QString& tier)
{
    QVector<Segment> shown;
    std::copy_if(segments.begin(), segments.end(), std::back_inserter(shown),
                 [&](const Segment& one) { return one.tier == tier; });
    m_tier = tier;
    if (shown == m_segments)
        return;
    // What is dragged may be gone or changed now.
    cancelDrag();
    m_segments = shown;
    updateDescription();
    update();
    QAccessibleEvent reordered(this, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&reordered);
}

void SegmentPlot::setSelection(const QVector<SegmentId>& ids)
{
    if (m_selection == ids)
        return;
    m_selection = ids;
    updateDescription();
    update();
}

void SegmentPlot::setCurrentSuggestion(SegmentId id)
{
    m_suggestion = id;
    update();
}

void SegmentPlot::setCursorReading(qint64 reading)
{
    const qint64 clamped = std::clamp<qint64>(reading, 0, m_source.readingCount);
    if (m_cursor == clamped)
        return;
    m_cursor = clamped;
    update();
    Q_EMIT cursorMoved(m_cursor);
}

void SegmentPlot::setMarkIn(qint64 reading)
{
    m_markIn = reading;
    update();
}

void SegmentPlot::setPlayHead(double reading)
{
    m_playHead = reading;
    update();
}

void SegmentPlot::setWindowFrame(qint64 begin, qint64 end)
{
    m_frameBegin = begin;
    m_frameEnd = end;
    update();
}

void SegmentPlot::setView(double first, double count)
{
    const double most = std::max<double>(1.0, static_cast<double>(m_source.readingCount));
    const double across = std::clamp(count, std::min(kFewestReadings, most), most);
    const double start = std::clamp(first, 0.0, most - across);
    if (start == m_first && across == m_count)
        return;
    m_first = start;
    m_count = across;
    m_linesAreStale = true;
    update();
    Q_EMIT viewChanged();
}

void SegmentPlot::fit()
{
    setView(0.0, static_cast<double>(m_source.readingCount));
}

void SegmentPlot::zoomTo(qint64 begin, qint64 end)
{
    const double margin = std::max(2.0, static_cast<double>(end - begin) * 0.15);
    setView(static_cast<double>(begin) - margin, static_cast<double>(end - begin) + 2.0 * margin);
}

void SegmentPlot::zoom(double factor)
{
    const double share = (static_cast<double>(m_cursor) - m_first) / m_count;
    const double at = share >= 0.0 && share <= 1.0 ? share : 0.5;
    const double count = m_count / factor;
    const double most = std::max<double>(1.0, static_cast<double>(m_source.readingCount));
    const double clamped = std::clamp(count, std::min(kFewestReadings, most), most);
    setView(m_first + at * (m_count - clamped), count);
}

void SegmentPlot::reveal(qint64 begin, qint64 end)
{
    const auto from = static_cast<double>(begin);
    const auto to = static_cast<double>(end);
    if (from >= m_first && to <= m_first + m_count)
        return;
    if (to - from > m_count * 0.9) {
        zoomTo(begin, end);
        return;
    }
    const double margin = std::min(m_count * 0.1, (m_count - (to - from)) / 2.0);
    setView(from < m_first ? from - margin : to + margin - m_count, m_count);
}

void SegmentPlot::setSpectrogramShown(bool isShown)
{
    if (m_showsSpectrogram == isShown)
        return;
    m_showsSpectrogram = isShown;
    m_linesAreStale = true;
    updateGeometry();
    update();
    Q_EMIT viewChanged();
}

void SegmentPlot::setSpectrogram(const SpectrogramPicture& picture)
{
    m_spectrogram = picture;
    update();
}

QSize SegmentPlot::spectrogramSize() const
{
    return layoutParts().spectrogram.size().toSize();
}

SegmentLayout SegmentPlot::layoutParts() const
{
    return segmentLayout(size(), static_cast<int>(m_source.axes.size()), m_showsSpectrogram, true,
                         m_theme.textScale());
}

TimeScale SegmentPlot::scale() const
{
    const QRectF lane = layoutParts().ruler;
    return {m_first, m_count, lane.left(), lane.width()};
}

TimeScale SegmentPlot::overviewScale() const
{
    const QRectF strip = layoutParts().overview;
    return {0.0, std::max<double>(1.0, static_cast<double>(m_source.readingCount)), strip.left(),
            strip.width()};
}

QRect SegmentPlot::segmentRect(const Segment& segment) const
{
    const SegmentLayout layout = layoutParts();
    const TimeScale time = scale();
    const double left = std::max(layout.signal.left(), time.xOf(static_cast<double>(segment.begin)));
    const double right = std::min(layout.signal.right(), time.xOf(static_cast<double>(segment.end)));
    return QRectF(QPointF(left, layout.signal.top()), QPointF(std::max(left, right), layout.signal.bottom()))
        .toRect();
}

double SegmentPlot::secondsOf(double reading) const
{
    return reading * (m_source.intervalMs > 0.0 ? m_source.intervalMs : 1000.0) / 1000.0;
}

QString SegmentPlot::timeText(double reading, int decimals) const
{
    return QLocale().toString(secondsOf(reading), 'f', decimals);
}

QString SegmentPlot::spokenName(const Segment& segment) const
{
    const QString range = tr("%1, %2 to %3 s")
                              .arg(segment.label, timeText(static_cast<double>(segment.begin), 2),
                                   timeText(static_cast<double>(segment.end), 2));
    return segment.source == SegmentSource::Suggestion ? tr("suggestion %1").arg(range) : range;
}

int SegmentPlot::classIndex(const QString& label) const
{
    return static_cast<int>(m_classes.indexOf(label));
}

bool SegmentPlot::isSelected(const Segment& segment) const
{
    return segment.id.isValid() && m_selection.contains(segment.id);
}

void SegmentPlot::updateDescription()
{
    const auto suggestions = std::count_if(m_segments.begin(), m_segments.end(), [](const Segment& one) {
        return one.source == SegmentSource::Suggestion;
    });
    describePlot(*this, m_name.isEmpty() ? tr("Waveform") : tr("Waveform of %1").arg(m_name),
                 tr("Axes %1; %2 s; %3 regions, %4 suggestions, %5 selected")
                     .arg(m_source.axes.join(QStringLiteral(", ")),
                          timeText(static_cast<double>(m_source.readingCount), 2))
                     .arg(m_segments.size() - suggestions)
                     .arg(suggestions)
                     .arg(m_selection.size()));
}

void SegmentPlot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_linesAreStale = true;
    Q_EMIT viewChanged();
}

void SegmentPlot::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void SegmentPlot::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace studio
