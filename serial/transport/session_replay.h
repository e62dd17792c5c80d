// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/session_file.h"

#include <deque>
#include <optional>

namespace studio
{

/// The device of a saved session: it says what was said, at the pace of then. What it is told is looked up in the session from
/// the last answer on, and around: the same line, else the same command with other arguments. What never was said to it is
/// refused as boards do. Keeps no clock of its own. Thread: any, one at a time.
class SessionReplay
{
public:
    explicit SessionReplay(const SavedSession& session);

    /// The line was opened: a device that talks by itself begins. Each time the next connection of the session, and around. Units: ms, of the caller's clock, as everywhere here.
    void begin(qint64 nowMs);
    /// Bytes from the host, cut anywhere.
    void take(const QByteArray& bytes, qint64 nowMs);
    /// What the device has said until now; gone from here.
    QByteArray due(qint64 nowMs);
    /// When due() gives something next; nothing while the device waits.
    [[nodiscard]] std::optional<qint64> nextAtMs() const;
    [[nodiscard]] int requestCount() const { return static_cast<int>(m_exchanges.size()); }
    [[nodiscard]] int unknownRequests() const { return m_unknown; } ///< that were refused
    /// Where the host left the session. Commands without their arguments, which may be secret.
    struct Difference {
        QByteArray said;
        QByteArray expected;   ///< that stands in the session at that place
        qsizetype entry = 0;   ///< of the session, where that stands
        bool isAnswered = false; ///< the same command with other arguments: as it was answered then
        friend bool operator==(const Difference&, const Difference&) = default;
    };
    static constexpr qsizetype kMostDifferences = 20;
    [[nodiscard]] const QVector<Difference>& differences() const { return m_differences; } ///< the first ones

private:
    struct Part {
        qint64 afterMs = 0; ///< since the request
        QByteArray bytes;
    };
    struct Exchange {
        QByteArray request; ///< without the line end
        bool isLine = true; ///< ended by CR; else bytes to what runs, such as `b`
        bool wasEchoed = false;
        qsizetype echoedBefore = 0; ///< bytes of the request that were echoed before its end was sent
        QVector<Part> parts;        ///< echo left out
        qsizetype entry = 0;        ///< of the session, which ended the request
    };
    /// What the host has begun to say in the session, and how much of it was echoed.
    struct Open {
        QByteArray text;
        qsizetype echoed = 0;
        qsizetype entry = 0;
    };
    struct Waiting {
        qint64 atMs = 0;
        QByteArray bytes;
    };
    /// What the device said on a line that was just opened, before it was told anything.
    struct Opening {
        qsizetype firstExchange = 0; ///< behind it
        QVector<Part> parts;
    };
    void addRequest(const QByteArray& bytes, Open& open);
    void addAnswer(Part part, Open& open);
    void takeEchoesOut();
    [[nodiscard]] qsizetype find(const QByteArray& request, bool isLine) const;
    void answer(const QByteArray& request, bool isLine, qint64 nowMs);
    void noteDifference(const QByteArray& request, bool isAnswered);
    void play(const QVector<Part>& parts, qint64 nowMs);

    QVector<Opening> m_openings; ///< one for each time the line was opened
    qsizetype m_opened = 0;      ///< how often it was opened here
    QVector<Exchange> m_exchanges;
    qsizetype m_next = 0;
    QByteArray m_line; ///< what the host has begun to say
    std::deque<Waiting> m_waiting;
    bool m_echoes = false;
    int m_unknown = 0;
    QVector<Difference> m_differences;
};

} // namespace studio
