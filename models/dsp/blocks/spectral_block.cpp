// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/blocks/spectral_block.h"

#include "models/dsp/filter_design.h"

#include <QCoreApplication>
#include <charconv>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kMaxFftLength = 65536;

QString tr(const char* text)
{
    return QCoreApplication::translate("SpectralBlock", text);
}

Error refused(const QString& message, const char* category)
{
    return Error{ErrorCode::InvalidInput, message, QString::fromLatin1(category), QStringLiteral("DSP-002")};
}

ParameterDescription parameter(const char* id, const QString& label, const QString& group, ParameterType type,
                               const QJsonValue& value, const QString& help)
{
    ParameterDescription p;
    p.id = QString::fromLatin1(id);
    p.label = label;
    p.group = group;
    p.type = type;
    p.defaultValue = value;
    p.help = help;
    return p;
}

QVector<ParameterDescription> filterParameters()
{
    QVector<ParameterDescription> list;
    list << parameter("scale-axes", tr("Scale axes"), tr("Filter"), ParameterType::Number, 1.0,
                      tr("Every reading is multiplied by this number."));
    ParameterDescription decimation = parameter(
        "input-decimation-ratio", tr("Input decimation"), tr("Filter"), ParameterType::Choice, 1,
        tr("Keeps every n-th reading after an anti-alias filter: finer resolution at low frequencies."));
    decimation.choices = {1, 3, 10, 30, 100, 1000};
    list << decimation;
    ParameterDescription type = parameter(
        "filter-type", tr("Filter type"), tr("Filter"), ParameterType::Choice, QStringLiteral("none"),
        tr("Low keeps what is slower than the cut-off, high what is faster. The spectrum is cut there too."));
    type.choices = {QStringLiteral("none"), QStringLiteral("low"), QStringLiteral("high")};
    list << type;
    ParameterDescription cutoff =
        parameter("filter-cutoff", tr("Cut-off frequency"), tr("Filter"), ParameterType::Number, 3.0,
                  tr("Where the filter begins to act; below half the sample rate."));
    cutoff.unit = QStringLiteral("Hz");
    cutoff.minimum = 0.0;
    cutoff.enabledBy = QStringLiteral("filter-type");
    cutoff.disabledValue = QStringLiteral("none");
    list << cutoff;
    ParameterDescription order = parameter(
        "filter-order", tr("Order"), tr("Filter"), ParameterType::Choice, 6,
        tr("How steep the filter is. 0 does not filter and only drops the bins beyond the cut-off."));
    order.choices = {0, 2, 4, 6, 8};
    order.enabledBy = QStringLiteral("filter-type");
    order.disabledValue = QStringLiteral("none");
    list << order;
    return list;
}

QVector<ParameterDescription> analysisParameters()
{
    QVector<ParameterDescription> list;
    ParameterDescription analysis = parameter(
        "analysis-type", tr("Analysis"), tr("Spectrum"), ParameterType::Choice, QStringLiteral("FFT"),
        tr("FFT measures how much of each frequency is in the window. Wavelets are not available yet."));
    analysis.choices = {QStringLiteral("FFT"), QStringLiteral("Wavelet")};
    analysis.isOffered = false; // a form with one choice that works
    list << analysis;
    ParameterDescription length =
        parameter("fft-length", tr("FFT length"), tr("Spectrum"), ParameterType::Choice, 16,
                  tr("Readings in one frame, a power of two. Longer frames tell close frequencies apart."));
    for (int choice = 2; choice <= kMaxFftLength; choice *= 2)
        length.choices << choice;
    list << length;
    list << parameter("do-log", tr("Take the logarithm"), tr("Spectrum"), ParameterType::Bool, true,
                      tr("Compares powers by ratio, so that weak frequencies count beside strong ones."));
    list << parameter("do-fft-overlap", tr("Overlap frames"), tr("Spectrum"), ParameterType::Bool, true,
                      tr("Frames start every half frame, so that nothing falls between two of them."));
    list << parameter(
        "extra-low-freq", tr("Improve low frequencies"), tr("Spectrum"), ParameterType::Bool, false,
        tr("Adds a second spectrum of the signal slowed down ten times; needs at least five times "
           "the FFT length in readings."));
    ParameterDescription level =
        parameter("wavelet-level", tr("Wavelet level"), tr("Spectrum"), ParameterType::Integer, 1,
                  tr("Depth of the wavelet decomposition; counts only with the wavelet analysis."));
    level.minimum = 0;
    level.maximum = 7;
    level.enabledBy = QStringLiteral("analysis-type");
    level.disabledValue = QStringLiteral("FFT");
    list << level;
    ParameterDescription wavelet =
        parameter("wavelet", tr("Wavelet"), tr("Spectrum"), ParameterType::Choice, QStringLiteral("db4"),
                  tr("Mother wavelet; counts only with the wavelet analysis."));
    for (const char* name :
         {"haar",    "db2",     "db3",     "db4",     "db5",     "db6",     "db7",     "db8",     "db9",
          "db10",    "sym2",    "sym3",    "sym4",    "sym5",    "sym6",    "sym7",    "sym8",    "sym9",
          "sym10",   "coif1",   "coif2",   "coif3",   "bior1.3", "bior1.5", "bior2.2", "bior2.4", "bior2.6",
          "bior2.8", "bior3.1", "bior3.3", "bior3.5", "bior3.7", "bior3.9", "bior4.4", "bior5.5", "bior6.8",
          "rbio1.3", "rbio1.5", "rbio2.2", "rbio2.4", "rbio2.6", "rbio2.8", "rbio3.1", "rbio3.3", "rbio3.5",
          "rbio3.7", "rbio3.9", "rbio4.4", "rbio5.5", "rbio6.8"})
        wavelet.choices << QString::fromLatin1(name);
    wavelet.enabledBy = QStringLiteral("analysis-type");
    wavelet.disabledValue = QStringLiteral("FFT");
    list << wavelet;
    return list;
}

/// Rounded to two decimals on the binary value, shortest form with at least one decimal: 3.12, 0.5, 25.0.
QString binEdge(double hertz)
{
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, hertz, std::chars_format::fixed, 2).ptr;
    QString text = QString::fromLatin1(buffer, end - buffer);
    if (text.endsWith(QLatin1Char('0')))
        text.chop(1);
    return text;
}

/// Bins that become features. Errors: every bin masked.
Result<RuntimeBinRange> selectBins(const QString& filterType, double cutoffHz, double rateHz,
                                   std::uint32_t length)
{
    RuntimeBinRange range{1, length / 2};
    const double b = std::min(cutoffHz, rateHz / 2.0) * length / rateHz;
    if (filterType == QLatin1String("low"))
        range.last = static_cast<std::uint32_t>(std::floor(b + 0.5));
    else if (filterType == QLatin1String("high"))
        range.first = static_cast<std::uint32_t>(std::max(1.0, std::trunc(b - 0.5) + 1.0));
    range.last = std::min(range.last, length / 2);
    if (range.last < range.first) {
        return refused(
            tr("filter-cutoff: at %1 Hz no bin of the spectrum is left; move the cut-off or use a longer "
               "FFT")
                .arg(cutoffHz),
            "cutoff-masks-all-bins");
    }
    return range;
}

std::vector<RuntimeStage> decimationStages(int ratio)
{
    std::vector<int> factors;
    if (ratio == 3)
        factors = {3};
    else if (ratio == 10)
        factors = {10};
    else if (ratio == 30)
        factors = {3, 10};
    else if (ratio == 100)
        factors = {10, 10};
    else if (ratio == 1000)
        factors = {10, 10, 10};
    std::vector<RuntimeStage> stages;
    for (const int factor : factors)
        stages.push_back({static_cast<std::uint32_t>(factor), toRuntime(decimationSections(factor), true)});
    return stages;
}

void appendNames(QStringList& names, const QString& axis, const RuntimeBlockSpec& spec, RuntimeBinRange bins,
                 double rateHz, const QString& suffix)
{
    QStringList own = {QStringLiteral("RMS"), QStringLiteral("Skewness"), QStringLiteral("Kurtosis")};
    if (spec.hasSpectralMoments)
        own << QStringLiteral("Spectral Skewness") << QStringLiteral("Spectral Kurtosis");
    const double spacing = rateHz / spec.fftLength;
    for (std::uint32_t k = bins.first; k <= bins.last; ++k) {
        const double centre = k * spacing;
        own << QStringLiteral("Spectral Power %1 - %2 Hz")
                   .arg(binEdge(centre - spacing / 2.0), binEdge(centre + spacing / 2.0));
    }
    for (const QString& name : own)
        names << axis + QLatin1Char(' ') + name + suffix;
}

/// What a plain list of choices would refuse without saying why. Errors: InvalidInput with the reference's
/// category.
Result<void> checkGivenNumbers(const QJsonObject& given)
{
    const QJsonValue order = given[QStringLiteral("filter-order")];
    if (order.isDouble() && (order.toDouble() < 0.0 || order.toDouble() > 8.0 || order.toInt(1) % 2 != 0)) {
        return refused(
            tr("filter-order: %1 is not possible; choose 0 (no filter), 2, 4, 6 or 8").arg(order.toDouble()),
            "filter-order-not-even");
    }
    const QJsonValue length = given[QStringLiteral("fft-length")];
    const int value = length.toInt(0);
    if (length.isDouble() && (value < 2 || value > kMaxFftLength || (value & (value - 1)) != 0)) {
        return refused(
            tr("fft-length: %1 is not a power of two from 2 to %2").arg(length.toDouble()).arg(kMaxFftLength),
            "fft-length-not-power-of-two");
    }
    return {};
}

/// Errors: InvalidInput when the parameters ask for more than the chosen version knows.
Result<void> checkVersion(const QJsonObject& parameters)
{
    const int version = parameters[QStringLiteral("implementation-version")].toInt();
    if (version >= 4)
        return {};
    if (parameters[QStringLiteral("input-decimation-ratio")].toInt() != 1) {
        return refused(
            tr("input-decimation-ratio: version %1 of the block has no input decimation; choose 1, or "
               "implementation-version 4")
                .arg(version),
            "needs-newer-version");
    }
    if (parameters[QStringLiteral("extra-low-freq")].toBool()) {
        return refused(
            tr("extra-low-freq: version %1 of the block has no second spectrum; switch it off, or choose "
               "implementation-version 4")
                .arg(version),
            "needs-newer-version");
    }
    return {};
}

struct SpectralSettings {
    QString filterType;
    double cutoffHz = 0.0;
    int order = 0;
    int decimation = 1;
    double rateHz = 0.0; ///< after decimation
};

Result<void> setUpFilter(RuntimeBlockSpec& spec, const SpectralSettings& settings, double inputRateHz)
{
    spec.stages = decimationStages(settings.decimation);
    if (settings.filterType == QLatin1String("none"))
        return {};
    if (settings.decimation > 1 && settings.cutoffHz > 0.9 * inputRateHz / (2.0 * settings.decimation)) {
        return refused(tr("filter-cutoff: %1 Hz is too high for an input decimation of %2; at most %3 Hz")
                           .arg(settings.cutoffHz)
                           .arg(settings.decimation)
                           .arg(0.9 * inputRateHz / (2.0 * settings.decimation)),
                       "cutoff-too-high-for-decimation");
    }
    if (settings.order == 0)
        return {};
    Result<std::vector<BiquadSection>> sections = designButterworth(
        settings.filterType == QLatin1String("low") ? FilterKind::LowPass : FilterKind::HighPass,
        settings.rateHz, settings.cutoffHz, settings.order);
    if (!sections)
        return sections.error();
    spec.filter = toRuntime(*sections, false);
    return {};
}

Result<void> setUpSpectrum(RuntimeBlockSpec& spec, const SpectralSettings& settings,
                           const QJsonObject& parameters)
{
    const auto length = static_cast<std::uint32_t>(parameters[QStringLiteral("fft-length")].toInt());
    const int version = parameters[QStringLiteral("implementation-version")].toInt();
    spec.fftLength = length;
    spec.twiddles = fftTwiddles(length);
    spec.hasSpectralMoments = version >= 4;
    spec.takeLog = parameters[QStringLiteral("do-log")].toBool();
    spec.overlapFrames = parameters[QStringLiteral("do-fft-overlap")].toBool();
    Result<RuntimeBinRange> bins =
        selectBins(settings.filterType, settings.cutoffHz, settings.rateHz, length);
    if (!bins)
        return bins.error();
    spec.bins = *bins;

    spec.hasLowFrequency = parameters[QStringLiteral("extra-low-freq")].toBool();
    if (!spec.hasLowFrequency)
        return {};
    qint64 count = spec.readingCount;
    for (const RuntimeStage& stage : spec.stages)
        count = (count + stage.ratio - 1) / stage.ratio;
    if ((count + 9) / 10 < length / 2) {
        return refused(
            tr("extra-low-freq: the window has too few readings; it needs five times the FFT length (%1)")
                .arg(5 * length),
            "extra-low-frequency-window-too-short");
    }
    spec.lowFrequencyStage = {10, toRuntime(decimationSections(10), true)};
    Result<RuntimeBinRange> low =
        selectBins(settings.filterType, settings.cutoffHz, settings.rateHz / 10.0, length);
    if (!low)
        return low.error();
    spec.lowFrequencyBins = *low;
    return {};
}

} // namespace

QString SpectralBlock::name() const
{
    return QStringLiteral("spectral-analysis");
}

QString SpectralBlock::title() const
{
    return tr("Spectral analysis");
}

QString SpectralBlock::summary() const
{
    return tr("Strength and rhythm of each axis; the first choice for motion and vibration.");
}

QVector<ParameterDescription> SpectralBlock::parameters() const
{
    QVector<ParameterDescription> list = filterParameters();
    list << analysisParameters();
    ParameterDescription version = parameter(
        "implementation-version", tr("Version"), tr("Block"), ParameterType::Choice, 4,
        tr("The arithmetic this block was made with; kept so that old projects give the same numbers."));
    version.choices = {2, 3, 4};
    list << version;
    return list;
}

Result<PreparedDspBlock> SpectralBlock::prepare(const DspBlockDesign& design, const DspInput& input) const
{
    if (Result<void> numbers = checkGivenNumbers(design.parameters); !numbers)
        return numbers.error();
    Result<DspBlockSetup> setup = setUpDspBlock(*this, design, input);
    if (!setup)
        return setup.error();
    const QJsonObject& parameters = setup->parameters;
    if (Result<void> version = checkVersion(parameters); !version)
        return version.error();
    if (parameters[QStringLiteral("analysis-type")].toString() != QLatin1String("FFT")) {
        return refused(tr("analysis-type: the wavelet analysis is not available yet; choose FFT"),
                       "wavelet-not-available");
    }
    if (!(input.frequencyHz > 0.0))
        return refused(tr("the samples have no sample rate; a spectrum needs one"), "no-sample-rate");

    RuntimeBlockSpec& spec = setup->spec;
    spec.kind = RuntimeBlockKind::Spectral;
    SpectralSettings settings;
    settings.filterType = parameters[QStringLiteral("filter-type")].toString();
    settings.cutoffHz = parameters[QStringLiteral("filter-cutoff")].toDouble();
    settings.order = parameters[QStringLiteral("filter-order")].toInt();
    settings.decimation = parameters[QStringLiteral("input-decimation-ratio")].toInt();
    settings.rateHz = input.frequencyHz;
    for (const RuntimeStage& stage : decimationStages(settings.decimation))
        settings.rateHz /= stage.ratio; // stage by stage, as the reference rounds it
    if (Result<void> filter = setUpFilter(spec, settings, input.frequencyHz); !filter)
        return filter.error();
    if (Result<void> spectrum = setUpSpectrum(spec, settings, parameters); !spectrum)
        return spectrum.error();

    QStringList names;
    for (const QString& axis : setup->axes)
        appendNames(names, axis, spec, spec.bins, settings.rateHz, QString());
    if (spec.hasLowFrequency) {
        for (const QString& axis : setup->axes)
            appendNames(names, axis, spec, spec.lowFrequencyBins, settings.rateHz / 10.0,
                        QStringLiteral(" LF"));
    }
    return PreparedDspBlock(std::move(spec), std::move(names));
}

} // namespace studio
