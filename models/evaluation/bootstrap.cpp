// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/bootstrap.h"

#include <QMap>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace studio
{

namespace
{

/// The labelled windows in flat form, with what every resample needs made once.
struct Prepared {
    std::size_t classCount = 0;
    std::size_t groupCount = 0;
    std::vector<std::size_t> group;                  ///< [windows] which sample a window belongs to
    std::vector<std::size_t> actual;                 ///< [windows]
    std::vector<std::size_t> predicted;              ///< [windows]
    std::vector<std::vector<float>> scores;          ///< [classes][windows]
    std::vector<std::vector<std::size_t>> ascending; ///< [classes] windows by rising score
    std::vector<std::vector<std::size_t>> strata;    ///< [classes] samples whose windows are mostly of the class
};

/// Samples by the class that most of their windows have, ties to the lower class.
std::vector<std::vector<std::size_t>> strataOf(const Prepared& data)
{
    std::vector<std::vector<std::size_t>> counts(data.groupCount, std::vector<std::size_t>(data.classCount, 0U));
    for (std::size_t i = 0; i < data.actual.size(); ++i)
        ++counts[data.group[i]][data.actual[i]];
    std::vector<std::vector<std::size_t>> strata(data.classCount);
    for (std::size_t g = 0; g < data.groupCount; ++g) {
        const auto most = std::max_element(counts[g].begin(), counts[g].end());
        strata[static_cast<std::size_t>(most - counts[g].begin())].push_back(g);
    }
    return strata;
}

Prepared prepare(const QStringList& classes, std::span<const WindowPrediction> windows)
{
    Prepared data;
    data.classCount = static_cast<std::size_t>(classes.size());
    data.scores.resize(data.classCount);
    QMap<qint64, std::size_t> groups;
    for (const WindowPrediction& window : windows) {
        if (window.actual < 0 || window.actual >= classes.size() ||
            window.probabilities.size() != data.classCount)
            continue;
        auto found = groups.find(window.sample.value);
        if (found == groups.end())
            found = groups.insert(window.sample.value, static_cast<std::size_t>(groups.size()));
        data.group.push_back(*found);
        data.actual.push_back(static_cast<std::size_t>(window.actual));
        data.predicted.push_back(static_cast<std::size_t>(window.predicted()));
        for (std::size_t k = 0; k < data.classCount; ++k)
            data.scores[k].push_back(window.probabilities[k]);
    }
    data.groupCount = static_cast<std::size_t>(groups.size());
    for (std::size_t k = 0; k < data.classCount; ++k) {
        std::vector<std::size_t> order(data.actual.size());
        std::iota(order.begin(), order.end(), 0U);
        const std::vector<float>& score = data.scores[k];
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return score[a] < score[b]; });
        data.ascending.push_back(std::move(order));
    }
    data.strata = strataOf(data);
    return data;
}

struct Figures {
    double accuracy = 0.0;
    double macroF1 = 0.0;
};

/// Accuracy and macro-F1 where sample g counts weights[g] times.
Figures figuresOf(const Prepared& data, const std::vector<double>& weights)
{
    std::vector<double> hit(data.classCount, 0.0);
    std::vector<double> total(data.classCount, 0.0); // support plus number of predictions
    double all = 0.0;
    double right = 0.0;
    for (std::size_t i = 0; i < data.actual.size(); ++i) {
        const double weight = weights[data.group[i]];
        all += weight;
        total[data.actual[i]] += weight;
        total[data.predicted[i]] += weight;
        if (data.actual[i] == data.predicted[i]) {
            hit[data.actual[i]] += weight;
            right += weight;
        }
    }
    Figures figures;
    figures.accuracy = all > 0.0 ? right / all : 0.0;
    for (std::size_t k = 0; k < data.classCount; ++k)
        figures.macroF1 += total[k] > 0.0 ? 2.0 * hit[k] / total[k] : 0.0;
    figures.macroF1 /= static_cast<double>(data.classCount);
    return figures;
}

/// Mean over the classes of the weighted area under the ROC curve, ties counted half. NaN where undefined.
double rocAucOf(const Prepared& data, const std::vector<double>& weights)
{
    double sum = 0.0;
    int count = 0;
    for (std::size_t k = 0; k < data.classCount; ++k) {
        const std::vector<std::size_t>& order = data.ascending[k];
        double area = 0.0;
        double positives = 0.0;
        double negatives = 0.0;
        for (std::size_t first = 0; first < order.size();) {
            double tiedPositives = 0.0;
            double tiedNegatives = 0.0;
            std::size_t i = first;
            for (; i < order.size() && data.scores[k][order[i]] == data.scores[k][order[first]]; ++i)
                (data.actual[order[i]] == k ? tiedPositives : tiedNegatives) += weights[data.group[order[i]]];
            area += tiedPositives * (negatives + tiedNegatives / 2.0);
            positives += tiedPositives;
            negatives += tiedNegatives;
            first = i;
        }
        if (positives > 0.0 && negatives > 0.0) {
            sum += area / (positives * negatives);
            ++count;
        }
    }
    return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

/// The percentiles that leave (1 - level) / 2 on each side, linear between neighbours.
Interval percentiles(std::vector<double>& values, double level)
{
    std::sort(values.begin(), values.end());
    const auto at = [&values](double share) {
        const double place = share * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(place);
        const std::size_t above = std::min(below + 1, values.size() - 1);
        return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
    };
    const double tail = (1.0 - level) / 2.0;
    return {at(tail), at(1.0 - tail)};
}

} // namespace

std::optional<MetricIntervals> bootstrapIntervals(const QStringList& classes,
                                                  std::span<const WindowPrediction> windows, int resamples,
                                                  quint64 seed, double level)
{
    const Prepared data = prepare(classes, windows);
    // With one sample a class every draw is the same: an interval of no width would look like certainty.
    const bool canVary = std::any_of(data.strata.begin(), data.strata.end(), [](const auto& stratum) { return stratum.size() > 1; });
    if (!canVary || resamples < 1)
        return std::nullopt;
    std::mt19937_64 random(seed);
    std::vector<double> accuracy;
    std::vector<double> macroF1;
    std::vector<double> rocAuc;
    for (int round = 0; round < resamples; ++round) {
        std::vector<double> weights(data.groupCount, 0.0);
        for (const std::vector<std::size_t>& stratum : data.strata) {
            for (std::size_t draw = 0; draw < stratum.size(); ++draw)
                weights[stratum[static_cast<std::size_t>(random() % stratum.size())]] += 1.0;
        }
        const Figures figures = figuresOf(data, weights);
        accuracy.push_back(figures.accuracy);
        macroF1.push_back(figures.macroF1);
        if (const double area = rocAucOf(data, weights); !std::isnan(area))
            rocAuc.push_back(area);
    }
    MetricIntervals intervals;
    intervals.level = level;
    intervals.resampleCount = resamples;
    intervals.sampleCount = static_cast<int>(data.groupCount);
    intervals.accuracy = percentiles(accuracy, level);
    intervals.macroF1 = percentiles(macroF1, level);
    if (!rocAuc.empty())
        intervals.rocAuc = percentiles(rocAuc, level);
    return intervals;
}

} // namespace studio
