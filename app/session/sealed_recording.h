// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "storage/sample_repository.h"

namespace studio
{

/// An unfinished recording becomes a sample. Where `finished` leaves them open, its content hash is taken over what is stored, piece by
/// piece, and its split is the one that was chosen, else decided by content. Errors: NotFound, InvalidInput (a damaged chunk), Io. Thread: that of
/// the project.
Result<Sample> sealRecording(SampleRepository& samples, SampleId id, FinishedRecording finished);

} // namespace studio
