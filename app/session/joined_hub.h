// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/app_settings.h"
#include "app/session/device_hub.h"
#include "app/session/project_session.h"
#include "app/session/remote_view.h"
#include "app/session/service_host.h"

#include <QPointer>
#include <map>
#include <memory>

namespace studio
{

/// The boards of this computer and the devices on the network in one list. Devices on the network connect by themselves, record when
/// they are asked and send the recording as a whole: they have no live signal, take no commands and cannot be told to end early
/// (endCapture() only ends the waiting). Their camera and what their model says are shown as those of boards, where they have them; what
/// they cannot do is refused in words. Thread: GUI only.
class JoinedHub final : public DeviceHub
{
    Q_OBJECT
public:
    /// `settings` and `services` outlive the object.
    JoinedHub(std::unique_ptr<DeviceHub> boards, AppSettings& settings, ServiceHost& services, QObject* parent = nullptr);
    ~JoinedHub() override;

    [[nodiscard]] QVector<DeviceInfo> devices() const override;
    [[nodiscard]] DeviceInfo device(const QString& address) const override;
    [[nodiscard]] QString activeDevice() const override;
    void setActiveDevice(const QString& address) override;
    [[nodiscard]] QVector<ConsoleLine> console(const QString& address) const override;

    void scan() override { m_boards->scan(); }
    Result<void> addPort(const QString& path) override { return m_boards->addPort(path); }
    void forgetDevice(const QString& address) override;
    void startSimulatedBoard() override { m_boards->startSimulatedBoard(); }
    void stopSimulatedBoard() override { m_boards->stopSimulatedBoard(); }
    [[nodiscard]] QVector<SimulatedBoard> simulatedBoards() const override { return m_boards->simulatedBoards(); }
    [[nodiscard]] QString simulatedBoard() const override { return m_boards->simulatedBoard(); }
    void chooseSimulatedBoard(const QString& id) override { m_boards->chooseSimulatedBoard(id); }
    void connectDevice(const QString& address) override;
    void disconnectDevice(const QString& address) override;
    void renameDevice(const QString& address, const QString& name) override;
    [[nodiscard]] PortSettings portSettings(const QString& address) const override { return m_boards->portSettings(address); }
    void setPortSettings(const QString& address, const PortSettings& settings) override { m_boards->setPortSettings(address, settings); }
    void setMotion(const QString& address, const QString& motion) override { m_boards->setMotion(address, motion); }
    void sendConsole(const QString& address, const QString& line) override;
    void takePicture(const QString& address, const QSize& size) override;
    void startCamera(const QString& address) override;
    void stopCamera(const QString& address) override;
    Result<SavedSession> consoleSession(const QString& address) const override;

    void startStream(const QString& address, const QString& sensor, double frequencyHz) override;
    void stopStream(const QString& address) override;
    [[nodiscard]] LiveBlock live(const QString& address, qint64 fromIndex) const override { return m_boards->live(address, fromIndex); }
    void capture(const QString& address, ProjectSession& session, const CaptureOrder& order) override;
    void endCapture(const QString& address) override;
    void markLabel(const QString& address, const QString& label) override { m_boards->markLabel(address, label); }
    [[nodiscard]] QString markedLabel(const QString& address) const override { return m_boards->markedLabel(address); }
    void startImpulse(const QString& address) override;
    void stopImpulse(const QString& address) override;
    [[nodiscard]] QVector<LivePrediction> predictions(const QString& address) const override;
    [[nodiscard]] SampleDraft recentReadings(const QString& address, double seconds) const override { return m_boards->recentReadings(address, seconds); }
    void flash(const QString& address, const QString& bundlePath) override;
    void cancelFlash(const QString& address) override;
    [[nodiscard]] DeviceSources* sources() override { return m_boards->sources(); }

private:
    /// A recording that a device on the network was asked for.
    struct Order {
        QJsonObject request;
        std::unique_ptr<ServeQuestion> question; ///< none: the device ends something else first
        QPointer<ProjectSession> session;
        double seconds = 0.0;
    };
    void relay();
    void onRemoteChanged(const QString& id);
    void followActive();
    [[nodiscard]] bool isLost(const QString& address) const;
    [[nodiscard]] RemoteView* view(const QString& address) const; ///< nullptr: nothing was looked at
    [[nodiscard]] RemoteView* openView(const QString& address);   ///< nullptr, and told: it is not here
    void dropViews();
    void sendOrder(const QString& address);
    void onProgress(const QString& address, const QJsonObject& line);
    void onAnswer(const QString& address, const QJsonObject& answer);
    void endOrder(const QString& address);
    void note(const QString& address, bool fromDevice, const QString& text);
    [[nodiscard]] DeviceInfo infoOf(const RemoteDeviceEntry& entry) const;
    [[nodiscard]] Error notPossible(const QString& address, const QString& what, const char* id) const;

    std::unique_ptr<DeviceHub> m_boards;
    AppSettings& m_settings;
    ServiceHost& m_services;
    QString m_active; ///< on the network; empty: what the boards say
    QString m_lost;   ///< was in use and went by itself: nobody else takes its place
    QString m_board;  ///< that the boards said last
    std::map<QString, Order> m_orders; ///< by address
    std::map<QString, std::unique_ptr<RemoteView>> m_views; ///< by address
    QHash<QString, QVector<ConsoleLine>> m_console;
};

/// "remote:ID", the address of a device on the network.
[[nodiscard]] QString remoteAddress(const QString& id);
[[nodiscard]] bool isRemoteAddress(const QString& address);

} // namespace studio
