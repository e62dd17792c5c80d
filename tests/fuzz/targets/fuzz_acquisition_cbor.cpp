// SPDX-License-Identifier: GPL-3.0-or-later
// Acquisition messages as CBOR, read as a tree and walked over: neither may fail badly, and where both take a message they agree.
#include "fuzz_input.h"
#include "models/core/nesting.h"
#include "models/dataset/acquisition.h"
#include "models/dataset/acquisition_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes = studio::fuzz::input(data, size);
    const auto tree = studio::parseAcquisition(bytes, {QStringLiteral("0123456789abcdef0123456789abcdef")});
    if (studio::isCborDeeperThan(bytes, studio::kMostNesting))
        return 0;
    const auto stream = studio::streamAcquisitionCbor(bytes);
    const bool isCbor = size > 0 && (data[0] & 0xE0U) == 0xA0U;
    if (isCbor && tree && stream) {
        const studio::SignalData& values = tree->draft.values;
        studio::fuzz::require(!stream->hasTable || (stream->table.rows == values.readingCount() && stream->table.columns == values.axisCount()));
    }
    return 0;
}
