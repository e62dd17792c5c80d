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

SignalSource signalSourceOf(const SampleDraft& draft)
{
    SignalSource source;
    for (const Axis& axis : draft.info.axes) {
        source.axes << axis.name;
        source.units << axis.unit;
    }
    source.intervalMs = draft.info.intervalMs;
    source.readingCount = draft.values.readingCount();
    source.minMax = [values = draft.values](int axis, qint64 first, qint64 count, int columns) {
        MinMaxColumns extremes;
        const qint64 readings = std::min(count, values.readingCount() - first);
        const qint64 wanted = std::min<qint64>(columns, readings);
        for (qint64 column = 0; column < wanted; ++column) {
            const qint64 begin = first + column * readings / wanted;
            const qint64 end = std::max(begin + 1, first + (column + 1) * readings / wanted);
            float low = values.at(begin, axis);
            float high = low;
            for (qint64 i = begin + 1; i < end; ++i) {
                low = std::min(low, values.at(i, axis));
                high = std::max(high, values.at(i, axis));
            }
            extremes.minimum.push_back(low);
            extremes.maximum.push_back(high);
        }
        return extremes;
    };
    return source;
}

} // namespace studio
