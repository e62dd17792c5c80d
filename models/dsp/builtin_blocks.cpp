// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/blocks/flatten_block.h"
#include "models/dsp/blocks/raw_block.h"
#include "models/dsp/blocks/spectral_block.h"

namespace studio
{

void registerBuiltinBlocks(DspBlockRegistry& registry)
{
    registry.add<SpectralBlock>();
    registry.add<FlattenBlock>();
    registry.add<RawBlock>();
}

} // namespace studio
