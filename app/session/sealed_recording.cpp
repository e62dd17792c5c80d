// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sealed_recording.h"

#include "app/session/recording_ending.h"

namespace studio
{

Result<Sample> sealRecording(SampleRepository& samples, SampleId id, FinishedRecording finished)
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

} // namespace studio
