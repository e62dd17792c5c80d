// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/transport/session_log.h"

#include <QDateTime>
#include <QMutexLocker>
#include <optional>

namespace studio
{

namespace
{

constexpr qint64 kTogetherMs = 2; ///< bytes of one direction within it become one entry
constexpr qsizetype kMostEntryBytes = 16 * 1024;
constexpr qsizetype kEntryCost = 64; ///< of an entry, beside its bytes

/// Adds to the last entry when that belongs to the same moment. Gives what the list has grown by. Units: bytes.
qsizetype addTo(std::deque<SessionEntry>& entries, const SessionEntry& entry)
{
    if (!entries.empty()) {
        SessionEntry& last = entries.back();
        if (last.fromDevice == entry.fromDevice && entry.atMs - last.atMs <= kTogetherMs && !last.bytes.isEmpty() &&
            last.bytes.size() + entry.bytes.size() <= kMostEntryBytes) {
            last.bytes += entry.bytes;
            return entry.bytes.size();
        }
    }
    entries.push_back(entry);
    return entry.bytes.size() + kEntryCost;
}

} // namespace

void SessionLog::begin(qint64 nowMs)
{
    const QMutexLocker locker(&m_mutex);
    if (m_head.empty() && m_before.empty()) {
        m_clock.start();
        m_startedAtMs = nowMs;
        return;
    }
    if (m_head.empty())
        return; // nothing was said since the line was opened
    addCurrent(m_before);
    m_before.push_back({m_clock.elapsed(), false, {}});
    qsizetype bytes = 0;
    for (const SessionEntry& entry : m_before)
        bytes += entry.bytes.size() + kEntryCost;
    std::optional<qint64> droppedAtMs;
    while (bytes > kBeforeBytes && m_before.size() > 1) {
        bytes -= m_before.front().bytes.size() + kEntryCost;
        droppedAtMs = m_before.front().atMs;
        m_before.pop_front();
    }
    if (droppedAtMs)
        m_before.push_front({*droppedAtMs, true, {}});
    m_head.clear();
    m_tail.clear();
    m_headBytes = 0;
    m_tailBytes = 0;
    m_droppedAtMs = -1;
}

/// What this connection has said, with the gap in it.
void SessionLog::addCurrent(std::deque<SessionEntry>& all) const
{
    all.insert(all.end(), m_head.begin(), m_head.end());
    if (m_droppedAtMs >= 0)
        all.push_back({m_droppedAtMs, true, {}});
    all.insert(all.end(), m_tail.begin(), m_tail.end());
}

void SessionLog::append(bool fromDevice, const QByteArray& bytes)
{
    if (bytes.isEmpty())
        return;
    const QMutexLocker locker(&m_mutex);
    const SessionEntry entry{m_clock.isValid() ? m_clock.elapsed() : 0, fromDevice, bytes};
    if (m_headBytes + bytes.size() <= kHeadBytes && m_tail.empty()) {
        m_headBytes += addTo(m_head, entry);
        return;
    }
    m_tailBytes += addTo(m_tail, entry);
    while (m_tailBytes > kTailBytes && m_tail.size() > 1) {
        m_tailBytes -= m_tail.front().bytes.size() + kEntryCost;
        m_droppedAtMs = m_tail.front().atMs;
        m_tail.pop_front();
    }
}

bool SessionLog::isEmpty() const
{
    const QMutexLocker locker(&m_mutex);
    return m_head.empty() && m_before.empty();
}

qint64 SessionLog::startedAtMs() const
{
    const QMutexLocker locker(&m_mutex);
    return m_startedAtMs;
}

QVector<SessionEntry> SessionLog::entries() const
{
    const QMutexLocker locker(&m_mutex);
    std::deque<SessionEntry> all = m_before;
    addCurrent(all);
    return {all.begin(), all.end()};
}

LoggedTransport::LoggedTransport(std::unique_ptr<Transport> line, std::shared_ptr<SessionLog> log, QObject* parent)
    : Transport(parent)
    , m_line(std::move(line))
    , m_log(std::move(log))
{
    connect(m_line.get(), &Transport::bytesReceived, this, [this](const QByteArray& bytes) {
        m_log->append(true, bytes);
        Q_EMIT bytesReceived(bytes);
    });
    connect(m_line.get(), &Transport::failed, this, &Transport::failed);
}

Result<void> LoggedTransport::open()
{
    Result<void> opened = m_line->open();
    if (opened) // of a line that cannot be opened there is nothing to tell, and what was said before it was lost stays
        m_log->begin(QDateTime::currentMSecsSinceEpoch());
    return opened;
}

Result<void> LoggedTransport::write(const QByteArray& bytes)
{
    m_log->append(false, bytes);
    return m_line->write(bytes);
}

} // namespace studio
