// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/signal_checks.h"

#include <QSet>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

/// Recordings whose lengths differ by less are of the same length.
constexpr double kLengthTolerance = 0.01;

double spreadOf(const SignalSignature& signature)
{
    // About the mean of each axis, so that gravity does not count as movement.
    const auto axes = static_cast<std::size_t>(signature.axisCount);
    double sum = 0.0;
    for (std::size_t axis = 0; axis < axes; ++axis) {
        double mean = 0.0;
        std::size_t count = 0;
        for (std::size_t i = axis * 2; i < signature.values.size(); i += axes * 2) {
            mean += static_cast<double>(signature.values[i]) + static_cast<double>(signature.values[i + 1]);
            count += 2;
        }
        mean /= static_cast<double>(std::max<std::size_t>(1, count));
        for (std::size_t i = axis * 2; i < signature.values.size(); i += axes * 2) {
            for (const std::size_t k : {i, i + 1})
                sum += std::pow(static_cast<double>(signature.values[k]) - mean, 2.0);
        }
    }
    return sum;
}

} // namespace

double signatureDifference(const SignalSignature& a, const SignalSignature& b)
{
    const double length = static_cast<double>(std::max<qint64>(1, a.readingCount));
    if (a.axisCount != b.axisCount || a.values.size() != b.values.size() || a.values.empty()
        || std::abs(static_cast<double>(a.readingCount - b.readingCount)) > kLengthTolerance * length)
        return 1.0;
    double sum = 0.0;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        sum += std::pow(static_cast<double>(a.values[i]) - static_cast<double>(b.values[i]), 2.0);
    const double spread = (spreadOf(a) + spreadOf(b)) / 2.0;
    if (!(spread > 0.0))
        return sum > 0.0 ? 1.0 : 0.0;
    return std::min(1.0, std::sqrt(sum / spread));
}

QVector<NearCopy> nearCopies(const QVector<SignalSignature>& signatures)
{
    QVector<SignalSignature> sorted = signatures;
    std::sort(sorted.begin(), sorted.end(), [](const SignalSignature& a, const SignalSignature& b) {
        return a.readingCount != b.readingCount ? a.readingCount < b.readingCount : a.sample < b.sample;
    });
    QVector<NearCopy> copies;
    QSet<SampleId> told;
    for (qsizetype i = 0; i < sorted.size(); ++i) {
        for (qsizetype k = i + 1; k < sorted.size(); ++k) {
            if (static_cast<double>(sorted[k].readingCount) > (1.0 + kLengthTolerance) * static_cast<double>(sorted[i].readingCount))
                break; // all that follow are longer still
            const SampleId first = std::min(sorted[i].sample, sorted[k].sample);
            const SampleId second = std::max(sorted[i].sample, sorted[k].sample);
            if (told.contains(second))
                continue;
            const double difference = signatureDifference(sorted[i], sorted[k]);
            if (difference < kNearCopyLimit) {
                copies.append({first, second, difference});
                told.insert(second);
            }
        }
    }
    return copies;
}

} // namespace studio
