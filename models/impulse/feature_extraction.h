// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"
#include "models/dsp/dsp_block.h"
#include "models/impulse/feature_matrix.h"
#include "models/impulse/impulse_design.h"
#include "models/signal/windowing.h"

#include <optional>

namespace studio
{

/// Where extraction gets its samples from. Implemented over the project file, and by tests.
class SampleSource
{
public:
    virtual ~SampleSource() = default;
    /// Enabled samples, in a fixed order.
    [[nodiscard]] virtual const QVector<Sample>& samples() const = 0;
    [[nodiscard]] virtual Result<SignalData> readings(const Sample& sample) = 0;
    [[nodiscard]] virtual Result<QVector<Segment>> segments(const Sample& sample) = 0;
    /// Cached features of one sample's windows under `key`; nullopt when there are none.
    [[nodiscard]] virtual Result<std::optional<std::vector<float>>> cached(const QByteArray& key) = 0;
    virtual Result<void> store(const QByteArray& key, SampleId sample, const std::vector<float>& values) = 0;
};

/// An impulse checked against a dataset and made ready: window in readings, blocks with their tables.
struct PreparedImpulse {
    ImpulseDesign design;
    double frequencyHz = 0.0;
    QStringList axes;
    WindowGrid grid;
    std::vector<PreparedDspBlock> blocks;
    QStringList featureNames; ///< of all blocks, in order
    [[nodiscard]] int featureCount() const { return static_cast<int>(featureNames.size()); }
    /// Columns of the blocks that learning block `index` takes.
    [[nodiscard]] std::vector<int> featureColumns(int index) const;
};

/// Derives rate and axes from the samples where the impulse leaves them open, and prepares every block.
/// Errors: InvalidInput naming the field, NotFound when there is no sample.
Result<PreparedImpulse> prepareImpulse(const ImpulseDesign& design, const QVector<Sample>& samples);
/// The same for a known rate and axes (one window, without a dataset).
Result<PreparedImpulse> prepareImpulse(const ImpulseDesign& design, double frequencyHz, const QStringList& axes);

/// Readings the sample has at the rate of the impulse; its own number where the rates agree within 0.5 %.
qint64 readingCountOf(const PreparedImpulse& impulse, const Sample& sample);
/// The sample's own reading at reading `reading` of the impulse's rate.
qint64 sampleReadingOf(const PreparedImpulse& impulse, const Sample& sample, qint64 reading);
/// The sample at the rate of the impulse; untouched where the rates agree.
/// Errors: InvalidInput naming sample, axis and reading where a value is not finite.
Result<SignalData> atImpulseRate(const PreparedImpulse& impulse, const Sample& sample, SignalData data);

/// Features of one window. Shape: window [readings x axes] of the impulse's axes, interleaved.
std::vector<float> extractWindow(const PreparedImpulse& impulse, std::span<const float> window);

/// Readings [first, first + window) of a sample at the impulse's rate, its axes brought into the impulse's order,
/// zero-padded at the end. `data` is the sample as stored, or, cheaper for many windows, from atImpulseRate().
/// Errors: InvalidInput naming sample, axis and reading where a value is not finite.
Result<std::vector<float>> windowOf(const PreparedImpulse& impulse, const Sample& sample, const SignalData& data,
                                    const WindowSpan& span);

constexpr int kMostFeatures = 65'535;                ///< of one window; the device counts them in 16 bits
constexpr qint64 kMostFeatureValues = 250'000'000;  ///< of a whole matrix, 1 GB

/// What extraction left out and why; told to the user, never silent.
struct ExtractionNote {
    SampleId sample;
    QString reason;
};

/// Enabled samples that give no window under this impulse, and why.
QVector<ExtractionNote> leftOutSamples(const PreparedImpulse& impulse, const QVector<Sample>& samples);

/// What becomes of the pictures among enabled samples, in one sentence; empty when there is none. They are in no other note.
QString leftOutPictures(const QVector<Sample>& samples);

struct ExtractionResult {
    FeatureMatrix matrix;
    QVector<ExtractionNote> leftOut;
};

/// Features of every enabled sample's windows.
/// Errors: InvalidInput (a reading or feature that is not a number: sample, axis, reading), LimitExceeded when the
/// matrix would hold more than kMostFeatureValues, Cancelled, NotFound.
/// Thread: any; reports progress by sample.
Result<ExtractionResult> extractFeatures(const ImpulseDesign& design, SampleSource& source, JobContext& job);

/// Hash that the matrix of this design over these samples would carry; compares without extracting.
QByteArray featureHash(const ImpulseDesign& design, const QByteArray& datasetHash);

} // namespace studio
