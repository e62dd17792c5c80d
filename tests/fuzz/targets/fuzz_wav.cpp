// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz_input.h"
#include "models/dataset/importers/wav_importer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto drafts = studio::WavImporter().read(studio::fuzz::input(data, size), QStringLiteral("fuzz.wav"), {});
    if (drafts) {
        for (const studio::SampleDraft& draft : *drafts)
            studio::fuzz::require(draft.values.readingCount() == draft.info.readingCount && draft.info.intervalMs >= 0.0);
    }
    return 0;
}
