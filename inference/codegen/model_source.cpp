// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/codegen/model_source.h"

#include "inference/codegen/c_text.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <algorithm>

namespace studio
{

namespace
{

const QByteArray kLicence = "/* SPDX-License-Identifier: MIT */\n";

QByteArray number(qint64 value)
{
    return QByteArray::number(value);
}

QByteArray unsignedText(std::uint32_t value)
{
    return QByteArray::number(value) + 'u';
}

QByteArray blockName(std::size_t index)
{
    return "block" + number(static_cast<qint64>(index));
}

bool hasSpectral(const CodegenInput& input)
{
    return std::any_of(input.impulse.blocks.begin(), input.impulse.blocks.end(),
                       [](const PreparedDspBlock& block) { return block.spec().kind == RuntimeBlockKind::Spectral; });
}

bool hasFlatten(const CodegenInput& input)
{
    return std::any_of(input.impulse.blocks.begin(), input.impulse.blocks.end(),
                       [](const PreparedDspBlock& block) { return block.spec().kind == RuntimeBlockKind::Flatten; });
}

bool hasRaw(const CodegenInput& input)
{
    return std::any_of(input.impulse.blocks.begin(), input.impulse.blocks.end(),
                       [](const PreparedDspBlock& block) { return block.spec().kind == RuntimeBlockKind::Raw; });
}

std::uint32_t scratchFloats(const CodegenInput& input)
{
    std::uint32_t floats = 1;
    for (const PreparedDspBlock& block : input.impulse.blocks)
        floats = std::max(floats, runtimeScratchFloats(block.spec()));
    if (input.graph.hasAnomaly)
        floats = std::max(floats, static_cast<std::uint32_t>(input.graph.anomaly.scaler.mean.size()));
    return floats;
}

/// Largest activation of the network besides its input, which lies in the result.
int widestLayer(const CodegenInput& input)
{
    int widest = 1;
    for (const QuantizedDenseLayer& layer : input.graph.classifier.layers)
        widest = std::max(widest, layer.outputs);
    return widest;
}

QByteArray cascadeTables(const QByteArray& name, const RuntimeCascade& cascade)
{
    return cArray("float", name + "_sections", cascade.sections)
           + cArray("float", name + "_state", cascade.initialState);
}

QByteArray cascadeInitializer(const QByteArray& name, const RuntimeCascade& cascade)
{
    return "{" + unsignedText(cascade.sectionCount()) + ", " + (cascade.sections.empty() ? "0" : name + "_sections") + ", "
           + (cascade.initialState.empty() ? "0" : name + "_state") + "}";
}

QByteArray layoutInitializer(const QByteArray& name, const RuntimeBlockSpec& spec)
{
    return "{" + unsignedText(spec.readingCount) + ", " + unsignedText(spec.totalAxes) + ", "
           + unsignedText(static_cast<std::uint32_t>(spec.axisIndices.size())) + ", " + name + "_axes, "
           + cFloat(spec.scale) + "}";
}

QByteArray stageInitializer(const QByteArray& name, const RuntimeStage* stage)
{
    if (stage == nullptr)
        return "{0u, {0u, 0, 0}}";
    return "{" + unsignedText(stage->ratio) + ", " + cascadeInitializer(name, stage->cascade) + "}";
}

QByteArray spectralConfig(const QByteArray& name, const RuntimeBlockSpec& spec)
{
    const auto flag = [](bool value) { return QByteArray(value ? "1u" : "0u"); };
    const auto bins = [](RuntimeBinRange range) {
        return "{" + unsignedText(range.first) + ", " + unsignedText(range.last) + "}";
    };
    QByteArray stages;
    for (std::size_t i = 0; i < 3; ++i) {
        stages += (i > 0 ? ", " : "")
                  + stageInitializer(name + "_stage" + number(static_cast<qint64>(i)),
                                     i < spec.stages.size() ? &spec.stages[i] : nullptr);
    }
    return "static const smith_spectral_config " + name + " = {\n    " + layoutInitializer(name, spec) + ",\n    "
           + unsignedText(static_cast<std::uint32_t>(spec.stages.size())) + ", {" + stages + "},\n    "
           + cascadeInitializer(name + "_filter", spec.filter) + ",\n    " + unsignedText(spec.fftLength) + ", " + name
           + "_twiddles, " + bins(spec.bins) + ", " + flag(spec.hasSpectralMoments) + ", " + flag(spec.takeLog) + ", "
           + flag(spec.overlapFrames) + ", " + flag(spec.hasLowFrequency) + ",\n    "
           + stageInitializer(name + "_low", spec.hasLowFrequency ? &spec.lowFrequencyStage : nullptr) + ", "
           + bins(spec.hasLowFrequency ? spec.lowFrequencyBins : RuntimeBinRange{0, 0}) + "\n};\n\n";
}

QByteArray blockTables(std::size_t index, const RuntimeBlockSpec& spec)
{
    const QByteArray name = blockName(index);
    QByteArray text = cArray("uint16_t", name + "_axes", spec.axisIndices);
    switch (spec.kind) {
    case RuntimeBlockKind::Raw:
        return text + "static const smith_raw_config " + name + " = {" + layoutInitializer(name, spec) + "};\n\n";
    case RuntimeBlockKind::Flatten:
        return text + "static const smith_flatten_config " + name + " = {" + layoutInitializer(name, spec) + ", "
               + unsignedText(spec.statistics) + "};\n\n";
    case RuntimeBlockKind::Spectral: break;
    }
    for (std::size_t i = 0; i < spec.stages.size(); ++i)
        text += cascadeTables(name + "_stage" + number(static_cast<qint64>(i)), spec.stages[i].cascade);
    text += cascadeTables(name + "_filter", spec.filter) + cArray("float", name + "_twiddles", spec.twiddles);
    if (spec.hasLowFrequency)
        text += cascadeTables(name + "_low", spec.lowFrequencyStage.cascade);
    return text + spectralConfig(name, spec);
}

QByteArray scalerTables(const QByteArray& name, const std::vector<int>& indices, const StandardScaler& scaler)
{
    const std::vector<std::uint16_t> columns(indices.begin(), indices.end());
    return cArray("uint16_t", name + "_indices", columns) + cArray("float", name + "_mean", scaler.mean)
           + cArray("float", name + "_inverse_deviation", scaler.inverseDeviation) + "#define " + name.toUpper()
           + "_SCALER {" + unsignedText(static_cast<std::uint32_t>(scaler.mean.size())) + ", "
           + (columns.empty() ? "0" : name + "_indices") + ", " + name + "_mean, " + name + "_inverse_deviation}\n\n";
}

QByteArray layerTables(std::size_t index, const QuantizedDenseLayer& layer)
{
    const QByteArray name = "layer" + number(static_cast<qint64>(index));
    const std::vector<std::int8_t> shifts(layer.shifts.begin(), layer.shifts.end());
    return cArray("int8_t", name + "_weights", layer.weights) + cArray("int32_t", name + "_bias", layer.bias)
           + cArray("int32_t", name + "_multipliers", layer.multipliers) + cArray("int8_t", name + "_shifts", shifts)
           + "static const smith_fully_connected_layer " + name + " = {" + number(layer.inputs) + "u, "
           + number(layer.outputs) + "u, " + name + "_weights, " + name + "_bias,\n    " + name + "_multipliers, " + name
           + "_shifts, " + number(layer.inputZeroPoint) + ", " + number(layer.outputZeroPoint) + ", "
           + number(layer.activationMin) + ", " + number(layer.activationMax) + "};\n\n";
}

QByteArray runBlocks(const CodegenInput& input)
{
    QByteArray text;
    for (std::size_t i = 0; i < input.impulse.blocks.size(); ++i) {
        const QByteArray name = blockName(i);
        switch (input.impulse.blocks[i].spec().kind) {
        case RuntimeBlockKind::Raw: text += "    smith_raw_run(&" + name + ", window, features);\n"; break;
        case RuntimeBlockKind::Flatten:
            text += "    smith_flatten_run(&" + name + ", window, arena.scratch, features);\n";
            break;
        case RuntimeBlockKind::Spectral:
            text += "    smith_spectral_run(&" + name + ", window, arena.scratch, features);\n";
            break;
        }
        if (i + 1 < input.impulse.blocks.size())
            text += "    features += " + number(input.impulse.blocks[i].featureCount()) + ";\n";
    }
    return text;
}

QByteArray checkBlocks(const CodegenInput& input)
{
    QByteArray text;
    for (std::size_t i = 0; i < input.impulse.blocks.size(); ++i) {
        QByteArray kind = "spectral";
        if (input.impulse.blocks[i].spec().kind == RuntimeBlockKind::Raw)
            kind = "raw";
        else if (input.impulse.blocks[i].spec().kind == RuntimeBlockKind::Flatten)
            kind = "flatten";
        text += "    if (smith_" + kind + "_check(&" + blockName(i) + ") != SMITH_OK)\n        return 1;\n";
    }
    for (std::size_t i = 0; i < input.graph.classifier.layers.size(); ++i) {
        text += "    if (smith_fully_connected_check(&layer" + number(static_cast<qint64>(i))
                + ") != SMITH_OK)\n        return 2;\n";
    }
    if (input.graph.hasClassifier) {
        text += "    if (smith_scaler_check(&classifier_scaler, MODEL_FEATURE_COUNT) != SMITH_OK)\n        return 2;\n"
                "    if (smith_softmax_check(&softmax, MODEL_CLASS_COUNT) != SMITH_OK)\n        return 2;\n";
    }
    if (input.graph.hasAnomaly)
        text += "    if (smith_kmeans_check(&anomaly, MODEL_FEATURE_COUNT) != SMITH_OK)\n        return 3;\n";
    return text;
}

/// The network, from the quantised input in the result to probabilities. Activations alternate between two buffers.
QByteArray runNetwork(const CodegenInput& input)
{
    const QuantizedClassifier& c = input.graph.classifier;
    QByteArray text = "    smith_scale_quantize(&classifier_scaler, features, " + cFloat(c.inputScale) + ", "
                      + number(c.inputZeroPoint) + ", result->input_q);\n";
    QByteArray source = "result->input_q";
    for (std::size_t i = 0; i < c.layers.size(); ++i) {
        const QByteArray target = i % 2 == 0 ? "arena.net.even" : "arena.net.odd";
        text += "    smith_fully_connected(&layer" + number(static_cast<qint64>(i)) + ", " + source + ", " + target + ");\n";
        source = target;
    }
    text += "    smith_softmax(&softmax, " + source + ", MODEL_CLASS_COUNT, result->output_q);\n"
            "    smith_dequantize(result->output_q, MODEL_CLASS_COUNT, 0.00390625f, -128, result->probability);\n"
            "    result->top_class = 0;\n"
            "    for (i = 1; i < MODEL_CLASS_COUNT; ++i) {\n"
            "        if (result->output_q[i] > result->output_q[result->top_class])\n"
            "            result->top_class = i;\n"
            "    }\n";
    return text;
}

} // namespace

int generatedArenaBytes(const CodegenInput& input)
{
    const int network = 2 * widestLayer(input);
    const int rounded = (network + 3) / 4 * 4;
    return std::max(static_cast<int>(scratchFloats(input) * sizeof(float)), input.graph.hasClassifier ? rounded : 0);
}

QByteArray modelId(const CodegenInput& input)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QJsonObject design = impulseToJson(input.impulse.design);
    design.remove(QStringLiteral("learn"));
    hash.addData(QJsonDocument(design).toJson(QJsonDocument::Compact));
    hash.addData(QByteArray::number(input.impulse.frequencyHz, 'g', 17));
    hash.addData(input.impulse.axes.join(QLatin1Char('\n')).toUtf8());
    hash.addData(serializeGraph(input.graph));
    return hash.result().toHex();
}

QByteArray modelHeader(const CodegenInput& input)
{
    const qint64 readings = input.impulse.grid.windowReadings;
    const qint64 axes = input.impulse.axes.size();
    const qint64 classes = input.graph.hasClassifier ? input.graph.classifier.classes.size() : 0;
    const qint64 networkInputs =
        input.graph.hasClassifier ? static_cast<qint64>(input.graph.classifier.scaler.mean.size()) : 0;
    const auto define = [](const QByteArray& name, const QByteArray& value) {
        return "#define " + name + ' ' + value + '\n';
    };
    QByteArray text = kLicence + "/* " + cComment(input.name) + ": features and int8 network, generated by Sensorsmith. */\n"
                      + "#ifndef MODEL_H\n#define MODEL_H\n\n#include <stdint.h>\n\n";
    text += define("MODEL_PRESENT", "1") + define("MODEL_NAME", cString(input.name))
            + define("MODEL_ID_HEX", '"' + modelId(input) + '"') + define("MODEL_WINDOW_READINGS", number(readings))
            + define("MODEL_AXIS_COUNT", number(axes)) + define("MODEL_WINDOW_VALUES", number(readings * axes))
            + define("MODEL_STRIDE_READINGS", number(input.impulse.grid.strideReadings))
            + define("MODEL_INTERVAL_MS", cFloat(static_cast<float>(1000.0 / input.impulse.frequencyHz)))
            + define("MODEL_FEATURE_COUNT", number(input.impulse.featureCount()))
            + define("MODEL_INPUT_COUNT", number(networkInputs)) + define("MODEL_CLASS_COUNT", number(classes))
            + define("MODEL_HAS_ANOMALY", input.graph.hasAnomaly ? "1" : "0")
            + define("MODEL_ANOMALY_THRESHOLD", cFloat(static_cast<float>(input.graph.anomaly.threshold)))
            + define("MODEL_ARENA_BYTES", number(generatedArenaBytes(input)));
    text += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
            "/* Answer for one window. Arrays of a part that the model lacks have one unused element. */\n"
            "typedef struct {\n"
            "    float features[MODEL_FEATURE_COUNT];\n"
            "    int8_t input_q[MODEL_FEATURE_COUNT]; /* the first MODEL_INPUT_COUNT count */\n"
            "    int8_t output_q[" + number(std::max<qint64>(1, classes)) + "]; /* scale 1/256, zero point -128 */\n"
            "    float probability[" + number(std::max<qint64>(1, classes)) + "];\n"
            "    int top_class; /* -1 without classifier */\n"
            "    float anomaly_score;\n"
            "} model_result;\n\n"
            "/* [MODEL_CLASS_COUNT], in the order of the outputs. */\n"
            "extern const char *const model_class_names[" + number(std::max<qint64>(1, classes)) + "];\n"
            "/* [MODEL_AXIS_COUNT], in the order of the values of one reading. */\n"
            "extern const char *const model_axis_names[" + number(axes) + "];\n\n"
            "/* Each returns 0 when all is well. window: [MODEL_WINDOW_READINGS x MODEL_AXIS_COUNT], interleaved, in the\n"
            " * units of the recordings. Not reentrant: one static arena is shared. */\n"
            "int model_init(void);\n"
            "int model_extract_features(const float *window, float *features);\n"
            "int model_infer(const float *features, model_result *result);\n"
            "int model_run(const float *window, model_result *result);\n"
            "/* Runs stored windows and compares every bit with what the studio computed. */\n"
            "int model_self_test(void);\n\n"
            "#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
    return text;
}

QByteArray modelTables(const CodegenInput& input)
{
    QByteArray text = kLicence + "/* Constants of the model; included by model.c only. */\n#ifndef MODEL_TABLES_H\n"
                                 "#define MODEL_TABLES_H\n\n";
    for (std::size_t i = 0; i < input.impulse.blocks.size(); ++i)
        text += blockTables(i, input.impulse.blocks[i].spec());
    if (input.graph.hasClassifier) {
        const QuantizedClassifier& c = input.graph.classifier;
        text += scalerTables("classifier", c.featureIndices, c.scaler)
                + "static const smith_scaler classifier_scaler = CLASSIFIER_SCALER;\n\n";
        for (std::size_t i = 0; i < c.layers.size(); ++i)
            text += layerTables(i, c.layers[i]);
        text += "static const smith_softmax_parameters softmax = {" + cInt32(c.softmaxMultiplier) + ", "
                + number(c.softmaxShift) + ", " + number(c.softmaxDiffMin) + "};\n\n";
    }
    if (input.graph.hasAnomaly) {
        const KMeansAnomaly& a = input.graph.anomaly;
        text += scalerTables("anomaly", a.featureIndices, a.scaler) + cArray("float", "anomaly_centroids", a.centroids)
                + cArray("float", "anomaly_max_error", a.maxError) + "static const smith_kmeans anomaly = {ANOMALY_SCALER, "
                + number(a.clusterCount) + "u, anomaly_centroids, anomaly_max_error};\n\n";
    }
    return text + "#endif\n";
}

QByteArray modelSource(const CodegenInput& input)
{
    const bool hasClassifier = input.graph.hasClassifier;
    QByteArray text = kLicence + "#include \"model.h\"\n\n";
    if (hasSpectral(input))
        text += "#include \"dsp/smith_spectral.h\"\n";
    if (hasFlatten(input))
        text += "#include \"dsp/smith_flatten.h\"\n";
    if (hasRaw(input))
        text += "#include \"dsp/smith_raw.h\"\n";
    if (hasClassifier) {
        text += "#include \"kernels/smith_fully_connected.h\"\n#include \"kernels/smith_requantize.h\"\n"
                "#include \"kernels/smith_scaler.h\"\n#include \"kernels/smith_softmax.h\"\n";
    }
    if (input.graph.hasAnomaly)
        text += "#include \"anomaly/smith_kmeans.h\"\n";
    text += "#include \"model_tables.h\"\n\n/* Working memory: features, network and anomaly score take turns. */\n"
            "static union {\n    float scratch[" + number(scratchFloats(input)) + "];\n";
    if (hasClassifier) {
        text += "    struct {\n        int8_t even[" + number(widestLayer(input)) + "];\n        int8_t odd["
                + number(widestLayer(input)) + "];\n    } net;\n";
    }
    text += "} arena;\n\n";
    const auto names = [](const QByteArray& variable, const QStringList& list) {
        QByteArray array = "const char *const " + variable + '[' + number(std::max<qsizetype>(1, list.size())) + "] = {";
        for (qsizetype i = 0; i < list.size(); ++i)
            array += (i > 0 ? ", " : "") + cString(list[i]);
        return array + (list.isEmpty() ? "\"\"" : "") + "};\n";
    };
    text += names("model_class_names", hasClassifier ? input.graph.classifier.classes : QStringList())
            + names("model_axis_names", input.impulse.axes);
    text += "\nint model_init(void)\n{\n" + checkBlocks(input) + "    return 0;\n}\n\n"
            "int model_extract_features(const float *window, float *features)\n{\n    if (window == 0 || features == 0)\n"
            "        return 1;\n" + runBlocks(input) + "    return 0;\n}\n\n"
            "int model_infer(const float *features, model_result *result)\n{\n"
            + QByteArray(hasClassifier ? "    int i;\n" : "")
            + "    if (features == 0 || result == 0)\n        return 1;\n";
    text += hasClassifier ? runNetwork(input)
                          : QByteArray("    result->input_q[0] = 0;\n    result->output_q[0] = 0;\n"
                                       "    result->probability[0] = 0.0f;\n    result->top_class = -1;\n");
    text += input.graph.hasAnomaly
                ? "    result->anomaly_score = smith_kmeans_score(&anomaly, features, arena.scratch);\n"
                : "    result->anomaly_score = 0.0f;\n";
    text += "    return 0;\n}\n\nint model_run(const float *window, model_result *result)\n{\n"
            "    if (result == 0 || model_extract_features(window, result->features) != 0)\n        return 1;\n"
            "    return model_infer(result->features, result);\n}\n";
    return text;
}

QStringList neededRuntimeFiles(const CodegenInput& input)
{
    QStringList files = {QStringLiteral("LICENSE"), QStringLiteral("smith_float.h"), QStringLiteral("smith_status.h"),
                         QStringLiteral("dsp/smith_window.h"), QStringLiteral("dsp/smith_window.c")};
    const auto add = [&files](std::initializer_list<const char*> stems) {
        for (const char* stem : stems) {
            files << QString::fromLatin1(stem) + QStringLiteral(".h") << QString::fromLatin1(stem) + QStringLiteral(".c");
        }
    };
    if (hasRaw(input))
        add({"dsp/smith_raw"});
    if (hasFlatten(input) || hasSpectral(input))
        add({"dsp/smith_moments", "dsp/smith_math"});
    if (hasFlatten(input))
        add({"dsp/smith_flatten"});
    if (hasSpectral(input))
        add({"dsp/smith_spectral", "dsp/smith_fft", "dsp/smith_biquad"});
    if (input.graph.hasClassifier || input.graph.hasAnomaly)
        add({"kernels/smith_scaler", "kernels/smith_requantize"});
    if (input.graph.hasClassifier)
        add({"kernels/smith_fully_connected", "kernels/smith_softmax", "dsp/smith_math"});
    if (input.graph.hasAnomaly)
        add({"anomaly/smith_kmeans"});
    files.removeDuplicates();
    files.sort();
    return files;
}

} // namespace studio
