// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/app_settings.h"
#include "app/session/audio_system.h"
#include "app/session/capture_keeper.h"
#include "app/session/device_hub.h"
#include "serial/at/at_link.h"
#include "serial/forwarder/forwarder_device.h"
#include "serial/ports/port_list.h"

#include <QThread>
#include <memory>
#include <vector>

namespace studio
{

class DeviceLink;
class BoardProcess;
struct BoardSnapshot;

/// The boards of this computer: every port, ports added by path, the emulated board, and sources that are no boards. Links and the look-out for ports
/// live on one device thread, which this object starts and joins. Thread: GUI only; nothing here waits for a board.
class BoardHub final : public DeviceHub
{
    Q_OBJECT
public:
    struct Options {
        QString cliProgram;     ///< starts the emulated board; empty: there is none
        QString boardName; ///< of the emulated board; empty: the one that was chosen last, which has the name of its kind
        QStringList boardOptions; ///< of `board start`, for one that is not to be the user's own
        MakeAudioSystem sound;    ///< for microphones; empty: there is none. Called on the device thread
        int microphoneSilentMs = 3000; ///< after which one counts as lost
        CaptureKeeper::Places places;
        PortFolders folders;
        AtTimings timings;
        ForwarderTimings forwarderTimings;
    };
    BoardHub(AppSettings& settings, Options options, QObject* parent = nullptr);
    /// Ends what boards do, joins the device thread and ends the emulated board; well under a second.
    ~BoardHub() override;

    [[nodiscard]] QVector<DeviceInfo> devices() const override;
    [[nodiscard]] DeviceInfo device(const QString& address) const override;
    [[nodiscard]] QString activeDevice() const override { return m_active; }
    void setActiveDevice(const QString& address) override;
    [[nodiscard]] QVector<ConsoleLine> console(const QString& address) const override;

    void scan() override;
    Result<void> addPort(const QString& path) override;
    void forgetDevice(const QString& address) override;
    void startSimulatedBoard() override;
    void stopSimulatedBoard() override;
    [[nodiscard]] QVector<SimulatedBoard> simulatedBoards() const override;
    [[nodiscard]] QString simulatedBoard() const override;
    void chooseSimulatedBoard(const QString& id) override;
    void connectDevice(const QString& address) override;
    void disconnectDevice(const QString& address) override;
    void renameDevice(const QString& address, const QString& name) override;
    [[nodiscard]] PortSettings portSettings(const QString& address) const override;
    void setPortSettings(const QString& address, const PortSettings& settings) override;
    void setMotion(const QString& address, const QString& motion) override;
    void sendConsole(const QString& address, const QString& line) override;
    void takePicture(const QString& address, const QSize& size) override;
    void startCamera(const QString& address) override;
    void stopCamera(const QString& address) override;
    Result<SavedSession> consoleSession(const QString& address) const override;

    void startStream(const QString& address, const QString& sensor, double frequencyHz) override;
    void stopStream(const QString& address) override;
    [[nodiscard]] LiveBlock live(const QString& address, qint64 fromIndex) const override;
    void capture(const QString& address, ProjectSession& session, const CaptureOrder& order) override;
    void endCapture(const QString& address) override;
    void markLabel(const QString& address, const QString& label) override;
    [[nodiscard]] QString markedLabel(const QString& address) const override;
    void startImpulse(const QString& address) override;
    void stopImpulse(const QString& address) override;
    [[nodiscard]] QVector<LivePrediction> predictions(const QString& address) const override;
    [[nodiscard]] SampleDraft recentReadings(const QString& address, double seconds) const override;
    void flash(const QString& address, const QString& bundlePath) override;
    void cancelFlash(const QString& address) override;
    [[nodiscard]] DeviceSources* sources() override;

private:
    struct Row;
    class Sources; ///< board_hub_sources.cpp
    [[nodiscard]] Row* find(const QString& address) const;
    Row& addRow(const QString& address, const QString& path);
    void removeRow(const QString& address);
    void onPorts(const QVector<PortInfo>& ports);
    void openRow(Row& row);
    void takePlaceOfLost(Row& row);
    void settleLost();
    void openLink(Row& row, const QString& path);
    void openSource(Row& row);
    DeviceLink* makeLink(Row& row, const QString& path, const PortSettings& settings, bool printsNumbers);
    void onSpeaksOtherwise(Row& row, const Error& error);
    void takeNameOfPort(const Row& row);
    void onSpeedFound(Row& row, int baud);
    [[nodiscard]] std::optional<Error> remarkOn(const Row& row, const NumberFormat& format) const;
    [[nodiscard]] static QString settingsKey(const Row& row);
    void returnLater(const QString& address);
    void listenTo(Row& row, DeviceLink& link);
    void onSnapshot(Row& row, const BoardSnapshot& snapshot);
    void fail(Row& row, const Error& error);
    void followActive();
    void connectProcess();
    void connectRunningBoard(Row& row, const Error& reason);
    [[nodiscard]] DeviceInfo infoOf(const Row& row) const;
    [[nodiscard]] QString simulatedAddress() const;
    void captureLive(Row& row, ProjectSession& session, const CaptureOrder& order);
    void listenToKeeper(const QString& address, RecordingKeeper& keeper);
    /// Runs `call(link)` on the device thread; refused with a message while the row has no link.
    template <typename Call>
    void ask(const QString& address, Call call);

    AppSettings& m_settings;
    Options m_options;
    QThread* m_thread;
    PortWatcher* m_watcher = nullptr; ///< lives on the device thread, goes with it
    std::vector<std::unique_ptr<Row>> m_rows;
    std::unique_ptr<BoardProcess> m_process;
    bool m_choosesBoard = false; ///< the emulated board may be another one
    std::unique_ptr<Sources> m_sources;
    QString m_active;
    QString m_lost; ///< was active and went by itself: nobody else takes its place
    quint64 m_lastCapture = 0;
};

} // namespace studio
