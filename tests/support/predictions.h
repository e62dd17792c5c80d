// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/classification_metrics.h"

namespace studio::test
{

/// One window of one sample with the given answer.
inline WindowPrediction prediction(qint64 sample, int actual, std::vector<float> probabilities)
{
    WindowPrediction window;
    window.sample = SampleId{sample};
    window.actual = actual;
    window.probabilities = std::move(probabilities);
    return window;
}

} // namespace studio::test
