// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

namespace studio
{

class ProjectSession;

/// What a model in the field thought of a window, and what a person said to it.
struct FeedbackNote {
    QString label;      ///< of the person; empty: none yet
    QString suggestion; ///< the model's most probable class, never a label by itself
    double confidence = 0.0;
    bool hasAnomaly = false;
    double anomalyScore = 0.0;
    QDateTime at;
    QString board;
    QString model; ///< on the board, as it tells
};

/// The sample that a window from the field becomes: origin "field", named after those before it, the prediction as a
/// suggestion and in the metadata. Its split is decided by content. Thread: GUI only.
SampleDraft feedbackSample(const ProjectSession& project, SampleDraft readings, const FeedbackNote& note);

} // namespace studio
