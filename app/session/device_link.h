// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_snapshot.h"
#include "serial/at/at_device.h"

#include <QObject>
#include <memory>
#include <optional>

namespace studio
{

/// One device on the device thread, whatever it speaks. Every order is answered once, whatever happens to the device; what
/// its kind cannot do is refused with the reason. Readings and lines go to the ring and the console it was made with.
/// Thread: device.
class DeviceLink : public QObject
{
    Q_OBJECT
public:
    virtual void connectBoard() = 0; ///< finds out who is there; nothing when that was done and all is well
    /// Cancels an update, then disconnects.
    virtual void leaveBoard() { disconnectBoard(); }
    /// Stops what runs and closes the device; disconnected() follows soon, also without a connection.
    virtual void disconnectBoard() = 0;
    virtual void takePortAway() = 0; ///< the port is gone from the computer's list

    virtual void startStream(const QString& sensor, double frequencyHz) = 0;
    virtual void stopStream() = 0;
    virtual void capture(quint64 id, const studio::CaptureRequest& request) = 0;
    virtual void endCapture() = 0;

    virtual void startImpulse();
    virtual void stopImpulse() {}
    virtual void setMotion(const QString& motion);
    virtual void takePicture(const QSize& size);
    virtual void startCamera();
    virtual void stopCamera() {}
    virtual void sendLine(const QString& line);
    virtual void flash(const QString& bundlePath);
    virtual void cancelFlash() {}

Q_SIGNALS:
    void changed(const studio::BoardSnapshot& snapshot);
    void consoleChanged();
    void predicted(const QVector<studio::LivePrediction>& predictions);
    void captureStarted(quint64 id, const studio::StreamPlace& place); ///< its readings, if they come live, stand there
    void captureProgress(double secondsDone, double secondsTotal, const QString& step);
    void captureEnded(const std::shared_ptr<const studio::CaptureOutcome>& outcome);
    void pictureTaken(const QImage& picture, const QByteArray& jpeg = {}); ///< as it came, where it came as one
    void pictureSeen(const QImage& picture, const QByteArray& jpeg = {});
    void flashProgress(qint64 done, qint64 total, const QString& step);
    void flashEnded(const std::optional<studio::Error>& error);
    void failed(const studio::Error& error); ///< the connection, or something that has no answer of its own
    void disconnected();
    void speedFound(int baud); ///< its port has another, and was opened with that; told before anything else of the board
    /// It speaks otherwise than this link does, which has let go of the port: an AT link met plain numbers, or the reverse.
    void speaksOtherwise(const studio::Error& error);

protected:
    [[nodiscard]] virtual QString place() const = 0; ///< how the user knows it: "/dev/ttyACM0"
    [[nodiscard]] virtual BoardSnapshot snapshot() const = 0;
    /// Tells how the device is now, when that has changed.
    void publish();
    /// Tells an error that has no answer of its own; it stays with the device until m_lastError is cleared.
    void report(const Error& error);
    [[nodiscard]] Error cannot(const QString& what) const;

    Error m_lastError;

private:
    BoardSnapshot m_published;
};

} // namespace studio
