// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "models/dataset/attachment.h"
#include "models/dataset/signal_data.h"

#include <QByteArray>
#include <QDateTime>
#include <QMap>
#include <QString>
#include <QStringList>
#include <QVector>

#include <memory>

namespace studio
{

struct Picture;

enum class Split { Training, Testing };
enum class SampleOrigin { Imported, Recorded, Example, Feedback };
/// What verifying the acquisition message's HMAC gave. NotApplicable: the format carries none (WAV, CSV).
enum class SignatureState { NotApplicable, Valid, Invalid, Unsigned, Placeholder, Unverifiable };
enum class Verdict { None, Approved, Rejected };
/// Where a label came from. Suggestions are never counted as labels.
enum class SegmentSource { User, Import, Suggestion };

QString splitName(Split split);                   // "training", "testing"
QString sampleOriginName(SampleOrigin origin);    // "imported", "recorded", "example", "field"
QString signatureStateName(SignatureState state); // "none", "valid", "invalid", "unsigned", ...
QString verdictName(Verdict verdict);             // "none", "approved", "rejected"

/// A labelled range of readings [begin, end) of one sample, in one tier.
struct Segment {
    SegmentId id;
    SampleId sample;
    QString tier = QStringLiteral("main");
    QString label;
    qint64 begin = 0; ///< first reading
    qint64 end = 0;   ///< one past the last reading
    SegmentSource source = SegmentSource::User;
    double confidence = 0.0; ///< of a suggestion, 0..1
    RunId suggestedBy;       ///< the run whose network made the suggestion
    [[nodiscard]] qint64 length() const { return end - begin; }
    friend bool operator==(const Segment&, const Segment&) = default;
};

inline constexpr qsizetype kMostRegions = 100'000; ///< of one sample as it comes in: pages walk over all of them

/// What of them falls into readings [begin, end), counted from `begin`.
QVector<Segment> segmentsWithin(const QVector<Segment>& segments, qint64 begin, qint64 end);

/// Everything about a sample but its readings: what tables, filters and windows need.
struct Sample {
    SampleId id;
    QString name;
    QString label; ///< empty: unlabelled
    Split split = Split::Training;
    QVector<Axis> axes;
    double intervalMs = 0.0; ///< 0 for single readings
    qint64 readingCount = 0;
    ValueType valueType = ValueType::Float32;
    SampleOrigin origin = SampleOrigin::Imported;
    QString deviceName;
    QString deviceType;
    SignatureState signature = SignatureState::NotApplicable;
    QByteArray contentHash; ///< SHA-256 of what was received or read (32 bytes); duplicates share it
    bool enabled = true;    ///< false: excluded from training and testing
    bool starred = false;
    Verdict verdict = Verdict::None;
    bool binned = false; ///< soft-deleted; purged from the Bin after 30 days
    QMap<QString, QString> metadata;
    QString suggestedLabel;
    double suggestionConfidence = 0.0;
    QDateTime createdAt;
    int segmentCount = 0;

    [[nodiscard]] double sampleRateHz() const { return intervalMs > 0.0 ? 1000.0 / intervalMs : 0.0; }
    /// Recordings of one session belong on the same side of the split; empty when the metadata name none.
    [[nodiscard]] QString session() const { return metadata.value(QStringLiteral("session")); }
    [[nodiscard]] double durationMs() const { return intervalMs * static_cast<double>(readingCount); }
    friend bool operator==(const Sample&, const Sample&) = default;
};

/// A sample on its way in: decoded, not yet stored. `info.id` is invalid; `info.split` is decided at ingest
/// unless `hasSplit` says that the source (an export folder, the user) fixed it.
struct SampleDraft {
    Sample info;
    SignalData values;
    QVector<Segment> segments;
    bool hasSplit = false;
    QStringList warnings;
    std::shared_ptr<const Picture> picture = nullptr; ///< of a sample that is a picture; it has no readings
    QVector<Attachment> attachments = {};             ///< files that go with it; at most kMostAttachments
};

} // namespace studio
