// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/blocks/raw_block.h"

#include <QCoreApplication>

namespace studio
{

namespace
{
QString tr(const char* text)
{
    return QCoreApplication::translate("RawBlock", text);
}
} // namespace

QString RawBlock::name() const
{
    return QStringLiteral("raw");
}

QString RawBlock::title() const
{
    return tr("Raw data");
}

QString RawBlock::summary() const
{
    return tr("Hands the readings on as they are; for short windows and for networks that find their own "
              "features.");
}

QVector<ParameterDescription> RawBlock::parameters() const
{
    ParameterDescription scale;
    scale.id = QStringLiteral("scale-axes");
    scale.label = tr("Scale axes");
    scale.group = tr("Scaling");
    scale.help = tr("Every reading is multiplied by this number.");
    scale.defaultValue = 1.0;
    ParameterDescription version;
    version.id = QStringLiteral("implementation-version");
    version.label = tr("Version");
    version.group = tr("Block");
    version.help =
        tr("The arithmetic this block was made with; kept so that old projects give the same numbers.");
    version.type = ParameterType::Choice;
    version.defaultValue = 1;
    version.choices = {1};
    return {scale, version};
}

Result<PreparedDspBlock> RawBlock::prepare(const DspBlockDesign& design, const DspInput& input) const
{
    Result<DspBlockSetup> setup = setUpDspBlock(*this, design, input);
    if (!setup)
        return setup.error();
    setup->spec.kind = RuntimeBlockKind::Raw;
    QStringList names;
    names.reserve(input.readingCount * setup->axes.size());
    for (qint64 reading = 0; reading < input.readingCount; ++reading) {
        for (const QString& axis : setup->axes)
            names << QStringLiteral("%1 reading %2").arg(axis).arg(reading);
    }
    return PreparedDspBlock(std::move(setup->spec), std::move(names));
}

} // namespace studio
