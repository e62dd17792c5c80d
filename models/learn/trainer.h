// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"
#include "models/graph/trained_graph.h"
#include "models/impulse/feature_matrix.h"

#include <QJsonObject>
#include <functional>

namespace studio
{

struct EpochResult {
    int epoch = 0; ///< counts from 1
    double trainLoss = 0.0;
    double trainAccuracy = 0.0;
    double validationLoss = 0.0;
    double validationAccuracy = 0.0;
    bool isBest = false;
};

struct TrainedClassifierResult {
    TrainedClassifier classifier;
    int bestEpoch = 0;
    EpochResult best;
    int parameterCount = 0;
    int trainingWindows = 0;
    int validationWindows = 0;
    bool wasCancelled = false; ///< the best epoch so far is kept
};

/// Called after every epoch, with the classifier as it is when this epoch is the best one so far.
using EpochSink = std::function<Result<void>(const EpochResult&, const TrainedClassifier*)>;

/// Recordings of the training split that are kept aside for validation: stratified by label, whole recordings,
/// decided by the seed alone. At least one of every class with two recordings or more.
QVector<SampleId> validationSamples(const FeatureMatrix& features, double share, quint64 seed);

/// Trains the dense classifier of an impulse. `parameters` are complete (see learning_blocks.h); `columns` are the
/// features it takes. Labelled windows of the training split only; the scaler is fitted without the validation part.
/// Same features, parameters and columns: the same weights, byte for byte.
/// Errors: InvalidInput in plain words (one class only, too little data, the loss is not a number), Cancelled when
/// stopped before the first epoch. Thread: any, one at a time.
Result<TrainedClassifierResult> trainClassifier(const FeatureMatrix& features, const std::vector<int>& columns,
                                                const QJsonObject& parameters, const EpochSink& sink,
                                                JobContext& job);

} // namespace studio
