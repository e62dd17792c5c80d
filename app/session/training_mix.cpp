// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/training_mix.h"

#include "app/session/project_session.h"

#include <numeric>

namespace studio
{

QVector<double> trainingMix(const ProjectSession& project, const QStringList& classes)
{
    QVector<double> milliseconds(classes.size(), 0.0);
    const auto add = [&](const QString& label, double ms) {
        const qsizetype index = classes.indexOf(label);
        if (index >= 0)
            milliseconds[index] += ms;
    };
    for (const Sample& sample : project.samples()) {
        if (!sample.enabled || sample.split != Split::Training)
            continue;
        bool hasRegions = false;
        if (sample.segmentCount > 0) {
            for (const Segment& segment : project.segments(sample.id)) {
                if (segment.source == SegmentSource::Suggestion || segment.tier != QLatin1String("main"))
                    continue;
                hasRegions = true;
                add(segment.label, static_cast<double>(segment.length()) * sample.intervalMs);
            }
        }
        if (!hasRegions)
            add(sample.label, sample.durationMs());
    }
    const double sum = std::accumulate(milliseconds.begin(), milliseconds.end(), 0.0);
    if (sum <= 0.0)
        return {};
    for (double& one : milliseconds)
        one /= sum;
    return milliseconds;
}

} // namespace studio
