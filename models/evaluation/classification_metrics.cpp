// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/classification_metrics.h"

#include "models/core/byte_reader.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace studio
{

namespace
{

double ratio(double part, double whole)
{
    return whole > 0.0 ? part / whole : 0.0;
}

/// Area under the ROC curve of one class against the rest, ties counted half. NaN when one side is empty.
double rocAuc(std::span<const int> actual, std::span<const float> probabilities, std::size_t classes, std::size_t k)
{
    const std::size_t n = actual.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), 0U);
    const auto score = [&](std::size_t i) { return probabilities[i * classes + k]; };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score(a) < score(b); });
    double positives = 0.0;
    double rankSum = 0.0;
    for (std::size_t first = 0; first < n;) {
        std::size_t last = first;
        while (last + 1 < n && score(order[last + 1]) == score(order[first]))
            ++last;
        const double rank = (static_cast<double>(first) + static_cast<double>(last)) / 2.0 + 1.0;
        for (std::size_t i = first; i <= last; ++i) {
            if (actual[order[i]] == static_cast<int>(k)) {
                positives += 1.0;
                rankSum += rank;
            }
        }
        first = last + 1;
    }
    const double negatives = static_cast<double>(n) - positives;
    if (positives == 0.0 || negatives == 0.0)
        return std::numeric_limits<double>::quiet_NaN();
    return (rankSum - positives * (positives + 1.0) / 2.0) / (positives * negatives);
}

std::size_t argMax(std::span<const float> values)
{
    return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

void fillPerClass(ClassificationMetrics& metrics, std::span<const int> actual, std::span<const float> probabilities)
{
    const auto classes = static_cast<std::size_t>(metrics.classes.size());
    double recallSum = 0.0;
    int recallCount = 0;
    double aucSum = 0.0;
    int aucCount = 0;
    for (std::size_t k = 0; k < classes; ++k) {
        double predicted = 0.0;
        double support = 0.0;
        for (std::size_t j = 0; j < classes; ++j) {
            predicted += metrics.confusion[j * classes + k];
            support += metrics.confusion[k * classes + j];
        }
        const double correct = metrics.confusion[k * classes + k];
        ClassMetrics one;
        one.precision = ratio(correct, predicted);
        one.recall = ratio(correct, support);
        one.f1 = ratio(2.0 * correct, predicted + support);
        one.support = static_cast<int>(support);
        one.rocAuc = rocAuc(actual, probabilities, classes, k);
        metrics.macroF1 += one.f1 / static_cast<double>(classes);
        metrics.weightedF1 += ratio(one.f1 * support, metrics.windowCount);
        if (support > 0.0) {
            recallSum += one.recall;
            ++recallCount;
        }
        if (!std::isnan(one.rocAuc)) {
            aucSum += one.rocAuc;
            ++aucCount;
        }
        metrics.perClass.push_back(one);
    }
    metrics.balancedAccuracy = ratio(recallSum, recallCount);
    metrics.rocAucMacro = aucCount > 0 ? aucSum / aucCount : std::numeric_limits<double>::quiet_NaN();
}

/// Matthews' correlation and Cohen's kappa from the confusion matrix.
void fillAgreement(ClassificationMetrics& metrics)
{
    const auto classes = static_cast<std::size_t>(metrics.classes.size());
    const double n = metrics.windowCount;
    double correct = 0.0;
    double chance = 0.0; // sum over classes of (times predicted) x (times true)
    double predictedSquares = 0.0;
    double actualSquares = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
        double predicted = 0.0;
        double actual = 0.0;
        for (std::size_t j = 0; j < classes; ++j) {
            predicted += metrics.confusion[j * classes + k];
            actual += metrics.confusion[k * classes + j];
        }
        correct += metrics.confusion[k * classes + k];
        chance += predicted * actual;
        predictedSquares += predicted * predicted;
        actualSquares += actual * actual;
    }
    metrics.matthews =
        ratio(correct * n - chance, std::sqrt((n * n - predictedSquares) * (n * n - actualSquares)));
    metrics.cohenKappa = ratio(correct * n - chance, n * n - chance);
}

} // namespace

ClassificationMetrics computeClassificationMetrics(const QStringList& classNames, std::span<const int> actual,
                                                   std::span<const float> probabilities)
{
    ClassificationMetrics metrics;
    metrics.classes = classNames;
    const auto classes = static_cast<std::size_t>(classNames.size());
    metrics.confusion.assign(classes * classes, 0);
    metrics.windowCount = static_cast<int>(actual.size());
    if (classes == 0 || actual.empty()) {
        metrics.perClass.resize(classes);
        return metrics;
    }
    Q_ASSERT(probabilities.size() == actual.size() * classes);
    double correct = 0.0;
    double loss = 0.0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const auto row = probabilities.subspan(i * classes, classes);
        const auto truth = static_cast<std::size_t>(actual[i]);
        const std::size_t predicted = argMax(row);
        ++metrics.confusion[truth * classes + predicted];
        correct += truth == predicted ? 1.0 : 0.0;
        // Rows are normalised before the logarithm, and clipped, as the reference does.
        double sum = 0.0;
        for (const float p : row)
            sum += static_cast<double>(p);
        constexpr double kClip = 1e-7;
        const double p = sum > 0.0 ? static_cast<double>(row[truth]) / sum : 0.0;
        loss -= std::log(std::clamp(p, kClip, 1.0));
    }
    metrics.accuracy = correct / static_cast<double>(actual.size());
    metrics.logLoss = loss / static_cast<double>(actual.size());
    fillPerClass(metrics, actual, probabilities);
    fillAgreement(metrics);
    return metrics;
}

QJsonObject metricsToJson(const ClassificationMetrics& metrics)
{
    const auto number = [](double value) { return std::isnan(value) ? QJsonValue() : QJsonValue(value); };
    QJsonArray confusion;
    const qsizetype classes = metrics.classes.size();
    for (qsizetype row = 0; row < classes; ++row) {
        QJsonArray line;
        for (qsizetype column = 0; column < classes; ++column)
            line.append(metrics.confusion[static_cast<std::size_t>(row * classes + column)]);
        confusion.append(line);
    }
    QJsonArray perClass;
    for (std::size_t k = 0; k < metrics.perClass.size(); ++k) {
        const ClassMetrics& one = metrics.perClass[k];
        perClass.append(QJsonObject{{QStringLiteral("label"), metrics.classes[static_cast<qsizetype>(k)]},
                                    {QStringLiteral("precision"), one.precision},
                                    {QStringLiteral("recall"), one.recall},
                                    {QStringLiteral("f1"), one.f1},
                                    {QStringLiteral("support"), one.support},
                                    {QStringLiteral("roc_auc"), number(one.rocAuc)}});
    }
    return {{QStringLiteral("labels"), QJsonArray::fromStringList(metrics.classes)},
            {QStringLiteral("windows"), metrics.windowCount},
            {QStringLiteral("accuracy"), metrics.accuracy},
            {QStringLiteral("balanced_accuracy"), metrics.balancedAccuracy},
            {QStringLiteral("macro_f1"), metrics.macroF1},
            {QStringLiteral("weighted_f1"), metrics.weightedF1},
            {QStringLiteral("log_loss"), metrics.logLoss},
            {QStringLiteral("roc_auc"), number(metrics.rocAucMacro)},
            {QStringLiteral("matthews"), metrics.matthews},
            {QStringLiteral("cohen_kappa"), metrics.cohenKappa},
            {QStringLiteral("confusion"), confusion},
            {QStringLiteral("per_class"), perClass}};
}

ClassificationMetrics metricsFromJson(const QJsonObject& object)
{
    const auto number = [](const QJsonValue& value) {
        return value.isDouble() ? value.toDouble() : std::numeric_limits<double>::quiet_NaN();
    };
    ClassificationMetrics metrics;
    for (const QJsonValue& label : object[QStringLiteral("labels")].toArray())
        metrics.classes << label.toString();
    metrics.windowCount = object[QStringLiteral("windows")].toInt();
    metrics.accuracy = object[QStringLiteral("accuracy")].toDouble();
    metrics.balancedAccuracy = object[QStringLiteral("balanced_accuracy")].toDouble();
    metrics.macroF1 = object[QStringLiteral("macro_f1")].toDouble();
    metrics.weightedF1 = object[QStringLiteral("weighted_f1")].toDouble();
    metrics.logLoss = object[QStringLiteral("log_loss")].toDouble();
    metrics.rocAucMacro = number(object[QStringLiteral("roc_auc")]);
    metrics.matthews = object[QStringLiteral("matthews")].toDouble();
    metrics.cohenKappa = object[QStringLiteral("cohen_kappa")].toDouble();
    const auto classes = static_cast<std::size_t>(metrics.classes.size());
    for (const QJsonValue& row : object[QStringLiteral("confusion")].toArray()) {
        for (const QJsonValue& cell : row.toArray())
            metrics.confusion.push_back(cell.toInt());
    }
    metrics.confusion.resize(classes * classes);
    for (const QJsonValue& value : object[QStringLiteral("per_class")].toArray()) {
        ClassMetrics one;
        one.precision = value[QStringLiteral("precision")].toDouble();
        one.recall = value[QStringLiteral("recall")].toDouble();
        one.f1 = value[QStringLiteral("f1")].toDouble();
        one.support = value[QStringLiteral("support")].toInt();
        one.rocAuc = number(value[QStringLiteral("roc_auc")]);
        metrics.perClass.push_back(one);
    }
    metrics.perClass.resize(classes);
    return metrics;
}

QJsonObject intervalsToJson(const MetricIntervals& intervals)
{
    const auto pair = [](const Interval& interval) { return QJsonArray{interval.low, interval.high}; };
    return {{QStringLiteral("level"), intervals.level},
            {QStringLiteral("resamples"), intervals.resampleCount},
            {QStringLiteral("samples"), intervals.sampleCount},
            {QStringLiteral("accuracy"), pair(intervals.accuracy)},
            {QStringLiteral("macro_f1"), pair(intervals.macroF1)},
            {QStringLiteral("roc_auc"),
             intervals.rocAuc.has_value() ? QJsonValue(pair(*intervals.rocAuc)) : QJsonValue()}};
}

std::optional<MetricIntervals> intervalsFromJson(const QJsonObject& object)
{
    if (object.isEmpty())
        return std::nullopt;
    const auto pair = [](const QJsonValue& value) { return Interval{value[0].toDouble(), value[1].toDouble()}; };
    MetricIntervals intervals;
    intervals.level = object[QStringLiteral("level")].toDouble();
    intervals.resampleCount = object[QStringLiteral("resamples")].toInt();
    intervals.sampleCount = object[QStringLiteral("samples")].toInt();
    intervals.accuracy = pair(object[QStringLiteral("accuracy")]);
    intervals.macroF1 = pair(object[QStringLiteral("macro_f1")]);
    if (object[QStringLiteral("roc_auc")].isArray())
        intervals.rocAuc = pair(object[QStringLiteral("roc_auc")]);
    return intervals;
}

int WindowPrediction::predicted() const
{
    return probabilities.empty() ? -1 : static_cast<int>(argMax(probabilities));
}

namespace
{

constexpr std::uint32_t kEvaluationMagic = 0x56454D53; // "SMEV"
constexpr std::uint32_t kEvaluationFormat = 2;

void writeWindows(ByteWriter& out, const std::vector<WindowPrediction>& windows)
{
    out.value(static_cast<std::uint32_t>(windows.size()));
    for (const WindowPrediction& window : windows) {
        out.value(window.sample.value);
        out.value(window.firstReading);
        out.value(static_cast<std::int32_t>(window.actual));
        out.value(window.anomalyScore);
        out.list(window.probabilities);
    }
}

std::vector<WindowPrediction> readWindows(ByteReader& in)
{
    std::vector<WindowPrediction> windows;
    for (auto count = in.value<std::uint32_t>(); in.ok() && count > 0; --count) {
        WindowPrediction window;
        window.sample.value = in.value<qint64>();
        window.firstReading = in.value<qint64>();
        window.actual = in.value<std::int32_t>();
        window.anomalyScore = in.value<float>();
        window.probabilities = in.list<float>();
        windows.push_back(std::move(window));
    }
    return windows;
}

/// False when a window names a class that is not there, or has another number of probabilities.
bool windowsFit(const std::vector<WindowPrediction>& windows, qsizetype classes)
{
    return std::all_of(windows.begin(), windows.end(), [classes](const WindowPrediction& window) {
        return window.actual >= -1 && window.actual < classes
               && (window.probabilities.empty()
                   || static_cast<qsizetype>(window.probabilities.size()) == classes);
    });
}

QString compact(const QJsonObject& object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QJsonObject expanded(const QString& text)
{
    return QJsonDocument::fromJson(text.toUtf8()).object();
}

QJsonObject jsonOf(const std::optional<MetricIntervals>& intervals)
{
    return intervals.has_value() ? intervalsToJson(*intervals) : QJsonObject();
}

} // namespace

QByteArray serializeEvaluation(const EvaluationReport& report)
{
    ByteWriter out;
    out.value(kEvaluationMagic);
    out.value(kEvaluationFormat);
    out.value(report.run.value);
    out.texts(report.classes);
    out.value(report.windowReadings);
    out.value(static_cast<std::uint8_t>(report.hasAnomaly ? 1 : 0));
    out.value(report.anomalyThreshold);
    out.text(QString::fromLatin1(report.datasetHash.toHex()));
    out.text(compact(metricsToJson(report.float32)));
    out.text(compact(metricsToJson(report.int8)));
    out.text(compact(jsonOf(report.float32Intervals)));
    out.text(compact(jsonOf(report.int8Intervals)));
    writeWindows(out, report.float32Windows);
    writeWindows(out, report.int8Windows);
    return out.bytes();
}

Result<EvaluationReport> evaluationFromBytes(const QByteArray& bytes)
{
    ByteReader in(bytes);
    EvaluationReport report;
    const bool isKnown =
        in.value<std::uint32_t>() == kEvaluationMagic && in.value<std::uint32_t>() == kEvaluationFormat;
    report.run.value = in.value<qint64>();
    report.classes = in.texts();
    report.windowReadings = in.value<qint64>();
    report.hasAnomaly = in.value<std::uint8_t>() != 0;
    report.anomalyThreshold = in.value<double>();
    report.datasetHash = QByteArray::fromHex(in.text().toLatin1());
    report.float32 = metricsFromJson(expanded(in.text()));
    report.int8 = metricsFromJson(expanded(in.text()));
    report.float32Intervals = intervalsFromJson(expanded(in.text()));
    report.int8Intervals = intervalsFromJson(expanded(in.text()));
    report.float32Windows = readWindows(in);
    report.int8Windows = readWindows(in);
    const bool isWhole = isKnown && in.atEnd() && windowsFit(report.float32Windows, report.classes.size())
                         && windowsFit(report.int8Windows, report.classes.size());
    if (!isWhole) {
        return Error{ErrorCode::InvalidInput,
                     QCoreApplication::translate("Evaluation", "The stored evaluation cannot be read. Evaluate again."),
                     {}, QStringLiteral("EVA-001")};
    }
    return report;
}

} // namespace studio
