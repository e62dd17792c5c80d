// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/run_compare.h"

#include "models/dsp/dsp_block.h"
#include "models/impulse/impulse_design.h"
#include "models/impulse/input_parameters.h"
#include "models/impulse/learning_blocks.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("RunCompare", text);
}

QString valueText(const QJsonValue& value)
{
    if (value.isUndefined() || value.isNull())
        return tr("none");
    if (value.isBool())
        return value.toBool() ? tr("on") : tr("off");
    if (value.isDouble())
        return QLocale().toString(value.toDouble(), 'g', 6);
    if (value.isArray()) {
        QStringList parts;
        for (const QJsonValue& one : value.toArray())
            parts << valueText(one);
        return parts.isEmpty() ? tr("none") : parts.join(QStringLiteral(", "));
    }
    return value.toString();
}

void addDifferences(QVector<RunDifference>& differences, const QVector<ParameterDescription>& descriptions, const QJsonObject& now, const QJsonObject& before)
{
    for (const ParameterDescription& parameter : descriptions) {
        // What an older file leaves out had its default.
        const QJsonValue a = now.contains(parameter.id) ? now[parameter.id] : parameter.defaultValue;
        const QJsonValue b = before.contains(parameter.id) ? before[parameter.id] : parameter.defaultValue;
        if (a != b)
            differences.append({parameter.label, valueText(a), valueText(b)});
    }
}

QString blockNames(const QJsonArray& blocks)
{
    QStringList names;
    for (const QJsonValue& block : blocks) {
        const QString kind = block[QStringLiteral("block")].toString();
        const DspBlock* dsp = DspBlockRegistry::builtin().find(kind);
        const LearningBlockInfo* learn = findLearningBlock(kind);
        names << (dsp != nullptr ? dsp->title() : learn != nullptr ? learn->title : kind);
    }
    return names.isEmpty() ? tr("none") : names.join(QStringLiteral(", "));
}

QVector<ParameterDescription> descriptionsOf(const QJsonValue& block)
{
    const QString kind = block[QStringLiteral("block")].toString();
    if (const DspBlock* dsp = DspBlockRegistry::builtin().find(kind))
        return dsp->parameters();
    const LearningBlockInfo* learn = findLearningBlock(kind);
    return learn != nullptr ? learn->parameters : QVector<ParameterDescription>();
}

/// Blocks of the same kind at the same place are held against each other; where the kinds differ, that is the difference.
void addBlockDifferences(QVector<RunDifference>& differences, const QString& name, const QJsonArray& now, const QJsonArray& before)
{
    if (blockNames(now) != blockNames(before)) {
        differences.append({name, blockNames(now), blockNames(before)});
        return;
    }
    for (qsizetype i = 0; i < now.size(); ++i) {
        addDifferences(differences, descriptionsOf(now[i]), now[i][QStringLiteral("parameters")].toObject(), before[i][QStringLiteral("parameters")].toObject());
        for (const QString& taken : {QStringLiteral("axes"), QStringLiteral("dsp")}) {
            if (now[i][taken] != before[i][taken])
                differences.append({taken == QLatin1String("axes") ? tr("Axes") : tr("Learns from"), valueText(now[i][taken]), valueText(before[i][taken])});
        }
    }
}

} // namespace

QVector<RunDifference> runDifferences(const Run& run, const Run& other)
{
    QVector<RunDifference> differences;
    addDifferences(differences, inputParameters(), run.impulse[QStringLiteral("input")].toObject(), other.impulse[QStringLiteral("input")].toObject());
    addBlockDifferences(differences, tr("Processing"), run.impulse[QStringLiteral("dsp")].toArray(), other.impulse[QStringLiteral("dsp")].toArray());
    addBlockDifferences(differences, tr("Learning"), run.impulse[QStringLiteral("learn")].toArray(), other.impulse[QStringLiteral("learn")].toArray());
    if (run.datasetHash != other.datasetHash)
        differences.append({tr("Data"), QString::fromLatin1(run.datasetHash.toHex().left(8)), QString::fromLatin1(other.datasetHash.toHex().left(8))});
    return differences;
}

std::optional<double> accuracyGain(const Run& run, const Run& other)
{
    const QJsonValue now = run.summary[QStringLiteral("validation_accuracy")];
    const QJsonValue before = other.summary[QStringLiteral("validation_accuracy")];
    if (!now.isDouble() || !before.isDouble())
        return std::nullopt;
    return (now.toDouble() - before.toDouble()) * 100.0;
}

RunRemedy remedyOf(const Run& run)
{
    const QString id = run.summary[QStringLiteral("error_id")].toString();
    RunRemedy remedy;
    if (id == QLatin1String("LRN-004")) {
        remedy.kind = RunRemedy::Kind::SmallerLearningRate;
        for (const QJsonValue& block : run.impulse[QStringLiteral("learn")].toArray()) {
            const QJsonValue rate = block[QStringLiteral("parameters")][QStringLiteral("learning-rate")];
            if (rate.isDouble())
                remedy.learningRate = rate.toDouble() / 10.0;
        }
        remedy.text = tr("Retry with %1").arg(QLocale().toString(remedy.learningRate, 'g', 3));
    } else if (id == QLatin1String("LRN-001") || id == QLatin1String("LRN-002")) {
        remedy = {RunRemedy::Kind::LabelSamples, tr("Label samples"), 0.0};
    } else if (id == QLatin1String("LRN-003")) {
        remedy = {RunRemedy::Kind::AddSamples, tr("Go to Dataset"), 0.0};
    }
    return remedy;
}

} // namespace studio
