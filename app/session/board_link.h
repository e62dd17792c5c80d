// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_feed.h"
#include "app/session/device_link.h"

#include <QObject>
#include <QTimer>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace studio
{

class FirmwareUpdate;
class SessionLog;

/// The timings of a line: pseudo-terminals take any amount at once, what stands behind a kernel driver may be small.
AtTimings timingsFor(const QString& portPath, AtTimings timings = {});

/// One board on the device thread: an AtDevice, what the user wants of it, and the orders that wait. A stream and a running
/// impulse are wishes: they give way to orders (recordings, commands, updates) and go on behind them. Every order is
/// answered once, whatever happens to the board. Thread: device; readings and lines go to the stores of BoardFeed.
class BoardLink final : public DeviceLink
{
    Q_OBJECT
public:
    /// `numbersHz`: should it print plain numbers, at this rate; 0: not known.
    BoardLink(QString portPath, int baud, AtTimings timings, std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console,
              std::shared_ptr<SessionLog> session, double numbersHz = 0.0);
    ~BoardLink() override;

    void connectBoard() override;
    void leaveBoard() override;
    void disconnectBoard() override;
    void takePortAway() override;

    void startStream(const QString& sensor, double frequencyHz) override;
    void startImpulse() override;
    void stopStream() override { endWish(Wish::Stream); }
    void stopImpulse() override { endWish(Wish::Impulse); }
    void capture(quint64 id, const studio::CaptureRequest& request) override;
    void endCapture() override;
    void setMotion(const QString& motion) override;
    void takePicture(const QSize& size) override;
    void startCamera() override;
    void stopCamera() override { endWish(Wish::Camera); }
    void sendLine(const QString& line) override;
    void flash(const QString& bundlePath) override;
    void cancelFlash() override;

private:
    enum class Wish { None, Stream, Impulse, Camera };
    struct Run {
        Wish what = Wish::None;
        QString sensor;
        double frequencyHz = 0.0;
        friend bool operator==(const Run&, const Run&) = default;
    };
    /// Something to be done once, when the board is idle; `refuse` answers instead when that will never be.
    struct Order {
        std::function<void()> run;
        std::function<void(const Error&)> refuse;
    };

    void makeDevice();
    void dropDevice();
    void identify();
    void onIdentified(const Result<AtIdentity>& identity);
    void onLost(const Error& error);
    void refuseOrders(const Error& error);
    void finishDisconnect();
    [[nodiscard]] QString place() const override { return m_path; }
    void order(const QString& what, Order wanted);
    void endOrder();
    void schedule();
    void pump();
    void beginRun();
    void onRunEnded(const Result<void>& result);
    void endWish(Wish wish);
    void runCapture(quint64 id, const CaptureRequest& request);
    void onCaptured(quint64 id, const CaptureRequest& request, Result<SampleDraft> result);
    bool takeSpecialLine(const QString& line);
    void runLine(const QByteArray& line);
    void runPicture(const QSize& size);
    void onFrame(const CameraFrame& frame);
    void runFlash(const QString& bundlePath);
    void onFlashed(const std::optional<Error>& error);
    void checkSilence();
    [[nodiscard]] BoardSnapshot snapshot() const override;
    [[nodiscard]] DeviceState state() const;
    [[nodiscard]] QString impulseSensor() const;

    QString m_path;
    int m_baud;
    QString m_step; ///< of finding out who is there
    double m_numbersHz;
    AtTimings m_timings;
    BoardFeed m_feed;
    std::shared_ptr<SessionLog> m_session;
    std::unique_ptr<AtDevice> m_device;
    std::unique_ptr<FirmwareUpdate> m_update;
    Run m_wish;    ///< what the user wants while nothing else is to be done
    Run m_running; ///< what runs, from its order to its end
    bool m_isStopAsked = false;
    std::deque<Order> m_orders;
    bool m_isOrderRunning = false;
    int m_captures = 0; ///< placed and not answered
    bool m_endsCapture = false;
    bool m_isFlashing = false; ///< from the order to its answer
    bool m_isFlashCancelled = false;
    bool m_leavesAfterFlash = false;
    bool m_isClosing = false;
    bool m_isDegraded = false;
    bool m_isSilent = false;
    bool m_isScheduled = false;
    QTimer m_silence;
    QTimer m_closing;
};

} // namespace studio
