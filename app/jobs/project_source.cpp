// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/project_source.h"

#include "storage/feature_repository.h"
#include "storage/sample_repository.h"

#include <QCoreApplication>

namespace studio
{

Result<std::unique_ptr<ProjectSampleSource>> ProjectSampleSource::over(ProjectFile& project)
{
    std::unique_ptr<ProjectSampleSource> source(new ProjectSampleSource(project));
    Result<QVector<Sample>> all = project.samples().all();
    if (!all)
        return all.error();
    for (const Sample& sample : *all) {
        if (sample.enabled)
            source->m_samples.append(sample);
    }
    return source;
}

Result<SignalData> ProjectSampleSource::readings(const Sample& sample)
{
    return m_project.samples().readings(sample.id);
}

Result<QVector<Segment>> ProjectSampleSource::segments(const Sample& sample)
{
    if (sample.segmentCount == 0)
        return QVector<Segment>();
    return m_project.samples().segments(sample.id);
}

Result<std::optional<std::vector<float>>> ProjectSampleSource::cached(const QByteArray& key)
{
    return m_project.features().cached(key);
}

Result<void> ProjectSampleSource::store(const QByteArray& key, SampleId sample, const std::vector<float>& values)
{
    return m_project.features().store(key, sample, values);
}

Result<ImpulseDesign> storedImpulse(const ProjectFile& project)
{
    Result<QJsonValue> document = project.document(QStringLiteral("impulse"));
    if (!document)
        return document.error();
    if (!document->isObject()) {
        return Error{ErrorCode::NotFound,
                     QCoreApplication::translate("Jobs", "The project has no impulse yet. Set one on the Impulse page, or "
                                                         "with: sensorsmith-cli impulse set FILE IMPULSE.json"),
                     {}, QStringLiteral("IMP-014")};
    }
    return impulseFromJson(document->toObject());
}

Result<ExtractionResult> currentFeatures(ProjectFile& project, JobContext& job)
{
    Result<ImpulseDesign> impulse = storedImpulse(project);
    if (!impulse)
        return impulse.error();
    Result<QByteArray> dataset = project.datasetHash();
    if (!dataset)
        return dataset.error();
    const QByteArray hash = featureHash(*impulse, *dataset);
    Result<QByteArray> stored = project.features().matrixHash();
    if (!stored)
        return stored.error();
    if (*stored == hash) {
        Result<std::optional<FeatureMatrix>> matrix = project.features().matrix();
        if (matrix && matrix->has_value())
            return ExtractionResult{std::move(**matrix), {}};
    }
    Result<std::unique_ptr<ProjectSampleSource>> source = ProjectSampleSource::over(project);
    if (!source)
        return source.error();
    Result<ExtractionResult> made = extractFeatures(*impulse, **source, job);
    if (!made)
        return made.error();
    made->matrix.hash = hash;
    if (Result<void> kept = project.features().storeMatrix(made->matrix); !kept)
        return kept.error();
    return made;
}

Result<Run> chosenRun(const ProjectFile& project, qint64 number)
{
    if (number == 0)
        return project.runs().newestDone();
    Result<Run> run = project.runs().run(RunId{number});
    if (run && run->state != RunState::Done && run->state != RunState::Cancelled) {
        return Error{ErrorCode::Refused, QCoreApplication::translate("Runs", "%1 is not finished, so it has no network to use.").arg(run->name),
                     {}, QStringLiteral("RUN-020")};
    }
    return run;
}

Result<QuantizedGraph> quantizedGraphOf(const ProjectFile& project, RunId run)
{
    const Result<QByteArray> bytes = project.runs().quantizedGraph(run);
    if (!bytes)
        return bytes.error();
    return quantizedGraphFromBytes(*bytes);
}

} // namespace studio
