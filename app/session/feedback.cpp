// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/feedback.h"

#include "app/session/edit_factory.h"
#include "app/session/project_session.h"

#include <algorithm>

namespace studio
{

namespace
{

const QString kPrefix = QStringLiteral("field.");

/// One more than the highest number in use, so that names stay unique when samples go, and when they come back.
int nextNumber(const ProjectSession& project)
{
    int highest = 0;
    const auto take = [&highest](const QString& name) {
        if (name.startsWith(kPrefix))
            highest = std::max(highest, name.mid(kPrefix.size()).toInt());
    };
    for (const Sample& sample : project.samples())
        take(sample.name);
    if (const Result<QStringList> binned = project.namesInBin(); binned)
        std::for_each(binned->begin(), binned->end(), take);
    return highest + 1;
}

} // namespace

SampleDraft feedbackSample(const ProjectSession& project, SampleDraft readings, const FeedbackNote& note)
{
    Sample& info = readings.info;
    info.name = kPrefix + QStringLiteral("%1").arg(nextNumber(project), 3, 10, QLatin1Char('0'));
    info.origin = SampleOrigin::Feedback;
    info.label = note.label;
    info.suggestedLabel = note.suggestion;
    info.suggestionConfidence = note.confidence;
    info.createdAt = note.at.toUTC();
    if (info.deviceName.isEmpty())
        info.deviceName = note.board;
    info.readingCount = readings.values.readingCount();
    if (info.contentHash.isEmpty())
        info.contentHash = contentHashOf(readings.values);
    if (!note.suggestion.isEmpty()) {
        info.metadata.insert(QStringLiteral("predicted"), note.suggestion);
        info.metadata.insert(QStringLiteral("confidence"), QString::number(note.confidence, 'f', 4));
    }
    if (note.hasAnomaly)
        info.metadata.insert(QStringLiteral("anomaly_score"), QString::number(note.anomalyScore, 'f', 4));
    if (!note.model.isEmpty())
        info.metadata.insert(QStringLiteral("model"), note.model);
    readings.hasSplit = false;
    return readings;
}

} // namespace studio
