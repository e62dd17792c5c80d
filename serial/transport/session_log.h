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

/// Bytes that went over a line together. Without bytes: from the device, something was left out here; else the line was opened again.
struct SessionEntry {
    qint64 atMs = 0; ///< since the session began
    bool fromDevice = true;
    QByteArray bytes;
    [[nodiscard]] bool isGap() const { return bytes.isEmpty() && fromDevice; }
    [[nodiscard]] bool isReopening() const { return bytes.isEmpty() && !fromDevice; }
    friend bool operator==(const SessionEntry&, const SessionEntry&) = default;
};

/// Every byte of a connection: its beginning, where the board says who it is, and the newest of the rest; before it the newest of the
/// connections until then, since what went wrong is looked into when the board is back. Thread: any.
class SessionLog
{
public:
    static constexpr qsizetype kHeadBytes = 512 * 1024; ///< with what keeping them costs, as for the next two
    static constexpr qsizetype kTailBytes = 4 * 1024 * 1024;
    static constexpr qsizetype kBeforeBytes = 2 * 1024 * 1024; ///< of earlier connections

    void begin(qint64 nowMs); ///< the line was opened, the first time or again; units: ms since 1970
    void append(bool fromDevice, const QByteArray& bytes);
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] qint64 startedAtMs() const;
    /// In order. What was dropped leaves a gap, each opening after the first a mark.
    [[nodiscard]] QVector<SessionEntry> entries() const;

private:
    void addCurrent(std::deque<SessionEntry>& all) const;
    mutable QMutex m_mutex;
    QElapsedTimer m_clock;
    qint64 m_startedAtMs = 0;
    std::deque<SessionEntry> m_before; ///< of earlier connections; ends with the mark of the opening behind them
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
