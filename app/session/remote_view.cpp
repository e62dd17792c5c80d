// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/remote_view.h"

#include "app/session/background_write.h"
#include "app/session/camera_picture.h"
#include "app/session/service_host.h"

#include <QJsonArray>
#include <algorithm>

namespace studio
{

namespace
{

constexpr qsizetype kMostPredictions = 600;

/// One result as a device sends it. Its own clock is not ours: the time is that of its arrival.
LivePrediction predictionFrom(const QJsonObject& record, qint64 atMs)
{
    const QJsonObject said = record[QStringLiteral("impulseRecord")].toObject();
    const QJsonObject result = said[QStringLiteral("result")].toObject();
    const QJsonObject timing = said[QStringLiteral("timing")].toObject();
    LivePrediction prediction;
    prediction.atMs = atMs;
    const QJsonObject shares = result[QStringLiteral("classification")].toObject();
    for (auto one = shares.begin(); one != shares.end(); ++one) {
        prediction.classes << one.key();
        prediction.probabilities.push_back(static_cast<float>(one->toDouble()));
    }
    const QJsonValue anomaly = result[QStringLiteral("anomaly")];
    prediction.hasAnomaly = anomaly.isDouble();
    prediction.anomalyScore = static_cast<float>(anomaly.toDouble());
    prediction.dspMs = timing[QStringLiteral("dsp")].toDouble();
    prediction.inferenceMs = timing[QStringLiteral("classification")].toDouble();
    return prediction;
}

} // namespace

RemoteView::RemoteView(ServiceHost& services, QString id, QObject* parent)
    : QObject(parent)
    , m_services(services)
    , m_id(std::move(id))
{
    connect(&m_services, &ServiceHost::deviceChanged, this, &RemoteView::onDevice);
}

RemoteView::~RemoteView()
{
    if (m_question != nullptr)
        m_question->disconnect(this);
}

void RemoteView::takePicture(bool isHighResolution)
{
    if (m_wantsPicture)
        return;
    m_wantsPicture = true;
    m_isHighResolution = isHighResolution;
    pump();
}

void RemoteView::start(Wish wish)
{
    if (m_wish == wish)
        return;
    m_wish = wish;
    m_hasStarted = false;
    if (wish == Wish::Model)
        m_predictions.clear();
    Q_EMIT changed();
    pump();
}

void RemoteView::stop(Wish wish)
{
    if (m_wish != wish)
        return;
    m_wish = Wish::None;
    m_hasStarted = false;
    Q_EMIT changed();
    pump();
}

void RemoteView::giveWay(std::function<void()> free)
{
    m_hasGivenWay = true;
    m_free = std::move(free);
    pump();
}

void RemoteView::takeUp()
{
    m_hasGivenWay = false;
    m_free = nullptr;
    pump();
}

RemoteView::Activity RemoteView::wanted() const
{
    if (m_hasGivenWay)
        return Activity::None;
    if (m_wantsPicture)
        return Activity::Picture;
    return m_wish == Wish::Camera ? Activity::Camera : m_wish == Wish::Model ? Activity::Model : Activity::None;
}

/// One step towards what is wanted; the next one follows when the device has taken this one. A picture that is on its way is waited for.
void RemoteView::pump()
{
    const Activity next = wanted();
    if (m_question != nullptr) {
        if (m_isEnding || m_activity == Activity::Picture || m_activity == next)
            return;
        m_isEnding = true;
        m_question->finish();
        return;
    }
    if (const auto free = std::exchange(m_free, nullptr)) {
        free();
        return;
    }
    // One that nobody waits for any more records to its end all the same.
    const RemoteDeviceEntry* entry = m_services.device(m_id);
    if (next != Activity::None && (entry == nullptr || !entry->isRecording))
        begin(next);
}

void RemoteView::begin(Activity activity)
{
    QJsonObject request{{QStringLiteral("device"), m_id}};
    request[QStringLiteral("command")] = activity == Activity::Picture  ? QStringLiteral("camera")
                                         : activity == Activity::Camera ? QStringLiteral("watch")
                                                                        : QStringLiteral("infer");
    if (activity == Activity::Picture)
        request[QStringLiteral("high")] = m_isHighResolution;
    m_activity = activity;
    m_isEnding = false;
    m_question = m_services.ask(request);
    connect(m_question.get(), &ServeQuestion::told, this, &RemoteView::onTold);
    connect(m_question.get(), &ServeQuestion::answered, this, &RemoteView::onAnswered);
    connect(m_question.get(), &ServeQuestion::failed, this, &RemoteView::onFailed);
    Q_EMIT changed();
}

void RemoteView::letGo()
{
    m_question->disconnect(this);
    m_question.release()->deleteLater(); // it tells of its own end here
    m_activity = Activity::None;
    m_isEnding = false;
}

/// What waits for the end of a recording goes on with it, or goes with the device.
void RemoteView::onDevice(const QString& id)
{
    if (id != m_id || m_question != nullptr)
        return;
    const RemoteDeviceEntry* entry = m_services.device(m_id);
    if (entry == nullptr || !entry->isConnected) {
        m_wantsPicture = false;
        if (m_wish != Wish::None)
            stop(m_wish);
    }
    pump();
}

void RemoteView::onTold(const QJsonObject& line)
{
    if (m_isEnding)
        return;
    if (line.contains(QStringLiteral("frame"))) {
        if (!m_isDecoding)
            show(line[QStringLiteral("frame")].toObject(), &RemoteView::pictureSeen);
        return;
    }
    if (!std::exchange(m_hasStarted, true))
        Q_EMIT changed();
    if (!line.contains(QStringLiteral("record")))
        return;
    // Each has a time of its own: by it readers know what they have seen.
    const qint64 last = m_predictions.isEmpty() ? 0 : m_predictions.last().atMs;
    m_predictions.append(predictionFrom(line[QStringLiteral("record")].toObject(), std::max(QDateTime::currentMSecsSinceEpoch(), last + 1)));
    if (m_predictions.size() > kMostPredictions)
        m_predictions.remove(0, m_predictions.size() - kMostPredictions);
    Q_EMIT predicted();
}

void RemoteView::onAnswered(const QJsonObject& answer)
{
    const bool isPicture = m_activity == Activity::Picture;
    letGo();
    if (isPicture) {
        m_wantsPicture = false;
        show(answer, &RemoteView::pictureTaken);
    }
    Q_EMIT changed();
    pump();
}

void RemoteView::onFailed(const Error& error)
{
    const bool wasPicture = m_activity == Activity::Picture;
    const bool wasEnding = m_isEnding;
    letGo();
    if (wasPicture)
        m_wantsPicture = false;
    // A picture that was refused leaves what it interrupted as it was; a device that has gone leaves nothing.
    if ((!wasPicture && !wasEnding) || error.code == ErrorCode::Io) {
        m_wish = Wish::None;
        m_hasStarted = false;
    }
    Q_EMIT changed();
    const bool isOfProcess = error.id == QLatin1String("SRV-028"); // which is told of by itself
    if (!wasEnding && !isOfProcess)
        Q_EMIT failed(error);
    pump();
}

/// Off this thread: a picture of many pixels takes its time.
void RemoteView::show(const QJsonObject& frame, void (RemoteView::*tell)(const QImage&, const QByteArray&))
{
    m_isDecoding = true;
    const QByteArray jpeg = QByteArray::fromBase64(frame[QStringLiteral("jpeg")].toString().toLatin1());
    const auto read = [jpeg]() -> Result<QImage> { return pictureOf({CameraFrame::Kind::Jpeg, {}, jpeg}); };
    workInBackground<QImage>(this, read, [this, tell, jpeg](const Result<QImage>& picture) {
        m_isDecoding = false;
        if (picture) {
            Q_EMIT (this->*tell)(*picture, jpeg);
            return;
        }
        if (tell == &RemoteView::pictureSeen)
            stop(Wish::Camera); // the next one would be no better
        Q_EMIT failed(picture.error());
    });
}

} // namespace studio
