// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/class_mix.h"

#include "models/dataset/picture.h"

#include <QHash>
#include <QMap>
#include <algorithm>
#include <cmath>
#include <utility>

namespace studio
{

namespace
{
constexpr double kEvenEnough = 0.6;
constexpr int kFewestToCompare = 4;
} // namespace

QVector<ClassCount> countClasses(const QVector<Sample>& samples, const QVector<Segment>& segments, const QStringList& labels)
{
    QHash<qint64, QMap<QString, qint64>> inRegions; // readings of a sample by label
    for (const Segment& one : segments) {
        if (one.source != SegmentSource::Suggestion && one.tier == QLatin1String("main"))
            inRegions[one.sample.value][one.label] += one.length();
    }
    QMap<QString, QMap<QString, QMap<QString, ClassCount>>> all; // by label, session and device
    QHash<QString, int> labelled;
    QHash<QString, int> others;
    QMap<QString, QMap<QString, QMap<QString, int>>> own; // by label, session and device
    for (const Sample& one : samples) {
        if (!one.enabled)
            continue;
        ++labelled[one.label];
        const QString session = one.session().isEmpty() ? QString::number(one.id.value) : QLatin1Char(' ') + one.session();
        ++own[one.label][session][one.deviceName];
        if (isPicture(one))
            continue;
        QMap<QString, qint64> readings = inRegions.value(one.id.value);
        for (auto it = readings.cbegin(); it != readings.cend(); ++it)
            others[it.key()] += it.key() != one.label ? 1 : 0;
        qint64 outside = one.readingCount;
        for (const qint64 count : std::as_const(readings))
            outside -= count;
        if (outside > 0 || readings.isEmpty())
            readings[one.label] += std::max<qint64>(0, outside);
        for (auto it = readings.cbegin(); it != readings.cend(); ++it) {
            ClassCount& count = all[it.key()][session][one.deviceName];
            ++count.count;
            count.seconds += static_cast<double>(it.value()) * one.intervalMs / 1000.0;
        }
    }
    const auto sum = [&](const QString& label, const QMap<QString, QMap<QString, ClassCount>>& sessions) {
        ClassCount whole{label};
        for (const QMap<QString, ClassCount>& devices : sessions) {
            const auto most = std::max_element(devices.cbegin(), devices.cend(),
                                               [](const ClassCount& a, const ClassCount& b) { return a.seconds < b.seconds; });
            whole.count += most->count;
            whole.seconds += most->seconds;
        }
        whole.samples = labelled.value(label);
        whole.others = others.value(label);
        const auto recorded = own.value(label);
        for (const QMap<QString, int>& devices : recorded)
            whole.times += *std::max_element(devices.cbegin(), devices.cend());
        return whole;
    };
    QVector<ClassCount> ordered;
    for (const QString& label : labels)
        ordered.append(sum(label, all.take(label)));
    for (auto it = all.cbegin(); it != all.cend(); ++it)
        ordered.append(sum(it.key(), it.value()));
    return ordered;
}

QStringList heldLabels(const QString& own, qint64 readingCount, const QVector<Segment>& segments)
{
    QVector<Segment> regions;
    for (const Segment& one : segments) {
        const bool isLabel = one.source != SegmentSource::Suggestion && one.tier == QLatin1String("main");
        if (isLabel && std::max<qint64>(0, one.begin) < std::min(one.end, readingCount))
            regions.append(one);
    }
    std::stable_sort(regions.begin(), regions.end(), [](const Segment& a, const Segment& b) { return a.begin < b.begin; });
    QStringList held;
    const auto add = [&held](const QString& label) {
        if (!label.isEmpty() && !held.contains(label))
            held << label;
    };
    qint64 covered = 0;
    for (const Segment& one : std::as_const(regions)) {
        if (one.begin > covered)
            add(own);
        add(one.label);
        covered = std::max(covered, one.end);
    }
    if (covered < readingCount || regions.isEmpty())
        add(own);
    return held;
}

ClassMixHint classMixHint(const QVector<ClassCount>& classes)
{
    if (classes.size() < 2)
        return {};
    const auto byTime = [](const ClassCount& a, const ClassCount& b) { return a.seconds < b.seconds; };
    const auto least = std::min_element(classes.begin(), classes.end(), byTime);
    double seconds = 0.0;
    int recordings = 0;
    int most = 0;
    for (const ClassCount& one : classes) {
        seconds += one.seconds;
        recordings += one.count;
        most = std::max(most, one.count);
    }
    if (most < kFewestToCompare || seconds <= 0.0)
        return {};
    const double others = (seconds - least->seconds) / static_cast<double>(classes.size() - 1);
    const double share = least->seconds / others;
    if (share >= kEvenEnough)
        return {};
    return {least->label, share, std::max(1, static_cast<int>(std::lround((others - least->seconds) * recordings / seconds)))};
}

} // namespace studio
