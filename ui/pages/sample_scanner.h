// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"
#include "models/dataset/dataset_advice.h"
#include "models/dataset/picture.h"

#include <QHash>
#include <QImage>
#include <QObject>
#include <QSet>
#include <QThread>
#include <atomic>
#include <memory>

namespace studio
{

/// A recording small enough for a thumbnail: extremes of each axis over equal parts; or a picture.
struct SamplePicture {
    QVector<std::vector<float>> minimum;
    QVector<std::vector<float>> maximum;
    QImage image = {};     ///< of a sample that is a picture
    PictureInfo info = {}; ///< of it
};

/// Looks into the recordings of one project on a thread of its own, over its own connection: pictures for thumbnails when
/// they are wished for, and in the idle time between them the checks that the advisor lives on. Thread: GUI; signals arrive
/// there.
class SampleScanner : public QObject
{
    Q_OBJECT
public:
    explicit SampleScanner(const QString& projectPath, QObject* parent = nullptr);
    ~SampleScanner() override;

    /// The picture, when it is known; otherwise it is made, and pictured() tells.
    [[nodiscard]] const SamplePicture* picture(SampleId id);
    /// Checks the samples that were not checked before; the newest call counts. Of long ones, parts.
    void scan(const QVector<Sample>& samples);
    [[nodiscard]] bool isScanning() const { return m_toScan > 0; }
    /// What was found so far, about signals and features.
    [[nodiscard]] const DatasetFacts& facts() const { return m_facts; }
    /// What was found in one recording; nothing when it is good, or not checked yet.
    [[nodiscard]] RecordingQuality quality(SampleId id) const;
    /// Compares the windows of these features; scanned() tells.
    void compareFeatures(std::shared_ptr<const FeatureMatrix> features);

Q_SIGNALS:
    void pictured(studio::SampleId id);
    void scanned(); ///< every sample asked for was checked, or new odd samples are known
    void failed(const studio::Error& error);

private:
    class Body;
    void takePicture(SampleId id, const SamplePicture& picture);
    void takeCheck(SampleId id, const SignalSignature& signature, const RecordingQuality& quality);

    QThread m_thread;
    Body* m_body;
    std::shared_ptr<std::atomic<int>> m_turn;        ///< of the checks
    std::shared_ptr<std::atomic<int>> m_featureTurn; ///< of the comparison
    QHash<SampleId, SamplePicture> m_pictures;
    qint64 m_imageBytes = 0; ///< of the pictures among them
    QSet<SampleId> m_wished;
    QSet<SampleId> m_checked;
    DatasetFacts m_facts;
    int m_toScan = 0;
};

inline constexpr int kPictureColumns = 96;

} // namespace studio
