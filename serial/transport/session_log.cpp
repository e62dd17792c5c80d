// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/transport/session_log.h"

#include <QDateTime>
#include <QMutexLocker>

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
    m_clock.start();
    m_startedAtMs = nowMs;
    m_head.clear();
    m_tail.clear();
    m_headBytes = 0;
    m_tailBytes = 0;
    m_droppedAtMs = -1;
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
    return m_head.empty();
}

qint64 SessionLog::startedAtMs() const
{
    const QMutexLocker locker(&m_mutex);
    return m_startedAtMs;
}

QVector<SessionEntry> SessionLog::entries() const
{
    const QMutexLocker locker(&m_mutex);
    QVector<SessionEntry> all(m_head.begin(), m_head.end());
    if (m_droppedAtMs >= 0)
        all.append({m_droppedAtMs, true, {}});
    for (const SessionEntry& entry : m_tail)
        all.append(entry);
    return all;
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
    m_log->begin(QDateTime::currentMSecsSinceEpoch());
    return m_line->open();
}

Result<void> LoggedTransport::write(const QByteArray& bytes)
{
    m_log->append(false, bytes);
    return m_line->write(bytes);
}

} // namespace studio
