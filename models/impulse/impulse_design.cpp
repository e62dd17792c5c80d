// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/impulse/impulse_design.h"

#include "models/dsp/dsp_block.h"
#include "models/impulse/learning_blocks.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QSet>
#include <array>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Impulse", text);
}

Error invalid(const QString& field, const QString& why)
{
    return Error{
        ErrorCode::InvalidInput, QStringLiteral("%1: %2").arg(field, why), {}, QStringLiteral("IMP-001")};
}

constexpr qsizetype kMostBlocks = 16;
constexpr qsizetype kLongestId = 64;
constexpr std::array<const char*, 4> kLabelRules = {
    "end-of-window", "anywhere-in-window", "anywhere-in-window-min-percentage", "majority-in-window"};

Result<void> onlyKnownKeys(const QJsonObject& object, const QStringList& known, const QString& path)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!known.contains(it.key())) {
            return invalid(path.isEmpty() ? it.key() : path + QLatin1Char('.') + it.key(),
                           tr("there is no such field; known are %1").arg(known.join(QStringLiteral(", "))));
        }
    }
    return {};
}

/// `value` as an object; empty when it is left out.
Result<QJsonObject> objectOf(const QJsonValue& value, const QString& field)
{
    if (!value.isUndefined() && !value.isObject())
        return invalid(field, tr("must be an object in braces"));
    return value.toObject();
}

/// `value` as a list of blocks; empty when it is left out.
Result<QJsonArray> blockList(const QJsonValue& value, const QString& field)
{
    if (!value.isUndefined() && !value.isArray())
        return invalid(field, tr("must be a list of blocks"));
    if (value.toArray().size() > kMostBlocks)
        return invalid(field, tr("an impulse takes at most %1 blocks of a kind").arg(kMostBlocks));
    return value.toArray();
}

/// The block's id, or `fallback` when it is left out.
Result<QString> idOf(const QJsonValue& value, const QString& field, const QString& fallback)
{
    if (value.isUndefined())
        return fallback;
    const QString id = value.toString();
    if (id.isEmpty() || id.size() > kLongestId)
        return invalid(field, tr("must be a text of 1 to %1 characters").arg(kLongestId));
    return id;
}

Result<double> positive(const QJsonObject& object, const char* key, double fallback, double maximum,
                        bool allowZero)
{
    const QJsonValue value = object[QLatin1String(key)];
    if (value.isUndefined())
        return fallback;
    const double number = value.toDouble(-1.0);
    if (!value.isDouble() || number < 0.0 || (number == 0.0 && !allowZero) || number > maximum) {
        const QString rule =
            allowZero ? tr("must be a number from 0 to %1") : tr("must be a number above 0 and at most %1");
        return invalid(QStringLiteral("input.") + QLatin1String(key), rule.arg(maximum, 0, 'g', 12));
    }
    return number;
}

Result<QStringList> stringList(const QJsonValue& value, const QString& field)
{
    QStringList list;
    if (value.isUndefined())
        return list;
    if (!value.isArray())
        return invalid(field, tr("must be a list of names"));
    for (const QJsonValue& element : value.toArray()) {
        if (!element.isString() || element.toString().isEmpty())
            return invalid(field, tr("must be a list of names"));
        if (list.contains(element.toString()))
            return invalid(field, tr("\"%1\" stands there twice").arg(element.toString()));
        list << element.toString();
    }
    return list;
}

Result<ImpulseInput> inputFromJson(const QJsonObject& object)
{
    const Result<void> keys = onlyKnownKeys(
        object,
        {QStringLiteral("window_ms"), QStringLiteral("stride_ms"), QStringLiteral("frequency_hz"),
         QStringLiteral("axes"), QStringLiteral("zero_pad"), QStringLiteral("label_rule"),
         QStringLiteral("trigger_labels"), QStringLiteral("min_percentage")},
        QStringLiteral("input"));
    if (!keys)
        return keys.error();
    ImpulseInput input;
    const Result<double> window = positive(object, "window_ms", input.windowMs, 3'600'000.0, false);
    if (!window)
        return window.error();
    const Result<double> stride = positive(object, "stride_ms", input.strideMs, 3'600'000.0, false);
    if (!stride)
        return stride.error();
    const Result<double> frequency = positive(object, "frequency_hz", 0.0, 10'000'000.0, true);
    if (!frequency)
        return frequency.error();
    const Result<double> percentage = positive(object, "min_percentage", 0.0, 100.0, true);
    if (!percentage)
        return percentage.error();
    const Result<QStringList> axes = stringList(object[QStringLiteral("axes")], QStringLiteral("input.axes"));
    if (!axes)
        return axes.error();
    const Result<QStringList> triggers =
        stringList(object[QStringLiteral("trigger_labels")], QStringLiteral("input.trigger_labels"));
    if (!triggers)
        return triggers.error();
    const QJsonValue zeroPad = object[QStringLiteral("zero_pad")];
    if (!zeroPad.isUndefined() && !zeroPad.isBool())
        return invalid(QStringLiteral("input.zero_pad"), tr("must be true or false"));
    const QJsonValue ruleValue = object[QStringLiteral("label_rule")];
    const QString rule = ruleValue.isUndefined() ? QString::fromLatin1(kLabelRules[0]) : ruleValue.toString();
    bool isKnownRule = false;
    for (std::size_t i = 0; i < kLabelRules.size(); ++i) {
        if (rule == QLatin1String(kLabelRules[i])) {
            input.labelRule = static_cast<WindowLabelRule>(i);
            isKnownRule = true;
        }
    }
    if (!isKnownRule) {
        QStringList names;
        for (const char* name : kLabelRules)
            names << QString::fromLatin1(name);
        return invalid(QStringLiteral("input.label_rule"),
                       tr("\"%1\" is not a rule; known are %2").arg(rule, names.join(QStringLiteral(", "))));
    }
    input.windowMs = *window;
    input.strideMs = *stride;
    input.frequencyHz = *frequency;
    input.minPercentage = *percentage;
    input.axes = *axes;
    input.triggerLabels = *triggers;
    input.zeroPad = zeroPad.toBool(true);
    return input;
}

Result<DspBlockDesign> dspFromJson(const QJsonObject& object, int index)
{
    const QString path = QStringLiteral("dsp[%1]").arg(index);
    if (const Result<void> keys = onlyKnownKeys(object,
                                                {QStringLiteral("id"), QStringLiteral("block"),
                                                 QStringLiteral("axes"), QStringLiteral("parameters")},
                                                path);
        !keys)
        return keys.error();
    DspBlockDesign design;
    design.block = object[QStringLiteral("block")].toString();
    const DspBlock* block = DspBlockRegistry::builtin().find(design.block);
    if (block == nullptr) {
        QStringList names;
        for (const DspBlock* known : DspBlockRegistry::builtin().all())
            names << known->name();
        return invalid(path + QStringLiteral(".block"),
                       tr("\"%1\" is not a processing block; known are %2")
                           .arg(design.block, names.join(QStringLiteral(", "))));
    }
    const Result<QString> id = idOf(object[QStringLiteral("id")], path + QStringLiteral(".id"),
                                    QStringLiteral("%1-%2").arg(design.block).arg(index + 1));
    if (!id)
        return id.error();
    design.id = *id;
    const Result<QStringList> axes =
        stringList(object[QStringLiteral("axes")], path + QStringLiteral(".axes"));
    if (!axes)
        return axes.error();
    design.axes = *axes;
    const Result<QJsonObject> given =
        objectOf(object[QStringLiteral("parameters")], path + QStringLiteral(".parameters"));
    if (!given)
        return given.error();
    const Result<QJsonObject> parameters =
        completeParameters(block->parameters(), *given, path + QStringLiteral(".parameters"));
    if (!parameters)
        return parameters.error();
    design.parameters = *parameters;
    return design;
}

Result<LearningBlockDesign> learnFromJson(const QJsonObject& object, int index)
{
    const QString path = QStringLiteral("learn[%1]").arg(index);
    if (const Result<void> keys = onlyKnownKeys(object,
                                                {QStringLiteral("id"), QStringLiteral("block"),
                                                 QStringLiteral("dsp"), QStringLiteral("parameters")},
                                                path);
        !keys)
        return keys.error();
    LearningBlockDesign design;
    design.block = object[QStringLiteral("block")].toString();
    const LearningBlockInfo* block = findLearningBlock(design.block);
    if (block == nullptr) {
        QStringList names;
        for (const LearningBlockInfo& known : learningBlocks())
            names << known.name;
        return invalid(path + QStringLiteral(".block"),
                       tr("\"%1\" is not a learning block; known are %2")
                           .arg(design.block, names.join(QStringLiteral(", "))));
    }
    const Result<QString> id = idOf(object[QStringLiteral("id")], path + QStringLiteral(".id"),
                                    QStringLiteral("%1-%2").arg(design.block).arg(index + 1));
    if (!id)
        return id.error();
    design.id = *id;
    const Result<QStringList> dsp = stringList(object[QStringLiteral("dsp")], path + QStringLiteral(".dsp"));
    if (!dsp)
        return dsp.error();
    design.dsp = *dsp;
    const Result<QJsonObject> given =
        objectOf(object[QStringLiteral("parameters")], path + QStringLiteral(".parameters"));
    if (!given)
        return given.error();
    const Result<QJsonObject> parameters =
        completeParameters(block->parameters, *given, path + QStringLiteral(".parameters"));
    if (!parameters)
        return parameters.error();
    design.parameters = *parameters;
    return design;
}

Result<void> checkReferences(const ImpulseDesign& design)
{
    QSet<QString> ids;
    QSet<QString> dspIds;
    for (qsizetype i = 0; i < design.dsp.size(); ++i) {
        if (ids.contains(design.dsp[i].id)) {
            return invalid(QStringLiteral("dsp[%1].id").arg(i),
                           tr("\"%1\" is used twice").arg(design.dsp[i].id));
        }
        ids.insert(design.dsp[i].id);
        dspIds.insert(design.dsp[i].id);
    }
    QSet<QString> blocks;
    for (qsizetype i = 0; i < design.learn.size(); ++i) {
        const LearningBlockDesign& learn = design.learn[i];
        if (ids.contains(learn.id))
            return invalid(QStringLiteral("learn[%1].id").arg(i), tr("\"%1\" is used twice").arg(learn.id));
        ids.insert(learn.id);
        if (blocks.contains(learn.block)) {
            return invalid(QStringLiteral("learn[%1].block").arg(i),
                           tr("an impulse takes one block of the kind \"%1\"").arg(learn.block));
        }
        blocks.insert(learn.block);
        for (const QString& dsp : learn.dsp) {
            if (!dspIds.contains(dsp))
                return invalid(QStringLiteral("learn[%1].dsp").arg(i),
                               tr("there is no block \"%1\"").arg(dsp));
        }
    }
    return {};
}

} // namespace

Result<ImpulseDesign> impulseFromJson(const QJsonObject& document)
{
    if (const Result<void> keys = onlyKnownKeys(
            document, {QStringLiteral("input"), QStringLiteral("dsp"), QStringLiteral("learn")}, QString());
        !keys)
        return keys.error();
    ImpulseDesign design;
    const Result<QJsonObject> inputObject =
        objectOf(document[QStringLiteral("input")], QStringLiteral("input"));
    if (!inputObject)
        return inputObject.error();
    const Result<ImpulseInput> input = inputFromJson(*inputObject);
    if (!input)
        return input.error();
    design.input = *input;
    const Result<QJsonArray> dsp = blockList(document[QStringLiteral("dsp")], QStringLiteral("dsp"));
    if (!dsp)
        return dsp.error();
    const Result<QJsonArray> learn = blockList(document[QStringLiteral("learn")], QStringLiteral("learn"));
    if (!learn)
        return learn.error();
    for (int index = 0; index < dsp->size(); ++index) {
        const Result<QJsonObject> object = objectOf((*dsp)[index], QStringLiteral("dsp[%1]").arg(index));
        if (!object)
            return object.error();
        const Result<DspBlockDesign> block = dspFromJson(*object, index);
        if (!block)
            return block.error();
        design.dsp.append(*block);
    }
    for (int index = 0; index < learn->size(); ++index) {
        const Result<QJsonObject> object = objectOf((*learn)[index], QStringLiteral("learn[%1]").arg(index));
        if (!object)
            return object.error();
        const Result<LearningBlockDesign> block = learnFromJson(*object, index);
        if (!block)
            return block.error();
        design.learn.append(*block);
    }
    if (const Result<void> checked = checkReferences(design); !checked)
        return checked.error();
    return design;
}

Result<void> validateImpulse(const ImpulseDesign& design)
{
    const Result<ImpulseDesign> read = impulseFromJson(impulseToJson(design));
    if (!read)
        return read.error();
    return {};
}

QJsonObject impulseToJson(const ImpulseDesign& design)
{
    QJsonObject input{
        {QStringLiteral("window_ms"), design.input.windowMs},
        {QStringLiteral("stride_ms"), design.input.strideMs},
        {QStringLiteral("frequency_hz"), design.input.frequencyHz},
        {QStringLiteral("axes"), QJsonArray::fromStringList(design.input.axes)},
        {QStringLiteral("zero_pad"), design.input.zeroPad},
        {QStringLiteral("label_rule"),
         QString::fromLatin1(kLabelRules[static_cast<std::size_t>(design.input.labelRule)])},
        {QStringLiteral("trigger_labels"), QJsonArray::fromStringList(design.input.triggerLabels)},
        {QStringLiteral("min_percentage"), design.input.minPercentage}};
    QJsonArray dsp;
    for (const DspBlockDesign& block : design.dsp) {
        dsp.append(QJsonObject{{QStringLiteral("id"), block.id},
                               {QStringLiteral("block"), block.block},
                               {QStringLiteral("axes"), QJsonArray::fromStringList(block.axes)},
                               {QStringLiteral("parameters"), block.parameters}});
    }
    QJsonArray learn;
    for (const LearningBlockDesign& block : design.learn) {
        learn.append(QJsonObject{{QStringLiteral("id"), block.id},
                                 {QStringLiteral("block"), block.block},
                                 {QStringLiteral("dsp"), QJsonArray::fromStringList(block.dsp)},
                                 {QStringLiteral("parameters"), block.parameters}});
    }
    return {{QStringLiteral("input"), input}, {QStringLiteral("dsp"), dsp}, {QStringLiteral("learn"), learn}};
}

} // namespace studio
