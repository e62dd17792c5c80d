// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/transport.h"

#include <memory>

namespace studio
{

/// A serial port at 8N1 without flow control, or a pseudo-terminal. Ports of the kernel's serial
/// drivers go through QSerialPort; everything else (pseudo-terminals, links to them) is a raw terminal
/// watched by the event loop. Either way the terminal is locked while it is open, so that two programs cannot
/// talk into each other's commands. Units: baud. Thread: the one it was made in, which must run an event
/// loop.
class SerialTransport final : public Transport
{
    Q_OBJECT
public:
    static constexpr int kUsualBaud = 115200;
    explicit SerialTransport(QString path, QObject* parent = nullptr) : SerialTransport(std::move(path), kUsualBaud, parent) {}
    SerialTransport(QString path, int baud, QObject* parent = nullptr);
    ~SerialTransport() override;

    Result<void> open() override;
    Result<void> write(const QByteArray& bytes) override;
    void close() override;
    [[nodiscard]] bool isOpen() const override;
    [[nodiscard]] bool canSetSpeed() const override;
    Result<void> setSpeed(int baud) override;
    Result<void> setUsualSpeed(int baud) override;
    [[nodiscard]] int usualSpeed() const override { return canSetSpeed() ? m_baud : 0; }
    [[nodiscard]] QString name() const override { return m_path; }

private:
    struct Stream;
    class PortStream;
    class TerminalStream;
    void lose(const QString& reason);

    QString m_path;
    int m_baud;
    std::unique_ptr<Stream> m_stream;
};

} // namespace studio
