// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/live_plot.h"

#include "ui/plots/plot_theme.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr double kFewestReadings = 8.0;
constexpr double kZoomFactor = 1.5;
constexpr double kGlideMs = 70.0; ///< to be a third of the way from there
constexpr int kMostKeptRegions = 64;
constexpr qint64 kDescribeEveryMs = 1000;

} // namespace

LivePlot::LivePlot(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    installLivePlotAccessibility();
    setObjectName(QStringLiteral("livePlot"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAttribute(Qt::WA_OpaquePaintEvent);
    describe();
    connect(&theme, &Theme::themeChanged, this, [this] {
        m_overviewMs = -1;
        updateGeometry();
        update();
    });
}

LivePlot::~LivePlot() = default;

QSize LivePlot::minimumSizeHint() const
{
    return {360, static_cast<int>(180 * m_theme.textScale())};
}

// ---- the signal ----

void LivePlot::advance(const DeviceHub& hub, const QString& address, qint64 nowMs)
{
    const double passedMs = m_nowMs < 0 ? 0.0 : static_cast<double>(nowMs - m_nowMs);
    m_nowMs = nowMs;
    m_live.poll(hub, address, nowMs);
    m_now = m_live.nowIndex(m_heldMs >= 0 ? m_heldMs : nowMs);
    if (m_live.turn() != m_turn) {
        // Another sensor or rate, or the first readings: what stood on the old indices is gone.
        m_turn = m_live.turn();
        m_frozen.reset();
        m_countsFromTrigger = false;
        m_regions.removeIf([](const LiveRegion& one) { return !one.isRunning; });
        m_marks.clear();
        m_triggerPlace.reset();
        for (LiveRegion& running : m_regions)
            running.begin = m_now - readingsIn(static_cast<double>(nowMs - running.beganMs) / 1000.0);
        m_range.reset();
        m_channelRanges.clear();
        m_isRangeKept.clear();
        if (m_valueScale == ValueScale::Fixed) // which was chosen for other values
            m_valueScale = ValueScale::Auto;
        m_isGliding = false;
        m_hidden.fill(false, channelCount());
        m_overviewMs = -1;
        m_cursorA = -0.75 * m_windowSeconds;
        m_cursorB = -0.25 * m_windowSeconds;
        Q_EMIT channelsChanged();
        Q_EMIT pausedChanged();
        Q_EMIT scaleChanged();
    }
    if (m_live.isEmpty())
        return;
    follow(passedMs);
    fitValues(passedMs / 1000.0);
    advanceSpectrogram(passedMs / 1000.0);
    // What is recorded is of one stream: it cannot have begun before that.
    const auto streamBegin = static_cast<double>(m_live.streamBegin());
    for (LiveRegion& one : m_regions) {
        if (one.isRunning)
            one.begin = std::max(one.begin, streamBegin);
    }
    const double oldest = static_cast<double>(m_live.ring().begin());
    const auto isPast = [oldest](const LiveRegion& one) { return !one.isRunning && one.end < oldest; };
    m_regions.removeIf(isPast);
    m_marks.removeIf(isPast);
    if (m_describedMs < 0 || nowMs - m_describedMs >= kDescribeEveryMs) {
        m_describedMs = nowMs;
        describe();
    }
    update();
}

void LivePlot::setHeld(bool isHeld)
{
    if (isHeld == (m_heldMs >= 0))
        return;
    m_heldMs = isHeld ? m_nowMs : -1;
    describe();
}

void LivePlot::clear()
{
    m_heldMs = -1;
    m_live.clear();
    m_hidden.clear();
    m_regions.clear();
    m_marks.clear();
    m_triggerPlace.reset();
    m_frozen.reset();
    m_countsFromTrigger = false;
    m_now = 0.0;
    m_nowMs = -1;
    m_turn = m_live.turn();
    m_range.reset();
    m_channelRanges.clear();
    m_isRangeKept.clear();
    m_overviewMs = -1;
    describe();
    Q_EMIT channelsChanged();
    Q_EMIT pausedChanged();
    update();
}

double LivePlot::bufferedSeconds() const
{
    return m_live.isEmpty() ? 0.0 : secondsOf(static_cast<double>(m_live.ring().end() - m_live.ring().begin()));
}

QString LivePlot::keptText() const
{
    return tr("%1 s").arg(QLocale().toString(m_live.bufferSeconds(), 'f', 0));
}

void LivePlot::setHint(const QString& text)
{
    if (m_hint == text)
        return;
    m_hint = text;
    describe();
    update();
}

double LivePlot::readingsIn(double seconds) const
{
    return m_live.intervalMs() > 0.0 ? seconds * 1000.0 / m_live.intervalMs() : 0.0;
}

double LivePlot::latestValue(int channel) const
{
    const ReadingRing& all = ring();
    return all.end() > all.begin() ? static_cast<double>(all.at(all.end() - 1, channel))
                                   : std::numeric_limits<double>::quiet_NaN();
}

QString LivePlot::spokenChannel(int channel) const
{
    const Axis& axis = m_live.axes()[channel];
    const QString unit = shownUnit(axis.unit);
    QString value = QLocale().toString(latestValue(channel), 'f', 2);
    if (!unit.isEmpty())
        value += QLatin1Char(' ') + unit;
    if (isScaledPerChannel())
        value = tr("%1, in the range from %2").arg(value, rangeText(channel));
    return (isChannelShown(channel) ? tr("%1, %2, shown") : tr("%1, %2, hidden")).arg(axis.name, value);
}

/// The picture alone stands still, and says so where somebody might fear for the recording.
QString LivePlot::pauseText() const
{
    const QString seconds = QLocale().toString(newSeconds(), 'f', 1);
    const bool isRecording = !m_regions.isEmpty() && m_regions.last().isRunning;
    if (isRecording)
        return tr("view paused, recording goes on \u00b7 +%1 s new").arg(seconds);
    return m_countsFromTrigger ? tr("view paused at the trigger \u00b7 +%1 s new").arg(seconds) : tr("view paused \u00b7 +%1 s new").arg(seconds);
}

void LivePlot::describe()
{
    QStringList parts;
    if (m_live.isEmpty()) {
        parts << (m_hint.isEmpty() ? tr("no readings yet") : m_hint);
    } else {
        const QLocale locale;
        parts << (isPaused() ? pauseText() : m_heldMs >= 0 ? tr("no signal any more") : tr("live"))
              << tr("%1 s of %2 s kept").arg(locale.toString(secondsOf(m_viewCount), 'f', 2),
                                             locale.toString(m_live.bufferSeconds(), 'f', 0))
              << tr("%1 readings a second").arg(locale.toString(m_live.measuredRateHz() > 0.0 ? m_live.measuredRateHz() : m_live.rateHz(), 'g', 4))
              << (isScaledPerChannel() ? tr("each channel to its own range")
                                       : tr("values from %1 to %2").arg(locale.toString(valueLow(), 'g', 4), locale.toString(valueHigh(), 'g', 4)))
              << tr("%1 readings lost").arg(m_live.lostReadings());
        if (m_live.pausedMs() > 0.0)
            parts << tr("nothing sent for %1 s in between").arg(locale.toString(m_live.pausedMs() / 1000.0, 'f', 2));
        for (int channel = 0; channel < channelCount(); ++channel)
            parts << spokenChannel(channel);
        if (m_showsSpectrogram)
            parts << spokenSpectrogram();
    }
    describePlot(*this, tr("Live signal"), parts.join(QStringLiteral("; ")));
}

void LivePlot::announce(const QString& text)
{
    describePlot(*this, tr("Live signal"), text);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
    Q_EMIT announced(text);
}

// ---- channels ----

void LivePlot::toggleChannel(int channel)
{
    if (channel < 0 || channel >= channelCount())
        return;
    m_hidden[channel] = !m_hidden[channel];
    m_overviewMs = -1;
    Q_EMIT channelsChanged();
    update();
}

void LivePlot::soloChannel(int channel)
{
    if (channel < 0 || channel >= channelCount())
        return;
    const bool isAlone = m_hidden.count(false) == 1 && !m_hidden[channel];
    m_hidden.fill(!isAlone, channelCount());
    m_hidden[channel] = false;
    m_overviewMs = -1;
    Q_EMIT channelsChanged();
    update();
}

// ---- time ----

QVector<double> LivePlot::windowChoices()
{
    return {1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0};
}

void LivePlot::setWindowSeconds(double seconds)
{
    if (seconds == m_windowSeconds && seconds == shownSeconds())
        return;
    m_windowSeconds = seconds;
    if (isPaused())
        setView(m_viewEnd - readingsIn(seconds), readingsIn(seconds));
    else
        follow(0.0);
    Q_EMIT windowChanged();
    update();
}

void LivePlot::pause()
{
    if (isPaused() || m_live.isEmpty())
        return;
    m_isGliding = false;
    m_frozen = m_live.ring();
    m_frozenNow = m_now;
    describe();
    Q_EMIT pausedChanged();
    update();
}

void LivePlot::resume()
{
    if (!isPaused())
        return;
    m_frozen.reset();
    m_countsFromTrigger = false;
    m_isGliding = m_theme.motionMs() > 0;
    m_behind = m_now - m_viewEnd;
    m_overviewMs = -1;
    follow(0.0);
    describe();
    Q_EMIT pausedChanged();
    update();
}

double LivePlot::newSeconds() const
{
    return m_frozen ? secondsOf(static_cast<double>(m_live.ring().end() - m_frozen->end())) : 0.0;
}

/// The live view ends at the present; after a pause it glides there.
void LivePlot::follow(double passedMs)
{
    if (isPaused())
        return;
    const double count = readingsIn(m_windowSeconds);
    if (!m_isGliding) {
        m_viewEnd = m_now;
        m_viewCount = count;
        return;
    }
    // The present moves on meanwhile: what is left of the way shrinks, so that it gets there.
    const double share = 1.0 - std::exp(-passedMs / kGlideMs);
    m_behind -= m_behind * share;
    m_viewEnd = m_now - m_behind;
    m_viewCount += (count - m_viewCount) * share;
    const double pixel = count / std::max(1.0, layoutParts().plot.width());
    if (std::abs(m_behind) >= pixel || std::abs(count - m_viewCount) >= pixel)
        return;
    m_isGliding = false;
    m_viewEnd = m_now;
    m_viewCount = count;
}

/// While paused: anything within what is kept.
void LivePlot::setView(double first, double count)
{
    const ReadingRing& all = ring();
    const double most = std::max(readingsIn(m_windowSeconds), present() - static_cast<double>(all.begin()));
    const double before = std::exchange(m_viewCount, std::clamp(count, std::min(kFewestReadings, most), most));
    m_viewEnd = std::clamp(first + m_viewCount, present() - most + m_viewCount, present());
    fitValues(0.0);
    if (m_viewCount != before)
        Q_EMIT windowChanged();
    update();
}

void LivePlot::zoomAbout(double factor, double reading)
{
    const double share = (reading - viewFirst()) / m_viewCount;
    const double count = m_viewCount / factor;
    setView(reading - share * count, count);
}

void LivePlot::zoom(int direction)
{
    if (isPaused()) {
        const double active = m_movesB ? m_cursorB : m_cursorA;
        const double cursor = present() + readingsIn(active);
        const bool isInView = m_showsCursors && cursor >= viewFirst() && cursor <= m_viewEnd;
        zoomAbout(direction > 0 ? kZoomFactor : 1.0 / kZoomFactor, isInView ? cursor : m_viewEnd - m_viewCount / 2.0);
        return;
    }
    const QVector<double> choices = windowChoices();
    double chosen = m_windowSeconds;
    for (const double one : choices) {
        if (direction > 0 && one < m_windowSeconds)
            chosen = one;
        if (direction < 0 && one > m_windowSeconds) {
            chosen = one;
            break;
        }
    }
    setWindowSeconds(chosen);
}

void LivePlot::pan(double share)
{
    pause();
    if (isPaused())
        setView(viewFirst() + share * m_viewCount, m_viewCount);
}

void LivePlot::goToBegin()
{
    pause();
    if (isPaused())
        setView(static_cast<double>(ring().begin()), m_viewCount);
}

void LivePlot::goToEnd()
{
    if (isPaused())
        setView(present() - m_viewCount, m_viewCount);
}

TimeScale LivePlot::scale() const
{
    const QRectF plot = layoutParts().plot;
    return {viewFirst(), std::max(1e-9, m_viewCount), plot.left(), plot.width()};
}

// ---- cursors ----

void LivePlot::setCursorsShown(bool areShown)
{
    if (m_showsCursors == areShown)
        return;
    m_showsCursors = areShown;
    if (areShown) {
        // Where they can be seen.
        const double first = secondsOf(viewFirst() - present());
        const double across = secondsOf(m_viewCount);
        const auto isInView = [&](double at) { return at >= first && at <= first + across; };
        if (!isInView(m_cursorA) || !isInView(m_cursorB)) {
            m_cursorA = first + 0.25 * across;
            m_cursorB = first + 0.75 * across;
        }
    }
    Q_EMIT cursorsChanged();
    update();
}

void LivePlot::swapCursor()
{
    m_movesB = !m_movesB;
    update();
}

void LivePlot::moveCursor(int pixels)
{
    const double perPixel = m_viewCount / std::max(1.0, layoutParts().plot.width());
    double& cursor = m_movesB ? m_cursorB : m_cursorA;
    const double oldest = secondsOf(static_cast<double>(ring().begin()) - present());
    cursor = std::clamp(cursor + secondsOf(std::max(1.0, perPixel) * pixels), std::min(oldest, 0.0), 0.0);
    Q_EMIT cursorsChanged();
    update();
}

CursorMeasure LivePlot::measure() const
{
    CursorMeasure found;
    found.aSeconds = m_cursorA;
    found.bSeconds = m_cursorB;
    const ReadingRing& all = ring();
    const auto valueAt = [&](double seconds, int channel) {
        const auto reading = static_cast<qint64>(std::llround(present() - 1.0 + readingsIn(seconds)));
        return reading >= all.begin() && reading < all.end() ? static_cast<double>(all.at(reading, channel))
                                                             : std::numeric_limits<double>::quiet_NaN();
    };
    for (int channel = 0; channel < channelCount(); ++channel) {
        found.a.append(valueAt(m_cursorA, channel));
        found.b.append(valueAt(m_cursorB, channel));
    }
    return found;
}

// ---- recordings ----

void LivePlot::beginRegion(const QString& label, int classIndex, double secondsAgo)
{
    endRegion();
    if (m_regions.size() >= kMostKeptRegions)
        m_regions.removeFirst();
    m_regions.append({m_now - readingsIn(secondsAgo), m_now, true, m_nowMs - std::llround(secondsAgo * 1000.0), label, {},
                      classIndex});
    announce(tr("Recording %1").arg(label));
}

void LivePlot::setRegionText(const QString& text)
{
    if (!m_regions.isEmpty() && m_regions.last().isRunning)
        m_regions.last().text = text;
    update();
}

void LivePlot::endRegion(double keptSeconds)
{
    if (m_regions.isEmpty() || !m_regions.last().isRunning)
        return;
    LiveRegion& region = m_regions.last();
    region.isRunning = false;
    region.end = m_now;
    region.begin = std::max(region.begin, region.end - readingsIn(keptSeconds));
    announce(tr("Recording ended"));
    update();
}

void LivePlot::setCountdown(const QString& digits, const QString& note)
{
    if (m_digits == digits && m_note == note)
        return;
    m_digits = digits;
    m_note = note;
    update();
}

void LivePlot::setBackdrop(const QString& digits)
{
    if (m_backdrop == digits)
        return;
    m_backdrop = digits;
    update();
}

} // namespace studio
