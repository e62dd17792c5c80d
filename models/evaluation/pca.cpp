// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/pca.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace studio
{

namespace
{

constexpr std::size_t kExactDimensions = 200;
constexpr std::size_t kSpareDirections = 8; ///< beyond those asked for; they speed up convergence
constexpr int kMostIterations = 200;
constexpr int kMostSweeps = 60;

/// A square or rectangular matrix, row-major.
struct Matrix {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<double> values;
    Matrix(std::size_t r, std::size_t c)
        : rows(r)
        , columns(c)
        , values(r * c, 0.0)
    {
    }
    double& at(std::size_t r, std::size_t c) { return values[r * columns + c]; }
    [[nodiscard]] double at(std::size_t r, std::size_t c) const { return values[r * columns + c]; }
};

/// Zeroes entry (p, q) of the symmetric matrix by a rotation, which is also applied to the eigenvectors'
/// rows.
void rotate(Matrix& a, Matrix& vectors, std::size_t p, std::size_t q)
{
    const double theta = (a.at(q, q) - a.at(p, p)) / (2.0 * a.at(p, q));
    const double t = (theta >= 0.0 ? 1.0 : -1.0) / (std::abs(theta) + std::sqrt(theta * theta + 1.0));
    const double c = 1.0 / std::sqrt(t * t + 1.0);
    const double s = t * c;
    for (std::size_t k = 0; k < a.rows; ++k) {
        const double kp = a.at(k, p);
        const double kq = a.at(k, q);
        a.at(k, p) = c * kp - s * kq;
        a.at(k, q) = s * kp + c * kq;
    }
    for (std::size_t k = 0; k < a.rows; ++k) {
        const double pk = a.at(p, k);
        const double qk = a.at(q, k);
        a.at(p, k) = c * pk - s * qk;
        a.at(q, k) = s * pk + c * qk;
    }
    for (std::size_t k = 0; k < vectors.columns; ++k) {
        const double pk = vectors.at(p, k);
        const double qk = vectors.at(q, k);
        vectors.at(p, k) = c * pk - s * qk;
        vectors.at(q, k) = s * pk + c * qk;
    }
}

/// Eigenvectors of a symmetric matrix as the rows of the result; its diagonal becomes the eigenvalues.
Matrix jacobi(Matrix& a)
{
    Matrix vectors(a.rows, a.rows);
    double scale = 0.0;
    for (std::size_t i = 0; i < a.rows; ++i) {
        vectors.at(i, i) = 1.0;
        scale += std::abs(a.at(i, i));
    }
    const double tiny = scale * 1e-15 / static_cast<double>(std::max<std::size_t>(1, a.rows));
    for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
        bool isDiagonal = true;
        for (std::size_t p = 0; p + 1 < a.rows; ++p) {
            for (std::size_t q = p + 1; q < a.rows; ++q) {
                if (std::abs(a.at(p, q)) > tiny) {
                    rotate(a, vectors, p, q);
                    isDiagonal = false;
                }
            }
        }
        if (isDiagonal)
            break;
    }
    return vectors;
}

/// Makes the rows orthonormal; a row that the others already span is replaced by a unit vector.
void orthonormalize(Matrix& basis)
{
    for (std::size_t i = 0; i < basis.rows; ++i) {
        double* row = &basis.values[i * basis.columns];
        for (std::size_t attempt = 0; attempt <= basis.columns; ++attempt) {
            for (int pass = 0; pass < 2; ++pass) { // twice, for the rounding of the first
                for (std::size_t j = 0; j < i; ++j) {
                    const double* other = &basis.values[j * basis.columns];
                    const double product = std::inner_product(row, row + basis.columns, other, 0.0);
                    for (std::size_t k = 0; k < basis.columns; ++k)
                        row[k] -= product * other[k];
                }
            }
            const double length = std::sqrt(std::inner_product(row, row + basis.columns, row, 0.0));
            if (length > 1e-9) {
                for (std::size_t k = 0; k < basis.columns; ++k)
                    row[k] /= length;
                break;
            }
            std::fill(row, row + basis.columns, 0.0);
            row[(i + attempt) % basis.columns] = 1.0;
        }
    }
}

/// basis * covariance of the centred points. Shape: basis and result [m x dimensions].
Matrix timesCovariance(std::span<const double> centred, std::size_t n, const Matrix& basis)
{
    Matrix result(basis.rows, basis.columns);
    const double divisor = n > 1 ? static_cast<double>(n - 1) : 1.0;
    for (std::size_t r = 0; r < n; ++r) {
        const double* point = &centred[r * basis.columns];
        for (std::size_t m = 0; m < basis.rows; ++m) {
            const double* row = &basis.values[m * basis.columns];
            const double weight = std::inner_product(point, point + basis.columns, row, 0.0) / divisor;
            double* out = &result.values[m * basis.columns];
            for (std::size_t k = 0; k < basis.columns; ++k)
                out[k] += weight * point[k];
        }
    }
    return result;
}

/// Orthonormal rows that span the directions of largest variance; the unit vectors when all are wanted.
Matrix dominantSubspace(std::span<const double> centred, std::size_t n, std::size_t dimensions,
                        std::size_t count, const JobContext* job)
{
    const bool isExact = dimensions <= kExactDimensions;
    Matrix basis(isExact ? dimensions : std::min(dimensions, count + kSpareDirections), dimensions);
    if (isExact) {
        for (std::size_t i = 0; i < dimensions; ++i)
            basis.at(i, i) = 1.0;
        return basis;
    }
    std::uint32_t state = 1;
    for (double& value : basis.values) {
        state = state * 1664525U + 1013904223U;
        value = static_cast<double>(state) / 4294967296.0 - 0.5;
    }
    orthonormalize(basis);
    double before = 0.0;
    for (int iteration = 0; iteration < kMostIterations; ++iteration) {
        if (job != nullptr && job->isCancelled())
            break;
        Matrix next = timesCovariance(centred, n, basis);
        double captured = 0.0;
        for (std::size_t m = 0; m < std::min(count, basis.rows); ++m) {
            captured +=
                std::inner_product(&next.values[m * dimensions], &next.values[m * dimensions] + dimensions,
                                   &basis.values[m * dimensions], 0.0);
        }
        basis = std::move(next);
        orthonormalize(basis);
        if (std::abs(captured - before) <= 1e-9 * std::abs(captured))
            break;
        before = captured;
    }
    return basis;
}

} // namespace

std::vector<double> PrincipalComponents::project(std::span<const double> row) const
{
    std::vector<double> result(count(), 0.0);
    for (std::size_t c = 0; c < count(); ++c) {
        for (std::size_t k = 0; k < dimensions; ++k)
            result[c] += (row[k] - mean[k]) * components[c * dimensions + k];
    }
    return result;
}

PrincipalComponents principalComponents(std::span<const double> points, std::size_t dimensions,
                                        std::size_t count, const JobContext* job)
{
    PrincipalComponents result;
    result.dimensions = dimensions;
    result.mean.assign(dimensions, 0.0);
    const std::size_t n = dimensions > 0 ? points.size() / dimensions : 0;
    if (n == 0)
        return result;
    for (std::size_t i = 0; i < points.size(); ++i)
        result.mean[i % dimensions] += points[i];
    double level = 0.0;
    for (double& mean : result.mean) {
        mean /= static_cast<double>(n);
        level += mean * mean;
    }
    std::vector<double> centred(points.begin(), points.end());
    double total = 0.0;
    for (std::size_t i = 0; i < centred.size(); ++i) {
        centred[i] -= result.mean[i % dimensions];
        total += centred[i] * centred[i] / (n > 1 ? static_cast<double>(n - 1) : 1.0);
    }
    if (total <= 1e-24 * level)
        total = 0.0; // what rounding leaves of constant points is no variance

    const Matrix basis = dominantSubspace(centred, n, dimensions, count, job);
    const Matrix image = timesCovariance(centred, n, basis);
    Matrix small(basis.rows, basis.rows);
    for (std::size_t i = 0; i < basis.rows; ++i) {
        for (std::size_t j = 0; j < basis.rows; ++j) {
            small.at(i, j) =
                std::inner_product(&image.values[i * dimensions], &image.values[i * dimensions] + dimensions,
                                   &basis.values[j * dimensions], 0.0);
        }
    }
    const Matrix vectors = jacobi(small);
    std::vector<std::size_t> order(basis.rows);
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return small.at(a, a) > small.at(b, b); });
    order.resize(std::min(count, order.size()));
    for (const std::size_t which : order) {
        std::vector<double> component(dimensions, 0.0);
        for (std::size_t m = 0; m < basis.rows; ++m) {
            for (std::size_t k = 0; k < dimensions; ++k)
                component[k] += vectors.at(which, m) * basis.at(m, k);
        }
        const double largest = *std::max_element(
            component.begin(), component.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
        for (double& entry : component)
            entry = largest < 0.0 ? -entry : entry;
        result.components.insert(result.components.end(), component.begin(), component.end());
        result.variance.push_back(std::max(0.0, small.at(which, which)));
        result.varianceShare.push_back(total > 0.0 ? result.variance.back() / total : 0.0);
    }
    return result;
}

namespace
{

std::vector<std::size_t> labelledTrainingRows(const FeatureMatrix& features)
{
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < features.windowCount(); ++row) {
        if (features.windows[row].split == Split::Training && features.windows[row].label >= 0)
            rows.push_back(row);
    }
    return rows;
}

struct Scaling {
    std::vector<double> mean;
    std::vector<double> factor; ///< 0 for a constant feature: it says nothing
};

Scaling scalingOf(const FeatureMatrix& features, const std::vector<std::size_t>& rows)
{
    const auto count = static_cast<std::size_t>(features.featureCount);
    Scaling scaling{std::vector<double>(count, 0.0), std::vector<double>(count, 0.0)};
    const double n = static_cast<double>(rows.size());
    for (const std::size_t row : rows) {
        for (std::size_t f = 0; f < count; ++f)
            scaling.mean[f] += static_cast<double>(features.row(row)[f]) / n;
    }
    for (const std::size_t row : rows) {
        for (std::size_t f = 0; f < count; ++f) {
            const double difference = static_cast<double>(features.row(row)[f]) - scaling.mean[f];
            scaling.factor[f] += difference * difference / n;
        }
    }
    for (std::size_t f = 0; f < count; ++f) {
        const double deviation = std::sqrt(scaling.factor[f]);
        scaling.factor[f] =
            deviation > 1e-7 * std::max(1e-30, std::abs(scaling.mean[f])) ? 1.0 / deviation : 0.0;
    }
    return scaling;
}

void appendScaled(const FeatureMatrix& features, std::size_t row, const Scaling& scaling,
                  std::vector<double>& out)
{
    for (std::size_t f = 0; f < scaling.mean.size(); ++f)
        out.push_back((static_cast<double>(features.row(row)[f]) - scaling.mean[f]) * scaling.factor[f]);
}

Error stoppedProjection()
{
    return Error{
        ErrorCode::Cancelled, QCoreApplication::translate("Features", "The projection was stopped."), {}, {}};
}

} // namespace

Result<FeatureProjection> projectFeatures(const FeatureMatrix& features, std::size_t axisCount,
                                          const JobContext& job)
{
    if (features.windowCount() == 0 || features.featureCount < 1 || axisCount < 1) {
        return Error{ErrorCode::InvalidInput,
                     QCoreApplication::translate("Features",
                                                 "There is no feature to project. Make the features first."),
                     {},
                     QStringLiteral("FEA-006")};
    }
    std::vector<std::size_t> rows = labelledTrainingRows(features);
    if (rows.empty()) {
        rows.resize(features.windowCount());
        std::iota(rows.begin(), rows.end(), 0U);
    }
    const auto dimensions = static_cast<std::size_t>(features.featureCount);
    const Scaling scaling = scalingOf(features, rows);
    const std::size_t most = std::max<std::size_t>(2, kMostFitValues / dimensions);
    const std::size_t used = std::min(rows.size(), most);
    std::vector<double> points;
    points.reserve(used * dimensions);
    for (std::size_t i = 0; i < used; ++i)
        appendScaled(features, rows[i * rows.size() / used], scaling, points);
    const PrincipalComponents fitted = principalComponents(points, dimensions, axisCount, &job);

    FeatureProjection projection;
    projection.axisCount = axisCount;
    projection.varianceShare = fitted.varianceShare;
    projection.varianceShare.resize(axisCount, 0.0);
    std::vector<double> scaled;
    for (std::size_t row = 0; row < features.windowCount(); ++row) {
        if (job.isCancelled())
            return stoppedProjection();
        scaled.clear();
        appendScaled(features, row, scaling, scaled);
        std::vector<double> point = fitted.project(scaled);
        point.resize(axisCount, 0.0); // fewer features than axes
        for (const double coordinate : point)
            projection.points.push_back(static_cast<float>(coordinate));
    }
    return projection;
}

std::vector<double> featureImportance(const FeatureMatrix& features)
{
    const auto count = static_cast<std::size_t>(std::max(0, features.featureCount));
    const auto classes = static_cast<std::size_t>(features.classes.size());
    std::vector<double> importance(count, 0.0);
    const std::vector<std::size_t> rows = labelledTrainingRows(features);
    std::vector<double> windows(classes, 0.0);
    for (const std::size_t row : rows)
        windows[static_cast<std::size_t>(features.windows[row].label)] += 1.0;
    for (std::size_t f = 0; f < count; ++f) {
        double mean = 0.0;
        std::vector<double> classMean(classes, 0.0);
        for (const std::size_t row : rows) {
            const auto value = static_cast<double>(features.row(row)[f]);
            mean += value / static_cast<double>(rows.size());
            const auto label = static_cast<std::size_t>(features.windows[row].label);
            classMean[label] += value / windows[label];
        }
        double total = 0.0;
        for (const std::size_t row : rows) {
            const double difference = static_cast<double>(features.row(row)[f]) - mean;
            total += difference * difference;
        }
        double between = 0.0;
        for (std::size_t k = 0; k < classes; ++k) {
            if (windows[k] > 0.0)
                between += windows[k] * (classMean[k] - mean) * (classMean[k] - mean);
        }
        const double scale = 1e-14 * mean * mean * static_cast<double>(rows.size());
        importance[f] = total > scale ? std::clamp(between / total, 0.0, 1.0) : 0.0;
    }
    return importance;
}

} // namespace studio
