// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/odd_samples.h"

#include <QMap>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr std::size_t kNeighbours = 10;

/// Standard-scaled rows. Shape: [rows x features].
std::vector<float> scaledRows(const FeatureMatrix& features, const std::vector<std::size_t>& rows)
{
    const auto width = static_cast<std::size_t>(features.featureCount);
    std::vector<double> mean(width, 0.0);
    std::vector<double> square(width, 0.0);
    for (const std::size_t row : rows) {
        for (std::size_t k = 0; k < width; ++k) {
            const auto value = static_cast<double>(features.row(row)[k]);
            mean[k] += value;
            square[k] += value * value;
        }
    }
    const auto count = static_cast<double>(std::max<std::size_t>(1, rows.size()));
    std::vector<float> scaled;
    scaled.reserve(rows.size() * width);
    for (const std::size_t row : rows) {
        for (std::size_t k = 0; k < width; ++k) {
            const double centre = mean[k] / count;
            const double variance = square[k] / count - centre * centre;
            scaled.push_back(variance > 0.0 ? static_cast<float>((static_cast<double>(features.row(row)[k]) - centre) / std::sqrt(variance)) : 0.0F);
        }
    }
    return scaled;
}

/// The label that most of the nearest windows of other samples carry.
int neighbourLabel(const FeatureMatrix& features, const std::vector<std::size_t>& rows, const std::vector<float>& scaled, std::size_t at)
{
    const auto width = static_cast<std::size_t>(features.featureCount);
    std::vector<std::pair<float, int>> near;
    for (std::size_t other = 0; other < rows.size(); ++other) {
        if (features.windows[rows[other]].sample == features.windows[rows[at]].sample)
            continue;
        float distance = 0.0F;
        for (std::size_t k = 0; k < width; ++k) {
            const float d = scaled[at * width + k] - scaled[other * width + k];
            distance += d * d;
        }
        near.emplace_back(distance, features.windows[rows[other]].label);
    }
    const std::size_t wanted = std::min(kNeighbours, near.size());
    if (wanted == 0)
        return features.windows[rows[at]].label;
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(wanted), near.end());
    QMap<int, int> counts;
    for (std::size_t i = 0; i < wanted; ++i)
        ++counts[near[i].second];
    return std::max_element(counts.begin(), counts.end()).key();
}

} // namespace

QVector<OddSample> oddSamples(const FeatureMatrix& features, const JobContext& job)
{
    std::vector<std::size_t> labelled;
    for (std::size_t row = 0; row < features.windowCount(); ++row) {
        if (features.windows[row].label >= 0)
            labelled.push_back(row);
    }
    const std::size_t step = std::max<std::size_t>(1, (labelled.size() + kMostOddWindows - 1) / kMostOddWindows);
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < labelled.size(); i += step)
        rows.push_back(labelled[i]);
    const std::vector<float> scaled = scaledRows(features, rows);
    struct Tally {
        int windows = 0;
        QMap<QPair<int, int>, int> elsewhere; ///< own label, label of the neighbours
    };
    QMap<SampleId, Tally> tallies;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (job.isCancelled())
            return {};
        const WindowRef& window = features.windows[rows[at]];
        Tally& tally = tallies[window.sample];
        ++tally.windows;
        const int among = neighbourLabel(features, rows, scaled, at);
        if (among != window.label)
            ++tally.elsewhere[{window.label, among}];
    }
    QVector<OddSample> odd;
    for (auto it = tallies.begin(); it != tallies.end(); ++it) {
        for (auto pair = it->elsewhere.begin(); pair != it->elsewhere.end(); ++pair) {
            const double share = static_cast<double>(pair.value()) / it->windows;
            if (share >= kOddShare)
                odd.append({it.key(), features.classes[pair.key().first], features.classes[pair.key().second], share});
        }
    }
    return odd;
}

} // namespace studio
