// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/graph/trained_graph.h"
#include "models/impulse/feature_extraction.h"
#include "storage/project_file.h"
#include "storage/run_repository.h"

namespace studio
{

/// The enabled samples of a project as extraction wants them, with its feature cache.
class ProjectSampleSource final : public SampleSource
{
public:
    /// Reads the list of samples once. Errors: those of the project file.
    static Result<std::unique_ptr<ProjectSampleSource>> over(ProjectFile& project);

    [[nodiscard]] const QVector<Sample>& samples() const override { return m_samples; }
    [[nodiscard]] Result<SignalData> readings(const Sample& sample) override;
    [[nodiscard]] Result<QVector<Segment>> segments(const Sample& sample) override;
    [[nodiscard]] Result<std::optional<std::vector<float>>> cached(const QByteArray& key) override;
    Result<void> store(const QByteArray& key, SampleId sample, const std::vector<float>& values) override;

private:
    explicit ProjectSampleSource(ProjectFile& project) : m_project(project) {}
    ProjectFile& m_project;
    QVector<Sample> m_samples;
};

/// The impulse stored in the project. Errors: NotFound with what to do.
Result<ImpulseDesign> storedImpulse(const ProjectFile& project);

/// The stored features when they belong to today's data and impulse, else made anew and stored.
Result<ExtractionResult> currentFeatures(ProjectFile& project, JobContext& job);

/// The run with that number, or the newest finished one when the number is 0. Errors: NotFound, Refused (not finished).
Result<Run> chosenRun(const ProjectFile& project, qint64 number);

/// The int8 network that a run left. Errors: those of the project file, of a graph that cannot be read.
Result<QuantizedGraph> quantizedGraphOf(const ProjectFile& project, RunId run);

} // namespace studio
