// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sample_scanner.h"

#include "models/dataset/picture_decoder.h"
#include "storage/picture_repository.h"
#include "storage/project_file.h"
#include "storage/sample_repository.h"
#include "ui/pages/turn_context.h"

#include <algorithm>

namespace studio
{

namespace
{

/// Pictures kept; a few screens of thumbnails, and the memory stays small.
constexpr qsizetype kMostPictures = 4000;
constexpr qint64 kMostImageBytes = 64LL * 1024 * 1024;
constexpr QSize kThumbnail(320, 144); ///< twice a cell of the grid

} // namespace

/// Lives on the thread; answers by queued calls to the scanner, which waits for the thread before it goes.
class SampleScanner::Body : public QObject
{
public:
    Body(SampleScanner& scanner, QString path) : m_scanner(scanner), m_path(std::move(path)) {}

    void makePicture(SampleId id)
    {
        SamplePicture picture;
        const std::optional<Sample> sample = sampleOf(id);
        if (sample && isPicture(*sample)) {
            shrinkPicture(id, picture);
        } else if (sample) {
            for (int axis = 0; axis < sample->axes.size(); ++axis) {
                Result<MinMaxColumns> extremes = columnsOf(*sample, axis, kPictureColumns);
                if (!extremes)
                    break; // told where the sample is opened; a thumbnail stays empty
                picture.minimum.append(std::move(extremes->minimum));
                picture.maximum.append(std::move(extremes->maximum));
            }
        }
        QMetaObject::invokeMethod(&m_scanner, [scanner = &m_scanner, id, picture] { scanner->takePicture(id, picture); });
    }

    /// One sample at a time, so that pictures wished for meanwhile come first.
    void checkNext(std::shared_ptr<QVector<SampleId>> ids, qsizetype at, std::shared_ptr<std::atomic<int>> newest, int turn)
    {
        if (at >= ids->size() || newest->load() != turn)
            return;
        const SampleId id = (*ids)[at];
        SignalSignature signature{id, 0, 0, {}};
        RecordingQuality quality;
        if (const std::optional<Sample> sample = sampleOf(id)) {
            signature = signatureOf(*sample);
            const Result<RecordingQuality> found = judgeRecording(
                *sample, [this, id](qint64 first, qint64 count) { return std::as_const(*m_file).samples().readings(id, first, count); });
            if (found)
                quality = *found;
            else
                tell(found.error());
        }
        QMetaObject::invokeMethod(&m_scanner, [scanner = &m_scanner, id, signature, quality, newest, turn] {
            if (newest->load() == turn)
                scanner->takeCheck(id, signature, quality);
        });
        QMetaObject::invokeMethod(this, [this, ids, at, newest, turn] { checkNext(ids, at + 1, newest, turn); }, Qt::QueuedConnection);
    }

    void compare(const FeatureMatrix& features, const JobContext& job)
    {
        const QVector<OddSample> odd = oddSamples(features, job);
        if (job.isCancelled())
            return;
        QMetaObject::invokeMethod(&m_scanner, [scanner = &m_scanner, odd] {
            scanner->m_facts.odd = odd;
            Q_EMIT scanner->scanned();
        });
    }

private:
    /// Leaves the thumbnail empty when there is none to be made; why is told where the sample is opened.
    void shrinkPicture(SampleId id, SamplePicture& picture)
    {
        const Result<Picture> whole = std::as_const(*m_file).pictures().picture(id);
        if (!whole || !whole->info.canBeShown())
            return;
        picture.info = whole->info;
        if (const Result<QImage> image = decodePicture(whole->bytes, kThumbnail); image)
            picture.image = *image;
    }

    Result<MinMaxColumns> columnsOf(const Sample& sample, int axis, int columns)
    {
        return std::as_const(*m_file).samples().minMax(sample.id, axis, 0, sample.readingCount,
                                                       static_cast<int>(std::min<qint64>(columns, sample.readingCount)));
    }

    SignalSignature signatureOf(const Sample& sample)
    {
        SignalSignature signature{sample.id, sample.readingCount, static_cast<int>(sample.axes.size()), {}};
        const auto axes = static_cast<std::size_t>(sample.axes.size());
        for (int axis = 0; axis < sample.axes.size(); ++axis) {
            const Result<MinMaxColumns> extremes = columnsOf(sample, axis, kSignatureColumns);
            if (!extremes)
                return {sample.id, 0, 0, {}};
            signature.values.resize(extremes->minimum.size() * axes * 2);
            for (std::size_t i = 0; i < extremes->minimum.size(); ++i) {
                const std::size_t place = (i * axes + static_cast<std::size_t>(axis)) * 2;
                signature.values[place] = extremes->minimum[i];
                signature.values[place + 1] = extremes->maximum[i];
            }
        }
        return signature;
    }

    void tell(const Error& error)
    {
        QMetaObject::invokeMethod(&m_scanner, [scanner = &m_scanner, error] { Q_EMIT scanner->failed(error); });
    }

    /// The connection is opened by the thread that uses it, once. Nothing for a sample that was deleted meanwhile.
    std::optional<Sample> sampleOf(SampleId id)
    {
        if (!m_file) {
            Result<std::unique_ptr<ProjectFile>> opened = ProjectFile::open(m_path, ProjectFile::Access::ReadOnly);
            if (!opened) {
                tell(opened.error());
                return {};
            }
            m_file = std::move(opened).value();
        }
        Result<Sample> sample = std::as_const(*m_file).samples().sample(id);
        return sample ? std::optional<Sample>(*sample) : std::nullopt;
    }

    SampleScanner& m_scanner;
    QString m_path;
    std::unique_ptr<ProjectFile> m_file;
};

SampleScanner::SampleScanner(const QString& projectPath, QObject* parent)
    : QObject(parent)
    , m_body(new Body(*this, projectPath))
    , m_turn(std::make_shared<std::atomic<int>>(0))
    , m_featureTurn(std::make_shared<std::atomic<int>>(0))
{
    m_body->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_body, &QObject::deleteLater);
    m_thread.setObjectName(QStringLiteral("sample scanner"));
    m_thread.start(QThread::LowPriority);
}

SampleScanner::~SampleScanner()
{
    ++*m_turn;
    ++*m_featureTurn;
    m_thread.quit();
    m_thread.wait();
}

const SamplePicture* SampleScanner::picture(SampleId id)
{
    const auto known = m_pictures.constFind(id);
    if (known != m_pictures.constEnd())
        return &*known;
    if (!m_wished.contains(id)) {
        m_wished.insert(id);
        QMetaObject::invokeMethod(m_body, [body = m_body, id] { body->makePicture(id); }, Qt::QueuedConnection);
    }
    return nullptr;
}

void SampleScanner::takePicture(SampleId id, const SamplePicture& picture)
{
    m_imageBytes += picture.image.sizeInBytes();
    if (m_pictures.size() >= kMostPictures || m_imageBytes > kMostImageBytes) {
        m_imageBytes = picture.image.sizeInBytes();
        m_pictures.clear();
        m_wished.clear();
    }
    m_wished.insert(id);
    m_pictures.insert(id, picture);
    Q_EMIT pictured(id);
}

void SampleScanner::scan(const QVector<Sample>& samples)
{
    auto ids = std::make_shared<QVector<SampleId>>();
    for (const Sample& sample : samples) {
        if (!m_checked.contains(sample.id))
            ids->append(sample.id);
    }
    const int turn = ++*m_turn;
    m_toScan = static_cast<int>(ids->size());
    if (ids->isEmpty()) {
        Q_EMIT scanned();
        return;
    }
    QMetaObject::invokeMethod(m_body, [body = m_body, ids, newest = m_turn, turn] { body->checkNext(ids, 0, newest, turn); }, Qt::QueuedConnection);
}

void SampleScanner::takeCheck(SampleId id, const SignalSignature& signature, const RecordingQuality& quality)
{
    m_checked.insert(id);
    if (!signature.values.empty())
        m_facts.signatures.append(signature);
    if (!quality.isGood())
        m_facts.faults.append({id, quality});
    if (--m_toScan == 0)
        Q_EMIT scanned();
}

RecordingQuality SampleScanner::quality(SampleId id) const
{
    const auto found = std::find_if(m_facts.faults.begin(), m_facts.faults.end(), [id](const auto& one) { return one.first == id; });
    return found == m_facts.faults.end() ? RecordingQuality() : found->second;
}

void SampleScanner::compareFeatures(std::shared_ptr<const FeatureMatrix> features)
{
    const int turn = ++*m_featureTurn;
    QMetaObject::invokeMethod(
        m_body, [body = m_body, features = std::move(features), newest = m_featureTurn, turn] { body->compare(*features, TurnContext(newest, turn)); },
        Qt::QueuedConnection);
}

} // namespace studio
