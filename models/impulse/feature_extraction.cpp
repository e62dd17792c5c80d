// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/impulse/feature_extraction.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

/// Relative difference of sample rates that still counts as the same rate.
constexpr double kRateTolerance = 0.005;

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("Features", text, nullptr, n);
}

Error invalid(const QString& message, const char* id)
{
    return Error{ErrorCode::InvalidInput, message, {}, QString::fromLatin1(id)};
}

QStringList axisNames(const Sample& sample)
{
    QStringList names;
    for (const Axis& axis : sample.axes)
        names << axis.name;
    return names;
}

/// The rate most of the readings have, so that one odd sample does not decide.
double commonRate(const QVector<Sample>& samples)
{
    QMap<qint64, qint64> readingsByRate;
    for (const Sample& sample : samples) {
        if (sample.intervalMs > 0.0)
            readingsByRate[std::llround(sample.sampleRateHz() * 1000.0)] += sample.readingCount;
    }
    qint64 best = 0;
    qint64 most = -1;
    for (auto it = readingsByRate.begin(); it != readingsByRate.end(); ++it) {
        if (it.value() > most) {
            most = it.value();
            best = it.key();
        }
    }
    for (const Sample& sample : samples) {
        if (sample.intervalMs > 0.0 && std::llround(sample.sampleRateHz() * 1000.0) == best)
            return sample.sampleRateHz();
    }
    return 0.0;
}

/// Empty when the sample fits the impulse; else why it does not.
QString misfit(const PreparedImpulse& impulse, const Sample& sample)
{
    const QStringList names = axisNames(sample);
    for (const QString& axis : impulse.axes) {
        if (!names.contains(axis))
            return tr("it has no axis \"%1\" (it has %2)").arg(axis, names.join(QStringLiteral(", ")));
    }
    const double rate = sample.sampleRateHz();
    if (std::abs(rate - impulse.frequencyHz) > kRateTolerance * impulse.frequencyHz) {
        return tr("its rate is %1 Hz, the impulse works at %2 Hz")
            .arg(QString::number(rate, 'g', 6), QString::number(impulse.frequencyHz, 'g', 6));
    }
    if (sample.readingCount < impulse.grid.windowReadings && !impulse.grid.zeroPad) {
        return tr("it has %1 readings, a window needs %2; shorten the window or switch on zero padding")
            .arg(sample.readingCount)
            .arg(impulse.grid.windowReadings);
    }
    return {};
}

QByteArray sampleKey(const PreparedImpulse& impulse, const Sample& sample)
{
    QJsonObject design = impulseToJson(impulse.design);
    design.remove(QStringLiteral("learn"));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QJsonDocument(design).toJson(QJsonDocument::Compact));
    hash.addData(QByteArray::number(impulse.frequencyHz, 'g', 17));
    hash.addData(impulse.axes.join(QLatin1Char('\n')).toUtf8());
    hash.addData(sample.contentHash);
    hash.addData(QByteArray::number(sample.id.value));
    hash.addData(QByteArray::number(sample.readingCount));
    return hash.result();
}

Result<std::vector<float>> sampleFeatures(const PreparedImpulse& impulse, SampleSource& source, const Sample& sample,
                                          const QVector<WindowSpan>& spans)
{
    const QByteArray key = sampleKey(impulse, sample);
    const std::size_t expected = static_cast<std::size_t>(spans.size() * impulse.featureCount());
    Result<std::optional<std::vector<float>>> cached = source.cached(key);
    if (cached && cached->has_value() && (*cached)->size() == expected)
        return std::move(**cached);
    Result<SignalData> data = source.readings(sample);
    if (!data)
        return data.error();
    std::vector<float> values;
    values.reserve(expected);
    for (const WindowSpan& span : spans) {
        Result<std::vector<float>> window = windowOf(impulse, sample, *data, span);
        if (!window)
            return window.error();
        const std::vector<float> row = extractWindow(impulse, *window);
        values.insert(values.end(), row.begin(), row.end());
    }
    if (const Result<void> stored = source.store(key, sample.id, values); !stored)
        return stored.error();
    return values;
}

QStringList sortedClasses(const std::vector<QString>& labels)
{
    QSet<QString> unique;
    for (const QString& label : labels) {
        if (!label.isEmpty())
            unique.insert(label);
    }
    QStringList classes(unique.begin(), unique.end());
    classes.sort();
    return classes;
}

} // namespace

std::vector<int> PreparedImpulse::featureColumns(int index) const
{
    std::vector<int> columns;
    const QStringList& wanted = design.learn[index].dsp;
    int column = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const bool isTaken = wanted.isEmpty() || wanted.contains(design.dsp[static_cast<qsizetype>(i)].id);
        for (int k = 0; k < blocks[i].featureCount(); ++k, ++column) {
            if (isTaken)
                columns.push_back(column);
        }
    }
    return columns;
}

Result<PreparedImpulse> prepareImpulse(const ImpulseDesign& design, double frequencyHz, const QStringList& axes)
{
    PreparedImpulse prepared;
    prepared.design = design;
    prepared.frequencyHz = frequencyHz;
    prepared.axes = axes;
    if (design.dsp.isEmpty())
        return invalid(tr("dsp: the impulse has no processing block; add one, spectral analysis for motion"), "IMP-006");
    if (!(frequencyHz > 0.0))
        return invalid(tr("input.frequency_hz: the samples have no rate; give one"), "IMP-007");
    prepared.grid = windowGrid(design.input, frequencyHz);
    if (prepared.grid.windowReadings < 1) {
        return invalid(tr("input.window_ms: %1 ms hold no reading at %2 Hz")
                           .arg(design.input.windowMs)
                           .arg(QString::number(frequencyHz, 'g', 6)),
                       "IMP-008");
    }
    DspInput input;
    input.readingCount = prepared.grid.windowReadings;
    input.frequencyHz = frequencyHz;
    input.axes = axes;
    for (qsizetype i = 0; i < design.dsp.size(); ++i) {
        const DspBlock* block = DspBlockRegistry::builtin().find(design.dsp[i].block);
        if (block == nullptr)
            return invalid(tr("dsp[%1].block: \"%2\" is not a processing block").arg(i).arg(design.dsp[i].block), "IMP-009");
        Result<PreparedDspBlock> made = block->prepare(design.dsp[i], input);
        if (!made)
            return made.error().withContext(QStringLiteral("dsp[%1]").arg(i));
        for (const QString& name : made->featureNames())
            prepared.featureNames << name;
        prepared.blocks.push_back(std::move(made).value());
    }
    return prepared;
}

Result<PreparedImpulse> prepareImpulse(const ImpulseDesign& design, const QVector<Sample>& samples)
{
    if (samples.isEmpty()) {
        return Error{ErrorCode::NotFound, tr("There is no sample to work on. Record or import some first."), {},
                     QStringLiteral("IMP-010")};
    }
    const double frequency = design.input.frequencyHz > 0.0 ? design.input.frequencyHz : commonRate(samples);
    QStringList axes = design.input.axes;
    if (axes.isEmpty())
        axes = axisNames(samples.first());
    for (const QString& axis : axes) {
        const bool isKnown = std::any_of(samples.begin(), samples.end(),
                                         [&](const Sample& s) { return axisNames(s).contains(axis); });
        if (!isKnown) {
            return invalid(tr("input.axes: no sample has an axis \"%1\"; they have %2")
                               .arg(axis, axisNames(samples.first()).join(QStringLiteral(", "))),
                           "IMP-011");
        }
    }
    return prepareImpulse(design, frequency, axes);
}

std::vector<float> extractWindow(const PreparedImpulse& impulse, std::span<const float> window)
{
    std::vector<float> features(static_cast<std::size_t>(impulse.featureCount()));
    std::size_t at = 0;
    for (const PreparedDspBlock& block : impulse.blocks) {
        const auto count = static_cast<std::size_t>(block.featureCount());
        block.extract(window, std::span<float>(features).subspan(at, count));
        at += count;
    }
    return features;
}

Result<std::vector<float>> windowOf(const PreparedImpulse& impulse, const Sample& sample, const SignalData& data,
                                    const WindowSpan& span)
{
    const QStringList names = axisNames(sample);
    std::vector<int> columns;
    for (const QString& axis : impulse.axes)
        columns.push_back(static_cast<int>(names.indexOf(axis)));
    const std::size_t axes = columns.size();
    std::vector<float> window(static_cast<std::size_t>(impulse.grid.windowReadings) * axes, 0.0F);
    const qint64 count = std::min(impulse.grid.windowReadings, data.readingCount() - span.first);
    for (qint64 i = 0; i < count; ++i) {
        for (std::size_t axis = 0; axis < axes; ++axis) {
            const float value = data.at(span.first + i, columns[axis]);
            if (!std::isfinite(value)) {
                return invalid(tr("%1: reading %2 of axis %3 is not a number. Exclude the sample or cut it there; "
                                  "nothing else was changed.")
                                   .arg(sample.name)
                                   .arg(span.first + i)
                                   .arg(impulse.axes[static_cast<qsizetype>(axis)]),
                               "FEA-002");
            }
            window[static_cast<std::size_t>(i) * axes + axis] = value;
        }
    }
    return window;
}

Result<ExtractionResult> extractFeatures(const ImpulseDesign& design, SampleSource& source, JobContext& job)
{
    Result<PreparedImpulse> prepared = prepareImpulse(design, source.samples());
    if (!prepared)
        return prepared.error();
    const PreparedImpulse& impulse = *prepared;
    ExtractionResult result;
    FeatureMatrix& matrix = result.matrix;
    matrix.featureNames = impulse.featureNames;
    matrix.featureCount = impulse.featureCount();
    matrix.windowReadings = impulse.grid.windowReadings;
    matrix.intervalMs = 1000.0 / impulse.frequencyHz;
    matrix.axes = impulse.axes;
    std::vector<QString> labels;

    const QVector<Sample>& samples = source.samples();
    for (qsizetype i = 0; i < samples.size(); ++i) {
        const Sample& sample = samples[i];
        if (job.isCancelled())
            return Error{ErrorCode::Cancelled, tr("Making features was stopped. The features from before are kept."), {}, {}};
        if (const QString why = misfit(impulse, sample); !why.isEmpty()) {
            result.leftOut.append({sample.id, QStringLiteral("%1: %2").arg(sample.name, why)});
            continue;
        }
        const QVector<WindowSpan> spans = windowsOf(sample.readingCount, impulse.grid);
        Result<QVector<Segment>> segments = source.segments(sample);
        if (!segments)
            return segments.error();
        Result<std::vector<float>> values = sampleFeatures(impulse, source, sample, spans);
        if (!values)
            return values.error();
        matrix.values.insert(matrix.values.end(), values->begin(), values->end());
        for (const WindowSpan& span : spans) {
            WindowRef window;
            window.sample = sample.id;
            window.firstReading = span.first;
            window.split = sample.split;
            window.isPadded = span.isPadded;
            matrix.windows.push_back(window);
            labels.push_back(windowLabel(sample, *segments, span.first, impulse.grid.windowReadings, design.input));
        }
        job.report(i + 1, samples.size(), tr("Making features"));
    }
    if (matrix.windows.empty()) {
        const QString first = result.leftOut.isEmpty() ? QString() : result.leftOut.first().reason;
        return invalid(tr("No sample gives a window. %1").arg(first), "FEA-003");
    }
    matrix.classes = sortedClasses(labels);
    for (std::size_t i = 0; i < labels.size(); ++i)
        matrix.windows[i].label = static_cast<int>(matrix.classes.indexOf(labels[i]));
    return result;
}

QByteArray featureHash(const ImpulseDesign& design, const QByteArray& datasetHash)
{
    QJsonObject document = impulseToJson(design);
    document.remove(QStringLiteral("learn"));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QJsonDocument(document).toJson(QJsonDocument::Compact));
    hash.addData(datasetHash);
    return hash.result();
}

} // namespace studio
