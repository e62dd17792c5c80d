// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/pipeline_status.h"

#include "models/dataset/picture.h"
#include "models/impulse/feature_extraction.h"
#include "storage/feature_repository.h"
#include "storage/report_repository.h"
#include "storage/sample_repository.h"

#include <QCoreApplication>
#include <QSet>

namespace studio
{

namespace
{

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("Pipeline", text, nullptr, n);
}

StageStatus datasetStatus(const QVector<Sample>& samples)
{
    StageStatus status{Stage::Dataset, StageState::Empty, tr("There is no sample yet."), 0.0};
    if (samples.isEmpty())
        return status;
    bool hasTraining = false;
    bool hasTesting = false;
    bool isOfPictures = true; // nothing is learned from those, so none of them has to be set aside
    for (const Sample& sample : samples) {
        if (isPicture(sample))
            continue;
        isOfPictures = false;
        hasTraining |= sample.enabled && sample.split == Split::Training;
        hasTesting |= sample.enabled && sample.split == Split::Testing;
    }
    status.state = StageState::UpToDate;
    status.reason = tr("%n sample(s)", static_cast<int>(samples.size()));
    if (!isOfPictures && (!hasTesting || !hasTraining)) {
        status.state = StageState::NeedsAttention;
        status.reason = hasTraining ? tr("No sample is set aside for testing.") : tr("No sample is left for training.");
    }
    return status;
}

StageStatus labelStatus(const QVector<Sample>& samples)
{
    StageStatus status{Stage::Label, StageState::Empty, tr("There is nothing to label yet."), 0.0};
    if (samples.isEmpty())
        return status;
    int unlabelled = 0;
    QSet<QString> labels;
    for (const Sample& sample : samples) {
        if (!sample.enabled)
            continue;
        if (sample.label.isEmpty() && sample.segmentCount == 0)
            ++unlabelled;
        else
            labels.insert(sample.label);
    }
    status.state = unlabelled > 0 ? StageState::InProgress : StageState::UpToDate;
    status.reason = unlabelled > 0 ? tr("%n sample(s) without a label", unlabelled) : tr("Everything is labelled.");
    return status;
}

/// State of an artefact that was made from `madeFrom` and should be from `wanted`.
StageStatus artefactStatus(Stage stage, const QByteArray& madeFrom, const QByteArray& wanted, const QString& emptyReason,
                           const QString& staleReason)
{
    if (madeFrom.isEmpty())
        return {stage, StageState::Empty, emptyReason, 0.0};
    if (madeFrom != wanted)
        return {stage, StageState::OutOfDate, staleReason, 0.0};
    return {stage, StageState::UpToDate, QString(), 0.0};
}

const Run* findRun(const QVector<Run>& runs, RunId id)
{
    for (const Run& run : runs) {
        if (run.id == id)
            return &run;
    }
    return nullptr;
}

StageStatus trainStatus(const QVector<Run>& runs, const Run* current, const QByteArray& featureHash,
                        const ImpulseDesign& impulse)
{
    for (const Run& run : runs) {
        if (run.state == RunState::Running)
            return {Stage::Train, StageState::InProgress, tr("%1 is training.").arg(run.name), 0.0};
    }
    if (current == nullptr)
        return {Stage::Train, StageState::Empty, tr("Nothing has been trained yet."), 0.0};
    StageStatus status{Stage::Train, StageState::UpToDate, QString(),
                       static_cast<double>(current->startedAt.msecsTo(current->finishedAt)) / 1000.0};
    if (current->featureHash != featureHash) {
        status.state = StageState::OutOfDate;
        status.reason = tr("Data, labels or processing changed since %1 was trained.").arg(current->name);
    } else if (impulseFromJson(current->impulse) && impulseFromJson(current->impulse)->learn != impulse.learn) {
        status.state = StageState::OutOfDate;
        status.reason = tr("The training settings changed since %1.").arg(current->name);
    }
    return status;
}

Result<StageStatus> reportStatus(const ProjectFile& project, Stage stage, const char* kind, const Run* run,
                                 const QByteArray& wanted, const QString& emptyReason, const QString& staleReason)
{
    if (run == nullptr)
        return StageStatus{stage, StageState::Empty, emptyReason, 0.0};
    Result<std::optional<StoredReport>> report = project.reports().newest(QString::fromLatin1(kind), run->id);
    if (!report)
        return report.error();
    const QByteArray madeFrom = report->has_value() ? (*report)->inputHash : QByteArray();
    return artefactStatus(stage, madeFrom, wanted, emptyReason, staleReason);
}

} // namespace

Result<PipelineStatus> pipelineStatus(const ProjectFile& project, const QVector<Sample>& samples, const QVector<Run>& runs,
                                      RunId currentRun)
{
    PipelineStatus status;
    status.stages = {datasetStatus(samples), labelStatus(samples)};
    Result<QByteArray> dataset = project.datasetHash();
    if (!dataset)
        return dataset.error();
    Result<QJsonValue> document = project.document(QStringLiteral("impulse"));
    if (!document)
        return document.error();
    Result<ImpulseDesign> impulse = impulseFromJson(document->toObject());
    const bool hasImpulse = document->isObject() && impulse.isOk() && !impulse->isEmpty();
    status.stages.append(hasImpulse
                             ? StageStatus{Stage::Impulse, StageState::UpToDate, QString(), 0.0}
                             : StageStatus{Stage::Impulse, StageState::Empty, tr("The impulse is not designed yet."), 0.0});
    const QByteArray wantedFeatures = hasImpulse ? featureHash(*impulse, *dataset) : QByteArray();
    Result<QByteArray> matrix = project.features().matrixHash();
    if (!matrix)
        return matrix.error();
    status.stages.append(artefactStatus(Stage::Features, *matrix, wantedFeatures, tr("No features have been made yet."),
                                        tr("Samples, labels or processing changed since these features were made.")));
    const Run* run = findRun(runs, currentRun);
    status.stages.append(
        trainStatus(runs, run, wantedFeatures, hasImpulse ? *impulse : ImpulseDesign()));

    // What follows training is about one run: it is out of date when the data changed, and when the run itself is.
    const bool isRunStale = status.of(Stage::Train).state == StageState::OutOfDate;
    const struct {
        Stage stage;
        const char* kind;
        QString empty;
        QString stale;
    } followers[] = {
        {Stage::Evaluate, "evaluation", tr("The run has not been evaluated yet."), tr("The data changed since this evaluation.")},
        {Stage::Validate, "verification", tr("The run has not been checked on a board yet."),
         tr("The data changed since this check.")},
        {Stage::Deploy, "export", tr("Nothing has been exported yet."), tr("The data changed since the last export.")},
    };
    for (const auto& follower : followers) {
        Result<StageStatus> one =
            reportStatus(project, follower.stage, follower.kind, run, *dataset, follower.empty, follower.stale);
        if (!one)
            return one.error();
        if (isRunStale && one->state == StageState::UpToDate) {
            one->state = StageState::OutOfDate;
            one->reason = status.of(Stage::Train).reason;
        }
        status.stages.append(*one);
    }
    return status;
}

} // namespace studio
