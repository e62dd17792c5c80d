// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/learn/dense_training.h"
#include "models/learn/kmeans.h"
#include "models/learn/trainer.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonArray>
#include <QMap>
#include <QSet>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Trainer", text);
}

Error refuse(const QString& message, const char* id)
{
    return Error{ErrorCode::InvalidInput, message, {}, QString::fromLatin1(id)};
}

/// Place of a recording in the seeded order: the hash of seed and id, so that adding one moves no other.
QByteArray seededRank(SampleId id, quint64 seed)
{
    return QCryptographicHash::hash(QByteArray::number(seed) + ':' + QByteArray::number(id.value),
                                    QCryptographicHash::Sha256);
}

struct Rows {
    std::vector<std::size_t> training;
    std::vector<std::size_t> validation;
};

Rows divide(const FeatureMatrix& features, const QVector<SampleId>& aside)
{
    const QSet<SampleId> asideSet(aside.begin(), aside.end());
    Rows rows;
    for (std::size_t row = 0; row < features.windowCount(); ++row) {
        const WindowRef& window = features.windows[row];
        if (window.split != Split::Training || window.label < 0)
            continue;
        (asideSet.contains(window.sample) ? rows.validation : rows.training).push_back(row);
    }
    return rows;
}

void appendScaled(const FeatureMatrix& features, const std::vector<std::size_t>& rows, const std::vector<int>& columns,
                  const StandardScaler& scaler, const std::vector<int>& classOf, std::vector<float>& x,
                  std::vector<std::int64_t>& y)
{
    for (const std::size_t row : rows) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const float value = features.row(row)[static_cast<std::size_t>(columns[i])];
            x.push_back((value - scaler.mean[i]) * scaler.inverseDeviation[i]);
        }
        y.push_back(classOf[static_cast<std::size_t>(features.windows[row].label)]);
    }
}

std::vector<float> classWeights(const std::vector<std::int64_t>& labels, std::size_t classes, bool balance)
{
    std::vector<float> weights(classes, 1.0F);
    if (!balance)
        return weights;
    std::vector<double> counts(classes, 0.0);
    for (const std::int64_t label : labels)
        counts[static_cast<std::size_t>(label)] += 1.0;
    for (std::size_t k = 0; k < classes; ++k) {
        if (counts[k] > 0.0) {
            weights[k] = static_cast<float>(static_cast<double>(labels.size())
                                            / (counts[k] * static_cast<double>(classes)));
        }
    }
    return weights;
}

/// Classes that occur in the training windows, and where each of the matrix's classes lands among them.
Result<QStringList> trainingClasses(const FeatureMatrix& features, std::vector<int>& classOf)
{
    QSet<int> present;
    for (const WindowRef& window : features.windows) {
        if (window.split == Split::Training && window.label >= 0)
            present.insert(window.label);
    }
    if (present.isEmpty())
        return refuse(tr("There is no labelled training window. Label some samples first."), "LRN-001");
    if (present.size() == 1) {
        return refuse(tr("All training windows carry the label \"%1\". A classifier needs at least two classes: record "
                         "or label another one.")
                          .arg(features.classes[*present.begin()]),
                      "LRN-002");
    }
    QStringList classes;
    classOf.assign(static_cast<std::size_t>(features.classes.size()), -1);
    for (int i = 0; i < features.classes.size(); ++i) {
        if (!present.contains(i))
            continue;
        classOf[static_cast<std::size_t>(i)] = static_cast<int>(classes.size());
        classes << features.classes[i];
    }
    return classes;
}

TrainedClassifier withWeights(const TrainedClassifier& frame, const std::vector<std::int64_t>& sizes,
                              const std::vector<DenseTensors>& tensors)
{
    TrainedClassifier classifier = frame;
    classifier.layers.clear();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        DenseLayer layer;
        layer.inputs = static_cast<int>(sizes[i]);
        layer.outputs = static_cast<int>(sizes[i + 1]);
        layer.activation = i + 1 == tensors.size() ? Activation::Softmax : Activation::Relu;
        layer.weights = tensors[i].weights;
        layer.bias = tensors[i].bias;
        classifier.layers.push_back(std::move(layer));
    }
    return classifier;
}

DenseTask taskFrom(const QJsonObject& parameters)
{
    DenseTask task;
    task.epochs = parameters[QStringLiteral("epochs")].toInt();
    task.batchSize = parameters[QStringLiteral("batch-size")].toInt();
    task.learningRate = parameters[QStringLiteral("learning-rate")].toDouble();
    task.activityL1 = parameters[QStringLiteral("activity-l1")].toDouble();
    task.seed = static_cast<std::uint64_t>(parameters[QStringLiteral("seed")].toInteger());
    return task;
}

} // namespace

QVector<SampleId> validationSamples(const FeatureMatrix& features, double share, quint64 seed)
{
    // A recording counts for the class of its first labelled window.
    QMap<int, QVector<SampleId>> byClass;
    QSet<SampleId> seen;
    for (const WindowRef& window : features.windows) {
        if (window.split == Split::Training && window.label >= 0 && !seen.contains(window.sample)) {
            seen.insert(window.sample);
            byClass[window.label].append(window.sample);
        }
    }
    QVector<SampleId> aside;
    for (auto it = byClass.begin(); it != byClass.end(); ++it) {
        QVector<SampleId> recordings = it.value();
        std::sort(recordings.begin(), recordings.end(), [seed](SampleId a, SampleId b) {
            return seededRank(a, seed) < seededRank(b, seed);
        });
        if (recordings.size() < 2)
            continue;
        const auto wanted = static_cast<qsizetype>(std::llround(share * static_cast<double>(recordings.size())));
        aside += recordings.first(std::clamp<qsizetype>(wanted, 1, recordings.size() - 1));
    }
    return aside;
}

Result<TrainedClassifierResult> trainClassifier(const FeatureMatrix& features, const std::vector<int>& columns,
                                                const QJsonObject& parameters, const EpochSink& sink,
                                                JobContext& job)
{
    std::vector<int> classOf;
    Result<QStringList> classes = trainingClasses(features, classOf);
    if (!classes)
        return classes.error();
    DenseTask task = taskFrom(parameters);
    const Rows rows = divide(
        features, validationSamples(features, parameters[QStringLiteral("validation-share")].toDouble(), task.seed));
    if (rows.validation.empty()) {
        return refuse(tr("Every class has only one recording, so none can be kept aside to check the training. Record at "
                         "least two of each class."),
                      "LRN-003");
    }
    TrainedClassifierResult result;
    TrainedClassifier& frame = result.classifier;
    frame.classes = *classes;
    frame.featureIndices = columns;
    frame.scaler = fitScaler(features, rows.training, columns);
    appendScaled(features, rows.training, columns, frame.scaler, classOf, task.trainX, task.trainY);
    appendScaled(features, rows.validation, columns, frame.scaler, classOf, task.validationX, task.validationY);
    task.classWeights = classWeights(task.trainY, static_cast<std::size_t>(classes->size()),
                                     parameters[QStringLiteral("class-weights")].toBool());
    task.sizes.push_back(static_cast<std::int64_t>(columns.size()));
    for (const QJsonValue& neurons : parameters[QStringLiteral("hidden")].toArray())
        task.sizes.push_back(neurons.toInt());
    task.sizes.push_back(classes->size());
    for (std::size_t i = 0; i + 1 < task.sizes.size(); ++i)
        result.parameterCount += static_cast<int>((task.sizes[i] + 1) * task.sizes[i + 1]);
    result.trainingWindows = static_cast<int>(rows.training.size());
    result.validationWindows = static_cast<int>(rows.validation.size());

    Error failure;
    bool hasFailed = false;
    bool hasBest = false;
    const auto onEpoch = [&](const DenseEpoch& epoch, const std::vector<DenseTensors>& tensors) {
        EpochResult one{epoch.epoch, epoch.trainLoss, epoch.trainAccuracy, epoch.validationLoss,
                        epoch.validationAccuracy, false};
        if (!std::isfinite(epoch.trainLoss) || !std::isfinite(epoch.validationLoss)) {
            failure = refuse(tr("The loss is no longer a number after epoch %1: the learning rate %2 is probably too "
                                "high. Try %3.")
                                 .arg(epoch.epoch)
                                 .arg(task.learningRate)
                                 .arg(task.learningRate / 10.0),
                             "LRN-004");
            hasFailed = true;
            return false;
        }
        one.isBest = !hasBest || one.validationLoss < result.best.validationLoss;
        if (one.isBest) {
            hasBest = true;
            result.best = one;
            result.bestEpoch = one.epoch;
            result.classifier = withWeights(result.classifier, task.sizes, tensors);
        }
        job.report(one.epoch, task.epochs, tr("Training"));
        if (const Result<void> stored = sink(one, one.isBest ? &result.classifier : nullptr); !stored) {
            failure = stored.error();
            hasFailed = true;
            return false;
        }
        return true;
    };
    const std::string message = trainDense(task, onEpoch, [&job] { return job.isCancelled(); });
    if (hasFailed)
        return failure;
    if (!message.empty()) {
        return Error{ErrorCode::Internal, tr("Training failed in the mathematics library; the data is not affected. Train again; where the "
                                               "library itself is missing, ./studio build brings it back."),
                     QString::fromStdString(message), QStringLiteral("LRN-005")};
    }
    result.wasCancelled = job.isCancelled();
    if (!hasBest)
        return Error{ErrorCode::Cancelled, tr("Training was stopped before its first epoch; nothing was kept."), {}, {}};
    return result;
}

} // namespace studio
