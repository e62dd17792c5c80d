// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dsp/runtime_block_spec.h"
#include "models/impulse/impulse_design.h"
#include "models/impulse/parameter_description.h"

#include <QStringList>
#include <memory>
#include <span>

namespace studio
{

/// What a block is given to work on.
struct DspInput {
    qint64 readingCount = 0; ///< of one window
    double frequencyHz = 0.0;
    QStringList axes; ///< all axes of the window, in order
};

/// A block with its parameters checked and its tables made, ready to run. Immutable. Thread: any.
class PreparedDspBlock
{
public:
    PreparedDspBlock(RuntimeBlockSpec spec, QStringList featureNames);

    [[nodiscard]] int featureCount() const { return static_cast<int>(m_featureNames.size()); }
    /// With the axis in front: "accX Spectral Power 3.12 - 9.38 Hz".
    [[nodiscard]] const QStringList& featureNames() const { return m_featureNames; }
    [[nodiscard]] const RuntimeBlockSpec& spec() const { return m_spec; }

    /// Shape: window [readings x axes] interleaved, all axes of the input; features [featureCount].
    /// Values are finite; the caller has checked.
    void extract(std::span<const float> window, std::span<float> features) const;

private:
    RuntimeBlockSpec m_spec;
    QStringList m_featureNames;
};

/// One kind of processing block: describes its parameters and prepares instances.
class DspBlock
{
public:
    virtual ~DspBlock() = default;

    [[nodiscard]] virtual QString name() const = 0;    ///< "spectral-analysis"
    [[nodiscard]] virtual QString title() const = 0;   ///< "Spectral analysis"
    [[nodiscard]] virtual QString summary() const = 0; ///< when to use it, one sentence
    /// "implementation-version" included.
    [[nodiscard]] virtual QVector<ParameterDescription> parameters() const = 0;

    /// Errors: InvalidInput; message "fft-length: 12 is not a power of two", detail a stable category.
    [[nodiscard]] virtual Result<PreparedDspBlock> prepare(const DspBlockDesign& design,
                                                           const DspInput& input) const = 0;
};

/// Kinds of processing blocks by name. Filled by registerBuiltinBlocks.
class DspBlockRegistry
{
public:
    template <typename Block>
    void add()
    {
        m_blocks.push_back(std::make_unique<Block>());
    }
    [[nodiscard]] const DspBlock* find(const QString& name) const; ///< nullptr when unknown
    [[nodiscard]] QVector<const DspBlock*> all() const;

    /// A registry with every block that comes with the studio.
    static const DspBlockRegistry& builtin();

private:
    std::vector<std::unique_ptr<DspBlock>> m_blocks;
};

void registerBuiltinBlocks(DspBlockRegistry& registry);

/// Common part of prepare(): defaults filled in, axes resolved to indices, sizes checked.
struct DspBlockSetup {
    QJsonObject parameters;
    QStringList axes; ///< of the block
    RuntimeBlockSpec spec;
};
Result<DspBlockSetup> setUpDspBlock(const DspBlock& block, const DspBlockDesign& design,
                                    const DspInput& input);

} // namespace studio
