// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/deploy_job.h"

#include "app/jobs/project_source.h"
#include "storage/sample_repository.h"

#include <QCoreApplication>
#include <QSet>

namespace studio
{

namespace
{

constexpr qsizetype kSelfTestWindows = 2;

QString tr(const char* text)
{
    return QCoreApplication::translate("Deploy", text);
}

} // namespace

Result<std::vector<float>> rawWindow(ProjectFile& project, const DeploySource& source, std::size_t row)
{
    const WindowRef& window = source.features.windows[row];
    Result<Sample> sample = project.samples().sample(window.sample);
    if (!sample)
        return sample.error();
    Result<SignalData> data = project.samples().readings(window.sample);
    if (!data)
        return data.error();
    return windowOf(source.input.impulse, *sample, *data, {window.firstReading, window.isPadded});
}

Result<DeploySource> deploySource(ProjectFile& project, const Run& run, JobContext& job)
{
    DeploySource source;
    source.run = run;
    Result<QByteArray> bytes = project.runs().quantizedGraph(run.id);
    if (!bytes)
        return bytes.error();
    Result<QuantizedGraph> graph = quantizedGraphFromBytes(*bytes);
    if (!graph)
        return graph.error();
    Result<ImpulseDesign> trainedWith = impulseFromJson(run.impulse);
    if (!trainedWith)
        return trainedWith.error();
    Result<ImpulseDesign> today = storedImpulse(project);
    if (!today)
        return today.error();
    if (today->input != trainedWith->input || today->dsp != trainedWith->dsp) {
        return Error{ErrorCode::Refused,
                     tr("The window or the processing changed since %1 was trained, so its network no longer fits. Train again.")
                         .arg(run.name),
                     {}, QStringLiteral("DPL-001")};
    }
    Result<ExtractionResult> features = currentFeatures(project, job);
    if (!features)
        return features.error();
    source.features = std::move(features->matrix);
    Result<PreparedImpulse> prepared =
        prepareImpulse(*trainedWith, 1000.0 / source.features.intervalMs, source.features.axes);
    if (!prepared)
        return prepared.error();
    source.input.name = project.name();
    source.input.impulse = std::move(prepared).value();
    source.input.graph = std::move(graph).value();

    // The self-test takes one window each of the first classes, testing before training.
    QSet<int> taken;
    for (const Split split : {Split::Testing, Split::Training}) {
        for (std::size_t row = 0; row < source.features.windowCount(); ++row) {
            const WindowRef& window = source.features.windows[row];
            if (source.input.selfTestWindows.size() == kSelfTestWindows)
                return source;
            if (window.split != split || window.label < 0 || taken.contains(window.label))
                continue;
            taken.insert(window.label);
            Result<std::vector<float>> raw = rawWindow(project, source, row);
            if (!raw)
                return raw.error();
            source.input.selfTestWindows.append(std::move(raw).value());
        }
    }
    return source;
}

} // namespace studio
