// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/blocks/flatten_block.h"

#include <QCoreApplication>
#include <array>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("FlattenBlock", text);
}

struct Statistic {
    const char* id;
    const char* label; ///< as the reference names the feature
    const char* help;
};

/// In the order of the output and of the bits of SMITH_FLATTEN_.
constexpr std::array<Statistic, 7> kStatistics = {{
    {"average", QT_TRANSLATE_NOOP("FlattenBlock", "Average"),
     QT_TRANSLATE_NOOP("FlattenBlock", "The mean: gravity and slow drifts show here.")},
    {"minimum", QT_TRANSLATE_NOOP("FlattenBlock", "Minimum"),
     QT_TRANSLATE_NOOP("FlattenBlock", "The smallest reading of the window.")},
    {"maximum", QT_TRANSLATE_NOOP("FlattenBlock", "Maximum"),
     QT_TRANSLATE_NOOP("FlattenBlock", "The largest reading of the window.")},
    {"rms", QT_TRANSLATE_NOOP("FlattenBlock", "RMS"),
     QT_TRANSLATE_NOOP("FlattenBlock", "Root mean square: how strong the signal is, mean included.")},
    {"stdev", QT_TRANSLATE_NOOP("FlattenBlock", "Stdev"),
     QT_TRANSLATE_NOOP("FlattenBlock", "Standard deviation: how much the signal moves about its mean.")},
    {"skewness", QT_TRANSLATE_NOOP("FlattenBlock", "Skewness"),
     QT_TRANSLATE_NOOP("FlattenBlock", "Whether large excursions go more to one side.")},
    {"kurtosis", QT_TRANSLATE_NOOP("FlattenBlock", "Kurtosis"),
     QT_TRANSLATE_NOOP("FlattenBlock", "Whether rare, large excursions dominate: shocks raise it.")},
}};

} // namespace

QString FlattenBlock::name() const
{
    return QStringLiteral("flatten");
}

QString FlattenBlock::title() const
{
    return tr("Flatten");
}

QString FlattenBlock::summary() const
{
    return tr(
        "A few statistics of each axis; for slow signals such as temperature, or where level alone tells.");
}

QVector<ParameterDescription> FlattenBlock::parameters() const
{
    QVector<ParameterDescription> list;
    ParameterDescription scale;
    scale.id = QStringLiteral("scale-axes");
    scale.label = tr("Scale axes");
    scale.group = tr("Scaling");
    scale.help = tr("Every reading is multiplied by this number.");
    scale.defaultValue = 1.0;
    list << scale;
    for (const Statistic& statistic : kStatistics) {
        ParameterDescription parameter;
        parameter.id = QString::fromLatin1(statistic.id);
        parameter.label = tr(statistic.label);
        parameter.group = tr("Statistics");
        parameter.help = tr(statistic.help);
        parameter.type = ParameterType::Bool;
        parameter.defaultValue = true;
        list << parameter;
    }
    ParameterDescription version;
    version.id = QStringLiteral("implementation-version");
    version.label = tr("Version");
    version.group = tr("Block");
    version.help =
        tr("The arithmetic this block was made with; kept so that old projects give the same numbers.");
    version.type = ParameterType::Choice;
    version.defaultValue = 1;
    version.choices = {1};
    list << version;
    return list;
}

Result<PreparedDspBlock> FlattenBlock::prepare(const DspBlockDesign& design, const DspInput& input) const
{
    Result<DspBlockSetup> setup = setUpDspBlock(*this, design, input);
    if (!setup)
        return setup.error();
    setup->spec.kind = RuntimeBlockKind::Flatten;
    QStringList perAxis;
    for (std::size_t i = 0; i < kStatistics.size(); ++i) {
        if (!setup->parameters[QString::fromLatin1(kStatistics[i].id)].toBool())
            continue;
        setup->spec.statistics |= 1U << i;
        perAxis << QString::fromLatin1(kStatistics[i].label);
    }
    if (perAxis.isEmpty()) {
        return Error{ErrorCode::InvalidInput, tr("parameters: switch on at least one statistic"),
                     QStringLiteral("no-statistic"), QStringLiteral("IMP-005")};
    }
    QStringList names;
    for (const QString& axis : setup->axes) {
        for (const QString& statistic : perAxis)
            names << axis + QLatin1Char(' ') + statistic;
    }
    return PreparedDspBlock(std::move(setup->spec), std::move(names));
}

} // namespace studio
