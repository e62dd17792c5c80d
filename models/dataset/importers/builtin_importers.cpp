// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/importers/acquisition_importer.h"

namespace studio
{

void registerBuiltinImporters(ImporterRegistry& registry)
{
    registry.add<AcquisitionImporter>();
}

} // namespace studio
