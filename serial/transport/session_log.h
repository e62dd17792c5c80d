// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/transport.h"

#include <QElapsedTimer>
#include <QMutex>
#include <QVector>
#include <deque>
#include <memory>

namespace studio
{

/// Bytes that went over a line together.
struct SessionEntry {
    qint64 atMs = 0; ///< since the session began
    bool fromDevice = true;
    QByteArray bytes;
    friend bool operator==(const SessionEntry&, const SessionEntry&) = default;
};

/// Every byte of one connection: its beginning, where the board says who it is, and the newest of the rest. Thread: any.
class SessionLog
{
public:
    static constexpr qsizetype kHeadBytes = 512 * 1024; ///< with what keeping them costs, as for the next
    static constexpr qsizetype kTailBytes = 4 * 1024 * 1024;

    void begin(qint64 nowMs); ///< forgets what was; units: ms since 1970
    void append(bool fromDevice, const QByteArray& bytes);
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] qint64 startedAtMs() const;
    /// In order. What was dropped between head and tail leaves an entry without bytes.
    [[nodiscard]] QVector<SessionEntry> entries() const;

private:
    mutable QMutex m_mutex;
    QElapsedTimer m_clock;
    qint64 m_startedAtMs = 0;
    std::deque<SessionEntry> m_head;
    std::deque<SessionEntry> m_tail;
    qsizetype m_headBytes = 0;
    qsizetype m_tailBytes = 0;
    qint64 m_droppedAtMs = -1; ///< when the last dropped entry was; below 0: nothing was dropped
};

/// A transport whose bytes are written down. Thread: that of the transport.
class LoggedTransport final : public Transport
{
    Q_OBJECT
public:
    LoggedTransport(std::unique_ptr<Transport> line, std::shared_ptr<SessionLog> log, QObject* parent = nullptr);

    Result<void> open() override;
    Result<void> write(const QByteArray& bytes) override;
    [[nodiscard]] bool canSetSpeed() const override { return m_line->canSetSpeed(); }
    Result<void> setSpeed(int baud) override { return m_line->setSpeed(baud); }
    Result<void> setUsualSpeed(int baud) override { return m_line->setUsualSpeed(baud); }
    [[nodiscard]] int usualSpeed() const override { return m_line->usualSpeed(); }
    void close() override { m_line->close(); }
    [[nodiscard]] bool isOpen() const override { return m_line->isOpen(); }
    [[nodiscard]] QString name() const override { return m_line->name(); }

private:
    std::unique_ptr<Transport> m_line;
    std::shared_ptr<SessionLog> m_log;
};

} // namespace studio
