// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/recording_ending.h"
#include "models/core/result.h"
#include "storage/sample_repository.h"

namespace studio::test
{

/// An unfinished recording of one part becomes a sample, with what `finished` says of it.
inline Result<Sample> sealRecording(SampleRepository& samples, SampleId id, FinishedRecording finished)
{
    RecordingEnding ending;
    ending.parts = {id};
    ending.partHash = std::move(finished.contentHash);
    ending.split = finished.split;
    ending.metadata = std::move(finished.metadata);
    ending.segments = std::move(finished.segments);
    ending.refusesKnown = false;
    const Result<SampleId> sealed = endRecording(samples, ending);
    return sealed ? samples.sample(*sealed) : Result<Sample>(sealed.error());
}

} // namespace studio::test
