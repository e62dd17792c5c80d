// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/classification_metrics.h"

namespace studio
{

constexpr int kDefaultResamples = 1000;

/// Percentile intervals by drawing whole samples with replacement: windows of one recording are alike, so
/// drawing windows would make the intervals too narrow. Drawn within each class, so that no class is ever absent
/// and counted as a failure. Same windows and seed: same intervals. Absent where no
/// class has two samples, since nothing can be said then. Shape: classes as in the report; unlabelled windows are
/// left out. Thread: any. Source: Efron 1979, cluster bootstrap.
std::optional<MetricIntervals> bootstrapIntervals(const QStringList& classes,
                                                  std::span<const WindowPrediction> windows,
                                                  int resamples = kDefaultResamples, quint64 seed = 1,
                                                  double level = 0.95);

} // namespace studio
