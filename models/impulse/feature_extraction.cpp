// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/impulse/feature_extraction.h"

#include "models/dataset/picture.h"
#include "models/signal/resample.h"

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

Error notANumber(const Sample& sample, qint64 reading, const QString& axis)
{
    return invalid(
        tr("%1: reading %2 of axis %3 is not a number. Exclude the sample or cut it there; nothing else was "
           "changed.")
            .arg(sample.name)
            .arg(reading)
            .arg(axis),
        "FEA-002");
}

QStringList axisNames(const Sample& sample)
{
    QStringList names;
    for (const Axis& axis : sample.axes)
        names << axis.name;
    return names;
}

/// The axes that most of the time was recorded with, so that one odd sample does not decide; of equal ones those that came first.
QStringList commonAxes(const QVector<Sample>& samples)
{
    QVector<std::pair<QStringList, double>> msByAxes;
    for (const Sample& sample : samples) {
        if (isPicture(sample))
            continue;
        const QStringList names = axisNames(sample);
        const auto same = std::find_if(msByAxes.begin(), msByAxes.end(), [&names](const auto& one) { return one.first == names; });
        if (same != msByAxes.end())
            same->second += sample.durationMs();
        else
            msByAxes.append({names, sample.durationMs()});
    }
    const auto most = std::max_element(msByAxes.cbegin(), msByAxes.cend(), [](const auto& one, const auto& other) { return one.second < other.second; });
    return most != msByAxes.cend() ? most->first : QStringList();
}

/// The rate that most of the time was recorded at with these axes. Readings would not do: a second of sound has more of them than
/// minutes of motion.
double commonRate(const QVector<Sample>& samples, const QStringList& axes)
{
    const auto hasAxes = [&axes](const Sample& sample) {
        const QStringList names = axisNames(sample);
        return std::all_of(axes.cbegin(), axes.cend(), [&names](const QString& axis) { return names.contains(axis); });
    };
    const bool isAnyMade = std::any_of(samples.cbegin(), samples.cend(), hasAxes);
    QMap<qint64, std::pair<double, double>> byRate; // the time, the rate itself
    for (const Sample& sample : samples) {
        if (!(sample.intervalMs > 0.0) || (isAnyMade && !hasAxes(sample)))
            continue;
        std::pair<double, double>& found = byRate[std::llround(sample.sampleRateHz() * 1000.0)];
        found.first += sample.durationMs();
        if (!(found.second > 0.0))
            found.second = sample.sampleRateHz();
    }
    double most = -1.0;
    double rate = 0.0;
    for (const auto& [ms, hz] : std::as_const(byRate)) {
        if (ms > most) {
            most = ms;
            rate = hz;
        }
    }
    return rate;
}

/// Empty when the sample fits the impulse; else why it does not.
QString misfit(const PreparedImpulse& impulse, const Sample& sample)
{
    const QStringList names = axisNames(sample);
    for (const QString& axis : impulse.axes) {
        if (!names.contains(axis))
            return tr("it has no axis \"%1\" (it has %2)").arg(axis, names.join(QStringLiteral(", ")));
    }
    if (!(sample.sampleRateHz() > 0.0))
        return tr("it has no sample rate");
    const qint64 readings = readingCountOf(impulse, sample);
    if (readings < impulse.grid.windowReadings && !impulse.grid.zeroPad) {
        return tr("it has %1 readings, a window needs %2; shorten the window or switch on zero padding")
            .arg(readings)
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
    hash.addData(QByteArray::number(sample.intervalMs, 'g', 17));
    return hash.result();
}

Error stopped()
{
    return Error{
        ErrorCode::Cancelled, tr("Making features was stopped. The features from before are kept."), {}, {}};
}

/// Told before training can be spoilt by it.
Result<void> checkFeatures(const PreparedImpulse& impulse, const Sample& sample, qint64 first,
                           const std::vector<float>& row)
{
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (!std::isfinite(row[i])) {
            return invalid(tr("%1: feature \"%2\" of the window at reading %3 is not a number. The readings "
                              "there are too "
                              "large; scale the axes down in the block, or exclude the sample.")
                               .arg(sample.name, impulse.featureNames[static_cast<qsizetype>(i)])
                               .arg(first),
                           "FEA-004");
        }
    }
    return {};
}

Result<std::vector<float>> sampleFeatures(const PreparedImpulse& impulse, SampleSource& source,
                                          const Sample& sample, const QVector<WindowSpan>& spans,
                                          JobContext& job)
{
    const QByteArray key = sampleKey(impulse, sample);
    const std::size_t expected = static_cast<std::size_t>(spans.size() * impulse.featureCount());
    Result<std::optional<std::vector<float>>> cached = source.cached(key);
    if (!cached)
        return cached.error();
    if (cached->has_value() && (*cached)->size() == expected)
        return std::move(**cached);
    Result<SignalData> stored = source.readings(sample);
    if (!stored)
        return stored.error();
    const Result<SignalData> data = atImpulseRate(impulse, sample, std::move(*stored));
    if (!data)
        return data.error();
    std::vector<float> values;
    values.reserve(expected);
    for (const WindowSpan& span : spans) {
        if (job.isCancelled())
            return stopped();
        Result<std::vector<float>> window = windowOf(impulse, sample, *data, span);
        if (!window)
            return window.error();
        const std::vector<float> row = extractWindow(impulse, *window);
        if (const Result<void> checked = checkFeatures(impulse, sample, span.first, row); !checked)
            return checked.error();
        values.insert(values.end(), row.begin(), row.end());
    }
    if (const Result<void> kept = source.store(key, sample.id, values); !kept)
        return kept.error();
    return values;
}

/// The error of a block with the place in the impulse file in front: parameters come as "fft-length: ...".
Error atField(const Error& error, qsizetype block)
{
    Error placed = error;
    const bool isPlaced = error.message.startsWith(QLatin1String("axes:")) ||
                          error.message.startsWith(QLatin1String("parameters."));
    const bool isParameter =
        !isPlaced && error.message.section(QLatin1Char(':'), 0, 0).contains(QLatin1Char('-'));
    placed.message = QStringLiteral("dsp[%1]%2%3")
                         .arg(block)
                         .arg(isPlaced      ? QStringLiteral(".")
                              : isParameter ? QStringLiteral(".parameters.")
                                            : QStringLiteral(": "),
                              error.message);
    return placed;
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

Result<PreparedImpulse> prepareImpulse(const ImpulseDesign& design, double frequencyHz,
                                       const QStringList& axes)
{
    PreparedImpulse prepared;
    prepared.design = design;
    prepared.frequencyHz = frequencyHz;
    prepared.axes = axes;
    if (design.dsp.isEmpty())
        return invalid(tr("dsp: the impulse has no processing block; add one, spectral analysis for motion"),
                       "IMP-006");
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
            return invalid(
                tr("dsp[%1].block: \"%2\" is not a processing block").arg(i).arg(design.dsp[i].block),
                "IMP-009");
        Result<PreparedDspBlock> made = block->prepare(design.dsp[i], input);
        if (!made)
            return atField(made.error(), i);
        for (const QString& name : made->featureNames())
            prepared.featureNames << name;
        prepared.blocks.push_back(std::move(made).value());
    }
    if (prepared.featureCount() > kMostFeatures) {
        return invalid(tr("dsp: the blocks give %1 features of one window, at most %2 can be used; shorten "
                          "the window or "
                          "choose a block that condenses it")
                           .arg(prepared.featureCount())
                           .arg(kMostFeatures),
                       "IMP-012");
    }
    return prepared;
}

Result<PreparedImpulse> prepareImpulse(const ImpulseDesign& design, const QVector<Sample>& samples)
{
    const auto first = std::find_if_not(samples.begin(), samples.end(), isPicture);
    if (first == samples.end()) {
        return Error{ErrorCode::NotFound,
                     samples.isEmpty() ? tr("There is no sample to work on. Record or import some first.")
                                       : tr("There is no signal to work on: all samples are pictures, and features are made of signals. Record or import some first."),
                     {},
                     QStringLiteral("IMP-010")};
    }
    QStringList axes = design.input.axes;
    if (axes.isEmpty())
        axes = commonAxes(samples);
    for (const QString& axis : axes) {
        const bool isKnown = std::any_of(samples.begin(), samples.end(),
                                         [&](const Sample& s) { return axisNames(s).contains(axis); });
        if (!isKnown) {
            return invalid(tr("input.axes: no sample has an axis \"%1\"; they have %2")
                               .arg(axis, axisNames(*first).join(QStringLiteral(", "))),
                           "IMP-011");
        }
    }
    return prepareImpulse(design, design.input.frequencyHz > 0.0 ? design.input.frequencyHz : commonRate(samples, axes), axes);
}

qint64 readingCountOf(const PreparedImpulse& impulse, const Sample& sample)
{
    const double rate = sample.sampleRateHz();
    if (!(rate > 0.0) || std::abs(rate - impulse.frequencyHz) <= kRateTolerance * impulse.frequencyHz)
        return sample.readingCount;
    return resampledCount(sample.readingCount, rate, impulse.frequencyHz);
}

qint64 sampleReadingOf(const PreparedImpulse& impulse, const Sample& sample, qint64 reading)
{
    const qint64 count = readingCountOf(impulse, sample);
    if (count == sample.readingCount || count < 1)
        return reading;
    const double ratio = static_cast<double>(sample.readingCount) / static_cast<double>(count);
    return std::llround(static_cast<double>(reading) * ratio);
}

Result<SignalData> atImpulseRate(const PreparedImpulse& impulse, const Sample& sample, SignalData data)
{
    if (readingCountOf(impulse, sample) == sample.readingCount)
        return data;
    const std::vector<float> values = data.toFloat();
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i])) {
            const auto axes = static_cast<std::size_t>(data.axisCount());
            return notANumber(sample, static_cast<qint64>(i / axes),
                              axisNames(sample).value(static_cast<qsizetype>(i % axes)));
        }
    }
    return SignalData(resample(values, data.axisCount(), sample.sampleRateHz(), impulse.frequencyHz),
                      data.axisCount());
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

Result<std::vector<float>> windowOf(const PreparedImpulse& impulse, const Sample& sample,
                                    const SignalData& data, const WindowSpan& span)
{
    if (data.readingCount() == sample.readingCount &&
        readingCountOf(impulse, sample) != sample.readingCount) {
        const Result<SignalData> resampled = atImpulseRate(impulse, sample, data);
        return resampled ? windowOf(impulse, sample, *resampled, span) : resampled.error();
    }
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
            if (!std::isfinite(value))
                return notANumber(sample, span.first + i, impulse.axes[static_cast<qsizetype>(axis)]);
            window[static_cast<std::size_t>(i) * axes + axis] = value;
        }
    }
    return window;
}

namespace
{

/// The parts of a sample that its rows in the matrix depend on.
void addToHash(QCryptographicHash& hash, const Sample& sample, const QVector<Segment>& segments)
{
    hash.addData(sample.contentHash);
    hash.addData(QByteArray::number(sample.id.value) + ' ' +
                 QByteArray::number(static_cast<int>(sample.split)) + ' ');
    hash.addData(sample.label.toUtf8());
    for (const Segment& segment : segments) {
        if (segment.source != SegmentSource::Suggestion) {
            hash.addData(QByteArray::number(segment.begin) + ' ' + QByteArray::number(segment.end) + ' ');
            hash.addData(segment.label.toUtf8());
        }
    }
}

/// Appends the windows of one sample and their labels.
Result<void> appendSample(const PreparedImpulse& impulse, SampleSource& source, const Sample& sample,
                          const QVector<Segment>& segments, FeatureMatrix& matrix,
                          std::vector<QString>& labels, JobContext& job)
{
    const qint64 readings = readingCountOf(impulse, sample);
    const QVector<WindowSpan> spans = windowsOf(readings, impulse.grid);
    const qint64 rows = static_cast<qint64>(matrix.windowCount()) + spans.size();
    if (rows > kMostFeatureValues / impulse.featureCount()) {
        return Error{ErrorCode::LimitExceeded,
                     tr("The features would take more than 1 GB: %1 windows of %2 features by sample %3. "
                        "Choose a longer "
                        "stride, or a block that gives fewer features.")
                         .arg(rows)
                         .arg(impulse.featureCount())
                         .arg(sample.name),
                     {},
                     QStringLiteral("FEA-005")};
    }
    const Result<std::vector<float>> values = sampleFeatures(impulse, source, sample, spans, job);
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
        const qint64 last = span.first + impulse.grid.windowReadings;
        const qint64 first = sampleReadingOf(impulse, sample, span.first);
        labels.push_back(windowLabel(sample, segments, first, sampleReadingOf(impulse, sample, last) - first,
                                     impulse.design.input));
    }
    return {};
}

} // namespace

QVector<ExtractionNote> leftOutSamples(const PreparedImpulse& impulse, const QVector<Sample>& samples)
{
    QVector<ExtractionNote> notes;
    for (const Sample& sample : samples) {
        if (!sample.enabled || isPicture(sample))
            continue;
        if (const QString why = misfit(impulse, sample); !why.isEmpty())
            notes.append({sample.id, QStringLiteral("%1: %2").arg(sample.name, why)});
    }
    return notes;
}

QString leftOutPictures(const QVector<Sample>& samples)
{
    const auto count = std::count_if(samples.begin(), samples.end(), [](const Sample& sample) { return sample.enabled && isPicture(sample); });
    return count == 0 ? QString() : tr("%n picture(s) kept and left out: this version makes features of signals", static_cast<int>(count));
}

Result<ExtractionResult> extractFeatures(const ImpulseDesign& design, SampleSource& source, JobContext& job)
{
    const Result<PreparedImpulse> prepared = prepareImpulse(design, source.samples());
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
    QCryptographicHash used(QCryptographicHash::Sha256);

    const QVector<Sample>& samples = source.samples();
    if (const QString pictures = leftOutPictures(samples); !pictures.isEmpty())
        result.leftOut.append({std::find_if(samples.begin(), samples.end(), isPicture)->id, pictures});
    for (qsizetype i = 0; i < samples.size(); ++i) {
        const Sample& sample = samples[i];
        if (job.isCancelled())
            return stopped();
        if (isPicture(sample))
            continue;
        if (const QString why = misfit(impulse, sample); !why.isEmpty()) {
            result.leftOut.append({sample.id, QStringLiteral("%1: %2").arg(sample.name, why)});
            continue;
        }
        const Result<QVector<Segment>> segments = source.segments(sample);
        if (!segments)
            return segments.error();
        if (const Result<void> added = appendSample(impulse, source, sample, *segments, matrix, labels, job);
            !added)
            return added.error();
        addToHash(used, sample, *segments);
        job.report(i + 1, samples.size(), tr("Making features"));
    }
    if (matrix.windows.empty()) {
        const QString first = result.leftOut.isEmpty() ? QString() : result.leftOut.first().reason;
        return invalid(tr("No sample gives a window. %1").arg(first), "FEA-003");
    }
    matrix.classes = sortedClasses(labels);
    for (std::size_t i = 0; i < labels.size(); ++i)
        matrix.windows[i].label = static_cast<int>(matrix.classes.indexOf(labels[i]));
    matrix.hash = featureHash(design, used.result());
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
