// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sealed_recording.h"

#include "app/session/edit_factory.h"
#include "app/session/project_session.h"
#include "models/dataset/split_rule.h"

namespace studio
{

Result<Sample> sealRecording(SampleRepository& samples, SampleId id, FinishedRecording finished)
{
    const Result<Sample> info = samples.sample(id);
    if (!info)
        return info.error();
    if (finished.contentHash.isEmpty()) {
        const Result<SignalData> data = samples.readings(id);
        if (!data)
            return data.error();
        finished.contentHash = contentHashOf(*data);
    }
    if (!finished.split) {
        Sample whole = *info;
        whole.contentHash = finished.contentHash;
        whole.metadata.insert(finished.metadata);
        finished.split = info->metadata.contains(kChosenSplit) ? info->split : splitOf(whole);
    }
    if (const Result<void> sealed = samples.finishRecording(id, finished); !sealed)
        return sealed.error();
    return samples.sample(id);
}

} // namespace studio
