// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/training_job.h"

#include "app/jobs/project_source.h"
#include "inference/quantize/host_inference.h"
#include "inference/quantize/quantize.h"
#include "models/evaluation/bootstrap.h"
#include "models/learn/kmeans.h"
#include "models/learn/trainer.h"
#include "storage/report_repository.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Training", text);
}

/// The impulse with the seed and epochs of the command line in every learning block.
ImpulseDesign withOptions(ImpulseDesign design, const TrainingOptions& options)
{
    for (LearningBlockDesign& block : design.learn) {
        if (options.seed)
            block.parameters[QStringLiteral("seed")] = static_cast<qint64>(*options.seed);
        if (options.epochs && block.block == QLatin1String("classification"))
            block.parameters[QStringLiteral("epochs")] = *options.epochs;
    }
    return design;
}

QJsonObject epochEvent(const EpochResult& epoch, int epochs, RunId run)
{
    return {{QStringLiteral("event"), QStringLiteral("epoch")},
            {QStringLiteral("run"), run.value},
            {QStringLiteral("epoch"), epoch.epoch},
            {QStringLiteral("epochs"), epochs},
            {QStringLiteral("train_loss"), epoch.trainLoss},
            {QStringLiteral("train_accuracy"), epoch.trainAccuracy},
            {QStringLiteral("validation_loss"), epoch.validationLoss},
            {QStringLiteral("validation_accuracy"), epoch.validationAccuracy},
            {QStringLiteral("is_best"), epoch.isBest}};
}

struct LearningState {
    TrainedGraph graph;
    QJsonObject summary;
    bool wasCancelled = false;
};

Result<void> trainClassifierBlock(ProjectFile& project, RunId run, const LearningBlockDesign& block,
                                  const FeatureMatrix& features, const std::vector<int>& columns, JobContext& job,
                                  LearningState& state)
{
    const int epochs = block.parameters[QStringLiteral("epochs")].toInt();
    const EpochSink sink = [&](const EpochResult& epoch, const TrainedClassifier* best) -> Result<void> {
        QByteArray bytes;
        if (best != nullptr) {
            state.graph.hasClassifier = true;
            state.graph.classifier = *best;
            bytes = serializeGraph(state.graph);
        }
        const Result<void> stored = project.runs().addEpoch(
            run, {epoch.epoch, epoch.trainLoss, epoch.trainAccuracy, epoch.validationLoss, epoch.validationAccuracy}, bytes);
        // Told only when it is on disk: who hears of an epoch may count on it after a kill.
        if (stored)
            job.event(epochEvent(epoch, epochs, run));
        return stored;
    };
    Result<TrainedClassifierResult> trained = trainClassifier(features, columns, block.parameters, sink, job);
    if (!trained)
        return trained.error();
    state.graph.hasClassifier = true;
    state.graph.classifier = trained->classifier;
    state.wasCancelled = trained->wasCancelled;
    state.summary[QStringLiteral("best_epoch")] = trained->bestEpoch;
    state.summary[QStringLiteral("validation_loss")] = trained->best.validationLoss;
    state.summary[QStringLiteral("validation_accuracy")] = trained->best.validationAccuracy;
    state.summary[QStringLiteral("train_loss")] = trained->best.trainLoss;
    state.summary[QStringLiteral("train_accuracy")] = trained->best.trainAccuracy;
    state.summary[QStringLiteral("parameters")] = trained->parameterCount;
    state.summary[QStringLiteral("training_windows")] = trained->trainingWindows;
    state.summary[QStringLiteral("validation_windows")] = trained->validationWindows;
    state.summary[QStringLiteral("labels")] = QJsonArray::fromStringList(trained->classifier.classes);
    return {};
}

Result<LearningState> trainBlocks(ProjectFile& project, RunId run, const ImpulseDesign& design,
                                  const PreparedImpulse& prepared, const FeatureMatrix& features, JobContext& job)
{
    LearningState state;
    state.graph.featureCount = features.featureCount;
    // The anomaly detector is fitted first: it is quick, and a stop during the network's training then keeps both.
    for (const bool wantsAnomaly : {true, false}) {
        for (int i = 0; i < design.learn.size(); ++i) {
            const LearningBlockDesign& block = design.learn[i];
            const std::vector<int> columns = prepared.featureColumns(i);
            if (wantsAnomaly && block.block == QLatin1String("anomaly-kmeans")) {
                Result<KMeansAnomaly> fitted = fitKMeans(features, columns, block.parameters, &job);
                if (!fitted)
                    return fitted.error();
                state.graph.hasAnomaly = true;
                state.graph.anomaly = *fitted;
                state.summary[QStringLiteral("clusters")] = fitted->clusterCount;
            } else if (!wantsAnomaly && block.block == QLatin1String("classification")) {
                if (Result<void> done = trainClassifierBlock(project, run, block, features, columns, job, state); !done)
                    return done.error();
            }
        }
    }
    return state;
}

} // namespace

Result<Run> runTraining(ProjectFile& project, const TrainingOptions& options, JobContext& job)
{
    Result<ImpulseDesign> stored = storedImpulse(project);
    if (!stored)
        return stored.error();
    if (stored->learn.isEmpty()) {
        return Error{ErrorCode::InvalidInput,
                     tr("learn: the impulse has no learning block. Add a classifier on the Impulse page."), {},
                     QStringLiteral("LRN-020")};
    }
    const ImpulseDesign design = withOptions(*stored, options);
    Result<ExtractionResult> features = currentFeatures(project, job);
    if (!features)
        return features.error();
    Result<PreparedImpulse> prepared =
        prepareImpulse(design, 1000.0 / features->matrix.intervalMs, features->matrix.axes);
    if (!prepared)
        return prepared.error();
    Result<QByteArray> dataset = project.datasetHash();
    if (!dataset)
        return dataset.error();

    Run run;
    run.impulse = impulseToJson(design);
    run.impulseHash = QCryptographicHash::hash(QJsonDocument(run.impulse).toJson(QJsonDocument::Compact),
                                               QCryptographicHash::Sha256);
    run.featureHash = features->matrix.hash;
    run.datasetHash = *dataset;
    run.seed = static_cast<quint64>(design.learn.first().parameters[QStringLiteral("seed")].toInteger());
    run.settings = design.learn.first().parameters;
    run.processId = QCoreApplication::applicationPid();
    Result<RunId> id = project.runs().begin(run);
    if (!id)
        return id.error();
    job.event({{QStringLiteral("event"), QStringLiteral("run")}, {QStringLiteral("run"), id->value}});

    Result<LearningState> state = trainBlocks(project, *id, design, *prepared, features->matrix, job);
    Result<QuantizedGraph> quantized =
        state ? quantizeGraph(state->graph, features->matrix) : Result<QuantizedGraph>(state.error());
    if (!quantized) {
        const RunState end = quantized.error().code == ErrorCode::Cancelled ? RunState::Cancelled : RunState::Failed;
        if (Result<void> kept = project.runs().finish(*id, end, {{QStringLiteral("error_id"), quantized.error().id}}, {}, {}, quantized.error().message); !kept)
            return kept.error();
        return quantized.error();
    }
    state->summary[QStringLiteral("weights_sha256")] = weightsSha256(state->graph);
    const Result<void> finished =
        project.runs().finish(*id, state->wasCancelled ? RunState::Cancelled : RunState::Done, state->summary,
                              serializeGraph(state->graph), serializeGraph(*quantized));
    if (!finished)
        return finished.error();
    return project.runs().run(*id);
}

Result<Run> keepInterruptedRun(ProjectFile& project, RunId id, JobContext& job)
{
    if (Result<int> swept = project.runs().sweepInterrupted(); !swept)
        return swept.error();
    Result<Run> run = project.runs().run(id);
    if (!run)
        return run;
    if (run->state != RunState::Interrupted) {
        return Error{ErrorCode::Refused, tr("%1 was not interrupted; it was left as it is.").arg(run->name), {},
                     QStringLiteral("LRN-021")};
    }
    Result<QByteArray> bytes = project.runs().trainedGraph(id);
    if (!bytes)
        return bytes.error();
    Result<TrainedGraph> graph = trainedGraphFromBytes(*bytes);
    if (!graph)
        return graph.error();
    Result<QVector<EpochMetrics>> epochs = project.runs().epochs(id);
    if (!epochs)
        return epochs.error();
    Result<ExtractionResult> features = currentFeatures(project, job);
    if (!features)
        return features.error();
    if (features->matrix.hash != run->featureHash || epochs->isEmpty()) {
        return Error{ErrorCode::Refused,
                     tr("The samples or the processing changed since %1 was trained, so its network no longer fits. Train again.")
                         .arg(run->name),
                     {}, QStringLiteral("LRN-022")};
    }
    Result<QuantizedGraph> quantized = quantizeGraph(*graph, features->matrix);
    if (!quantized)
        return quantized.error();
    EpochMetrics best = epochs->first();
    for (const EpochMetrics& epoch : *epochs) {
        if (epoch.validationLoss < best.validationLoss)
            best = epoch;
    }
    QJsonObject summary = run->summary;
    summary[QStringLiteral("best_epoch")] = best.epoch;
    summary[QStringLiteral("validation_loss")] = best.validationLoss;
    summary[QStringLiteral("validation_accuracy")] = best.validationAccuracy;
    summary[QStringLiteral("train_loss")] = best.trainLoss;
    summary[QStringLiteral("train_accuracy")] = best.trainAccuracy;
    summary[QStringLiteral("labels")] = QJsonArray::fromStringList(graph->classifier.classes);
    int parameters = 0;
    for (const DenseLayer& layer : graph->classifier.layers)
        parameters += (layer.inputs + 1) * layer.outputs;
    summary[QStringLiteral("parameters")] = parameters;
    summary[QStringLiteral("weights_sha256")] = weightsSha256(*graph);
    if (Result<void> kept = project.runs().finish(id, RunState::Cancelled, summary, *bytes, serializeGraph(*quantized)); !kept)
        return kept.error();
    return project.runs().run(id);
}

namespace
{


ClassificationMetrics metricsOf(const QStringList& classes, const std::vector<WindowPrediction>& windows)
{
    std::vector<int> actual;
    std::vector<float> probabilities;
    for (const WindowPrediction& window : windows) {
        if (window.actual < 0)
            continue;
        actual.push_back(window.actual);
        probabilities.insert(probabilities.end(), window.probabilities.begin(), window.probabilities.end());
    }
    return computeClassificationMetrics(classes, actual, probabilities);
}

} // namespace

QJsonObject figuresToJson(const ClassificationMetrics& metrics, const std::optional<MetricIntervals>& intervals)
{
    QJsonObject figures = metricsToJson(metrics);
    figures[QStringLiteral("intervals")] = intervals.has_value() ? QJsonValue(intervalsToJson(*intervals)) : QJsonValue();
    return figures;
}

Result<EvaluationReport> runEvaluation(ProjectFile& project, const Run& run, Split split, JobContext& job)
{
    Result<QByteArray> trainedBytes = project.runs().trainedGraph(run.id);
    if (!trainedBytes)
        return trainedBytes.error();
    Result<TrainedGraph> trained = trainedGraphFromBytes(*trainedBytes);
    if (!trained)
        return trained.error();
    Result<QuantizedGraph> quantized = quantizedGraphOf(project, run.id);
    if (!quantized)
        return quantized.error();
    Result<ExtractionResult> features = currentFeatures(project, job);
    if (!features)
        return features.error();
    const FeatureMatrix& matrix = features->matrix;
    if (matrix.featureCount != trained->featureCount) {
        return Error{ErrorCode::Refused,
                     tr("%1 was trained with another impulse (%2 features, now %3). Train again.")
                         .arg(run.name)
                         .arg(trained->featureCount)
                         .arg(matrix.featureCount),
                     {}, QStringLiteral("EVA-002")};
    }
    EvaluationReport report;
    report.run = run.id;
    report.classes = trained->classifier.classes;
    report.windowReadings = matrix.windowReadings;
    report.hasAnomaly = trained->hasAnomaly;
    report.anomalyThreshold = trained->anomaly.threshold;
    int labelled = 0;
    for (std::size_t row = 0; row < matrix.windowCount(); ++row) {
        const WindowRef& window = matrix.windows[row];
        if (window.split != split || window.label < 0)
            continue;
        if (job.isCancelled())
            return Error{ErrorCode::Cancelled, tr("Evaluation was stopped; the report from before is kept."), {}, {}};
        WindowPrediction one;
        one.sample = window.sample;
        one.firstReading = window.firstReading;
        one.actual = static_cast<int>(report.classes.indexOf(matrix.classes[window.label]));
        if (trained->hasAnomaly)
            one.anomalyScore = anomalyScore(trained->anomaly, matrix.row(row));
        if (trained->hasClassifier) {
            one.probabilities = runFloat(trained->classifier, matrix.row(row));
            report.float32Windows.push_back(one);
            one.probabilities = runInt8(quantized->classifier, matrix.row(row)).probabilities;
        } else {
            report.float32Windows.push_back(one);
        }
        report.int8Windows.push_back(one);
        ++labelled;
        job.report(static_cast<qint64>(row) + 1, static_cast<qint64>(matrix.windowCount()), tr("Evaluating"));
    }
    if (labelled == 0) {
        return Error{ErrorCode::NotFound,
                     tr("There is no labelled window in the %1 split. Set aside about 20 % of the samples for testing.")
                         .arg(splitName(split)),
                     {}, QStringLiteral("EVA-003")};
    }
    report.float32 = metricsOf(report.classes, report.float32Windows);
    report.int8 = metricsOf(report.classes, report.int8Windows);
    report.float32Intervals = bootstrapIntervals(report.classes, report.float32Windows);
    report.int8Intervals = bootstrapIntervals(report.classes, report.int8Windows);
    Result<QByteArray> dataset = project.datasetHash();
    if (!dataset)
        return dataset.error();
    report.datasetHash = *dataset;

    StoredReport stored;
    stored.kind = QStringLiteral("evaluation");
    stored.run = run.id;
    stored.inputHash = *dataset;
    stored.summary = {{QStringLiteral("split"), splitName(split)},
                      {QStringLiteral("float32"), figuresToJson(report.float32, report.float32Intervals)},
                      {QStringLiteral("int8"), figuresToJson(report.int8, report.int8Intervals)}};
    stored.payload = serializeEvaluation(report);
    if (Result<ReportId> added = project.reports().add(stored); !added)
        return added.error();
    if (split == Split::Testing && trained->hasClassifier) {
        const QJsonObject more{{QStringLiteral("test_accuracy"), report.float32.accuracy},
                               {QStringLiteral("test_accuracy_int8"), report.int8.accuracy},
                               {QStringLiteral("test_macro_f1"), report.float32.macroF1},
                               {QStringLiteral("test_macro_f1_int8"), report.int8.macroF1}};
        if (Result<void> merged = project.runs().mergeSummary(run.id, more); !merged)
            return merged.error();
    }
    return report;
}

} // namespace studio
