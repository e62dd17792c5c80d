// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/signal_worker.h"

#include "models/signal/spectrogram.h"
#include "storage/project_file.h"
#include "ui/pages/turn_context.h"
#include "ui/plots/spectrogram_image.h"

#include <algorithm>

namespace studio
{

namespace
{

constexpr qint64 kReadingsAtATime = 200'000;
constexpr double kLowestBins = 1.0; ///< a logarithmic axis begins at the first bin over 0 Hz

} // namespace

class SignalWorker::Body : public QObject
{
public:
    Body(SignalWorker& worker, QString path)
        : m_worker(worker)
        , m_path(std::move(path))
    {
    }

    void findMovementsOf(SampleId id, const JobContext& job)
    {
        const std::optional<Sample> sample = sampleOf(id);
        if (!sample || job.isCancelled())
            return;
        EnergyEnvelope envelope(static_cast<int>(sample->axes.size()), sample->sampleRateHz());
        for (qint64 at = 0; at < sample->readingCount; at += kReadingsAtATime) {
            if (job.isCancelled())
                return;
            const Result<SignalData> piece =
                std::as_const(*m_file).samples().readings(id, at, kReadingsAtATime);
            if (!piece) {
                Q_EMIT m_worker.failed(piece.error());
                return;
            }
            envelope.append(piece->toFloat());
        }
        Q_EMIT m_worker.movementsFound(id, findMovements(envelope));
    }

    void makeSpectrogramOf(const SpectrogramWish& wish, JobContext& job)
    {
        const std::optional<Sample> sample = sampleOf(wish.sample);
        if (!sample || job.isCancelled() || wish.axis >= sample->axes.size())
            return;
        const auto axes = sample->axes.size();
        const AxisReader reader = [&](qint64 first, qint64 count) -> Result<std::vector<float>> {
            if (count <= 0)
                return std::vector<float>();
            const Result<SignalData> piece =
                std::as_const(*m_file).samples().readings(wish.sample, first, count);
            if (!piece)
                return piece.error();
            const std::vector<float> all = piece->toFloat();
            std::vector<float> one;
            one.reserve(all.size() / static_cast<std::size_t>(axes));
            for (auto i = static_cast<std::size_t>(wish.axis); i < all.size();
                 i += static_cast<std::size_t>(axes))
                one.push_back(all[i]);
            return one;
        };
        SpectrogramRequest request;
        request.first = static_cast<qint64>(wish.first);
        request.count = std::max<qint64>(1, static_cast<qint64>(wish.count));
        request.readingCount = sample->readingCount;
        request.columns = std::max(1, wish.size.width() / 2);
        request.frameReadings = spectrogramFrame(sample->sampleRateHz());
        request.fullScale = wish.fullScale;
        const Result<Spectrogram> made = makeSpectrogram(reader, request, job);
        if (!made) {
            if (made.error().code != ErrorCode::Cancelled)
                Q_EMIT m_worker.failed(made.error());
            return;
        }
        const double rate = sample->sampleRateHz() > 0.0 ? sample->sampleRateHz() : 1.0;
        SpectrogramPicture picture;
        picture.first = static_cast<double>(request.first);
        picture.count = static_cast<double>(request.count);
        picture.axisName = sample->axes[wish.axis].name;
        picture.isLogarithmic = wish.isLogarithmic;
        picture.lowHz = wish.isLogarithmic ? kLowestBins * rate / request.frameReadings : 0.0;
        picture.highHz = rate / 2.0;
        picture.lowDb = -wish.rangeDb;
        picture.image = spectrogramImage(*made, wish.size.height(), rate, picture.lowHz, picture.highHz,
                                         wish.isLogarithmic, picture.lowDb, picture.highDb);
        Q_EMIT m_worker.spectrogramMade(wish.sample, picture);
    }

    void checkQualityOf(SampleId id, const RecordingExpectation& expected, const JobContext& job)
    {
        const std::optional<Sample> sample = job.isCancelled() ? std::nullopt : sampleOf(id);
        if (!sample)
            return;
        const Result<RecordingQuality> quality = judgeRecording(
            *sample, [this, id](qint64 first, qint64 count) { return std::as_const(*m_file).samples().readings(id, first, count); }, expected);
        if (quality)
            Q_EMIT m_worker.qualityFound(id, *quality);
        else
            Q_EMIT m_worker.failed(quality.error());
    }

private:
    /// The connection is opened by the thread that uses it, once.
    std::optional<Sample> sampleOf(SampleId id)
    {
        if (!m_file) {
            Result<std::unique_ptr<ProjectFile>> opened =
                ProjectFile::open(m_path, ProjectFile::Access::ReadOnly);
            if (!opened) {
                Q_EMIT m_worker.failed(opened.error());
                return {};
            }
            m_file = std::move(opened).value();
        }
        Result<Sample> sample = std::as_const(*m_file).samples().sample(id);
        if (sample)
            return *sample;
        Q_EMIT m_worker.failed(sample.error());
        return {};
    }

    SignalWorker& m_worker;
    QString m_path;
    std::unique_ptr<ProjectFile> m_file;
};

SignalWorker::SignalWorker(const QString& projectPath, QObject* parent)
    : QObject(parent)
    , m_body(new Body(*this, projectPath))
    , m_movementTurn(std::make_shared<std::atomic<int>>(0))
    , m_spectrogramTurn(std::make_shared<std::atomic<int>>(0))
    , m_qualityTurn(std::make_shared<std::atomic<int>>(0))
{
    qRegisterMetaType<SampleId>();
    qRegisterMetaType<QVector<Movement>>();
    qRegisterMetaType<SpectrogramPicture>();
    qRegisterMetaType<RecordingQuality>();
    qRegisterMetaType<Error>();
    m_body->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_body, &QObject::deleteLater);
    m_thread.setObjectName(QStringLiteral("signal worker"));
    m_thread.start(QThread::LowPriority);
}

SignalWorker::~SignalWorker()
{
    ++*m_movementTurn;
    ++*m_spectrogramTurn;
    ++*m_qualityTurn;
    m_thread.quit();
    m_thread.wait();
}

void SignalWorker::wishMovements(SampleId sample)
{
    const int turn = ++*m_movementTurn;
    QMetaObject::invokeMethod(
        m_body,
        [body = m_body, sample, newest = m_movementTurn, turn] {
            body->findMovementsOf(sample, TurnContext(newest, turn));
        },
        Qt::QueuedConnection);
}

void SignalWorker::wishQuality(SampleId sample, const RecordingExpectation& expected)
{
    QMetaObject::invokeMethod(
        m_body,
        [body = m_body, sample, expected, newest = m_qualityTurn, turn = m_qualityTurn->load()] {
            body->checkQualityOf(sample, expected, TurnContext(newest, turn));
        },
        Qt::QueuedConnection);
}

void SignalWorker::wishSpectrogram(const SpectrogramWish& wish)
{
    const int turn = ++*m_spectrogramTurn;
    QMetaObject::invokeMethod(
        m_body,
        [body = m_body, wish, newest = m_spectrogramTurn, turn] {
            TurnContext job(newest, turn);
            body->makeSpectrogramOf(wish, job);
        },
        Qt::QueuedConnection);
}

} // namespace studio
