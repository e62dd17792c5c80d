// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"
#include "app/session/serve_client.h"

#include <functional>
#include <memory>

namespace studio
{

class ServiceHost;

/// A camera on the network tells no sizes, only that it has a low and a high resolution: these two stand for them among sizes in pixels.
inline constexpr QSize kLowResolution{0, 0};
inline constexpr QSize kHighResolution{1, 1};

/// What the window looks at on one device of the network: its camera, or what its model says; one at a time, and neither while it
/// records. A picture or a recording interrupts what goes on, which is taken up again behind it, as on boards. Thread: GUI only.
class RemoteView final : public QObject
{
    Q_OBJECT
public:
    enum class Wish { None, Camera, Model };

    /// `services` outlives the object.
    RemoteView(ServiceHost& services, QString id, QObject* parent = nullptr);
    ~RemoteView() override;

    /// The answer is pictureTaken() or failed(). Nothing happens while one is on its way.
    void takePicture(bool isHighResolution);
    void start(Wish wish);
    void stop(Wish wish);
    /// Ends what goes on for a recording, and calls `free` when the device has ended it: at once when there is nothing.
    void giveWay(std::function<void()> free);
    /// The recording is over, or nobody waits for it any more.
    void takeUp();

    [[nodiscard]] bool isWatched() const { return m_wish == Wish::Camera; }
    [[nodiscard]] bool isRunning() const { return m_wish == Wish::Model && m_hasStarted; } ///< the model, and it is heard
    [[nodiscard]] bool isTakingPicture() const { return m_activity == Activity::Picture; }
    [[nodiscard]] const QVector<LivePrediction>& predictions() const { return m_predictions; } ///< the last 600

Q_SIGNALS:
    void changed();
    void pictureTaken(const QImage& picture, const QByteArray& jpeg); ///< and its bytes, as the device sent them
    void pictureSeen(const QImage& picture, const QByteArray& jpeg);
    void predicted();
    void failed(const studio::Error& error);

private:
    enum class Activity { None, Camera, Model, Picture };
    [[nodiscard]] Activity wanted() const;
    void pump();
    void begin(Activity activity);
    void letGo();
    void onDevice(const QString& id);
    void onTold(const QJsonObject& line);
    void onAnswered(const QJsonObject& answer);
    void onFailed(const Error& error);
    void show(const QJsonObject& frame, void (RemoteView::*tell)(const QImage&, const QByteArray&));

    ServiceHost& m_services;
    QString m_id;
    Wish m_wish = Wish::None;
    bool m_wantsPicture = false;
    bool m_isHighResolution = false;
    bool m_hasGivenWay = false;
    std::function<void()> m_free; ///< waits for the end of what goes on
    Activity m_activity = Activity::None;
    std::unique_ptr<ServeQuestion> m_question; ///< of the activity
    bool m_isEnding = false;
    bool m_hasStarted = false; ///< the model says something
    bool m_isDecoding = false; ///< a picture; those that come meanwhile are passed over
    QVector<LivePrediction> m_predictions;
};

} // namespace studio
