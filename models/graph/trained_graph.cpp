// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/graph/trained_graph.h"

#include "models/core/byte_reader.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace studio
{

namespace
{

constexpr std::uint32_t kTrainedMagic = 0x47544D53;   // "SMTG"
constexpr std::uint32_t kQuantizedMagic = 0x47514D53; // "SMQG"
constexpr std::uint32_t kFormat = 1;
constexpr qsizetype kDigestBytes = 32;
constexpr std::uint32_t kMostLayers = 1000;

Error damaged(const QString& what)
{
    return Error{ErrorCode::InvalidInput,
                 QCoreApplication::translate("Graph", "The stored network cannot be used: %1. Train again; the data is "
                                                      "not affected.")
                     .arg(what),
                 {}, QStringLiteral("GRF-001")};
}

QByteArray sealed(const QByteArray& body)
{
    return body + QCryptographicHash::hash(body, QCryptographicHash::Sha256);
}

/// The body without its digest. Errors: too short, digest wrong, other kind of file.
Result<QByteArray> unsealed(const QByteArray& bytes, std::uint32_t magic)
{
    if (bytes.size() < kDigestBytes + 8)
        return damaged(QStringLiteral("it is cut short"));
    const QByteArray body = bytes.first(bytes.size() - kDigestBytes);
    if (QCryptographicHash::hash(body, QCryptographicHash::Sha256) != bytes.last(kDigestBytes))
        return damaged(QStringLiteral("its checksum does not fit"));
    ByteReader reader(body);
    if (reader.value<std::uint32_t>() != magic)
        return damaged(QStringLiteral("it is of another kind"));
    if (reader.value<std::uint32_t>() != kFormat)
        return damaged(QStringLiteral("it was written by another version"));
    return body.sliced(8);
}

std::vector<std::int32_t> toInt32(const std::vector<int>& values)
{
    return {values.begin(), values.end()};
}

void write(ByteWriter& out, const StandardScaler& scaler)
{
    out.list(scaler.mean);
    out.list(scaler.inverseDeviation);
}

StandardScaler readScaler(ByteReader& in)
{
    StandardScaler scaler;
    scaler.mean = in.list<float>();
    scaler.inverseDeviation = in.list<float>();
    return scaler;
}

void write(ByteWriter& out, const KMeansAnomaly& anomaly)
{
    out.list(toInt32(anomaly.featureIndices));
    write(out, anomaly.scaler);
    out.value(static_cast<std::int32_t>(anomaly.clusterCount));
    out.list(anomaly.centroids);
    out.list(anomaly.maxError);
    out.value(anomaly.threshold);
}

KMeansAnomaly readAnomaly(ByteReader& in)
{
    KMeansAnomaly anomaly;
    anomaly.featureIndices = in.list<std::int32_t>();
    anomaly.scaler = readScaler(in);
    anomaly.clusterCount = in.value<std::int32_t>();
    anomaly.centroids = in.list<float>();
    anomaly.maxError = in.list<float>();
    anomaly.threshold = in.value<double>();
    return anomaly;
}

bool indicesFit(const std::vector<int>& indices, int featureCount)
{
    for (const int index : indices) {
        if (index < 0 || index >= featureCount)
            return false;
    }
    return true;
}

bool anomalyFits(const KMeansAnomaly& anomaly, int featureCount)
{
    const std::size_t features = anomaly.featureIndices.size();
    const auto clusters = static_cast<std::size_t>(anomaly.clusterCount);
    return anomaly.clusterCount >= 0 && indicesFit(anomaly.featureIndices, featureCount)
           && anomaly.scaler.mean.size() == features && anomaly.scaler.inverseDeviation.size() == features
           && anomaly.centroids.size() == clusters * features && anomaly.maxError.size() == clusters;
}

/// True when the layers follow on each other and on `inputs`, and end in `outputs`.
template <typename Layer>
bool layersFit(const std::vector<Layer>& layers, std::size_t inputs, qsizetype outputs)
{
    if (layers.empty())
        return false;
    for (const Layer& layer : layers) {
        if (layer.inputs <= 0 || layer.outputs <= 0 || static_cast<std::size_t>(layer.inputs) != inputs
            || layer.weights.size() != static_cast<std::size_t>(layer.inputs) * static_cast<std::size_t>(layer.outputs)
            || layer.bias.size() != static_cast<std::size_t>(layer.outputs))
            return false;
        inputs = static_cast<std::size_t>(layer.outputs);
    }
    return static_cast<qsizetype>(inputs) == outputs;
}

std::size_t classifierInputs(const std::vector<int>& indices, int featureCount)
{
    return indices.empty() ? static_cast<std::size_t>(featureCount) : indices.size();
}

template <typename Classifier>
bool classifierFits(const Classifier& classifier, int featureCount)
{
    const std::size_t inputs = classifierInputs(classifier.featureIndices, featureCount);
    return indicesFit(classifier.featureIndices, featureCount) && classifier.scaler.mean.size() == inputs
           && classifier.scaler.inverseDeviation.size() == inputs
           && layersFit(classifier.layers, inputs, classifier.classes.size());
}

Activation readActivation(ByteReader& in)
{
    const auto value = in.value<std::uint32_t>();
    return value <= static_cast<std::uint32_t>(Activation::Softmax) ? static_cast<Activation>(value)
                                                                    : Activation::None;
}

} // namespace

QByteArray serializeGraph(const TrainedGraph& graph)
{
    ByteWriter out;
    out.value(kTrainedMagic);
    out.value(kFormat);
    out.value(static_cast<std::int32_t>(graph.featureCount));
    out.value(static_cast<std::uint8_t>(graph.hasClassifier ? 1 : 0));
    out.value(static_cast<std::uint8_t>(graph.hasAnomaly ? 1 : 0));
    if (graph.hasClassifier) {
        out.texts(graph.classifier.classes);
        out.list(toInt32(graph.classifier.featureIndices));
        write(out, graph.classifier.scaler);
        out.value(static_cast<std::uint32_t>(graph.classifier.layers.size()));
        for (const DenseLayer& layer : graph.classifier.layers) {
            out.value(static_cast<std::int32_t>(layer.inputs));
            out.value(static_cast<std::int32_t>(layer.outputs));
            out.value(static_cast<std::uint32_t>(layer.activation));
            out.list(layer.weights);
            out.list(layer.bias);
        }
    }
    if (graph.hasAnomaly)
        write(out, graph.anomaly);
    return sealed(out.bytes());
}

Result<TrainedGraph> trainedGraphFromBytes(const QByteArray& bytes)
{
    Result<QByteArray> body = unsealed(bytes, kTrainedMagic);
    if (!body)
        return body.error();
    ByteReader in(*body);
    TrainedGraph graph;
    graph.featureCount = in.value<std::int32_t>();
    graph.hasClassifier = in.value<std::uint8_t>() != 0;
    graph.hasAnomaly = in.value<std::uint8_t>() != 0;
    if (graph.hasClassifier) {
        graph.classifier.classes = in.texts();
        graph.classifier.featureIndices = in.list<std::int32_t>();
        graph.classifier.scaler = readScaler(in);
        const auto layers = in.value<std::uint32_t>();
        for (std::uint32_t i = 0; in.ok() && i < layers && i < kMostLayers; ++i) {
            DenseLayer layer;
            layer.inputs = in.value<std::int32_t>();
            layer.outputs = in.value<std::int32_t>();
            layer.activation = readActivation(in);
            layer.weights = in.list<float>();
            layer.bias = in.list<float>();
            graph.classifier.layers.push_back(std::move(layer));
        }
    }
    if (graph.hasAnomaly)
        graph.anomaly = readAnomaly(in);
    if (!in.atEnd() || graph.featureCount < 1)
        return damaged(QStringLiteral("its parts do not add up"));
    if ((graph.hasClassifier && !classifierFits(graph.classifier, graph.featureCount))
        || (graph.hasAnomaly && !anomalyFits(graph.anomaly, graph.featureCount)))
        return damaged(QStringLiteral("its shapes do not fit together"));
    return graph;
}

QByteArray serializeGraph(const QuantizedGraph& graph)
{
    ByteWriter out;
    out.value(kQuantizedMagic);
    out.value(kFormat);
    out.value(static_cast<std::int32_t>(graph.featureCount));
    out.value(static_cast<std::int32_t>(graph.arenaBytes));
    out.value(static_cast<std::uint8_t>(graph.hasClassifier ? 1 : 0));
    out.value(static_cast<std::uint8_t>(graph.hasAnomaly ? 1 : 0));
    if (graph.hasClassifier) {
        const QuantizedClassifier& c = graph.classifier;
        out.texts(c.classes);
        out.list(toInt32(c.featureIndices));
        write(out, c.scaler);
        out.value(c.inputScale);
        out.value(static_cast<std::int32_t>(c.inputZeroPoint));
        out.value(static_cast<std::uint8_t>(c.hasSoftmax ? 1 : 0));
        out.value(c.softmaxMultiplier);
        out.value(static_cast<std::int32_t>(c.softmaxShift));
        out.value(static_cast<std::int32_t>(c.softmaxDiffMin));
        out.value(static_cast<std::uint32_t>(c.layers.size()));
        for (const QuantizedDenseLayer& layer : c.layers) {
            out.value(static_cast<std::int32_t>(layer.inputs));
            out.value(static_cast<std::int32_t>(layer.outputs));
            out.value(static_cast<std::uint32_t>(layer.activation));
            out.value(layer.inputScale);
            out.value(static_cast<std::int32_t>(layer.inputZeroPoint));
            out.value(layer.outputScale);
            out.value(static_cast<std::int32_t>(layer.outputZeroPoint));
            out.value(static_cast<std::int32_t>(layer.activationMin));
            out.value(static_cast<std::int32_t>(layer.activationMax));
            out.list(layer.weightScales);
            out.list(layer.weights);
            out.list(layer.bias);
            out.list(layer.multipliers);
            out.list(toInt32(layer.shifts));
        }
    }
    if (graph.hasAnomaly)
        write(out, graph.anomaly);
    return sealed(out.bytes());
}

namespace
{

QuantizedDenseLayer readQuantizedLayer(ByteReader& in)
{
    QuantizedDenseLayer layer;
    layer.inputs = in.value<std::int32_t>();
    layer.outputs = in.value<std::int32_t>();
    layer.activation = readActivation(in);
    layer.inputScale = in.value<float>();
    layer.inputZeroPoint = in.value<std::int32_t>();
    layer.outputScale = in.value<float>();
    layer.outputZeroPoint = in.value<std::int32_t>();
    layer.activationMin = in.value<std::int32_t>();
    layer.activationMax = in.value<std::int32_t>();
    layer.weightScales = in.list<float>();
    layer.weights = in.list<std::int8_t>();
    layer.bias = in.list<std::int32_t>();
    layer.multipliers = in.list<std::int32_t>();
    layer.shifts = in.list<std::int32_t>();
    return layer;
}

bool quantizedTablesFit(const QuantizedClassifier& classifier)
{
    for (const QuantizedDenseLayer& layer : classifier.layers) {
        const auto outputs = static_cast<std::size_t>(layer.outputs);
        if (layer.weightScales.size() != outputs || layer.multipliers.size() != outputs
            || layer.shifts.size() != outputs)
            return false;
        for (const int shift : layer.shifts) {
            if (shift < -31 || shift > 31)
                return false;
        }
    }
    return classifier.softmaxShift >= 0 && classifier.softmaxShift <= 31;
}

} // namespace

Result<QuantizedGraph> quantizedGraphFromBytes(const QByteArray& bytes)
{
    Result<QByteArray> body = unsealed(bytes, kQuantizedMagic);
    if (!body)
        return body.error();
    ByteReader in(*body);
    QuantizedGraph graph;
    graph.featureCount = in.value<std::int32_t>();
    graph.arenaBytes = in.value<std::int32_t>();
    graph.hasClassifier = in.value<std::uint8_t>() != 0;
    graph.hasAnomaly = in.value<std::uint8_t>() != 0;
    if (graph.hasClassifier) {
        QuantizedClassifier& c = graph.classifier;
        c.classes = in.texts();
        c.featureIndices = in.list<std::int32_t>();
        c.scaler = readScaler(in);
        c.inputScale = in.value<float>();
        c.inputZeroPoint = in.value<std::int32_t>();
        c.hasSoftmax = in.value<std::uint8_t>() != 0;
        c.softmaxMultiplier = in.value<std::int32_t>();
        c.softmaxShift = in.value<std::int32_t>();
        c.softmaxDiffMin = in.value<std::int32_t>();
        const auto layers = in.value<std::uint32_t>();
        for (std::uint32_t i = 0; in.ok() && i < layers && i < kMostLayers; ++i)
            c.layers.push_back(readQuantizedLayer(in));
    }
    if (graph.hasAnomaly)
        graph.anomaly = readAnomaly(in);
    if (!in.atEnd() || graph.featureCount < 1)
        return damaged(QStringLiteral("its parts do not add up"));
    if ((graph.hasClassifier
         && (!classifierFits(graph.classifier, graph.featureCount) || !quantizedTablesFit(graph.classifier)))
        || (graph.hasAnomaly && !anomalyFits(graph.anomaly, graph.featureCount)))
        return damaged(QStringLiteral("its shapes do not fit together"));
    return graph;
}

QString weightsSha256(const TrainedGraph& graph)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const std::vector<float>& values) {
        hash.addData(QByteArrayView(reinterpret_cast<const char*>(values.data()),
                                    static_cast<qsizetype>(values.size() * sizeof(float))));
    };
    for (const DenseLayer& layer : graph.classifier.layers) {
        add(layer.weights);
        add(layer.bias);
    }
    add(graph.anomaly.centroids);
    add(graph.anomaly.maxError);
    return QString::fromLatin1(hash.result().toHex());
}

} // namespace studio
