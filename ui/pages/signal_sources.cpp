// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/signal_sources.h"

#include "app/session/studio_context.h"

namespace studio
{

SignalSource signalSourceOf(StudioContext& context, const Sample& sample)
{
    SignalSource source;
    for (const Axis& axis : sample.axes) {
        source.axes << axis.name;
        source.units << axis.unit;
    }
    source.intervalMs = sample.intervalMs;
    source.readingCount = sample.readingCount;
    source.minMax = [&context, id = sample.id, owner = context.project()](int axis, qint64 first, qint64 count, int columns) {
        ProjectSession* project = context.project();
        if (project == nullptr || project != owner)
            return MinMaxColumns();
        Result<MinMaxColumns> extremes = project->project().samples().minMax(id, axis, first, count, columns);
        if (!extremes) {
            Q_EMIT context.noticed(extremes.error());
            return MinMaxColumns();
        }
        return std::move(extremes).value();
    };
    return source;
}

} // namespace studio
