// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/transport.h"
#include "target/board_link.h"

#include <QTimer>

namespace studio::test
{

/// Bytes of the emulator's socket as a transport.
class EmulatorTransport final : public Transport
{
public:
    explicit EmulatorTransport(EmulatedBoard& board)
        : m_board(board)
    {
        connect(&m_poll, &QTimer::timeout, this, [this] {
            const QByteArray bytes = m_board.link.readUntilQuiet(0);
            if (!bytes.isEmpty())
                Q_EMIT bytesReceived(bytes);
        });
        m_poll.start(1);
    }
    Result<void> open() override { return {}; }
    Result<void> write(const QByteArray& bytes) override
    {
        m_board.link.send(bytes);
        return {};
    }
    void close() override {}
    [[nodiscard]] bool isOpen() const override { return true; }
    [[nodiscard]] QString name() const override { return QStringLiteral("emulator"); }

private:
    EmulatedBoard& m_board;
    QTimer m_poll;
};

} // namespace studio::test
