// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QObject>
#include <QString>

namespace studio
{

/// A stream of bytes to and from one board. Bytes arrive by signal in the order they were sent, cut anywhere.
/// Thread: the one the object lives in (the device thread in the window, the main thread in the command
/// line).
class Transport : public QObject
{
    Q_OBJECT
public:
    explicit Transport(QObject* parent = nullptr)
        : QObject(parent)
    {
    }

    /// Opens the stream. Errors: NotFound, PermissionDenied (names the group), Busy (names the holder), Io.
    virtual Result<void> open() = 0;
    /// Takes all bytes or fails; they go out in order, without blocking. Errors: Io when the stream is not
    /// open or gone.
    virtual Result<void> write(const QByteArray& bytes) = 0;
    /// Whether setSpeed() changes anything; a pseudo-terminal has no speed.
    [[nodiscard]] virtual bool canSetSpeed() const { return false; }
    /// The speed of the line from now on; 0: that of before the first change. Without a speed this succeeds and does nothing.
    /// Units: baud. Errors: Io.
    virtual Result<void> setSpeed(int baud)
    {
        Q_UNUSED(baud);
        return {};
    }
    /// The same, and setSpeed(0) comes back to this one from now on, as does the next open().
    virtual Result<void> setUsualSpeed(int baud) { return setSpeed(baud); }
    [[nodiscard]] virtual int usualSpeed() const { return 0; } ///< that of open(); 0: the line has none. Units: baud.
    /// Closes without a signal; closing twice is harmless.
    virtual void close() = 0;
    [[nodiscard]] virtual bool isOpen() const = 0;
    /// How the user knows it: "/dev/ttyACM0".
    [[nodiscard]] virtual QString name() const = 0;

Q_SIGNALS:
    void bytesReceived(const QByteArray& bytes);
    /// The other side is gone; the stream is closed already. Never emitted by close().
    void failed(const studio::Error& error);
};

} // namespace studio
