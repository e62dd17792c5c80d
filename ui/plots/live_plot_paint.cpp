// SPDX-License-Identifier: GPL-3.0-or-later
// What the live plot looks like.
#include "ui/plots/live_plot.h"
#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr double kRegionTint = 0.10;
constexpr double kLeastTickPixels = 84.0;
constexpr double kRightMargin = 12.0;
constexpr double kOverviewHeight = 36.0;
constexpr double kSpectrogramShare = 0.4;  ///< of the room for the lines
constexpr double kLeastSpectrogram = 40.0;
constexpr double kMostSpectrogram = 140.0;
constexpr qint64 kOverviewEveryMs = 125;
constexpr double kReadOutPadding = 6.0;
constexpr double kGroundPadding = 12.0; ///< of the countdown
constexpr int kEndMarker = 8;
constexpr double kTimesMargin = 8.0; ///< of the last time to the frame
constexpr double kMostStrongPoints = 5000.0;  ///< that are drawn 1.5 px wide
constexpr double kMostSmoothPoints = 20000.0; ///< and smooth

QString secondsText(double seconds, int decimals)
{
    return QLocale().toString(std::abs(seconds) < 1e-9 ? 0.0 : seconds, 'f', decimals);
}

/// A line of a read-out with the marker of its channel, if it has one.
struct ReadOutLine {
    QString text;
    int channel = -1;
};

QSizeF readOutSize(const QFontMetricsF& metrics, const QVector<ReadOutLine>& lines)
{
    double width = 0.0;
    for (const ReadOutLine& line : lines)
        width = std::max(width, metrics.horizontalAdvance(line.text) + (line.channel >= 0 ? 14.0 : 0.0));
    return {width + 2.0 * kReadOutPadding, metrics.height() * static_cast<double>(lines.size()) + 2.0 * kReadOutPadding};
}

void paintReadOut(QPainter& painter, const Theme& theme, const QPointF& corner, const QVector<ReadOutLine>& lines)
{
    painter.setFont(theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const QRectF box(corner, readOutSize(metrics, lines));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.color(Token::ControlBorder), 1.0));
    painter.setBrush(theme.color(Token::Raised));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    double y = box.top() + kReadOutPadding;
    for (const ReadOutLine& line : lines) {
        double x = box.left() + kReadOutPadding;
        if (line.channel >= 0) {
            const ClassMark mark = theme.classMark(line.channel);
            paintMarker(painter, QPointF(x + 4.0, y + metrics.height() / 2.0), 8, mark.marker, mark.color);
            x += 14.0;
        }
        painter.setPen(theme.color(Token::Text));
        painter.drawText(QPointF(x, y + metrics.ascent()), line.text);
        y += metrics.height();
    }
}

} // namespace

LivePlotLayout LivePlot::layoutParts() const
{
    const LivePlotLayout layout = layoutFrom(leastGutter());
    const double left = gutterOf(layout.plot);
    return left > layout.plot.left() ? layoutFrom(left) : layout;
}

/// With the lines beginning at `left`.
LivePlotLayout LivePlot::layoutFrom(double left) const
{
    const double scale = m_theme.textScale();
    const double timesHeight = std::ceil(20.0 * scale);
    const double overview = std::round(kOverviewHeight * std::min(1.0, height() / 260.0));
    LivePlotLayout layout;
    const double width = std::max(10.0, this->width() - left - kRightMargin);
    layout.overview = QRectF(left, height() - overview - 12.0, width, overview);
    layout.times = QRectF(left, layout.overview.top() - 10.0 - timesHeight, width, timesHeight);
    double top = 14.0;
    if (m_showsCursors && !m_live.isEmpty()) {
        // Rows of their own: what is measured stands over nothing.
        const int perRow = std::max(1, static_cast<int>(width / measureSlot()));
        const int rows = (measureCount() + perRow - 1) / perRow;
        const double line = QFontMetricsF(m_theme.font(TextRole::MonoSmall)).height();
        layout.cursors = QRectF(left, 5.0, width, rows * line);
        top = layout.cursors.bottom() + 7.0;
    }
    const double room = std::max(10.0, layout.times.top() - top);
    if (m_showsSpectrogram) {
        const double strip = std::round(std::clamp(room * kSpectrogramShare, std::min(kLeastSpectrogram, room / 2.0), kMostSpectrogram * scale));
        layout.spectrogram = QRectF(left, layout.times.top() - strip, width, strip);
    }
    layout.plot = QRectF(left, top, width, std::max(10.0, m_showsSpectrogram ? layout.spectrogram.top() - 8.0 - top : room));
    return layout;
}

void LivePlot::paintEvent(QPaintEvent*)
{
    const LivePlotLayout layout = layoutParts();
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    if (m_live.isEmpty()) {
        painter.setFont(m_theme.font(TextRole::Body));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(rect()).adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap, m_hint);
    } else {
        paintGrid(painter, layout);
        painter.save();
        painter.setClipRect(layout.plot.adjusted(-1.0, 0.0, 2.0, 0.0));
        paintRegions(painter, layout);
        paintBackdrop(painter, layout);
        paintChannels(painter);
        paintGaps(painter, layout);
        paintThreshold(painter, layout);
        paintMarks(painter, layout);
        paintRegionTexts(painter, layout);
        paintCursors(painter, layout);
        painter.restore();
        paintLineEnds(painter);
        paintMeasure(painter, layout);
        if (m_showsSpectrogram)
            paintSpectrogram(painter, layout);
        paintTimes(painter, layout);
        paintHover(painter, layout);
        paintOverview(painter, layout);
        paintBadge(painter);
    }
    paintCountdown(painter, layout);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        drawFocusRing(painter, rect(), m_theme.color(Token::Accent), 4);
    }
}

// ---- columns ----

/// Calls `column(x, extremes)` for what each pixel shows, from left to right. Columns hang on the readings, not on
/// the view, so that a peak keeps its height while it moves over the screen.
template <typename Column>
void LivePlot::forEachColumn(int channel, const TimeScale& time, Column&& column) const
{
    const ReadingRing& all = ring();
    const double per = std::max(1.0, time.readingsPerPixel());
    const auto oldest = static_cast<double>(all.begin());
    const auto newest = static_cast<double>(all.end());
    const auto from = static_cast<qint64>(std::floor(std::max(oldest, time.first - per) / per));
    const auto to = static_cast<qint64>(std::ceil(std::min(newest, time.first + time.count + per) / per));
    for (qint64 k = from; k < to; ++k) {
        const auto first = static_cast<qint64>(std::floor(static_cast<double>(k) * per));
        const auto next = static_cast<qint64>(std::floor(static_cast<double>(k + 1) * per));
        if (first < all.begin() || first >= all.end())
            continue;
        // A reading stands at its own time, a column in its middle; the newest reading at the present.
        const double at = per > 1.0 ? (static_cast<double>(k) + 0.5) * per : static_cast<double>(first) + 1.0;
        column(time.xOf(at), all.extremes(channel, first, next - first));
    }
}

QVector<QPolygonF> LivePlot::channelLines(int channel) const
{
    const QRectF plot = layoutParts().plot;
    const TimeScale time = scale();
    QVector<QPolygonF> lines;
    QPolygonF line;
    line.reserve(2 * static_cast<qsizetype>(plot.width()) + 8);
    const auto flush = [&] {
        if (!line.isEmpty())
            lines.append(line);
        line.clear();
    };
    forEachColumn(channel, time, [&](double x, const ReadingExtremes& extremes) {
        if (extremes.hasGap)
            flush();
        if (extremes.hasNumbers()) {
            const double low = yOf(static_cast<double>(extremes.low), plot, channel);
            const double high = yOf(static_cast<double>(extremes.high), plot, channel);
            const bool fromLow =
                line.isEmpty() || std::abs(line.last().y() - low) <= std::abs(line.last().y() - high);
            line.append({x, fromLow ? low : high});
            if (low != high)
                line.append({x, fromLow ? high : low});
        }
        if (extremes.hasGap)
            flush();
    });
    flush();
    return lines;
}

QVector<std::pair<double, double>> LivePlot::gaps() const
{
    QVector<std::pair<double, double>> found;
    if (channelCount() == 0)
        return found;
    const TimeScale time = scale();
    const double half = std::max(0.5, 0.5 / time.readingsPerPixel());
    bool wasGap = false;
    const ReadingRing& all = ring();
    const double per = std::max(1.0, time.readingsPerPixel());
    // A column that only stands for the time between two streams has lost nothing.
    const auto isLoss = [&](double x) {
        const double at = time.readingAt(x) - (per > 1.0 ? per / 2.0 : 1.0);
        const auto first = static_cast<qint64>(std::floor(at + 1e-6));
        for (qint64 i = std::max(all.begin(), first); i < std::min(all.end(), first + static_cast<qint64>(std::ceil(per))); ++i) {
            if (!std::isfinite(all.at(i, 0)) && !m_live.isBetweenStreams(i))
                return true;
        }
        return false;
    };
    forEachColumn(0, time, [&](double x, const ReadingExtremes& extremes) {
        const bool isGap = extremes.hasGap && isLoss(x);
        if (isGap && wasGap)
            found.last().second = x + half;
        else if (isGap)
            found.append({x - half, x + half});
        wasGap = isGap;
    });
    return found;
}

QVector<std::pair<double, double>> LivePlot::pauses() const
{
    QVector<std::pair<double, double>> found;
    const TimeScale time = scale();
    const double right = time.left + time.width;
    const auto oldest = static_cast<double>(ring().begin());
    for (const auto& [from, to] : m_live.betweenStreams()) {
        // A reading stands at its own time, half of its interval to either side.
        const double begin = std::max(time.left, time.xOf(std::max(oldest, static_cast<double>(from)) + 0.5));
        const double end = std::min(right, time.xOf(std::min(present(), static_cast<double>(to)) + 0.5));
        if (begin < end)
            found.append({begin, end});
    }
    return found;
}

// ---- time axis ----

void LivePlot::paintTimes(QPainter& painter, const LivePlotLayout& layout) const
{
    const QRectF& plot = layout.plot;
    const TimeScale time = scale();
    const double across = std::max(1e-9, secondsOf(m_viewCount));
    const RulerTicks ticks = rulerTicks(across, plot.width(), kLeastTickPixels * m_theme.textScale());
    const int decimals = ticks.stepSeconds >= 1.0 ? 0 : ticks.decimals;
    const double first = secondsOf(viewFirst() - timeZero());
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const auto number = static_cast<qint64>(std::ceil(first / ticks.stepSeconds - 1e-6));
    for (qint64 i = number; static_cast<double>(i) * ticks.stepSeconds <= first + across + 1e-6; ++i) {
        const double at = static_cast<double>(i) * ticks.stepSeconds;
        const double x = std::round(time.left + (at - first) / across * time.width) + 0.5;
        painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        const double foot = m_showsSpectrogram ? layout.spectrogram.bottom() : plot.bottom();
        painter.drawLine(QPointF(x, foot), QPointF(x, foot + 4));
        const QString text = tr("%1 s").arg(secondsText(at, decimals));
        const double width = metrics.horizontalAdvance(text) + 4.0;
        const double left = std::clamp(x - width / 2.0, 2.0, this->width() - width - kTimesMargin);
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(left, layout.times.top() + 2.0, width, layout.times.height() - 2.0), Qt::AlignCenter, text);
    }
    // The live edge.
    const double edge = time.xOf(present());
    if (edge >= plot.left() - 1.0 && edge <= plot.right() + 1.0) {
        painter.setPen(QPen(m_theme.color(Token::Accent), 2.0));
        painter.drawLine(QPointF(std::round(edge), plot.top() - 6.0), QPointF(std::round(edge), plot.bottom()));
    }
}

// ---- recordings ----

void LivePlot::paintRegions(QPainter& painter, const LivePlotLayout& layout) const
{
    const QRectF& plot = layout.plot;
    const TimeScale time = scale();
    const double step = rulerTicks(std::max(1e-9, secondsOf(m_viewCount)), plot.width(), kLeastTickPixels * m_theme.textScale()).stepSeconds;
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const LiveRegion& region : m_regions) {
        const double left = time.xOf(region.begin);
        const double right = time.xOf(region.isRunning ? present() : std::min(region.end, present()));
        if (right <= plot.left() || left >= plot.right() || right <= left)
            continue;
        fillWithClass(painter, m_theme, QRectF(QPointF(left, plot.top()), QPointF(right, plot.bottom())), region.classIndex,
                      kRegionTint);
        painter.setPen(QPen(region.classIndex >= 0 ? m_theme.classColor(region.classIndex) : m_theme.color(Token::Text2), 2.0));
        painter.drawLine(QPointF(std::round(left), plot.top()), QPointF(std::round(left), plot.bottom()));
    }
    // The vertical grid stands over the fills, under the lines.
    painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
    const double first = secondsOf(viewFirst() - timeZero());
    for (auto i = static_cast<qint64>(std::ceil(first / step - 1e-6)); static_cast<double>(i) * step <= first + secondsOf(m_viewCount) + 1e-6; ++i) {
        const double x = std::round(time.xOf(timeZero() + readingsIn(static_cast<double>(i) * step))) + 0.5;
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    }
}

void LivePlot::paintRegionTexts(QPainter& painter, const LivePlotLayout& layout) const
{
    const TimeScale time = scale();
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    for (const LiveRegion& region : m_regions) {
        const double left = std::max(layout.plot.left(), time.xOf(region.begin)) + 8.0;
        const double end = time.xOf(region.isRunning ? present() : std::min(region.end, present()));
        const double right = region.isRunning ? layout.plot.right() : std::min(end, layout.plot.right());
        // What is being recorded is told to the left of its beginning where there is more room for it.
        const double width = metrics.horizontalAdvance(region.text) + 2.0;
        const double room = right - left - 4.0;
        if (end <= layout.plot.left() || left >= layout.plot.right() || (room < 16.0 && !region.isRunning))
            continue;
        const double before = time.xOf(region.begin) - 8.0 - kReadOutPadding - layout.plot.left(); // which is none where it begins out of sight
        const bool isBeside = region.isRunning && width > room && before > room;
        const double shown = std::min(width, isBeside ? before : room);
        const QRectF place(isBeside ? time.xOf(region.begin) - shown - 8.0 : left, layout.plot.top() + 4.0, shown, metrics.height());
        if (isBeside) // over what was there before, lines and hatches
            painter.fillRect(place.adjusted(-kReadOutPadding, -1.0, 2.0, 1.0), m_theme.color(Token::Surface));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(region.text, Qt::ElideRight, std::max(0.0, shown)));
    }
}

// ---- lines ----

void LivePlot::paintChannels(QPainter& painter) const
{
    const double perPixel = scale().readingsPerPixel();
    const double points = m_viewCount * static_cast<double>(m_hidden.count(false));
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, points <= kMostSmoothPoints);
    QVector<QLineF> parts;
    for (int channel = 0; channel < channelCount(); ++channel) {
        if (!isChannelShown(channel))
            continue;
        const ClassMark mark = m_theme.classMark(channel);
        painter.setPen(QPen(mark.color, points <= kMostStrongPoints ? 1.5 : 1.0, Qt::SolidLine, Qt::SquareCap));
        for (const QPolygonF& line : channelLines(channel)) {
            if (line.size() == 1)
                painter.drawPoint(line.first());
            // Stroking a long smooth line as one path costs ten times what its parts cost.
            parts.clear();
            for (qsizetype i = 1; i < line.size(); ++i)
                parts.append(QLineF(line[i - 1], line[i]));
            painter.drawLines(parts);
            if (perPixel < 0.1) {
                painter.setBrush(mark.color);
                for (const QPointF& point : line)
                    painter.drawEllipse(point, 2.5, 2.5);
                painter.setBrush(Qt::NoBrush);
            }
        }
    }
}

/// Every line is solid, so that it is seen at any height; what tells it from the others beside its colour is the marker of its channel, at
/// its newest reading.
void LivePlot::paintLineEnds(QPainter& painter) const
{
    const QRectF plot = layoutParts().plot;
    painter.setRenderHint(QPainter::Antialiasing);
    for (int channel = 0; channel < channelCount(); ++channel) {
        if (!isChannelShown(channel))
            continue;
        const QVector<QPolygonF> lines = channelLines(channel);
        if (lines.isEmpty() || lines.last().isEmpty())
            continue;
        const QPointF end = lines.last().last();
        if (end.y() < plot.top() - 1.0 || end.y() > plot.bottom() + 1.0 || end.x() < plot.left())
            continue;
        const ClassMark mark = m_theme.classMark(channel);
        const QPointF centre(std::min(end.x(), plot.right()), end.y());
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::Surface));
        painter.drawEllipse(centre, kEndMarker / 2.0 + 2.0, kEndMarker / 2.0 + 2.0);
        paintMarker(painter, centre, kEndMarker, mark.marker, mark.color);
    }
}

void LivePlot::paintGaps(QPainter& painter, const LivePlotLayout& layout) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto hatchIn = [&](const QVector<std::pair<double, double>>& places, Token token) {
        const QColor ink = m_theme.color(token);
        for (const auto& [from, to] : places) {
            painter.fillRect(QRectF(QPointF(from, layout.plot.top()), QPointF(std::max(to, from + 2.0), layout.plot.top() + 4.0)), ink);
            if (to - from < 3.0)
                continue;
            QColor hatch = ink;
            hatch.setAlphaF(0.35F);
            painter.fillRect(QRectF(QPointF(from, layout.plot.top()), QPointF(to, layout.plot.bottom())), QBrush(hatch, Qt::BDiagPattern));
        }
    };
    // What is lost is a warning; what was not sent is only not there.
    hatchIn(pauses(), Token::Text2);
    hatchIn(gaps(), Token::Warning);
}

void LivePlot::paintHover(QPainter& painter, const LivePlotLayout& layout) const
{
    if (m_hoverX < layout.plot.left() || m_hoverX > layout.plot.right() || m_grip != Grip::None || !m_digits.isEmpty())
        return;
    const ReadingRing& all = ring();
    const auto reading = static_cast<qint64>(std::llround(scale().readingAt(m_hoverX) - 1.0));
    if (reading < all.begin() || reading >= all.end())
        return;
    const QLocale locale;
    QVector<ReadOutLine> lines = {{tr("%1 s").arg(secondsText(secondsOf(static_cast<double>(reading) + 1.0 - timeZero()), 3))}};
    for (int channel = 0; channel < channelCount(); ++channel) {
        if (!isChannelShown(channel))
            continue;
        const float value = all.at(reading, channel);
        lines.append({m_live.axes()[channel].name + QLatin1Char(' ') +
                          (std::isfinite(value)                  ? locale.toString(static_cast<double>(value), 'f', 2)
                           : m_live.isBetweenStreams(reading) ? tr("not sent")
                                                              : tr("lost")),
                      channel});
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1.0, Qt::DotLine));
    painter.drawLine(QPointF(std::round(m_hoverX) + 0.5, layout.plot.top()), QPointF(std::round(m_hoverX) + 0.5, layout.plot.bottom()));
    const QSizeF size = readOutSize(QFontMetricsF(m_theme.font(TextRole::MonoSmall)), lines);
    const bool isLeft = m_hoverX + 12.0 + size.width() > layout.plot.right();
    // In a low plot it stands below what the cursors measure, and over whatever is there.
    const double least = std::max(4.0, layout.cursors.bottom() + 4.0);
    const double y = std::max(least, std::min(layout.plot.bottom(), height() - 4.0) - size.height() - 8.0);
    paintReadOut(painter, m_theme, {isLeft ? m_hoverX - 12.0 - size.width() : m_hoverX + 12.0, std::max(4.0, std::min(y, height() - size.height() - 4.0))}, lines);
}

// ---- overview ----

void LivePlot::renderOverview(const QRectF& strip)
{
    const double ratio = devicePixelRatioF();
    m_overview = QPixmap((strip.size() * ratio).toSize());
    m_overview.setDevicePixelRatio(ratio);
    m_overview.fill(Qt::transparent);
    const double most = static_cast<double>(ring().capacity());
    const TimeScale time{present() - most, most, 0.0, strip.width()};
    double span = 0.0;
    QVector<ReadingExtremes> whole;
    for (int channel = 0; channel < channelCount(); ++channel) {
        whole.append(ring().extremes(channel, ring().begin(), ring().size()));
        if (isChannelShown(channel) && whole.last().hasNumbers())
            span = std::max(span, static_cast<double>(whole.last().high - whole.last().low));
    }
    span = span > 0.0 ? span * 1.1 : 1.0;
    QPainter painter(&m_overview);
    QColor ink = m_theme.color(Token::Text2);
    ink.setAlphaF(0.75F);
    painter.setPen(QPen(ink, 1.0));
    painter.setRenderHint(QPainter::Antialiasing);
    for (int channel = 0; channel < channelCount(); ++channel) {
        if (!isChannelShown(channel) || !whole[channel].hasNumbers())
            continue;
        // Each about its own middle, all to one scale unless each has its own: movement shows, gravity does not.
        const double own = 1.1 * static_cast<double>(whole[channel].high - whole[channel].low);
        const double across = !isScaledPerChannel() ? span : own > 0.0 ? own : 1.0;
        const double middle = (static_cast<double>(whole[channel].low) + static_cast<double>(whole[channel].high)) / 2.0;
        const auto y = [&](float value) { return strip.height() * (0.5 - (static_cast<double>(value) - middle) / across); };
        QPolygonF line;
        forEachColumn(channel, time, [&](double x, const ReadingExtremes& extremes) {
            if (extremes.hasNumbers())
                line << QPointF(x, y(extremes.low)) << QPointF(x, y(extremes.high));
            if (extremes.hasGap) {
                painter.drawPolyline(line);
                line.clear();
            }
        });
        painter.drawPolyline(line);
    }
}

void LivePlot::paintOverview(QPainter& painter, const LivePlotLayout& layout)
{
    const QRectF& strip = layout.overview;
    const bool isStale = m_overviewMs < 0 || m_nowMs - m_overviewMs >= kOverviewEveryMs;
    if (isStale || m_overview.deviceIndependentSize().toSize() != strip.size().toSize()) {
        m_overviewMs = m_nowMs;
        renderOverview(strip);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::Window));
    painter.drawRoundedRect(strip, 4, 4);
    const double most = static_cast<double>(ring().capacity());
    const TimeScale time{present() - most, most, strip.left(), strip.width()};
    const double left = std::max(strip.left(), time.xOf(viewFirst()));
    const double right = std::min(strip.right(), time.xOf(m_viewEnd));
    const QRectF frame = QRectF(QPointF(left, strip.top()), QPointF(std::max(right, left + 4.0), strip.bottom()));
    painter.setBrush(m_theme.color(Token::SelectionFill));
    painter.drawRoundedRect(frame, 3, 3);
    for (const LiveRegion& region : m_regions) {
        const double from = std::max(strip.left(), time.xOf(region.begin));
        const double to = std::min(strip.right(), time.xOf(region.isRunning ? present() : std::min(region.end, present())));
        if (to > from)
            fillWithClass(painter, m_theme, QRectF(QPointF(from, strip.top()), QPointF(to, strip.bottom())), region.classIndex, 0.22);
    }
    painter.drawPixmap(strip.topLeft(), m_overview);
    painter.setPen(QPen(m_theme.color(Token::Accent), 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(frame.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3);
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(QRectF(0.0, strip.top(), strip.left() - 6.0, strip.height()), Qt::AlignRight | Qt::AlignVCenter, keptText());
}

// ---- over everything ----

void LivePlot::paintBackdrop(QPainter& painter, const LivePlotLayout& layout) const
{
    if (m_backdrop.isEmpty())
        return;
    QFont font = m_theme.font(TextRole::Countdown);
    font.setPixelSize(std::max(40, static_cast<int>(layout.plot.height() * 0.7)));
    QColor ink = m_theme.color(Token::Text);
    ink.setAlphaF(0.13F);
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(layout.plot, Qt::AlignCenter, m_backdrop);
}

void LivePlot::paintCountdown(QPainter& painter, const LivePlotLayout& layout) const
{
    if (m_digits.isEmpty())
        return;
    QColor veil = m_theme.color(Token::Surface);
    veil.setAlphaF(0.88F);
    painter.fillRect(rect(), veil);
    const QRectF room(0.0, layout.plot.top(), width(), height() - layout.plot.top() - 12.0);
    const QFontMetricsF below(m_theme.font(TextRole::Section));
    QFont font = m_theme.font(TextRole::Countdown);
    font.setPixelSize(std::max(40, static_cast<int>((room.height() - below.height()) * 0.86)));
    // On a ground of its own: neither lines nor times stand between the digits and who reads them from afar.
    const QString note = below.elidedText(m_note, Qt::ElideRight, room.width() - 24.0);
    const double ground = std::min(room.width(), std::max(QFontMetricsF(font).horizontalAdvance(m_digits), below.horizontalAdvance(note)) + 4.0 * kGroundPadding);
    painter.fillRect(QRectF(room.center().x() - ground / 2.0, 2.0, ground, height() - 4.0), m_theme.color(Token::Surface));
    painter.setFont(font);
    painter.setPen(m_theme.color(Token::Accent));
    painter.drawText(room.adjusted(0.0, 0.0, 0.0, -below.height()), Qt::AlignCenter, m_digits);
    painter.setFont(m_theme.font(TextRole::Section));
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(room, Qt::AlignHCenter | Qt::AlignBottom, note);
}

} // namespace studio
