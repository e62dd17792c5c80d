// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz_input.h"
#include "models/dataset/importers/csv_importer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    studio::ImportOptions options;
    if ((data[0] & 1) != 0)
        options.rateHz = 100.0;
    const auto drafts = studio::CsvImporter().read(studio::fuzz::input(data + 1, size - 1), QStringLiteral("fuzz.csv"), options);
    if (drafts) {
        for (const studio::SampleDraft& draft : *drafts)
            studio::fuzz::require(draft.values.readingCount() == draft.info.readingCount && draft.values.axisCount() == draft.info.axes.size());
    }
    return 0;
}
