// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/learn/kmeans.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace studio
{

namespace
{

constexpr int kMostIterations = 300;

QString tr(const char* text)
{
    return QCoreApplication::translate("KMeans", text);
}

double squaredDistance(const double* a, const double* b, std::size_t dimensions)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < dimensions; ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/// A number in [0, 1) from the generator's bits; the library's distributions differ between implementations.
double uniform(std::mt19937_64& random)
{
    return static_cast<double>(random() >> 11) * 0x1.0p-53;
}

/// k-means++: each further centroid is a point drawn in proportion to its squared distance from those chosen.
std::vector<double> startingCentroids(const std::vector<double>& points, std::size_t dimensions,
                                      std::size_t k, quint64 seed)
{
    const std::size_t n = points.size() / dimensions;
    std::mt19937_64 random(seed);
    std::vector<double> centroids;
    std::vector<double> nearest(n, std::numeric_limits<double>::infinity());
    auto chosen = static_cast<std::size_t>(uniform(random) * static_cast<double>(n));
    while (true) {
        const double* centroid = &points[chosen * dimensions];
        centroids.insert(centroids.end(), centroid, centroid + dimensions);
        if (centroids.size() == k * dimensions)
            return centroids;
        double total = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            nearest[i] = std::min(nearest[i], squaredDistance(&points[i * dimensions], centroid, dimensions));
            total += nearest[i];
        }
        if (total <= 0.0)
            return centroids; // fewer distinct points than clusters
        double target = uniform(random) * total;
        chosen = 0;
        while (chosen + 1 < n && (target -= nearest[chosen]) >= 0.0)
            ++chosen;
    }
}

Result<std::vector<int>> chosenColumns(const FeatureMatrix& features, const std::vector<int>& columns,
                                       const QJsonArray& names)
{
    std::vector<int> chosen;
    if (names.isEmpty()) {
        for (const int column : columns) {
            if (features.featureNames[column].endsWith(QLatin1String(" RMS")))
                chosen.push_back(column);
        }
        return chosen.empty() ? columns : chosen;
    }
    for (const QJsonValue& name : names) {
        const auto column = static_cast<int>(features.featureNames.indexOf(name.toString()));
        if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
            return Error{ErrorCode::InvalidInput,
                         tr("features: there is no feature \"%1\" in the blocks this detector takes")
                             .arg(name.toString()),
                         {},
                         QStringLiteral("LRN-010")};
        }
        chosen.push_back(column);
    }
    return chosen;
}

} // namespace

StandardScaler fitScaler(const FeatureMatrix& features, const std::vector<std::size_t>& rows,
                         const std::vector<int>& columns)
{
    StandardScaler scaler;
    const double n = static_cast<double>(rows.size());
    for (const int column : columns) {
        const auto c = static_cast<std::size_t>(column);
        double sum = 0.0;
        for (const std::size_t row : rows)
            sum += static_cast<double>(features.row(row)[c]);
        const double mean = sum / n;
        double square = 0.0;
        for (const std::size_t row : rows) {
            const double difference = static_cast<double>(features.row(row)[c]) - mean;
            square += difference * difference;
        }
        const double deviation = std::sqrt(square / n);
        const bool isConstant = deviation <= 1e-7 * std::max(1.0, std::abs(mean));
        scaler.mean.push_back(static_cast<float>(mean));
        scaler.inverseDeviation.push_back(isConstant ? 1.0F : static_cast<float>(1.0 / deviation));
    }
    return scaler;
}

std::vector<int> lloyd(const std::vector<double>& points, std::size_t dimensions,
                       std::vector<double>& centroids, const JobContext* job)
{
    const std::size_t n = points.size() / dimensions;
    const std::size_t k = centroids.size() / dimensions;
    std::vector<int> assignment(n, -1);
    for (int iteration = 0; iteration < kMostIterations; ++iteration) {
        if (job != nullptr && job->isCancelled())
            break;
        bool hasMoved = false;
        for (std::size_t i = 0; i < n; ++i) {
            int best = 0;
            double bestDistance = std::numeric_limits<double>::infinity();
            for (std::size_t c = 0; c < k; ++c) {
                const double distance =
                    squaredDistance(&points[i * dimensions], &centroids[c * dimensions], dimensions);
                if (distance < bestDistance) {
                    bestDistance = distance;
                    best = static_cast<int>(c);
                }
            }
            hasMoved |= assignment[i] != best;
            assignment[i] = best;
        }
        if (!hasMoved)
            break;
        std::vector<double> sums(centroids.size(), 0.0);
        std::vector<double> counts(k, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            const auto c = static_cast<std::size_t>(assignment[i]);
            counts[c] += 1.0;
            for (std::size_t d = 0; d < dimensions; ++d)
                sums[c * dimensions + d] += points[i * dimensions + d];
        }
        for (std::size_t c = 0; c < k; ++c) {
            for (std::size_t d = 0; counts[c] > 0.0 && d < dimensions; ++d)
                centroids[c * dimensions + d] = sums[c * dimensions + d] / counts[c];
        }
    }
    return assignment;
}

Result<KMeansAnomaly> fitKMeans(const FeatureMatrix& features, const std::vector<int>& columns,
                                const QJsonObject& parameters, const JobContext* job)
{
    KMeansAnomaly model;
    Result<std::vector<int>> chosen =
        chosenColumns(features, columns, parameters[QStringLiteral("features")].toArray());
    if (!chosen)
        return chosen.error();
    model.featureIndices = *chosen;
    model.threshold = parameters[QStringLiteral("threshold")].toDouble();

    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < features.windowCount(); ++row) {
        if (features.windows[row].split == Split::Training && features.windows[row].label >= 0)
            rows.push_back(row);
    }
    if (rows.empty()) {
        return Error{
            ErrorCode::InvalidInput,
            tr("There is no labelled training window to learn what is normal. Label some samples first."),
            {},
            QStringLiteral("LRN-011")};
    }
    model.scaler = fitScaler(features, rows, model.featureIndices);
    const std::size_t dimensions = model.featureIndices.size();
    std::vector<double> points;
    for (const std::size_t row : rows) {
        for (std::size_t d = 0; d < dimensions; ++d) {
            const float value = features.row(row)[static_cast<std::size_t>(model.featureIndices[d])];
            points.push_back(
                static_cast<double>((value - model.scaler.mean[d]) * model.scaler.inverseDeviation[d]));
        }
    }
    if (!std::all_of(points.begin(), points.end(), [](double value) { return std::isfinite(value); })) {
        return Error{ErrorCode::InvalidInput,
                     tr("A feature is not a number in some window. Make the features again; the data is not "
                        "affected."),
                     {},
                     QStringLiteral("LRN-012")};
    }
    const auto wanted = static_cast<std::size_t>(parameters[QStringLiteral("clusters")].toInt());
    std::vector<double> centroids =
        startingCentroids(points, dimensions, std::min(wanted, rows.size()),
                          static_cast<quint64>(parameters[QStringLiteral("seed")].toInteger()));
    const std::vector<int> assignment = lloyd(points, dimensions, centroids, job);
    if (job != nullptr && job->isCancelled())
        return Error{
            ErrorCode::Cancelled, tr("Fitting the anomaly detector was stopped; nothing was kept."), {}, {}};

    model.clusterCount = static_cast<int>(centroids.size() / dimensions);
    for (const double value : centroids)
        model.centroids.push_back(static_cast<float>(value));
    model.maxError.assign(static_cast<std::size_t>(model.clusterCount), 0.0F);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto c = static_cast<std::size_t>(assignment[i]);
        const double distance =
            std::sqrt(squaredDistance(&points[i * dimensions], &centroids[c * dimensions], dimensions));
        model.maxError[c] = std::max(model.maxError[c], static_cast<float>(distance));
    }
    return model;
}

} // namespace studio
