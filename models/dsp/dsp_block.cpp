// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/dsp_block.h"

#include <QCoreApplication>

namespace studio
{

namespace
{
constexpr qsizetype kMaxAxes = 1000;
constexpr qint64 kMaxWindowReadings = 1'000'000;
} // namespace

PreparedDspBlock::PreparedDspBlock(RuntimeBlockSpec spec, QStringList featureNames)
    : m_spec(std::move(spec))
    , m_featureNames(std::move(featureNames))
{
    Q_ASSERT(runtimeFeatureCount(m_spec) == static_cast<std::uint32_t>(m_featureNames.size()));
}

void PreparedDspBlock::extract(std::span<const float> window, std::span<float> features) const
{
    Q_ASSERT(window.size() == std::size_t(m_spec.readingCount) * m_spec.totalAxes);
    Q_ASSERT(features.size() == static_cast<std::size_t>(m_featureNames.size()));
    std::vector<float> scratch;
    runtimeRun(m_spec, window.data(), scratch, features.data());
}

const DspBlock* DspBlockRegistry::find(const QString& name) const
{
    for (const auto& block : m_blocks) {
        if (block->name() == name)
            return block.get();
    }
    return nullptr;
}

QVector<const DspBlock*> DspBlockRegistry::all() const
{
    QVector<const DspBlock*> blocks;
    for (const auto& block : m_blocks)
        blocks.append(block.get());
    return blocks;
}

const DspBlockRegistry& DspBlockRegistry::builtin()
{
    static const DspBlockRegistry registry = [] {
        DspBlockRegistry filled;
        registerBuiltinBlocks(filled);
        return filled;
    }();
    return registry;
}

Result<DspBlockSetup> setUpDspBlock(const DspBlock& block, const DspBlockDesign& design,
                                    const DspInput& input)
{
    DspBlockSetup setup;
    Result<QJsonObject> parameters =
        completeParameters(block.parameters(), design.parameters, QStringLiteral("parameters"));
    if (!parameters)
        return parameters.error();
    setup.parameters = *parameters;
    setup.axes = design.axes.isEmpty() ? input.axes : design.axes;

    for (const QString& axis : setup.axes) {
        const qsizetype index = input.axes.indexOf(axis);
        if (index < 0) {
            return Error{
                ErrorCode::InvalidInput,
                QCoreApplication::translate("DspBlock", "axes: there is no axis \"%1\"; the input has %2")
                    .arg(axis, input.axes.join(QStringLiteral(", "))),
                QStringLiteral("axis-unknown"), QStringLiteral("IMP-003")};
        }
        if (setup.axes.count(axis) > 1) {
            return Error{ErrorCode::InvalidInput,
                         QCoreApplication::translate("DspBlock", "axes: \"%1\" is listed twice").arg(axis),
                         QStringLiteral("axis-twice"), QStringLiteral("IMP-013")};
        }
        setup.spec.axisIndices.push_back(static_cast<std::uint16_t>(index));
    }
    if (setup.axes.isEmpty() || input.axes.size() > kMaxAxes || input.readingCount < 1 ||
        input.readingCount > kMaxWindowReadings) {
        return Error{ErrorCode::InvalidInput,
                     QCoreApplication::translate(
                         "DspBlock", "the window must hold 1 to 1,000 axes and 1 to 1,000,000 readings"),
                     QStringLiteral("window-size"), QStringLiteral("IMP-004")};
    }
    setup.spec.readingCount = static_cast<std::uint32_t>(input.readingCount);
    setup.spec.totalAxes = static_cast<std::uint32_t>(input.axes.size());
    setup.spec.scale = static_cast<float>(setup.parameters[QStringLiteral("scale-axes")].toDouble(1.0));
    return setup;
}

} // namespace studio
