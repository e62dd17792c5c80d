// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/project_session.h"
#include "app/session/recording_ending.h"

#include <QTest>
#include <optional>

namespace studio::test
{

/// What a killed program left of one recording becomes a sample, as the first page does it. An invalid id when it could not.
inline SampleId keepInterrupted(ProjectSession& session)
{
    RecordingEnding ending;
    const Result<QVector<Sample>> parts = session.interruptedRecordings();
    for (const Sample& part : parts ? *parts : QVector<Sample>())
        ending.parts.append(part.id);
    ending.refusesKnown = false;
    ending.isLeft = true;
    std::optional<Result<SampleId>> kept;
    session.endRecording(std::move(ending), [&kept](const Result<SampleId>& id) { kept = id; });
    if (!QTest::qWaitFor([&kept] { return kept.has_value(); }, 60'000) || !*kept)
        return {};
    return **kept;
}

} // namespace studio::test
