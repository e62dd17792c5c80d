// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/windowing.h"

#include <algorithm>
#include <cmath>

namespace studio
{

qint64 readingsOf(double milliseconds, double frequencyHz)
{
    const double readings = milliseconds * frequencyHz / 1000.0 + 1e-6;
    if (!(readings >= 0.0) || readings > 1e12)
        return 0;
    return static_cast<qint64>(std::floor(readings));
}

WindowGrid windowGrid(const ImpulseInput& input, double frequencyHz)
{
    WindowGrid grid;
    grid.windowReadings = readingsOf(input.windowMs, frequencyHz);
    grid.strideReadings = std::max<qint64>(1, readingsOf(input.strideMs, frequencyHz));
    grid.zeroPad = input.zeroPad;
    return grid;
}

qint64 windowCount(qint64 readingCount, const WindowGrid& grid)
{
    if (readingCount <= 0 || grid.windowReadings <= 0 || grid.strideReadings <= 0)
        return 0;
    if (readingCount < grid.windowReadings)
        return grid.zeroPad ? 1 : 0;
    return (readingCount - grid.windowReadings) / grid.strideReadings + 1;
}

QVector<WindowSpan> windowsOf(qint64 readingCount, const WindowGrid& grid)
{
    QVector<WindowSpan> spans;
    const qint64 count = windowCount(readingCount, grid);
    spans.reserve(count);
    for (qint64 i = 0; i < count; ++i)
        spans.append({i * grid.strideReadings, readingCount < grid.windowReadings});
    return spans;
}

namespace
{

/// Segments of other tiers describe something else than the class, and suggestions are not labels.
bool labelsWindows(const Segment& segment)
{
    return segment.source != SegmentSource::Suggestion && segment.tier == QLatin1String("main");
}

struct Share {
    QString label;
    qint64 readings = 0;
};

void addShare(QVector<Share>& shares, const QString& label, qint64 readings)
{
    if (readings <= 0)
        return;
    for (Share& share : shares) {
        if (share.label == label) {
            share.readings += readings;
            return;
        }
    }
    shares.append({label, readings});
}

/// How many readings each label covers, in the order met from the start of the window.
QVector<Share> labelShares(const Sample& sample, const QVector<Segment>& segments, qint64 first, qint64 last)
{
    QVector<Segment> inside;
    for (const Segment& segment : segments) {
        if (labelsWindows(segment) && segment.begin < last && segment.end > first)
            inside.append(segment);
    }
    std::stable_sort(inside.begin(), inside.end(),
                     [](const Segment& a, const Segment& b) { return a.begin < b.begin; });
    QVector<Share> shares;
    qint64 reached = first;
    for (const Segment& segment : inside) {
        const qint64 begin = std::max(segment.begin, reached);
        addShare(shares, sample.label, begin - reached);
        const qint64 end = std::min(segment.end, last);
        addShare(shares, segment.label, end - begin);
        reached = std::max(reached, end);
    }
    addShare(shares, sample.label, last - reached);
    return shares;
}

QString labelAt(const Sample& sample, const QVector<Segment>& segments, qint64 reading)
{
    for (auto it = segments.crbegin(); it != segments.crend(); ++it) {
        if (labelsWindows(*it) && it->begin <= reading && reading < it->end)
            return it->label;
    }
    return sample.label;
}

/// The first of the largest shares among those that `accepts`; empty when there is none.
template <typename Accepts>
QString largestShare(const QVector<Share>& shares, Accepts accepts)
{
    const Share* best = nullptr;
    for (const Share& share : shares) {
        if (accepts(share) && (best == nullptr || share.readings > best->readings))
            best = &share;
    }
    return best != nullptr ? best->label : QString();
}

} // namespace

QString windowLabel(const Sample& sample, const QVector<Segment>& segments, qint64 first, qint64 count,
                    const ImpulseInput& rule)
{
    const qint64 last = std::min(first + count, sample.readingCount);
    if (segments.isEmpty() || last <= first)
        return sample.label;
    const QString atEnd = labelAt(sample, segments, last - 1);
    if (rule.labelRule == WindowLabelRule::EndOfWindow)
        return atEnd;
    const QVector<Share> shares = labelShares(sample, segments, first, last);
    if (rule.labelRule == WindowLabelRule::MajorityInWindow)
        return largestShare(shares, [](const Share&) { return true; });
    const double needed = rule.labelRule == WindowLabelRule::AnywhereMinPercentage
                              ? rule.minPercentage / 100.0 * static_cast<double>(count)
                              : 0.0;
    const QString triggered = largestShare(shares, [&](const Share& share) {
        return rule.triggerLabels.contains(share.label) && static_cast<double>(share.readings) >= needed;
    });
    return triggered.isEmpty() ? atEnd : triggered;
}

} // namespace studio
