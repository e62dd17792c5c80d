// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/transport.h"

#include <QMap>
#include <QTimer>
#include <functional>

namespace studio::test
{

/// A board made of answers. Each line that arrives (ended by CR) is echoed and answered by what was scripted
/// for it; lines without an answer are met with silence. Answers come through the event loop, optionally in
/// small pieces.
class FakeTransport final : public Transport
{
public:
    using Answer = std::function<QByteArray(const QByteArray& line)>;

    explicit FakeTransport(QObject* parent = nullptr)
        : Transport(parent)
    {
    }

    void on(const QByteArray& line, const QByteArray& answer) { m_answers[line] = answer; }
    void otherwise(Answer answer) { m_otherwise = std::move(answer); }
    void setPieceBytes(qsizetype bytes) { m_pieceBytes = bytes; }
    /// Called with each piece that the host writes, as it writes it.
    void onWrite(std::function<void(const QByteArray&)> told) { m_onWrite = std::move(told); }
    void setEchoes(bool echoes) { m_echoes = echoes; }
    /// The line has a speed; what `said` gives for a change of it (0: back to the usual one) comes at the new speed.
    void giveSpeed(std::function<QByteArray(int baud)> said) { m_onSpeed = std::move(said); }
    /// The line has a speed, and the board understands and is understood at its own alone: at another, what it says comes as `garbled`.
    void giveSpeed(int boardBaud, int portBaud, const QByteArray& garbled = {})
    {
        m_boardBaud = boardBaud;
        m_baud = portBaud;
        m_garbled = garbled;
    }
    void refuseSpeed(int baud) { m_refusedSpeeds.append(baud); }
    /// The board falls silent (or is unplugged) after this many more bytes towards the host.
    void cutAfter(qsizetype bytes, bool unplugs)
    {
        m_bytesLeft = bytes;
        m_unplugs = unplugs;
    }
    void deliver(const QByteArray& bytes)
    {
        m_outgoing += bytes;
        QTimer::singleShot(0, this, [this] { pump(); });
    }
    void unplug()
    {
        if (!m_isOpen)
            return;
        m_isOpen = false;
        Q_EMIT failed(Error{
            ErrorCode::Io, QStringLiteral("The board at fake is gone."), {}, QStringLiteral("SER-007")});
    }
    [[nodiscard]] QByteArray written() const { return m_written; }
    [[nodiscard]] QList<QByteArray> lines() const { return m_lines; }
    [[nodiscard]] QList<int> speeds() const { return m_speeds; }

    void setCanOpen(bool canOpen) { m_canOpen = canOpen; }

    Result<void> open() override
    {
        if (!m_canOpen)
            return Error{ErrorCode::NotFound, QStringLiteral("There is no fake."), {}, QStringLiteral("SER-001")};
        m_isOpen = true;
        return {};
    }
    Result<void> write(const QByteArray& bytes) override
    {
        if (!m_isOpen)
            return Error{ErrorCode::Io, QStringLiteral("closed"), {}, {}};
        m_written += bytes;
        if (m_onWrite)
            m_onWrite(bytes);
        for (const char byte : bytes)
            take(byte);
        return {};
    }
    void close() override { m_isOpen = false; }
    [[nodiscard]] bool canSetSpeed() const override { return m_onSpeed != nullptr || m_boardBaud > 0; }
    [[nodiscard]] int usualSpeed() const override { return m_boardBaud > 0 ? m_baud : 0; }
    Result<void> setUsualSpeed(int baud) override
    {
        Result<void> set = setSpeed(baud);
        if (set)
            m_baud = baud;
        return set;
    }
    Result<void> setSpeed(int baud) override
    {
        if (m_refusedSpeeds.contains(baud))
            return Error{ErrorCode::Io, QStringLiteral("not this speed"), {}, QStringLiteral("SER-008")};
        m_speeds.append(baud);
        if (m_onSpeed)
            deliver(m_onSpeed(baud));
        return {};
    }
    [[nodiscard]] bool isOpen() const override { return m_isOpen; }
    [[nodiscard]] QString name() const override { return QStringLiteral("fake"); }

private:
    void take(char byte)
    {
        if (byte != '\r') {
            m_line += byte;
            return;
        }
        const QByteArray line = std::exchange(m_line, {});
        if (m_boardBaud != m_baud) {
            if (!m_garbled.isEmpty())
                deliver(m_garbled);
            return;
        }
        m_lines.append(line);
        const QByteArray echo = m_echoes ? line + "\r\n" : QByteArray();
        if (m_answers.contains(line))
            deliver(echo + m_answers[line]);
        else if (m_otherwise)
            deliver(m_otherwise(line));
    }
    void pump()
    {
        while (!m_outgoing.isEmpty() && m_isOpen) {
            const qsizetype most = std::min(m_pieceBytes, m_bytesLeft);
            const QByteArray piece = m_outgoing.left(most);
            m_outgoing.remove(0, piece.size());
            m_bytesLeft -= piece.size();
            if (!piece.isEmpty())
                Q_EMIT bytesReceived(piece);
            if (m_bytesLeft == 0) {
                m_outgoing.clear();
                if (m_unplugs)
                    unplug();
                return;
            }
        }
    }

    QMap<QByteArray, QByteArray> m_answers;
    Answer m_otherwise;
    std::function<QByteArray(int)> m_onSpeed;
    std::function<void(const QByteArray&)> m_onWrite;
    QList<int> m_speeds;
    QList<int> m_refusedSpeeds;
    QByteArray m_garbled;
    int m_boardBaud = 0; ///< 0: any speed will do
    int m_baud = 0;
    QByteArray m_outgoing;
    QByteArray m_written;
    QByteArray m_line;
    QList<QByteArray> m_lines;
    qsizetype m_pieceBytes = 1 << 20;
    qsizetype m_bytesLeft = std::numeric_limits<qsizetype>::max();
    bool m_unplugs = false;
    bool m_echoes = true;
    bool m_canOpen = true;
    bool m_isOpen = false;
};

} // namespace studio::test
