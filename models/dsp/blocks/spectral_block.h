// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dsp/dsp_block.h"

namespace studio
{

class SpectralBlock final : public DspBlock
{
public:
    [[nodiscard]] QString name() const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString summary() const override;
    [[nodiscard]] QVector<ParameterDescription> parameters() const override;
    [[nodiscard]] Result<PreparedDspBlock> prepare(const DspBlockDesign& design,
                                                   const DspInput& input) const override;
};

} // namespace studio
