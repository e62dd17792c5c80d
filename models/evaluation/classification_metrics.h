// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "models/core/result.h"

#include <QJsonObject>
#include <QStringList>
#include <optional>
#include <span>
#include <vector>

namespace studio
{

struct ClassMetrics {
    double precision = 0.0;
    double recall = 0.0;
    double f1 = 0.0;
    int support = 0;
    double rocAuc = 0.0; ///< one against the rest; NaN where undefined
};

/// Figures of one classifier on one set of windows. Confusion: rows actual, columns predicted.
struct ClassificationMetrics {
    QStringList classes;
    int windowCount = 0;
    double accuracy = 0.0;
    double balancedAccuracy = 0.0;
    double macroF1 = 0.0;
    double weightedF1 = 0.0;
    double logLoss = 0.0;
    double rocAucMacro = 0.0;
    double matthews = 0.0;   ///< correlation of answer and truth, -1..1; 0 where undefined
    double cohenKappa = 0.0; ///< agreement beyond chance; 0 where undefined
    std::vector<int> confusion; ///< [classes x classes], row-major
    std::vector<ClassMetrics> perClass;
};

/// Shape: actual [windows] class indices, each within `classes`; probabilities [windows x classes] row-major.
/// Source: definitions of the golden vectors (scikit-learn's): undefined precision is 0.
ClassificationMetrics computeClassificationMetrics(const QStringList& classes, std::span<const int> actual,
                                                   std::span<const float> probabilities);
QJsonObject metricsToJson(const ClassificationMetrics& metrics);
ClassificationMetrics metricsFromJson(const QJsonObject& object);

struct Interval {
    double low = 0.0;
    double high = 0.0;
};

/// How far the figures would move had other recordings been in the test split.
struct MetricIntervals {
    double level = 0.95;
    int resampleCount = 0;
    int sampleCount = 0;
    Interval accuracy;
    Interval macroF1;
    std::optional<Interval> rocAuc; ///< absent where no resample has two classes
};

QJsonObject intervalsToJson(const MetricIntervals& intervals);
/// Nothing from an empty object.
std::optional<MetricIntervals> intervalsFromJson(const QJsonObject& object);

/// One window's answer, kept so that a cell of the matrix can list its windows.
struct WindowPrediction {
    SampleId sample;
    qint64 firstReading = 0; ///< counted at the rate of the impulse, as in WindowRef
    int actual = -1; ///< class index; -1: unlabelled
    std::vector<float> probabilities;
    float anomalyScore = 0.0F;
    [[nodiscard]] int predicted() const;
};

/// Evaluation of one run: float32 and int8 always side by side.
struct EvaluationReport {
    RunId run;
    QStringList classes;
    qint64 windowReadings = 0;
    ClassificationMetrics float32;
    ClassificationMetrics int8;
    std::optional<MetricIntervals> float32Intervals; ///< absent with fewer than two samples
    std::optional<MetricIntervals> int8Intervals;
    std::vector<WindowPrediction> float32Windows;
    std::vector<WindowPrediction> int8Windows;
    bool hasAnomaly = false;
    double anomalyThreshold = 0.0; ///< scores above it count as an anomaly
    QByteArray datasetHash;
};

QByteArray serializeEvaluation(const EvaluationReport& report);
/// Errors: InvalidInput; sizes are checked against what is left of the input.
Result<EvaluationReport> evaluationFromBytes(const QByteArray& bytes);

} // namespace studio
