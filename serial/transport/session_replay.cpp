// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/transport/session_replay.h"

#include <algorithm>

namespace studio
{

namespace
{

constexpr qsizetype kMostLineBytes = 4096;
constexpr qsizetype kMostToldBytes = 80;

/// "AT+SAMPLESETTINGS=" of "AT+SAMPLESETTINGS=wave,16": the command with its kind, arguments left out.
QByteArray commandOf(const QByteArray& line)
{
    const qsizetype end = line.indexOf('=');
    return end < 0 ? line : line.left(end + 1);
}

} // namespace

SessionReplay::SessionReplay(const SavedSession& session)
{
    Open open;
    qint64 requestedAtMs = 0;
    m_openings.append(Opening{});
    bool isCut = false; // what comes answers something that was left out
    for (qsizetype at = 0; at < session.entries.size(); ++at) {
        const SessionEntry& entry = session.entries[at];
        if (entry.isReopening()) {
            requestedAtMs = entry.atMs;
            open = {};
            m_openings.append(Opening{m_exchanges.size(), {}});
            isCut = false;
        } else if (entry.isGap()) {
            open = {};
            const bool talksByItself = m_exchanges.size() == m_openings.last().firstExchange && !m_openings.last().parts.isEmpty();
            isCut = !talksByItself;
        } else if (entry.fromDevice) {
            if (!isCut)
                addAnswer({entry.atMs - requestedAtMs, entry.bytes}, open);
        } else {
            isCut = false;
            requestedAtMs = entry.atMs;
            open.entry = at;
            addRequest(entry.bytes, open);
        }
    }
    takeEchoesOut();
}

/// Lines end with CR; of several that were sent together the last one gets the answers.
void SessionReplay::addRequest(const QByteArray& bytes, Open& open)
{
    for (const char byte : bytes) {
        if (byte == '\n')
            continue; // of a host that ends its lines with both
        if (byte != '\r') {
            open.text += byte;
            continue;
        }
        m_exchanges.append({open.text, true, open.echoed > 0, open.echoed, {}, open.entry});
        open.text.clear();
        open.echoed = 0;
    }
}

/// A host that writes slowly hears its echo while it is still writing; anything else that comes meanwhile answers a key.
void SessionReplay::addAnswer(Part part, Open& open)
{
    while (!part.bytes.isEmpty() && open.echoed < open.text.size() && part.bytes[0] == open.text[open.echoed]) {
        part.bytes.remove(0, 1);
        ++open.echoed;
    }
    if (part.bytes.isEmpty())
        return;
    if (!open.text.isEmpty()) {
        m_exchanges.append({open.text, false, false, 0, {}, open.entry});
        open = {};
    }
    const bool isOpening = m_exchanges.size() == m_openings.last().firstExchange;
    QVector<Part>& parts = isOpening ? m_openings.last().parts : m_exchanges.last().parts;
    parts.append(std::move(part));
}

/// The echo repeats what was said then; in the replay it repeats what is said now.
void SessionReplay::takeEchoesOut()
{
    for (Exchange& exchange : m_exchanges) {
        const QByteArray echo = exchange.request.mid(exchange.echoedBefore) + "\r\n";
        if (!exchange.isLine || exchange.parts.isEmpty())
            continue;
        // A slow line cuts the echo into parts.
        QByteArray head;
        for (const Part& part : exchange.parts) {
            head += part.bytes;
            if (head.size() >= echo.size())
                break;
        }
        if (!head.startsWith(echo))
            continue;
        exchange.wasEchoed = true;
        m_echoes = true;
        qsizetype left = echo.size();
        while (left > 0) {
            QByteArray& bytes = exchange.parts.first().bytes;
            const qsizetype taken = std::min(left, bytes.size());
            bytes.remove(0, taken);
            left -= taken;
            if (bytes.isEmpty())
                exchange.parts.removeFirst();
        }
    }
}

void SessionReplay::begin(qint64 nowMs)
{
    m_waiting.clear();
    m_line.clear();
    const Opening& opening = m_openings[m_opened++ % m_openings.size()];
    m_next = opening.firstExchange;
    play(opening.parts, nowMs);
}

void SessionReplay::play(const QVector<Part>& parts, qint64 nowMs)
{
    for (const Part& part : parts)
        m_waiting.push_back({nowMs + part.afterMs, part.bytes});
}

qsizetype SessionReplay::find(const QByteArray& request, bool isLine) const
{
    const qsizetype count = m_exchanges.size();
    for (const bool isExact : {true, false}) {
        for (qsizetype i = 0; i < count; ++i) {
            const qsizetype at = (m_next + i) % count;
            const Exchange& one = m_exchanges[at];
            if (one.isLine == isLine && (one.request == request || (!isExact && isLine && commandOf(one.request) == commandOf(request))))
                return at;
        }
    }
    return -1;
}

/// Against what comes next in the session.
void SessionReplay::noteDifference(const QByteArray& request, bool isAnswered)
{
    if (m_differences.size() >= kMostDifferences || m_exchanges.isEmpty())
        return;
    const Exchange& expected = m_exchanges[m_next % m_exchanges.size()];
    m_differences.append({commandOf(request).left(kMostToldBytes), commandOf(expected.request).left(kMostToldBytes), expected.entry, isAnswered});
}

void SessionReplay::answer(const QByteArray& request, bool isLine, qint64 nowMs)
{
    const qsizetype at = find(request, isLine);
    if (at < 0 && !isLine)
        return; // a board at its prompt waits for the rest of the line
    m_waiting.clear(); // whatever ran gives way, as it does on a board
    if (at < 0) {
        ++m_unknown;
        noteDifference(request, false);
        const QByteArray echo = m_echoes ? request + "\r\n" : QByteArray();
        const bool isCommand = request.startsWith("AT+");
        m_waiting.push_back({nowMs, echo + (isCommand ? "Command not found! (" : "Not a valid AT command (") + request + ")\r\n> "});
        return;
    }
    const Exchange& known = m_exchanges[at];
    if (known.request != request)
        noteDifference(request, true);
    m_next = (at + 1) % m_exchanges.size();
    if (known.wasEchoed)
        m_waiting.push_back({nowMs, request + "\r\n"});
    play(known.parts, nowMs);
}

void SessionReplay::take(const QByteArray& bytes, qint64 nowMs)
{
    for (const char byte : bytes) {
        if (byte == '\n')
            continue;
        if (byte == '\r') {
            answer(std::exchange(m_line, {}), true, nowMs);
            continue;
        }
        if (m_line.size() < kMostLineBytes)
            m_line += byte;
        const bool isNextKey = m_next < m_exchanges.size() && !m_exchanges[m_next].isLine && m_exchanges[m_next].request == m_line;
        if (isNextKey)
            answer(std::exchange(m_line, {}), false, nowMs);
    }
}

QByteArray SessionReplay::due(qint64 nowMs)
{
    QByteArray said;
    while (!m_waiting.empty() && m_waiting.front().atMs <= nowMs) {
        said += m_waiting.front().bytes;
        m_waiting.pop_front();
    }
    return said;
}

std::optional<qint64> SessionReplay::nextAtMs() const
{
    return m_waiting.empty() ? std::nullopt : std::optional<qint64>(m_waiting.front().atMs);
}

} // namespace studio
