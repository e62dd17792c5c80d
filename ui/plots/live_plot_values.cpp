// SPDX-License-Identifier: GPL-3.0-or-later
// The value axis of the live plot: one for all channels, fitted or fixed, or each channel in a range of its own.
#include "ui/plots/live_plot.h"
#include "ui/shell/theme.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr int kGridParts = 4; ///< where no numbers stand at the lines
constexpr double kGutter = 50.0;    ///< the least, at the usual text size
constexpr double kTickSpace = 6.0;  ///< between a number and the lines
constexpr double kTickEdge = 4.0;   ///< and the edge
constexpr double kTickHeight = 64.0;
constexpr double kLongNumber = 1e7; ///< from there on with a power of ten
constexpr int kMostDecimals = 5;
constexpr double kMostValue = 1e30;
constexpr double kLeastSpan = 1e-12;
constexpr double kLeastSpanShare = 1e-9; ///< of the larger end: steps of that still change it

/// No finer than numbers can tell apart.
void setUsable(AutoRange& range, double low, double high)
{
    low = std::clamp(low, -kMostValue, kMostValue);
    high = std::clamp(high, -kMostValue, kMostValue);
    const double least = std::max(kLeastSpan, kLeastSpanShare * std::max(std::abs(low), std::abs(high)));
    if (high - low < least) {
        const double middle = (low + high) / 2.0;
        low = middle - least / 2.0;
        high = middle + least / 2.0;
    }
    range.set(low, high);
}

} // namespace

void LivePlot::fitValues(double passedSeconds)
{
    if (m_valueScale == ValueScale::Fixed)
        return;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto first = static_cast<qint64>(std::floor(viewFirst()));
    const auto count = static_cast<qint64>(std::ceil(m_viewCount)) + 1;
    m_channelRanges.resize(channelCount());
    for (int channel = 0; channel < channelCount(); ++channel) {
        if (!isChannelShown(channel))
            continue;
        const ReadingExtremes extremes = ring().extremes(channel, first, count);
        if (!extremes.hasNumbers())
            continue;
        low = std::min(low, static_cast<double>(extremes.low));
        high = std::max(high, static_cast<double>(extremes.high));
        if (isScaledPerChannel() && !m_isRangeKept.value(channel, false))
            m_channelRanges[channel].update(static_cast<double>(extremes.low), static_cast<double>(extremes.high), passedSeconds);
    }
    m_range.update(low, high, passedSeconds);
}

void LivePlot::scaleBy(ValueScale scale)
{
    if (scale != ValueScale::Fixed)
        m_range.reset();
    m_channelRanges.clear();
    m_isRangeKept.clear();
    m_valueScale = scale;
    m_overviewMs = -1;
    fitValues(0.0);
    describe();
    Q_EMIT scaleChanged();
    update();
}

void LivePlot::setAutoScaled(bool isAuto)
{
    scaleBy(isAuto ? ValueScale::Auto : ValueScale::Fixed);
}

void LivePlot::setScaledPerChannel()
{
    scaleBy(ValueScale::PerChannel);
}

void LivePlot::setValueRange(double low, double high)
{
    setUsable(m_range, low, high);
    scaleBy(ValueScale::Fixed);
}

/// Calls `change(range)` for the range that is fixed by it: that of all channels, or where each has its own those that are shown.
template <typename Change>
void LivePlot::changeRanges(Change&& change)
{
    if (!isScaledPerChannel()) {
        change(m_range);
        scaleBy(ValueScale::Fixed);
        return;
    }
    m_isRangeKept.resize(channelCount());
    for (int channel = 0; channel < std::min(channelCount(), static_cast<int>(m_channelRanges.size())); ++channel) {
        if (!isChannelShown(channel) || !m_channelRanges[channel].isSet())
            continue;
        change(m_channelRanges[channel]);
        m_isRangeKept[channel] = true;
    }
    m_overviewMs = -1;
    describe();
    Q_EMIT scaleChanged();
    update();
}

void LivePlot::scaleValues(double factor)
{
    changeRanges([factor](AutoRange& range) {
        const double middle = (range.low() + range.high()) / 2.0;
        const double half = (range.high() - range.low()) / 2.0 / factor;
        setUsable(range, middle - half, middle + half);
    });
}

void LivePlot::shiftValues(double share)
{
    changeRanges([share](AutoRange& range) {
        const double by = (range.high() - range.low()) * share;
        setUsable(range, range.low() + by, range.high() + by);
    });
}

const AutoRange& LivePlot::rangeOf(int channel) const
{
    return isScaledPerChannel() && channel >= 0 && channel < m_channelRanges.size() ? m_channelRanges[channel] : m_range;
}

/// Whose numbers stand at the axis where each channel has its own: that of the only one shown, else nobody's.
int LivePlot::axisChannel() const
{
    return isScaledPerChannel() && m_hidden.count(false) == 1 ? static_cast<int>(m_hidden.indexOf(false)) : -1;
}

QString LivePlot::rangeText(int channel) const
{
    const QLocale locale;
    const AutoRange& range = rangeOf(channel);
    return tr("%1 to %2").arg(locale.toString(range.low(), 'g', 6), locale.toString(range.high(), 'g', 6));
}

double LivePlot::yOf(double value, const QRectF& plot, int channel) const
{
    const AutoRange& range = rangeOf(channel);
    return plot.bottom() - (value - range.low()) / (range.high() - range.low()) * plot.height();
}

double LivePlot::leastGutter() const
{
    return std::round(kGutter * m_theme.textScale());
}

/// What the numbers need left of the lines: none of them is cut.
double LivePlot::gutterOf(const QRectF& plot) const
{
    const AutoRange& range = rangeOf(axisChannel());
    const std::array<double, 5> key = {range.low(), range.high(), plot.height(), m_theme.textScale(), hasAxis() ? 1.0 : 2.0};
    if (key == m_gutterKey)
        return m_gutter;
    const QFontMetricsF metrics(m_theme.font(TextRole::MonoSmall));
    double widest = 0.0;
    for (const QString& text : tickTexts(ticksIn(plot)))
        widest = std::max(widest, metrics.horizontalAdvance(text));
    m_gutterKey = key;
    m_gutter = std::max(leastGutter(), std::ceil(widest + kTickSpace + kTickEdge));
    return m_gutter;
}

void LivePlot::paintGrid(QPainter& painter, const LivePlotLayout& layout) const
{
    const QRectF& plot = layout.plot;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const double height = QFontMetricsF(painter.font()).height();
    if (!hasAxis()) {
        painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        for (int i = 0; i <= kGridParts; ++i) {
            const double y = std::round(plot.top() + plot.height() * i / kGridParts) + 0.5;
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        }
    }
    const QVector<double> ticks = ticksIn(plot);
    const QStringList texts = tickTexts(ticks);
    for (qsizetype i = 0; i < ticks.size(); ++i) {
        const double y = std::round(yOf(ticks[i], plot, axisChannel())) + 0.5;
        painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(0, y - height / 2.0, plot.left() - kTickSpace, height), Qt::AlignRight | Qt::AlignVCenter, texts[i]);
    }
}

/// All with the same number of digits behind the point: as many as tell the one that needs the most of them from its neighbours.
QStringList LivePlot::tickTexts(const QVector<double>& ticks) const
{
    const QLocale locale;
    const bool isLong = std::any_of(ticks.begin(), ticks.end(), [](double value) { return std::abs(value) >= kLongNumber; });
    const double least = ticks.isEmpty() ? kLeastSpan : std::max(kLeastSpan, ticks.last() - ticks.first()) * 1e-3;
    int decimals = 0;
    for (const double value : ticks) {
        const auto isTold = [value, least](int digits) {
            const double factor = std::pow(10.0, digits);
            return std::abs(value - std::round(value * factor) / factor) < least;
        };
        while (decimals < kMostDecimals && !isTold(decimals))
            ++decimals;
    }
    QStringList texts;
    for (const double value : ticks)
        texts << (isLong ? locale.toString(value, 'g', 6) : locale.toString(std::abs(value) < least ? 0.0 : value, 'f', decimals));
    return texts;
}

QVector<double> LivePlot::valueTicks() const
{
    return ticksIn(layoutParts().plot);
}

QStringList LivePlot::valueTickTexts() const
{
    return tickTexts(valueTicks());
}

QVector<double> LivePlot::ticksIn(const QRectF& plot) const
{
    if (!hasAxis())
        return {};
    const double room = QFontMetricsF(m_theme.font(TextRole::MonoSmall)).height() + 2.0;
    const double low = rangeOf(axisChannel()).low();
    const double high = rangeOf(axisChannel()).high();
    QVector<double> ticks = {low, high};
    const auto yAt = [&](double value) { return yOf(value, plot, axisChannel()); };
    const auto addIfRoom = [&](double value) {
        const double y = yAt(value);
        if (value > low && value < high && std::all_of(ticks.cbegin(), ticks.cend(), [&](double one) { return std::abs(yAt(one) - y) >= room; }))
            ticks.append(value);
    };
    addIfRoom(0.0);
    const double usual = std::max(2.0, plot.height() / kTickHeight);
    double step = niceStep(high - low, usual);
    // Where a finer one leads from end to end, and there is room for it, the ends are no odd ones out.
    const auto leads = [&](double one) {
        return std::abs(low / one - std::round(low / one)) < 1e-6 && std::abs(high / one - std::round(high / one)) < 1e-6;
    };
    for (double wanted = usual; !leads(step) && wanted * room <= plot.height(); wanted += 1.0) {
        const double finer = niceStep(high - low, wanted);
        if (leads(finer) && finer / (high - low) * plot.height() >= room)
            step = finer;
    }
    for (double at = std::ceil(low / step); at * step < high; at += 1.0)
        addIfRoom(at * step);
    std::sort(ticks.begin(), ticks.end());
    return ticks;
}

} // namespace studio
