// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/deploy_job.h"

#include "app/jobs/project_source.h"
#include "inference/emulate/verifier.h"
#include "storage/report_repository.h"
#include "storage/sample_repository.h"

#include <QCoreApplication>
#include <QJsonDocument>
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
    Result<QuantizedGraph> graph = quantizedGraphOf(project, run.id);
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

Result<VerificationReport> runVerification(ProjectFile& project, const Run& run, const QString& boardId, JobContext& job)
{
    Result<BoardDescription> board = boardById(boardId);
    if (!board)
        return board.error();
    Result<DeploySource> source = deploySource(project, run, job);
    if (!source)
        return source.error();
    const QStringList classes = source->input.graph.classifier.classes;
    QVector<WindowToVerify> windows;
    for (std::size_t row = 0; row < source->features.windowCount(); ++row) {
        const WindowRef& ref = source->features.windows[row];
        if (ref.split != Split::Testing || ref.label < 0)
            continue;
        Result<Sample> sample = project.samples().sample(ref.sample);
        if (!sample)
            return sample.error();
        Result<std::vector<float>> readings = rawWindow(project, *source, row);
        if (!readings)
            return readings.error();
        windows.append({ref.sample, sample->name, ref.firstReading,
                        static_cast<int>(classes.indexOf(source->features.classes[ref.label])), std::move(readings).value()});
    }
    Result<VerificationReport> report = verifyOnBoard(*board, source->input, windows, job);
    if (!report)
        return report.error();
    report->run = run.id;
    Result<QByteArray> dataset = project.datasetHash();
    if (!dataset)
        return dataset.error();
    StoredReport stored;
    stored.kind = QStringLiteral("verification");
    stored.run = run.id;
    stored.inputHash = *dataset;
    QJsonObject summary = verificationToJson(*report);
    stored.payload = QJsonDocument(summary).toJson(QJsonDocument::Compact);
    summary.remove(QStringLiteral("per_window"));
    stored.summary = summary;
    if (Result<ReportId> added = project.reports().add(stored); !added)
        return added.error();
    return report;
}

} // namespace studio
