// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/importers/acquisition_importer.h"
#include "models/dataset/importers/csv_importer.h"
#include "models/dataset/importers/picture_importer.h"
#include "models/dataset/importers/wav_importer.h"

namespace studio
{

void registerBuiltinImporters(ImporterRegistry& registry)
{
    registry.add<WavImporter>();
    registry.add<PictureImporter>();
    registry.add<CsvImporter>();
    registry.add<AcquisitionImporter>();
}

} // namespace studio
