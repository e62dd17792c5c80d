// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"

#include <QByteArray>
#include <QMap>
#include <QVector>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace studio
{

class Database;
struct PyramidLevel;

/// Per-column extremes of one axis. Shape: [columns].
struct MinMaxColumns {
    std::vector<float> minimum;
    std::vector<float> maximum;
};

struct LabelCount {
    QString label; ///< empty: unlabelled
    int training = 0;
    int testing = 0;
    int excluded = 0;
    double durationMs = 0.0; ///< of training + testing
};

/// What is settled about a recording when it is finished.
struct FinishedRecording {
    QByteArray contentHash = {};
    std::optional<Split> split = {}; ///< else as it was begun
    QMap<QString, QString> metadata = {}; ///< beside that of its beginning
    QVector<Segment> segments = {}; ///< none: those that were stored with its readings stay
    std::optional<SignatureState> signature = {}; ///< else as it was begun
    QString deviceType = {};                      ///< empty: as it was begun
    QVector<SampleId> replaces = {};              ///< other recordings under way, which are discarded with it
};

/// Samples, their readings in checksummed chunks, their min/max pyramid and their segments.
class SampleRepository
{
public:
    explicit SampleRepository(Database& database);
    ~SampleRepository();

    /// What becomes of a sample whose content is in the project already.
    enum class KnownContent { Refuse, StoreAgain };

    /// Writes row, chunks, pyramid and segments in one transaction. The draft's split must be decided.
    /// Errors: InvalidArgument; LimitExceeded (over kMostRegions segments); AlreadyExists when a sample with this content hash is there
    /// (detail: its id) and is refused; Io.
    Result<SampleId> insert(const SampleDraft& draft, KnownContent known = KnownContent::Refuse);

    /// Errors: AlreadyExists when a sample with the content hash of `info` is there (detail: its id).
    [[nodiscard]] Result<void> refuseKnown(const Sample& info) const;

    /// Takes out again what one import had put in so far: an import that is stopped leaves nothing.
    Result<void> takeBack(const QVector<SampleId>& imported);

    /// Streaming form for recordings: rows and chunks are committed as they come, and survive a kill.
    /// begin() stores a sample marked "recording"; finish() seals it; an unsealed one is a recovery item.
    Result<SampleId> beginRecording(const Sample& info);
    /// `segments`: the regions of all that is appended so far, this included; none: those of before stay.
    Result<void> appendReadings(SampleId id, const SignalData& values, const QVector<Segment>& segments = {});
    /// Reads the readings once more, but not those of a copy that was made here. Others may write in between; the sample is there with
    /// the last step.
    Result<void> finishRecording(SampleId id, const FinishedRecording& finished);
    /// What signals are drawn from, made anew from the readings; others may write in between.
    Result<void> makeOverview(const Sample& info);
    Result<QVector<Sample>> interruptedRecordings() const;
    /// Cheap: it is put aside, and its readings go with sweepAside().
    Result<void> discardRecording(SampleId id);
    /// A recording that is put together from what is stored elsewhere: never offered, and put aside unless it is finished. Errors:
    /// InvalidArgument.
    Result<SampleId> beginCopy(const Sample& info, int axisCount);
    /// Nothing more is appended to it here.
    void forgetRecording(SampleId id);
    /// Takes one step in removing what was put aside; false when nothing is left of it.
    Result<bool> sweepAside();

    [[nodiscard]] Result<Sample> sample(SampleId id) const;
    [[nodiscard]] Result<std::optional<SampleId>> findByContentHash(const QByteArray& hash) const;
    /// Every sample not in the Bin, ordered by id. 100,000 rows in well under a second.
    [[nodiscard]] Result<QVector<Sample>> all(bool includeBinned = false) const;
    /// Of the samples in the Bin, any of which may come back.
    [[nodiscard]] Result<QStringList> namesInBin() const;
    [[nodiscard]] Result<int> count() const;
    [[nodiscard]] Result<QVector<LabelCount>> labelCounts() const;

    /// Readings [first, first + count) in native type. Errors: InvalidInput naming a damaged chunk.
    [[nodiscard]] Result<SignalData> readings(SampleId id, qint64 first, qint64 count) const;
    [[nodiscard]] Result<SignalData> readings(SampleId id) const;
    /// Extremes of one axis over [first, first + count) in `columns` equal parts, from the pyramid:
    /// cost does not grow with the sample's length.
    [[nodiscard]] Result<MinMaxColumns> minMax(SampleId id, int axis, qint64 first, qint64 count,
                                               int columns) const;

    [[nodiscard]] Result<QVector<Segment>> segments(SampleId id) const;
    [[nodiscard]] Result<QVector<Segment>> allSegments() const; ///< not those of recordings under way

    /// Removes samples that have lain in the Bin longer than `days`. Returns how many.
    Result<int> purgeBin(int days);

private:
    struct OpenPyramid;
    Result<SampleId> begin(const Sample& info, int state);
    [[nodiscard]] Result<std::vector<PyramidLevel>> levelsOf(SampleId id, const Sample& info) const;
    Database& m_database;
    std::map<qint64, std::unique_ptr<OpenPyramid>> m_open; ///< by sample: of the copies under way
};

} // namespace studio
